//! Plans that were shown and approvals that were given: files of this user's alone, for an hour.
//!
//! Below `$XDG_STATE_HOME/talops` (else `~/.local/state/talops`): `plans/DIGEST.json` and `approvals/DIGEST.GATE.json`.
//! Folders have mode 0700, files 0600. What others could have written is not believed, and no symbolic link is followed.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{DigestPrefix, Gate, How, Plan, PlanDigest};
use crate::config::Approval as Policy;
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::file;

/// How long a plan can be approved after it was shown, and how long an approval holds.
pub const LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long it is remembered that a plan has expired.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// A plan that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// Its digest.
    pub digest: PlanDigest,
    /// It.
    pub plan: Plan,
    /// When it was last shown.
    pub shown_at: Timestamp,
}

/// An approval that was given and not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// Of which plan.
    pub digest: PlanDigest,
    /// For which gate.
    pub gate: Gate,
    /// In which way.
    pub how: How,
    /// By which user of this host.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Recorded {
    /// Until when it holds.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        self.at.checked_add(LIFE).unwrap_or(Timestamp::MAX)
    }
}

/// Where plans and approvals are kept.
#[derive(Debug, Clone)]
pub struct Store(Option<PathBuf>);

impl Store {
    /// The store of this user. Nothing is read or made yet.
    #[must_use]
    pub fn of(environment: &Environment) -> Self {
        Self(environment.xdg("XDG_STATE_HOME", ".local/state").map(|state| state.join("talops")))
    }

    /// Records a plan as shown now.
    ///
    /// # Errors
    ///
    /// When it cannot be written, or others could write where it is kept.
    pub fn record(&self, plan: &Plan, now: Timestamp) -> Result<PlanDigest> {
        let digest = plan.digest();
        let shown = Shown { digest: digest.clone(), plan: plan.clone(), shown_at: now };
        let folder = self.folder("plans")?;
        sweep(&folder, REMEMBERED, now);
        write(&folder.join(format!("{digest}.json")), &shown)?;
        Ok(digest)
    }

    /// The plan that a digest's first digits name.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`] when they name none, or several; [`Kind::Refused`] when it was shown too long ago.
    pub fn find(&self, prefix: &DigestPrefix, now: Timestamp) -> Result<Shown> {
        let folder = self.folder("plans")?;
        sweep(&folder, REMEMBERED, now);
        let named = |shown: &Shown| prefix.names(&shown.digest) && shown.plan.digest() == shown.digest;
        let mut found: Vec<Shown> = names(&folder)
            .into_iter()
            .filter(|name| name.starts_with(&prefix.to_string()))
            .filter_map(|name| read::<Shown>(&folder.join(name)))
            .filter(named)
            .collect();
        let again = "talops template diff, or the refused command, shows a plan and its digest";
        match (found.pop(), found.len()) {
            (None, _) => {
                let message = format!("no plan that was shown here begins with {prefix}");
                Err(Error::usage(message).hint(format!("{again}; plans are known to the user and host that saw them")))
            }
            (Some(_), 1..) => {
                Err(Error::usage(format!("several plans begin with {prefix}")).hint("give more of its digits"))
            }
            (Some(shown), 0) if is_over(shown.shown_at, LIFE, now) => {
                let message = format!("the plan {} was shown more than an hour ago", shown.digest.short());
                Err(Error::new(Kind::Refused, message).hint(format!("show it again: {}", shown.plan.again())))
            }
            (Some(shown), 0) => Ok(shown),
        }
    }

    /// Records an approval.
    ///
    /// # Errors
    ///
    /// As [`Store::record`].
    pub(super) fn approve(
        &self,
        digest: &PlanDigest,
        gate: Gate,
        how: How,
        by: &str,
        now: Timestamp,
    ) -> Result<Recorded> {
        let recorded = Recorded { digest: digest.clone(), gate, how, by: by.to_owned(), at: now };
        let folder = self.folder("approvals")?;
        sweep(&folder, LIFE, now);
        write(&folder.join(approval_name(digest, gate)), &recorded)?;
        Ok(recorded)
    }

    /// Takes a recorded approval that `policy` accepts: it is used up. Of two that take it at once one gets it.
    pub(super) fn take(
        &self,
        digest: &PlanDigest,
        gate: Gate,
        policy: Policy,
        now: Timestamp,
    ) -> Result<Option<Recorded>> {
        // Without a place to keep them there are none.
        let Ok(folder) = self.folder("approvals") else { return Ok(None) };
        let path = folder.join(approval_name(digest, gate));
        let Some(recorded) = read::<Recorded>(&path) else { return Ok(None) };
        let fits = recorded.digest == *digest && recorded.gate == gate;
        let accepted = policy == Policy::Digest || recorded.how == How::Terminal;
        if !fits || !accepted || is_over(recorded.at, LIFE, now) {
            return Ok(None);
        }
        match fs::remove_file(&path) {
            Ok(()) => Ok(Some(recorded)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::failed(format!("using up the approval {}: {error}", path.display()))),
        }
    }

    /// A folder of the store, made if it is not there.
    fn folder(&self, name: &str) -> Result<PathBuf> {
        let Some(root) = &self.0 else {
            let message = "nothing says where plans and approvals are kept";
            return Err(Error::configuration(message).hint("set HOME or XDG_STATE_HOME"));
        };
        let folder = root.join(name);
        let failed =
            |error: &dyn std::fmt::Display| Error::failed(format!("keeping {name} in {}: {error}", root.display()));
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(|error| failed(&error))?;
        for path in [root, &folder] {
            let metadata = fs::symlink_metadata(path).map_err(|error| failed(&error))?;
            if !metadata.is_dir() || !file::is_private(&metadata) {
                let error = failed(&format!("{} is not a folder of this user's alone", path.display()));
                return Err(error.hint(format!("chmod 700 {0}, or move {0} away", path.display())));
            }
        }
        Ok(folder)
    }
}

fn approval_name(digest: &PlanDigest, gate: Gate) -> String {
    format!("{digest}.{gate}.json")
}

/// Writes a file whole. It takes the place of a link rather than following it.
fn write(path: &Path, value: &impl Serialize) -> Result<()> {
    let write = || -> std::io::Result<()> {
        // Made with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
        file.write_all(&serde_json::to_vec(value)?)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| Error::failed(format!("writing {}: {error}", path.display())))
}

/// A file of the store; `None` when it is none of this user's alone, or no such thing.
fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let metadata = fs::symlink_metadata(path).ok()?;
    if !metadata.is_file() || !file::is_private(&metadata) {
        return None;
    }
    serde_json::from_slice(&file::read(path, file::LONGEST).ok()?).ok()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Whether a moment is longer ago than `life`, or so far ahead that no clock of ours can have told it.
fn is_over(since: Timestamp, life: SignedDuration, now: Timestamp) -> bool {
    let age = now.duration_since(since);
    age > life || age < -LIFE
}

/// Removes what was written longer ago than `life`. That something cannot be removed is nobody's trouble.
fn sweep(folder: &Path, life: SignedDuration, now: Timestamp) {
    for name in names(folder) {
        let path = folder.join(name);
        let Ok(modified) = fs::symlink_metadata(&path).and_then(|metadata| metadata.modified()) else { continue };
        if Timestamp::try_from(modified).is_ok_and(|modified| is_over(modified, life, now)) {
            let _ = fs::remove_file(path);
        }
    }
}
