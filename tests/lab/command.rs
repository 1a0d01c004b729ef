//! `talops lab`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

fn talops(runtime: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("talops"));
    command.env_clear().env("XDG_RUNTIME_DIR", runtime).env("PATH", "/usr/bin:/bin");
    command
}

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves an estate, and waits until it says where its configuration is.
fn serve(runtime: &Path, arguments: &[&str]) -> (Served, PathBuf) {
    let mut command = talops(runtime);
    let child = command.args(["lab", "serve"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut served = Served(child.unwrap());
    let mut line = String::new();
    BufReader::new(served.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (served, PathBuf::from(line.trim_end()))
}

#[test]
fn faults_are_listed_with_what_they_do() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let output = talops(runtime.path()).args(["lab", "faults"]).output().unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap(), @"
    provider-stopped           endpoint  the infrastructure provider's container ended, and Omni misses its heartbeats
    provider-asleep            endpoint  the infrastructure provider's container runs, but logs nothing and sends no heartbeat
    provider-crash-loop        endpoint  the infrastructure provider's container is well until it is restarted: then it keeps ending
    provider-netns-gone        endpoint  the sidecar whose network the infrastructure provider joins was made anew
    node-not-ready             cluster   a worker is away: its node is NotReady, its pods are stuck, an application is Degraded
    image-pull                 cluster   a rollout's image does not exist, and its application is Degraded
    app-degraded               cluster   an application is Degraded because its certificate is not issued
    external-secret-not-ready  cluster   a secret store refuses its credential, and no secret is refreshed
    volume-degraded            cluster   a volume lost a replica that has no room elsewhere
    vm-orphaned                endpoint  the hypervisor has a virtual machine whose machine request is gone
    omni-unreachable           endpoint  nothing listens at Omni's endpoint
    key-expired                endpoint  the service account's key ran out yesterday
    slow-dimension             endpoint  Omni takes a minute to list machines
    key-expiring               endpoint  the service account's key runs out in five days
    clock-skew                 endpoint  Omni's clock is ten minutes ahead of this machine's
    provider-key-expired       endpoint  Omni refuses the infrastructure provider's key, and its log says so each minute
    provider-id-mismatch       endpoint  the infrastructure provider runs with another id than it has in Omni
    provider-image-local       endpoint  the infrastructure provider's image was built on its host and is nowhere else
    request-vm-missing         endpoint  a machine request is torn down whose virtual machine was removed by hand
    never-joined-teardown      endpoint  a machine request is torn down whose machine never joined
    machine-never-joined       endpoint  a machine was made three hours ago and has never connected
    storage-not-found          endpoint  a machine class selects a storage that no host has
    cel-type-reserved          endpoint  a machine class selects its storage by a word that CEL reserves
    provider-proxmox-rights    endpoint  the infrastructure provider's token may not allocate disks
    destroying-stuck           cluster   a worker that cannot be reached is being destroyed
    cp-one-host                endpoint  all control planes are on one host
    pve-node-away              endpoint  a host of the hypervisor is offline
    ");
}

#[test]
fn an_unknown_fault_is_a_usage_error() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let output = talops(runtime.path()).args(["lab", "serve", "--fault", "nope"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @r#"
    error: no such fault of the simulated estate: "nope"
    hint: one of: provider-stopped, provider-asleep, provider-crash-loop, provider-netns-gone, node-not-ready, image-pull, app-degraded, external-secret-not-ready, volume-degraded, vm-orphaned, omni-unreachable, key-expired, slow-dimension, key-expiring, clock-skew, provider-key-expired, provider-id-mismatch, provider-image-local, request-vm-missing, never-joined-teardown, machine-never-joined, storage-not-found, cel-type-reserved, provider-proxmox-rights, destroying-stuck, cp-one-host, pve-node-away
    "#);
}

#[test]
fn a_served_estate_ends_with_its_process_and_leaves_nothing() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let (mut served, configuration) = serve(runtime.path(), &[]);
    assert!(configuration.is_file(), "{}", configuration.display());
    let note = runtime.path().join("talops/lab.yaml");
    let text = std::fs::read_to_string(&note).unwrap();
    assert!(text.contains(&format!("pid: {}\n", served.0.id())), "{text}");
    assert!(Command::new("kill").arg(served.0.id().to_string()).status().unwrap().success());
    assert_eq!(served.0.wait().unwrap().code(), Some(143));
    assert!(!note.exists());
    assert!(!configuration.parent().unwrap().exists());
}

#[test]
fn what_a_killed_process_left_is_swept_by_the_next() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let (served, dead) = serve(runtime.path(), &["--fault", "image-pull"]);
    drop(served);
    assert!(dead.is_file(), "a killed process cannot clean up");
    let (_served, next) = serve(runtime.path(), &[]);
    assert!(next.is_file());
    assert!(!dead.exists());
}

#[test]
fn there_is_one_served_estate_at_a_time() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let (_served, _) = serve(runtime.path(), &[]);
    let output = talops(runtime.path()).args(["lab", "serve"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("serves a simulated estate already"));
}

#[test]
fn a_real_api_server_can_take_a_part() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let kubeconfig = runtime.path().join("kubeconfig");
    std::fs::write(&kubeconfig, "apiVersion: v1\nkind: Config\n").unwrap();
    let (_served, configuration) = serve(runtime.path(), &["--kubeconfig", kubeconfig.to_str().unwrap()]);
    let text = std::fs::read_to_string(configuration).unwrap();
    let config: talops::config::Config = serde_saphyr::from_str(&text).unwrap();
    let kubernetes = &config.clusters["talos-prod-01"].kubernetes;
    assert_eq!((kubernetes.mint, kubernetes.kubeconfig.as_ref()), (false, Some(&kubeconfig.canonicalize().unwrap())));
    assert!(config.clusters["edge"].kubernetes.mint);
}

/// What was noted in the folder of a configuration.
fn note(configuration: &Path) -> String {
    std::fs::read_to_string(configuration.with_file_name("note.jsonl")).unwrap()
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !holds() {
        assert!(start.elapsed().as_secs() < 20, "never {what}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn whoever_calls_may_be_killed_and_the_estate_goes_on() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let (mut served, configuration) = serve(runtime.path(), &[]);
    let body = r#"{"namespace": "default", "type": "Clusters.omni.sidero.dev", "id": "edge"}"#;
    let mut call = talops(runtime.path());
    // It is answered once the cluster is gone.
    call.args(["--lab", "api", "omni.resources.ResourceService/Delete", "-d", body, "--write"]);
    let mut called = Served(call.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let ending = r#""happened":"ending","what":"Clusters/edge""#;
    wait_until("ending", || note(&configuration).contains(ending));
    called.0.kill().unwrap();
    assert!(!called.0.wait().unwrap().success(), "it was too late to kill it");
    wait_until("gone", || note(&configuration).contains(r#""happened":"gone","what":"Clusters/edge""#));
    wait_until("without a machine", || {
        note(&configuration).contains(r#""happened":"gone","what":"VirtualMachines/edge"#)
    });
    assert!(served.0.try_wait().unwrap().is_none());
    assert_eq!(note(&configuration).matches(ending).count(), 1);
}
