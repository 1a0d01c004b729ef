//! The way to the provider's host: what ssh refuses, what hangs, and what is left of it.

use std::time::Duration;

use super::Scenario;
use crate::report::Report;
use crate::stack::Stack;
use crate::stack::process::{eventually, processes_with};
use crate::stack::provider_host::{HOST, SERVICE};
use crate::stack::silent::Silent;
use crate::talops::{LIMIT, User};

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("ssh: a host key that changed is refused, and said", host_key_changed),
    ("ssh: a host that nobody knows is refused, and said", host_unknown),
    ("ssh: a key that the host does not take", key_refused),
    ("ssh: a host that takes the connection and says nothing", hangs),
    ("ssh: a port that nobody listens on", refused),
    ("ssh: a program that prints a login URL and waits", login_url),
    ("ssh: no session is left after a call", nothing_left),
    ("ssh: no session is left ten seconds after the process was killed", nothing_left_after_kill),
];

/// What status says of a provider that is reached with this ssh configuration.
fn provider_by(configuration: &str) -> Report {
    User::new().with_ssh(configuration).with_provider_lines(&lines()).status()
}

fn lines() -> String {
    format!("    ssh: {HOST}\n    exec: [pct, exec, \"200\", --]\n    composeService: {SERVICE}\n")
}

fn assert_unreachable(report: &Report, words: &str) {
    assert_eq!(report.verdict(), "incomplete", "{report}");
    assert!(report.call.took < Duration::from_secs(12), "{report}");
    let error = report.error("provider");
    assert!(error.to_lowercase().contains(&words.to_lowercase()), "`{words}` is not in `{error}`: {report}");
}

fn host_key_changed(stack: &mut Stack) {
    let host = stack.provider_host();
    let other = std::fs::read_to_string(host.file("keys/client.pub")).unwrap();
    let known_hosts = host.file("keys/known_hosts_changed");
    std::fs::write(&known_hosts, format!("[127.0.0.1]:{} {other}", host.port)).unwrap();
    assert_unreachable(&provider_by(&host.client_configuration_with(host.port, &known_hosts)), "host key");
}

fn host_unknown(stack: &mut Stack) {
    let host = stack.provider_host();
    let known_hosts = host.file("keys/known_hosts_empty");
    std::fs::write(&known_hosts, "").unwrap();
    assert_unreachable(&provider_by(&host.client_configuration_with(host.port, &known_hosts)), "host key");
    assert_eq!(std::fs::read_to_string(&known_hosts).unwrap(), "", "the key was taken without being asked");
}

fn key_refused(stack: &mut Stack) {
    let host = stack.provider_host();
    let configuration = host.client_configuration().replace("keys/client\n", "keys/host\n");
    assert_unreachable(&provider_by(&configuration), "permission denied");
}

fn hangs(stack: &mut Stack) {
    let silent = Silent::listen();
    let host = stack.provider_host();
    let report = provider_by(&host.client_configuration_for(silent.port));
    assert_unreachable(&report, HOST);
}

fn refused(stack: &mut Stack) {
    let host = stack.provider_host();
    let port = crate::stack::ports::free_port();
    let report = provider_by(&host.client_configuration_for(port));
    assert_unreachable(&report, "refused");
}

fn login_url(_: &mut Stack) {
    let user = User::new();
    let program = user.home().join("bin/tailscale");
    let script = "#!/bin/sh\necho '# To authenticate, visit: https://login.example.com/a/1234' >&2\nexec sleep 60\n";
    std::fs::write(&program, script).unwrap();
    crate::stack::process::run(std::process::Command::new("chmod").arg("+x").arg(&program), LIMIT).succeeded();
    let report = user
        .with_provider_lines(&format!("    command: [tailscale, ssh, root@{HOST}]\n    composeService: {SERVICE}\n"))
        .status();
    assert_unreachable(&report, "https://login.example.com/a/1234");
}

fn nothing_left(stack: &mut Stack) {
    let user = User::new().with_provider(stack.provider_host());
    user.status();
    let configuration = user.ssh_configuration();
    let left = processes_with(configuration.to_str().unwrap());
    assert!(left.is_empty(), "{left:?}");
}

fn nothing_left_after_kill(stack: &mut Stack) {
    let host = stack.provider_host();
    let user = User::new().with_provider(host);
    let configuration = user.ssh_configuration();
    let sessions = || processes_with(configuration.to_str().unwrap());
    let frozen = host.freeze_engine();
    let running = user.start(&["status", "--request-timeout", "60s"]);
    eventually("a session is up", Duration::from_secs(10), || (!sessions().is_empty()).then_some(()));
    // Long enough for the session to be past its start, where it would end by itself.
    std::thread::sleep(Duration::from_secs(2));
    assert!(!sessions().is_empty(), "the session ended although the engine has not answered");
    running.signal("KILL");
    eventually("no session is left", Duration::from_secs(10), || sessions().is_empty().then_some(()));
    drop(frozen);
    assert_eq!(running.finish(LIMIT).code(), 137);
}
