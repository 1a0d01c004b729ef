//! The history that watches read: what changed, in the order of resource versions.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;

use super::store::Collection;

/// How many changes are kept. A watch from before the oldest is told that its version has expired.
const KEPT: usize = 10_000;

/// One change of one object.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// The resource version that it made.
    pub(super) version: u64,
    /// Where the object lives.
    pub(super) collection: Collection,
    /// The object before; `None` when it was created.
    pub(super) before: Option<Arc<Value>>,
    /// The object after; `None` when it was removed.
    pub(super) after: Option<Arc<Value>>,
}

/// The latest changes.
#[derive(Debug, Default)]
pub(super) struct Changes {
    kept: VecDeque<Change>,
    /// Changes up to this version are forgotten.
    forgotten: u64,
}

impl Changes {
    /// Remembers a change, and forgets the oldest beyond the limit.
    pub(super) fn push(&mut self, change: Change) {
        self.kept.push_back(change);
        while self.kept.len() > KEPT {
            if let Some(oldest) = self.kept.pop_front() {
                self.forgotten = oldest.version;
            }
        }
    }

    /// Forgets everything up to `version`, as etcd's compaction does.
    pub(super) fn compact(&mut self, version: u64) {
        self.kept.clear();
        self.forgotten = version;
    }

    /// Whether what came after `version` is still all known.
    pub(super) const fn reaches(&self, version: u64) -> bool {
        version >= self.forgotten
    }

    /// The changes of one collection after `version`, oldest first; the oldest known version where it is too old.
    pub(super) fn after(&self, collection: &Collection, version: u64) -> Result<Vec<Change>, u64> {
        if !self.reaches(version) {
            return Err(self.forgotten);
        }
        let start = self.kept.partition_point(|change| change.version <= version);
        Ok(self.kept.range(start..).filter(|change| change.collection == *collection).cloned().collect())
    }
}
