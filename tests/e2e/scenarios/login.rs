//! A login at a terminal, with a browser that is a program of its own and does what a person's does in the end: it has the
//! simulated Omni confirm the key.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::Scenario;
use crate::stack::Stack;
use crate::stack::process::{Finished, Server, eventually, run};
use crate::talops::{LIMIT, User, binary};

pub(crate) const SCENARIOS: &[Scenario] =
    &[("login: a browser confirms the key, which is good until the logout", login)];

const OPERATOR: &str = "operator@example.com";

fn login(stack: &mut Stack) {
    let host = User::new();
    let mut served = Server::start("lab-of-login", stack.folder(), &served(&host));
    let log = stack.folder().join("lab-of-login.log");
    served.wait_until(Duration::from_secs(10), || configuration(&log).is_some());
    let configuration = configuration(&log).expect("a configuration");
    let user = User::new().with_omni_alone(&endpoint(&configuration));
    browser(&user, &endpoint(&configuration));

    let call = at_a_terminal(&user, &format!("login --identity {OPERATOR} --deadline 20s"));
    assert_eq!(call.code(), 0, "{}", call.everything());
    assert!(call.stdout.contains("in the browser that was opened"), "{}", call.everything());
    assert!(call.stdout.contains(&format!("as {OPERATOR} (Admin), until ")), "{}", call.everything());

    let who = user.talops(&["whoami", "-o", "json"]);
    assert_eq!(who.code(), 0, "{}", who.everything());
    let who: serde_json::Value = serde_json::from_str(&who.stdout).expect("JSON");
    assert_eq!(who["endpoints"][0]["identity"], OPERATOR, "{who}");
    assert_eq!(who["endpoints"][0]["key"]["kind"], "user", "{who}");
    let report = user.status_only("omni");
    assert_eq!(report.answer("omni"), "seen", "{report}");

    let call = user.talops(&["logout"]);
    assert_eq!(call.code(), 0, "{}", call.everything());
    let call = user.talops(&["whoami"]);
    assert_eq!(call.code(), 6, "{}", call.everything());
    assert!(call.stdout.contains("`talops login`"), "{}", call.everything());
}

/// `talops lab serve`, whose note is in the host's own folder.
fn served(host: &User) -> Command {
    let mut command = host.command(&["lab", "serve"]);
    command.env("XDG_RUNTIME_DIR", host.home());
    command
}

/// The configuration that the served estate says it has.
fn configuration(log: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(log).ok()?;
    let path = text.lines().find(|line| line.ends_with("/talops.yaml"))?;
    Some(PathBuf::from(path))
}

fn endpoint(configuration: &Path) -> String {
    let text = eventually("the lab's configuration", LIMIT, || std::fs::read_to_string(configuration).ok());
    let line = text.lines().find_map(|line| line.trim().strip_prefix("endpoint: ")).expect("an endpoint");
    line.trim_matches(['"', '\'']).to_owned()
}

/// A browser: a program that is given the link.
fn browser(user: &User, endpoint: &str) {
    let path = user.home().join("bin/confirming-browser");
    let url = format!("{endpoint}/api/auth.AuthService/ConfirmPublicKey");
    let script = format!(
        "#!/bin/sh\nexec curl -sS -H 'Authorization: Bearer lab-identity:{OPERATOR}' \\\n  \
         -d \"{{\\\"public_key_id\\\": \\\"${{1##*public-key-id=}}\\\"}}\" {url}\n"
    );
    std::fs::write(&path, script).expect("a program");
    run(Command::new("chmod").arg("+x").arg(path), LIMIT).succeeded();
}

/// Runs the binary at a terminal, whose every byte is on stdout.
fn at_a_terminal(user: &User, arguments: &str) -> Finished {
    let inner = user.command(&[]);
    let mut command = Command::new("script");
    command.args(["-qec", &format!("{} {arguments}", binary().display()), "/dev/null"]);
    command.env_clear().current_dir(user.home()).env("BROWSER", "confirming-browser");
    for (name, value) in inner.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    run(&mut command, LIMIT)
}
