//! What is remembered of a deletion while it is under way, in a file: the next call continues from it, however this one
//! ended.
//!
//! Below `$XDG_STATE_HOME/talops/deletions` (else `~/.local/state/…`), a file for each cluster of an endpoint, its owner's
//! alone. It says what to wait for and what was begun; it approves nothing.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::conditions::cluster_gone::Remembered;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::file;

/// A deletion that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Begun {
    /// The Omni endpoint's URL.
    pub(super) endpoint: String,
    /// When.
    pub(super) at: Timestamp,
    /// What belongs to the cluster.
    pub(super) remembered: Remembered,
    /// What was approved to go.
    pub(super) destroys: BTreeSet<String>,
    /// What was accepted with it.
    pub(super) accepted: BTreeSet<String>,
    /// The machines that Omni is told to forget.
    pub(super) forgotten: BTreeSet<String>,
}

/// Where the deletion of a cluster is remembered.
#[derive(Debug, Clone)]
pub(super) struct Memory(Option<PathBuf>);

impl Memory {
    /// For a cluster of the endpoint at this URL.
    pub(super) fn of(environment: &Environment, endpoint: &str, cluster: &str) -> Self {
        let folder = environment.xdg("XDG_STATE_HOME", ".local/state");
        let digest = Sha256::digest(format!("{endpoint}\n{cluster}"));
        let name = URL_SAFE_NO_PAD.encode(digest);
        Self(folder.map(|folder| folder.join("talops").join("deletions").join(format!("{name}.json"))))
    }

    /// What is remembered. A file that cannot be read is no memory: what is still there speaks for itself.
    pub(super) fn read(&self, endpoint: &str, cluster: &str) -> Option<Begun> {
        let text = file::read_text(self.0.as_ref()?, file::LONGEST).ok()?;
        let begun: Begun = serde_json::from_str(&text).ok()?;
        (begun.endpoint == endpoint && begun.remembered.cluster == cluster).then_some(begun)
    }

    /// Remembers, on disk before it returns.
    ///
    /// # Errors
    ///
    /// When nothing says where, or it cannot be written.
    pub(super) fn write(&self, begun: &Begun) -> Result<()> {
        let Some(path) = &self.0 else {
            let message = "nothing says where it is remembered what belongs to a cluster that goes";
            return Err(Error::configuration(message).hint("set HOME or XDG_STATE_HOME"));
        };
        let failed = |error: &dyn std::fmt::Display| {
            Error::failed(format!("remembering in {} what belongs to the cluster: {error}", path.display()))
        };
        let text = serde_json::to_string(begun).map_err(|error| failed(&error))?;
        file::write_private(path, &text).map_err(|error| failed(&error))
    }

    /// Forgets, at the end. Returns what went wrong: the cluster is gone all the same.
    pub(super) fn forget(&self) -> Option<String> {
        let path = self.0.as_ref()?;
        match std::fs::remove_file(path) {
            Ok(()) => None,
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => Some(format!("removing {}: {error}", path.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::os::unix::fs::PermissionsExt as _;

    use jiff::Timestamp;

    use super::{Begun, Memory};
    use crate::conditions::cluster_gone::Remembered;
    use crate::environment::Environment;

    #[test]
    fn what_is_remembered_is_of_one_cluster_of_one_endpoint_and_its_owners_alone() {
        let home = tempfile::tempdir().unwrap();
        let environment = Environment::new([("HOME".into(), home.path().into())]);
        let of = |endpoint: &str, cluster: &str| Memory::of(&environment, endpoint, cluster);
        let begun = Begun {
            endpoint: "https://a".into(),
            at: Timestamp::UNIX_EPOCH,
            remembered: Remembered { cluster: "prod".into(), ..Remembered::default() },
            destroys: BTreeSet::from(["Clusters/prod".to_owned()]),
            accepted: BTreeSet::new(),
            forgotten: BTreeSet::new(),
        };
        let memory = of("https://a", "prod");
        memory.write(&begun).unwrap();
        assert_eq!(memory.read("https://a", "prod").as_ref(), Some(&begun));
        assert_eq!(of("https://b", "prod").read("https://b", "prod"), None);
        let path = memory.0.clone().unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, "half a fi").unwrap();
        assert_eq!(memory.read("https://a", "prod"), None);
        assert_eq!((memory.forget(), memory.forget()), (None, None));
        assert!(Memory::of(&Environment::new([]), "https://a", "prod").write(&begun).is_err());
    }
}
