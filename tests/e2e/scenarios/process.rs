//! The process itself: signals while it waits, a pipe that nobody reads, its version.

use std::process::Command;
use std::time::Duration;

use super::Scenario;
use crate::stack::Stack;
use crate::stack::process::run;
use crate::stack::silent::Silent;
use crate::talops::{LIMIT, User};

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("process: it says its version without a configuration", version),
    ("process: Ctrl-C ends a wait with 130", interrupted),
    ("process: SIGTERM ends a wait with 143", terminated),
    ("process: a deadline ends a wait with 4", deadline),
    ("process: a pipe that nobody reads ends it quietly", closed_pipe),
];

fn version(_: &mut Stack) {
    let call = User::new().talops(&["version"]);
    assert_eq!(call.code(), 0, "{}", call.everything());
    assert!(call.stdout.contains(concat!("talops ", env!("CARGO_PKG_VERSION"))), "{}", call.everything());
}

/// A user whose one cluster is a server that says nothing.
fn waiting() -> (User, Silent) {
    let silent = Silent::listen();
    let user = User::new();
    let kubeconfig = user.home().join("kubeconfig");
    let text = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: e2e\n\
         clusters: [{{name: e2e, cluster: {{server: \"https://127.0.0.1:{}\"}}}}]\n\
         users: [{{name: user, user: {{token: none}}}}]\ncontexts: [{{name: e2e, context: {{cluster: e2e, user: user}}}}]\n",
        silent.port
    );
    std::fs::write(&kubeconfig, text).unwrap();
    (user.with_kubeconfig(&kubeconfig), silent)
}

fn signalled(signal: &str, code: i32) {
    let (user, _silent) = waiting();
    let running = user.start(&["status", "--request-timeout", "60s"]);
    std::thread::sleep(Duration::from_secs(1));
    running.signal(signal);
    let call = running.finish(LIMIT);
    assert_eq!(call.code(), code, "{}", call.everything());
    assert!(call.took < Duration::from_secs(4), "{}", call.everything());
}

fn interrupted(_: &mut Stack) {
    signalled("INT", 130);
}

fn terminated(_: &mut Stack) {
    signalled("TERM", 143);
}

fn deadline(_: &mut Stack) {
    let (user, _silent) = waiting();
    let call = user.talops(&["status", "--request-timeout", "60s", "--deadline", "2s"]);
    assert_eq!(call.code(), 4, "{}", call.everything());
    assert!(call.took < Duration::from_secs(5), "{}", call.everything());
}

fn closed_pipe(stack: &mut Stack) {
    let user = User::new().with_cluster(stack.cluster());
    let talops = user.command(&["status", "-o", "json"]);
    let mut shell = Command::new("bash");
    shell.args(["-c", "\"$0\" \"$@\" | true; exit ${PIPESTATUS[0]}"]).arg(talops.get_program()).args(talops.get_args());
    shell.env_clear().envs(talops.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(user.home());
    let call = run(&mut shell, LIMIT);
    assert_eq!((call.code(), call.stderr.as_str()), (0, ""), "{}", call.everything());
}
