//! From where a secret comes to the secret itself.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};

use super::model::SecretSource;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::text;

/// How long a command may take to print a secret: it may unlock a password store, but it cannot ask anybody.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);

/// No secret is longer than this many bytes.
const LONGEST: u64 = 64 * 1024;

/// A secret, and what its owner should know about how it is kept.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The secret, without a trailing line break.
    pub secret: Secret,
    /// A warning, when others can read it.
    pub warning: Option<String>,
}

impl SecretSource {
    /// Where the secret comes from, for people; never the secret.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Env(name) => format!("environment variable {name}"),
            Self::File(path) => format!("file {}", path.display()),
            Self::Command(words) => format!("command {}", words.first().map_or("", String::as_str)),
        }
    }

    /// Gets the secret.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] when the variable is not set, the file cannot be read, the command fails or
    /// takes longer than `limit` (and 10 s at the most), or what comes is empty. Nothing of a command's output is in the error but the last line of stderr.
    pub async fn resolve(&self, environment: &Environment, limit: Duration) -> Result<Resolved> {
        let (text, warning) = match self {
            Self::Env(name) => (variable(name, environment)?, None),
            Self::File(path) => file(path).await?,
            Self::Command(words) => (command(words, environment, limit.min(COMMAND_TIMEOUT)).await?, None),
        };
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return Err(Error::configuration(format!("the secret from {} is empty", self.describe())));
        }
        Ok(Resolved { secret: Secret::new(secret), warning })
    }
}

fn variable(name: &str, environment: &Environment) -> Result<String> {
    match environment.secret(name) {
        Some(secret) => Ok(secret.expose().to_owned()),
        None => {
            Err(Error::configuration(format!("the environment variable {name} is not set, and a secret comes from it")))
        }
    }
}

async fn file(path: &Path) -> Result<(String, Option<String>)> {
    let wrong = |what: &str| Error::configuration(format!("reading a secret from {}: {what}", path.display()));
    let file = tokio::fs::File::open(path).await.map_err(|error| wrong(&error.to_string()))?;
    let metadata = file.metadata().await.map_err(|error| wrong(&error.to_string()))?;
    let bytes = read(file).await.map_err(|error| wrong(&error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("it is not text"))?;
    let open = readable_by_others(&metadata);
    let warning =
        open.then(|| format!("others on this host can read the secret in {0}: chmod 600 {0}", path.display()));
    Ok((text, warning))
}

#[cfg(unix)]
fn readable_by_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o044 != 0
}

#[cfg(not(unix))]
fn readable_by_others(_: &std::fs::Metadata) -> bool {
    false
}

async fn command(words: &[String], environment: &Environment, limit: Duration) -> Result<String> {
    let [program, arguments @ ..] = words else {
        return Err(Error::configuration("a secret comes from a command without words"));
    };
    let wrong = |what: String| Error::configuration(format!("getting a secret from the command {program}: {what}"));
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(environment.plain())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| wrong(error.to_string()))?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(wrong("its output cannot be read".into()));
    };
    let ended = async { tokio::join!(read(stdout), read(stderr), child.wait()) };
    let Ok((stdout, stderr, status)) = tokio::time::timeout(limit, ended).await else {
        return Err(wrong(format!("no answer within {} s", limit.as_secs_f64()))
            .hint("it gets no terminal and cannot ask; unlock the store beforehand"));
    };
    let bytes = stdout.map_err(|error| wrong(error.to_string()))?;
    let status = status.map_err(|error| wrong(error.to_string()))?;
    if !status.success() {
        let said = last_line(&stderr.unwrap_or_default());
        return Err(wrong(format!("{status}{said}")));
    }
    String::from_utf8(bytes).map_err(|_| wrong("what it printed is not text".into()))
}

/// Reads a stream that is not longer than a secret can be.
async fn read(stream: impl AsyncRead + Unpin) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(LONGEST + 1).read_to_end(&mut bytes).await?;
    if bytes.len() as u64 > LONGEST {
        return Err(std::io::Error::other("it is longer than 64 KiB"));
    }
    Ok(bytes)
}

/// The last line of what a command said on stderr, cut to a line's length.
fn last_line(stderr: &[u8]) -> String {
    let all = String::from_utf8_lossy(stderr);
    let line = all.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let printable = text::cut(&text::line(line), 200);
    if printable.is_empty() { printable } else { format!(": {printable}") }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use std::time::Duration;

    use super::SecretSource;
    use crate::environment::Environment;

    fn environment() -> Environment {
        let path = std::env::var_os("PATH").unwrap();
        Environment::new([("PATH".into(), path), ("THE_KEY".into(), "hunter2".into()), ("PLAIN".into(), "p".into())])
    }

    fn shell(script: &str) -> SecretSource {
        SecretSource::Command(["sh", "-c", script].map(str::to_owned).to_vec())
    }

    async fn refused(source: &SecretSource) -> String {
        source.resolve(&environment(), Duration::MAX).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn a_variable_a_file_and_a_command_give_the_same_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "hunter2\n").unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        for source in [SecretSource::Env("THE_KEY".into()), SecretSource::File(path), shell("echo hunter2")] {
            let resolved = source.resolve(&environment(), Duration::MAX).await.unwrap();
            assert_eq!(resolved.secret.expose(), "hunter2", "{source:?}");
            assert_eq!(resolved.warning, None);
        }
    }

    #[tokio::test]
    async fn a_file_that_others_can_read_is_warned_of() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "hunter2").unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        let warning = SecretSource::File(path).resolve(&environment(), Duration::MAX).await.unwrap().warning.unwrap();
        assert!(warning.contains("chmod 600") && !warning.contains("hunter2"), "{warning}");
    }

    #[tokio::test]
    async fn a_command_gets_no_secret_of_the_process() {
        let source = shell("echo ${PLAIN}-${THE_KEY-none}");
        assert_eq!(source.resolve(&environment(), Duration::MAX).await.unwrap().secret.expose(), "p-none");
    }

    #[tokio::test]
    async fn what_fails_is_named_without_the_secret() {
        insta::assert_snapshot!(refused(&SecretSource::Env("NOBODY_TOKEN".into())).await, @"the environment variable NOBODY_TOKEN is not set, and a secret comes from it");
        insta::assert_snapshot!(refused(&SecretSource::File("/nowhere/key".into())).await, @"reading a secret from /nowhere/key: No such file or directory (os error 2)");
        insta::assert_snapshot!(refused(&shell("echo hunter2; echo locked >&2; exit 3")).await, @"getting a secret from the command sh: exit status: 3: locked");
        insta::assert_snapshot!(refused(&shell("true")).await, @"the secret from command sh is empty");
        insta::assert_snapshot!(refused(&SecretSource::Command(vec!["no-such-program-here".into()])).await, @"getting a secret from the command no-such-program-here: No such file or directory (os error 2)");
        insta::assert_snapshot!(refused(&shell("head -c 70000 /dev/zero")).await, @"getting a secret from the command sh: it is longer than 64 KiB");
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_given_up() {
        tokio::time::pause();
        insta::assert_snapshot!(refused(&shell("sleep 60")).await, @"getting a secret from the command sh: no answer within 10 s");
    }
}
