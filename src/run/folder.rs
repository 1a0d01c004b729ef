//! The folders of runs: `$XDG_STATE_HOME/talops/runs/ID/`, this user's alone.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{History, RunId};
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::file;

/// How many runs are kept, however old they are.
const KEPT: usize = 20;
/// For how long runs are kept.
const LIFE: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Where runs are kept.
#[derive(Debug, Clone)]
pub struct Folders(PathBuf);

/// The folder of one run.
#[derive(Debug, Clone)]
pub struct Folder {
    id: RunId,
    path: PathBuf,
}

impl Folders {
    /// The runs of this user.
    ///
    /// # Errors
    ///
    /// When nothing says where they are kept, or others could write there.
    pub fn of(environment: &Environment) -> Result<Self> {
        let Some(state) = environment.xdg("XDG_STATE_HOME", ".local/state") else {
            let message = "nothing says where runs are kept";
            return Err(Error::configuration(message).hint("set HOME or XDG_STATE_HOME"));
        };
        let root = state.join("talops");
        let runs = root.join("runs");
        for folder in [&root, &runs] {
            file::private_folder(folder)
                .map_err(|error| Error::failed(format!("keeping runs in {}: {error}", runs.display())))?;
        }
        Ok(Self(runs))
    }

    /// Where the locks of clusters are.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub(super) fn locks(&self) -> Result<PathBuf> {
        let folder = self.0.join("locks");
        file::private_folder(&folder)
            .map_err(|error| Error::failed(format!("locking a cluster in {}: {error}", folder.display())))?;
        Ok(folder)
    }

    /// Makes the folder of a new run. Old ones are removed: all but the newest twenty that are older than ninety days.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn create(&self, id: RunId, now: Timestamp) -> Result<Folder> {
        self.prune(now);
        let path = self.0.join(id.as_str());
        file::private_folder(&path)
            .map_err(|error| Error::failed(format!("making the run's folder {}: {error}", path.display())))?;
        Ok(Folder { id, path })
    }

    /// How many bytes this user can still write there; that anything can be is tried.
    ///
    /// # Errors
    ///
    /// When nothing can be written there, or nobody says how much.
    pub fn room(&self) -> Result<u64> {
        let failed =
            |error: &dyn std::fmt::Display| Error::failed(format!("writing a run to {}: {error}", self.0.display()));
        tempfile::NamedTempFile::new_in(&self.0)
            .and_then(|mut probe| probe.write_all(b"1"))
            .map_err(|error| failed(&error))?;
        let room = rustix::fs::statvfs(&self.0).map_err(|error| failed(&error))?;
        Ok(room.f_bavail.saturating_mul(room.f_frsize))
    }

    /// Every run, the oldest first.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Folder>> {
        let failed = |error: std::io::Error| Error::failed(format!("reading runs in {}: {error}", self.0.display()));
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let is_folder = entry.file_type().map_err(failed)?.is_dir();
            if let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()).filter(|_| is_folder) {
                found.push(Folder { id, path: entry.path() });
            }
        }
        found.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(found)
    }

    /// The run that `words` name: an id, its beginning, or its end.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`] when they name none, or several.
    pub fn find(&self, words: &str) -> Result<Folder> {
        let mut found: Vec<Folder> = self.list()?.into_iter().filter(|folder| folder.id.is_named(words)).collect();
        match (found.pop(), found.len()) {
            (Some(folder), 0) => Ok(folder),
            (Some(last), more) => {
                let message = format!("{} runs are named by {words}, the last of them {}", more + 1, last.id);
                Err(Error::usage(message).hint("give more of its letters"))
            }
            (None, _) => Err(Error::usage(format!("no run is named by {words}")).hint("`talops dr list` shows them")),
        }
    }

    /// Removes what is old. That something cannot be removed is nobody's trouble.
    fn prune(&self, now: Timestamp) {
        let Ok(mut runs) = self.list() else { return };
        runs.truncate(runs.len().saturating_sub(KEPT));
        for folder in runs {
            let Ok(modified) = fs::metadata(folder.path.join("plan.json")).and_then(|metadata| metadata.modified())
            else {
                continue;
            };
            if Timestamp::try_from(modified).is_ok_and(|modified| now.duration_since(modified) > LIFE) {
                let _ = fs::remove_dir_all(&folder.path);
            }
        }
    }
}

impl Folder {
    /// The run's id.
    #[must_use]
    pub const fn id(&self) -> &RunId {
        &self.id
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it: nothing was begun that could be gone on with. That it cannot be removed is nobody's trouble.
    pub fn remove(self) {
        let _ = fs::remove_dir_all(self.path);
    }

    /// Writes one of its files, whole: `plan.json`, ….
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, name: &str, value: &impl Serialize) -> Result<()> {
        let path = self.path.join(name);
        let failed = |error: &dyn std::fmt::Display| Error::failed(format!("writing {}: {error}", path.display()));
        let text = serde_json::to_string(value).map_err(|error| failed(&error))?;
        file::write_private(&path, &text).map_err(|error| failed(&error))
    }

    /// Reads one of its files; `None` when it is not there.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is another's.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let path = self.path.join(name);
        let failed = |error: &dyn std::fmt::Display| {
            Error::new(Kind::Failed, format!("reading {}: {error}", path.display()))
                .hint("a run whose files are damaged cannot be gone on with; begin a new one")
        };
        match file::read(&path, file::LONGEST) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| failed(&error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// What its journal says.
    ///
    /// # Errors
    ///
    /// As [`History::read`].
    pub fn history(&self) -> Result<History> {
        History::read(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use jiff::Timestamp;

    use super::Folders;
    use crate::environment::Environment;
    use crate::error::Kind;

    fn folders(home: &Path) -> Folders {
        Folders::of(&Environment::new([("HOME".into(), home.into())])).unwrap()
    }

    #[test]
    fn a_run_is_found_by_a_part_of_its_id() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        for id in ["20261129-104152-k3x9", "20261129-104152-abcd", "20261130-000000-k3x8"] {
            folders.create(id.parse().unwrap(), Timestamp::UNIX_EPOCH).unwrap();
        }
        std::fs::create_dir(home.path().join(".local/state/talops/runs/notes")).unwrap();
        assert_eq!(folders.list().unwrap().len(), 3);
        assert_eq!(folders.find("k3x9").unwrap().id().as_str(), "20261129-104152-k3x9");
        assert_eq!(folders.find("20261130").unwrap().id().as_str(), "20261130-000000-k3x8");
        for words in ["20261129", "zzzz", ""] {
            assert_eq!(folders.find(words).unwrap_err().kind(), Kind::Usage, "{words}");
        }
    }

    #[test]
    fn its_files_are_its_owners_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder =
            folders(home.path()).create("20261129-104152-k3x9".parse().unwrap(), Timestamp::UNIX_EPOCH).unwrap();
        folder.write("plan.json", &vec![1, 2]).unwrap();
        assert_eq!(folder.read::<Vec<u8>>("plan.json").unwrap(), Some(vec![1, 2]));
        assert_eq!(folder.read::<Vec<u8>>("other.json").unwrap(), None);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(folder.path()), mode(&folder.path().join("plan.json"))), (0o700, 0o600));
        std::fs::write(folder.path().join("plan.json"), "{").unwrap();
        assert!(folder.read::<Vec<u8>>("plan.json").is_err());
    }

    #[test]
    fn old_runs_go_but_for_the_newest() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        let now = Timestamp::now();
        for number in 10..35 {
            let folder = folders.create(format!("202601{number}-000000-aaaa").parse().unwrap(), now).unwrap();
            folder.write("plan.json", &()).unwrap();
        }
        assert_eq!(folders.list().unwrap().len(), 25);
        let later = now + super::LIFE + super::SignedDuration::from_secs(60);
        folders.create("20261129-104152-k3x9".parse().unwrap(), later).unwrap();
        let left = folders.list().unwrap();
        assert_eq!((left.len(), left[0].id().as_str()), (21, "20260115-000000-aaaa"));
    }
}
