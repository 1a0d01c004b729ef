//! A Docker Engine over plain data, on a Unix socket: as much of its API as finding a container, reading what it is and
//! says, and restarting it takes.
//!
//! Answers are those of Docker 20.10.24 (API 1.41, what Debian 12 has), down to the texts of its failures and to refusing
//! a client of a later API. Who owns the containers plays what runs in them: adds lines to logs, changes states. Restarting
//! here changes state and times at once and writes nothing to the log.

mod control;
mod documents;
mod events;
mod filters;
mod logs;
mod server;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use server::{Changed, Containers, serve, serve_telling};

/// One container, as its owner sees it.
#[derive(Debug, Clone)]
pub struct Container {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Its name, without the slash that the API puts before it.
    pub name: String,
    /// The image that it was made from, as it was named then.
    pub image: String,
    /// Its labels (`com.docker.compose.service`, say).
    pub labels: BTreeMap<String, String>,
    /// `created`, `running`, `paused`, `restarting`, `exited`, `removing` or `dead`.
    pub state: String,
    /// When it was last started.
    pub started: Option<Timestamp>,
    /// When it last ended.
    pub finished: Option<Timestamp>,
    /// With what it last ended.
    pub exit_code: i64,
    /// How often its restart policy has restarted it; restarts by hand do not count.
    pub restarts: u32,
    /// `starting`, `healthy` or `unhealthy`, where it has a health check.
    pub health: Option<String>,
    /// Why it could not be started.
    pub error: String,
    /// The container whose network it joins, by id.
    pub joins: Option<String>,
    /// With which code its process ends, again and again, once it is started anew; `None` where it goes on.
    pub crashes: Option<i64>,
    /// What it has written, oldest first.
    pub log: Vec<LogLine>,
}

/// One line that a container has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub time: Timestamp,
    /// Whether to standard error rather than standard output.
    pub stderr: bool,
    /// The line, without its end.
    pub text: String,
}

impl Container {
    /// Whether the engine counts it as running, which a paused one is and one between two restarts too.
    fn is_running(&self) -> bool {
        ["running", "paused", "restarting"].contains(&self.state.as_str())
    }
}
