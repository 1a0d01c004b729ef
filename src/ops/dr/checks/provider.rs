//! The provider of the cluster's machines: it can be restarted, and what the restart will find.

use super::{DrCheck, failed, noted, passed, unknown};
use crate::error::{Error, Result};
use crate::estate::{InfraProvider, Observation, ProviderContainer};
use crate::ops::restart::{CheckOutcome, Restart};

const ID: &str = "provider";

/// Its restart as a dry run: reachable, its container and the network that it joins there, known to Omni. A container that
/// does not run, or is not connected, is what the restart is for; a request in flight is waited for before it.
pub(super) fn check(
    restarted: &Result<Restart>,
    container: Option<&Observation<ProviderContainer>>,
    in_omni: Option<&InfraProvider>,
) -> DrCheck {
    let report = match restarted {
        Err(error) => return unknown(ID, error),
        Ok(Restart { failure: Some(error), .. }) => {
            return failed(ID, error.message(), error.hint_text().unwrap_or("talops doctor says more"));
        }
        Ok(Restart { report, .. }) => report,
    };
    let with = |outcome: CheckOutcome| report.checks.iter().filter(move |check| check.outcome == outcome);
    if let Some(not_made) = with(CheckOutcome::NotMade).next() {
        return unknown(ID, &Error::failed(not_made.message.clone()));
    }
    let name = &report.target.name;
    let state = container.and_then(Observation::seen).map(|container| container.state.as_str());
    let stopped = state.filter(|state| *state != "running").map(|state| format!("{name} is {state}"));
    let away = in_omni.filter(|provider| !provider.connected).map(|provider| {
        let error = if provider.error.is_empty() { String::new() } else { format!(" ({})", provider.error) };
        format!("{} is not connected to Omni{error}", provider.id)
    });
    let asleep: Vec<String> = stopped.into_iter().chain(away).collect();
    let waits: Vec<String> =
        with(CheckOutcome::Waits).map(|check| format!("the restart waits: {}", check.message)).collect();
    let details: Vec<String> = asleep.iter().chain(&waits).cloned().collect();
    match (asleep.is_empty(), waits.is_empty()) {
        (true, true) => passed(ID, format!("{name} runs, is connected to Omni and can be restarted")),
        (false, _) => noted(ID, format!("{name} is not at work: its restart has to bring it back")).of(details),
        (true, false) => noted(ID, format!("{name} is at work, and is restarted when it is not")).of(details),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::check;
    use crate::error::{Error, Kind};
    use crate::estate::{Answer, InfraProvider, Observation, ProviderContainer};
    use crate::ops::dr::checks::shown;
    use crate::ops::restart::{CheckOutcome, Restart, RestartCheck, RestartOutcome, RestartReport, RestartTarget};

    fn restart(outcome: CheckOutcome, message: &str, failure: Option<Error>) -> Restart {
        let target = RestartTarget {
            kind: "Container".into(),
            scope: "matrix".into(),
            namespace: String::new(),
            name: "provider".into(),
        };
        let report = RestartReport {
            api_version: String::new(),
            kind: String::new(),
            target,
            outcome: RestartOutcome::WouldRestart,
            dry_run: true,
            action: String::new(),
            checks: vec![RestartCheck { name: "in-flight".into(), outcome, message: message.into() }],
            proofs: Vec::new(),
            seconds: None,
            log: Vec::new(),
        };
        Restart { report, failure }
    }

    #[test]
    fn what_the_restart_mends_is_told_and_what_it_cannot_stands() {
        let fine = || Ok(restart(CheckOutcome::Passed, "", None));
        let gone = Error::new(Kind::Refused, "the sidecar is gone").hint("--recreate");
        let waits = "1 machine request is being provisioned: edge-workers-9x2 (prod waits for it)";
        let cases = [
            (fine(), "running", true),
            (fine(), "exited", false),
            (fine(), "running", false),
            (Ok(restart(CheckOutcome::Waits, waits, None)), "running", true),
            (Ok(restart(CheckOutcome::NotMade, "no Omni endpoint is configured for it", None)), "running", true),
            (Ok(restart(CheckOutcome::Failed, "", Some(gone))), "running", true),
            (Err(Error::unreachable("ssh root@foxtrot: no answer")), "running", true),
        ];
        let lines: Vec<String> = cases
            .iter()
            .map(|(restarted, state, connected)| {
                let answer = Answer::Seen(ProviderContainer { state: (*state).into(), ..ProviderContainer::default() });
                let container = Observation { source: String::new(), took: Duration::ZERO, answer };
                let error = if *connected { "" } else { "no heartbeat" };
                let (id, error) = ("matrix-cluster".into(), error.into());
                let in_omni = InfraProvider { id, error, connected: *connected, ..InfraProvider::default() };
                shown(&check(restarted, Some(&container), Some(&in_omni)))
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        passed provider: provider runs, is connected to Omni and can be restarted
        noted provider: provider is not at work: its restart has to bring it back
          - provider is exited
          - matrix-cluster is not connected to Omni (no heartbeat)
        noted provider: provider is not at work: its restart has to bring it back
          - matrix-cluster is not connected to Omni (no heartbeat)
        noted provider: provider is at work, and is restarted when it is not
          - the restart waits: 1 machine request is being provisioned: edge-workers-9x2 (prod waits for it)
        unknown provider: no Omni endpoint is configured for it
          --accept-unknown provider goes on without it
        failed provider: the sidecar is gone
          --recreate
        unknown provider: ssh root@foxtrot: no answer
          --accept-unknown provider goes on without it
        ");
    }
}
