//! `provider-proxmox-rights`: the provider's token lacks a right.

use super::evidence::{Evidence, at};
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "provider-proxmox-rights",
    group: Group::Machines,
    seen_by: "`Permission check failed` in the provider's log or in a machine request's error",
    cause: "Proxmox VE's token of the provider lacks a right (VM.Allocate, Datastore.AllocateSpace, …)",
    class: Class::Tell,
    find,
};

/// As Proxmox VE words it: `403 Permission check failed (/storage/local-lvm, Datastore.AllocateSpace)`.
const SAID: &str = "permission check failed";

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let of_log = evidence.containers().filter_map(|(provider, container)| {
        let line = evidence.said(container, &[SAID])?;
        let subject = Subject::new(&provider.name, "Container", &container.name);
        Some(found(subject, &line.text).seen(format!("{}logged: {}", at(line), line.text)))
    });
    let of_requests = evidence.requests().filter_map(|(endpoint, request)| {
        let subject = Subject::new(&endpoint.name, "MachineRequest", &request.id);
        let says = request.error.to_lowercase().contains(SAID);
        says.then(|| found(subject, &request.error).seen(&request.error))
    });
    of_log.chain(of_requests).collect()
}

fn found(subject: Subject, words: &str) -> Found {
    let lower = words.to_lowercase();
    let after = lower.find(SAID).and_then(|at| words.get(at + SAID.len()..)).unwrap_or_default();
    let named = after.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(named, _)| named);
    let (path, right) = named.and_then(|named| named.split_once(',')).unwrap_or(("/", "the right that the line names"));
    Found::new(&FAULT, subject).step(format!("give the provider's token {} on {}", right.trim(), path.trim())).step(
        "pveum acl modify PATH --tokens 'USER@REALM!NAME' --roles ROLE   (`pveum role list` says what a role has)",
    )
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::{Case, logged};

    #[test]
    fn the_right_and_its_path_are_named() {
        let words =
            "error machine provision failed: 403 Permission check failed (/storage/local-lvm, Datastore.AllocateSpace)";
        let case = Case::healthy().with(|case| case.container().last_error = Some(logged(words)));
        assert!(case.told(&FAULT)[0].contains("token Datastore.AllocateSpace on /storage/local-lvm"));
        let case = Case::healthy().with(|case| case.request().error = words.to_owned());
        assert!(case.told(&FAULT)[0].starts_with("MachineRequest prod-workers-a1b2c3"));
    }
}
