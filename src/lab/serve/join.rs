//! Finding an estate that another process serves.
//!
//! `lab serve` leaves a note of where its configuration is, in a file that it keeps locked: a note that nobody holds is
//! stale, and is removed by whoever finds it.

use std::fs::{self, File, TryLockError};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Lab, Options, Running, folder};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::lab::{Aimed, Estate};

const NOTE: &str = "lab.yaml";

/// What a note says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Note {
    /// The process that serves.
    pub pid: u32,
    /// Its configuration.
    pub configuration: PathBuf,
    /// Which estate it is.
    pub estate: String,
    /// What goes wrong in it.
    pub faults: Vec<String>,
}

/// An estate to work with: another process's, or one of this process's own that ends when this is dropped.
#[derive(Debug)]
pub struct Joined {
    configuration: PathBuf,
    own: Option<Running>,
}

impl Joined {
    /// The configuration file to use instead of any other.
    #[must_use]
    pub fn configuration(&self) -> &Path {
        &self.configuration
    }

    /// The estate, where it is this process's own.
    #[must_use]
    pub const fn own(&self) -> Option<&Running> {
        self.own.as_ref()
    }
}

/// A note that is kept as long as this lives.
#[derive(Debug)]
pub struct Published {
    path: PathBuf,
    /// Held as long as the estate is served.
    _lock: File,
}

impl Drop for Published {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Joins the estate that is served, if one is and neither faults nor another estate are asked for; else starts one in
/// this process.
///
/// An unknown fault or estate is a usage error that lists the names.
pub async fn join_or_start(estate: Option<&str>, faults: &[String], environment: &Environment) -> Result<Joined> {
    let faults = faults.iter().map(|name| name.parse()).collect::<Result<Vec<Aimed>>>()?;
    let wanted = estate.map(str::parse::<Estate>).transpose()?;
    if faults.is_empty()
        && let Some(note) = served(environment)?
        && wanted.is_none_or(|wanted| wanted.name() == note.estate)
    {
        return Ok(Joined { configuration: note.configuration, own: None });
    }
    let options = Options { estate: wanted.unwrap_or_default(), faults, ..Options::default() };
    let own = Lab::start(options, environment).await?;
    Ok(Joined { configuration: own.configuration(), own: Some(own) })
}

/// Leaves a note for [`join_or_start`] of this user's other processes. There can be one at a time.
pub fn publish(running: &Running, environment: &Environment) -> Result<Published> {
    let path = folder::base(environment)?.join(NOTE);
    if let Some(note) = served(environment)? {
        let message = format!("process {} serves a simulated estate already", note.pid);
        return Err(Error::failed(message).hint(format!("its configuration is {}", note.configuration.display())));
    }
    let note = Note {
        pid: std::process::id(),
        configuration: running.configuration(),
        estate: running.estate().to_string(),
        faults: running.faults().iter().map(ToString::to_string).collect(),
    };
    let text = serde_saphyr::to_string(&note)
        .map_err(|error| Error::failed(format!("writing {}: {error}", path.display())))?;
    let lock = folder::locked(&path, &text)?;
    Ok(Published { path, _lock: lock })
}

/// The note of a process that serves an estate now. A stale one is removed.
fn served(environment: &Environment) -> Result<Option<Note>> {
    let path = folder::base(environment)?.join(NOTE);
    let Ok(mut file) = File::open(&path) else { return Ok(None) };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => {}
        Ok(()) => {
            let _ = fs::remove_file(&path);
            return Ok(None);
        }
        Err(TryLockError::Error(error)) => {
            return Err(Error::failed(format!("reading {}: {error}", path.display())));
        }
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|error| Error::failed(format!("reading {}: {error}", path.display())))?;
    let note = serde_saphyr::from_str::<Note>(&text).unwrap_or_default();
    Ok(Some(note).filter(|note| note.configuration.is_file()))
}

#[cfg(test)]
mod tests {
    use super::{join_or_start, publish};
    use crate::environment::Environment;
    use crate::error::Kind;
    use crate::lab::Estate;
    use crate::lab::serve::{Lab, Options};

    fn environment(runtime: &std::path::Path) -> Environment {
        Environment::new([("XDG_RUNTIME_DIR".into(), runtime.as_os_str().to_owned())])
    }

    #[tokio::test]
    async fn a_served_estate_is_joined_while_it_is_served() {
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let environment = environment(runtime.path());
        let running = Lab::start(Options::default(), &environment).await.unwrap();
        let note = publish(&running, &environment).unwrap();

        let joined = join_or_start(None, &[], &environment).await.unwrap();
        assert_eq!(joined.configuration(), running.configuration());
        assert!(joined.own().is_none());
        let error = publish(&running, &environment).unwrap_err();
        assert!(error.message().ends_with("serves a simulated estate already"), "{error}");

        drop(note);
        let fresh = join_or_start(None, &[], &environment).await.unwrap();
        assert_ne!(fresh.configuration(), running.configuration());
        assert!(fresh.own().is_some());
    }

    #[tokio::test]
    async fn faults_that_are_asked_for_start_an_estate_of_its_own() {
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let environment = environment(runtime.path());
        let running = Lab::start(Options::default(), &environment).await.unwrap();
        let _note = publish(&running, &environment).unwrap();
        let joined = join_or_start(None, &["image-pull".to_owned()], &environment).await.unwrap();
        assert_ne!(joined.configuration(), running.configuration());
    }

    #[tokio::test]
    async fn another_estate_than_the_served_one_is_started() {
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let environment = environment(runtime.path());
        let options = Options { estate: Estate::Fleet, ..Options::default() };
        let running = Lab::start(options, &environment).await.unwrap();
        let _note = publish(&running, &environment).unwrap();
        for (wanted, joins) in [(None, true), (Some("fleet"), true), (Some("home"), false)] {
            let joined = join_or_start(wanted, &[], &environment).await.unwrap();
            assert_eq!(joined.own().is_none(), joins, "{wanted:?}");
        }
    }

    #[tokio::test]
    async fn the_note_of_a_process_that_was_killed_is_swept() {
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let environment = environment(runtime.path());
        let base = super::folder::base(&environment).unwrap();
        let note = base.join("lab.yaml");
        std::fs::write(&note, "pid: 1\nconfiguration: /etc/passwd\nfaults: []\n").unwrap();
        let joined = join_or_start(None, &[], &environment).await.unwrap();
        assert!(joined.own().is_some());
        assert!(!note.exists());
    }

    #[tokio::test]
    async fn an_unknown_fault_is_a_usage_error_that_lists_the_names() {
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let error = join_or_start(None, &["node-down".to_owned()], &environment(runtime.path())).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert!(error.hint_text().unwrap().contains("node-not-ready"));
    }
}
