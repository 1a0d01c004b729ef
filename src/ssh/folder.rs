//! The folder that sockets live in.
//!
//! It is short, because a socket's path has a limit of about 100 bytes, and private to the user. It is named by the
//! process and holds a lock that dies with it, so that the next start can tell the folders of the dead from those of the
//! living, whatever became of their process ids.

use std::fs::{self, DirBuilder, File, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::error::{Error, Result};

/// The longest path of a runtime folder that leaves room for ours: ssh binds `…/talops/PID/NAME/control.RANDOM` (17 more
/// bytes than the name it is given) and the limit is 104 bytes on macOS.
const LONGEST_RUNTIME_FOLDER: usize = 48;

/// A folder younger than this is not swept: its process may be about to lock it.
const SWEEP_AGE: Duration = Duration::from_secs(60);

const LOCK: &str = "lock";

/// This process's folder.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    // Held, never read.
    _lock: File,
}

impl Folder {
    /// Makes this process's folder, `RUNTIME/talops/PID` or `/tmp/talops-UID/PID`, and sweeps those of dead processes.
    pub(super) fn create(runtime: Option<&Path>) -> Result<Self> {
        let in_runtime = runtime
            .filter(|path| path.is_absolute() && path.as_os_str().len() <= LONGEST_RUNTIME_FOLDER)
            .and_then(|path| Self::create_in(&path.join("talops")).ok());
        if let Some(folder) = in_runtime {
            return Ok(folder);
        }
        let temporary = Path::new("/tmp");
        own_id(temporary)
            .and_then(|id| Self::create_in(&temporary.join(format!("talops-{id}"))))
            .map_err(|error| Error::failed(format!("making a private folder for sockets in /tmp: {error}")))
    }

    /// Makes a folder for one connection. Its name was never there before: the guard of an earlier connection may still
    /// be about to clear its own.
    pub(super) fn connection(&self) -> Result<TempDir> {
        let made = tempfile::Builder::new().prefix("").rand_bytes(4).tempdir_in(&self.path);
        made.map_err(|error| Error::failed(format!("making a folder in {}: {error}", self.path.display())))
    }

    fn create_in(base: &Path) -> io::Result<Self> {
        private_folder(base)?;
        sweep(base);
        let id = std::process::id();
        // Containers that share the folder have the same process ids.
        for attempt in 0..16 {
            let path = base.join(if attempt == 0 { id.to_string() } else { format!("{id}-{attempt}") });
            private_folder(&path)?;
            let lock = File::create(path.join(LOCK))?;
            if lock.try_lock().is_ok() {
                return Ok(Self { path, _lock: lock });
            }
        }
        Err(io::Error::other(format!("{} has a folder of every name for process {id}", base.display())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Sessions clear their own; what one of them still uses stays, and is swept later.
        let _ = fs::remove_file(self.path.join(LOCK));
        let _ = fs::remove_dir(&self.path);
    }
}

/// Makes a folder for the user alone, or makes sure that the one that is there is.
fn private_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let there = fs::symlink_metadata(path)?;
            let own = own_id(path)?;
            // No permission for group and others: the lower six bits.
            if there.is_dir() && there.uid() == own && there.mode().trailing_zeros() >= 6 {
                return Ok(());
            }
            Err(io::Error::other(format!("{} is not a folder of this user alone", path.display())))
        }
        Err(error) => Err(error),
    }
}

/// The user that files made by this process belong to.
fn own_id(folder: &Path) -> io::Result<u32> {
    Ok(tempfile::tempfile_in(folder)?.metadata()?.uid())
}

/// Removes the folders whose process is dead.
fn sweep(base: &Path) {
    let Ok(entries) = fs::read_dir(base) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let is_old = |there: Metadata| there.modified().ok()?.elapsed().ok().map(|age| age > SWEEP_AGE);
        let old = fs::symlink_metadata(&path).ok().filter(Metadata::is_dir).and_then(is_old).unwrap_or(false);
        let dead = || match File::open(path.join(LOCK)) {
            Ok(lock) => lock.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if old && dead() {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    use super::{Folder, LOCK};

    fn age(path: &Path) {
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        File::open(path).unwrap().set_modified(hour_ago).unwrap();
    }

    #[test]
    fn the_folder_is_private_and_gone_with_its_owner() {
        let base = tempfile::tempdir().unwrap();
        let runtime = base.path().join("talops");
        let folder = Folder::create_in(&runtime).unwrap();
        assert_eq!(folder.path, runtime.join(std::process::id().to_string()));
        assert_eq!(fs::metadata(&folder.path).unwrap().permissions().mode() & 0o777, 0o700);
        drop(folder);
        assert_eq!(fs::read_dir(&runtime).unwrap().count(), 0);
    }

    #[test]
    fn folders_of_the_dead_are_swept_and_those_of_the_living_stay() {
        let base = tempfile::tempdir().unwrap();
        let runtime = base.path().join("talops");
        let living = Folder::create_in(&runtime).unwrap();
        age(&living.path);
        let dead = runtime.join("4194304");
        fs::create_dir(&dead).unwrap();
        File::create(dead.join(LOCK)).unwrap();
        age(&dead);
        let starting = runtime.join("4194305");
        fs::create_dir(&starting).unwrap();

        let second = Folder::create_in(&runtime).unwrap();

        assert!(living.path.exists() && starting.exists() && !dead.exists());
        assert_ne!(second.path, living.path, "a folder in use is not shared");
    }

    #[test]
    fn a_folder_that_others_can_read_is_refused() {
        let base = tempfile::tempdir().unwrap();
        let runtime = base.path().join("talops");
        fs::create_dir(&runtime).unwrap();
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(Folder::create_in(&runtime).unwrap_err().to_string().contains("not a folder of this user alone"));
    }

    #[test]
    fn a_runtime_folder_that_is_too_deep_for_a_socket_is_not_used() {
        let deep = tempfile::tempdir().unwrap();
        let runtime = deep.path().join("x".repeat(60));
        fs::create_dir(&runtime).unwrap();
        let folder = Folder::create(Some(&runtime)).unwrap();
        assert!(folder.path.starts_with("/tmp"));
        assert!(folder.path.as_os_str().len() < 48);
    }
}
