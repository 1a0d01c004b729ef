//! A place where commands run.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::process::Command;

use super::child::{self, Limits, Output};
use super::escape;
use super::failure::{self, Place};
use super::pipe::Pipe;
use super::sessions::Sessions;
use crate::error::Result;

/// The part of a command's limit that connecting may take: whoever waits for the command has to hear why it failed.
const SHARE_OF_CONNECTING: f64 = 0.8;

/// A place where commands run, and how to get there. Arguments are given one by one and arrive one by one, whatever
/// characters they have.
#[derive(Debug, Clone)]
pub struct Host {
    sessions: Arc<Sessions>,
    way: Way,
    hop: Vec<String>,
}

#[derive(Debug, Clone)]
enum Way {
    Local,
    Ssh(String),
    Command(Vec<String>),
}

impl Host {
    /// This machine.
    #[must_use]
    pub const fn local(sessions: Arc<Sessions>) -> Self {
        Self { sessions, way: Way::Local, hop: Vec::new() }
    }

    /// A destination of the user's ssh: `root@foxtrot`, a `Host` of `~/.ssh/config`, `ssh://user@host:port`.
    #[must_use]
    pub fn ssh(sessions: Arc<Sessions>, destination: impl Into<String>) -> Self {
        Self { sessions, way: Way::Ssh(destination.into()), hop: Vec::new() }
    }

    /// A command that runs a command elsewhere, through the login shell there, as ssh does: `tailscale ssh root@foxtrot`.
    #[must_use]
    pub const fn command(sessions: Arc<Sessions>, words: Vec<String>) -> Self {
        Self { sessions, way: Way::Command(words), hop: Vec::new() }
    }

    /// The same place with words put before every command: `pct exec 200 --`, `sudo -n`.
    #[must_use]
    pub fn with_hop(mut self, hop: Vec<String>) -> Self {
        self.hop = hop;
        self
    }

    /// Whether commands run on this very machine, without a hop.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        matches!(self.way, Way::Local) && self.hop.is_empty()
    }

    /// Whether sockets there can be made ours: over ssh and without a hop.
    #[must_use]
    pub const fn can_forward(&self) -> bool {
        matches!(self.way, Way::Ssh(_)) && self.hop.is_empty()
    }

    /// The place, for messages: `root@foxtrot (pct exec 200)`.
    #[must_use]
    pub fn describe(&self) -> String {
        let place = match &self.way {
            Way::Local => "this machine".to_owned(),
            Way::Ssh(destination) => destination.clone(),
            Way::Command(words) => words.join(" "),
        };
        let hop: Vec<_> = self.hop.iter().map(String::as_str).filter(|word| *word != "--").collect();
        if hop.is_empty() { place } else { format!("{place} ({})", hop.join(" ")) }
    }

    /// Runs a command to its end.
    pub async fn run(&self, words: &[&str], limits: Limits) -> Result<Output> {
        let start = Instant::now();
        let command = self.build(words, limits.timeout).await?;
        let timeout = limits.timeout.saturating_sub(start.elapsed());
        let place = self.place();
        let output = child::run(command, &place, Limits { timeout, ..limits }).await?;
        // A command instead of ssh makes its connection now, and fails as ssh does.
        let refused = matches!(self.way, Way::Command(_)) && output.status == Some(255);
        match refused.then(|| failure::recognise(&place, &output.stderr)).flatten() {
            Some(error) => Err(error),
            None => Ok(output),
        }
    }

    /// Starts a command to talk to. `timeout` is for getting there.
    pub async fn pipe(&self, words: &[&str], timeout: Duration) -> Result<Pipe> {
        let command = self.build(words, timeout).await?;
        Pipe::start(command, self.place())
    }

    /// Makes sure of the way there, without running anything: where that is over ssh, connects.
    pub async fn connect(&self, timeout: Duration) -> Result<()> {
        if let Way::Ssh(destination) = &self.way {
            self.sessions.connection(destination, timeout).await?;
        }
        Ok(())
    }

    /// Makes a socket there one of ours, where [`Host::can_forward`] says that this is possible. That it is there, and
    /// that its server allows forwarding, shows only when it is used.
    pub async fn forward_socket(&self, remote: &Path, timeout: Duration) -> Result<PathBuf> {
        let Way::Ssh(destination) = &self.way else { return Ok(remote.to_owned()) };
        let start = Instant::now();
        let master = self.sessions.connection(destination, timeout).await?;
        master.forward_socket(remote, timeout.saturating_sub(start.elapsed())).await
    }

    fn place(&self) -> Place {
        let by_hand = match &self.way {
            Way::Local => self.hop.join(" "),
            Way::Ssh(destination) => format!("ssh {destination}"),
            Way::Command(words) => words.join(" "),
        };
        Place { name: self.describe(), by_hand }
    }

    async fn build(&self, words: &[&str], timeout: Duration) -> Result<Command> {
        let words = || self.hop.iter().map(String::as_str).chain(words.iter().copied());
        let command = match &self.way {
            Way::Local => program(words().map(str::to_owned)),
            // Word by word: ssh joins them, and what takes a command as it is (`lxc exec`) finds plain words unchanged.
            Way::Command(before) => {
                program(before.iter().cloned().chain(words().map(|word| escape::word(word).into_owned())))
            }
            Way::Ssh(destination) => {
                let connecting = timeout.mul_f64(SHARE_OF_CONNECTING);
                let master = self.sessions.connection(destination, connecting).await?;
                return Ok(master.command(&escape::line(words()), self.sessions.path()));
            }
        };
        let mut command = command;
        if let Some(path) = self.sessions.path() {
            command.env("PATH", path);
        }
        Ok(command)
    }
}

fn program(mut words: impl Iterator<Item = String>) -> Command {
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    command
}
