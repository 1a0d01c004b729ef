//! An estate that is served for as long as it lives, and a home folder for who calls.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use talops::environment::Environment;
use talops::lab::{Clock, Lab, Options, Running};

use crate::talops::{outcome, talops};

pub(crate) struct Site {
    pub(crate) home: tempfile::TempDir,
    pub(crate) running: Running,
}

impl Site {
    /// An estate as `change` has it, which may put files into the home folder.
    pub(crate) fn made(change: impl FnOnce(&mut Options, &Path)) -> Self {
        let home = tempfile::Builder::new().prefix("talops").tempdir_in("/tmp").unwrap();
        let environment = Environment::new([("XDG_RUNTIME_DIR".into(), home.path().as_os_str().to_owned())]);
        let mut options = Options::default();
        change(&mut options, home.path());
        let running = tokio::runtime::Handle::current().block_on(Lab::start(options, &environment)).unwrap();
        Self { home, running }
    }

    /// One with these faults, in which delays pass so fast.
    pub(crate) fn start(faults: &[&str], clock: Clock) -> Self {
        Self::made(|options, _| {
            options.faults = faults.iter().map(|name| name.parse().unwrap()).collect();
            options.clock = clock;
        })
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn configuration(&self) -> PathBuf {
        self.running.configuration()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = talops(self.home());
        command.arg("--config").arg(self.configuration()).args(arguments);
        command
    }

    pub(crate) fn call(&self, arguments: &[&str]) -> (i32, String, String) {
        outcome(&mut self.command(arguments))
    }

    /// The digest of what a deletion would destroy.
    pub(crate) fn digest_of_deletion(&self, cluster: &str) -> String {
        let (code, out, error) = self.call(&["template", "delete", cluster, "--dry-run", "-o", "json"]);
        assert_eq!(code, 0, "{error}");
        let report: Value = serde_json::from_str(&out).unwrap();
        report["digest"].as_str().unwrap().to_owned()
    }

    /// A deletion, approved with the call.
    pub(crate) fn deletion(&self, cluster: &str, more: &[&str]) -> Command {
        let digest = self.digest_of_deletion(cluster);
        let approved = ["template", "delete", cluster, "--approve-plan", &digest, "--gates", "destroy"];
        self.command(&[&approved[..], more].concat())
    }
}
