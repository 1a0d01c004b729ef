//! A container as whoever restarts it has to know it.

use std::path::PathBuf;

use jiff::Timestamp;

/// A container, by its inspection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Container {
    /// Its id. One that was made anew has another.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its image as asked for.
    pub image: String,
    /// `running`, `exited`, `restarting`, `paused`, `dead`, `created`.
    pub state: String,
    /// When it was last started, by the clock of its host.
    pub started: Option<Timestamp>,
    /// With which code it ended last; says nothing while it runs.
    pub exit_code: i64,
    /// How often the engine has restarted it by itself since it was last started by hand.
    pub restarts: u32,
    /// Why it could not be started, in the engine's words.
    pub error: String,
    /// `unhealthy`, `healthy`, `starting`; `None` without a health check.
    pub health: Option<String>,
    /// The restart policy: `unless-stopped`, `always`, `on-failure`, `no`.
    pub restart_policy: String,
    /// The container whose network it joins (`network_mode: service:…`), by id or name.
    pub joins: Option<String>,
    /// Where it came from, where that was a compose project.
    pub compose: Option<Compose>,
}

/// The compose service that a container was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compose {
    /// The project's name.
    pub project: String,
    /// The service's name.
    pub service: String,
    /// The project's folder, on the container's host.
    pub folder: PathBuf,
    /// The project's files, there.
    pub files: Vec<PathBuf>,
    /// Its environment files, where others than `.env` were named.
    pub environment_files: Vec<PathBuf>,
}

/// The container whose network another one joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// It joins none.
    None,
    /// It is there and runs.
    Running {
        /// Its name.
        name: String,
    },
    /// It is there and does not run.
    NotRunning {
        /// Its name.
        name: String,
        /// Its state.
        state: String,
    },
    /// There is no such container.
    Gone {
        /// Its id, or the name that was asked for.
        reference: String,
    },
}

impl Container {
    /// Whether its process runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.state == "running"
    }
}
