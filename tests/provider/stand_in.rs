//! Programs that stand in for ssh, docker and pvesh.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use talops::environment::Environment;
use talops::ssh::Sessions;
use tempfile::TempDir;

const SSH: &str = include_str!("../fixtures/ssh.sh");

/// A folder of programs, and a place for what they do.
pub(crate) struct Programs {
    folder: PathBuf,
    _owned: Option<TempDir>,
}

impl Programs {
    /// The folder, with `ssh` in it.
    pub(crate) fn with_ssh() -> Self {
        let owned = tempfile::tempdir().unwrap();
        let programs = Self { folder: owned.path().to_owned(), _owned: Some(owned) };
        programs.add("ssh", SSH);
        programs
    }

    /// The folder of another process's test.
    pub(crate) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), _owned: None }
    }

    /// Adds a program.
    pub(crate) fn add(&self, name: &str, script: &str) {
        let path = self.path(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What a file in the folder says; nothing where there is none.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// An environment in which they are found first.
    pub(crate) fn environment(&self) -> Environment {
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.folder.display());
        Environment::new([("PATH".into(), path.into()), ("XDG_RUNTIME_DIR".into(), self.folder.clone().into())])
    }

    /// Sessions over the `ssh` in the folder.
    pub(crate) fn sessions(&self) -> Arc<Sessions> {
        Sessions::new(&self.environment())
    }

    /// Whether each process that wrote its id into `pids` is gone, or goes within five seconds.
    pub(crate) fn all_gone(&self) -> bool {
        let pids = self.read("pids");
        assert!(!pids.is_empty());
        eventually(|| pids.lines().all(|pid| !is_alive(pid)))
    }
}

/// Whether something becomes true within five seconds.
pub(crate) fn eventually(condition: impl Fn() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(5);
    while Instant::now() < end {
        if condition() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

fn is_alive(pid: &str) -> bool {
    let asked = Command::new("/bin/sh").args(["-c", "kill -0 \"$1\"", "-", pid]).stderr(Stdio::null()).status();
    asked.unwrap().success()
}
