//! What Omni has, and the container of an infrastructure provider.

use super::{Told, since};
use crate::estate::{
    Cluster, InfraProvider, Machine, MachineCounts, MachineRequest, MachineSet, Observation, OmniCluster,
    ProviderContainer,
};
use crate::ops::describe::report::{Fact, fact};

/// A cluster, as Omni and its own API see it, either of which may know nothing of it.
pub(in crate::ops::describe) fn cluster(omni: Option<&OmniCluster>, own: Option<&Cluster>) -> Told {
    let nodes = own.and_then(|own| own.nodes.as_ref()).and_then(Observation::seen);
    let ready = nodes.map(|seen| {
        let ready = |conditions: &[crate::estate::Condition]| {
            conditions.iter().any(|one| one.kind == "Ready" && one.status == "True")
        };
        format!("{}/{} nodes ready", seen.nodes.iter().filter(|node| ready(&node.conditions)).count(), seen.nodes.len())
    });
    let Some(cluster) = omni else {
        let version = nodes.map(|nodes| nodes.server_version.clone()).unwrap_or_default();
        return Told::new(ready.unwrap_or_else(|| "not seen".to_owned()), [fact("Kubernetes", version)]);
    };
    let state = if cluster.ready { format!("{}, ready", cluster.phase) } else { cluster.phase.clone() };
    let balancer = cluster.load_balancer.map(|balancer| match (balancer.stopped, balancer.healthy) {
        (true, _) => "stopped",
        (false, true) => "healthy",
        (false, false) => "not healthy",
    });
    let upgrades = [("Kubernetes upgrade", &cluster.kubernetes_upgrade), ("Talos upgrade", &cluster.talos_upgrade)];
    let upgrades = upgrades.into_iter().filter_map(|(name, upgrade)| {
        let upgrade = upgrade.as_ref()?;
        fact(name, format!("{} {} {} {}", upgrade.phase, upgrade.to_version, upgrade.step, upgrade.status).trim())
    });
    let facts = [
        fact("versions", format!("Kubernetes {}, Talos {}", cluster.kubernetes_version, cluster.talos_version)),
        fact("machines", counts(cluster.machines)),
        fact("nodes", ready.unwrap_or_default()),
        fact("load balancer", balancer.unwrap_or_default()),
        fact("locked", if cluster.locked { "yes" } else { "" }),
        fact("taints", cluster.taints.join(", ")),
        fact("still there", cluster.destroy_status.clone().unwrap_or_default()),
    ];
    let sets = cluster.machine_sets.iter().map(|set| fact(format!("machine set {}", set.id), set_state(set)));
    let checks = cluster.control_plane_conditions.iter().map(|check| {
        let why = if check.reason.is_empty() { String::new() } else { format!(" ({})", check.reason) };
        fact(format!("check {}", check.check), format!("{}{why}", check.status))
    });
    Told::new(state, facts.into_iter().chain(sets).chain(checks).chain(upgrades.map(Some)))
}

fn counts(counts: MachineCounts) -> String {
    let MachineCounts { total, healthy, connected, requested } = counts;
    format!("{healthy}/{requested} healthy, {connected} connected, {total} there")
}

fn set_state(set: &MachineSet) -> String {
    let ready = if set.ready { ", ready" } else { "" };
    let error = if set.error.is_empty() { String::new() } else { format!(": {}", set.error) };
    format!("{}{ready}, {}{error}", set.phase, counts(set.machines))
}

pub(in crate::ops::describe) fn machine_set(set: &MachineSet, members: &[&Machine]) -> Told {
    let role = if set.control_plane { "control plane" } else { "workers" };
    let facts = [fact("role", role), fact("machines", counts(set.machines)), fact("error", &set.error)];
    let members = members.iter().map(|machine| {
        let stage = machine.stage.as_deref().unwrap_or("in no cluster");
        let connected = if machine.connected { "" } else { ", not connected" };
        fact(format!("machine {}", name(machine)), format!("{stage}{connected}"))
    });
    Told::new(set.phase.clone(), facts.into_iter().chain(members))
}

fn name(machine: &Machine) -> &str {
    if machine.hostname.is_empty() { &machine.id } else { &machine.hostname }
}

pub(in crate::ops::describe) fn machine(machine: &Machine, request: Option<&MachineRequest>) -> Told {
    let connected = if machine.connected { "connected" } else { "not connected" };
    let state = match &machine.stage {
        Some(stage) => format!("{stage}, {connected}"),
        None if machine.maintenance => format!("in maintenance, {connected}"),
        None => format!("in no cluster, {connected}"),
    };
    let role = if machine.control_plane { "control plane" } else { "worker" };
    let of = machine.cluster.as_ref().map(|cluster| format!("{cluster}, {role}"));
    let config = match machine.config_up_to_date {
        Some(true) => "up to date",
        Some(false) => "not what Omni wants",
        None => "",
    };
    let request = request.map(|request| format!("{} of {}, {}", request.id, request.provider_id, request.stage));
    let facts: [Option<Fact>; 9] = [
        fact("id", &machine.id),
        fact("cluster", of.unwrap_or_default()),
        fact("machine set", machine.machine_set.clone().unwrap_or_default()),
        fact("request", request.unwrap_or_default()),
        fact("Talos", &machine.talos_version),
        fact("configuration", config),
        fact("configuration error", &machine.last_config_error),
        fact("last error", &machine.last_error),
        fact("locked", if machine.locked { "yes" } else { "" }),
    ];
    Told::new(state, facts)
}

pub(in crate::ops::describe) fn machine_request(request: &MachineRequest) -> Told {
    let state = if request.tearing_down { format!("{}, tearing down", request.stage) } else { request.stage.clone() };
    let facts = [
        fact("provider", &request.provider_id),
        fact("machine set", &request.machine_set),
        fact("machine", request.machine_id.clone().unwrap_or_default()),
        fact("status", &request.status),
        fact("error", &request.error),
        fact("held by", if request.tearing_down { request.finalizers.join(", ") } else { String::new() }),
        since("created", request.created),
    ];
    Told::new(state, facts)
}

pub(in crate::ops::describe) fn infra_provider(provider: &InfraProvider, requests: usize) -> Told {
    let state = match (provider.connected, provider.initialized) {
        (true, _) => "connected",
        (false, true) => "not connected",
        (false, false) => "has never connected",
    };
    let facts = [
        fact("name", &provider.name),
        fact("version", &provider.version),
        fact("machine requests", requests.to_string()),
        fact("error", &provider.error),
    ];
    Told::new(state, facts)
}

/// The container, and what Omni says of the provider in it.
pub(in crate::ops::describe) fn container(container: &ProviderContainer, omni: Option<&InfraProvider>) -> Told {
    let code = container.exit_code.map(|code| format!(" (exit code {code})")).unwrap_or_default();
    let health = container.health.as_ref().map(|health| format!(", {health}")).unwrap_or_default();
    let heard = omni.map(|provider| infra_provider(provider, 0).state);
    let shown = |text: &str| container.tail.iter().any(|line| line.text.ends_with(text));
    let last = container.last_error.as_ref().filter(|line| !shown(&line.text)).map(|line| {
        let at = line.time.map(|time| format!("{}: ", time.strftime("%Y-%m-%d %H:%M:%SZ"))).unwrap_or_default();
        format!("{at}{}", line.text)
    });
    let facts = [
        fact("image", &container.image),
        since("started", container.started),
        since("ended", container.finished),
        fact("restarts", container.restarts.to_string()),
        fact("in Omni", heard.unwrap_or_default()),
        fact("engine's error", &container.error),
        fact("last error", last.unwrap_or_default()),
        fact("log", container.log_unread.as_ref().map(|why| format!("not read: {why}")).unwrap_or_default()),
    ];
    Told::new(format!("{}{code}{health}", container.state), facts)
}
