//! A host of its own for one test: a home and a working directory in a temporary folder, an environment with nothing else
//! in it, programs from a folder of its own before the system's.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

pub(crate) struct Host {
    folder: TempDir,
}

/// What a call printed and how it ended.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    /// Everything that was printed.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Both streams and the code, for a snapshot.
    pub(crate) fn shown(&self) -> String {
        format!("{}---\n{}exit {}", self.stdout, self.stderr, self.code)
    }
}

impl Host {
    pub(crate) fn new() -> Self {
        let host = Self { folder: tempfile::tempdir().unwrap() };
        for folder in ["home", "work", "bin"] {
            fs::create_dir(host.folder.path().join(folder)).unwrap();
        }
        host
    }

    /// A host whose working directory is a copy of `tests/config/estate`.
    pub(crate) fn with_estate() -> Self {
        let host = Self::new();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/estate"), &host.path("work"));
        host
    }

    /// A path below the temporary folder: `home/…`, `work/…`, `bin/…`.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn read(&self, path: &str) -> String {
        self.portable(&fs::read_to_string(self.path(path)).unwrap())
    }

    /// A program on the `PATH`, as a script for sh.
    pub(crate) fn program(&self, name: &str, script: &str) -> &Self {
        let path = format!("bin/{name}");
        self.write(&path, &format!("#!/bin/sh\n{script}"));
        fs::set_permissions(self.path(&path), PermissionsExt::from_mode(0o755)).unwrap();
        self
    }

    /// A text without the temporary folder, whose name is another every time; macOS reaches it through a link.
    fn portable(&self, text: &str) -> String {
        let real = self.folder.path().canonicalize().unwrap().display().to_string();
        text.replace(&real, "/host").replace(&self.folder.path().display().to_string(), "/host")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        self.run_with(arguments, &[])
    }

    /// Runs talops in a pipe, with nothing in the environment but `HOME`, `PATH` and `variables`.
    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Answer {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("talops"))
            .args(arguments)
            .current_dir(self.path("work"))
            .env_clear()
            .env("HOME", self.path("home"))
            .env("PATH", format!("{}:/usr/bin:/bin", self.path("bin").display()))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| self.portable(&String::from_utf8(bytes).unwrap());
        Answer { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
