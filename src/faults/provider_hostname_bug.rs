//! `provider-hostname-bug`: a provider image sets a host name that Omni manages, too.

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::machine_subject;

/// What Talos says of two sources of a host name (`siderolabs/omni-infra-provider-proxmox` issue 43).
const WORDS: [&str; 3] = ["static hostname is already set", "stable hostname is already set", "hostname conflict"];

pub(super) const FAULT: Fault = Fault {
    id: "provider-hostname-bug",
    group: Group::Machines,
    seen_by: "`static hostname is already set` among the errors of a machine's configuration",
    cause: "an upstream provider image sets a host name that Omni also manages",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let found = evidence.machines().filter_map(|(endpoint, machine)| {
        let told = [&machine.last_config_error, &machine.last_error].into_iter().chain(&machine.diagnostics);
        let told = told.into_iter().find(|text| WORDS.iter().any(|word| text.to_lowercase().contains(word)))?;
        let mut found = Found::new(&FAULT, machine_subject(&endpoint.name, machine)).seen(told);
        for (_, container) in evidence.containers() {
            found = found.seen(format!("provider image {}", container.image));
        }
        Some(
            found
                .step("run a provider image without that step (v0.2 or later sets the host name otherwise), then destroy and make the machine again")
                .step("a patch of your own that sets machine.network.hostname beside a HostnameConfig does the same: take one of them out"),
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    #[test]
    fn talos_words_of_two_host_names() {
        let words =
            "configuration validation failed: 1 error occurred: * static hostname is already set in v1alpha1 config";
        let case = Case::healthy().with(|case| case.machines()[0].last_config_error = words.to_owned());
        assert!(case.told(&FAULT)[0].starts_with("Machine prod-workers-a1b2c3"));
        let case = Case::healthy().with(|case| case.machines()[0].last_config_error = "no space left".to_owned());
        assert_eq!(case.told(&FAULT), [] as [&str; 0]);
    }
}
