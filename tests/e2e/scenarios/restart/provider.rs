//! Containers that come back, that do not, and that must not be stopped.

use std::time::Duration;

use serde_json::Value;

use super::super::Scenario;
use crate::stack::Stack;
use crate::stack::process::{Finished, eventually};
use crate::stack::provider_host::{HOST, ProviderHost};
use crate::talops::User;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("restart: a compose service by a forwarded socket", well),
    ("restart: a compose service behind the hop", well_behind_hop),
    ("restart: a dry run and read-only access stop nothing", stops_nothing),
    ("restart: a plain container that crash-loops after it", crash_loop),
    ("restart: a container that crash-loops once and gets over it", gets_over_it),
    ("restart: a container that ignores SIGTERM", ignores_sigterm),
    ("restart: a sidecar's network that is gone, and made anew with compose", sidecar_gone),
    ("restart: the same behind the hop", sidecar_gone_behind_hop),
    ("restart: a sidecar's network that is gone, of a plain container", plain_sidecar_gone),
    ("restart: a sidecar that does not run", sidecar_stopped),
    ("restart: a compose project whose files are gone", files_gone),
    ("restart: an Omni that has not heard from it since", not_heard),
    ("restart: an Omni that is not there", omni_gone),
];

/// A provider that is a container of this name.
fn named(host: &ProviderHost, name: &str) -> User {
    User::new().with_ssh(&host.client_configuration()).with_provider_lines(&format!(
        "    ssh: {HOST}\n    socket: {}\n    container: {name}\n",
        host.socket().display()
    ))
}

/// A plain container that runs a script; it is gone when this is dropped.
struct Plain<'host>(&'host ProviderHost, &'static str);

impl<'host> Plain<'host> {
    fn run(host: &'host ProviderHost, name: &'static str, flags: &[&str], script: &str) -> Self {
        let image = ["--entrypoint", "/bin/sh", "proxmox-provider:e2e", "-c", script];
        host.docker(&[&["run", "--detach", "--name", name], flags, &image].concat());
        Self(host, name)
    }
}

impl Drop for Plain<'_> {
    fn drop(&mut self) {
        self.0.docker(&["rm", "--force", self.1]);
    }
}

const NONE: [&str; 2] = ["--network", "none"];
const FOR_EVER: &str = "while :; do sleep 1; done";

fn inspected(host: &ProviderHost, name: &str, field: &str) -> String {
    host.docker(&["inspect", "--format", &format!("{{{{{field}}}}}"), name]).stdout.trim().to_owned()
}

fn started(host: &ProviderHost, name: &str) -> String {
    inspected(host, name, ".State.StartedAt")
}

fn report(call: &Finished) -> Value {
    serde_json::from_str(&call.stdout).unwrap_or_else(|error| panic!("{error}: {}", call.everything()))
}

fn proves_its_restart(host: &ProviderHost, user: &User) {
    let name = host.container();
    let before = started(host, &name);
    let call = user.talops(&["restart", "provider", "-o", "json"]);
    assert_eq!(call.code(), 0, "{}", call.everything());
    let after = started(host, &name);
    assert_ne!(before, after, "it was not restarted");
    let report = report(&call);
    assert_eq!(report["outcome"], "restarted", "{report}");
    let proofs = report["proofs"].as_array().unwrap();
    let proved: Vec<bool> = proofs.iter().map(|proof| proof["proved"].as_bool().unwrap()).collect();
    // There is no Omni: that it is connected there is not proved, and that is said.
    assert_eq!(proved, [true, true, false], "{report}");
    assert!(proofs[2]["message"].as_str().unwrap().contains("no Omni endpoint is configured"), "{report}");
    assert!(call.took < Duration::from_secs(25), "{:?}", call.took);
}

fn well(stack: &mut Stack) {
    let host = stack.provider_host();
    proves_its_restart(host, &User::new().with_provider(host));
}

fn well_behind_hop(stack: &mut Stack) {
    let host = stack.provider_host();
    let user = User::new().with_provider_behind_hop(host);
    let name = host.container();
    let before = started(host, &name);
    {
        let _hidden = host.hide_socket();
        let call = user.talops(&["restart", "provider"]);
        assert_eq!(call.code(), 0, "{}", call.everything());
        assert!(call.stdout.contains("restarted in"), "{}", call.everything());
        // One line a change of state, and no terminal's tricks.
        assert!(call.stderr.lines().count() <= 5 && !call.stderr.contains('\u{1b}'), "{}", call.everything());
    }
    assert_ne!(before, started(host, &name));
}

fn stops_nothing(stack: &mut Stack) {
    let host = stack.provider_host();
    let name = host.container();
    let before = started(host, &name);
    let dry = User::new().with_provider(host).talops(&["restart", "provider", "--dry-run"]);
    assert_eq!(dry.code(), 0, "{}", dry.everything());
    assert!(dry.stdout.contains("would be restarted"), "{}", dry.everything());
    let user = User::new().with_provider(host).with_variable("TALOPS_READ_ONLY", "1");
    for more in [&[][..], &["--force"], &["--recreate"]] {
        let refused = user.talops(&[&["restart", "provider"], more].concat());
        assert_eq!(refused.code(), 5, "{}", refused.everything());
        assert!(refused.stderr.contains("read-only"), "{}", refused.everything());
    }
    assert_eq!(before, started(host, &name));
}

/// Ends with code 3 so many times once it has run before.
fn crasher(times: u32) -> String {
    let line =
        r#"{\"level\":\"error\",\"ts\":$(date +%s),\"msg\":\"infra provider failed\",\"error\":\"invalid signature\"}"#;
    format!(
        "if [ -e /ran ]; then n=0; [ -e /ends ] && read n </ends; if [ $n -lt {times} ]; then echo $((n+1)) >/ends; \
         echo \"{line}\" >&2; exit 3; fi; fi; echo >/ran; {FOR_EVER}"
    )
}

fn crash_loop(stack: &mut Stack) {
    let host = stack.provider_host();
    let flags = [&NONE[..], &["--restart", "unless-stopped"]].concat();
    let plain = Plain::run(host, "crasher", &flags, &crasher(1000));
    let call = named(host, plain.1).talops(&["restart", "provider"]);
    assert_eq!(call.code(), 1, "{}", call.everything());
    for words in ["keeps ending with code 3", "invalid signature", "is not back"] {
        assert!(call.everything().contains(words), "`{words}` is not told: {}", call.everything());
    }
    assert!(call.took < Duration::from_secs(25), "it is noticed early: {:?}", call.took);
    // One that is not started again is told as quickly.
    drop(plain);
    let plain = Plain::run(host, "crasher", &NONE, &crasher(1000));
    let call = named(host, plain.1).talops(&["restart", "provider", "-o", "json"]);
    assert_eq!(call.code(), 1, "{}", call.everything());
    assert!(call.stderr.contains("ended with code 3 (restart policy no)"), "{}", call.everything());
    let report = report(&call);
    assert_eq!(report["outcome"], "notBack", "{report}");
    assert!(report["log"].to_string().contains("invalid signature"), "{report}");
}

fn gets_over_it(stack: &mut Stack) {
    let host = stack.provider_host();
    let flags = [&NONE[..], &["--restart", "unless-stopped"]].concat();
    let plain = Plain::run(host, "once", &flags, &crasher(1));
    let call = named(host, plain.1).talops(&["restart", "provider"]);
    assert_eq!(call.code(), 0, "{}", call.everything());
    assert!(call.stdout.contains("after the engine had to restart it once"), "{}", call.everything());
}

fn ignores_sigterm(stack: &mut Stack) {
    let host = stack.provider_host();
    let plain = Plain::run(host, "deaf", &NONE, &format!("trap '' TERM; {FOR_EVER}"));
    let before = started(host, plain.1);
    let call = named(host, plain.1).talops(&["restart", "provider"]);
    assert_eq!(call.code(), 0, "{}", call.everything());
    assert_ne!(before, started(host, plain.1));
    assert!(call.took >= Duration::from_secs(10), "it was given its time: {:?}", call.took);
    // A deadline in the middle of it: what has been begun is not cut off.
    let before = started(host, plain.1);
    let call = named(host, plain.1).talops(&["restart", "provider", "--deadline", "3s"]);
    assert_eq!(call.code(), 4, "{}", call.everything());
    eventually("it was restarted all the same", Duration::from_secs(20), || {
        (started(host, plain.1) != before).then_some(())
    });
}

/// The compose project with the sidecar, brought up; it goes when this is dropped.
struct Sidecar<'host> {
    host: &'host ProviderHost,
    folder: tempfile::TempDir,
}

const PROJECT: &str = "joined";

impl<'host> Sidecar<'host> {
    fn up(host: &'host ProviderHost) -> Self {
        let folder = tempfile::Builder::new().prefix("talops-compose.").tempdir_in("/tmp").unwrap();
        std::fs::copy(super::super::source("provider/sidecar.yaml"), folder.path().join("docker-compose.yaml"))
            .unwrap();
        let sidecar = Self { host, folder };
        sidecar.compose(&["up", "--detach"]);
        sidecar
    }

    fn compose(&self, arguments: &[&str]) {
        let file = self.folder.path().join("docker-compose.yaml");
        let file = file.to_str().unwrap();
        self.host.compose_with(&[&["--project-name", PROJECT, "--file", file], arguments].concat());
    }

    fn provider(&self) -> String {
        self.container("joining-provider")
    }

    fn container(&self, service: &str) -> String {
        let filter = format!("label=com.docker.compose.service={service}");
        let listed = self.host.docker(&["ps", "--all", "--no-trunc", "--filter", &filter, "--format", "{{.ID}}"]);
        listed.stdout.trim().to_owned()
    }

    /// The sidecar is made anew, alone: what had joined its network is left with none.
    fn made_anew(&self) {
        let before = self.container("tunnel");
        self.compose(&["up", "--detach", "--force-recreate", "--no-deps", "tunnel"]);
        assert_ne!(before, self.container("tunnel"));
    }

    fn user(&self) -> User {
        let host = self.host;
        User::new().with_ssh(&host.client_configuration()).with_provider_lines(&format!(
            "    ssh: {HOST}\n    socket: {}\n    composeService: joining-provider\n",
            host.socket().display()
        ))
    }
}

impl Drop for Sidecar<'_> {
    fn drop(&mut self) {
        let _ = std::fs::copy(
            super::super::source("provider/sidecar.yaml"),
            self.folder.path().join("docker-compose.yaml"),
        );
        self.compose(&["down", "--timeout", "1", "--volumes"]);
    }
}

fn sidecar_gone(stack: &mut Stack) {
    let host = stack.provider_host();
    let sidecar = Sidecar::up(host);
    // With its sidecar there it is restarted like any other.
    let call = sidecar.user().talops(&["restart", "provider"]);
    assert_eq!(call.code(), 0, "{}", call.everything());
    refused_and_made_anew(&sidecar, &sidecar.user());
}

fn sidecar_gone_behind_hop(stack: &mut Stack) {
    let host = stack.provider_host();
    let sidecar = Sidecar::up(host);
    let user = User::new().with_ssh(&host.client_configuration()).with_provider_lines(&format!(
        "    ssh: {HOST}\n    exec: [pct, exec, \"200\", --]\n    composeService: joining-provider\n"
    ));
    refused_and_made_anew(&sidecar, &user);
}

fn refused_and_made_anew(sidecar: &Sidecar<'_>, user: &User) {
    let host = sidecar.host;
    let before = sidecar.provider();
    for volume in ["state", "anonymous"] {
        host.docker(&["exec", &before, "sh", "-c", &format!("echo kept >/{volume}/file")]);
    }
    sidecar.made_anew();
    // That it could not be started again is real: the engine refuses it. It is the check that keeps it running.
    let start = started(host, &before);
    let refused = user.talops(&["restart", "provider"]);
    assert_eq!(refused.code(), 5, "{}", refused.everything());
    for words in ["provider-netns-gone", "which is gone", "restart provider --recreate"] {
        assert!(refused.stderr.contains(words), "`{words}` is not told: {}", refused.everything());
    }
    assert_eq!((start, "true"), (started(host, &before), inspected(host, &before, ".State.Running").as_str()));

    let dry = user.talops(&["restart", "provider", "--recreate", "--dry-run"]);
    assert_eq!(dry.code(), 0, "{}", dry.everything());
    assert!(dry.stdout.contains("up -d --no-build --force-recreate joining-provider"), "{}", dry.everything());
    assert_eq!(before, sidecar.provider());

    let call = user.talops(&["restart", "provider", "--recreate"]);
    assert_eq!(call.code(), 0, "{}", call.everything());
    assert!(call.stdout.contains("made anew in"), "{}", call.everything());
    let after = sidecar.provider();
    assert_ne!(before, after, "it has another id");
    let joins = inspected(host, &after, ".HostConfig.NetworkMode");
    assert_eq!(joins, format!("container:{}", sidecar.container("tunnel")));
    for volume in ["state", "anonymous"] {
        let kept = host.docker(&["exec", &after, "sh", "-c", &format!("read line </{volume}/file && echo $line")]);
        assert_eq!(kept.stdout.trim(), "kept", "the volume {volume} stayed");
    }
}

fn plain_sidecar_gone(stack: &mut Stack) {
    let host = stack.provider_host();
    let tunnel = Plain::run(host, "tunnel", &NONE, FOR_EVER);
    let plain = Plain::run(host, "joining", &["--network", "container:tunnel"], FOR_EVER);
    drop(tunnel);
    let before = started(host, plain.1);
    for more in [&[][..], &["--recreate"]] {
        let refused = named(host, plain.1).talops(&[&["restart", "provider"], more].concat());
        assert_eq!(refused.code(), 5, "{}", refused.everything());
        for words in ["provider-netns-gone", "docker run … --network container:NEW"] {
            assert!(refused.stderr.contains(words), "`{words}` is not told: {}", refused.everything());
        }
    }
    assert_eq!(before, started(host, plain.1));
}

fn sidecar_stopped(stack: &mut Stack) {
    let host = stack.provider_host();
    let tunnel = Plain::run(host, "tunnel", &NONE, FOR_EVER);
    let plain = Plain::run(host, "joining", &["--network", "container:tunnel"], FOR_EVER);
    host.docker(&["stop", "--time", "1", tunnel.1]);
    let before = started(host, plain.1);
    let refused = named(host, plain.1).talops(&["restart", "provider"]);
    assert_eq!(refused.code(), 5, "{}", refused.everything());
    assert!(refused.stderr.contains("docker start tunnel"), "{}", refused.everything());
    assert_eq!(before, started(host, plain.1));
}

fn files_gone(stack: &mut Stack) {
    let host = stack.provider_host();
    let sidecar = Sidecar::up(host);
    sidecar.made_anew();
    std::fs::remove_file(sidecar.folder.path().join("docker-compose.yaml")).unwrap();
    let before = sidecar.provider();
    let refused = sidecar.user().talops(&["restart", "provider", "--recreate"]);
    assert_eq!(refused.code(), 5, "{}", refused.everything());
    assert!(refused.stderr.contains("docker-compose.yaml"), "{}", refused.everything());
    assert!(refused.stderr.contains("never -v"), "{}", refused.everything());
    assert_eq!(before, sidecar.provider());
}

/// A user whose provider is the container, and has an id in the Omni that is replayed.
fn in_omni(stack: &mut Stack, endpoint: Option<&str>) -> User {
    let omni = stack.omni();
    let (key, replayed) = (omni.key(), omni.endpoint.clone());
    let host = stack.provider_host();
    let user = User::new().with_ssh(&host.client_configuration()).with_provider_lines(&format!(
        "    ssh: {HOST}\n    socket: {}\n    composeService: proxmox-provider\n    id: talemu\n",
        host.socket().display()
    ));
    user.with_omni(endpoint.unwrap_or(&replayed), &key)
}

fn not_heard(stack: &mut Stack) {
    let user = in_omni(stack, None);
    let host = stack.provider_host();
    let name = host.container();
    let before = started(host, &name);
    // What was recorded has one heartbeat, and says "connected" for ever: that proves nothing.
    let call = user.talops(&["restart", "provider", "--deadline", "12s"]);
    assert_ne!(before, started(host, &name), "{}", call.everything());
    assert_eq!(call.code(), 4, "{}", call.everything());
    for words in ["before the restart", "status provider", "the deadline was reached"] {
        assert!(call.stderr.contains(words), "`{words}` is not told: {}", call.everything());
    }
}

fn omni_gone(stack: &mut Stack) {
    let gone = format!("http://127.0.0.1:{}", crate::stack::ports::free_port());
    let user = in_omni(stack, Some(&gone));
    let host = stack.provider_host();
    let name = host.container();
    let before = started(host, &name);
    let refused = user.talops(&["restart", "provider"]);
    assert_eq!(refused.code(), 5, "{}", refused.everything());
    assert!(refused.stderr.contains("--force") && refused.stderr.contains(&gone), "{}", refused.everything());
    assert_eq!(before, started(host, &name));
    let forced = user.talops(&["restart", "provider", "--force"]);
    assert_eq!(forced.code(), 0, "{}", forced.everything());
    assert!(forced.stdout.contains("not proved: Omni home could not be asked"), "{}", forced.everything());
    assert!(forced.stdout.contains("forced"), "{}", forced.everything());
}
