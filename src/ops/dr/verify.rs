//! The last phase of a drill: what was made is what was asked for.

use std::collections::BTreeSet;

use super::drill::Drill;
use crate::conditions::nodes_there;
use crate::error::{Kind, Result};
use crate::hypervisor;
use crate::ops::lock;
use crate::ops::status::Limit;
use crate::run::{Done, Scope};
use crate::wait::{Schedule, Wait};

/// Waits until every machine of the template is a node, in its role and of the right version.
pub(super) async fn nodes(drill: &Drill<'_>, scope: &Scope<'_>) -> Result<Done> {
    let super::saved::Saved { cluster, omni, limits, wanted, .. } = drill.saved;
    let connected = drill.connections.minted_kubernetes(omni, cluster).await?;
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let expected = nodes_there::Wanted {
        count: count(wanted.control_planes + wanted.workers).max(1),
        any: wanted.unlimited,
        control_planes: (!wanted.unlimited).then(|| count(wanted.control_planes)),
        machines: Vec::new(),
        kubernetes: Some(wanted.kubernetes.clone()).filter(|version| !version.is_empty()),
        allow_no_cni: wanted.no_cni,
    };
    let what = format!("nodes of {cluster} there");
    let wait = Wait::new(what, Schedule::within(limits.nodes), scope.events).with_deadline(scope.deadline);
    let look = || nodes_there::probe(&connected.client, &expected);
    let met = Box::pin(wait.until(nodes_there::hints(&connected.client), look)).await.map_err(|unmet| unmet.error())?;
    if let Some(host) = one_host(drill, &met.value).await {
        scope
            .events
            .learned("control planes", format!("all on hypervisor host {host}: with it goes etcd (cp-one-host)"));
    }
    Ok(Done(met.value.text))
}

/// The hypervisor host that has every control plane, where there are several and it is one. That it cannot be asked says
/// nothing.
async fn one_host(drill: &Drill<'_>, there: &nodes_there::There) -> Option<String> {
    let planes: BTreeSet<String> =
        there.nodes.iter().filter(|node| node.control_plane).map(|node| node.system_uuid.to_lowercase()).collect();
    if !drill.saved.hypervisor || planes.len() < 2 {
        return None;
    }
    let client = drill.connections.hypervisor(&drill.saved.cluster).await.ok()?;
    let seen = hypervisor::observe(&client, crate::health::looks_like_request, drill.connections.limit()).await.ok()?;
    let ours = seen.machines.iter().filter(|vm| vm.uuid.as_ref().is_some_and(|uuid| planes.contains(uuid)));
    let hosts: Vec<&str> = ours.map(|vm| vm.node.as_str()).collect();
    let first = hosts.first()?;
    (hosts.len() == planes.len() && hosts.iter().all(|host| host == first)).then(|| (*first).to_owned())
}

/// Puts the locks of machines back that are the same machines still.
pub(super) async fn relock(drill: &Drill<'_>, scope: &Scope<'_>) -> Result<Done> {
    let (mut locked, mut gone) = (0, Vec::new());
    for id in &drill.saved.before.locked_machines {
        let order = lock::Order {
            target: lock::Target::Machine(id.clone()),
            lock: true,
            dry_run: false,
            endpoints: vec![drill.saved.omni.clone()],
            limit: Limit { duration: drill.connections.limit(), by_deadline: false },
        };
        match lock::set(drill.connections, &order).await {
            Ok(_) => locked += 1,
            Err(error) if error.kind() == Kind::NotFound => gone.push(drill.saved.remembered.named(id)),
            Err(error) => return Err(error),
        }
    }
    if !gone.is_empty() {
        scope.events.note(format!("{} was locked and is gone", gone.join(", ")));
    }
    Ok(Done(format!("{locked} machines locked again")))
}
