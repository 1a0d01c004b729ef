//! Which object holds the lock.

use super::{Holder, Target, pointer};
use crate::config::nearest;
use crate::error::{Error, Kind, Result};
use crate::omni::{Client, Wanted};
use crate::resource::{ClusterSpec, Document, Kind as ResourceKind, MachineStatusSpec, Spec as _};

/// How many machines a search may find.
const MOST: u64 = 200;

/// The object that holds the lock of a cluster or a machine at an endpoint.
pub(super) async fn find(client: &Client, endpoint: &str, target: &Target) -> Result<Holder> {
    match target {
        Target::Cluster(name) => cluster(client, endpoint, name, target).await,
        Target::Machine(name) => machine(client, endpoint, name, target).await,
    }
}

async fn cluster(client: &Client, endpoint: &str, name: &str, target: &Target) -> Result<Holder> {
    match client.get_document(&pointer(target, name)).await {
        Ok(document) => Ok(Holder { endpoint: endpoint.to_owned(), name: name.to_owned(), document }),
        Err(error) if error.kind() == Kind::NotFound => {
            let known = client.list::<ClusterSpec>(&[]).await.unwrap_or_default();
            let known = || known.resources.iter().map(|one| one.metadata.id.as_str());
            let error = Error::new(Kind::NotFound, format!("Omni {endpoint} has no cluster {name:?}"));
            Err(match nearest(name, known()) {
                Some(near) => error.hint(format!("did you mean {near}?")),
                None => error.hint("`talops get clusters` lists all"),
            })
        }
        Err(error) => Err(error),
    }
}

async fn machine(client: &Client, endpoint: &str, name: &str, target: &Target) -> Result<Holder> {
    let kind = ResourceKind { namespace: "default".to_owned(), type_name: MachineStatusSpec::TYPE.to_owned() };
    // Omni searches ids and host names for a part of them.
    let wanted = Wanted { search: Some(name.to_owned()), ..Wanted::every(kind) };
    let found = client.page(&wanted, 0, MOST).await?.list.resources;
    let called = |document: &&Document| document.metadata.id.eq_ignore_ascii_case(name) || hostname(document) == name;
    let machines: Vec<&Document> = found.iter().filter(called).collect();
    let machine = match machines.as_slice() {
        [only] => *only,
        [] => {
            let error = Error::new(Kind::NotFound, format!("Omni {endpoint} has no machine {name:?}"));
            return Err(match found.first().map(hostname).filter(|near| !near.is_empty()) {
                Some(near) => error.hint(format!("did you mean {near}? `talops machines` lists all")),
                None => error.hint("`talops machines` lists all, by their host names"),
            });
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|one| one.metadata.id.as_str()).collect();
            let message = format!("several machines are called {name:?}: {}", ids.join(", "));
            return Err(Error::usage(message).hint("give one's id"));
        }
    };
    let id = &machine.metadata.id;
    let shown = if hostname(machine).is_empty() { id.clone() } else { hostname(machine).to_owned() };
    match client.get_document(&pointer(target, id)).await {
        Ok(document) => Ok(Holder { endpoint: endpoint.to_owned(), name: shown, document }),
        Err(error) if error.kind() == Kind::NotFound => {
            let message = format!("machine {shown} is in no cluster: there is nothing to hold as it is");
            Err(Error::new(Kind::NotFound, message).hint("a lock keeps a cluster's changes from a machine of it"))
        }
        Err(error) => Err(error),
    }
}

fn hostname(document: &Document) -> &str {
    document.spec["network"]["hostname"].as_str().unwrap_or_default()
}
