//! `talops login`, `logout`, `whoami`, `api`, `kubeconfig`: the built binary against a simulated Omni, whose browser is the
//! test itself.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use talops::environment::Environment;
use talops::lab::{Lab, Options, Running};
use talops::openpgp;

use crate::servers;
use crate::talops::{outcome, talops};

const OPERATOR: &str = "operator@example.com";

/// A user with a home of their own and a simulated Omni.
struct Case {
    home: tempfile::TempDir,
    endpoint: String,
    lab: Option<(Running, tokio::runtime::Runtime)>,
}

impl Case {
    fn start() -> Self {
        let home = tempfile::tempdir_in("/tmp").unwrap();
        let environment = Environment::new([("XDG_RUNTIME_DIR".into(), home.path().into())]);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let lab = runtime.block_on(Lab::start(Options::default(), &environment)).unwrap();
        let endpoint = lab.endpoints()[0].url.clone();
        let case = Self { home, endpoint, lab: Some((lab, runtime)) };
        case.configure("");
        case
    }

    /// One whose Omni is this URL.
    fn at(endpoint: &str) -> Self {
        let home = tempfile::tempdir_in("/tmp").unwrap();
        let case = Self { home, endpoint: endpoint.to_owned(), lab: None };
        case.configure("");
        case
    }

    fn configure(&self, more: &str) {
        let text = format!("omni: {{home: {{endpoint: '{}'}}}}\n{more}", self.endpoint);
        std::fs::write(self.path("talops.yaml"), text).unwrap();
    }

    /// The configuration of the lab itself, whose key is a service account's.
    fn with_the_labs_key(&self) -> PathBuf {
        self.lab.as_ref().unwrap().0.configuration()
    }

    fn path(&self, below: &str) -> PathBuf {
        self.home.path().join(below)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = talops(self.home.path());
        command.args(arguments);
        command
    }

    fn call(&self, arguments: &[&str]) -> (i32, String, String) {
        outcome(&mut self.command(arguments))
    }

    fn key(&self) -> PathBuf {
        self.path(".talos/keys/home-operator@example.com.pgp")
    }

    /// Puts a user's key in its place, with the context that it belongs to.
    fn has_key(&self, created: Timestamp, hours: i64) {
        let key = openpgp::generate("o", OPERATOR, created, SignedDuration::from_hours(hours)).unwrap();
        std::fs::create_dir_all(self.key().parent().unwrap()).unwrap();
        std::fs::write(self.key(), key.armored_private.expose()).unwrap();
        std::fs::create_dir_all(self.path(".talos/omni")).unwrap();
        let context = format!("{{url: '{}', auth: {{siderov1: {{identity: {OPERATOR}}}}}}}", self.endpoint);
        std::fs::write(self.path(".talos/omni/config"), format!("contexts: {{home: {context}}}\ncontext: home\n"))
            .unwrap();
    }

    /// Starts a login and waits until it says where the key is confirmed; gives the key's id.
    fn login(&self, arguments: &[&str], variables: &[(&str, &str)]) -> (Child, String) {
        let mut command = self.command(&["login", "--identity", OPERATOR, "--deadline", "20s"]);
        command.args(arguments).envs(variables.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = told.find_map(|line| line.unwrap().split_once("public-key-id=").map(|(_, id)| id.to_owned()));
        std::thread::spawn(move || told.for_each(drop));
        (child, url.unwrap())
    }

    /// What the browser does: the identity provider vouches for `email`, and the key is confirmed. The answer's status.
    fn confirm(&self, email: &str, key: &str) -> String {
        let mut stream = TcpStream::connect(self.endpoint.trim_start_matches("http://")).unwrap();
        let body = format!("{{\"public_key_id\":\"{key}\"}}");
        let head = format!(
            "host: lab\r\nconnection: close\r\nauthorization: Bearer lab-identity:{email}\r\ncontent-length: {}",
            body.len()
        );
        write!(stream, "POST /api/auth.AuthService/ConfirmPublicKey HTTP/1.1\r\n{head}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.lines().next().unwrap_or_default().to_owned()
    }

    /// Logs in to the end; gives what the login printed.
    fn logged_in(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Value {
        let (child, key) = self.login(&[&["-o", "json"], arguments].concat(), variables);
        assert!(self.confirm(OPERATOR, &key).contains("200"));
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_login_that_is_confirmed_is_good_until_the_logout() {
    let case = Case::start();
    let report = case.logged_in(&[], &[]);
    assert_eq!((report["identity"].as_str(), report["role"].as_str()), (Some(OPERATOR), Some("Admin")), "{report}");
    assert_eq!((mode(&case.key()), mode(case.key().parent().unwrap())), (0o600, 0o700));
    let left: Vec<_> = std::fs::read_dir(case.key().parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(mode(&case.path(".talos/omni/config")), 0o600);

    let (code, out, _) = case.call(&["whoami", "-o", "json"]);
    let who: Value = serde_json::from_str(&out).unwrap();
    let who = &who["endpoints"][0];
    assert_eq!(
        (code, who["identity"].as_str(), who["key"]["kind"].as_str()),
        (0, Some(OPERATOR), Some("user")),
        "{out}"
    );
    assert!((4 * 3600 - 60..=4 * 3600).contains(&who["key"]["expiresIn"].as_i64().unwrap()), "{out}");

    let (code, out, error) = case.call(&["login"]);
    assert!(code == 0 && out.starts_with("already logged in") && error.is_empty(), "{code} {out}{error}");

    let (code, out, error) = case.call(&["logout"]);
    assert!(code == 0 && out.contains(" revoked, removed: "), "{code} {out}{error}");
    assert!(!case.key().exists());
    let (code, out, _) = case.call(&["whoami"]);
    assert!(code == 6 && out.contains("`talops login`"), "{code} {out}");
    assert_eq!(case.call(&["logout"]).0, 1);
}

#[test]
fn a_key_that_was_revoked_signs_no_more_and_leads_to_a_login() {
    let case = Case::start();
    case.logged_in(&[], &[]);
    let copy = std::fs::read(case.key()).unwrap();
    assert_eq!(case.call(&["logout"]).0, 0);
    std::fs::write(case.key(), copy).unwrap();
    let (code, out, _) = case.call(&["whoami"]);
    assert!(code == 6 && out.contains("does not know the key") && out.contains("`talops login`"), "{code} {out}");
    // It is not taken for a good one.
    let report = case.logged_in(&[], &[]);
    assert_eq!(report["already"], false, "{report}");
}

#[test]
fn a_login_that_nobody_confirms_ends_and_the_next_call_goes_on_with_it() {
    let case = Case::start();
    let arguments = ["login", "--identity", OPERATOR, "--deadline", "1s"];
    let (code, out, error) = case.call(&arguments);
    assert!(
        code == 4 && out.is_empty() && error.contains("nobody confirmed the login of operator@example.com"),
        "{error}"
    );
    assert!(!case.key().exists() && !case.path(".talos/omni/config").exists());
    assert_eq!(mode(&case.path(".talos/keys/home-operator@example.com.pgp.unconfirmed")), 0o600);
    let id = error.split_once("public-key-id=").unwrap().1.lines().next().unwrap().to_owned();
    let (child, again) = case.login(&[], &[]);
    assert_eq!(again, id);
    assert!(case.confirm(OPERATOR, &id).contains("200"));
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
    // One that is to be another key is another.
    let (mut child, other) = case.login(&["--role", "Reader", "--renew"], &[]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_ne!(other, id);
}

#[test]
fn a_stranger_gets_a_link_like_everybody_and_no_key() {
    let case = Case::start();
    let (code, _, error) = case.call(&["login", "--identity", "stranger@example.com", "--deadline", "1s", "-q"]);
    assert!(code == 4 && error.contains("public-key-id="), "{error}");
    let id = error.split_once("public-key-id=").unwrap().1.lines().next().unwrap();
    assert!(case.confirm("stranger@example.com", id).contains("403"));
    // Nor can somebody else confirm a key that is not theirs.
    let (mut child, key) = case.login(&[], &[]);
    assert!(case.confirm("viewer@example.com", &key).contains("500"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn under_read_only_access_a_key_only_reads_and_none_is_revoked() {
    let case = Case::start();
    let read_only = ("TALOPS_READ_ONLY", "1");
    let report = case.logged_in(&[], &[read_only]);
    assert_eq!(report["role"], "Reader", "{report}");
    let (code, _, error) = outcome(case.command(&["logout"]).env("TALOPS_READ_ONLY", "1"));
    assert!(code == 5 && case.key().exists(), "{error}");
    // The key itself can do no more: not even where access is full.
    let create = r#"{"resource":{"metadata":{"namespace":"default","type":"MachineClasses.omni.sidero.dev","id":"x"},"spec":"{\"match_labels\":[\"a\"]}"}}"#;
    let (code, _, error) = case.call(&["api", "ResourceService/Create", "--write", "-d", create]);
    assert!(code == 6 && error.contains("insufficient role"), "{code} {error}");
    let asked = servers::serve(|path| panic!("{path} was asked for"));
    let away = Case::at(&asked);
    for arguments in [&["login", "--identity", OPERATOR, "--role", "Admin"][..], &["api", "X/Y", "--write"]] {
        let mut command = away.command(arguments);
        let (code, _, error) = outcome(command.env("TALOPS_READ_ONLY", "1").env("OMNI_SERVICE_ACCOUNT_KEY", account()));
        assert_eq!(code, 5, "{error}");
    }
}

fn account() -> String {
    let key = openpgp::generate("ci", "ci@example.com", Timestamp::now(), SignedDuration::from_hours(1)).unwrap();
    key.service_account("ci").expose().to_owned()
}

#[test]
fn nothing_is_made_known_when_the_key_could_not_be_kept() {
    let asked = servers::serve(|path| panic!("{path} was asked for"));
    let case = Case::at(&asked);
    std::fs::create_dir_all(case.path(".talos/omni")).unwrap();
    for broken in ["contexts: [1]\n", "contexts: {\n", "- a\n"] {
        std::fs::write(case.path(".talos/omni/config"), broken).unwrap();
        let (code, out, error) = case.call(&["login", "--identity", OPERATOR]);
        assert!(code == 2 && out.is_empty() && error.contains(".talos/omni/config"), "{code} {error}");
        assert_eq!(std::fs::read_to_string(case.path(".talos/omni/config")).unwrap(), broken);
    }
    std::fs::remove_dir_all(case.path(".talos")).unwrap();
    std::fs::write(case.path("keys"), "a file in a folder's place").unwrap();
    let mut command = case.command(&["login", "--identity", OPERATOR]);
    let (code, _, error) = outcome(command.env("SIDEROV1_KEYS_DIR", case.path("keys/below")));
    assert!(code == 2 && error.contains("keeping the key"), "{code} {error}");
    for wrong in [&["login"][..], &["login", "--identity", "me"], &["login", "--ttl", "9h", "--identity", OPERATOR]] {
        assert_eq!(case.call(wrong).0, 2, "{wrong:?}");
    }
}

#[test]
fn what_else_is_in_an_omniconfig_stays() {
    let case = Case::start();
    std::fs::create_dir_all(case.path(".talos/omni")).unwrap();
    let other = "context: other\ncontexts: {other: {url: 'https://o.example.com', auth: {siderov1: {identity: a@b.c}, newer: 1}}}\n";
    std::fs::write(case.path(".talos/omni/config"), other).unwrap();
    case.logged_in(&[], &[]);
    let text = std::fs::read_to_string(case.path(".talos/omni/config")).unwrap();
    let text = text.replace(&case.endpoint, "http://omni");
    insta::assert_snapshot!(text, @"
    context: other
    contexts:
      other:
        url: https://o.example.com
        auth:
          siderov1:
            identity: a@b.c
          newer: 1
      home:
        url: http://omni
        auth:
          siderov1:
            identity: operator@example.com
    ");
}

#[test]
fn a_key_that_ran_out_leads_to_a_login() {
    let case = Case::start();
    case.has_key(Timestamp::now() - SignedDuration::from_hours(5), 4);
    let (code, out, _) = case.call(&["whoami"]);
    assert!(code == 6 && out.contains(" expired on ") && out.contains("`talops login`"), "{code} {out}");
    let (code, out, _) = case.call(&["logout"]);
    assert!(code == 0 && out.contains("nothing to revoke") && !case.key().exists(), "{code} {out}");
}

#[test]
fn without_the_server_a_key_is_only_removed_when_that_is_asked_for() {
    let case = Case::at("http://127.0.0.1:9");
    case.has_key(Timestamp::now(), 4);
    let (code, _, error) = case.call(&["logout"]);
    assert!(code == 6 && error.contains("`talops logout --local`") && case.key().exists(), "{code} {error}");
    let (code, out, _) = case.call(&["logout", "--local"]);
    assert!(code == 0 && out.contains("not revoked") && !case.key().exists(), "{code} {out}");
}

#[test]
fn a_raw_call_reads_without_more_ado_and_changes_when_asked_to() {
    let case = Case::start();
    let lab = case.with_the_labs_key();
    let call = |arguments: &[&str]| case.call(&[&["--config", lab.to_str().unwrap(), "api"], arguments].concat());
    let clusters = r#"{"namespace":"default","type":"Clusters.omni.sidero.dev"}"#;
    let (code, out, error) = call(&["ResourceService/List", "-d", clusters]);
    let raw: Value = serde_json::from_str(&out).unwrap();
    assert!(code == 0 && raw["items"][0].is_string(), "{out}{error}");
    std::fs::write(case.path("list.json"), clusters).unwrap();
    let (_, out, _) = call(&["omni.resources.ResourceService/List", "-d", "@list.json", "--decode"]);
    let decoded: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(decoded["items"][0]["metadata"]["type"], "Clusters.omni.sidero.dev", "{out}");

    let (code, out, error) = call(&["ResourceService/Watch", "-d", clusters, "--deadline", "1s"]);
    assert!(code == 4 && error.contains("messages of a stream"), "{error}");
    assert!(out.lines().count() >= 3 && out.lines().all(|line| line.starts_with("{\"result\"")), "{out}");

    let create = r#"{"resource":{"metadata":{"namespace":"default","type":"MachineClasses.omni.sidero.dev","id":"x"},"spec":"{\"match_labels\":[\"a\"]}"}}"#;
    let (code, _, error) = call(&["ResourceService/Create", "-d", create]);
    assert!(code == 5 && error.contains("--write"), "{code} {error}");
    assert_eq!(call(&["ResourceService/Create", "-d", create, "--write"]).0, 0);
    let refused = [
        (&["ResourceService/List", "-d", "{"][..], "--data is no JSON (line 1, column 1)"),
        (&["ResourceService/List", "-d", "[]"], "is no JSON object"),
        (&["ResourceService/List", "-d", "@/nowhere"], "reading /nowhere"),
        (&["ResourceService/List", "-H", "authorization=x"], "no call to Omni carries"),
        (&["List"], "is no method"),
        (&["ResourceService/List", "--omni", "hom"], "did you mean home?"),
    ];
    for (arguments, said) in refused {
        let (code, _, error) = call(arguments);
        assert!(code == 2 && error.contains(said), "{arguments:?}: {code} {error}");
    }
}

#[test]
fn a_request_can_come_from_stdin() {
    let case = Case::start();
    let lab = case.with_the_labs_key();
    let arguments = ["--config", lab.to_str().unwrap(), "api", "ResourceService/Get", "-d", "-", "--decode"];
    let mut command = case.command(&arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let body = br#"{"namespace":"virtual","type":"CurrentUsers.omni.sidero.dev","id":"current"}"#;
    child.stdin.take().unwrap().write_all(body).unwrap();
    let output = child.wait_with_output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["body"]["spec"]["role"], "Admin", "{answer}");
}

#[test]
fn a_kubeconfig_is_printed_or_put_into_a_file_and_works() {
    let case = Case::start();
    let lab = case.with_the_labs_key();
    let call = |arguments: &[&str]| {
        case.call(&[&["--config", lab.to_str().unwrap(), "-c", "talos-prod-01", "kubeconfig"], arguments].concat())
    };
    let (code, printed, error) = call(&["print", "--ttl", "10m", "--context-name", "mine"]);
    assert!(code == 0 && printed.contains("current-context: mine"), "{printed}{error}");
    let file = case.path("kube/config");
    let path = file.to_str().unwrap();
    let others = "current-context: theirs\nclusters: []\nusers: []\ncontexts: [{name: theirs, context: {cluster: a, user: b}}]\nextra: 1\n";
    std::fs::create_dir(case.path("kube")).unwrap();
    std::fs::write(&file, others).unwrap();
    let (code, out, error) = call(&["write", path, "--context-name", "mine"]);
    assert!(code == 0 && out.contains("context mine added"), "{out}{error}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("current-context: theirs") && text.contains("name: theirs") && text.contains("extra: 1"),
        "{text}"
    );
    assert_eq!(mode(&file), 0o600);
    assert!(call(&["write", path, "--context-name", "mine", "--set-current"]).1.contains("renewed"));

    // The context that was written leads to the cluster.
    case.configure(&format!("clusters: {{it: {{kubernetes: {{kubeconfig: {path}, context: mine}}}}}}\n"));
    let (_, out, _) = case.call(&["version", "-c", "it"]);
    assert!(out.contains("Kubernetes it: v"), "{out}");

    let other = std::fs::read_to_string(&file).unwrap().replace("server: http", "server: https://other#http");
    std::fs::write(&file, &other).unwrap();
    let (code, _, error) = call(&["write", path, "--context-name", "mine"]);
    assert!(code == 5 && error.contains("--force"), "{code} {error}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), other);
    assert_eq!(call(&["write", path, "--context-name", "mine", "--force"]).0, 0);
    std::fs::write(&file, "- no kubeconfig\n").unwrap();
    assert_eq!(call(&["write", path]).0, 2);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "- no kubeconfig\n");

    let (code, out, _) = call(&["print", "--oidc"]);
    assert!(code == 0 && out.contains("--oidc-extra-scope=cluster:talos-prod-01") && !out.contains("token:"), "{out}");
    let missing = case.call(&["--config", lab.to_str().unwrap(), "-c", "nope", "kubeconfig", "print"]);
    assert!(missing.0 == 1 && missing.1.is_empty(), "{missing:?}");
    let mut command = case.command(&["--config", lab.to_str().unwrap(), "-c", "edge", "kubeconfig", "print"]);
    assert_eq!(outcome(command.env("TALOPS_READ_ONLY", "1")).0, 5);
}
