//! The runs that there are.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::afterwards::{afterwards, versions};
use super::recovery::recovery;
use super::report::DrRun;
use super::runs::read;
use super::saved::Saved;
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::run::{Folder, Folders, How, Journal, Lock, RunState, Said, Summary};

/// With how many earlier runs a run is compared.
const EARLIER: usize = 5;

/// The answer to `talops dr list`. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrList {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `DrList`.
    pub kind: &'static str,
    /// The runs of this user on this host, the newest first.
    pub runs: Vec<DrListed>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrListed {
    /// Its id.
    pub id: String,
    /// Its cluster.
    pub cluster: String,
    /// How it is.
    pub state: RunState,
    /// Where it is, or ended: `destroy/delete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// For how long processes worked on it.
    pub seconds: f64,
}

/// Every run.
///
/// # Errors
///
/// When the folder of runs cannot be read. A run that cannot is left out.
pub fn list(environment: &Environment) -> Result<DrList> {
    let folders = Folders::of(environment)?;
    let mut runs = Vec::new();
    for folder in folders.list()?.into_iter().rev() {
        let Ok(saved) = read(&folder) else { continue };
        let summary = Summary::of(&folder.history()?, is_held(&folders, &folder, &saved)?.then(Timestamp::now));
        runs.push(DrListed {
            id: folder.id().to_string(),
            cluster: saved.cluster,
            state: summary.state,
            at: summary.at().map(|(phase, step)| format!("{}/{}", phase.phase, step.step)),
            seconds: summary.seconds,
        });
    }
    Ok(DrList { api_version: "talops/v1", kind: "DrList", runs })
}

/// One run.
///
/// # Errors
///
/// [`Kind::Usage`] when `words` name none, or several.
pub fn show(environment: &Environment, words: &str, program: &str) -> Result<DrRun> {
    let folders = Folders::of(environment)?;
    let folder = folders.find(words)?;
    let saved = read(&folder)?;
    let held = is_held(&folders, &folder, &saved)?;
    report(&folders, &folder, &saved, held.then(Timestamp::now), program)
}

/// Has a run not be gone on with.
///
/// # Errors
///
/// [`Kind::Refused`] when a process works on it, or it is over.
pub fn cancel(environment: &Environment, words: &str, program: &str) -> Result<DrRun> {
    let folders = Folders::of(environment)?;
    let folder = folders.find(words)?;
    let saved = read(&folder)?;
    let lock = Lock::take(&folders, &saved.url, &saved.cluster, folder.id())?;
    let state = Summary::of(&folder.history()?, None).state;
    if matches!(state, RunState::Completed | RunState::Cancelled) {
        return Err(Error::new(Kind::Refused, format!("the run {} is over", folder.id())));
    }
    let (mut journal, _) = Journal::open(folder.path())?;
    journal.add(Said::Ended { how: How::Cancelled, message: String::new() }, Timestamp::now())?;
    drop(lock);
    report(&folders, &folder, &saved, None, program)
}

pub(super) fn is_held(folders: &Folders, folder: &Folder, saved: &Saved) -> Result<bool> {
    Ok(Lock::holder(folders, &saved.url, &saved.cluster)?.as_ref() == Some(folder.id()))
}

/// What there is to tell of a run. `held`: a process works on it, and it is so late now.
pub(super) fn report(
    folders: &Folders,
    folder: &Folder,
    saved: &Saved,
    held: Option<Timestamp>,
    program: &str,
) -> Result<DrRun> {
    let run = Summary::of(&folder.history()?, held);
    let open = matches!(run.state, RunState::Failed | RunState::Stopped);
    Ok(DrRun {
        api_version: "talops/v1",
        kind: "DrRun",
        id: folder.id().to_string(),
        cluster: saved.cluster.clone(),
        recovery: recovery(&run, saved.rto, held, &earlier(folders, folder, saved)?),
        versions: versions(saved, &run),
        told: afterwards(saved, &run, program),
        resume: open.then(|| format!("{program} dr resume {}", folder.id())),
        run,
    })
}

/// How long the last completed runs of the same cluster took to bring it back, before this one. What cannot be read is no
/// such run.
fn earlier(folders: &Folders, folder: &Folder, saved: &Saved) -> Result<Vec<f64>> {
    let before = folders.list()?.into_iter().rev().filter(|one| one.id() < folder.id());
    let took = before.filter_map(|one| {
        let other = read(&one).ok().filter(|other| other.url == saved.url && other.cluster == saved.cluster)?;
        let summary = Summary::of(&one.history().ok()?, None);
        let recovery = recovery(&summary, other.rto, None, &[])?;
        recovery.recovered.then_some(recovery.seconds)
    });
    Ok(took.take(EARLIER).collect())
}
