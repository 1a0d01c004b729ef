//! What came of a lock.

use schemars::JsonSchema;
use serde::Serialize;

/// A lock that was set or taken off. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LockReport {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `LockReport`.
    pub kind: &'static str,
    /// The endpoint's name in the configuration.
    pub omni: String,
    /// `cluster` or `machine`.
    pub target: &'static str,
    /// The cluster's name, or the machine's host name.
    pub name: String,
    /// The cluster's name, or the machine's id.
    pub id: String,
    /// The machine's cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// What came of it.
    pub outcome: LockOutcome,
}

/// What came of a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LockOutcome {
    /// It is locked now.
    Locked,
    /// It is not locked any more.
    Unlocked,
    /// It was locked before.
    AlreadyLocked,
    /// It was not locked before.
    AlreadyUnlocked,
    /// It would be locked.
    WouldLock,
    /// It would be unlocked.
    WouldUnlock,
}

impl LockOutcome {
    pub(super) const fn of(lock: bool, was: bool, dry_run: bool) -> Self {
        match (lock, was, dry_run) {
            (true, true, _) => Self::AlreadyLocked,
            (false, false, _) => Self::AlreadyUnlocked,
            (true, false, false) => Self::Locked,
            (false, true, false) => Self::Unlocked,
            (true, false, true) => Self::WouldLock,
            (false, true, true) => Self::WouldUnlock,
        }
    }

    /// What is said of it, after its name.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Locked => "is locked",
            Self::Unlocked => "is unlocked",
            Self::AlreadyLocked => "is locked already",
            Self::AlreadyUnlocked => "is not locked",
            Self::WouldLock => "would be locked",
            Self::WouldUnlock => "would be unlocked",
        }
    }
}
