//! A line of each part: what is good to know of it, and what is wrong with it. Pure.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Check;
use super::ask::minted;
use crate::cluster::{Right, Rights};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::estate::{Answer, Estate, Observation, OmniEndpoint, OmniServer, Provider};
use crate::faults::{ClusterAccess, EndpointAccess};
use crate::omni::{BACKEND_API_VERSION, Meeting};

/// The roles that may have a kubeconfig minted for a service account (`siderolabs/omni` `internal/backend/grpc`).
const MAY_MINT: [&str; 2] = ["Operator", "Admin"];

/// The roles that may not.
const MAY_NOT_MINT: [&str; 4] = ["None", "InfraProvider", "Reader", "Auditor"];

/// What `status` and `logs` read of every cluster.
const READS: [Right; 11] = [
    Right { verb: "list", group: "", resource: "nodes" },
    Right { verb: "list", group: "", resource: "pods" },
    Right { verb: "list", group: "", resource: "events" },
    Right { verb: "list", group: "", resource: "services" },
    Right { verb: "list", group: "", resource: "persistentvolumeclaims" },
    Right { verb: "get", group: "", resource: "pods/log" },
    Right { verb: "list", group: "apps", resource: "deployments" },
    Right { verb: "list", group: "apps", resource: "statefulsets" },
    Right { verb: "list", group: "apps", resource: "daemonsets" },
    Right { verb: "list", group: "batch", resource: "jobs" },
    Right { verb: "list", group: "networking.k8s.io", resource: "ingresses" },
];

/// What they read besides, where it is there: its API group, and what it is called.
const OPTIONAL: [(&str, &str, &[Right]); 3] = [
    ("argoproj.io", "Argo CD", &[Right { verb: "list", group: "argoproj.io", resource: "applications" }]),
    (
        "external-secrets.io",
        "External Secrets",
        &[
            Right { verb: "list", group: "external-secrets.io", resource: "externalsecrets" },
            Right { verb: "list", group: "external-secrets.io", resource: "clustersecretstores" },
        ],
    ),
    (
        "longhorn.io",
        "Longhorn",
        &[
            Right { verb: "list", group: "longhorn.io", resource: "volumes" },
            Right { verb: "list", group: "longhorn.io", resource: "nodes" },
        ],
    ),
];

/// What `restart` changes.
const RESTART: Right = Right { verb: "patch", group: "apps", resource: "deployments" };

/// An endpoint's first answer, and the key for it.
#[derive(Debug)]
pub(super) struct EndpointSeen {
    pub(super) access: EndpointAccess,
    /// It is asked without TLS.
    pub(super) plain: bool,
    /// Why there is no key.
    pub(super) key_error: Option<Error>,
    pub(super) meeting: Result<Meeting>,
}

/// What a cluster's API says of the caller, and what it has.
#[derive(Debug)]
pub(super) struct ClusterSeen {
    pub(super) access: ClusterAccess,
    /// Something says how it is reached.
    pub(super) configured: bool,
    pub(super) rights: Option<Result<Rights>>,
    pub(super) groups: Option<BTreeSet<String>>,
}

/// An endpoint: reachable, trusted, the clocks, the licence, the key, the role, the version.
pub(super) fn omni(config: &Config, seen: &EndpointSeen, estate: &Estate, now: Timestamp) -> Check {
    let name = &seen.access.name;
    let mut check = Check::new(format!("omni/{name}"));
    let meeting = match &seen.meeting {
        Ok(meeting) => meeting,
        Err(error) => {
            check.error(error);
            return check;
        }
    };
    if let Some(error) = &seen.key_error {
        check.error(error);
    }
    if meeting.eula_accepted == Some(false) {
        let hint = format!("an administrator accepts it in a browser, at {}", seen.access.url);
        check.problem("the licence (EULA) has not been accepted: Omni refuses every other call", Some(&hint));
    }
    let endpoint = estate.omni.iter().find(|endpoint| endpoint.name == *name);
    if let Some(endpoint) = endpoint {
        unanswered(endpoint, &mut check);
        if let Some(server) = endpoint.server.as_ref().and_then(Observation::seen) {
            of_server(config, name, server, &mut check);
        }
    }
    if let Some(expires) = seen.access.key.as_ref().and_then(|key| key.expires) {
        check.fact(format!("key {}", left(expires, now)));
    }
    if let Some(skew) = meeting.clock_skew {
        let word = if skew.abs() <= SignedDuration::from_secs(1) {
            "clocks agree".to_owned()
        } else {
            format!("clock {:+} s", skew.as_secs())
        };
        check.fact(word);
    }
    check.fact(if seen.plain { "plain HTTP" } else { "TLS" });
    check
}

fn of_server(config: &Config, name: &str, server: &OmniServer, check: &mut Check) {
    check.facts.insert(0, format!("Omni {}, {} ({})", server.version, server.identity, server.role));
    if server.backend_api_version != BACKEND_API_VERSION && server.unreadable.is_empty() {
        check.problem(
            format!("Omni {} speaks backend API {}, this talops knows {BACKEND_API_VERSION}: what it shows may be incomplete", server.version, server.backend_api_version),
            Some("is there a newer talops?"),
        );
    }
    for odd in &server.unreadable {
        check.problem(
            format!("{} {} cannot be read: {}", odd.kind, odd.name, odd.why),
            Some("is there a newer talops?"),
        );
    }
    let minted = minted(config, name);
    let first = minted.first().copied().unwrap_or_default();
    if MAY_NOT_MINT.contains(&server.role.as_str()) && !minted.is_empty() {
        check.problem(
            format!(
                "the role {} may not have a kubeconfig minted, and {} of its clusters are reached so ({first}, …)",
                server.role,
                minted.len()
            ),
            Some(&format!("a key of role {}; or kubernetes: {{ context: NAME }} for those clusters", MAY_MINT[0])),
        );
    }
}

/// What an endpoint did not answer, each reason once.
fn unanswered(endpoint: &OmniEndpoint, check: &mut Check) {
    let errors = [
        endpoint.server.as_ref().and_then(Observation::error),
        endpoint.clusters.as_ref().and_then(Observation::error),
        endpoint.machines.as_ref().and_then(Observation::error),
        endpoint.requests.as_ref().and_then(Observation::error),
        endpoint.infra_providers.as_ref().and_then(Observation::error),
    ];
    // Of several questions that failed, the reason of the first is told: what it says of them differs in their names alone.
    if let Some(first) = errors.into_iter().flatten().next() {
        check.error(first);
    }
}

/// `for 325 d`, `until 14:00Z (3 h)`, `expired on …`.
fn left(expires: Timestamp, now: Timestamp) -> String {
    let left = expires.duration_since(now);
    match left.as_hours() {
        _ if left.is_negative() => format!("expired on {}", expires.strftime("%Y-%m-%d %H:%MZ")),
        0 => format!("runs out in {} min", left.as_mins()),
        hours @ 1..72 => format!("for {hours} h"),
        hours => format!("for {} d", hours / 24),
    }
}

/// A provider: the way to it, its container, its image.
pub(super) fn provider(provider: &Provider, estate: &Estate) -> Check {
    let name = &provider.name;
    let mut check = Check::new(format!("provider/{name}"));
    let heartbeat = provider.id.as_deref().and_then(|id| {
        let endpoint = estate.omni.iter().find(|endpoint| provider.is(&endpoint.name, id))?;
        endpoint.infra_providers.as_ref()?.seen()?.iter().find(|one| one.id == id).map(|one| one.connected)
    });
    if heartbeat == Some(false) {
        check.problem("Omni has no heartbeat of it", Some("talops logs   (what it says), talops restart provider"));
    }
    if provider.id.is_none() {
        check.problem(
            "nothing says which of Omni's providers it is",
            Some(&format!("providers.{name}.id: its id in Omni (`talops get infraproviders`)")),
        );
    }
    let container = match &provider.container.answer {
        Answer::Seen(container) => container,
        Answer::Absent => return check,
        Answer::Unseen(error) => {
            check.error(error);
            return check;
        }
    };
    check.fact(&provider.container.source);
    if container.state != "running" {
        let code = container.exit_code.map(|code| format!(" (exit code {code})")).unwrap_or_default();
        let said = [&container.error].into_iter().find(|text| !text.is_empty());
        let said = said.or(container.last_error.as_ref().map(|line| &line.text));
        let said = said.map(|said| format!(": {said}")).unwrap_or_default();
        check.problem(
            format!("container {} is {}{code}{said}", container.name, container.state),
            Some("talops logs   (what it said last), talops restart provider"),
        );
    }
    if let Some(why) = &container.log_unread {
        check.problem(
            format!("its log cannot be read: {why}"),
            Some("a logging driver that can be read: json-file, local, journald"),
        );
    }
    check.fact(format!("{} {}", container.name, container.state));
    check.fact(format!("image {}", container.image));
    if heartbeat == Some(true) {
        check.fact("connected in Omni");
    }
    check
}

/// A cluster: the way to its API, its version, what may be done there, what it has. `unwell` are the checks before it
/// that found problems.
pub(super) fn cluster(seen: &ClusterSeen, estate: &Estate, unwell: &[String]) -> Check {
    let mut check = Check::new(format!("cluster/{}", seen.access.name));
    if !seen.configured {
        let hint = "clusters.NAME.kubernetes: { mint: true } or { context: NAME }";
        check.problem("nothing says how its Kubernetes API is reached", Some(hint));
        return check;
    }
    let cluster = estate.clusters.iter().find(|cluster| cluster.name == seen.access.name);
    let nodes = cluster.and_then(|cluster| cluster.nodes.as_ref());
    let endpoint = cluster.and_then(|cluster| cluster.omni.as_ref()).map(|omni| format!("omni/{omni}"));
    if let Some(error) = nodes.and_then(Observation::error) {
        let minting = error.message().starts_with("minting a kubeconfig");
        match endpoint.filter(|endpoint| minting && unwell.contains(endpoint)) {
            // What an endpoint does not give is told there.
            Some(endpoint) => {
                check.problem(format!("no kubeconfig could be minted for it: see {endpoint}"), None);
                return check;
            }
            None => check.error(error),
        }
    }
    if let Some(observation) = nodes
        && let Some(nodes) = observation.seen()
    {
        let view = observation.source.rsplit_once(" (").map_or("", |(_, view)| view.trim_end_matches(')'));
        check.fact(format!("Kubernetes {}, {view}", nodes.server_version));
    }
    let groups = seen.groups.as_ref();
    let has = |group: &str| groups.is_some_and(|groups| groups.contains(group));
    let there: Vec<&str> = OPTIONAL.iter().filter(|(group, ..)| has(group)).map(|(_, name, _)| *name).collect();
    if !there.is_empty() {
        check.fact(there.join(", "));
    }
    match &seen.rights {
        Some(Err(error)) if check.problems.is_empty() => check.error(error),
        None | Some(Err(_)) => {}
        Some(Ok(rights)) => {
            let wanted = OPTIONAL.iter().filter(|(group, ..)| has(group)).flat_map(|(_, _, rights)| *rights);
            let missing: Vec<String> =
                READS.iter().chain(wanted).filter(|right| !rights.allow(**right)).map(Right::to_string).collect();
            if missing.is_empty() {
                check.fact(if rights.allow(RESTART) { "may read and restart" } else { "may read, may not restart" });
            } else if rights.incomplete {
                check.fact("the server does not list all that may be done");
            } else {
                check.problem(
                    format!("may not: {}", missing.join(", ")),
                    Some("bind a role that may, to the user or group that this is (`kubernetes.groups`, `readGroup`, or the context's)"),
                );
            }
        }
    }
    check
}

/// The hypervisors: those that several clusters share once.
pub(super) fn hypervisors(config: &Config, estate: &Estate) -> Vec<Check> {
    let mut checks: Vec<(&crate::config::HypervisorAccess, Check)> = Vec::new();
    for cluster in &estate.clusters {
        let access = config.clusters.get(&cluster.name).and_then(|one| one.hypervisor.proxmox.as_ref());
        for (named, access) in cluster.hypervisors.iter().zip(access) {
            if checks.iter().any(|(other, _)| *other == access) {
                continue;
            }
            let mut check = Check::new(format!("hypervisor/{}", cluster.name));
            match &named.observation.answer {
                Answer::Seen(seen) => {
                    check.fact(format!("{} {} hosts, {} VMs", named.name, seen.nodes.len(), seen.machines.len()));
                    let away = seen.nodes.iter().filter(|node| node.status != "online");
                    for node in away {
                        check.fact(format!("{} {}", node.name, node.status));
                    }
                }
                Answer::Absent => {}
                Answer::Unseen(error) => check.error(error),
            }
            checks.push((access, check));
        }
    }
    checks.into_iter().map(|(_, check)| check).collect()
}
