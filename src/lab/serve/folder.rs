//! The folder of a running estate: short, private, gone with it.
//!
//! It lies in `$XDG_RUNTIME_DIR/talops`, or in `/tmp/talops-UID` where that is not set or too long for a socket's path.
//! A process that was killed leaves its folder; whoever starts next sweeps it. A file that its owner keeps locked tells
//! the two apart: a lock dies with its holder.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::environment::Environment;
use crate::error::{Error, Result};

/// The longest base folder with which a socket's path still fits (about 100 bytes).
const LONGEST_BASE: usize = 60;

const PREFIX: &str = "lab-";
const LOCK: &str = "lock";

/// A folder that goes when this is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    folder: TempDir,
    /// Held as long as the folder is used.
    _lock: File,
}

impl Folder {
    /// Makes a folder, and sweeps those of the dead.
    pub(super) fn new(environment: &Environment) -> Result<Self> {
        let base = base(environment)?;
        sweep(&base);
        let failed = |error: std::io::Error| Error::failed(format!("making a folder in {}: {error}", base.display()));
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(&base)
            .map_err(failed)?;
        let lock = locked(&folder.path().join(LOCK), "")?;
        Ok(Self { folder, _lock: lock })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a program that only its owner runs; its path.
    pub(super) fn program(&self, name: &str, text: &str) -> Result<PathBuf> {
        self.write(name, text)?;
        let path = self.path().join(name);
        fs::set_permissions(&path, Permissions::from_mode(0o700))
            .map_err(|error| Error::failed(format!("writing {}: {error}", path.display())))?;
        Ok(path)
    }

    /// Opens a file that only its owner reads, empty.
    pub(super) fn open(&self, name: &str) -> Result<File> {
        private(&self.path().join(name))
    }

    /// Writes a file that only its owner reads, in a folder of its own where `name` says so.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.path().join(name);
        if let Some(parent) = path.parent() {
            let failed = |error: std::io::Error| Error::failed(format!("making {}: {error}", parent.display()));
            fs::DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(failed)?;
        }
        private(&path)?
            .write_all(text.as_bytes())
            .map_err(|error| Error::failed(format!("writing {}: {error}", path.display())))
    }
}

/// Writes a file that is locked from the moment it is there.
pub(super) fn locked(path: &Path, text: &str) -> Result<File> {
    let failed = |error: std::io::Error| Error::failed(format!("writing {}: {error}", path.display()));
    let unnamed = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = private(&unnamed)?;
    file.lock().map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    fs::rename(&unnamed, path).map_err(failed)?;
    Ok(file)
}

/// Opens a file that only its owner reads and writes, empty.
fn private(path: &Path) -> Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Error::failed(format!("writing {}: {error}", path.display())))
}

/// The folder of all estates of this user.
pub(super) fn base(environment: &Environment) -> Result<PathBuf> {
    let owner = own_id()?;
    let named = environment.get("XDG_RUNTIME_DIR").map(PathBuf::from);
    let short = |path: &PathBuf| path.is_absolute() && path.as_os_str().len() <= LONGEST_BASE;
    let path = match named.filter(short) {
        Some(runtime) => runtime.join("talops"),
        None => PathBuf::from(format!("/tmp/talops-{owner}")),
    };
    let failed = |error: std::io::Error| Error::failed(format!("making {}: {error}", path.display()));
    match fs::DirBuilder::new().create(&path) {
        Ok(()) => fs::set_permissions(&path, Permissions::from_mode(0o700)).map_err(failed)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    // In a folder that everybody may write to, somebody else may have been first.
    let found = fs::symlink_metadata(&path).map_err(failed)?;
    if !found.is_dir() || found.uid() != owner || found.mode() & 0o022 != 0 {
        let message = format!("{} is not a folder that only its owner can write to", path.display());
        return Err(Error::failed(message).hint("remove it, or set XDG_RUNTIME_DIR"));
    }
    Ok(path)
}

/// The user's number: a new file's owner.
fn own_id() -> Result<u32> {
    let file = tempfile::tempfile().and_then(|file| file.metadata());
    file.map(|metadata| metadata.uid()).map_err(|error| Error::failed(format!("making a temporary file: {error}")))
}

/// Removes the folders whose owner is dead. What cannot be looked at is left alone.
fn sweep(base: &Path) {
    let Ok(entries) = fs::read_dir(base) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if ours && entry.path().is_dir() && is_dead(&entry.path().join(LOCK)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether nobody holds the lock of this file. A file that is not there yet is being made.
pub(super) fn is_dead(lock: &Path) -> bool {
    let Ok(file) = File::open(lock) else { return false };
    !matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock | TryLockError::Error(_)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::Folder;
    use crate::environment::Environment;

    fn environment(runtime: &std::path::Path) -> Environment {
        Environment::new([("XDG_RUNTIME_DIR".into(), runtime.as_os_str().to_owned())])
    }

    #[test]
    fn files_are_for_their_owner_alone_and_go_with_the_folder() {
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let folder = Folder::new(&environment(runtime.path())).unwrap();
        folder.write("key", "secret").unwrap();
        let path = folder.path().to_owned();
        assert!(path.starts_with(runtime.path().join("talops")));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::metadata(path.join("key")).unwrap().permissions().mode() & 0o777, 0o600);
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn folders_of_the_dead_are_swept_and_those_of_the_living_stay() {
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let environment = environment(runtime.path());
        let living = Folder::new(&environment).unwrap();
        let dead = runtime.path().join("talops").join("lab-dead");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join("lock"), "").unwrap();
        let _next = Folder::new(&environment).unwrap();
        assert!(living.path().exists());
        assert!(!dead.exists());
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_refused() {
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let base = runtime.path().join("talops");
        fs::create_dir(&base).unwrap();
        fs::set_permissions(&base, fs::Permissions::from_mode(0o777)).unwrap();
        let error = Folder::new(&environment(runtime.path())).unwrap_err();
        assert!(error.message().ends_with("is not a folder that only its owner can write to"), "{error}");
    }
}
