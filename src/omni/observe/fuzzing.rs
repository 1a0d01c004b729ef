//! A door for the fuzz targets: resources to snapshots.

use super::{clusters, infra_providers, machines, requests};
use crate::estate::{InfraProvider, Machine, MachineRequest, OmniCluster};
use crate::resource::{List, Spec, decode};

/// What resources become as answers to each question.
#[derive(Debug, Default)]
pub struct Seen {
    /// To the one for clusters.
    pub clusters: Vec<OmniCluster>,
    /// To the one for machines.
    pub machines: Vec<Machine>,
    /// To the one for machine requests.
    pub requests: Vec<MachineRequest>,
    /// To the one for infrastructure providers.
    pub infra_providers: Vec<InfraProvider>,
}

/// Takes `items`, each the JSON of a resource, for the answer to every List.
pub fn seen(items: &[&str]) -> Seen {
    let lists = clusters::Lists {
        clusters: list(items),
        statuses: list(items),
        destroy_statuses: list(items),
        taints: list(items),
        diagnostics: list(items),
        load_balancers: list(items),
        control_planes: list(items),
        kubernetes_upgrades: list(items),
        talos_upgrades: list(items),
        machine_sets: list(items),
        backups: list(items),
    };
    Seen {
        clusters: clusters::joined(&lists),
        machines: machines::joined(&list(items), &list(items)),
        requests: requests::joined(&list(items), &list(items), &list(items)),
        infra_providers: infra_providers::told(&list(items)),
    }
}

fn list<S: Spec>(items: &[&str]) -> List<S> {
    let mut list = List::default();
    for item in items {
        match decode(item) {
            Ok(resource) => list.resources.push(resource),
            Err(unreadable) => list.unreadable.push(unreadable),
        }
    }
    list
}
