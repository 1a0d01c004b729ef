//! A child process that runs to its end, bounded in time and bytes.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::Command;

use super::failure::{self, Place};
use super::tail::Tail;
use crate::error::{Error, Kind, Result};

/// How long the end of stderr is waited for once a child has ended.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// The bounds of one command.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From its start, connecting included, to its end.
    pub timeout: Duration,
    /// Bytes of stdout; a command that prints more is ended and is an error.
    pub max_bytes: usize,
}

/// What came of a command that ran to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its exit status; `None` when a signal ended it. ssh's own failures are 255.
    pub status: Option<i32>,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// The end of what it wrote to stderr.
    pub stderr: String,
}

impl Output {
    /// What it printed, where it succeeded; else an error that says how it ended, in its own last words.
    ///
    /// `place` is where it ran, as [`super::Host::describe`] says it, and `what` is the command.
    pub fn into_stdout(self, place: &str, what: &str) -> Result<Vec<u8>> {
        let Some(status) = self.status else {
            return Err(Error::failed(format!("{place}: {what} was ended by a signal")));
        };
        if status == 0 {
            return Ok(self.stdout);
        }
        let said = failure::summary(&self.stderr);
        if status == 127 || status == 126 {
            let message = format!("{place}: {what} could not be run: {}", said.as_deref().unwrap_or("no such command"));
            return Err(Error::new(Kind::NotFound, message)
                .hint("the login shell's PATH there has to have the command; an absolute path works too"));
        }
        Err(Error::failed(match said {
            Some(said) => format!("{place}: {what} ended with status {status}: {said}"),
            None => format!("{place}: {what} ended with status {status}"),
        }))
    }
}

/// Sets what every child here has in common: it never reads from the terminal, a Ctrl-C at the terminal is not its
/// business, and it does not outlive whoever waits for it.
pub(super) fn prepare(command: &mut Command) {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).process_group(0);
    never_ask(command);
}

/// Takes every way of asking somebody for a password from ssh: `BatchMode` does not reach the ssh that a jump host is
/// reached by, and that one would ask at the terminal.
pub(super) fn never_ask(command: &mut Command) {
    command.env("SSH_ASKPASS", "/usr/bin/false").env("SSH_ASKPASS_REQUIRE", "force");
}

/// Runs a child to its end.
pub(super) async fn run(mut command: Command, place: &Place, limits: Limits) -> Result<Output> {
    prepare(&mut command);
    command.stdin(Stdio::null());
    let mut child = command.spawn().map_err(|error| not_started(&command, &place.name, &error))?;
    let tail = Tail::default();
    let complaints = child.stderr.take().map(|stream| tail.drain(stream));
    let mut stdout = Vec::new();
    let ran = async {
        if let Some(stream) = child.stdout.take() {
            stream.take(limits.max_bytes as u64 + 1).read_to_end(&mut stdout).await?;
        }
        if stdout.len() > limits.max_bytes {
            return Ok(None);
        }
        let status = child.wait().await?;
        if let Some(complaints) = complaints {
            // Somebody whom the child left behind may still hold the stream.
            let _ = tokio::time::timeout(LAST_WORDS, complaints).await;
        }
        Ok::<_, std::io::Error>(Some(status))
    };
    let ended = tokio::time::timeout(limits.timeout, ran).await;
    match ended {
        Ok(Ok(Some(status))) => Ok(Output { status: status.code(), stdout, stderr: tail.text() }),
        Ok(Ok(None)) => {
            Err(Error::failed(format!("{}: the answer is larger than {} bytes", place.name, limits.max_bytes)))
        }
        Ok(Err(error)) => Err(Error::failed(format!("{}: reading the answer: {error}", place.name))),
        Err(_) => Err(failure::timed_out(place, limits.timeout, &tail.text())),
    }
}

/// The error for a program that could not be started here.
pub(super) fn not_started(command: &Command, place: &str, error: &std::io::Error) -> Error {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    if error.kind() == std::io::ErrorKind::NotFound {
        return Error::configuration(format!("{place}: there is no program {program:?} on the PATH"))
            .hint(format!("install {program}, or configure another way to get there"));
    }
    Error::failed(format!("{place}: starting {program:?}: {error}"))
}
