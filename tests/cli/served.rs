//! A served estate that one call after another changes.

use std::path::Path;

use serde_json::Value;
use talops::environment::Environment;
use talops::lab::{Lab, Options, Running};

use crate::talops::{outcome, talops};

/// A lab that stays up for the whole test, and a home folder for the calls against it.
pub(crate) struct Served {
    home: tempfile::TempDir,
    pub(crate) running: Running,
}

impl Served {
    pub(crate) async fn start() -> Self {
        let home = tempfile::tempdir_in("/tmp").unwrap();
        let environment = Environment::new([("XDG_RUNTIME_DIR".into(), home.path().as_os_str().to_owned())]);
        let running = Lab::start(Options::default(), &environment).await.unwrap();
        Self { home, running }
    }

    /// Where calls are made.
    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file where calls are made.
    pub(crate) fn file(&self, name: &str, text: &str) {
        std::fs::write(self.home.path().join(name), text).unwrap();
    }

    /// Makes a call; gives its exit code, stdout and stderr.
    pub(crate) fn call(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = talops(self.home.path());
        command.arg("--config").arg(self.running.configuration()).args(arguments);
        tokio::task::block_in_place(|| outcome(&mut command))
    }

    /// A call that succeeds without a word on stderr; gives its JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let (code, out, error) = self.call(&[arguments, &["-o", "json"]].concat());
        assert_eq!(code, 0, "{arguments:?}: {out}{error}");
        serde_json::from_str(&out).unwrap()
    }

    /// An object, as `talops get` prints it.
    pub(crate) fn object(&self, kind: &str, id: &str) -> Value {
        self.json(&["get", kind, id])
    }

    /// The methods of Omni's that were called since the last time, those that only read left out.
    pub(crate) fn written(&self) -> Vec<String> {
        let requests = self.running.requests().so_far();
        let methods = requests.iter().filter_map(|request| request.split_once("/api/omni.resources.ResourceService/"));
        let writes = ["Create", "Update", "Teardown", "Delete"];
        methods.map(|(_, method)| method.to_owned()).filter(|method| writes.contains(&method.as_str())).collect()
    }
}
