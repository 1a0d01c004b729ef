//! `secret-zero-env-name`: the credentials are in the environment, under other names.

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::Subject;

/// The right name, and what is set instead of it.
const NAMES: [(&str, &str); 2] = [
    ("INFISICAL_UNIVERSAL_AUTH_CLIENT_ID", "INFISICAL_CLIENT_ID"),
    ("INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET", "INFISICAL_CLIENT_SECRET"),
];

pub(super) const FAULT: Fault = Fault {
    id: "secret-zero-env-name",
    group: Group::Bootstrap,
    seen_by: "the names of the environment's variables",
    cause: "Infisical's own command line reads the long names, and so does what brings up a cluster's secrets",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let is_set = |name: &str| evidence.seen.variables.contains(name);
    let found = NAMES.iter().filter(|(right, near)| !is_set(right) && is_set(near)).map(|(right, near)| {
        Found::new(&FAULT, Subject::new("", "Variable", right))
            .seen(format!("{near} is set, {right} is not"))
            .step(format!("export {right}=\"${near}\""))
            .explains("environment".to_owned())
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    fn told(names: &[&str]) -> Vec<String> {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Case::default().with(|case| case.seen.variables = names).told(&FAULT)
    }

    #[test]
    fn the_near_miss_is_named_with_the_name_that_is_missing() {
        let told_both = told(&["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET"]);
        assert_eq!(told_both.len(), 2);
        assert!(told_both[0].contains("export INFISICAL_UNIVERSAL_AUTH_CLIENT_ID=\"$INFISICAL_CLIENT_ID\""));
        assert_eq!(told(&["INFISICAL_CLIENT_ID", "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID"]), [] as [&str; 0]);
        assert_eq!(told(&[]), [] as [&str; 0]);
    }
}
