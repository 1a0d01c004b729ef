//! The names that were answered the last time, for when servers are slow: one file a question, readable by its owner
//! alone, below `$XDG_CACHE_HOME/talops/completions/`.

use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use crate::environment::Environment;
use crate::file;

/// Older answers are not used.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// The place for the answer to one question.
#[derive(Debug, Clone)]
pub struct Slot(PathBuf);

impl Slot {
    /// The place for a question, told by all that it depends on; `None` without a home folder.
    #[must_use]
    pub fn of(environment: &Environment, question: &[&str]) -> Option<Self> {
        let folder = environment.xdg("XDG_CACHE_HOME", ".cache")?.join("talops").join("completions");
        let mut hash = Sha256::new();
        for part in question {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Some(Self(folder.join(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash.finalize()))))
    }

    /// The names that were answered, unless that was long ago.
    #[must_use]
    pub fn read(&self, now: SystemTime) -> Option<Vec<String>> {
        let written = std::fs::metadata(&self.0).ok()?.modified().ok()?;
        let fresh = now.duration_since(written).is_ok_and(|age| age <= LONGEST);
        let bytes = fresh.then(|| file::read(&self.0, file::LONGEST).ok())??;
        Some(String::from_utf8(bytes).ok()?.lines().map(str::to_owned).collect())
    }

    /// Keeps names. That they cannot be kept is nobody's trouble.
    pub fn write(&self, names: &[String]) {
        let _ = self.try_write(names);
    }

    fn try_write(&self, names: &[String]) -> std::io::Result<()> {
        let folder = self.0.parent().ok_or(std::io::ErrorKind::NotFound)?;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        // Made with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(names.join("\n").as_bytes())?;
        file.persist(&self.0)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::{Duration, SystemTime};

    use super::Slot;
    use crate::environment::Environment;

    #[test]
    fn what_was_answered_is_kept_for_a_week_and_for_its_owner() {
        let home = tempfile::tempdir().unwrap();
        let environment = Environment::new([("HOME".into(), home.path().into())]);
        let slot = Slot::of(&environment, &["a", "bc"]).unwrap();
        assert_eq!(slot.read(SystemTime::now()), None);
        slot.write(&["x".to_owned(), "y".to_owned()]);
        assert_eq!(slot.read(SystemTime::now()).unwrap(), ["x", "y"]);
        assert_eq!(slot.read(SystemTime::now() + Duration::from_secs(8 * 24 * 3600)), None);
        assert_eq!(std::fs::metadata(&slot.0).unwrap().permissions().mode() & 0o777, 0o600);
        let other = Slot::of(&environment, &["ab", "c"]).unwrap();
        assert_eq!(other.read(SystemTime::now()), None);
    }
}
