//! The log of a container of a pod, across its restarts and connections that drop.

use std::future::Future;
use std::time::Duration;

use super::outage::Outage;
use super::reader::{Reader, Ready};
use crate::cluster::{self, Client, LogOf, PodLog};
use crate::error::{Error, Kind, Result};
use crate::estate::{ContainerState, Pod};
use crate::log::{Position, Range, Raw};

/// How often it is looked whether a container runs again: at first, and at the most.
const LOOK_EVERY: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(3)];

/// How often a log may end although its container runs, before that is called a lost connection: the pod's status comes a
/// little later than the end of its log.
const LOOKS: u32 = 4;

/// How many pods are named that are there instead of one that is gone.
const NAMED: usize = 5;

/// What a source of a pod is made with.
pub(super) struct Wanted {
    pub(super) client: Client,
    pub(super) of: LogOf,
    pub(super) pod: Pod,
    pub(super) range: Range,
    /// The most that one question may take.
    pub(super) limit: Duration,
    /// The label selector by which the pod was found.
    pub(super) selector: Option<String>,
    /// Others are read with it, so that one that has no log is no error.
    pub(super) is_one_of_many: bool,
}

/// The log of a container of a pod.
pub(super) struct PodSource {
    wanted: Wanted,
    log: Option<PodLog>,
    /// How often the container was restarted before the run whose log is read.
    restarts: Option<u32>,
    /// The rest of the run before is being read; then comes the one after this many restarts.
    then: Option<u32>,
    position: Position,
    ready: Ready,
    outage: Option<Outage>,
    looks: u32,
    told_ended: bool,
    /// The line in the middle of which the log ended.
    rest: Option<Raw>,
}

impl PodSource {
    /// The log, asked for at once where it is not followed.
    pub(super) async fn open(mut wanted: Wanted) -> Result<Self> {
        let restarts = state(&wanted.pod, &wanted.of.container).map(|state| state.restarts);
        let mut position = Position::default();
        let mut ready = Ready::default();
        if wanted.range.follow && wanted.range.tail == Some(0) {
            let mut last = PodLog::new(&wanted.client, &wanted.of, Range { tail: Some(1), ..Range::default() });
            if last.open().await?.is_none() {
                while let Some(raw) = last.next().await? {
                    position.take(&raw);
                }
            }
            wanted.range.tail = None;
        }
        let first = rest(&mut position, wanted.range);
        let mut log = PodLog::new(&wanted.client, &wanted.of, first);
        if !wanted.range.follow
            && let Some(why) = log.open().await?
        {
            if !wanted.is_one_of_many {
                return Err(why);
            }
            ready.say(why.message());
            ready.ended = true;
        }
        let (outage, log) = (None, Some(log));
        Ok(Self { wanted, log, restarts, then: None, position, ready, outage, looks: 0, told_ended: false, rest: None })
    }

    /// Asks for the pod as it is now. Nothing of the log goes along: it is read by one alone.
    fn pod(&self) -> impl Future<Output = Result<Option<Pod>>> + Send + use<> {
        let (client, of) = (self.wanted.client.clone(), self.wanted.of.clone());
        async move { cluster::pod(&client, &of.namespace, &of.pod).await }
    }

    /// Looks what became of a container whose log ended in good order, or has not begun (`why`).
    async fn look(&mut self, why: Option<Error>) -> Result<()> {
        let pod = match self.pod().await {
            Ok(Some(pod)) if pod.created == self.wanted.pod.created => pod,
            Ok(Some(pod)) => {
                self.made_anew(pod);
                return Ok(());
            }
            Ok(None) => return self.gone().await,
            Err(error) => return self.lost(error),
        };
        let Some(state) = state(&pod, &self.wanted.of.container).cloned() else {
            self.ready.ended = true;
            return Ok(());
        };
        let restarted = self.restarts.is_some_and(|known| state.restarts > known);
        if state.running_since.is_none() || restarted {
            // The container wrote no more.
            let rest = self.rest.take();
            if let Some(raw) = rest {
                self.ready.new_line(&mut self.position, raw);
            }
        }
        if restarted {
            self.restarted(&state);
            return Ok(());
        }
        if is_over(&pod, &state) && why.is_none() {
            self.ready.say(format!("the container ended ({})", how(&state)));
            self.ready.ended = true;
            return Ok(());
        }
        if state.running_since.is_some() && (why.is_some() || self.told_ended) {
            self.told_ended = false;
            self.reopen();
        } else if state.running_since.is_some() && self.looks >= LOOKS {
            self.looks = 0;
            return self.lost(Error::unreachable("the Kubernetes API ended the log"));
        } else if state.running_since.is_none() && !self.told_ended {
            self.told_ended = true;
            self.ready.say(match &why {
                Some(error) => format!("there is no log yet ({}); waiting for it", error.message()),
                None => format!("the container ended ({}); waiting until it runs again", how(&state)),
            });
        }
        self.looks += 1;
        tokio::time::sleep(LOOK_EVERY[0].saturating_mul(self.looks).min(LOOK_EVERY[1])).await;
        Ok(())
    }

    /// Goes on with the run that began after a restart.
    fn restarted(&mut self, state: &ContainerState) {
        let before = state.last_terminated.as_ref().map(|(reason, code, _)| format!(" ({reason}, exit code {code})"));
        let what = format!("the container was restarted{}", before.unwrap_or_default());
        if self.restarts.is_some_and(|known| state.restarts > known + 1) {
            self.ready.gap(format!("{what}, more than once"));
        } else {
            self.ready.say(what);
        }
        self.begin_run(state.restarts);
    }

    fn begin_run(&mut self, restarts: u32) {
        self.position = Position::default();
        self.restarts = Some(restarts);
        (self.looks, self.told_ended, self.then, self.rest) = (0, false, None, None);
        self.wanted.range = Range { follow: true, ..Range::default() };
        self.reopen();
    }

    fn reopen(&mut self) {
        let range = rest(&mut self.position, self.wanted.range);
        self.log = Some(PodLog::new(&self.wanted.client, &self.wanted.of, range));
    }

    fn made_anew(&mut self, pod: Pod) {
        self.ready.gap("the pod was made anew; this is the log of the new one");
        let restarts = state(&pod, &self.wanted.of.container).map_or(0, |state| state.restarts);
        self.wanted.pod = pod;
        self.begin_run(restarts);
    }

    /// The pod is gone. One of a StatefulSet comes back under its name.
    async fn gone(&mut self) -> Result<()> {
        let comes_back = self.wanted.pod.owner.as_ref().is_some_and(|owner| owner.kind == "StatefulSet");
        if comes_back {
            return self.lost(Error::new(Kind::NotFound, format!("the pod {} is gone", self.wanted.of.pod)));
        }
        let namespace = &self.wanted.of.namespace;
        let now = match &self.wanted.selector {
            Some(selector) => cluster::pods(&self.wanted.client, namespace, selector).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let names: Vec<&str> = now.iter().map(|pod| pod.object.name.as_str()).collect();
        let instead = match names.len() {
            0 => String::new(),
            1..=NAMED => format!("; now there are {}", names.join(", ")),
            more => format!("; now there are {} and {} more", names[..NAMED].join(", "), more - NAMED),
        };
        self.ready.say(format!("the pod {} is gone{instead}", self.wanted.of.pod));
        self.ready.ended = true;
        Ok(())
    }

    fn lost(&mut self, error: Error) -> Result<()> {
        (self.log, self.rest) = (None, None);
        let mut outage = Outage::new(error.message());
        if let Some(notice) = outage.failed(error)? {
            self.ready.tell(notice);
        }
        self.outage = Some(outage);
        Ok(())
    }

    async fn reconnect(&mut self, mut outage: Outage) -> Result<()> {
        outage.pause().await;
        if let Err(error) = self.connect_again(&outage).await {
            self.log = None;
            if let Some(notice) = outage.failed(error)? {
                self.ready.tell(notice);
            }
            self.outage = Some(outage);
        }
        Ok(())
    }

    async fn connect_again(&mut self, outage: &Outage) -> Result<()> {
        let gone = || Error::new(Kind::NotFound, format!("the pod {} is gone", self.wanted.of.pod));
        let pod = self.pod().await?.ok_or_else(gone)?;
        if pod.created != self.wanted.pod.created {
            self.made_anew(pod);
            return Ok(());
        }
        let restarts = state(&pod, &self.wanted.of.container).map(|state| state.restarts);
        if let (Some(now), Some(before)) = (restarts, self.restarts)
            && now == before + 1
            && !self.position.is_start()
        {
            // What its last run wrote to its end is kept beside what the new one writes.
            let of = LogOf { previous: true, ..self.wanted.of.clone() };
            let range = Range { follow: false, ..rest(&mut self.position, self.wanted.range) };
            let mut log = PodLog::new(&self.wanted.client, &of, range);
            let is_there = log.open().await?.is_none();
            self.ready.tell(outage.over());
            if is_there {
                (self.log, self.then) = (Some(log), Some(now));
                return Ok(());
            }
        }
        if let (Some(now), Some(state)) = (restarts, state(&pod, &self.wanted.of.container))
            && self.restarts.is_some_and(|before| now > before)
        {
            self.ready.gap("the end of the run before could not be read");
            self.restarted(&state.clone());
            return Ok(());
        }
        self.reopen();
        if !self.position.is_start()
            && let Some(log) = &mut self.log
        {
            // There are lines, so that the answer comes at once.
            let limit = self.wanted.limit;
            let late = || Err(Error::unreachable(format!("no answer within {limit:?}")));
            if let Some(why) = tokio::time::timeout(limit, log.open()).await.unwrap_or_else(|_| late())? {
                return Err(why);
            }
        }
        self.ready.tell(outage.over());
        Ok(())
    }
}

impl Reader for PodSource {
    fn ready(&mut self) -> &mut Ready {
        &mut self.ready
    }

    async fn advance(&mut self) -> Result<()> {
        if let Some(outage) = self.outage.take() {
            return self.reconnect(outage).await;
        }
        let follow = self.wanted.range.follow;
        let Some(log) = &mut self.log else { return self.look(None).await };
        if !log.is_open() {
            match log.open().await {
                Ok(None) => {}
                Ok(Some(why)) if follow => {
                    self.log = None;
                    return self.look(Some(why)).await;
                }
                Ok(Some(why)) => return Err(why),
                Err(error) if follow => return self.lost(error),
                Err(error) => return Err(error),
            }
            return Ok(());
        }
        match log.next().await {
            Ok(Some(raw)) => {
                self.looks = 0;
                self.ready.new_line(&mut self.position, raw);
            }
            Ok(None) => {
                let rest = log.rest();
                if let Some(restarts) = self.then.take() {
                    if let Some(raw) = rest {
                        self.ready.new_line(&mut self.position, raw);
                    }
                    self.ready.say("the container was restarted");
                    self.begin_run(restarts);
                } else if follow {
                    (self.log, self.rest) = (None, rest);
                    self.look(None).await?;
                } else {
                    if let Some(raw) = rest {
                        self.ready.new_line(&mut self.position, raw);
                    }
                    self.ready.ended = true;
                }
            }
            Err(error) if follow => self.lost(error)?,
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// What is asked to go on: what came since the last lines, else what was asked at first.
fn rest(position: &mut Position, range: Range) -> Range {
    match position.again() {
        Some(since) => Range { tail: None, since: Some(since), follow: range.follow },
        None => range,
    }
}

fn state<'pod>(pod: &'pod Pod, container: &str) -> Option<&'pod ContainerState> {
    pod.containers.iter().find(|state| state.name == container)
}

/// Whether a container that ended will not run again.
fn is_over(pod: &Pod, state: &ContainerState) -> bool {
    let Some((_, code)) = &state.terminated else { return false };
    let done = matches!(pod.phase.as_str(), "Succeeded" | "Failed") || pod.restart_policy == "Never";
    done || (*code == 0 && (pod.restart_policy == "OnFailure" || (state.init && !state.sidecar)))
}

fn how(state: &ContainerState) -> String {
    match (&state.terminated, &state.waiting, &state.last_terminated) {
        (Some((reason, code)), ..) | (_, Some((reason, _)), Some((_, code, _))) => {
            format!("{reason}, exit code {code}")
        }
        (_, Some((reason, _)), None) => reason.clone(),
        _ => "it does not run".to_owned(),
    }
}
