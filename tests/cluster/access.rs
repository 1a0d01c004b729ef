//! From kubeconfigs to a client.

use std::path::{Path, PathBuf};
use std::time::Duration;

use talops::cluster::{Client, version};
use talops::error::{Error, Kind, Result};

use crate::server::{Answer, Server, environment, kubeconfig, settings};

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

async fn open(kubeconfig: &Path, context: Option<&str>) -> Result<Client> {
    Client::from_files(&environment(&[]), Some(kubeconfig), context, &settings(Duration::from_secs(10))).await
}

async fn refused(user: &str) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "config", &kubeconfig("https://127.0.0.1:6443", user));
    let error = open(&path, None).await.unwrap_err();
    let message = error.message().replace(&folder.path().display().to_string(), "FOLDER");
    Error::new(error.kind(), message).hint(error.hint_text().unwrap_or_default())
}

#[tokio::test]
async fn a_context_that_does_not_exist_names_the_files_and_the_contexts_that_do() {
    let folder = tempfile::tempdir().unwrap();
    let one = write(folder.path(), "one", &kubeconfig("https://one:6443", "{}"));
    let two = write(folder.path(), "two", &kubeconfig("https://two:6443", "{}").replace("admin@talos-prod-01", "sno"));
    let list = std::env::join_paths([one, folder.path().join("not-there"), two]).unwrap();
    let environment = environment(&[("KUBECONFIG", Path::new(&list))]);
    let error =
        Client::from_files(&environment, None, Some("prod"), &settings(Duration::from_secs(1))).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration);
    let message = error.message().replace(&folder.path().display().to_string(), "FOLDER");
    insta::assert_snapshot!(message, @r#"context "prod" does not exist in FOLDER/one, FOLDER/two"#);
    insta::assert_snapshot!(error.hint_text().unwrap(), @"contexts there: admin@talos-prod-01, sno");
}

#[tokio::test]
async fn no_kubeconfig_at_all_says_where_one_was_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let home = environment(&[("HOME", folder.path())]);
    let error = Client::from_files(&home, None, None, &settings(Duration::from_secs(1))).await.unwrap_err();
    let message = error.message().replace(&folder.path().display().to_string(), "HOME");
    insta::assert_snapshot!(message, @"there is no kubeconfig context: looked for one in HOME/.kube/config");
}

#[tokio::test]
async fn a_file_that_is_no_kubeconfig_is_named_with_the_place_and_without_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "config", "apiVersion: v1\nusers:\n  - name: a\n    user: [t0p-secret]\n");
    let error = open(&path, None).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration);
    let message = error.message().replace(&folder.path().display().to_string(), "FOLDER");
    insta::assert_snapshot!(message, @"FOLDER/config is not a kubeconfig, see line 4, column 11");
}

#[tokio::test]
async fn a_server_without_a_scheme_is_refused_before_anything_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "config", &kubeconfig("10.0.0.1:6443", "{}"));
    let error = open(&path, None).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration);
    let message = error.message().replace(&folder.path().display().to_string(), "FOLDER");
    insta::assert_snapshot!(message, @r#"context "admin@talos-prod-01" of FOLDER/config: its cluster's server "10.0.0.1:6443" is not a URL such as https://HOST:6443"#);
}

#[tokio::test]
async fn an_exec_plugins_token_is_sent() {
    let server = Server::start(|asked| {
        (asked.header("authorization") != "Bearer t1").then(|| Answer::status(401, "Unauthorized"))
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let answer = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t1"}}"#;
    let script = write(folder.path(), "login.sh", &format!("echo '{answer}'\n"));
    let user = format!(
        "{{exec: {{apiVersion: client.authentication.k8s.io/v1, interactiveMode: IfAvailable, command: sh, args: [\"{}\"]}}}}",
        script.display()
    );
    let path = write(folder.path(), "config", &kubeconfig(&server.url, &user));
    assert_eq!(version(&open(&path, None).await.unwrap()).await.unwrap(), "v1.36.1");
}

#[tokio::test]
async fn a_plugin_that_wants_a_terminal_is_not_started() {
    let error =
        refused("{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always, command: sh}}").await;
    assert_eq!(error.kind(), Kind::Unauthorized);
    insta::assert_snapshot!(error, @r#"exec plugin "sh" of kubeconfig user "admin" wants a terminal (interactiveMode: Always)"#);
}

#[tokio::test]
async fn an_auth_provider_is_said_to_be_unsupported() {
    let error = refused("{auth-provider: {name: gcp}}").await;
    assert_eq!(error.kind(), Kind::Configuration);
    insta::assert_snapshot!(error, @r#"kubeconfig user "admin" logs in by the auth provider "gcp", which is not supported"#);
}

/// `openssl ca` with `-startdate 20250101000000Z -enddate 20250201000000Z`; the key is not used.
const EXPIRED: &str = concat!(
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSFhNSUdLQWhSaTEvMFJYUkt2ODA4ZTd4Vm9BcmpzaDd2WFdqQUZCZ01yWlhB",
    "d0RURUxNQWtHQTFVRUF3d0MKWTJFd0hoY05NalV3TVRBeE1EQXdNREF3V2hjTk1qVXdNakF4TURBd01EQXdXakFRTVE0d0RBWURW",
    "UVFEREFWaApaRzFwYmpBcU1BVUdBeXRsY0FNaEFFKzd0M2taWG1RWUs2SjNaRnh2YUY0MTVySkxyZHd1emxEYXJNYmFqVGdvCk1B",
    "VUdBeXRsY0FOQkFQVjVBSHpkVHpxWW9zb0VTajkvdGtpV3pkcEZIajBSQVJJU29HSmtLd2grMTJudmxRMkQKL1l5TG5RWkptRnhw",
    "WUp1YUJ0bHV4cXZ5MDZVM2RNZlBVUUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K",
);

#[tokio::test]
async fn a_client_certificate_that_expired_says_since_when() {
    let user = format!("{{client-certificate-data: {EXPIRED}, client-key-data: {EXPIRED}}}");
    let error = refused(&user).await;
    assert_eq!(error.kind(), Kind::Unauthorized);
    insta::assert_snapshot!(error, @r#"the client certificate of kubeconfig user "admin" expired at 2025-02-01T00:00:00Z"#);
}

#[tokio::test]
async fn a_certificate_file_that_is_not_there_is_named() {
    let error = refused("{client-certificate: not-there.crt, client-key: not-there.key}").await;
    assert_eq!(error.kind(), Kind::Configuration);
    insta::assert_snapshot!(error, @r#"context "admin@talos-prod-01" of FOLDER/config: failed to load client certificate: failed to read file '"FOLDER/not-there.crt"': No such file or directory (os error 2)"#);
}
