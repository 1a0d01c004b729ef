//! Nodes, pods and what makes pods.

use super::{Told, condition, since};
use crate::estate::{ContainerState, Controller, Job, Node, ObjectRef, Pod};
use crate::ops::describe::report::{Fact, fact};

pub(super) fn node(node: &Node) -> Told {
    let ready = node.conditions.iter().find(|condition| condition.kind == "Ready");
    let state = match ready.map(|ready| ready.status.as_str()) {
        Some("True") => "Ready".to_owned(),
        Some("False") => "NotReady".to_owned(),
        Some(status) => format!("Ready={status}"),
        None => "no status yet".to_owned(),
    };
    let role = if node.control_plane { "control plane" } else { "worker" };
    // What `Ready` says is the first line.
    let odd = node.conditions.iter().filter(|condition| condition.kind != "Ready" && condition.status == "True");
    let facts = [
        fact("role", if node.cordoned { format!("{role}, cordoned") } else { role.to_owned() }),
        fact("kubelet", &node.kubelet_version),
        fact("system", &node.os_image),
        fact("machine", node.system_uuid.to_lowercase()),
    ];
    Told::new(state, facts.into_iter().chain(odd.map(condition)))
}

pub(super) fn pod(pod: &Pod) -> Told {
    let own = pod.containers.iter().filter(|container| !container.init || container.sidecar);
    let ready = own.clone().filter(|container| container.ready).count();
    let state = format!("{}, {ready}/{} ready", word(&pod.phase), own.count());
    let facts = [
        fact("node", if pod.node.is_empty() { "not scheduled" } else { &pod.node }),
        pod.owner.as_ref().and_then(|owner| fact("owner", named(owner))),
        since("created", pod.created),
    ];
    let containers = pod.containers.iter().map(container);
    Told::new(state, containers.chain(facts))
}

fn container(container: &ContainerState) -> Option<Fact> {
    let state = if let Some((reason, _)) = &container.waiting {
        format!("waiting, {reason}")
    } else if let Some((reason, code)) = &container.terminated {
        format!("ended, {reason} (exit code {code})")
    } else if container.running_since.is_some() {
        (if container.ready { "running" } else { "running, not ready" }).to_owned()
    } else {
        "no status yet".to_owned()
    };
    let last = container.last_terminated.as_ref().map(|(reason, code, finished)| {
        let at = finished.map(|time| format!(" at {}", time.strftime("%Y-%m-%d %H:%M:%SZ"))).unwrap_or_default();
        format!(", ended before with {reason} (exit code {code}){at}")
    });
    let restarts = match container.restarts {
        0 => String::new(),
        1 => ", 1 restart".to_owned(),
        restarts => format!(", {restarts} restarts"),
    };
    let kind = if container.init { "init container" } else { "container" };
    let value = format!("{state}{restarts}{}; image {}", last.unwrap_or_default(), container.image);
    fact(format!("{kind} {}", container.name), value)
}

pub(super) fn controller(controller: &Controller) -> Told {
    let Controller { desired, ready, updated, available, .. } = controller;
    let facts = [
        fact("replicas", format!("{desired} wanted, {updated} updated, {ready} ready, {available} available")),
        controller.paused.then_some("yes").and_then(|paused| fact("paused", paused)),
        fact("selector", &controller.selector),
        since("created", controller.created),
    ];
    let conditions = controller.conditions.iter().map(condition);
    Told::new(format!("{ready}/{desired} ready"), facts.into_iter().chain(conditions))
}

pub(super) fn job(job: &Job) -> Told {
    let finished = job.conditions.iter().find(|one| one.status == "True").map(|one| one.kind.as_str());
    let state = match finished {
        Some(kind) => kind,
        None if job.suspended => "Suspended",
        None => "Running",
    };
    let facts = [
        fact("pods", format!("{} active, {} succeeded, {} failed", job.active, job.succeeded, job.failed)),
        job.owner.as_ref().and_then(|owner| fact("owner", named(owner))),
        since("created", job.created),
    ];
    Told::new(state, facts.into_iter().chain(job.conditions.iter().map(condition)))
}

fn named(object: &ObjectRef) -> String {
    format!("{}/{}", object.kind.to_lowercase(), object.name)
}

fn word(word: &str) -> &str {
    if word.is_empty() { "no status yet" } else { word }
}
