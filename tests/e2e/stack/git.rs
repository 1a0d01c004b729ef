//! A git repository that `git daemon` serves on loopback.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::ports::free_port;
use super::process::{Finished, Server, run};

const CALL: Duration = Duration::from_secs(20);

/// The repository, a working copy that commits are made in, and the server.
pub(crate) struct Git {
    /// Where it is cloned from.
    pub(crate) url: String,
    work: PathBuf,
    server: Server,
}

impl Git {
    /// Makes the repository `apps.git` with the files of `content` on its branch `main`, and serves it. The word
    /// `REPOSITORY` in a file becomes the repository's URL.
    pub(crate) fn start(folder: &Path, content: &Path) -> Self {
        let served = folder.join("served");
        let bare = served.join("apps.git");
        let work = folder.join("work");
        std::fs::create_dir_all(&served).expect("a folder for the repository");
        let path = |path: &Path| path.to_str().expect("a path that is text").to_owned();
        run(git().args(["init", "--quiet", "--bare", "--initial-branch=main", &path(&bare)]), CALL).succeeded();
        run(git().args(["init", "--quiet", "--initial-branch=main", &path(&work)]), CALL).succeeded();
        run(git().arg("-C").arg(&work).args(["remote", "add", "origin", &path(&bare)]), CALL).succeeded();

        let port = free_port();
        // git itself would start this program as its child, which then outlives it.
        let programs = run(git().arg("--exec-path"), CALL).succeeded().stdout;
        let mut daemon = Command::new(Path::new(programs.trim()).join("git-daemon"));
        // It refuses more than 32 connections at once unless told otherwise, and all applications are compared at once.
        daemon.args(["--listen=127.0.0.1", &format!("--port={port}"), "--export-all", "--max-connections=0"]);
        daemon.arg(format!("--base-path={}", served.display())).arg(&served);
        let server = Server::start("git-daemon", folder, &daemon);

        let mut repository = Self { url: format!("git://127.0.0.1:{port}/apps.git"), work, server };
        for (file, text) in files(content) {
            let name = file.strip_prefix(content).expect("a file of that folder");
            repository.write(&path(name), &text.replace("REPOSITORY", &repository.url));
        }
        repository.push("first");
        let mut listed = git();
        listed.args(["ls-remote", "--exit-code", &repository.url, "main"]);
        repository.server.wait_until(CALL, || run(&mut listed, CALL).status.success());
        repository
    }

    /// Commits a file with a new text, and pushes it.
    pub(crate) fn commit(&self, file: &str, text: &str) {
        self.write(file, text);
        self.push(file);
    }

    /// The last lines of the server's log.
    pub(crate) fn log_tail(&self) -> String {
        self.server.log_tail()
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.work.join(file);
        std::fs::create_dir_all(file.parent().expect("a file in a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file of the repository");
    }

    fn push(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
        self.git(&["push", "--quiet", "origin", "main"]);
    }

    fn git(&self, arguments: &[&str]) -> Finished {
        run(git().arg("-C").arg(&self.work).args(arguments), CALL).succeeded()
    }
}

/// git without anybody's own settings.
fn git() -> Command {
    let mut command = Command::new("git");
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.args(["-c", "user.name=e2e", "-c", "user.email=e2e@example.com"]);
    command
}

/// The files below a folder, with their texts.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(folder).expect("a folder of the repository's content");
    let paths = entries.map(|entry| entry.expect("an entry of a folder").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                return files(&path);
            }
            let text = std::fs::read_to_string(&path).expect("a file of text");
            vec![(path, text)]
        })
        .collect()
}
