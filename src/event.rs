//! What an operation says while it runs.
//!
//! Operations never print. They tell [`Event`]s to whoever listens: a terminal draws bars of them, a pipe gets a line for
//! each change of state, a journal keeps them.

use std::sync::Arc;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::wait::{Blocker, End, Progress};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// Something is begun that takes a moment: `restarting container omni-provider`.
    Step {
        /// What is done.
        what: String,
    },
    /// Something was found out, or done.
    Note {
        /// What.
        text: String,
    },
    /// A wait begins.
    WaitBegan {
        /// What is waited for.
        what: String,
        /// The most that it may take.
        #[serde(serialize_with = "seconds")]
        limit: Duration,
    },
    /// A wait looked, and it is not there yet.
    WaitLooked {
        /// What is waited for.
        what: String,
        /// How far it is.
        progress: Progress,
        /// What is in the way.
        blockers: Vec<Blocker>,
        /// How often it has looked.
        attempts: u32,
        /// Since when it waits.
        #[serde(serialize_with = "seconds")]
        elapsed: Duration,
        /// The most that it may take.
        #[serde(serialize_with = "seconds")]
        limit: Duration,
        /// Whether it is otherwise than at the last look.
        changed: bool,
    },
    /// A wait has seen no change for a while.
    WaitQuiet {
        /// What is waited for.
        what: String,
        /// For how long nothing has changed.
        #[serde(serialize_with = "seconds")]
        unchanged: Duration,
        /// How long it may still take.
        #[serde(serialize_with = "seconds")]
        left: Duration,
        /// What is in the way.
        blockers: Vec<Blocker>,
    },
    /// A wait ended.
    WaitEnded {
        /// What was waited for.
        what: String,
        /// How it ended.
        end: End,
        /// How often it looked.
        attempts: u32,
        /// How long it took.
        #[serde(serialize_with = "seconds")]
        elapsed: Duration,
        /// For how long at the most it had been so, and was not looked.
        #[serde(serialize_with = "seconds")]
        unnoticed: Duration,
    },
    /// A known fault was seen and mended.
    Mended {
        /// The fault's id: `provider-asleep`.
        fault: String,
        /// What was done.
        text: String,
    },
    /// Something was learned that a report tells: a version, an address.
    Learned {
        /// What it is: `kubernetes`.
        name: String,
        /// `v1.36.3`.
        value: String,
    },
}

/// Whoever listens to an operation. Cheap to clone.
#[derive(Clone)]
pub struct Events(Arc<dyn Fn(Event) + Send + Sync>);

impl Events {
    /// A listener.
    pub fn to(listener: impl Fn(Event) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listener))
    }

    /// Nobody listens.
    #[must_use]
    pub fn unheard() -> Self {
        Self::to(drop)
    }

    /// Tells an event.
    pub fn tell(&self, event: Event) {
        (self.0)(event);
    }

    /// Tells that something is begun.
    pub fn step(&self, what: impl Into<String>) {
        self.tell(Event::Step { what: what.into() });
    }

    /// Tells that a known fault was mended.
    pub fn mended(&self, fault: impl Into<String>, text: impl Into<String>) {
        self.tell(Event::Mended { fault: fault.into(), text: text.into() });
    }

    /// Tells what was learned.
    pub fn learned(&self, name: impl Into<String>, value: impl Into<String>) {
        self.tell(Event::Learned { name: name.into(), value: value.into() });
    }

    /// Tells what was found out, or done.
    pub fn note(&self, text: impl Into<String>) {
        self.tell(Event::Note { text: text.into() });
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Events")
    }
}

/// A duration in seconds, to the millisecond.
fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((duration.as_secs_f64() * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Event;
    use crate::wait::End;

    #[test]
    fn an_event_is_a_line_of_json() {
        let ended = Event::WaitEnded {
            what: "the provider".into(),
            end: End::LimitReached,
            attempts: 3,
            elapsed: Duration::from_millis(90_500),
            unnoticed: Duration::ZERO,
        };
        insta::assert_snapshot!(serde_json::to_string(&ended).unwrap(), @r#"{"event":"waitEnded","what":"the provider","end":"limitReached","attempts":3,"elapsed":90.5,"unnoticed":0.0}"#);
    }
}
