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
    if fields::rows(type_name).is_some() { Ok(()) } else { Err(refusal(type_name, "write", "Create")) }
}

/// Checks that a person may delete objects of a type.
///
/// # Errors
///
/// As [`writable`].
pub fn deletable(type_name: &str) -> Result<(), Error> {
    let deletable = DELETABLE.contains(&plural(type_name)) || type_name == "JWTPublicKeys.system.sidero.dev";
    if deletable || fields::rows(type_name).is_some() {
        return Ok(());
    }
    let refused = |message: String| Error::new(Kind::Refused, message);
    Err(match plural(type_name) {
        "Machines" | "MachineStatuses" => {
            refused(format!("Omni lets nobody delete {}: {READ_ONLY} (machines-read-only)", plural(type_name)))
                .hint("a machine leaves its cluster with its machinesetnode; Omni forgets it, unwiped, with its link")
        }
        "JoinTokens" => refused("the id of a join token is a secret, and is not named in a plan".to_owned())
            .hint("`talops api ResourceService/Teardown --write` names it on a command line of your own"),
        _ => refusal(type_name, "delete", "Teardown"),
    })
}

/// What Omni says of a type that a person may not `verb`, and what to do instead; `method` is the API's.
fn refusal(type_name: &str, verb: &str, method: &str) -> Error {
    let plural = plural(type_name);
    let refused = |message: String| Error::new(Kind::Refused, message);
    let by_controllers = || format!("Omni lets nobody {verb} {plural}: {READ_ONLY}");
    let known = || fields::plurals();
    let called = |name: &&str| name.eq_ignore_ascii_case(type_name) || singular(name).eq_ignore_ascii_case(type_name);
    match plural {
        "Machines" | "MachineStatuses" => refused(by_controllers()).hint(
            "a machine belongs to its provider: its labels are MachineLabels, its place in a cluster a MachineSetNode",
        ),
        "Identities" | "Users" | "ServiceAccountStatuses" | "PublicKeys" => {
            refused(format!("Omni lets nobody {verb} {plural} as resources"))
                .hint("`talops serviceaccount`; users: `talops api ManagementService/CreateUser --write`")
        }
        "JoinTokens" => {
            refused("a join token is made by Omni itself, with ManagementService/CreateJoinToken".to_owned())
                .hint("`talops api ManagementService/CreateJoinToken --write`")
        }
        _ => {
            let meant = known().find(called).or_else(|| nearest(plural, known()).filter(|near| *near != plural));
            match meant {
                Some(meant) => refused(format!("Omni has no type {type_name:?} that a person writes"))
                    .hint(format!("did you mean {meant}{}?", fields::SUFFIX)),
                None if type_name.ends_with(fields::SUFFIX) => refused(by_controllers()).hint(format!(
                    "a type that is newer than this talops goes by `talops api ResourceService/{method} --write`"
                )),
                None => refused(format!("Omni has no type {type_name:?}")).hint(
                    "write it in full, such as MachineClasses.omni.sidero.dev: `talops get types -o wide` lists all",
                ),
            }
        }
    }
}

fn plural(type_name: &str) -> &str {
    type_name.split('.').next().unwrap_or_default()
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
