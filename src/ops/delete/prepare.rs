//! What would go, and who may say so.

use futures::StreamExt as _;

use super::depends;
use crate::approval::{Operation, Plan, Subject};
use crate::config::{Approval as Policy, Config};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::omni::Client;
use crate::ops::get::{Typed, typed};
use crate::ops::status::{Limit, within};
use crate::resource::{Document, Phase, Selector, label, secrets};
use crate::template::deletable;

/// How many objects are read at the same time.
const AT_ONCE: usize = 8;

/// What is to be deleted.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The type, by any of its names.
    pub word: String,
    /// These objects.
    pub ids: Vec<String>,
    /// Those whose labels fit, where no ids are given.
    pub selector: Option<String>,
    /// An object that is not there is no error.
    pub ignore_not_found: bool,
    /// How the tool was called: `talops`.
    pub program: String,
    /// The command that shows the plan again.
    pub again: String,
    /// How long an answer may take.
    pub limit: Limit,
}

/// What would go.
#[derive(Debug)]
pub struct Prepared {
    /// The endpoint's name in the configuration.
    pub endpoint: String,
    /// The objects, each with what else its end means.
    pub(super) objects: Vec<(Document, String)>,
    /// The ids of those that are not there.
    pub missing: Vec<String>,
    /// What has to be approved; nothing where every one of them is being torn down already.
    pub plan: Option<Plan>,
}

impl Prepared {
    /// Whether nothing is there to be deleted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
}

/// Finds what would go, and what depends on it.
///
/// # Errors
///
/// [`Kind::NotFound`] when an object is not there; [`Kind::Refused`] when it must not go: it is in use, it belongs to a
/// controller, it is a whole cluster.
pub async fn prepare(connections: &Connections, endpoint: &str, order: &Order) -> Result<Prepared> {
    let typed = typed(connections, endpoint, &order.word, None, order.limit).await?;
    permitted(&typed, order)?;
    let client = connections.omni(endpoint).await?;
    let asked = async {
        let (documents, missing) = documents(&client, &typed, order).await?;
        if let Some(id) = missing.first().filter(|_| !order.ignore_not_found) {
            let message = format!("Omni {endpoint} has no {} {id:?}; nothing was changed", typed.singular);
            let list = format!("`talops get {}` lists all; --ignore-not-found takes it for done", order.word);
            return Err(Error::new(Kind::NotFound, message).hint(list));
        }
        let mut objects = Vec::new();
        for document in documents {
            let note = depends::check(&client, &document).await?;
            objects.push((document, note));
        }
        Ok((objects, missing))
    };
    let (objects, missing) = within(order.limit, || format!("Omni {endpoint}"), asked).await?;
    let plan = plan(connections.config(), &client.endpoint().to_string(), &typed, &objects, order);
    Ok(Prepared { endpoint: endpoint.to_owned(), objects, missing, plan })
}

fn permitted(typed: &Typed, order: &Order) -> Result<()> {
    if typed.type_name == "Clusters.omni.sidero.dev" {
        let name = order.ids.first().map_or("NAME", String::as_str);
        let message = "a cluster is deleted as a whole, with its machines; nothing was changed";
        return Err(Error::new(Kind::Refused, message).hint(format!("talops template delete {name}")));
    }
    deletable(&typed.type_name).map_err(|error| {
        let refused = Error::new(Kind::Refused, format!("{}; nothing was changed", error.message()));
        match error.hint_text() {
            Some(hint) => refused.hint(hint),
            None => refused,
        }
    })
}

/// The objects that are there, and the ids of those that are not.
async fn documents(client: &Client, typed: &Typed, order: &Order) -> Result<(Vec<Document>, Vec<String>)> {
    if order.ids.is_empty() {
        let selectors = Selector::written(order.selector.as_deref().unwrap_or_default());
        let list = client.list_documents(&typed.kind(), &selectors).await?;
        if let Some(odd) = list.unreadable.first() {
            let message =
                format!("{}/{} came back in a shape that is not known: {}", typed.kind(), odd.metadata.id, odd.why);
            return Err(Error::failed(message).hint("name by their ids those that are to go"));
        }
        return Ok((list.resources, Vec::new()));
    }
    let mut ids: Vec<&String> = Vec::new();
    for id in &order.ids {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let kind = typed.kind();
    let reading = ids.into_iter().map(|id| {
        let pointer = kind.clone().object(id);
        async move { (id, client.get_document(&pointer).await) }
    });
    let answers: Vec<_> = futures::stream::iter(reading).buffered(AT_ONCE).collect().await;
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for (id, answer) in answers {
        match answer {
            Ok(document) => found.push(document),
            Err(error) if error.kind() == Kind::NotFound => missing.push(id.clone()),
            Err(error) => return Err(error),
        }
    }
    Ok((found, missing))
}

fn plan(config: &Config, url: &str, typed: &Typed, objects: &[(Document, String)], order: &Order) -> Option<Plan> {
    let mut staying = objects.iter().filter(|(document, _)| document.metadata.phase != Phase::TearingDown).peekable();
    staying.peek()?;
    let shown = |document: &Document| secrets::shown_id(&document.metadata.type_name, &document.metadata.id);
    let kind = typed.kind().to_string();
    let id = match objects {
        [(only, _)] => shown(only),
        // Several are approved by the name of their type.
        _ => kind.clone(),
    };
    let policy = policy(config, objects);
    let plan = Plan::new(Operation::Delete, url, Subject::Resource { kind: kind.clone(), id }, policy)
        .shown_by(&order.program, &order.again);
    Some(staying.fold(plan, |plan, (document, note)| plan.destroying(format!("{kind}/{}", shown(document)), note)))
}

/// Who may say yes: as for the cluster that something belongs to, as for the strictest of all where it belongs to none.
fn policy(config: &Config, objects: &[(Document, String)]) -> Policy {
    let of_cluster = |name: &str| config.clusters.get(name).map_or(Policy::Terminal, |cluster| cluster.approval);
    let all = config.clusters.values().map(|cluster| cluster.approval);
    let strictest = if all.clone().count() > 0 && all.clone().all(|policy| policy == Policy::Digest) {
        Policy::Digest
    } else {
        Policy::Terminal
    };
    let policies =
        objects.iter().map(|(document, _)| document.metadata.label(label::CLUSTER).map_or(strictest, of_cluster));
    if policies.clone().all(|policy| policy == Policy::Digest) { Policy::Digest } else { Policy::Terminal }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Order, Policy, permitted, plan, policy};
    use crate::config::{Cluster, Config};
    use crate::ops::get::Typed;
    use crate::resource::{Document, Metadata, Phase, label};

    fn typed(plural: &str) -> Typed {
        Typed { type_name: format!("{plural}.omni.sidero.dev"), namespace: "default".into(), ..Typed::default() }
    }

    fn object(id: &str, cluster: Option<&str>, phase: Phase) -> (Document, String) {
        let labels = cluster.map(|cluster| (label::CLUSTER.to_owned(), cluster.to_owned())).into_iter().collect();
        let metadata = Metadata { id: id.into(), labels, phase, ..Metadata::default() };
        (Document { metadata, spec: json!({}) }, String::new())
    }

    #[test]
    fn a_cluster_and_what_controllers_write_are_not_deleted_here() {
        let told = |plural: &str| {
            let order = Order { ids: vec!["prod".into()], ..Order::default() };
            let error = permitted(&typed(plural), &order).unwrap_err();
            format!("{error} ({})", error.hint_text().unwrap_or_default())
        };
        insta::assert_snapshot!(["Clusters", "ClusterMachines", "JoinTokens"].map(told).join("\n"), @"
        a cluster is deleted as a whole, with its machines; nothing was changed (talops template delete prod)
        Omni lets nobody delete ClusterMachines: only read access is permitted; nothing was changed (a type that is newer than this talops goes by `talops api ResourceService/Teardown --write`)
        the id of a join token is a secret, and is not named in a plan; nothing was changed (`talops api ResourceService/Teardown --write` names it on a command line of your own)
        ");
        assert!(permitted(&typed("MachineClasses"), &Order::default()).is_ok());
    }

    #[test]
    fn one_is_approved_by_its_id_and_several_by_their_types_name() {
        let (config, kind) = (Config::default(), typed("MachineLabels"));
        let running = |id: &str| object(id, None, Phase::Running);
        let one = plan(&config, "https://o", &kind, &[running("a")], &Order::default()).unwrap();
        let two = plan(&config, "https://o", &kind, &[running("a"), running("b")], &Order::default()).unwrap();
        assert_eq!((one.subject().name(), two.subject().name()), ("a", "MachineLabels"));
        assert_eq!(two.destroys().collect::<Vec<_>>(), ["MachineLabels/a", "MachineLabels/b"]);
        // What is being torn down was approved before.
        assert!(
            plan(&config, "https://o", &kind, &[object("a", None, Phase::TearingDown)], &Order::default()).is_none()
        );
    }

    #[test]
    fn the_strictest_word_holds() {
        let with = |clusters: &[(&str, Policy)]| {
            let cluster = |(name, approval): &(&str, Policy)| {
                ((*name).to_owned(), Cluster { approval: *approval, ..Cluster::default() })
            };
            Config { clusters: clusters.iter().map(cluster).collect(), ..Config::default() }
        };
        let (digest, terminal) = (Policy::Digest, Policy::Terminal);
        let both = with(&[("one", digest), ("two", terminal)]);
        let of = |config: &Config, cluster: Option<&str>| policy(config, &[object("a", cluster, Phase::Running)]);
        assert_eq!(of(&both, Some("one")), digest);
        assert_eq!(of(&both, None), terminal);
        assert_eq!(of(&with(&[("one", digest)]), None), digest);
        assert_eq!(of(&with(&[]), None), terminal);
        assert_eq!(of(&with(&[("one", digest)]), Some("unknown")), terminal);
    }
}
