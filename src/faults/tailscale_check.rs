//! `tailscale-check`: the tailnet's ssh policy wants somebody to open a page.

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::error::Error;
use crate::estate::Observation;
use crate::health::Subject;

/// What `ssh/failure.rs` says of a connection that waited for a page to be opened.
const SAID: &str = "wants a login in a browser";

pub(super) const FAULT: Fault = Fault {
    id: "tailscale-check",
    group: Group::Access,
    seen_by: "ssh, which prints the page's URL and waits; it is given up within the limit of a question",
    cause: "the tailnet's ssh policy has `action: check` for this host",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let estate = evidence.estate;
    let of_provider = estate.providers.iter().filter_map(|provider| {
        let check = format!("provider/{}", provider.name);
        found(Subject::new(&provider.name, "Provider", &provider.name), check, provider.container.error()?)
    });
    let of_hypervisor = estate.clusters.iter().flat_map(|cluster| {
        cluster.hypervisors.iter().filter_map(move |named| {
            let check = format!("hypervisor/{}", cluster.name);
            let error = Observation::error(&named.observation)?;
            found(Subject::new(&cluster.name, "Hypervisor", &named.name), check, error)
        })
    });
    of_provider.chain(of_hypervisor).collect()
}

fn found(subject: Subject, check: String, error: &Error) -> Option<Found> {
    error.message().contains(SAID).then(|| {
        Found::new(&FAULT, subject)
            .seen(error.message())
            .step(error.hint_text().unwrap_or("connect by hand and open the page that ssh names"))
            .step("for callers without a browser: `action: accept` for this host in the tailnet's ssh policy")
            .explains(check)
    })
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::error::Error;
    use crate::faults::testing::{Case, unseen};

    #[test]
    fn the_page_is_named() {
        let waits = || {
            Error::unauthorized("root@foxtrot: wants a login in a browser; gave up after 4 s")
                .hint("open https://login.tailscale.com/a/1e2d3c and run the command again")
        };
        let case = Case::healthy().with(|case| {
            case.estate.providers[0].container = unseen(waits());
            case.estate.clusters[0].hypervisors[0].observation = unseen(waits());
        });
        let told = case.told(&FAULT);
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|line| line.contains("open https://login.tailscale.com/a/1e2d3c")), "{told:?}");
    }

    #[test]
    fn another_refusal_is_none() {
        let refused = || Error::unauthorized("root@foxtrot: no key was accepted");
        let case = Case::healthy().with(|case| case.estate.providers[0].container = unseen(refused()));
        assert_eq!(case.told(&FAULT), [] as [&str; 0]);
    }
}
