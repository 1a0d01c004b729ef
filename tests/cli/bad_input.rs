//! What bad input gets: a clear message, the right exit code, within bounds, with nothing changed and no secret shown.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::servers::{Answer, http, json, serve};
use crate::talops::outcome;
use crate::trial::{SECRET, Trial};

fn service_account(made: Timestamp, lifetime: SignedDuration) -> talops::openpgp::NewKey {
    talops::openpgp::generate("ops", "ops@serviceaccount.omni.sidero.dev", made, lifetime).unwrap()
}

fn good_key() -> String {
    let key = service_account(Timestamp::now(), SignedDuration::from_hours(24));
    key.service_account("ops").expose().to_owned()
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// A configuration with an Omni endpoint alone, whose key is in the file `key`.
fn omni_at(endpoint: &str) -> String {
    format!("omni:\n  home:\n    endpoint: {endpoint}\n    serviceAccountKey: {{ file: key }}\n")
}

#[test]
fn configuration_files() {
    let wrong = [
        "omni:\n  home:\n    endpont: https://omni.example.com\n",
        "clusters:\n  prod:\n    kubernetes: { mint: maybe }\n",
        "clusters: [prod]\n",
        "clusters:\n\tprod: {}\n",
        "",
        "- a list\n",
        "access: full\naccess: read-only\n",
        "clusters: { a: [\n",
        "omni:\n  home:\n    endpoint: https://omni.example.com\n    serviceAccountKey: hunter2\n",
        "omni: { home: { endpoint: omni.example.com } }\n",
        "omni: { home: { endpoint: https://omni.example.com/some/path } }\n",
        "omni: { home: { endpoint: 'https://bob:hunter2@omni.example.com' } }\n",
        "omni: { home: { endpoint: 'ftp://omni.example.com' } }\n",
        "providers: { matrix: { ssh: '-oProxyCommand=touch pwned', composeService: p } }\n",
    ];
    let told: String = wrong.into_iter().map(|text| Trial::new(text).told(&["status"])).collect();
    insta::assert_snapshot!(told, @r#"
    2  talops.yaml:3:5: unknown key "endpont" in omni.home
       hint: did you mean "endpoint"?
    2  talops.yaml:3:25: clusters.prod.kubernetes.mint must be true or false, this is text
    2  talops.yaml:1:11: clusters must be a mapping, this is a list
    2  talops.yaml:2:1: the line is indented with a tab
       hint: YAML is indented with spaces; a tab is not allowed there
    2  talops.yaml:1:1: the file is empty
       hint: `talops config init` writes one from what it finds
    2  talops.yaml:1:1: the file must be a mapping, this is a list
    2  talops.yaml:2:1: key "access" is given twice
       hint: keep one of them
    2  talops.yaml:1:16: not valid YAML: unclosed bracket '['
    2  talops.yaml:4:24: omni.home.serviceAccountKey holds a secret in clear
       hint: say where it comes from instead: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}; if others could read this file, replace the secret too
    2  talops.yaml:1:27: omni.home.endpoint has no scheme
       hint: did you mean https://omni.example.com?
    2  talops.yaml:1:27: omni.home.endpoint has a path
       hint: leave it away: https://omni.example.com
    2  talops.yaml:1:27: omni.home.endpoint holds a user or password
       hint: an endpoint is only https://omni.example.com; keys are given elsewhere
    2  talops.yaml:1:27: omni.home.endpoint has the scheme "ftp", wanted https or http
       hint: did you mean https://omni.example.com?
    2  talops.yaml:1:29: providers.matrix.ssh is not a destination for ssh
       hint: a destination is HOST, USER@HOST or ssh://USER@HOST:PORT; options belong in ~/.ssh/config
    "#);
    let nowhere = Trial::without_configuration();
    insta::assert_snapshot!(nowhere.told(&["status", "--config", "nowhere.yaml"]), @"2  the configuration file nowhere.yaml is not there");
    insta::assert_snapshot!(nowhere.told(&["status", "--config", "."]), @"2  the configuration file . cannot be read: Is a directory (os error 21)");
}

#[test]
fn command_lines() {
    let wrong: [&[&str]; 5] = [
        &["status", "--onyl", "nodes"],
        &["status", "--only", "pods"],
        &["status", "--deadline", "soon"],
        &["--lab", "--lab-fault", "node-not-raedy", "status"],
        &["satus"],
    ];
    let trial = Trial::without_configuration();
    let mut told = String::new();
    for arguments in wrong {
        let (code, _, error) = outcome(trial.call(arguments).args(["-o", "json"]));
        let document: serde_json::Value = serde_json::from_str(&error).unwrap();
        let text = |key: &str| document[key].as_str().unwrap_or_default().to_owned();
        writeln!(told, "{code}  {}: {} ({})", text("code"), text("message"), text("hint")).unwrap();
    }
    insta::assert_snapshot!(told, @r#"
    2  usage: unexpected argument '--onyl' found (a similar argument exists: '--only')
    2  usage: invalid value 'pods' for '--only <DIMENSION>' [possible values: omni, clusters, machines, machine-requests, infra-providers, provider, hypervisor, nodes, workloads, argocd, external-secrets, longhorn] (a similar value exists: 'nodes')
    2  usage: invalid value 'soon' for '--deadline <DURATION>': "soon" is not a duration such as 5s, 2m or 1h30m (`talops --help` shows how)
    2  usage: no such fault of the simulated estate: "node-not-raedy" (one of: provider-stopped, provider-asleep, provider-asleep-twice, provider-asleep-always, provider-crash-loop, provider-netns-gone, provider-key-expired, provider-id-mismatch, provider-image-local, provider-restart-in-flight, provider-proxmox-rights, provider-hostname-bug, machine-never-joined, new-machine-never-joins, never-joined-teardown, request-vm-missing, destroying-stuck, storage-not-found, cel-type-reserved, class-shared, cp-one-host, static-machines, static-machine-forgotten, orphan-vm, vm-orphaned, vm-migrated, pve-ha-managed, pve-locked, pve-protected, pve-node-away, omni-unreachable, slow-dimension, clock-skew, key-expired, key-expiring, omni-session-expired, cluster-locked, kubeconfig-stale, tailscale-check, http-5xx, connection-reset, hang, half-open, watch-gone, retry-after, node-not-ready, image-pull, app-degraded, external-secret-not-ready, volume-degraded)
    2  usage: unrecognized subcommand 'satus' (some similar subcommands exist: 'sa', 'status')
    "#);
}

#[test]
fn service_account_keys() {
    let expired = service_account("2026-01-01T00:00:00Z".parse().unwrap(), SignedDuration::from_hours(24));
    let public = json!({"name": "ops", "pgp_key": expired.armored_public}).to_string();
    let wrong = [
        "this is !! not base64 hunter2".to_owned(),
        base64("hunter2 is no JSON"),
        base64(&public),
        expired.service_account("ops").expose().to_owned(),
        String::new(),
    ];
    let mut told = String::new();
    for key in &wrong {
        let trial = Trial::new(&omni_at(&serve(|_| Answer::Silence)));
        told += &trial.file("key", key).told(&["status", "--only", "omni"]);
    }
    insta::assert_snapshot!(told, @"
    2  home (omni): the service-account key in omni.home.serviceAccountKey is not base64 (`talops serviceaccount create NAME` prints a new key; what it prints goes into OMNI_SERVICE_ACCOUNT_KEY unchanged)
    2  home (omni): the service-account key in omni.home.serviceAccountKey is base64, but not of JSON with a name and a pgp_key (`talops serviceaccount create NAME` prints a new key; what it prints goes into OMNI_SERVICE_ACCOUNT_KEY unchanged)
    2  home (omni): the service-account key in omni.home.serviceAccountKey holds a public key; the private one is needed (`talops serviceaccount create NAME` prints a new key; what it prints goes into OMNI_SERVICE_ACCOUNT_KEY unchanged)
    6  home (omni): the key of ops@serviceaccount.omni.sidero.dev expired on 2026-01-02T00:00:00Z (`talops serviceaccount renew ops`, by an administrator, prints a new one: it goes to omni.home.serviceAccountKey)
    2  home (omni): omni.home.serviceAccountKey: the secret from file DIR/key is empty
    ");
    for key in wrong.iter().filter(|key| !key.is_empty()) {
        let trial = Trial::without_configuration();
        let told = trial.told_of(|| {
            let mut call = trial.call(&["status", "--only", "omni"]);
            call.env("OMNI_ENDPOINT", "https://omni.invalid").env("OMNI_SERVICE_ACCOUNT_KEY", key);
            call
        });
        assert!(!told.contains(&key[..key.len().min(20)]), "{told}");
        assert!(told.contains("OMNI_SERVICE_ACCOUNT_KEY") || told.contains("expired on"), "{told}");
    }
}

#[test]
fn where_a_key_comes_from() {
    let from = |source: &str| {
        let trial = Trial::new(&format!(
            "omni:\n  home:\n    endpoint: https://omni.example.com\n    serviceAccountKey: {source}\n"
        ));
        trial.told(&["status", "--only", "omni"])
    };
    let sources = [
        "{ file: nowhere }",
        "{ env: NOBODY_SET_THIS }",
        "{ command: [sh, -c, 'echo hunter2; echo the store is locked >&2; exit 3'] }",
        "{ command: [no-such-program] }",
        "{ command: [sleep, '60'] }",
    ];
    insta::assert_snapshot!(sources.map(from).concat(), @"
    2  home (omni): omni.home.serviceAccountKey: reading a secret from DIR/nowhere: No such file or directory (os error 2)
    2  home (omni): omni.home.serviceAccountKey: the environment variable NOBODY_SET_THIS is not set, and a secret comes from it
    2  home (omni): omni.home.serviceAccountKey: getting a secret from the command sh: exit status: 3: the store is locked
    2  home (omni): omni.home.serviceAccountKey: getting a secret from the command no-such-program: No such file or directory (os error 2)
    2  home (omni): omni.home.serviceAccountKey: getting a secret from the command sleep: no answer within 0.8 s (it gets no terminal and cannot ask; unlock the store beforehand)
    ");
}

#[test]
fn endpoints_in_a_variable() {
    let trial = Trial::without_configuration();
    let from = |endpoint: &'static str| {
        trial.told_of(|| {
            let mut call = trial.call(&["status", "--only", "omni"]);
            call.env("OMNI_ENDPOINT", endpoint);
            call
        })
    };
    let wrong = ["omni.example.com", "https://omni.example.com/a/b", "https://bob:hunter2@omni.example.com"];
    insta::assert_snapshot!(wrong.map(from).concat(), @r#"
    2  default (omni): the Omni endpoint in OMNI_ENDPOINT has no scheme: "omni.example.com" (did you mean https://omni.example.com?)
    2  default (omni): the Omni endpoint in OMNI_ENDPOINT has a path, and Omni lives at the root of its host: "https://omni.example.com/a/b" (leave it away: https://omni.example.com)
    2  default (omni): the Omni endpoint in OMNI_ENDPOINT names a user or a password (keys are found elsewhere: leave it out)
    "#);
}

/// Answers that neither Omni nor a Kubernetes API gives.
fn odd_answers() -> Vec<Answer> {
    let half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"items\":";
    vec![
        http("200 OK", "content-type: text/html", "<html>Log in</html>"),
        http("404 Not Found", "content-type: text/html", "<html>What?</html>"),
        http("302 Found", "location: https://login.example.com/", ""),
        http("200 OK", "content-type: application/json", "[1, 2]"),
        http("503 Service Unavailable", "retry-after: 3600", "come back later"),
        http("429 Too Many Requests", "retry-after: 3600", "slow down"),
        Answer::HalfClose(String::new()),
        Answer::HalfClose(half.to_owned()),
    ]
}

#[test]
fn servers_that_are_no_omni() {
    let mut told = String::new();
    for answer in odd_answers() {
        let trial = Trial::new(&omni_at(&serve(move |_| answer.clone())));
        told += &trial.file("key", &good_key()).told(&["status", "--only", "omni,machines"]);
    }
    // Lists are read at the same time: which of them fails first is chance.
    insta::with_settings!({filters => vec![(r"(reading|listing) [A-Za-z/]+", "[asking]")]}, {
    insta::assert_snapshot!(told, @"
    6  home (omni, machines): Omni at http://HOST answered with a web page: this is not the URL of Omni's API (the URL is the one that omnictl uses; a login page in front of it (a VPN's, a proxy's) answers so too)
    6  home (omni, machines): Omni at http://HOST answered 404 with a web page (not Omni itself but something in front of it answered, or the URL is not Omni's)
    6  home (omni, machines): Omni at http://HOST answered 302: it sends elsewhere, to https://login.example.com/ (not Omni itself but something in front of it answered, or the URL is not Omni's)
    6  home (omni): [asking]: Omni at http://HOST answered in a shape that is not known: invalid type: integer `1`, expected a string at line 1 column 2 (`talops version` says which version it is)
       home (machines): [asking]: Omni at http://HOST answered in a shape that is not known: invalid type: integer `1`, expected a sequence at line 1 column 2 (`talops version` says which version it is)
    6  home (omni, machines): Omni at http://HOST answered 503: come back later, and asks to be left alone for 3600 s (not Omni itself but something in front of it answered, or the URL is not Omni's)
    6  home (omni, machines): Omni at http://HOST answered 429: slow down, and asks to be left alone for 3600 s (not Omni itself but something in front of it answered, or the URL is not Omni's)
    6  home (omni, machines): Omni at http://HOST closed the connection before the whole answer had come: connection closed before message completed (is the endpoint https:// ? Else a proxy in between, or a server that is just restarting)
    6  home (omni, machines): Omni at http://HOST closed the connection before the whole answer had come: end of file before message length reached (is the endpoint https:// ? Else a proxy in between, or a server that is just restarting)
    ");
    });
}

fn kubeconfig(server: &str) -> String {
    json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "one",
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {"token": SECRET}}],
        "contexts": [
            {"name": "one", "context": {"cluster": "c", "user": "u"}},
            {"name": "two", "context": {"cluster": "c", "user": "u"}},
        ],
    })
    .to_string()
}

const BY_CONTEXT: &str = "clusters: { prod: { kubernetes: { kubeconfig: kc, context: one } } }\n";

#[test]
fn servers_that_are_no_kubernetes() {
    let mut told = String::new();
    for answer in odd_answers() {
        let trial = Trial::new(BY_CONTEXT);
        let server = serve(move |_| answer.clone());
        told += &trial.file("kc", &kubeconfig(&server)).told(&["status", "--only", "nodes,workloads"]);
    }
    insta::assert_snapshot!(told, @"
    6  prod (nodes, workloads): Kubernetes API of prod, reading its version: answered something that is not a Kubernetes API's version (is http://HOST a Kubernetes API?)
    6  prod (nodes, workloads): Kubernetes API of prod, reading its version: answered 404 Not Found: a web page, not a Kubernetes API's answer
    6  prod (nodes, workloads): Kubernetes API of prod, reading its version: answered 302 Found: it sends elsewhere, to https://login.example.com/
    6  prod (nodes, workloads): Kubernetes API of prod, reading its version: answered something that is not a Kubernetes API's version (is http://HOST a Kubernetes API?)
    6  prod (nodes, workloads): Kubernetes API of prod, reading its version: answered 503 Service Unavailable: come back later (asks to be left alone for 3600 s) (the server is http://HOST (context one))
    6  prod (nodes, workloads): Kubernetes API of prod, reading its version: answered 429 Too Many Requests: slow down (asks to be left alone for 3600 s) (the server is http://HOST (context one))
    6  prod (nodes, workloads): Kubernetes API of prod, reading its version: closed the connection before the whole answer had come (the server is http://HOST (context one))
    6  prod (nodes, workloads): Kubernetes API of prod, reading its version: closed the connection before the whole answer had come (the server is http://HOST (context one))
    ");
}

#[test]
fn servers_that_hang_are_named_within_the_limit() {
    let silent = || serve(|_| Answer::Silence);
    let omni = Trial::new(&omni_at(&silent()));
    let told = omni.file("key", &good_key()).told(&["status", "--only", "omni,machines"]);
    // Whether the client or the whole question gives up first, of both or of one: each names the server.
    assert!(told.starts_with("6  home (omni") && told.contains("machines)"), "{told}");
    assert!(told.lines().all(|line| line.contains("at http://HOST") && line.contains("within 1 s")), "{told}");
    let cluster = Trial::new(BY_CONTEXT);
    let told = cluster.file("kc", &kubeconfig(&silent())).told(&["status", "--only", "nodes,workloads"]);
    assert!(told.starts_with("6  prod (nodes, workloads): Kubernetes API of prod"), "{told}");
    assert!(told.contains("no answer within 1"), "{told}");
}

#[test]
fn contexts_and_clusters_that_do_not_exist() {
    let server = "https://127.0.0.1:1";
    let elsewhere = Trial::new("clusters: { prod: { kubernetes: { kubeconfig: kc, context: three } } }\n");
    let told = elsewhere.file("kc", &kubeconfig(server)).told(&["status"]);
    let told = told + &Trial::new(BY_CONTEXT).told(&["status"]);
    let told = told + &Trial::new(BY_CONTEXT).file("kc", "a: [\n").told(&["status"]);
    let told = told + &Trial::new(BY_CONTEXT).file("kc", &kubeconfig("127.0.0.1:6443")).told(&["status"]);
    let told = told + &Trial::new(BY_CONTEXT).file("kc", &kubeconfig(server)).told(&["status", "-c", "prd"]);
    insta::assert_snapshot!(told, @r#"
    2  prod (nodes, workloads, argocd, external-secrets, longhorn): context "three" does not exist in DIR/kc (contexts there: one, two)
    2  prod (nodes, workloads, argocd, external-secrets, longhorn): reading the kubeconfig DIR/kc: No such file or directory (os error 2)
    2  prod (nodes, workloads, argocd, external-secrets, longhorn): DIR/kc is not a kubeconfig, see line 1, column 4
    2  prod (nodes, workloads, argocd, external-secrets, longhorn): context "one" of DIR/kc: its cluster's server "HOST" is not a URL such as https://HOST:6443
    2  unknown cluster "prd"; configured: prod
       hint: did you mean "prod"?
    "#);
}

/// Says in ssh's log what ssh says to such a host.
const SSH: &str = r##"#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in
        -E) log=$2; shift ;;
        -S|-F|-o) shift ;;
        --) shift; break ;;
    esac
    shift
done
case $1 in
    password) echo "root@password: Permission denied (publickey,password)." >> "$log" ;;
    changed) echo "Host key verification failed." >> "$log" ;;
    login) echo "# To authenticate, visit: https://login.tailscale.com/a/1e2d3c" >> "$log"; exec sleep 60 ;;
    silent) exec sleep 60 ;;
esac
exit 255
"##;

#[test]
fn hosts_that_ask() {
    let behind = |host: &str| {
        let trial = Trial::new(&format!("providers: {{ matrix: {{ ssh: {host}, composeService: p }} }}\n"));
        trial.file("bin/ssh", SSH).told(&["status"])
    };
    insta::assert_snapshot!(["password", "changed", "login", "silent"].map(behind).concat(), @"
    6  matrix (provider): password: no key was accepted, and a password is never asked for: root@password: Permission denied (publickey,password). (`ssh password true` has to work without asking: add the key to the agent (ssh-add -l), or name it in ~/.ssh/config)
    6  matrix (provider): changed: the host key is not known; refused to connect (connect once by hand, compare the key and accept it: ssh changed)
    6  matrix (provider): login: wants a login in a browser; gave up after 0.8 s (open https://login.tailscale.com/a/1e2d3c and run the command again)
    6  matrix (provider): silent: no answer within 0.8 s (does `ssh silent true` come back without asking for anything?)
    ");
}

#[test]
fn names_with_shell_characters_are_names() {
    let odd = ["; touch pwned", "a b", "$(touch pwned)", "`touch pwned`", "../x", "x?filters=1", "--help", "a/json"];
    let containers = json!([{"Id": "0", "Names": ["/provider"], "State": "running", "Labels": {}}]);
    for name in odd {
        let trial = Trial::without_configuration();
        let socket = trial.folder.path().join("engine.sock");
        let configuration = json!({"providers": {"matrix": {"socket": socket, "container": name}}});
        trial.file("talops.yaml", &configuration.to_string());
        let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let containers = containers.to_string();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let containers = containers.clone();
                std::thread::spawn(move || engine(&mut stream, &containers));
            }
        });
        let told = trial.told(&["status"]);
        assert!(told.starts_with("6 ") && told.contains(&format!("no container named {name:?}")), "{told}");
        assert!(told.contains("there are provider"), "{told}");
    }
}

/// As much of an engine as is needed to list containers.
fn engine(stream: &mut std::os::unix::net::UnixStream, containers: &str) {
    use std::io::{Read as _, Write as _};
    let mut buffer = [0; 4096];
    while let Ok(length) = stream.read(&mut buffer) {
        let request = String::from_utf8_lossy(&buffer[..length]);
        let body = match request.split(' ').nth(1) {
            Some(path) if path.contains("/containers/json") => containers,
            Some(_) => "OK",
            None => return,
        };
        let head = format!("HTTP/1.1 200 OK\r\napi-version: 1.51\r\ncontent-length: {}", body.len());
        let _ = write!(stream, "{head}\r\n\r\n{body}");
    }
}

#[test]
fn objects_of_another_shape_do_not_hide_the_others() {
    let ready = json!({"conditions": [{"type": "Ready", "status": "True"}]});
    let server = serve(move |path| {
        let nodes = json!([
            {"metadata": {"name": "well"}, "status": ready},
            {"metadata": {"name": "odd"}, "status": {"conditions": "Ready"}},
            {"metadata": {"name": "bare"}},
            {"metadata": {"name": 7}, "status": ready},
            {},
        ]);
        match path {
            "/version" => json(&json!({"gitVersion": "v1.36.1", "major": 1})),
            "/api/v1/nodes" => json(&json!({"kind": "NodeList", "apiVersion": "v1", "metadata": {}, "items": nodes})),
            _ => http("404 Not Found", "content-type: application/json", "{}"),
        }
    });
    let trial = Trial::new(BY_CONTEXT);
    trial.file("kc", &kubeconfig(&server));
    let (code, out, error) = outcome(trial.call(&["status", "--only", "nodes"]).args(["-o", "wide"]));
    assert_eq!((code, error.as_str()), (3, ""), "{out}");
    let findings: Vec<&str> = out.lines().filter(|line| line.contains(": node/")).collect();
    insta::assert_snapshot!(findings.join("\n"), @r#"
    FAILING prod: node/ Ready=Unknown: Unreadable: the API's answer could not be decoded: invalid type: integer `7`, expected a string
    FAILING prod: node/odd Ready=Unknown: Unreadable: the API's answer could not be decoded: invalid type: string "Ready", expected conditions
    PROGRESSING prod: node/ no status yet
    PROGRESSING prod: node/bare no status yet
    "#);
}
