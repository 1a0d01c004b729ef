//! What a cluster's Kubernetes API says: nodes, and applications.

use super::api::Api;
use super::cluster::status;
use super::{Nodes, Waited, Waiting};
use crate::conditions::nodes_there::{self, There, Wanted};
use crate::conditions::{application_well, cluster_ready};
use crate::config::WaitOf;
use crate::error::Result;
use crate::ops::template::Target;
use crate::wait::{Check, merged, none};
use crate::{cluster, omni};

/// Waits until nodes are ready: so many, or those of every machine that Omni has for the cluster.
pub(super) async fn ready(waiting: &Waiting<'_>, wanted: &Nodes) -> Result<Waited> {
    let name = waiting.cluster()?;
    let api = Api::of(waiting.connections, name);
    let omni = match Target::named(waiting.config(), name) {
        Ok(target) if wanted.count.is_none() => Some(waiting.connections.omni(&target.endpoint).await?),
        // One that only a kubeconfig names has the nodes that it has.
        _ => None,
    };
    let what = what(name, wanted);
    let wait = waiting.limited(&what, waiting.config().wait_limit(name, WaitOf::Nodes));
    let look = || look(&api, omni.as_ref(), name, wanted);
    // An API that comes and machines that join are Omni's to tell.
    let of_omni = omni.as_ref().map_or_else(none, |client| cluster_ready::hints(client, name));
    let outcome = wait.until(merged(api.hints(cluster::node_changes), of_omni), look).await;
    Ok(waiting.ended(Some(name), outcome, &what, |there| there.text, &status(name)))
}

async fn look(api: &Api<'_>, omni: Option<&omni::Client>, name: &str, nodes: &Nodes) -> Result<Check<There>> {
    let of_cluster = match omni {
        Some(client) => {
            let seen = cluster_ready::look(client, name).await?;
            if let Err((why, blockers)) = cluster_ready::stays(&seen) {
                return Ok(Check::Impossible { why, blockers });
            }
            Wanted::of(&seen)
        }
        None => Wanted { count: nodes.count.unwrap_or(1), any: nodes.count.is_some(), ..Wanted::default() },
    };
    let wanted = Wanted { kubernetes: nodes.kubernetes.clone(), allow_no_cni: nodes.allow_no_cni, ..of_cluster };
    api.ask(async |client| nodes_there::probe(client, &wanted).await).await
}

fn what(cluster: &str, wanted: &Nodes) -> String {
    let nodes = match wanted.count {
        None => format!("nodes of {cluster}"),
        Some(1) => format!("1 node of {cluster}"),
        Some(count) => format!("{count} nodes of {cluster}"),
    };
    if wanted.allow_no_cni { format!("{nodes} there") } else { format!("{nodes} ready") }
}

/// Waits until an application is well.
pub(super) async fn application(waiting: &Waiting<'_>, name: &application_well::Name) -> Result<Waited> {
    let cluster = waiting.cluster()?;
    let api = Api::of(waiting.connections, cluster);
    let what = format!("application {name} of {cluster} well");
    let wait = waiting.limited(&what, waiting.config().wait_limit(cluster, WaitOf::Gitops));
    let look = || api.ask(async |client| application_well::probe(client, name).await);
    let changes = {
        let name = name.clone();
        move |client: &cluster::Client| cluster::application_changes(client, name.namespace.as_deref(), &name.name)
    };
    let outcome = wait.until(api.hints(changes), look).await;
    let text = |found: crate::estate::Application| {
        let revision = if found.revision.is_empty() { String::new() } else { format!(", revision {}", found.revision) };
        format!("{}, {}{revision}", found.sync, found.health)
    };
    let look = format!("{} app/{}", status(cluster), name.name);
    Ok(waiting.ended(Some(cluster), outcome, &what, text, &look))
}
