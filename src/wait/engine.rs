//! The engine.

use std::future::Future;
use std::time::Duration;

use futures::{FutureExt as _, StreamExt as _};
use tokio::time::Instant;

use super::{Blocker, Check, End, Hints, NotYet, Progress, Schedule, Stop, Unmet, none};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, Events};

/// Hints that come closer together than this are one.
const COALESCED: Duration = Duration::from_millis(250);

/// How many hints are thrown away at a time.
const MOST_DRAINED: usize = 1024;

/// How long what cannot come true has to stay so before it is believed.
const GRACE: Duration = Duration::from_secs(10);

/// After this time without a change it is said that there is none, and then each time that it has doubled.
const QUIET: Duration = Duration::from_secs(4 * 60);

/// One wait.
#[derive(Debug)]
pub struct Wait {
    /// What is waited for, as part of a sentence: `provider matrix back`.
    what: String,
    schedule: Schedule,
    grace: Duration,
    quiet: Duration,
    deadline: Option<Instant>,
    stop: Stop,
    events: Events,
}

/// A condition that came true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met<T> {
    /// What the look that found it so brought along.
    pub value: T,
    /// How often it was looked.
    pub attempts: u32,
    /// How long it took.
    pub elapsed: Duration,
}

impl Wait {
    /// A wait for `what`, told to `events`.
    #[must_use]
    pub fn new(what: impl Into<String>, schedule: Schedule, events: &Events) -> Self {
        let quiet = QUIET.min(schedule.limit / 3);
        Self {
            what: what.into(),
            schedule,
            grace: GRACE,
            quiet,
            deadline: None,
            stop: Stop::never(),
            events: events.clone(),
        }
    }

    /// With another time for which the impossible has to stay so.
    #[must_use]
    pub const fn with_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// With the deadline of the whole call, where it has one.
    #[must_use]
    pub const fn with_deadline(mut self, deadline: Option<Instant>) -> Self {
        self.deadline = deadline;
        self
    }

    /// With somebody who may end it early.
    #[must_use]
    pub fn with_stop(mut self, stop: Stop) -> Self {
        self.stop = stop;
        self
    }

    /// Looks until the condition holds, or the wait ends without it. `probe` only reads: a look that the limit overtakes is
    /// dropped. A look that errs is an attempt like any other.
    pub async fn until<T, F>(self, hints: Hints, mut probe: impl FnMut() -> F) -> Result<Met<T>, Box<Unmet>>
    where
        F: Future<Output = Result<Check<T>>>,
    {
        let start = Instant::now();
        let limit = start + self.schedule.limit;
        let end = self.deadline.map_or(limit, |deadline| deadline.min(limit));
        let mut watch = Watch { hints, ended: false };
        let mut state = State::new(start);
        let mut stop = self.stop.clone();
        self.events.tell(Event::WaitBegan { what: self.what.clone(), limit: self.schedule.limit });
        loop {
            let began = Instant::now();
            let checked = tokio::select! {
                biased;
                () = stop.arrived() => return Err(self.unmet(state, End::Interrupted, None)),
                checked = watch.heard_during(probe()) => Some(checked),
                () = tokio::time::sleep_until(end) => None,
            };
            let Some((checked, heard)) = checked else { return Err(self.over(state, limit)) };
            state.attempts += 1;
            let again_in = match checked {
                Ok(Check::Met(value)) => {
                    self.ended(&state, End::Met, state.so_since.map_or(Duration::ZERO, |since| since.elapsed()));
                    return Ok(Met { value, attempts: state.attempts, elapsed: start.elapsed() });
                }
                Err(error) if will_not_pass(&error) => {
                    state.last_error = Some(error);
                    return Err(self.unmet(state, End::Refused, None));
                }
                Err(error) if error.kind() == Kind::Unauthorized => {
                    // A key that ran out stays so until somebody does something about it.
                    let since = *state.unauthorized_since.get_or_insert(began);
                    let left = (since + self.grace).saturating_duration_since(Instant::now());
                    state.failed(error);
                    if left.is_zero() {
                        return Err(self.unmet(state, End::Refused, None));
                    }
                    Some(left)
                }
                Err(error) => {
                    state.failed(error);
                    None
                }
                Ok(Check::NotYet(not_yet)) => {
                    (state.impossible_since, state.unauthorized_since) = (None, None);
                    state.looked(not_yet)
                }
                Ok(Check::Impossible { why, blockers }) => {
                    let since = *state.impossible_since.get_or_insert(began);
                    let left = (since + self.grace).saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        state.blockers = blockers;
                        state.last_error = None;
                        return Err(self.unmet(state, End::Impossible, Some(why)));
                    }
                    state.looked(NotYet { progress: Progress::said(why), blockers, again_in: Some(left) })
                }
            };
            self.tell(&mut state);
            // The schedule is not put off by hints: a watch that dies leaves no gap.
            while state.scheduled <= Instant::now() {
                state.scheduled += self.schedule.delay(state.looks);
                state.looks += 1;
            }
            let soon = again_in.map(|delay| Instant::now() + delay);
            let next = soon.map_or(state.scheduled, |soon| soon.min(state.scheduled));
            // What comes true by the mere passing of time is not so before that time.
            state.so_since = Some(if soon == Some(next) { next } else { began });
            if !heard {
                tokio::select! {
                    biased;
                    () = stop.arrived() => return Err(self.unmet(state, End::Interrupted, None)),
                    () = tokio::time::sleep_until(end) => return Err(self.over(state, limit)),
                    () = self.quietly(&mut state, end) => {}
                    () = tokio::time::sleep_until(next) => {}
                    () = watch.heard() => state.so_since = Some(Instant::now()),
                }
            }
            tokio::time::sleep_until((Instant::now() + COALESCED).min(end)).await;
            if Instant::now() >= end {
                return Err(self.over(state, limit));
            }
        }
    }

    /// Tells of a look.
    fn tell(&self, state: &mut State) {
        let changed = state.changed();
        if changed {
            state.changed_at = Instant::now();
            state.quiet_after = self.quiet;
        }
        self.events.tell(Event::WaitLooked {
            what: self.what.clone(),
            progress: state.progress.clone(),
            blockers: state.in_the_way(),
            attempts: state.attempts,
            elapsed: state.start.elapsed(),
            limit: self.schedule.limit,
            changed,
        });
    }

    /// Says, whenever it is time, that nothing has changed. Never ends.
    async fn quietly(&self, state: &mut State, end: Instant) {
        loop {
            tokio::time::sleep_until(state.changed_at + state.quiet_after).await;
            self.events.tell(Event::WaitQuiet {
                what: self.what.clone(),
                unchanged: state.changed_at.elapsed(),
                left: end.saturating_duration_since(Instant::now()),
                blockers: state.in_the_way(),
            });
            state.quiet_after *= 2;
        }
    }

    fn over(self, state: State, limit: Instant) -> Box<Unmet> {
        let by_deadline = self.deadline.is_some_and(|deadline| deadline <= limit);
        self.unmet(state, if by_deadline { End::DeadlineReached } else { End::LimitReached }, None)
    }

    fn unmet(self, state: State, end: End, why: Option<String>) -> Box<Unmet> {
        self.ended(&state, end, Duration::ZERO);
        Box::new(Unmet {
            what: self.what,
            end,
            why,
            progress: state.progress,
            blockers: state.blockers,
            attempts: state.attempts,
            elapsed: state.start.elapsed(),
            last_error: state.last_error,
        })
    }

    fn ended(&self, state: &State, end: End, unnoticed: Duration) {
        let (attempts, elapsed) = (state.attempts, state.start.elapsed());
        self.events.tell(Event::WaitEnded { what: self.what.clone(), end, attempts, elapsed, unnoticed });
    }
}

/// An error that asking again does not mend.
const fn will_not_pass(error: &Error) -> bool {
    matches!(error.kind(), Kind::Usage | Kind::Configuration | Kind::Refused)
}

/// What a wait knows.
struct State {
    start: Instant,
    attempts: u32,
    /// How many looks the schedule has asked for, and when it asks for the next.
    looks: u32,
    scheduled: Instant,
    progress: Progress,
    blockers: Vec<Blocker>,
    last_error: Option<Error>,
    impossible_since: Option<Instant>,
    unauthorized_since: Option<Instant>,
    told: Option<(Progress, Vec<Blocker>, Option<Error>)>,
    changed_at: Instant,
    quiet_after: Duration,
    /// Since when, at the earliest, it may be so: the last hint, or the last look where none came.
    so_since: Option<Instant>,
}

impl State {
    fn new(start: Instant) -> Self {
        Self {
            start,
            attempts: 0,
            looks: 0,
            scheduled: start,
            progress: Progress::default(),
            blockers: Vec::new(),
            last_error: None,
            impossible_since: None,
            unauthorized_since: None,
            told: None,
            changed_at: start,
            quiet_after: QUIET,
            so_since: None,
        }
    }

    fn looked(&mut self, found: NotYet) -> Option<Duration> {
        self.progress = found.progress;
        self.blockers = found.blockers;
        self.last_error = None;
        found.again_in
    }

    /// What is in the way, first of all that it cannot be seen.
    fn in_the_way(&self) -> Vec<Blocker> {
        let unseen = self.last_error.iter().map(|error| Blocker::new("the last look failed", error.message()));
        unseen.chain(self.blockers.iter().cloned()).collect()
    }

    /// What was seen before stays: it is the last that is known.
    fn failed(&mut self, error: Error) {
        self.last_error = Some(error);
    }

    /// Whether it is otherwise than it was told.
    fn changed(&mut self) -> bool {
        let now = Some((self.progress.clone(), self.blockers.clone(), self.last_error.clone()));
        if self.told == now {
            return false;
        }
        self.told = now;
        true
    }
}

/// Hints, until they end.
struct Watch {
    hints: Hints,
    ended: bool,
}

impl Watch {
    /// Waits for a hint; for ever once nobody watches any more.
    async fn heard(&mut self) {
        if !self.ended && self.hints.next().await.is_some() {
            return;
        }
        self.ended = true;
        self.hints = none();
        std::future::pending::<()>().await;
    }

    /// Looks, and says whether a hint came meanwhile: what it hinted at may have come too late for this look.
    async fn heard_during<T>(&mut self, look: impl Future<Output = T>) -> (T, bool) {
        // What has come before the look begins is covered by it.
        for _ in 0..MOST_DRAINED {
            if self.heard().now_or_never().is_none() {
                break;
            }
        }
        let mut look = std::pin::pin!(look);
        let mut heard = false;
        loop {
            tokio::select! {
                biased;
                found = &mut look => return (found, heard),
                () = self.heard() => heard = true,
            }
        }
    }
}
