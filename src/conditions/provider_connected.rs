//! A provider is connected: Omni hears from it.
//!
//! Omni counts a provider as connected for a while after its last heartbeat, whatever became of it: after a restart only a
//! heartbeat that came later counts. It writes the combined status when a provider's health changes.

use jiff::Timestamp;

use crate::conditions::REOPENED_AFTER;
use crate::error::Result;
use crate::estate::Heartbeat;
use crate::omni::{Client, observe};
use crate::resource::{InfraProviderCombinedStatusSpec, InfraProviderHealthStatusSpec};
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, from_watch, merged, reopened};

/// Whether Omni hears from it, with its last heartbeat; where it was started anew `since` a time of its own clock, whether
/// it has been heard from after that.
pub fn verdict(heartbeat: &Heartbeat, since: Option<Timestamp>) -> Check<Option<Timestamp>> {
    if !heartbeat.known {
        let blockers = vec![Blocker::new("Omni", "has no infrastructure provider of this id")];
        return Check::Impossible { why: "Omni does not know it".to_owned(), blockers };
    }
    let fresh = heartbeat.last.filter(|last| since.is_none_or(|started| *last > started));
    if heartbeat.connected && (fresh.is_some() || since.is_none()) {
        return Check::Met(fresh);
    }
    let mut says = match (heartbeat.last, fresh) {
        (_, Some(last)) if since.is_none() => format!("not connected, last heartbeat {}", seconds(last)),
        (_, Some(_)) => "not connected".to_owned(),
        (Some(last), None) => format!("last heartbeat {}, before the restart", seconds(last)),
        (None, None) => "no heartbeat yet".to_owned(),
    };
    if !heartbeat.error.is_empty() {
        says = format!("{says}; it said: {}", heartbeat.error);
    }
    let blockers = vec![Blocker::new("Omni", says)];
    Check::NotYet(NotYet { progress: Progress::said("not connected in Omni yet"), blockers, again_in: None })
}

/// Asks Omni for the provider `id`.
///
/// # Errors
///
/// When it cannot be asked.
pub async fn probe(client: &Client, id: &str) -> Result<Check<Option<Timestamp>>> {
    Ok(verdict(&observe::heartbeat(client, id).await?, None))
}

/// A hint for each heartbeat, and for each change of what Omni makes of them.
#[must_use]
pub fn hints(client: &Client, id: &str) -> Hints {
    let (told, combined) = ((client.clone(), id.to_owned()), (client.clone(), id.to_owned()));
    let told =
        reopened(REOPENED_AFTER, move || from_watch(told.0.watch::<InfraProviderHealthStatusSpec>(&told.1, &[])));
    let combined = reopened(REOPENED_AFTER, move || {
        from_watch(combined.0.watch::<InfraProviderCombinedStatusSpec>(&combined.1, &[]))
    });
    merged(told, combined)
}

fn seconds(time: Timestamp) -> String {
    time.strftime("%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::verdict;
    use crate::estate::Heartbeat;
    use crate::wait::Check;

    fn told(heartbeat: &Heartbeat, since: Option<&str>) -> String {
        match verdict(heartbeat, since.map(|time| format!("2026-11-21T{time}Z").parse().unwrap())) {
            Check::Met(_) => "connected".to_owned(),
            Check::NotYet(not_yet) => not_yet.blockers[0].to_string(),
            Check::Impossible { why, .. } => format!("never: {why}"),
        }
    }

    #[test]
    fn it_is_connected_when_omni_hears_from_it() {
        let last = "2026-11-21T09:00:01Z".parse().ok();
        let heard = Heartbeat { known: true, connected: true, last, error: String::new() };
        let away = Heartbeat { connected: false, ..heard.clone() };
        let wrong = Heartbeat { last: None, error: "no permission".into(), ..away.clone() };
        let cases = [
            (&heard, None, "connected"),
            (&heard, Some("09:00:00"), "connected"),
            (&heard, Some("09:00:02"), "Omni: last heartbeat 09:00:01Z, before the restart"),
            (&away, None, "Omni: not connected, last heartbeat 09:00:01Z"),
            (&away, Some("09:00:00"), "Omni: not connected"),
            (&wrong, None, "Omni: no heartbeat yet; it said: no permission"),
            (&Heartbeat::default(), None, "never: Omni does not know it"),
        ];
        for (heartbeat, since, expected) in cases {
            assert_eq!(told(heartbeat, since), expected);
        }
    }
}
