//! One connection: ssh's own control master, in the background, with a guard that ends it with this process.
//!
//! `openssh::SessionBuilder` is not used to start it: it cannot be given up half-way (the ssh that hangs stays behind),
//! and drops what ssh says while it waits. The session of that crate is used on top of the socket.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::FileTypeExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use super::failure::Place;
use super::{child, failure};
use crate::error::{Error, Result};

/// How long a master without anybody using it lives on: the second net, should the guard be killed as well.
const IDLE: &str = "ControlPersist=5s";

/// Starts ssh and stays as its guard. Its stdin is a pipe that ends when the process that started it does, by whatever
/// signal: before ssh is connected the guard then kills it, afterwards it tells the master to exit. That also ends
/// commands that hang at the other end, which would keep a master that merely waits to be idle.
const GUARD: &str = r#"
folder=$1
shift
exec 3<&0 </dev/null
ssh "$@" 3<&- >/dev/null 2>>"$folder/log" &
master=$!
(read -r _ <&3; kill "$master") 2>/dev/null >&2 &
early=$!
wait "$master"
status=$?
kill "$early" 2>/dev/null
[ "$status" -eq 0 ] || exit "$status"
echo connected
exec >/dev/null 2>&1
read -r _ <&3
ssh -F none -S "$folder/control" -O exit none
rm -rf "$folder"
"#;

/// A connection to one destination.
#[derive(Debug)]
pub(super) struct Master {
    place: Place,
    folder: PathBuf,
    session: openssh::Session,
    guard: Mutex<Option<Child>>,
    forwarded: AtomicU32,
}

impl Master {
    /// Connects to `destination`, as the user's ssh and its configuration say, within `timeout`. `folder` is for
    /// this connection alone; `path` is the `PATH` that ssh is looked for on.
    pub(super) async fn connect(
        destination: &str,
        folder: TempDir,
        path: Option<&OsString>,
        timeout: Duration,
    ) -> Result<Self> {
        let place = Place::ssh(destination);
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", GUARD, "talops-ssh-guard"])
            .arg(folder.path())
            .args(options(folder.path(), timeout))
            .arg(destination);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        child::never_ask(&mut command);
        if let Some(path) = path {
            command.env("PATH", path);
        }
        let mut guard = command.spawn().map_err(|error| child::not_started(&command, destination, &error))?;
        let connected = tokio::time::timeout(timeout, is_connected(&mut guard)).await;
        let said = || fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        let error = match connected {
            Ok(Ok(true)) => {
                // From here on the guard clears it.
                let folder = folder.keep();
                let control = folder.join("control").into_boxed_path();
                let log = folder.join("log").into_boxed_path();
                let session = openssh::Session::resume(control, Some(log));
                let guard = Mutex::new(Some(guard));
                return Ok(Self { place, folder, session, guard, forwarded: AtomicU32::new(0) });
            }
            Ok(Ok(false)) if missing(&mut guard).await => {
                Error::configuration("there is no program \"ssh\" on the PATH").hint("install OpenSSH's client")
            }
            Ok(Ok(false)) => failure::explain(&place, &said()),
            Ok(Err(error)) => Error::failed(format!("{destination}: waiting for ssh: {error}")),
            Err(_) => failure::timed_out(&place, timeout, &said()),
        };
        // Dropping the guard ends its stdin, upon which it kills ssh.
        drop(guard);
        Err(error)
    }

    /// Whether the master is still there: it removes its socket when it goes; one that was killed leaves it, and nobody
    /// listens there any more.
    pub(super) fn is_alive(&self) -> bool {
        let control = self.session.control_socket();
        let Ok(there) = fs::symlink_metadata(control) else { return false };
        !there.file_type().is_socket() || UnixStream::connect(control).is_ok()
    }

    /// The local ssh that runs `line` over this connection. It never opens one of its own.
    pub(super) fn command(&self, line: &str, path: Option<&OsString>) -> Command {
        let mut command = Command::new("ssh");
        command.args(["-F", "none", "-T", "-o", "BatchMode=yes", "-o", "ControlMaster=no", "-o", "ProxyCommand=false"]);
        command.arg("-S").arg(self.session.control_socket()).args(["--", "none", line]);
        if let Some(path) = path {
            command.env("PATH", path);
        }
        command
    }

    /// Makes a socket at the other end one of ours.
    pub(super) async fn forward_socket(&self, remote: &Path, timeout: Duration) -> Result<PathBuf> {
        let local = self.folder.join(format!("e{}", self.forwarded.fetch_add(1, Ordering::Relaxed)));
        let forwarding = self.session.request_port_forward(
            openssh::ForwardType::Local,
            openssh::Socket::UnixSocket { path: local.as_path().into() },
            openssh::Socket::UnixSocket { path: remote.into() },
        );
        match tokio::time::timeout(timeout, forwarding).await {
            Ok(Ok(())) => Ok(local),
            Ok(Err(error)) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                Err(Error::failed(format!("{}: forwarding {}: {error} {cause}", self.place.name, remote.display())))
            }
            Err(_) => Err(failure::timed_out(&self.place, timeout, "")),
        }
    }

    /// Ends the connection and everything that runs over it.
    pub(super) async fn close(&self, timeout: Duration) {
        let Some(mut guard) = self.guard.lock().await.take() else { return };
        drop(guard.stdin.take());
        let _ = tokio::time::timeout(timeout, guard.wait()).await;
    }
}

fn options(folder: &Path, timeout: Duration) -> Vec<OsString> {
    let seconds = timeout.as_secs().max(1);
    let mut options: Vec<OsString> =
        vec!["-E".into(), folder.join("log").into(), "-S".into(), folder.join("control").into()];
    options.extend(["-M", "-f", "-N", "-T"].map(OsString::from));
    let settings = [
        IDLE,
        "BatchMode=yes",
        "StrictHostKeyChecking=yes",
        "ServerAliveInterval=5",
        "ServerAliveCountMax=2",
        // What ssh says is read here: the user's own level must not hide it.
        "LogLevel=INFO",
        // What the user forwards or runs when he logs in by hand is no business of ours.
        "ClearAllForwardings=yes",
        "RemoteCommand=none",
        "PermitLocalCommand=no",
    ];
    for setting in settings.map(str::to_owned).into_iter().chain([format!("ConnectTimeout={seconds}")]) {
        options.extend(["-o".into(), setting.into()]);
    }
    options.push("--".into());
    options
}

/// Reads the guard's word: it has one when ssh is connected, and none when ssh ended.
async fn is_connected(guard: &mut Child) -> std::io::Result<bool> {
    let mut word = [0; 9];
    let Some(stdout) = guard.stdout.as_mut() else { return Ok(false) };
    match stdout.read_exact(&mut word).await {
        Ok(_) => Ok(&word == b"connected"),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the guard, which has ended, found no ssh.
async fn missing(guard: &mut Child) -> bool {
    guard.wait().await.is_ok_and(|status| status.code() == Some(127))
}
