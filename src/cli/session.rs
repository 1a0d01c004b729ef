//! What every command gets.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::globals::{self, Globals};
use crate::config::{self, Access, Loaded};
use crate::connect::Connections;
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::lab;
use crate::render::Ui;

/// How long closing a connection may take before the process ends without it.
const TO_CLOSE: Duration = Duration::from_secs(1);

/// How long a change that is under way may still take. Each has a limit of its own, too.
const TO_FINISH: Duration = Duration::from_secs(150);

/// What a call against the lab sees of the environment: nothing that leads to an estate.
const OF_NO_ESTATE: [&str; 5] = ["PATH", "LANG", "TERM", "TMPDIR", "XDG_RUNTIME_DIR"];

/// The global flags, the environment, the streams, and the way to the configuration and its servers.
#[derive(Debug)]
pub struct Session {
    /// The global flags.
    pub globals: Globals,
    /// What set each of them.
    pub flags: Vec<globals::Flag>,
    /// The environment: the process's own; under `--lab` what is left of it.
    pub environment: Environment,
    /// The folder that the process was started in.
    pub working_directory: PathBuf,
    /// The streams.
    pub ui: Arc<Ui>,
    /// The simulated estate, under `--lab`.
    lab: Option<lab::Joined>,
    connections: OnceLock<Connections>,
}

impl Session {
    /// Prepares a call; connects to nothing. Under `--lab` it starts, or joins, a simulated estate.
    ///
    /// # Errors
    ///
    /// When the lab cannot be started, or a fault of it is not known.
    pub(super) async fn open(
        globals: Globals,
        flags: Vec<globals::Flag>,
        environment: Environment,
        ui: Arc<Ui>,
    ) -> Result<Self> {
        let working_directory = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        if !globals.lab && (globals.lab_estate.is_some() || !globals.lab_faults.is_empty()) {
            // Without it the real estate would be asked.
            return Err(Error::usage("--lab-estate and --lab-fault say nothing without --lab").hint("add --lab"));
        }
        let lab = if globals.lab {
            Some(lab::join_or_start(globals.lab_estate.as_deref(), &globals.lab_faults, &environment).await?)
        } else {
            None
        };
        let environment = match &lab {
            Some(lab) => of_no_estate(&environment, lab.configuration()),
            None => environment,
        };
        Ok(Self { globals, flags, environment, working_directory, ui, lab, connections: OnceLock::new() })
    }

    /// The configuration file that the caller asked for. Nothing in a call can undo `--lab`: its configuration wins over
    /// `--config`.
    pub fn configuration_file(&self) -> Option<&Path> {
        self.lab.as_ref().map(lab::Joined::configuration).or(self.globals.config.as_deref())
    }

    /// Whether the estate is a simulated one that ends with this call.
    pub(super) fn has_an_estate_of_its_own(&self) -> bool {
        self.lab.as_ref().is_some_and(|lab| lab.own().is_some())
    }

    /// The configuration, found and checked.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or has faults.
    pub fn configuration(&self) -> Result<Loaded> {
        config::load(self.configuration_file(), &self.working_directory, &self.environment)
    }

    /// The servers of the configuration, each connected when it is first asked.
    ///
    /// # Errors
    ///
    /// As [`Session::configuration`].
    pub fn connections(&self) -> Result<&Connections> {
        if let Some(connections) = self.connections.get() {
            return Ok(connections);
        }
        let connections = Connections::new(self.configuration()?, &self.environment, self.globals.request_timeout);
        Ok(self.connections.get_or_init(|| connections))
    }

    /// Refuses under read-only access before anybody is asked anything; the clients would, too.
    ///
    /// # Errors
    ///
    /// [`Kind::Refused`] under read-only access; as [`Session::configuration`].
    pub(super) fn may_change(&self, what: &str) -> Result<()> {
        if self.connections()?.config().access == Access::ReadOnly {
            let message = format!("{what}: access is read-only; nothing was changed");
            return Err(
                Error::new(Kind::Refused, message).hint("`access: full` in talops.yaml, without TALOPS_READ_ONLY")
            );
        }
        Ok(())
    }

    /// Says what went otherwise than configured, each once.
    pub(super) fn tell_notes(&self) {
        for note in self.connections.get().map(Connections::notes).unwrap_or_default() {
            self.ui.warning(&note);
        }
    }

    /// Waits for changes that are under way: what has been begun is not cut off in the middle. Another signal does.
    pub(super) async fn finish_changes(&self) {
        let Some(changes) = self.connections.get().map(Connections::changes).filter(|changes| changes.any()) else {
            return;
        };
        self.ui.note("waiting for the change that is under way; Ctrl-C again leaves it to its server");
        tokio::select! {
            () = changes.finished(TO_FINISH) => {}
            _ = super::signals::arrived() => {}
        }
    }

    /// Closes what has to be closed before the process ends.
    pub(super) async fn close(&self) {
        if let Some(connections) = self.connections.get() {
            connections.close(TO_CLOSE).await;
        }
    }
}

/// The environment of a call against the lab. Home and cache are the lab's folder, so that neither a kubeconfig nor an
/// omniconfig of the caller's can be asked by mistake.
fn of_no_estate(environment: &Environment, configuration: &Path) -> Environment {
    let folder = configuration.parent().unwrap_or(configuration);
    environment.reduced(&OF_NO_ESTATE, &[("HOME", folder)])
}
