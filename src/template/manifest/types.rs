//! Which types a person may write and delete, and what Omni says of the others.
//!
//! Source: `siderolabs/omni` `internal/backend/runtime/omni/state_access.go`.

use super::super::fields;
use crate::config::nearest;
use crate::error::{Error, Kind};

/// Types that can be deleted and not written.
const DELETABLE: [&str; 4] = ["ImportedClusterSecrets", "Links", "MachineRequests", "PendingMachines"];

/// Omni's own words for what only its controllers write.
const READ_ONLY: &str = "only read access is permitted";

/// The namespace of a type that a person may write.
pub(super) fn namespace(type_name: &str) -> &'static str {
    match type_name.strip_suffix(fields::SUFFIX) {
        Some("EtcdManualBackups") => "ephemeral",
        Some("InfraProviders") => "infra-provider",
        _ => "default",
    }
}

/// Checks that a person may write objects of a type; the error says what Omni would.
///
/// # Errors
///
/// [`Kind::Refused`], with what to do instead.
pub fn writable(type_name: &str) -> Result<(), Error> {
    if fields::rows(type_name).is_some() {
        return Ok(());
    }
    let plural = type_name.split('.').next().unwrap_or_default();
    let refused = |message: String| Error::new(Kind::Refused, message);
    let by_controllers = || format!("Omni lets nobody write {plural}: {READ_ONLY}");
    let known = || fields::plurals();
    let called = |name: &&str| name.eq_ignore_ascii_case(type_name) || singular(name).eq_ignore_ascii_case(type_name);
    Err(match plural {
        "Machines" | "MachineStatuses" => refused(by_controllers()).hint(
            "a machine belongs to its provider: its labels are MachineLabels, its place in a cluster a MachineSetNode",
        ),
        "Identities" | "Users" | "ServiceAccountStatuses" | "PublicKeys" => {
            refused(format!("Omni lets nobody write {plural} as resources"))
                .hint("`talops serviceaccount`; users: `talops api ManagementService/CreateUser --write`")
        }
        "JoinTokens" => refused(
            "a join token is made by Omni itself: create should be done via the management.CreateJoinToken API call"
                .to_owned(),
        )
        .hint("`talops api ManagementService/CreateJoinToken --write`"),
        _ => {
            let meant = known().find(called).or_else(|| nearest(plural, known()).filter(|near| *near != plural));
            match meant {
                Some(meant) => refused(format!("Omni has no type {type_name:?} that a person writes"))
                    .hint(format!("did you mean {meant}{}?", fields::SUFFIX)),
                None if type_name.ends_with(fields::SUFFIX) => refused(by_controllers())
                    .hint("a type that is newer than this talops goes by `talops api ResourceService/Create --write`"),
                None => refused(format!("Omni has no type {type_name:?}")).hint(
                    "write it in full, such as MachineClasses.omni.sidero.dev: `talops get types -o wide` lists all",
                ),
            }
        }
    })
}

/// Checks that a person may delete objects of a type.
///
/// # Errors
///
/// As [`writable`].
pub fn deletable(type_name: &str) -> Result<(), Error> {
    let plural = type_name.split('.').next().unwrap_or_default();
    if DELETABLE.contains(&plural) || type_name == "JWTPublicKeys.system.sidero.dev" {
        return Ok(());
    }
    let error = match writable(type_name) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    Err(match plural {
        "Machines" | "MachineStatuses" => {
            Error::new(Kind::Refused, format!("Omni lets nobody delete {plural}: {READ_ONLY} (machines-read-only)"))
                .hint("a machine leaves its cluster with its machinesetnode; Omni forgets it, unwiped, with its link")
        }
        "JoinTokens" => Error::new(Kind::Refused, "the id of a join token is a secret, and is not named in a plan")
            .hint("`talops api ResourceService/Teardown --write` names it on a command line of your own"),
        _ if error.message().contains("lets nobody write") => {
            let message = error.message().replace("lets nobody write", "lets nobody delete");
            match error.hint_text() {
                Some(hint) => Error::new(Kind::Refused, message).hint(hint),
                None => Error::new(Kind::Refused, message),
            }
        }
        _ => error,
    })
}

/// `MachineClass` of `MachineClasses`.
fn singular(plural: &str) -> String {
    match plural.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => {
            let es = ["Classes", "Patches"].iter().any(|end| plural.ends_with(end));
            plural.get(..plural.len() - if es { 2 } else { 1 }).unwrap_or(plural).to_owned()
        }
    }
}
