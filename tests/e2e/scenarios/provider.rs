//! The provider's container: through a forwarded socket and behind the hop, well and not.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::Scenario;
use crate::stack::Stack;
use crate::stack::provider_host::{HOST, SERVICE};
use crate::talops::User;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("provider: well, by a socket forwarded over ssh", well_by_forwarding),
    ("provider: well, behind a hop that is the only way to its engine", well_behind_hop),
    ("provider: well, where the host forwards no sockets", forwarding_refused),
    ("provider: its last error line is told", last_error_line),
    ("provider: a container that was stopped", stopped),
    ("provider: a container that was stopped, behind the hop", stopped_behind_hop),
    ("provider: a socket that is not there", socket_missing),
    ("provider: an engine that does not answer", engine_frozen),
    ("provider: a hop into a container that does not exist", hop_fails),
    ("provider: two containers of one service", two_containers),
    ("provider: a name that no container has", no_such_container),
    ("provider: a name with shell characters is a name", shell_characters),
];

fn well_by_forwarding(stack: &mut Stack) {
    let report = User::new().with_provider(stack.provider_host()).status();
    assert_eq!((report.answer("provider"), report.well("provider")), ("seen", (1, 1)), "{report}");
    assert_eq!(report.verdict(), "healthy", "{report}");
}

fn well_behind_hop(stack: &mut Stack) {
    let host = stack.provider_host();
    let _hidden = host.hide_socket();
    let report = User::new().with_provider_behind_hop(host).status();
    assert_eq!((report.answer("provider"), report.well("provider")), ("seen", (1, 1)), "{report}");
    assert_eq!(report.verdict(), "healthy", "{report}");
}

fn forwarding_refused(stack: &mut Stack) {
    let host = stack.provider_host();
    let (_sshd, port) = host.sshd_without_forwarding();
    let report = User::new().with_provider(host).with_ssh(&host.client_configuration_for(port)).status();
    assert_eq!((report.answer("provider"), report.well("provider")), ("seen", (1, 1)), "{report}");
}

fn last_error_line(stack: &mut Stack) {
    let host = stack.provider_host();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let line = json!({"level": "error", "ts": now, "msg": "reconcile failed", "error": "no storage matches \"fast\""});
    host.provider_writes(&line.to_string());
    let report = User::new().with_provider(host).talops(&["status", "-o", "wide"]);
    assert!(report.stdout.contains("no storage matches \"fast\""), "{}", report.everything());
    let described = User::new().with_provider(host).talops(&["status", "provider"]);
    assert_eq!(described.code(), 0, "{}", described.everything());
    for text in [" running", "log of container", "error reconcile failed: no storage matches \"fast\""] {
        assert!(described.stdout.contains(text), "`{text}` is not told: {}", described.everything());
    }
}

fn stopped(stack: &mut Stack) {
    let host = stack.provider_host();
    let container = host.container();
    host.docker(&["stop", "--time", "5", &container]);
    let report = User::new().with_provider(host).status();
    host.docker(&["start", &container]);
    assert_eq!(report.verdict(), "notWell", "{report}");
    let finding = report.findings().into_iter().find(|finding| finding.dimension == "provider");
    let finding = finding.unwrap_or_else(|| panic!("no finding about the provider: {report}"));
    assert!(finding.state.starts_with("exited"), "{report}");
    assert!(!report.next().is_empty(), "{report}");
}

fn stopped_behind_hop(stack: &mut Stack) {
    let host = stack.provider_host();
    let container = host.container();
    host.docker(&["stop", "--time", "5", &container]);
    let report = User::new().with_provider_behind_hop(host).status();
    host.docker(&["start", &container]);
    assert_eq!(report.verdict(), "notWell", "{report}");
    assert!(report.findings().iter().any(|finding| finding.state.starts_with("exited")), "{report}");
}

fn socket_missing(stack: &mut Stack) {
    let host = stack.provider_host();
    let _hidden = host.hide_socket();
    let report = User::new().with_provider(host).status();
    assert_eq!(report.verdict(), "incomplete", "{report}");
    assert!(report.error("provider").contains("docker.sock"), "{report}");
}

fn engine_frozen(stack: &mut Stack) {
    let host = stack.provider_host();
    let _frozen = host.freeze_engine();
    let report = User::new().with_provider(host).status();
    assert_eq!(report.verdict(), "incomplete", "{report}");
    assert!(report.call.took.as_secs() < 10, "{report}");
    assert!(!report.error("provider").is_empty(), "{report}");
}

fn hop_fails(stack: &mut Stack) {
    let host = stack.provider_host();
    let report = User::new()
        .with_ssh(&host.client_configuration())
        .with_provider_lines(&format!(
            "    ssh: {HOST}\n    exec: [pct, exec, \"201\", --]\n    composeService: {SERVICE}\n"
        ))
        .status();
    assert_eq!(report.verdict(), "incomplete", "{report}");
    assert!(report.error("provider").contains("lxc/201.conf"), "the hop's own words are not told: {report}");
}

fn two_containers(stack: &mut Stack) {
    let host = stack.provider_host();
    host.compose("second");
    let report = User::new().with_provider(host).status();
    host.compose_down("second");
    assert_ne!(report.verdict(), "healthy", "{report}");
    let text = report.to_string();
    assert!(text.contains("provider_proxmox-provider_1") && text.contains("second_proxmox-provider_1"), "{report}");
}

fn no_such_container(stack: &mut Stack) {
    let host = stack.provider_host();
    let report = with_container(host, "nobody").status();
    assert_ne!(report.verdict(), "healthy", "{report}");
    let text = report.to_string();
    assert!(text.contains("nobody") && text.contains(&host.container()), "it lists what is there: {report}");
}

fn shell_characters(stack: &mut Stack) {
    let host = stack.provider_host();
    let proof = host.file("proof");
    let name = format!("x; touch {0}; $(touch {0}) `touch {0}` '", proof.display());
    for hop in ["", "    exec: [pct, exec, \"200\", --]\n"] {
        let user = User::new().with_ssh(&host.client_configuration()).with_provider_lines(&format!(
            "    ssh: {HOST}\n{hop}    socket: {}\n    container: {}\n",
            host.socket().display(),
            serde_json::Value::from(name.as_str())
        ));
        let report = user.status();
        assert_ne!(report.verdict(), "healthy", "{report}");
        assert!(!proof.exists(), "a part of a container's name was run: {report}");
    }
}

fn with_container(host: &crate::stack::provider_host::ProviderHost, name: &str) -> User {
    User::new().with_ssh(&host.client_configuration()).with_provider_lines(&format!(
        "    ssh: {HOST}\n    socket: {}\n    container: {name}\n",
        host.socket().display()
    ))
}
