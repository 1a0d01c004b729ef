//! Is the infrastructure provider's container well?

use jiff::{SignedDuration, Timestamp};

use super::finding::{Collected, Counts, Finding, Severity, Subject, counted};
use crate::estate::{Dimension, ProviderContainer};

/// For how long an error in the log is news.
const NEWS: SignedDuration = SignedDuration::from_mins(10);

/// Judges the container.
pub(super) fn judge(
    scope: &str,
    container: &ProviderContainer,
    now: Timestamp,
    into: &mut Collected,
) -> (Counts, String) {
    let finding =
        |severity, state: String| Finding::new(Dimension::Provider, subject(scope, container), severity, state);
    let error = container.last_error.as_ref();
    match (container.state.as_str(), container.health.as_deref()) {
        ("running", None | Some("healthy" | "starting" | "none" | "")) => {}
        ("running", Some(health)) => {
            into.add(finding(Severity::Failing, health.to_owned()).because(error.map_or("", |line| &line.text)));
        }
        (state, _) => {
            let code = container.exit_code.map(|code| format!(" (exit code {code})")).unwrap_or_default();
            let engine = Some(container.error.as_str()).filter(|error| !error.is_empty());
            let message = engine.or(error.map(|line| line.text.as_str())).unwrap_or_default();
            let since = container.finished.or(container.started);
            into.add(finding(Severity::Failing, format!("{state}{code}")).because(message).since(since));
        }
    }
    if container.state == "running"
        && let Some(line) = error
        && line.time.is_some_and(|time| now.duration_since(time) < NEWS)
    {
        into.add(finding(Severity::Notice, "logged an error".to_owned()).because(&line.text).since(line.time));
    }
    let since = if container.state == "running" { container.started } else { container.finished.or(container.started) };
    let since = since.map(|since| format!(" since {}", since.strftime("%Y-%m-%d %H:%M"))).unwrap_or_default();
    let unread = container.log_unread.as_ref().map(|reason| format!(", log not read: {reason}")).unwrap_or_default();
    let restarts = counted(u64::from(container.restarts), "restart");
    let facts = format!("{} {}{since}, {restarts}{unread}", container.name, container.state);
    (Counts { total: 1, well: 1 - into.not_well(Dimension::Provider, scope).min(1) }, facts)
}

/// The container as a thing that others depend on.
pub(super) fn subject(scope: &str, container: &ProviderContainer) -> Subject {
    Subject::new(scope, "Container", &container.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::ErrorLine;
    use crate::health::testing::{ago, now};

    fn verdicts(container: &ProviderContainer) -> Vec<(Severity, String, String)> {
        let mut collected = Collected::default();
        judge("matrix", container, now(), &mut collected);
        collected.findings.into_iter().map(|finding| (finding.severity, finding.state, finding.message)).collect()
    }

    fn container(state: &str) -> ProviderContainer {
        ProviderContainer { name: "provider".into(), state: state.into(), ..ProviderContainer::default() }
    }

    #[test]
    fn running_is_well_and_every_other_word_is_not() {
        assert_eq!(verdicts(&container("running")), []);
        for state in ["exited", "restarting", "paused", "dead", "created", "levitating"] {
            assert_eq!(verdicts(&container(state))[0].1, state);
        }
    }

    #[test]
    fn a_stopped_container_tells_its_exit_code_and_last_error() {
        let mut stopped = container("exited");
        stopped.exit_code = Some(1);
        stopped.last_error = Some(ErrorLine { time: None, text: "invalid signature".into() });
        assert_eq!(
            verdicts(&stopped),
            [(Severity::Failing, "exited (exit code 1)".into(), "invalid signature".into())]
        );
    }

    #[test]
    fn an_error_that_was_just_logged_is_worth_knowing_and_an_old_one_is_not() {
        let mut running = container("running");
        running.last_error = Some(ErrorLine { time: Some(ago("3m")), text: "reconcile failed".into() });
        assert_eq!(verdicts(&running)[0].0, Severity::Notice);
        running.last_error = Some(ErrorLine { time: Some(ago("3h")), text: "reconcile failed".into() });
        assert_eq!(verdicts(&running), []);
    }
}
