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
    provider-stopped            endpoint  the infrastructure provider's container ended, and Omni misses its heartbeats
    provider-asleep             endpoint  the infrastructure provider's container runs, but logs nothing and sends no heartbeat
    provider-asleep-twice       endpoint  the same; restarted, it removes one machine and falls asleep once more
    provider-asleep-always      endpoint  the same; it falls asleep after each restart, once it has removed a machine
    provider-crash-loop         endpoint  the infrastructure provider's container is well until it is restarted: then it keeps ending
    provider-netns-gone         endpoint  the sidecar whose network the infrastructure provider joins was made anew
    provider-key-expired        endpoint  Omni refuses the infrastructure provider's key, and its log says so each minute
    provider-id-mismatch        endpoint  the infrastructure provider runs with another id than it has in Omni
    provider-image-local        endpoint  the infrastructure provider's image was built on its host and is nowhere else
    provider-restart-in-flight  endpoint  a machine of another cluster is being made, for half an hour; a restart of the provider leaves a virtual machine
    provider-proxmox-rights     endpoint  the infrastructure provider's token may not allocate disks
    provider-hostname-bug       endpoint  machines that are made refuse their configuration, because the provider gave them a host name
    machine-never-joined        endpoint  a machine was made three hours ago and has never connected
    new-machine-never-joins     endpoint  workers that are made from now on never connect
    never-joined-teardown       endpoint  a machine request is torn down whose machine never joined
    request-vm-missing          endpoint  a machine request is torn down whose virtual machine was removed by hand
    destroying-stuck            cluster   a worker that cannot be reached is being destroyed
    storage-not-found           endpoint  a machine class selects a storage that no host has
    cel-type-reserved           endpoint  a machine class selects its storage by a word that CEL reserves
    class-shared                endpoint  another cluster uses the machine class of the first one's workers
    cp-one-host                 endpoint  all control planes are on one host, and those that are made come there too
    static-machines             endpoint  the workers are machines of their own, which no provider made
    static-machine-forgotten    endpoint  the same, and one of them cannot be reached: told to forget it, Omni does, and it runs on
    orphan-vm                   endpoint  the provider leaves a worker's virtual machine behind when it is told to remove it
    vm-orphaned                 endpoint  the hypervisor has a virtual machine whose machine request is gone
    vm-migrated                 endpoint  a worker's virtual machine was moved to another host than the one that the provider removes it from
    pve-ha-managed              endpoint  a worker's virtual machine is under HA, which keeps it from being removed
    pve-locked                  endpoint  a worker's virtual machine is locked by a backup that takes ten minutes
    pve-protected               endpoint  a worker's virtual machine is protected from removal
    pve-node-away               endpoint  a host of the hypervisor is offline
    omni-unreachable            endpoint  nothing listens at Omni's endpoint
    slow-dimension              endpoint  Omni takes a minute to list machines
    clock-skew                  endpoint  Omni's clock is ten minutes ahead of this machine's
    key-expired                 endpoint  the service account's key ran out yesterday
    key-expiring                endpoint  the service account's key runs out in five days
    omni-session-expired        endpoint  the service account's key runs out as soon as a cluster is being destroyed; ENDPOINT.key.next is one that is good
    cluster-locked              cluster   somebody has locked the cluster
    kubeconfig-stale            endpoint  the first cluster's kubeconfig is that of one of the same name that was destroyed
    tailscale-check             endpoint  the way to the infrastructure provider's host prints an address to log in at, and waits
    http-5xx                    server    two of every eight requests are answered with 503
    connection-reset            server    two of every eight requests end with a reset connection, one of them after it was done
    hang                        server    two of every eight requests are never answered, one of them although it was done
    half-open                   server    two of every eight answers stop in the middle, and their connections stay open
    watch-gone                  server    every watch ends after half a second: its version is gone (410), or Omni stops
    retry-after                 server    two of every eight requests are answered with 429, to be tried again in an hour
    node-not-ready              cluster   a worker is away: its node is NotReady, its pods are stuck, an application is Degraded
    image-pull                  cluster   a rollout's image does not exist, and its application is Degraded
    app-degraded                cluster   an application is Degraded because its certificate is not issued
    external-secret-not-ready   cluster   a secret store refuses its credential, and no secret is refreshed
    volume-degraded             cluster   a volume lost a replica that has no room elsewhere
    ");
}

#[test]
fn an_unknown_fault_is_a_usage_error() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let output = talops(runtime.path()).args(["lab", "serve", "--fault", "nope"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @r#"
    error: no such fault of the simulated estate: "nope"
    hint: one of: provider-stopped, provider-asleep, provider-asleep-twice, provider-asleep-always, provider-crash-loop, provider-netns-gone, provider-key-expired, provider-id-mismatch, provider-image-local, provider-restart-in-flight, provider-proxmox-rights, provider-hostname-bug, machine-never-joined, new-machine-never-joins, never-joined-teardown, request-vm-missing, destroying-stuck, storage-not-found, cel-type-reserved, class-shared, cp-one-host, static-machines, static-machine-forgotten, orphan-vm, vm-orphaned, vm-migrated, pve-ha-managed, pve-locked, pve-protected, pve-node-away, omni-unreachable, slow-dimension, clock-skew, key-expired, key-expiring, omni-session-expired, cluster-locked, kubeconfig-stale, tailscale-check, http-5xx, connection-reset, hang, half-open, watch-gone, retry-after, node-not-ready, image-pull, app-degraded, external-secret-not-ready, volume-degraded
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
fn a_real_api_server_can_stand_behind_the_proxy() {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let kubeconfig = runtime.path().join("kubeconfig");
    std::fs::write(&kubeconfig, "apiVersion: v1\nkind: Config\n").unwrap();
    let (_served, _) = serve(runtime.path(), &["--kubeconfig", kubeconfig.to_str().unwrap()]);
    let nodes = |cluster: &str| {
        let words = ["--lab", "wait", "nodes-ready", "1", "--deadline", "3s", "-c", cluster];
        let output = talops(runtime.path()).args(words).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(nodes("edge").0, Some(0));
    // Its kubeconfig names none.
    let (code, told) = nodes("talos-prod-01");
    assert!(code == Some(4) && told.contains("502 Bad Gateway: proxy error"), "{code:?} {told}");
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
