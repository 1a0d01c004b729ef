//! Where the servers' binaries and the data files that come with them are: `tests/e2e/tools` builds them from Go modules.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::process::run;

/// The folder of the servers' binaries, built where they are not cached.
pub(crate) struct Tools {
    binaries: PathBuf,
}

impl Tools {
    /// Finds the binaries, or builds them, which takes about 20 minutes once.
    pub(crate) fn find() -> Self {
        let mut build = Command::new("timeout");
        build.arg("3600").arg(folder().join("build.sh")).stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = build.output().expect("timeout, of coreutils");
        assert!(output.status.success(), "building the servers: {}", output.status);
        Self { binaries: PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()) }
    }

    /// A binary by its name.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        let path = self.binaries.join(name);
        assert!(path.is_file(), "{} is not among the tools", path.display());
        path
    }

    /// The folder of a Go module that the tools are built from, in the module cache.
    pub(crate) fn module(path: &str) -> PathBuf {
        let mut download = Command::new("go");
        download.args(["mod", "download", "-json", path]).current_dir(folder());
        let answer = run(&mut download, Duration::from_secs(600)).succeeded();
        let answer: serde_json::Value = serde_json::from_str(&answer.stdout).expect("go prints JSON");
        PathBuf::from(answer["Dir"].as_str().expect("a module has a folder"))
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/tools")
}
