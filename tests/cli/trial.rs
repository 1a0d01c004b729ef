//! A folder with a configuration, from which the tool is called as a user would call it.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::talops::{outcome, talops};

/// What no output may hold.
pub(crate) const SECRET: &str = "hunter2";

/// No call with a request timeout of a second may take longer.
const BOUND: Duration = Duration::from_secs(8);

/// A folder with a configuration, from which the tool is called.
pub(crate) struct Trial {
    pub(crate) folder: TempDir,
}

impl Trial {
    pub(crate) fn new(configuration: &str) -> Self {
        let trial = Self { folder: tempfile::Builder::new().prefix("talops").tempdir().unwrap() };
        trial.file("talops.yaml", configuration);
        trial
    }

    pub(crate) fn without_configuration() -> Self {
        let trial = Self::new("");
        std::fs::remove_file(trial.folder.path().join("talops.yaml")).unwrap();
        trial
    }

    /// Writes a file, for its owner alone; one in `bin` can be run.
    pub(crate) fn file(&self, name: &str, text: &str) -> &Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
        self
    }

    pub(crate) fn call(&self, arguments: &[&str]) -> Command {
        let mut call = talops(self.folder.path());
        let path = format!("{}/bin:/usr/bin:/bin", self.folder.path().display());
        call.env("PATH", path).args(arguments).args(["--request-timeout", "1s"]);
        call
    }

    /// Calls for people and for programs, and gives the exit code and what is wrong in one line.
    pub(crate) fn told(&self, arguments: &[&str]) -> String {
        self.told_of(|| self.call(arguments))
    }

    pub(crate) fn told_of(&self, call: impl Fn() -> Command) -> String {
        let before = files(self.folder.path());
        let started = Instant::now();
        let (code, out, error) = outcome(&mut call());
        assert!(started.elapsed() < BOUND, "took {:?}: {out}{error}", started.elapsed());
        let (json_code, json_out, json_error) = outcome(call().args(["-o", "json"]));
        assert_eq!(json_code, code, "another code under -o json: {json_out}{json_error}");
        for text in [&json_out, &json_error] {
            let document = serde_json::from_str::<serde_json::Value>(text);
            assert!(text.is_empty() || document.is_ok(), "{text:?} is not one JSON document");
        }
        assert!(![&out, &error, &json_out, &json_error].iter().any(|text| text.contains(SECRET)), "{out}{error}");
        assert_eq!(files(self.folder.path()), before, "something was changed");
        let lines = out.lines().filter_map(|line| line.strip_prefix("NOT ASKED "));
        let lines = lines.chain(error.lines().map(|line| line.strip_prefix("error: ").unwrap_or(line)));
        let told = lines.collect::<Vec<_>>().join("\n   ");
        format!("{code}  {}\n", without_places(&told, self.folder.path()))
    }
}

/// The files of a folder and what is in them.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file() {
            found.insert(path.display().to_string(), std::fs::read(&path).unwrap());
        }
    }
    found
}

/// A text with what is different in every run taken out.
fn without_places(text: &str, folder: &Path) -> String {
    let mut text = text.replace(&folder.display().to_string(), "DIR");
    while let Some((before, after)) = text.split_once("127.0.0.1:") {
        text = format!("{before}HOST{}", after.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    }
    text
}
