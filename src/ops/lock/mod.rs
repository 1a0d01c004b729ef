//! `talops lock`, `talops unlock`: a cluster or a machine is held as it is.
//!
//! A lock is an annotation: of the Cluster, or of the machine's MachineSetNode (`siderolabs/omni`
//! `client/pkg/omnictl/cluster`). Omni then refuses to change or delete a cluster; to a machine it makes no change.

mod find;
mod report;

use futures::future::join_all;

use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::ops::get::endpoints;
use crate::ops::status::{Limit, within};
use crate::resource::{Document, Phase, Pointer, label};

pub use report::{LockOutcome, LockReport};

/// What is locked or unlocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A cluster, by its name.
    Cluster(String),
    /// A machine, by its host name or id.
    Machine(String),
}

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Order {
    /// Of what.
    pub target: Target,
    /// Locked, not unlocked.
    pub lock: bool,
    /// Nothing is written: it is asked what would be.
    pub dry_run: bool,
    /// Only at these Omni endpoints, by their names in the configuration; at all of them when empty.
    pub endpoints: Vec<String>,
    /// How long an answer may take.
    pub limit: Limit,
}

/// What holds the lock, where it is.
#[derive(Debug)]
struct Holder {
    endpoint: String,
    /// As people call it: a cluster's name, a machine's host name.
    name: String,
    document: Document,
}

/// Locks or unlocks.
///
/// # Errors
///
/// [`Kind::NotFound`] when there is no such thing, or the machine is in no cluster; [`Kind::Usage`] when several are called
/// so; [`Kind::Refused`] for a machine of a control plane.
pub async fn set(connections: &Connections, order: &Order) -> Result<LockReport> {
    let holder = holder(connections, order).await?;
    let metadata = &holder.document.metadata;
    let (pointer, annotation) = (metadata.pointer(), annotation(&order.target));
    let was = metadata.has_annotation(annotation);
    if metadata.phase == Phase::TearingDown {
        return Err(refused(format!("{pointer} is being torn down")));
    }
    let controls = metadata.labels.contains_key(label::ROLE_CONTROL_PLANE);
    if order.lock && controls && matches!(order.target, Target::Machine(_)) {
        let message = format!("{} is a machine of a control plane: locking controlplanes is not allowed", holder.name);
        let cluster = metadata.label(label::CLUSTER).unwrap_or("NAME");
        return Err(refused(message).hint(format!("talops lock cluster {cluster} holds the whole cluster")));
    }
    if was != order.lock && !order.dry_run {
        let client = connections.omni(&holder.endpoint).await?;
        let (pointer, lock) = (pointer.clone(), order.lock);
        let write = async move { client.update(&pointer, |there| toggle(there, annotation, lock)).await };
        connections.changes().make(write).await?;
    }
    Ok(report(&holder, order, was))
}

#[expect(clippy::unnecessary_wraps, reason = "what an update asks for")]
fn toggle(document: &mut Document, annotation: &str, lock: bool) -> Result<()> {
    if lock {
        document.metadata.annotations.entry(annotation.to_owned()).or_default();
    } else {
        document.metadata.annotations.remove(annotation);
    }
    Ok(())
}

const fn annotation(target: &Target) -> &'static str {
    match target {
        Target::Cluster(_) => label::CLUSTER_LOCKED,
        Target::Machine(_) => label::LOCKED,
    }
}

fn refused(message: String) -> Error {
    Error::new(Kind::Refused, format!("{message}; nothing was changed"))
}

fn report(holder: &Holder, order: &Order, was: bool) -> LockReport {
    let (kind, cluster) = match order.target {
        Target::Cluster(_) => ("cluster", None),
        Target::Machine(_) => ("machine", holder.document.metadata.label(label::CLUSTER).map(str::to_owned)),
    };
    LockReport {
        api_version: "talops/v1",
        kind: "LockReport",
        omni: holder.endpoint.clone(),
        target: kind,
        name: holder.name.clone(),
        id: holder.document.metadata.id.clone(),
        cluster,
        outcome: LockOutcome::of(order.lock, was, order.dry_run),
    }
}

/// Looks at every endpoint that is meant; one that cannot be asked hides nothing that another has.
async fn holder(connections: &Connections, order: &Order) -> Result<Holder> {
    let names = endpoints(connections.config(), &[], &order.endpoints)?;
    let asked = names.iter().map(|name| async move {
        let looked = async {
            let client = connections.omni(name).await?;
            find::find(&client, name, &order.target).await
        };
        within(order.limit, || format!("Omni {name}"), looked).await
    });
    let (mut found, mut missing, mut unseen) = (Vec::new(), None, None);
    for answer in join_all(asked).await {
        match answer {
            Ok(holder) => found.push(holder),
            Err(error) if error.kind() == Kind::NotFound => missing = missing.or(Some(error)),
            Err(error) if error.kind() == Kind::Usage => return Err(error),
            Err(error) => unseen = unseen.or(Some(error)),
        }
    }
    if found.len() > 1 {
        let places: Vec<&str> = found.iter().map(|holder| holder.endpoint.as_str()).collect();
        let message = format!("{} is at several Omni endpoints: {}", found[0].name, places.join(", "));
        return Err(Error::usage(message).hint("--omni NAME says which is meant"));
    }
    match (found.pop(), unseen, missing) {
        (Some(holder), ..) => Ok(holder),
        // It may be where nobody could look.
        (None, Some(error), _) | (None, None, Some(error)) => Err(error),
        (None, None, None) => Err(Error::configuration("nothing says where Omni is")),
    }
}

/// The object that holds the lock of a target.
fn pointer(target: &Target, id: &str) -> Pointer {
    let type_name = match target {
        Target::Cluster(_) => "Clusters.omni.sidero.dev",
        Target::Machine(_) => "MachineSetNodes.omni.sidero.dev",
    };
    crate::resource::Kind { namespace: "default".to_owned(), type_name: type_name.to_owned() }.object(id)
}
