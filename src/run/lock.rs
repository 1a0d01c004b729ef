//! One run a cluster at a time on a host: a lock that dies with its holder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::{Folders, RunId};
use crate::error::{Error, Kind, Result};

/// How often a lock that is held is tried again, and after how long.
const TRIES: u32 = 5;
const BETWEEN: Duration = Duration::from_millis(10);

/// The lock of a cluster, held until it is dropped or its process dies.
#[derive(Debug)]
pub struct Lock {
    // Held, never read.
    _file: File,
}

impl Lock {
    /// Locks `cluster` at the Omni `endpoint` for a run.
    ///
    /// # Errors
    ///
    /// [`Kind::Refused`] when another run holds it, with its id.
    pub fn take(folders: &Folders, endpoint: &str, cluster: &str, run: &RunId) -> Result<Self> {
        let (path, mut file) = open(folders, endpoint, cluster)?;
        let failed = |error: std::io::Error| Error::failed(format!("locking {}: {error}", path.display()));
        // Whoever looks who holds it has it for an instant.
        let mut tries = 0;
        let locked = loop {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if tries < TRIES => {
                    tries += 1;
                    std::thread::sleep(BETWEEN);
                }
                locked => break locked,
            }
        };
        match locked {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = holder(&mut file);
                let message = format!("the run {holder} works on cluster {cluster}");
                return Err(
                    Error::new(Kind::Refused, message).hint(format!("`talops dr wait {holder}` shows how far it is"))
                );
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(run.as_str().as_bytes()))
            .map_err(failed)?;
        Ok(Self { _file: file })
    }

    /// The run for which a process of this host works on the cluster.
    ///
    /// # Errors
    ///
    /// When that cannot be found out.
    pub fn holder(folders: &Folders, endpoint: &str, cluster: &str) -> Result<Option<RunId>> {
        let (path, mut file) = open(folders, endpoint, cluster)?;
        match file.try_lock() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => Ok(holder(&mut file).parse().ok()),
            Err(TryLockError::Error(error)) => Err(Error::failed(format!("locking {}: {error}", path.display()))),
        }
    }
}

/// The id in a lock's file: its holder wrote it right after it took the lock.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let _ = file.take(64).read_to_string(&mut text);
    text.trim().to_owned()
}

fn open(folders: &Folders, endpoint: &str, cluster: &str) -> Result<(PathBuf, File)> {
    // A name may hold what no file's name can.
    let digest = Sha256::digest(format!("{} {endpoint}\n{cluster}", endpoint.len()));
    let name = URL_SAFE_NO_PAD.encode(digest);
    let path = folders.locks()?.join(name);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    match options.open(&path) {
        Ok(file) => Ok((path, file)),
        Err(error) => Err(Error::failed(format!("locking {}: {error}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::Lock;
    use crate::environment::Environment;
    use crate::error::Kind;
    use crate::run::Folders;

    #[test]
    fn a_cluster_has_one_run_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::of(&Environment::new([("HOME".into(), home.path().into())])).unwrap();
        let (one, other) = ("20261129-104152-k3x9".parse().unwrap(), "20261129-104153-k3x8".parse().unwrap());
        let lock = Lock::take(&folders, "https://omni", "prod", &one).unwrap();
        let error = Lock::take(&folders, "https://omni", "prod", &other).unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
        assert_eq!(error.message(), "the run 20261129-104152-k3x9 works on cluster prod");
        assert_eq!(Lock::holder(&folders, "https://omni", "prod").unwrap(), Some(one));
        Lock::take(&folders, "https://omni", "edge", &other).unwrap();
        Lock::take(&folders, "https://other", "prod", &other).unwrap();
        drop(lock);
        assert_eq!(Lock::holder(&folders, "https://omni", "prod").unwrap(), None);
        Lock::take(&folders, "https://omni", "prod", &other).unwrap();
    }
}
