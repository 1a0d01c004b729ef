//! A served estate that one call after another changes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use talops::environment::Environment;
use talops::lab::{Lab, Options, Running};

use crate::stand_between::{self, Fate};
use crate::talops::{outcome, talops};

/// A lab that stays up for the whole test, and a home folder for the calls against it.
pub(crate) struct Served {
    home: tempfile::TempDir,
    pub(crate) running: Running,
    configuration: PathBuf,
    omni: String,
}

impl Served {
    pub(crate) async fn start() -> Self {
        let home = tempfile::tempdir_in("/tmp").unwrap();
        let environment = Environment::new([("XDG_RUNTIME_DIR".into(), home.path().as_os_str().to_owned())]);
        let running = Lab::start(Options::default(), &environment).await.unwrap();
        let configuration = running.configuration();
        let text = std::fs::read_to_string(&configuration).unwrap();
        let after = &text[text.find("http://127.0.0.1:").unwrap()..];
        let omni = after[..after.find('\n').unwrap()].trim_end_matches(['"', '\'']).to_owned();
        Self { home, running, configuration, omni }
    }

    /// The URL of its Omni.
    pub(crate) fn address(&self) -> &str {
        &self.omni
    }

    /// One whose Omni is behind another server.
    pub(crate) async fn behind(decide: impl Fn(&str, &Value) -> Fate + Send + Sync + 'static) -> Self {
        let mut served = Self::start().await;
        let text = std::fs::read_to_string(&served.configuration).unwrap();
        let between = stand_between::start(&served.omni, decide).await;
        served.configuration = served.configuration.with_file_name("between.yaml");
        std::fs::write(&served.configuration, text.replace(&served.omni, &between)).unwrap();
        served
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
        let mut command = self.command(arguments);
        tokio::task::block_in_place(|| outcome(&mut command))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = talops(self.home.path());
        command.arg("--config").arg(&self.configuration).args(["--request-timeout", "60s"]).args(arguments);
        command
    }

    /// A call at a terminal where somebody types this; its exit code, and what the terminal shows.
    pub(crate) fn typed(&self, arguments: &[&str], typed: &str) -> (i32, String) {
        let command = self.command(arguments);
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let words: Vec<String> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();
        let mut script = Command::new("script");
        script.args(["-qec", &words.join(" "), "/dev/null"]).env_clear();
        script.env("PATH", "/usr/bin:/bin").env("HOME", self.home.path()).env("TERM", "dumb").env("USER", "olga");
        script.current_dir(self.home.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        tokio::task::block_in_place(|| {
            let mut child = script.spawn().unwrap();
            std::io::Write::write_all(child.stdin.as_mut().unwrap(), format!("{typed}\n").as_bytes()).unwrap();
            let ended = child.wait_with_output().unwrap();
            (ended.status.code().unwrap_or(-1), String::from_utf8_lossy(&ended.stdout).replace('\r', ""))
        })
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
