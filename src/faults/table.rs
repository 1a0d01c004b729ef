//! Every known fault of the groups that `talops doctor` answers for.

use jiff::{SignedDuration, Timestamp};

use super::evidence::Evidence;
use super::found::{Class, Found};

/// What a fault belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The order of a cluster's first steps.
    Bootstrap,
    /// Omni, its providers and machines, the hypervisor.
    Machines,
    /// Getting in.
    Access,
}

impl Group {
    /// Its title in the documentation.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Bootstrap => "Bootstrap order",
            Self::Machines => "Omni, provider, machines",
            Self::Access => "Access",
        }
    }
}

/// A fault that can be seen without a run.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// Its id.
    pub id: &'static str,
    /// What it belongs to.
    pub group: Group,
    /// What it is seen by, as a part of a sentence.
    pub seen_by: &'static str,
    /// Why it is so.
    pub cause: &'static str,
    /// Who may apply its mend.
    pub class: Class,
    /// Finds it.
    pub find: fn(Evidence<'_>) -> Vec<Found>,
}

/// A fault that cannot be seen without a run, or that something else sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its id.
    pub id: &'static str,
    /// What it belongs to.
    pub group: Group,
    /// Why it cannot be seen here, and what sees it.
    pub why: &'static str,
}

/// A key that runs out sooner than this is a problem: there is little time left to renew it.
const RUNS_OUT_SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Whether a key of that expiry is to be renewed now. The keys that a login makes live for eight hours: they are told of in
/// their last hour.
#[must_use]
pub fn runs_out_soon(expires: Timestamp, lives_for_hours: bool, now: Timestamp) -> bool {
    let left = expires.duration_since(now);
    left < if lives_for_hours { SignedDuration::from_hours(1) } else { RUNS_OUT_SOON }
}

/// Every fault that can be seen without a run, in the order of a report: what others follow from comes first.
pub static ALL: [Fault; 25] = [
    super::clock_skew::FAULT,
    super::omni_session_expired::FAULT,
    super::tailscale_check::FAULT,
    super::contexts_differ::FAULT,
    super::kubeconfig_stale::FAULT,
    super::secret_zero_env_name::FAULT,
    super::provider_wrong_place::FAULT,
    super::provider_id_mismatch::FAULT,
    super::provider_key_expired::FAULT,
    super::provider_asleep::FAULT,
    super::provider_proxmox_rights::FAULT,
    super::cel_type_reserved::FAULT,
    super::storage_not_found::FAULT,
    super::provider_hostname_bug::FAULT,
    super::pve_node_away::FAULT,
    super::vm_migrated::FAULT,
    super::request_vm_missing::FAULT,
    super::pve_locked::FAULT,
    super::never_joined_teardown::FAULT,
    super::machine_never_joined::FAULT,
    super::destroying_stuck::FAULT,
    super::orphan_vm::FAULT,
    super::pve_ha_managed::FAULT,
    super::cp_one_host::FAULT,
    super::provider_image_local::FAULT,
];

/// Those that cannot be seen without a run, or that something else sees.
pub static ELSEWHERE: [Elsewhere; 14] = [
    Elsewhere {
        id: "longhorn-prereq",
        group: Group::Bootstrap,
        why: "it is written in the template: `template validate`, with `--expect longhorn` where no patch shows it",
    },
    Elsewhere {
        id: "machines-read-only",
        group: Group::Machines,
        why: "it is a refusal: seen when a Machine is deleted, and told in that error",
    },
    Elsewhere {
        id: "node-label-restricted",
        group: Group::Machines,
        why: "it is written in the template: `template validate`",
    },
    Elsewhere {
        id: "template-nested",
        group: Group::Machines,
        why: "it is written in the template: `template validate`",
    },
    Elsewhere {
        id: "no-live-migration",
        group: Group::Machines,
        why: "a VM looks the same before and after it was moved; the node that lost its identity is told by `status`",
    },
    Elsewhere {
        id: "provider-netns-gone",
        group: Group::Machines,
        why: "seen by `talops restart provider`, before it stops anything",
    },
    Elsewhere {
        id: "provider-restart-in-flight",
        group: Group::Machines,
        why: "seen by `talops restart provider`, before it stops anything",
    },
    Elsewhere {
        id: "class-id-twice",
        group: Group::Machines,
        why: "it is written in the machine classes' files: `talops apply` and `template validate -c NAME` name both places",
    },
    Elsewhere {
        id: "class-shared",
        group: Group::Machines,
        why: "it is no fault before the class changes: `talops apply` says who uses it",
    },
    Elsewhere {
        id: "etcd-backup-void",
        group: Group::Machines,
        why: "it is so once the cluster is destroyed: `dr plan` says so",
    },
    Elsewhere {
        id: "static-machine-forgotten",
        group: Group::Machines,
        why: "Omni has forgotten the machine, nothing is left to be seen: the report of the run that did it names it",
    },
    Elsewhere {
        id: "compose-down-v",
        group: Group::Access,
        why: "the name that a VPN gives is not among what is asked; `restart provider --recreate` never removes volumes",
    },
    Elsewhere {
        id: "gpg-passphrase",
        group: Group::Access,
        why: "an Omni that waits for its passphrase cannot be asked; its own container's log says so",
    },
    Elsewhere {
        id: "jwt-email",
        group: Group::Access,
        why: "seen by a login in a browser, which fails with that message",
    },
];

/// The fault of that id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Fault> {
    ALL.iter().find(|fault| fault.id == id)
}

/// Every fault that is there to be found.
#[must_use]
pub fn find(evidence: Evidence<'_>) -> Vec<Found> {
    ALL.iter().flat_map(|fault| (fault.find)(evidence)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::SignedDuration;

    use super::{ALL, ELSEWHERE, find, runs_out_soon};
    use crate::faults::testing::{Case, now};

    #[test]
    fn an_id_is_there_once_and_its_file_has_its_name() {
        let ids: Vec<&str> = ALL.iter().map(|fault| fault.id).chain(ELSEWHERE.iter().map(|fault| fault.id)).collect();
        let once: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(once.len(), ids.len());
        for fault in ALL {
            let file = format!("{}/src/faults/{}.rs", env!("CARGO_MANIFEST_DIR"), fault.id.replace('-', "_"));
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(text.contains(&format!("id: \"{}\"", fault.id)), "{file}");
            assert!(text.contains("#[test]"), "{file} has no case");
        }
    }

    #[test]
    fn nothing_is_found_where_nothing_was_seen_nor_in_a_healthy_estate() {
        assert_eq!(find(Case::default().evidence()), []);
        assert_eq!(find(Case::healthy().evidence()), []);
    }

    #[test]
    fn a_key_is_to_be_renewed_two_weeks_before_its_end_and_a_logins_an_hour() {
        let (hours, now) = (SignedDuration::from_hours, now());
        assert!(!runs_out_soon(now + hours(15 * 24), false, now));
        assert!(runs_out_soon(now + hours(13 * 24), false, now));
        assert!(!runs_out_soon(now + hours(7), true, now));
        assert!(runs_out_soon(now + SignedDuration::from_mins(40), true, now));
    }
}
