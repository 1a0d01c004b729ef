//! Longhorn's volumes: one for each volume claim.

use jiff::Timestamp;

use super::names;

/// A volume.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Its name, `pvc-…`.
    pub name: String,
    /// Its claim's namespace.
    pub namespace: &'static str,
    /// Its claim.
    pub claim: &'static str,
    /// Its size in GiB.
    pub gibibytes: u64,
    /// The number of the worker that it is attached to.
    pub attached_to: usize,
    /// The nodes that hold its replicas.
    pub replicas: Vec<String>,
    /// What is wrong with it.
    pub problem: Option<VolumeProblem>,
}

/// A replica that failed and that Longhorn cannot make again.
#[derive(Debug, Clone)]
pub struct VolumeProblem {
    /// The node that lost its replica.
    pub node: String,
    /// Why no new one is made.
    pub message: String,
    /// Since when.
    pub since: Timestamp,
}

pub(super) fn production(workers: &[String]) -> Vec<Volume> {
    [
        ("monitoring", "data-prometheus-main-0", 50, 1),
        ("monitoring", "storage-loki-0", 30, 1),
        ("forgejo", "forgejo", 20, 0),
        ("forgejo", "data-forgejo-postgresql-0", 10, 2),
        ("home", "config-home-assistant-0", 5, 0),
    ]
    .into_iter()
    .map(|(namespace, claim, gibibytes, attached_to)| Volume {
        name: format!("pvc-{}", names::uuid(&format!("{namespace}/{claim}"))),
        namespace,
        claim,
        gibibytes,
        attached_to,
        replicas: replicas(workers, attached_to),
        problem: None,
    })
    .collect()
}

/// Two replicas: one where the volume is attached, one on the node after it.
fn replicas(workers: &[String], attached_to: usize) -> Vec<String> {
    (0..2).filter_map(|offset| workers.get((attached_to + offset) % workers.len().max(1)).cloned()).collect()
}
