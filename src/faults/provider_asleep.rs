//! `provider-asleep`: the container runs, and the provider in it does nothing.

use super::evidence::Evidence;
use super::found::{Action, Class, Found};
use super::provider_id_mismatch::MISNAMED;
use super::provider_key_expired::refused;
use super::table::{Fault, Group};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "provider-asleep",
    group: Group::Machines,
    seen_by: "a container that runs while Omni has no heartbeat of the provider, and no refusal in its log",
    cause: "the provider's watch is dead: nothing that Omni asks for, or takes back, reaches it",
    class: Class::Auto,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let running = evidence.containers().filter(|(_, container)| container.state == "running");
    let found = running.filter_map(|(provider, container)| {
        let id = provider.id.as_deref()?;
        // A provider whose key is refused wakes up of no restart.
        if evidence.is_connected(provider) != Some(false)
            || refused(evidence, provider, container).is_some()
            || evidence.said(container, &[MISNAMED]).is_some()
        {
            return None;
        }
        let since = container.started.map(|time| format!(" since {}", time.strftime("%Y-%m-%d %H:%MZ")));
        let last = container.tail.last().and_then(|line| line.time);
        let silent = match last {
            Some(time) => format!("its last line of log is of {}", time.strftime("%Y-%m-%d %H:%M:%SZ")),
            None => "its log says nothing".to_owned(),
        };
        let waiting = evidence.requests().filter(|(_, request)| {
            request.provider_id == id && (request.tearing_down || request.stage != "PROVISIONED")
        });
        let waiting = waiting.count();
        let mut found = Found::new(&FAULT, Subject::new(&provider.name, "InfraProvider", id))
            .seen(format!("container {} runs{}", container.name, since.unwrap_or_default()))
            .seen(format!("Omni has no heartbeat of it; {silent}"));
        if waiting > 0 {
            found = found.seen(format!("{waiting} machine requests wait for it"));
        }
        let several = evidence.estate.providers.len() > 1;
        let name = if several { format!(" {}", provider.name) } else { String::new() };
        Some(
            found
                .step(format!("talops restart provider{name}   (or: talops mend provider-asleep{name})"))
                .explains(format!("provider/{}", provider.name))
                .action(Action::RestartProvider { provider: provider.name.clone() }),
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::{Case, logged};

    fn asleep() -> Case {
        Case::healthy().with(|case| case.infra_provider().connected = false)
    }

    #[test]
    fn it_runs_and_omni_does_not_hear_of_it() {
        let told = asleep().told(&FAULT);
        assert!(told[0].contains("[auto]") && told[0].contains("talops restart provider "), "{told:?}");
        let waits = asleep().with(|case| case.request().tearing_down = true).told(&FAULT);
        assert!(waits[0].contains("1 machine requests wait for it"));
    }

    #[test]
    fn one_that_ended_or_whose_key_is_refused_has_another_fault() {
        assert_eq!(asleep().with(|case| case.container().state = "exited".into()).told(&FAULT), [] as [&str; 0]);
        let line = logged("error invalid signature");
        assert_eq!(asleep().with(|case| case.container().tail = vec![line]).told(&FAULT), [] as [&str; 0]);
    }
}
