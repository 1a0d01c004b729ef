//! A provider is back: its container was started anew, has kept running for a while, and Omni has heard from it since.
//!
//! "It looks running" proves nothing: a container that was never stopped runs, and one that ends every second runs between
//! two ends. What proves it is what changes: the container's start time, and the provider's heartbeat. Both are of the same
//! host's clock.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::conditions::{REOPENED_AFTER, provider_connected};
use crate::connect::ProviderAccess;
use crate::error::{Error, Kind, Result};
use crate::estate::{Container, Heartbeat};
use crate::omni;
use crate::provider::{self, Engine};
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, from_watch, merged, reopened};

/// How long a container has to keep running to count as back.
pub const SETTLED: Duration = Duration::from_secs(5);

/// What is proved of a provider that is back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// The container as it is now.
    pub container: Container,
    /// The heartbeat that came after its start; `None` where Omni was not to be asked.
    pub heartbeat: Option<Timestamp>,
}

/// What has been seen of a container since it was restarted.
#[derive(Debug, Clone)]
pub struct Tracker {
    /// The container before.
    before: Container,
    settle: Duration,
    /// The start that was seen last, and when it was first seen.
    run: Option<(Option<Timestamp>, Instant)>,
    /// How often it has ended since.
    ends: u32,
    exit_code: Option<i64>,
}

impl Tracker {
    /// For a container that was so before its restart.
    #[must_use]
    pub const fn new(before: Container) -> Self {
        Self { before, settle: SETTLED, run: None, ends: 0, exit_code: None }
    }

    /// With which code it ended, where it was seen to.
    #[must_use]
    pub const fn exit_code(&self) -> Option<i64> {
        self.exit_code
    }

    /// Whether it is back. `heartbeat` is what Omni knows of the provider, where it was asked.
    pub fn verdict(&mut self, now: &Container, heartbeat: Option<&Heartbeat>, at: Instant) -> Check<Back> {
        let name = &now.name;
        let is_new = now.id != self.before.id || now.started > self.before.started;
        let failed = !now.runs() && !now.error.is_empty() && now.error != self.before.error;
        if !is_new && !failed {
            let blockers = vec![Blocker::new(format!("container {name}"), says(now))];
            return Check::NotYet(NotYet { progress: Progress::said("not restarted yet"), blockers, again_in: None });
        }
        if !now.runs() {
            return self.not_running(now);
        }
        let since = match self.run {
            Some((started, since)) if started == now.started => since,
            before => {
                self.ends += u32::from(before.is_some());
                self.run = Some((now.started, at));
                at
            }
        };
        let ran = at.saturating_duration_since(since);
        if ran < self.settle {
            if self.crashes(now) > 0 {
                return self.crashing(now);
            }
            let text = format!("runs, not for {} s yet", self.settle.as_secs());
            let progress = Progress { text, done: 1, of: 3 };
            return Check::NotYet(NotYet {
                progress,
                blockers: Vec::new(),
                again_in: Some(self.settle.saturating_sub(ran)),
            });
        }
        if now.health.as_deref() == Some("unhealthy") {
            let blockers = vec![Blocker::new(format!("container {name}"), "unhealthy")];
            return Check::NotYet(NotYet { progress: Progress::said(says(now)), blockers, again_in: None });
        }
        match heartbeat {
            None => Check::Met(Back { container: now.clone(), heartbeat: None }),
            Some(heartbeat) => connected(now, heartbeat),
        }
    }

    fn not_running(&mut self, now: &Container) -> Check<Back> {
        let Container { name, state, restart_policy, .. } = now;
        if matches!(state.as_str(), "exited" | "dead" | "restarting") {
            self.exit_code = Some(now.exit_code);
        }
        let blockers = vec![Blocker::new(format!("container {name}"), says(now))];
        match state.as_str() {
            "restarting" => self.crashing(now),
            "exited" | "dead" if !now.error.is_empty() => {
                Check::Impossible { why: format!("it could not be started: {}", now.error), blockers }
            }
            "exited" | "dead" => {
                let why = format!("it ended with code {} (restart policy {restart_policy})", now.exit_code);
                Check::Impossible { why, blockers }
            }
            _ => Check::NotYet(NotYet { progress: Progress::said(state.clone()), blockers, again_in: None }),
        }
    }

    /// How often it has ended since its restart. An engine may, or may not, begin to count anew with a restart by hand.
    fn crashes(&self, now: &Container) -> u32 {
        let before = if now.restarts < self.before.restarts { 0 } else { self.before.restarts };
        self.ends.max(now.restarts - before)
    }

    /// It ends again and again. A single end that it got over is forgiven once it has settled.
    fn crashing(&mut self, now: &Container) -> Check<Back> {
        if now.state == "restarting" {
            self.exit_code = Some(now.exit_code);
        }
        let times = match self.crashes(now) {
            0 | 1 => "once".to_owned(),
            times => format!("{times} times"),
        };
        let code = self.exit_code.map(|code| format!(" with code {code}")).unwrap_or_default();
        let why = format!("it keeps ending{code}: restarted {times} by the engine since");
        // Between two ends it runs: its state of this moment says less than what it does all the time.
        Check::Impossible { why, blockers: Vec::new() }
    }
}

/// Whether Omni has heard from it since its start.
fn connected(now: &Container, heartbeat: &Heartbeat) -> Check<Back> {
    match provider_connected::verdict(heartbeat, now.started) {
        Check::Met(heartbeat) => Check::Met(Back { container: now.clone(), heartbeat }),
        Check::Impossible { why, blockers } => Check::Impossible { why, blockers },
        Check::NotYet(NotYet { blockers, .. }) => {
            let progress = Progress { text: "runs, not connected in Omni yet".to_owned(), done: 2, of: 3 };
            Check::NotYet(NotYet { progress, blockers, again_in: None })
        }
    }
}

fn says(container: &Container) -> String {
    let Container { state, error, exit_code, .. } = container;
    match state.as_str() {
        "exited" | "dead" | "restarting" if error.is_empty() => format!("{state}, exit code {exit_code}"),
        _ if error.is_empty() => state.clone(),
        _ => format!("{state}: {error}"),
    }
}

/// Looks at a provider after its restart.
#[derive(Debug)]
pub struct Probe {
    access: ProviderAccess,
    engine: Option<Engine>,
    omni: Option<(omni::Client, String)>,
    limit: Duration,
    tracker: Tracker,
}

impl Probe {
    /// With the engine that it was restarted by. `omni` is where it has to be connected, and its id there.
    #[must_use]
    pub fn new(
        access: ProviderAccess,
        engine: Engine,
        omni: Option<(omni::Client, String)>,
        limit: Duration,
        before: Container,
    ) -> Self {
        Self { access, engine: Some(engine), omni, limit, tracker: Tracker::new(before) }
    }

    /// It counts as back when it has kept running for so long, instead of [`SETTLED`].
    #[must_use]
    pub const fn settled_after(mut self, settle: Duration) -> Self {
        self.tracker.settle = settle;
        self
    }

    /// What has been seen so far.
    #[must_use]
    pub const fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    /// Asks the engine, and Omni.
    pub async fn look(&mut self) -> Result<Check<Back>> {
        let container = match self.container().await {
            // The way there broke: ssh went away, or the engine was restarted. It is looked for anew, once a look.
            Err(error) if error.kind() == Kind::Unreachable && self.engine.take().is_some() => self.container().await?,
            outcome => outcome?,
        };
        let heartbeat = match &self.omni {
            Some((client, id)) => Some(omni::observe::heartbeat(client, id).await?),
            None => None,
        };
        Ok(self.tracker.verdict(&container, heartbeat.as_ref(), Instant::now()))
    }

    async fn container(&mut self) -> Result<Container> {
        let engine = match &self.engine {
            Some(engine) => engine,
            None => self.engine.insert(self.access.engine(self.limit).await?),
        };
        provider::locate(engine, self.access.target(), self.limit).await
    }

    /// A hint for each thing that happens to the container `id`, and for each heartbeat.
    #[must_use]
    pub fn hints(&self, id: &str) -> Hints {
        let engine = self.engine.clone();
        let id = id.to_owned();
        let of_container = reopened(REOPENED_AFTER, move || match &engine {
            Some(engine) => from_watch(provider::changes(engine, &id)),
            None => from_watch(futures::stream::empty::<Result<(), Error>>()),
        });
        let Some((client, id)) = self.omni.clone() else { return of_container };
        merged(of_container, provider_connected::hints(&client, &id))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::Tracker;
    use crate::estate::{Container, Heartbeat};
    use crate::wait::Check;

    fn container(state: &str, started: &str) -> Container {
        Container {
            id: "4c5e".into(),
            name: "provider".into(),
            state: state.into(),
            started: Some(format!("2026-11-21T{started}Z").parse().unwrap()),
            restart_policy: "unless-stopped".into(),
            ..Container::default()
        }
    }

    fn told(check: Check<super::Back>) -> String {
        match check {
            Check::Met(_) => "back".to_owned(),
            Check::NotYet(not_yet) => {
                not_yet.blockers.iter().fold(not_yet.progress.text, |text, one| format!("{text}; {one}"))
            }
            Check::Impossible { why, .. } => format!("never: {why}"),
        }
    }

    /// Looks, so many seconds apart each, at containers and at Omni.
    fn looks(sequence: &[(u64, Container, Option<Heartbeat>)]) -> Vec<String> {
        let start = Instant::now();
        let mut tracker = Tracker::new(container("running", "08:00:00"));
        let look = |(seconds, container, heartbeat): &(u64, Container, Option<Heartbeat>)| {
            told(tracker.verdict(container, heartbeat.as_ref(), start + Duration::from_secs(*seconds)))
        };
        sequence.iter().map(look).collect()
    }

    fn heartbeat(last: &str, connected: bool) -> Heartbeat {
        let last = Some(format!("2026-11-21T{last}Z").parse().unwrap());
        Heartbeat { known: true, connected, last, error: String::new() }
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_back_when_it_was_started_anew_has_settled_and_omni_heard_from_it() {
        let anew = || container("running", "09:00:00");
        let seen = looks(&[
            (0, container("running", "08:00:00"), Some(heartbeat("08:59:50", true))),
            (1, container("exited", "08:00:00"), Some(heartbeat("08:59:50", true))),
            (2, anew(), Some(heartbeat("08:59:50", true))),
            (5, anew(), Some(heartbeat("09:00:01", true))),
            // Omni counts it as connected for a while longer, whatever became of it.
            (7, anew(), Some(heartbeat("08:59:50", true))),
            (8, anew(), Some(heartbeat("09:00:01", false))),
            (9, anew(), Some(heartbeat("09:00:01", true))),
        ]);
        insta::assert_snapshot!(seen.join("\n"), @"
        not restarted yet; container provider: running
        not restarted yet; container provider: exited, exit code 0
        runs, not for 5 s yet
        runs, not for 5 s yet
        runs, not connected in Omni yet; Omni: last heartbeat 08:59:50Z, before the restart
        runs, not connected in Omni yet; Omni: not connected
        back
        ");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_keeps_ending_is_not_back_between_two_ends() {
        let restarting = |started| Container { exit_code: 3, restarts: 1, ..container("restarting", started) };
        let between = |started, restarts| Container { restarts, ..container("running", started) };
        let seen = looks(&[
            (0, between("09:00:00", 0), None),
            (1, restarting("09:00:00"), None),
            (2, between("09:00:02", 1), None),
            (4, between("09:00:04", 2), None),
            // It got over it.
            (9, between("09:00:04", 2), None),
        ]);
        insta::assert_snapshot!(seen.join("\n"), @"
        runs, not for 5 s yet
        never: it keeps ending with code 3: restarted once by the engine since
        never: it keeps ending with code 3: restarted once by the engine since
        never: it keeps ending with code 3: restarted 2 times by the engine since
        back
        ");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_ended_for_good_says_how() {
        let ended = Container { exit_code: 3, restart_policy: "no".into(), ..container("exited", "09:00:00") };
        let error = "cannot join network of a non running container: 77aa".to_owned();
        let refused = Container { error, ..container("exited", "09:00:00") };
        let made_anew = Container { id: "77aa".into(), ..container("running", "07:00:00") };
        let unknown = Some(Heartbeat::default());
        let seen = looks(&[
            (0, ended, None),
            (1, refused, None),
            // Another container is a new one whatever its clock says.
            (2, made_anew.clone(), unknown.clone()),
            (8, made_anew, unknown),
        ]);
        insta::assert_snapshot!(seen.join("\n"), @"
        never: it ended with code 3 (restart policy no)
        never: it could not be started: cannot join network of a non running container: 77aa
        runs, not for 5 s yet
        never: Omni does not know it
        ");
    }
}
