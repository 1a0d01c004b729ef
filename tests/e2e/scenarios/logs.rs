//! `talops logs`: a container of a real engine over a real sshd, and a pod behind a real API server.

use std::time::Duration;

use super::Scenario;
use crate::stack::Stack;
use crate::stack::process::{Finished, eventually, processes_with, signal};
use crate::stack::provider_host::{HOST, ProviderHost};
use crate::talops::{LIMIT, User};

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("logs: what the provider writes, over ssh and behind the hop", provider),
    ("logs: 100,000 lines are all there, once", all_lines),
    ("logs: follow over connections that are killed and restarts of the container", follow),
    ("logs: follow the same for a container with a terminal", follow_terminal),
    ("logs: a logging driver that keeps nothing", driver_none),
];

pub(crate) const PODS: &[Scenario] = &[("logs: a pod's log through the API server", pod)];

/// Numbered lines up to the first argument, with a pause after each so many (the second one); goes on after a restart where
/// it was ended.
const WRITER: &str = r#"
n=0; [ -f /n ] && read n </n
stop=0; trap 'stop=1' TERM
while [ $stop = 0 ]; do
  if [ $n -lt $0 ]; then echo "line $n"; n=$((n+1)); fi
  if [ $((n % $1)) = 0 ]; then sleep 0.02 & wait $!; fi
done
echo $n >/n
"#;

/// A container of its own, removed when this is dropped.
struct Writer<'a>(&'a ProviderHost, &'static str);

impl<'a> Writer<'a> {
    fn start(host: &'a ProviderHost, name: &'static str, options: &[&str], lines: u32, pause_after: u32) -> Self {
        let (lines, pause_after) = (lines.to_string(), pause_after.to_string());
        let run = ["run", "--detach", "--network", "none", "--name", name];
        let image = ["--entrypoint", "/bin/sh", "proxmox-provider:e2e", "-c", WRITER, &lines, &pause_after];
        host.docker(&[&run[..], options, &image].concat());
        Self(host, name)
    }

    fn user(&self) -> User {
        User::new().with_ssh(&self.0.client_configuration()).with_provider_lines(&format!(
            "    ssh: {HOST}\n    socket: {}\n    container: {}\n",
            self.0.socket().display(),
            self.1
        ))
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        self.0.docker(&["rm", "--force", self.1]);
    }
}

/// Every line from the first to the last once, in order.
fn assert_numbered(said: &Finished, count: usize) {
    let mut lines = said.stdout.lines();
    for number in 0..count {
        let line = lines.next().unwrap_or_default();
        assert_eq!(line, format!("line {number}"), "of {} lines; stderr: {}", said.stdout.lines().count(), said.stderr);
    }
    assert_eq!(lines.next(), None, "something comes twice");
}

fn provider(stack: &mut Stack) {
    let host = stack.provider_host();
    for user in [User::new().with_provider(host), User::new().with_provider_behind_hop(host)] {
        let said = user.talops(&["logs", "--all"]);
        assert_eq!(said.code(), 0, "{}", said.everything());
        assert!(said.stdout.contains("starting infra provider"), "{}", said.everything());
        let last = user.talops(&["logs", "--raw", "--tail", "1"]);
        assert_eq!(last.stdout.lines().count(), 1, "{}", last.everything());
    }
}

fn all_lines(stack: &mut Stack) {
    let host = stack.provider_host();
    let writer = Writer::start(host, "writer", &[], 100_000, 10_000);
    eventually("every line is written", LIMIT, || {
        host.docker(&["logs", "--tail", "1", "writer"]).stdout.starts_with("line 99999").then_some(())
    });
    assert_numbered(&writer.user().talops(&["logs", "--raw", "--tail=-1"]).succeeded(), 100_000);
    let said = writer.user().talops(&["logs", "--tail", "3", "--no-dedup"]).succeeded();
    assert!(said.stdout.ends_with("line 99999\n") && said.stdout.lines().count() == 3, "{}", said.everything());
}

/// Follows 30,000 lines that are written in about six seconds or more, while connections are killed and the container is
/// restarted.
fn assert_followed(host: &ProviderHost, options: &[&str]) {
    let writer = Writer::start(host, "followed", options, 30_000, 100);
    let user = writer.user();
    let running = user.start(&["logs", "--raw", "--follow", "--tail=-1", "--deadline", "22s"]);
    let configuration = user.ssh_configuration().display().to_string();
    for turn in 0..4 {
        std::thread::sleep(Duration::from_millis(1100));
        if turn == 2 {
            host.docker(&["restart", "followed"]);
            continue;
        }
        for (process, _) in processes_with(&configuration).iter().filter(|(_, line)| line.contains("/ssh ")) {
            signal(*process, "KILL");
        }
    }
    eventually("every line is written", LIMIT, || {
        host.docker(&["logs", "--tail", "1", "followed"]).stdout.starts_with("line 29999").then_some(())
    });
    let said = running.finish(LIMIT + LIMIT);
    assert_numbered(&said, 30_000);
    assert!(said.stderr.contains("connection lost"), "{}", said.stderr);
    let restarted = ["the container was restarted", "the container runs again"];
    assert!(restarted.iter().any(|told| said.stderr.contains(told)), "{}", said.stderr);
    assert!(!said.stderr.contains("gap"), "{}", said.stderr);
}

fn follow(stack: &mut Stack) {
    assert_followed(stack.provider_host(), &[]);
}

fn follow_terminal(stack: &mut Stack) {
    assert_followed(stack.provider_host(), &["--tty"]);
}

fn driver_none(stack: &mut Stack) {
    let host = stack.provider_host();
    let writer = Writer::start(host, "silent", &["--log-driver", "none"], 10, 1);
    let said = writer.user().talops(&["logs"]);
    assert_eq!(said.code(), 1, "{}", said.everything());
    assert!(said.stderr.contains("logging driver"), "{}", said.everything());
}

fn pod(stack: &mut Stack) {
    let cluster = stack.cluster();
    let user = User::new().with_cluster(cluster);
    let said = user.talops(&["logs", "deploy/web", "-n", "shop", "--raw"]);
    assert_eq!(said.code(), 0, "{}", said.everything());
    assert!(said.stdout.contains("listening on :8080"), "{}", said.everything());
    let one = user.talops(&["logs", "-l", "app=web", "-n", "shop", "--raw", "--tail", "1"]).succeeded();
    assert_eq!(one.stdout.lines().count(), 3, "the last line of each of three pods: {}", one.everything());
    let wrong = user.talops(&["logs", "deploy/web", "-n", "shop", "--container", "nginx"]);
    assert_eq!(wrong.code(), 1, "{}", wrong.everything());
    assert!(wrong.stderr.contains("no container \"nginx\""), "{}", wrong.everything());
}
