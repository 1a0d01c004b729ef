//! `provider-id-mismatch`: the container was started with another id than the provider has in Omni.

use super::evidence::{Evidence, at};
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::estate::{Observation, Provider, ProviderContainer};
use crate::health::Subject;

/// What Omni answers a provider of another id.
pub(super) const MISNAMED: &str = "resource id must match the infra provider id";

pub(super) const FAULT: Fault = Fault {
    id: "provider-id-mismatch",
    group: Group::Machines,
    seen_by: "the container's `--id`, `providers.NAME.id`, the providers that Omni has, and the provider's log",
    cause: "the id of the container's `--id` is not the provider's id in Omni, whose key it has",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    evidence.containers().filter_map(|(provider, container)| of(evidence, provider, container)).collect()
}

fn of(evidence: Evidence<'_>, provider: &Provider, container: &ProviderContainer) -> Option<Found> {
    let known = ids_in_omni(evidence, provider);
    let listed = known.as_ref().map(|known| known.join(", ")).unwrap_or_default();
    let mut seen = Vec::new();
    if let Some(started) = &container.provider_id {
        if let Some(configured) = provider.id.as_ref().filter(|configured| *configured != started) {
            seen.push(format!(
                "the container runs with --id {started}, providers.{}.id is {configured}",
                provider.name
            ));
        } else if known.as_ref().is_some_and(|known| !known.contains(&started.as_str())) {
            seen.push(format!("the container runs with --id {started}, Omni has: {listed}"));
        }
    }
    if let Some(configured) = &provider.id
        && container.provider_id.is_none()
        && known.as_ref().is_some_and(|known| !known.contains(&configured.as_str()))
    {
        seen.push(format!("providers.{}.id is {configured}, Omni has: {listed}", provider.name));
    }
    if let Some(line) = evidence.said(container, &[MISNAMED]) {
        seen.push(format!("{}logged: {}", at(line), line.text));
    }
    if seen.is_empty() {
        return None;
    }
    let found = Found::new(&FAULT, Subject::new(&provider.name, "Container", &container.name));
    let found = seen.iter().fold(found, Found::seen);
    Some(
        found
            .explains(format!("provider/{}", provider.name))
            .step("talops get infraproviders names those that Omni has")
            .step("give the container that id (`--id` in its compose file) and the key of that very provider")
            .step(format!("and talops.yaml the same: providers.{}.id", provider.name)),
    )
}

/// The ids of the providers that Omni has; `None` where they were not seen.
fn ids_in_omni<'a>(evidence: Evidence<'a>, provider: &Provider) -> Option<Vec<&'a str>> {
    let of = |name: &String| provider.omni.as_ref().is_none_or(|omni| omni == name);
    let endpoint = evidence.estate.omni.iter().find(|endpoint| of(&endpoint.name))?;
    let known = endpoint.infra_providers.as_ref().and_then(Observation::seen)?;
    Some(known.iter().map(|one| one.id.as_str()).collect())
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::{Case, logged};

    fn told(started: Option<&str>, configured: &str) -> Vec<String> {
        let case = Case::healthy().with(|case| {
            case.container().provider_id = started.map(str::to_owned);
            case.estate.providers[0].id = Some(configured.to_owned());
        });
        case.told(&FAULT)
    }

    #[test]
    fn both_ids_are_named() {
        assert_eq!(told(Some("proxmox"), "proxmox"), [] as [&str; 0]);
        assert_eq!(told(None, "proxmox"), [] as [&str; 0]);
        assert!(told(Some("pve"), "proxmox")[0].contains("runs with --id pve, providers.matrix.id is proxmox"));
        assert!(told(Some("pve"), "pve")[0].contains("Omni has: proxmox"));
        assert!(told(None, "pve")[0].contains("providers.matrix.id is pve, Omni has: proxmox"));
    }

    #[test]
    fn the_providers_own_words_are_enough() {
        let line = logged("error run failed: resource ID must match the infra provider ID");
        let case = Case::healthy().with(|case| case.container().tail = vec![line]);
        assert!(case.told(&FAULT)[0].contains("11:55:00Z logged: "));
    }
}
