//! `talops config init`.

use std::fs;

use crate::host::Host;

const KUBECONFIG: &str = "
current-context: omni-talos-prod-01
contexts:
- {name: omni-talos-prod-01, context: {cluster: o, user: u}}
- {name: sno, context: {cluster: s, user: u}}
clusters:
- {name: o, cluster: {server: 'https://omni.example.com:8095'}}
- {name: s, cluster: {server: 'https://sno:6443'}}
users:
- {name: u, user: {client-key-data: aHVudGVyMg==}}
";

const OMNICONFIG: &str = "
context: home
contexts:
  home: {url: 'https://omni.example.com', auth: {siderov1: {identity: me@example.com}}}
  default: {url: 'grpc://127.0.0.1:8080'}
";

const SSH: &str = include_str!("../fixtures/ssh.sh");

/// Proxmox VE with the provider in the LXC guest 200.
const PCT: &str = r#"
case "$*" in
  list) printf 'VMID       Status     Lock         Name\n100 stopped old\n200 running omni-provider\n201 running web\n' ;;
  "exec 200 -- docker ps"*) printf 'proxmox-provider\tghcr.io/acme/omni-infra-provider-proxmox:v1\nproxy\tnginx\n' ;;
  *) echo 'sh: docker: not found' >&2; exit 127 ;;
esac
"#;

const NO_DOCKER: &str = "echo 'sh: docker: not found' >&2; exit 127\n";

fn host() -> Host {
    let host = Host::new();
    host.write("home/.kube/config", KUBECONFIG)
        .write("home/.talos/omni/config", OMNICONFIG)
        .write("work/clusters/talos-prod-01.yaml", "kind: Cluster\nname: talos-prod-01\n")
        .program("ssh", SSH)
        .program("docker", NO_DOCKER)
        .program("pct", PCT);
    host
}

#[test]
fn what_is_found_here_and_behind_ssh_is_written_and_is_well() {
    let host = host();
    insta::assert_snapshot!(host.run(&["config", "init", "--ssh", "root@foxtrot"]).shown(), @r"
    wrote talops.yaml: 1 endpoint, 1 provider, 2 clusters
    ---
    asking root@foxtrot over ssh for containers
    nobody can be asked: all 2 contexts of the kubeconfig are taken
    not taken for infrastructure providers: proxy on root@foxtrot (pct exec 200 --)
    next: talops status
    exit 0
    ");
    insta::assert_snapshot!(host.read("work/talops.yaml"), @r#"
    # What talops asks, and how. Paths are relative to this file; `talops config validate` checks it.
    # A secret is never written here: { env: NAME }, { file: PATH } or { command: [PROGRAM, ARGUMENT] } says where it is.

    omni:
      home: # context "home" of /host/home/.talos/omni/config
        endpoint: https://omni.example.com
        context: home
        # caFile: ca.pem # for a private certificate authority

    providers:
      proxmox-provider: # a container of root@foxtrot, image ghcr.io/acme/omni-infra-provider-proxmox:v1
        # id: the provider's id in Omni
        ssh: root@foxtrot
        exec: [pct, exec, "200", --]
        composeService: proxmox-provider

    clusters:
      talos-prod-01: # context "omni-talos-prod-01" of the kubeconfig
        template: clusters/talos-prod-01.yaml
        kubernetes: { mint: true } # a short-lived kubeconfig through Omni
        hypervisor:
          proxmox: { ssh: root@foxtrot }
      sno: # context "sno" of the kubeconfig
        kubernetes: { context: sno }

    access: full # read-only refuses whatever changes the estate, as TALOPS_READ_ONLY=1 does
    "#);
    let answer = host.run(&["config", "validate"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert_eq!(host.read("bin/connections"), "root@foxtrot\n", "one connection serves every question");
    let calls = host.read("bin/calls");
    let connecting: Vec<&str> = calls.lines().filter(|call| call.contains(" -M ")).collect();
    let [call] = connecting.as_slice() else { panic!("{calls}") };
    assert!(call.contains("-o BatchMode=yes -o StrictHostKeyChecking=yes "), "{call}");
}

#[test]
fn a_file_that_is_there_is_left_alone_unless_forced() {
    let host = host();
    host.write("work/talops.yaml", "# mine\n");
    insta::assert_snapshot!(host.run(&["config", "init"]).shown(), @r"
    ---
    error: talops.yaml is there already
    hint: --force overwrites it, --dry-run prints what would be written
    exit 2
    ");
    assert_eq!(host.read("work/talops.yaml"), "# mine\n");
    assert_eq!(host.run(&["config", "init", "--force"]).code, 0);
    assert!(host.read("work/talops.yaml").contains("talos-prod-01"));
}

#[test]
fn it_can_be_printed_instead() {
    for arguments in [["config", "init", "-"], ["config", "init", "--dry-run"], ["config", "init", "--stdout"]] {
        let host = host();
        let answer = host.run(&arguments);
        assert_eq!(answer.code, 0, "{}", answer.all());
        assert!(answer.stdout.contains("\nclusters:\n  talos-prod-01:"), "{}", answer.stdout);
        assert!(!host.path("work/talops.yaml").exists());
    }
}

#[test]
fn json_says_what_was_written() {
    insta::assert_snapshot!(host().run(&["config", "init", "-o", "json", "--quiet"]).shown(), @r#"
    {"apiVersion":"talops/v1","kind":"ConfigInit","file":"talops.yaml","omni":["home"],"providers":[],"clusters":["talos-prod-01","sno"],"notes":[]}
    ---
    exit 0
    "#);
}

#[test]
fn the_variables_of_older_scripts_are_understood() {
    let host = Host::new();
    let variables = [
        ("OMNI_ENDPOINT", "https://omni.example.com/"),
        ("OMNI_SERVICE_ACCOUNT_KEY", "hunter2"),
        ("OMNI_PROVIDER_HOST", "root@foxtrot"),
        ("OMNI_PROVIDER_CT", "200"),
        ("OMNI_PROVIDER_SERVICE", "proxmox-provider"),
    ];
    let answer = host.run_with(&["config", "init"], &variables);
    assert_eq!(answer.code, 0, "{}", answer.all());
    let text = host.read("work/talops.yaml");
    assert!(!text.contains("hunter2"));
    insta::assert_snapshot!(text, @r#"
    # What talops asks, and how. Paths are relative to this file; `talops config validate` checks it.
    # A secret is never written here: { env: NAME }, { file: PATH } or { command: [PROGRAM, ARGUMENT] } says where it is.

    omni:
      default: # OMNI_ENDPOINT
        endpoint: https://omni.example.com
        # caFile: ca.pem # for a private certificate authority

    providers:
      proxmox-provider: # OMNI_PROVIDER_HOST
        # id: the provider's id in Omni
        ssh: root@foxtrot
        exec: [pct, exec, "200", --]
        composeService: proxmox-provider

    # No cluster was found: neither a template (a document `kind: Cluster` with its `name:`) nor a kubeconfig's context.
    # clusters:
    #   talos-prod-01:
    #     template: clusters/talos-prod-01.yaml
    #     kubernetes: { mint: true }           # or { context: NAME }

    access: full # read-only refuses whatever changes the estate, as TALOPS_READ_ONLY=1 does
    "#);
    assert_eq!(host.run(&["config", "validate"]).code, 0);
}

#[test]
fn a_provider_without_its_service_is_not_guessed() {
    let answer = Host::new().run_with(&["config", "init", "-"], &[("OMNI_PROVIDER_HOST", "root@foxtrot")]);
    insta::assert_snapshot!(answer.stderr, @"OMNI_PROVIDER_HOST names root@foxtrot, but OMNI_PROVIDER_SERVICE no compose service: `--ssh root@foxtrot` looks for it");
}

#[test]
fn with_nothing_to_find_the_file_explains_itself_and_is_well() {
    let host = Host::new();
    insta::assert_snapshot!(host.run(&["config", "init"]).shown(), @r"
    wrote talops.yaml: 0 endpoints, 0 providers, 0 clusters
    ---
    next: talops status
    exit 0
    ");
    assert_eq!(host.run(&["config", "validate"]).code, 0);
}

#[test]
fn a_host_that_ssh_cannot_reach_without_asking_is_exit_code_6() {
    let host = host();
    host.program("ssh", "echo 'Host key verification failed.' >&2; exit 255\n");
    insta::assert_snapshot!(host.run(&["config", "init", "--ssh", "foxtrot"]).shown(), @r"
    ---
    asking foxtrot over ssh for containers
    error: asking over ssh: foxtrot: the host key is not known; refused to connect
    hint: connect once by hand, compare the key and accept it: ssh foxtrot
    exit 6
    ");
    assert!(!host.path("work/talops.yaml").exists());
}

#[test]
fn files_of_others_that_cannot_be_read_are_named_and_passed_over() {
    let host = host();
    host.write("home/.kube/config", "contexts: [")
        .write("home/.talos/omni/config", "contexts: {home: {url: 'omni/x'}}\n");
    let answer = host.run(&["config", "init", "-"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    insta::assert_snapshot!(answer.stderr, @r#"
    the endpoint of context "home" of /host/home/.talos/omni/config is left out: it has no scheme; did you mean https://omni?
    kubeconfig /host/home/.kube/config: not valid YAML: unclosed bracket '['
    "#);
}

#[test]
fn several_of_everything_make_a_file_that_is_well() {
    let host = host();
    host.write(
        "home/.talos/omni/config",
        "context: work\ncontexts:\n  home: {url: 'https://omni.home.example'}\n  work: {url: 'https://omni.example.com'}\n",
    );
    host.program("docker", "printf 'provider-a\\tx\\nprovider-b\\ty\\n'\n").program("pct", "exit 127\n");
    let answer = host.run(&["config", "init", "--ssh", "foxtrot"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    let text = host.read("work/talops.yaml");
    assert!(
        text.contains("    omni: work\n    provider: none # one of provider-a, provider-b may be meant\n"),
        "{text}"
    );
    let answer = host.run(&["config", "validate"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let host = host();
    fs::write(host.path("work/file"), "").unwrap();
    let answer = host.run(&["config", "init", "file/talops.yaml"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(answer.stderr.contains("error: writing /host/work/file/talops.yaml: "), "{}", answer.stderr);
}
