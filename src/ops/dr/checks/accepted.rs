//! What the caller accepts by name.

use std::collections::BTreeSet;

use super::rebuild::DIFFERS;
use super::{CheckOutcome, DrCheck, volumes};
use crate::error::{Error, Result};

/// What the caller accepts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::ops::dr) struct Accepted {
    /// Checks that could not be made.
    pub(in crate::ops::dr) unknown: BTreeSet<String>,
    /// Volumes without a backup are lost.
    pub(in crate::ops::dr) data_loss: bool,
    /// The template makes another cluster than the one that runs.
    pub(in crate::ops::dr) differences: bool,
    /// Checks that count for nothing.
    pub(in crate::ops::dr) skipped: BTreeSet<String>,
}

impl Accepted {
    /// What of it belongs into a plan.
    pub(in crate::ops::dr) fn words(&self) -> impl Iterator<Item = String> + '_ {
        let flags = [(self.data_loss, "data-loss"), (self.differences, "differences")];
        let flags = flags.into_iter().filter(|(given, _)| *given).map(|(_, word)| word.to_owned());
        let unknown = self.unknown.iter().map(|id| format!("unknown {id}"));
        flags.chain(unknown).chain(self.skipped.iter().map(|id| format!("skipped {id}")))
    }

    /// Refuses what is accepted and no check is called so.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`].
    pub(in crate::ops::dr) fn are_known(&self, checks: &[DrCheck]) -> Result<()> {
        let known: Vec<&str> = checks.iter().map(|check| check.id.as_str()).collect();
        match self.unknown.iter().chain(&self.skipped).find(|id| !known.contains(&id.as_str())) {
            None => Ok(()),
            Some(other) => Err(Error::usage(format!("no check is called {other:?}")).hint(known.join(", "))),
        }
    }

    /// A check as it counts.
    pub(super) fn take(&self, mut check: DrCheck) -> DrCheck {
        let accepted = match check.outcome {
            CheckOutcome::Unknown => self.unknown.contains(&check.id),
            CheckOutcome::Failed => match check.id.as_str() {
                volumes::ID => self.data_loss,
                DIFFERS => self.differences,
                _ => false,
            },
            _ => false,
        };
        if check.outcome.stands() && (accepted || self.skipped.contains(&check.id)) {
            check.outcome = CheckOutcome::Accepted;
            check.mend = None;
        }
        check
    }
}

#[cfg(test)]
mod tests {
    use super::Accepted;
    use crate::error::{Error, Kind};
    use crate::ops::dr::checks::{failed, passed, shown, unknown};

    #[test]
    fn each_way_to_accept_is_for_its_own() {
        let checks = [
            failed("volumes", "2 volumes have no backup", "back them up"),
            failed("rebuild-differs", "it would be another", "look"),
            failed("sealed-keys", "1 key", "export it"),
            unknown("hypervisor-proxmox", &Error::unreachable("no answer")),
            passed("omni-api", "fine"),
        ];
        let shown = |accepted: &Accepted| {
            checks.iter().map(|check| shown(&accepted.take(check.clone()))).collect::<Vec<_>>().join("\n")
        };
        insta::assert_snapshot!(shown(&Accepted::default()), @r"
        failed volumes: 2 volumes have no backup
          back them up
        failed rebuild-differs: it would be another
          look
        failed sealed-keys: 1 key
          export it
        unknown hypervisor-proxmox: no answer
          --accept-unknown hypervisor-proxmox goes on without it
        passed omni-api: fine
        ");
        let accepted = Accepted {
            data_loss: true,
            differences: true,
            // What failed is not unknown.
            unknown: ["hypervisor-proxmox", "sealed-keys"].map(str::to_owned).into(),
            skipped: ["omni-api".to_owned()].into(),
        };
        insta::assert_snapshot!(shown(&accepted), @r"
        accepted volumes: 2 volumes have no backup
        accepted rebuild-differs: it would be another
        failed sealed-keys: 1 key
          export it
        accepted hypervisor-proxmox: no answer
        passed omni-api: fine
        ");
        let words: Vec<String> = accepted.words().collect();
        assert_eq!(
            words,
            ["data-loss", "differences", "unknown hypervisor-proxmox", "unknown sealed-keys", "skipped omni-api"]
        );
        accepted.are_known(&checks).unwrap();
        let other = Accepted { skipped: ["volume".to_owned()].into(), ..Accepted::default() };
        assert_eq!(other.are_known(&checks).unwrap_err().kind(), Kind::Usage);
    }
}
