//! Exec plugins: programs that a kubeconfig names to obtain a credential.
//!
//! kube would run them itself, but synchronously and without a limit; here one is a child with a limit, a process group
//! that dies with it, no terminal, and only those variables that a plugin may need. Protocol: `kubernetes/kubernetes`
//! `staging/src/k8s.io/client-go/pkg/apis/clientauthentication/v1/types.go`.

use std::ffi::OsString;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use kube::config::{ExecAuthCluster, ExecConfig, ExecInteractiveMode};
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::text::{cut, line};

/// The most that a plugin may print, on each stream.
const MOST_OUTPUT: u64 = 1 << 20;

/// The most of a plugin's stderr that an error repeats, in characters.
const MOST_STDERR: usize = 400;

/// Variables that a plugin gets, where they are set.
const PASSED_ON: [&str; 17] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "TZ",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "KUBECONFIG",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// Beginnings of variables that a plugin gets, secrets among them: what clouds and login helpers are told.
const PASSED_ON_PREFIXES: [&str; 18] = [
    "LC_",
    "XDG_",
    "AWS_",
    "AZURE_",
    "AAD_",
    "ARM_",
    "GOOGLE_",
    "CLOUDSDK_",
    "USE_GKE_",
    "DIGITALOCEAN_",
    "OCI_",
    "ALIBABA_CLOUD_",
    "IBMCLOUD_",
    "HCLOUD_",
    "SCW_",
    "OS_",
    "TELEPORT_",
    "KUBELOGIN_",
];

/// What a plugin gave.
#[derive(Debug)]
pub(super) struct Credential {
    /// A bearer token.
    pub(super) token: Option<Secret>,
    /// A client certificate and its key, in PEM.
    pub(super) certificate: Option<(String, Secret)>,
}

/// Runs the plugin of `user`, for at most `limit`. `cluster` is what the plugin is told of the cluster, if it asks.
pub(super) async fn run(
    plugin: &ExecConfig,
    cluster: Option<&ExecAuthCluster>,
    user: &str,
    environment: &Environment,
    limit: Duration,
) -> Result<Credential> {
    let program = plugin.command.as_deref().unwrap_or_default();
    let name = format!("exec plugin {program:?} of kubeconfig user {user:?}");
    if plugin.interactive_mode == Some(ExecInteractiveMode::Always) {
        return Err(Error::unauthorized(format!("{name} wants a terminal (interactiveMode: Always)")).hint(
            "give the user a token or a client certificate, or let Omni mint access with `kubernetes: {mint: true}`",
        ));
    }
    let mut command = Command::new(program);
    command
        .args(plugin.args.iter().flatten())
        .env_clear()
        .envs(variables(environment))
        .env("KUBERNETES_EXEC_INFO", request(plugin, cluster))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    for entry in plugin.env.iter().flatten() {
        if let (Some(name), Some(value)) = (entry.get("name"), entry.get("value")) {
            command.env(name, value);
        }
    }
    let mut child = command.spawn().map_err(|error| {
        let hint = plugin.install_hint.clone().unwrap_or_else(|| "install it, or put its folder on PATH".to_owned());
        Error::configuration(format!("{name} cannot be started: {error}")).hint(hint)
    })?;
    let group = ProcessGroup::of(&child);
    let mut stdout = Vec::new();
    let mut stderr = Vec::new();
    let finished = tokio::time::timeout(limit, finish(&mut child, &mut stdout, &mut stderr)).await;
    let said = summary(&stderr);
    match finished {
        Err(_) => Err(Error::unreachable(format!("{name} gave no credential within {limit:?}{said}"))
            .hint("run it by hand: it may be waiting for a login")),
        Ok(Err(error)) => Err(Error::failed(format!("{name}: {error}"))),
        Ok(Ok(status)) => {
            group.disarm();
            if !status.success() {
                return Err(Error::unauthorized(format!("{name} ended with {status}{said}")).hint("run it by hand"));
            }
            credential(&stdout, plugin.api_version.as_deref()).map_err(|error| error.context(name))
        }
    }
}

async fn finish(child: &mut Child, stdout: &mut Vec<u8>, stderr: &mut Vec<u8>) -> std::io::Result<ExitStatus> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    tokio::try_join!(read(out, stdout), read(err, stderr))?;
    child.wait().await
}

async fn read(stream: Option<impl AsyncRead + Unpin>, into: &mut Vec<u8>) -> std::io::Result<()> {
    if let Some(stream) = stream {
        stream.take(MOST_OUTPUT).read_to_end(into).await?;
    }
    Ok(())
}

/// What a plugin is told: that there is nobody to ask, and where it asked for that, the cluster.
fn request(plugin: &ExecConfig, cluster: Option<&ExecAuthCluster>) -> String {
    let mut spec = serde_json::json!({ "interactive": false });
    if let (true, Some(cluster)) = (plugin.provide_cluster_info, cluster) {
        spec["cluster"] = serde_json::to_value(cluster).unwrap_or_default();
    }
    let version = plugin.api_version.as_deref().unwrap_or("client.authentication.k8s.io/v1");
    serde_json::json!({ "apiVersion": version, "kind": "ExecCredential", "spec": spec }).to_string()
}

fn variables(environment: &Environment) -> Vec<(String, OsString)> {
    let passed_on = |name: &str| {
        PASSED_ON.contains(&name) || PASSED_ON_PREFIXES.iter().any(|beginning| name.starts_with(beginning))
    };
    let plain = environment.plain().filter(|(name, _)| passed_on(name));
    let plain = plain.map(|(name, value)| (name.to_owned(), value.clone()));
    let secrets = environment.secret_names().filter(|name| passed_on(name));
    let secrets = secrets.filter_map(|name| Some((name.to_owned(), environment.secret(name)?.expose().into())));
    plain.chain(secrets).collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ExecCredential {
    api_version: Option<String>,
    kind: Option<String>,
    status: Option<ExecCredentialStatus>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ExecCredentialStatus {
    expiration_timestamp: Option<String>,
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
}

impl std::fmt::Debug for ExecCredentialStatus {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ExecCredentialStatus").finish_non_exhaustive()
    }
}

pub(super) fn credential(stdout: &[u8], wanted_version: Option<&str>) -> Result<Credential> {
    // The parser's own words can quote what was printed, and that can be a credential.
    let answer: ExecCredential = serde_json::from_slice(stdout)
        .map_err(|error| Error::failed(format!("what it printed is not an ExecCredential (line {})", error.line())))?;
    if answer.kind.as_deref() != Some("ExecCredential") {
        return Err(Error::failed("what it printed is not an ExecCredential"));
    }
    if let (Some(wanted), Some(got)) = (wanted_version, answer.api_version.as_deref())
        && wanted != got
    {
        return Err(Error::configuration(format!("it speaks {got}, and the kubeconfig says {wanted}")));
    }
    let status = answer.status.ok_or_else(|| Error::failed("its ExecCredential has no status"))?;
    let expired = status.expiration_timestamp.as_deref().and_then(|end| end.parse::<Timestamp>().ok());
    if let Some(end) = expired.filter(|end| *end <= Timestamp::now()) {
        return Err(Error::new(Kind::Unauthorized, format!("the credential that it gave expired at {end}")));
    }
    let certificate = status.client_certificate_data.zip(status.client_key_data.map(Secret::new));
    let token = status.token.filter(|token| !token.is_empty()).map(Secret::new);
    if token.is_none() && certificate.is_none() {
        return Err(Error::failed("its ExecCredential has neither a token nor a client certificate with its key"));
    }
    Ok(Credential { token, certificate })
}

/// The last lines that a plugin wrote for people, in one line without control characters.
fn summary(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<_> = text.lines().map(line).filter(|line| !line.trim().is_empty()).collect();
    let last = lines[lines.len().saturating_sub(3)..].join("; ");
    if last.is_empty() { String::new() } else { format!(": {}", cut(&last, MOST_STDERR)) }
}

/// The children of a plugin, which would outlive it: killed with it unless it ended by itself.
struct ProcessGroup(Option<rustix::process::Pid>);

impl ProcessGroup {
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self(id.and_then(rustix::process::Pid::from_raw))
    }

    /// Its leader was waited for: its number may soon be somebody else's.
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // Gone already is as good.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kube::config::ExecConfig;

    use super::{Credential, run};
    use crate::environment::Environment;
    use crate::error::{Kind, Result};

    fn environment(more: &[(&str, &str)]) -> Environment {
        let path = std::env::var_os("PATH").unwrap();
        let more = more.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Environment::new(std::iter::once(("PATH".into(), path)).chain(more))
    }

    async fn script(script: &str, environment: &Environment, limit: Duration) -> Result<Credential> {
        let plugin = ExecConfig {
            api_version: Some("client.authentication.k8s.io/v1".to_owned()),
            command: Some("sh".to_owned()),
            args: Some(vec!["-c".to_owned(), script.to_owned()]),
            ..ExecConfig::default()
        };
        run(&plugin, None, "operator", environment, limit).await
    }

    #[tokio::test]
    async fn a_plugin_gives_a_token() {
        let script_text = r#"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t0"}}'"#;
        let credential = script(script_text, &environment(&[]), Duration::from_secs(10)).await.unwrap();
        assert_eq!(credential.token.unwrap().expose(), "t0");
    }

    #[tokio::test]
    async fn a_plugin_gets_what_clouds_need_and_nothing_else() {
        let environment = environment(&[("AWS_SESSION_TOKEN", "cloud"), ("OMNI_SERVICE_ACCOUNT_KEY", "omni")]);
        let script_text =
            r#"echo "[$AWS_SESSION_TOKEN] [$OMNI_SERVICE_ACCOUNT_KEY] $KUBERNETES_EXEC_INFO" >&2; exit 3"#;
        let error = script(script_text, &environment, Duration::from_secs(10)).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Unauthorized);
        insta::assert_snapshot!(error, @r#"exec plugin "sh" of kubeconfig user "operator" ended with exit status: 3: [cloud] [] {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}"#);
    }

    #[tokio::test]
    async fn a_plugin_that_hangs_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("held-by-a-child");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (end, ended) = std::sync::mpsc::channel();
        let reader = pipe.clone();
        // Reading ends when the last process that holds the other end is gone.
        std::thread::spawn(move || end.send(std::fs::read(reader)));
        let script_text = format!("sleep 60 >'{}' & echo open https://login.example.com >&2; sleep 60", pipe.display());
        let error = script(&script_text, &environment(&[]), Duration::from_secs(1)).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Unreachable);
        insta::assert_snapshot!(error, @r#"exec plugin "sh" of kubeconfig user "operator" gave no credential within 1s: open https://login.example.com"#);
        assert!(ended.recv_timeout(Duration::from_secs(20)).is_ok(), "a child of the plugin outlived it");
    }

    #[tokio::test]
    async fn a_plugin_that_is_not_there_is_named() {
        let plugin = ExecConfig { command: Some("no-such-login".to_owned()), ..ExecConfig::default() };
        let error = run(&plugin, None, "operator", &environment(&[]), Duration::from_secs(10)).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        assert!(
            error.message().contains(r#""no-such-login" of kubeconfig user "operator" cannot be started"#),
            "{error}"
        );
    }

    #[tokio::test]
    async fn what_a_plugin_prints_is_never_repeated() {
        let error = script("echo 't0p-secret'", &environment(&[]), Duration::from_secs(10)).await.unwrap_err();
        insta::assert_snapshot!(error, @r#"exec plugin "sh" of kubeconfig user "operator": what it printed is not an ExecCredential (line 1)"#);
    }
}
