//! `cel-type-reserved`: a storage selector uses `type`, which is a word of CEL itself.

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use super::words;

pub(super) const FAULT: Fault = Fault {
    id: "cel-type-reserved",
    group: Group::Machines,
    seen_by: "`no matching overload` in the provider's log or in a machine request's error",
    cause: "`type` is a function of CEL: a storage selector that compares it is no expression",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let found = words::found(&FAULT, evidence, &["no matching overload"]);
    let mend = |(found, _): (Found, String)| {
        found.step(
            "select by name in the machine class: storage_selector: name == \"local-lvm\"   (or storageType == \"…\")",
        )
    };
    found.into_iter().map(mend).collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::{Case, logged};

    #[test]
    fn the_log_and_the_request_say_it() {
        let words = "ERROR: <input>:1:6: found no matching overload for '_==_' applied to '(type, string)'";
        let case = Case::healthy().with(|case| case.container().tail = vec![logged(words)]);
        assert_eq!(case.told(&FAULT).len(), 1);
        let case = Case::healthy().with(|case| case.request().error = words.to_owned());
        assert!(case.told(&FAULT)[0].contains("storage_selector: name =="));
    }

    #[test]
    fn an_old_line_is_no_news() {
        let mut line = logged("no matching overload");
        line.time = Some("2026-11-21T09:00:00Z".parse().unwrap());
        assert_eq!(Case::healthy().with(|case| case.container().tail = vec![line]).told(&FAULT), [] as [&str; 0]);
    }
}
