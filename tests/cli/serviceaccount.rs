//! `talops serviceaccount` against the lab: keys that are made are good, and nobody sees one who did not ask.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::served::Served;
use crate::stand_between::Fate;
use crate::talops::{outcome, talops};

/// What `OMNI_ENDPOINT=…` and `OMNI_SERVICE_ACCOUNT_KEY=…` set.
fn assignments(out: &str) -> [(String, String); 2] {
    let pairs: Vec<(String, String)> = out
        .lines()
        .map(|line| line.split_once('=').unwrap())
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    pairs.try_into().unwrap()
}

/// Who one is with a key, and nothing else.
fn whoami(lab: &Served, environment: [(String, String); 2]) -> (i32, String) {
    let mut command = talops(lab.folder());
    command.envs(environment).arg("whoami");
    let (code, out, error) = tokio::task::block_in_place(|| outcome(&mut command));
    (code, out + &error)
}

fn account(list: &Value, name: &str) -> Value {
    list["accounts"].as_array().unwrap().iter().find(|one| one["name"] == name).cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_all_that_is_printed_and_is_good() {
    let lab = Served::start().await;
    let (code, out, error) = lab.call(&["serviceaccount", "create", "build", "--role", "Reader", "--ttl", "1h"]);
    assert_eq!(code, 0, "{error}");
    let set = assignments(&out);
    assert_eq!([&set[0].0, &set[1].0], ["OMNI_ENDPOINT", "OMNI_SERVICE_ACCOUNT_KEY"]);
    assert!(error.contains("build@serviceaccount.omni.sidero.dev") && !error.contains(&set[1].1), "{error}");
    let (code, said) = whoami(&lab, set.clone());
    assert!(code == 0 && said.contains("build@serviceaccount.omni.sidero.dev, Reader"), "{said}");
    let (code, _, error) = lab.call(&["sa", "create", "build"]);
    assert!(
        code == 1 && error.contains("already exists") && error.contains("talops serviceaccount renew build"),
        "{error}"
    );
    // Whoever only reads cannot make another.
    let mut command = talops(lab.folder());
    command.envs(set).args(["serviceaccount", "create", "other"]);
    assert_eq!(tokio::task::block_in_place(|| outcome(&mut command)).0, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_lives_for_as_long_as_is_asked_and_is_its_owners_alone() {
    let lab = Served::start().await;
    assert_eq!(lab.call(&["serviceaccount", "create", "build", "-r", "reader"]).0, 0);
    let (code, out, error) = lab.call(&["serviceaccount", "renew", "build", "--ttl", "2h", "--key-file", "ci.key"]);
    assert_eq!((code, error.as_str()), (0, ""));
    let path = lab.folder().join("ci.key");
    let key = std::fs::read_to_string(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!out.contains(key.trim()) && out.contains("ci.key"), "{out}");
    let report: Value = lab.json(&["serviceaccount", "renew", "build", "--ttl", "90m", "--key-file", "ci.key"]);
    assert!(report.get("key").is_none() && report["keyFile"] == "ci.key", "{report}");
    let list = lab.json(&["serviceaccount", "list"]);
    let account = account(&list, "build");
    let keys = account["keys"].as_array().unwrap();
    assert_eq!((keys.len(), account["expiring"].as_bool()), (3, Some(false)));
    let left = |key: &Value| {
        let expires: jiff::Timestamp = key["expires"].as_str().unwrap().parse().unwrap();
        expires.duration_since(jiff::Timestamp::now()).as_secs()
    };
    assert!((7100..=7200).contains(&left(&keys[1])) && (5300..=5400).contains(&left(&keys[2])), "{keys:?}");
    assert_eq!(lab.call(&["serviceaccount", "renew", "biuld"]).0, 1);
    assert_eq!(lab.call(&["serviceaccount", "renew", "build", "--ttl", "8761h"]).0, 2);
    assert_eq!(lab.call(&["serviceaccount", "renew", "build", "--key-file", "/"]).0, 2);
    let after = lab.json(&["serviceaccount", "list"]);
    assert_eq!(self::account(&after, "build")["keys"], account["keys"], "what was refused made no key known");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_providers_key_says_where_it_goes() {
    let lab = Served::start().await;
    let (code, _, error) = lab.call(&["serviceaccount", "renew", "infra-provider:matrix-cluster"]);
    assert!(code == 1 && error.contains("talops serviceaccount list"), "{error}");
    assert_eq!(lab.call(&["serviceaccount", "create", "infra-provider:matrix-cluster"]).0, 0);
    let (code, out, error) = lab.call(&["serviceaccount", "renew", "infra-provider:matrix-cluster"]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(assignments(&out)[1].0, "OMNI_SERVICE_ACCOUNT_KEY");
    assert!(error.contains("talops restart provider --recreate"), "{error}");
    let (code, _, error) = lab.call(&["serviceaccount", "create", "infra-provider:x", "--role", "Admin"]);
    assert!(code == 2 && error.contains("InfraProvider"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_goes_after_a_yes_alone() {
    let lab = Served::start().await;
    let set = assignments(&lab.call(&["serviceaccount", "create", "build", "--role", "Reader"]).1);
    let told = |arguments: &[&str]| {
        let (code, out, error) = lab.call(arguments);
        format!("{code} {out}{error}")
    };
    insta::assert_snapshot!(told(&["serviceaccount", "delete", "build"]), @"
    5 error: nobody can be asked: build was not deleted
    hint: --yes says it beforehand, --dry-run says what would be done
    ");
    insta::assert_snapshot!(told(&["serviceaccount", "delete", "build", "--dry-run"]), @"0 service account build (Reader) would be deleted, with 1 key");
    assert_eq!(whoami(&lab, set.clone()).0, 0);
    insta::assert_snapshot!(told(&["serviceaccount", "delete", "build", "--yes"]), @"0 service account build (Reader) deleted, with 1 key");
    assert_eq!(whoami(&lab, set).0, 6);
    insta::assert_snapshot!(told(&["serviceaccount", "delete", "build", "--yes"]), @r#"
    1 error: Omni has no service account "build"
    hint: `talops serviceaccount list` lists all
    "#);
    insta::assert_snapshot!(told(&["serviceaccount", "delete", "talops", "--yes"]), @"
    5 error: destroying your own service account is not allowed; nothing was changed
    hint: ask with another administrator's key
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_out_soon_is_warned_of() {
    let lab = Served::start().await;
    lab.call(&["serviceaccount", "create", "short", "--ttl", "10m"]);
    let (code, out, error) = lab.call(&["serviceaccount", "list"]);
    assert_eq!(code, 0);
    assert!(out.lines().nth(1).unwrap().starts_with("short"), "{out}");
    assert!(error.contains("warning: service account short has no good key after"), "{error}");
    let (_, _, error) = lab.call(&["serviceaccount", "list", "--expiring", "5m"]);
    assert_eq!(error, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_answer_is_lost_is_looked_up() {
    let lab =
        Served::behind(|method, _| if method.ends_with("ServiceAccount") { Fate::Lost } else { Fate::Through }).await;
    assert_eq!(lab.call(&["serviceaccount", "create", "build", "--key-file", "ci.key"]).0, 0);
    assert!(lab.folder().join("ci.key").exists());
    assert_eq!(lab.call(&["serviceaccount", "delete", "build", "--yes"]).0, 0);
    assert_eq!(account(&lab.json(&["serviceaccount", "list"]), "build"), Value::Null);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn at_a_terminal_its_name_is_typed() {
    let lab = Served::start().await;
    lab.call(&["serviceaccount", "create", "build", "--role", "Reader"]);
    let (code, shown) = lab.typed(&["serviceaccount", "delete", "build"], "yes");
    assert_eq!(code, 5, "{shown}");
    let (code, shown) = lab.typed(&["serviceaccount", "delete", "build"], "build");
    assert!(code == 0 && shown.contains("type its name"), "{shown}");
}
