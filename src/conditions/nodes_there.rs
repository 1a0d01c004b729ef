//! The nodes of a cluster are there: as many as are wanted, in their roles, ready, and of the right version.
//!
//! A cluster whose template says `cni: none` has nodes that are not ready until something brings it a network. Where that
//! is expected such a node counts as there, and it is said.

use jiff::Timestamp;

use crate::cluster;
use crate::conditions::cluster_ready::{self, Seen};
use crate::conditions::{REOPENED_AFTER, words};
use crate::error::Result;
use crate::estate::{Machine, Node, Nodes, Thing};
use crate::health::{self, Severity};
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, from_watch, reopened};

/// Which nodes are waited for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// How many there are to be at least; none is never enough.
    pub count: u32,
    /// So many are enough, however the others are. Else every node that is there has to be well.
    pub any: bool,
    /// How many of them are to be control planes; `None` where that does not matter.
    pub control_planes: Option<u32>,
    /// Machines that have to have their nodes.
    pub machines: Vec<WantedNode>,
    /// The version that every kubelet has to have, with or without `v`; `None` for any.
    pub kubernetes: Option<String>,
    /// A node that is not ready only because there is no network counts as there.
    pub allow_no_cni: bool,
}

/// A machine that has to have its node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedNode {
    /// The machine's id, which is its node's system UUID.
    pub machine: String,
    /// Its host name; empty where it has none.
    pub name: String,
    /// It is to be a control plane.
    pub control_plane: bool,
}

impl Wanted {
    /// As many as a cluster's machine sets ask for, and a node for each machine that it has, in its role.
    #[must_use]
    pub fn of(seen: &Seen) -> Self {
        Self {
            count: u32::try_from(cluster_ready::asked(&seen.asked)).unwrap_or(u32::MAX),
            machines: cluster_ready::members(seen).map(WantedNode::of).collect(),
            ..Self::default()
        }
    }
}

impl WantedNode {
    /// The node of a member of a cluster.
    #[must_use]
    pub fn of(machine: &Machine) -> Self {
        let name = if machine.node_name.is_empty() { &machine.hostname } else { &machine.node_name };
        Self { machine: machine.id.clone(), name: name.clone(), control_plane: machine.control_plane }
    }

    /// Whether a node is this machine's. Some firmware writes a UUID's bytes in another order: then its name says so.
    fn is(&self, node: &Node) -> bool {
        node.system_uuid.eq_ignore_ascii_case(&self.machine) || (!self.name.is_empty() && node.name == self.name)
    }

    fn named(&self) -> &str {
        if self.name.is_empty() { &self.machine } else { &self.name }
    }
}

/// Nodes that are there.
#[derive(Debug, Clone, Default)]
pub struct There {
    /// Every node.
    pub nodes: Vec<Node>,
    /// How many of them only wait for a network.
    pub without_cni: u64,
    /// In words: `3/3 nodes ready`, `3/3 nodes there, waiting for a CNI`.
    pub text: String,
}

/// Whether the nodes are there.
#[must_use]
pub fn verdict(wanted: &Wanted, nodes: &Nodes, now: Timestamp) -> Check<There> {
    let mut blockers = Vec::new();
    let (mut done, mut without_cni) = (0_u64, 0_u64);
    for node in &nodes.nodes {
        let waits = health::waits_for_cni(node);
        without_cni += u64::from(waits);
        let wrong = wrong(wanted, node, waits && wanted.allow_no_cni, now);
        done += u64::from(wrong.is_empty());
        blockers.extend(wrong.into_iter().map(|says| Blocker::new(format!("node {}", node.name), says)));
    }
    let not_joined = |one: &&WantedNode| !nodes.nodes.iter().any(|node| one.is(node));
    let missing: Vec<&WantedNode> = wanted.machines.iter().filter(not_joined).collect();
    let count = u64::from(wanted.count).max(wanted.machines.len() as u64).max(1);
    let there = nodes.nodes.len() as u64;
    let enough = if wanted.any { done >= count } else { there >= count && blockers.is_empty() };
    let of = if wanted.any { count.max(done) } else { count.max(there + missing.len() as u64) };
    let planes = wanted.control_planes.and_then(|planes| not_so_many(planes, nodes));
    let text = said(done, of, without_cni, wanted.allow_no_cni);
    if enough && missing.is_empty() && planes.is_none() {
        return Check::Met(There { nodes: nodes.nodes.clone(), without_cni, text });
    }
    blockers.extend(missing.iter().map(|one| Blocker::new(format!("node {}", one.named()), "has not joined")));
    if there < count && missing.is_empty() {
        blockers.push(Blocker::new("nodes", format!("{there} of {count} have joined")));
    }
    blockers.extend(planes);
    Check::NotYet(NotYet { progress: Progress { text, done, of }, blockers, again_in: None })
}

/// What is wrong with a node that is there.
fn wrong(wanted: &Wanted, node: &Node, network_excused: bool, now: Timestamp) -> Vec<String> {
    let judged = if network_excused { as_with_a_network(node) } else { node.clone() };
    let findings = health::judge_thing("", &Thing::Node(judged), now);
    let not_well = findings.iter().filter(|finding| finding.severity != Severity::Notice);
    let mut wrong: Vec<String> = not_well.map(|finding| words(&finding.state, &finding.message)).collect();
    let without_v = |version: &str| version.strip_prefix('v').unwrap_or(version).to_owned();
    if let Some(version) = &wanted.kubernetes
        && without_v(version) != without_v(&node.kubelet_version)
    {
        wrong.push(format!("kubelet {}, v{} is asked for", node.kubelet_version, without_v(version)));
    }
    let role = |control_plane: bool| if control_plane { "a control plane" } else { "a worker" };
    match wanted.machines.iter().find(|one| one.is(node)) {
        Some(machine) if machine.control_plane != node.control_plane => {
            wrong.push(format!("is {}, to be {}", role(node.control_plane), role(machine.control_plane)));
        }
        _ => {}
    }
    wrong
}

/// The node as it would be judged if its cluster had a network.
fn as_with_a_network(node: &Node) -> Node {
    let mut node = node.clone();
    for ready in node.conditions.iter_mut().filter(|condition| condition.kind == "Ready") {
        "True".clone_into(&mut ready.status);
    }
    node
}

/// That there are not so many control planes.
fn not_so_many(planes: u32, nodes: &Nodes) -> Option<Blocker> {
    let there = nodes.nodes.iter().filter(|node| node.control_plane).count();
    (there as u64 != u64::from(planes))
        .then(|| Blocker::new("control planes", format!("{there} there, {planes} are asked for")))
}

fn said(done: u64, of: u64, without_cni: u64, allowed: bool) -> String {
    match (without_cni, allowed) {
        (0, _) => format!("{done}/{of} nodes ready"),
        (waiting, true) if waiting == done => format!("{done}/{of} nodes there, waiting for a CNI"),
        (waiting, true) => format!("{done}/{of} nodes there, {waiting} waiting for a CNI"),
        (waiting, false) => format!("{done}/{of} nodes ready, {waiting} waiting for a CNI"),
    }
}

/// Asks the API server.
///
/// # Errors
///
/// When it cannot be asked.
pub async fn probe(client: &cluster::Client, wanted: &Wanted) -> Result<Check<There>> {
    Ok(verdict(wanted, &cluster::nodes(client).await?, Timestamp::now()))
}

/// A hint for each change of a node.
#[must_use]
pub fn hints(client: &cluster::Client) -> Hints {
    let client = client.clone();
    reopened(REOPENED_AFTER, move || from_watch(cluster::node_changes(&client)))
}

#[cfg(test)]
mod tests;
