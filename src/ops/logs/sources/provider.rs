//! The log of a provider's container, across its restarts and connections that drop.

use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinHandle;

use super::outage::Outage;
use super::reader::{Reader, Ready};
use crate::connect::provider::ProviderAccess;
use crate::error::{Error, Kind, Result};
use crate::estate::ProviderContainer;
use crate::log::{Position, Range};
use crate::provider::{self, Engine, Found, Log};

/// How often it is looked whether a container runs again: at first, and at the most.
const LOOK_EVERY: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(2)];

/// The log of a provider's container.
pub(super) struct ProviderLog {
    access: ProviderAccess,
    /// The most that one question may take.
    limit: Duration,
    range: Range,
    engine: Engine,
    container: Found,
    log: Option<Log>,
    run: Run,
    position: Position,
    ready: Ready,
    outage: Option<Outage>,
    /// How long the last look at a container that does not run waited.
    looked: Option<Duration>,
}

/// When the run began whose log is read. It is asked while the log is, because nothing waits for it until that ends.
enum Run {
    Unknown,
    Asked(JoinHandle<Option<Timestamp>>),
    Since(Timestamp),
}

impl Run {
    fn asked(engine: &Engine, id: &str, limit: Duration) -> Self {
        let (engine, id) = (engine.clone(), id.to_owned());
        Self::Asked(tokio::spawn(async move {
            let asked = provider::inspect(&engine, &id, limit).await;
            asked.ok().filter(|container| container.state == "running").and_then(|container| container.started)
        }))
    }

    async fn since(&mut self) -> Option<Timestamp> {
        if let Self::Asked(asked) = self {
            *self = asked.await.ok().flatten().map_or(Self::Unknown, Self::Since);
        }
        match self {
            Self::Since(time) => Some(*time),
            _ => None,
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if let Self::Asked(asked) = self {
            asked.abort();
        }
    }
}

impl ProviderLog {
    /// Connects to the engine, finds the container and opens its log: after the connection, two round trips.
    pub(super) async fn open(access: ProviderAccess, range: Range, limit: Duration) -> Result<Self> {
        let engine = access.engine(limit).await?;
        let container = provider::find(&engine, access.target(), limit).await?;
        let mut position = Position::default();
        if range.follow && range.tail == Some(0) {
            last_line(&engine, &container, limit, &mut position).await?;
        }
        let mut first = range;
        if let Some(since) = position.again() {
            first = Range { tail: None, since: Some(since), follow: true };
        } else if range.follow && range.tail == Some(0) {
            first.tail = None;
        }
        let run = if range.follow { Run::asked(&engine, &container.id, limit) } else { Run::Unknown };
        let log = engine.log(&container.id, first, limit).await?;
        Ok(Self {
            access,
            limit,
            range,
            engine,
            container,
            log: Some(log),
            run,
            position,
            ready: Ready::default(),
            outage: None,
            looked: None,
        })
    }

    /// What is asked to go on: what came since the last lines, else as at first.
    fn rest(&mut self) -> Range {
        match self.position.again() {
            Some(since) => Range { tail: None, since: Some(since), follow: true },
            None => self.range,
        }
    }

    async fn reopen(&mut self) -> Result<()> {
        let range = self.rest();
        self.log = Some(self.engine.log(&self.container.id, range, self.limit).await?);
        Ok(())
    }

    /// The log ended in good order: the container did, or its engine is about to.
    async fn look(&mut self, mut log: Option<Log>) -> Result<()> {
        let known = self.run.since().await;
        let now = match provider::inspect(&self.engine, &self.container.id, self.limit).await {
            Ok(now) => now,
            Err(error) => return self.lost(error),
        };
        let restarted = known.is_some() && now.started != known;
        let runs = matches!(now.state.as_str(), "running" | "paused");
        if runs && !restarted && self.looked.is_none() && known.is_some() {
            // It is the engine that ended it, in the middle of a line perhaps.
            return self.lost(Error::unreachable("the container engine ended the log"));
        }
        for raw in log.as_mut().map(Log::rest).unwrap_or_default() {
            self.ready.new_line(&mut self.position, raw);
        }
        if self.position.is_start() {
            // There was nothing; whatever comes is wanted.
            self.range.tail = None;
        }
        if runs {
            self.ready.say(if self.looked.take().is_some() {
                "the container runs again"
            } else {
                "the container was restarted"
            });
            self.run = now.started.map_or(Run::Unknown, Run::Since);
            return match self.reopen().await {
                Ok(()) => Ok(()),
                Err(error) => self.lost(error),
            };
        }
        let pause = match self.looked {
            None => {
                self.ready.say(format!("the container {}; waiting until it runs again", ended(&now)));
                LOOK_EVERY[0]
            }
            Some(last) => {
                tokio::time::sleep(last).await;
                (last * 2).min(LOOK_EVERY[1])
            }
        };
        self.looked = Some(pause);
        Ok(())
    }

    /// The connection was lost, unless the error is of those that stay.
    fn lost(&mut self, error: Error) -> Result<()> {
        self.log = None;
        let mut outage = Outage::new(error.message());
        if let Some(notice) = outage.failed(error)? {
            self.ready.tell(notice);
        }
        self.outage = Some(outage);
        Ok(())
    }

    /// One attempt to connect again and to go on where the log was left.
    async fn reconnect(&mut self, mut outage: Outage) -> Result<()> {
        outage.pause().await;
        match self.connect_again(&outage).await {
            Ok(()) => Ok(()),
            Err(error) => {
                self.log = None;
                if let Some(notice) = outage.failed(error)? {
                    self.ready.tell(notice);
                }
                self.outage = Some(outage);
                Ok(())
            }
        }
    }

    async fn connect_again(&mut self, outage: &Outage) -> Result<()> {
        let known = self.run.since().await;
        let engine = self.access.engine(self.limit).await?;
        let found = provider::find(&engine, self.access.target(), self.limit).await?;
        let now = provider::inspect(&engine, &found.id, self.limit).await?;
        let is_other = found.id != self.container.id;
        if is_other {
            self.position = Position::default();
            self.range = Range { tail: None, since: None, follow: true };
        }
        let range = self.rest();
        self.log = Some(engine.log(&found.id, range, self.limit).await?);
        self.ready.tell(outage.over());
        if is_other {
            self.ready
                .gap(format!("the container was made anew ({}); this is the log of the new one", short(&found.id)));
        } else if known.is_some() && now.started != known {
            self.ready.say("the container was restarted");
        }
        self.run = now.started.filter(|_| now.state == "running").map_or(Run::Unknown, Run::Since);
        self.looked = None;
        (self.engine, self.container) = (engine, found);
        Ok(())
    }
}

impl Reader for ProviderLog {
    fn ready(&mut self) -> &mut Ready {
        &mut self.ready
    }

    async fn advance(&mut self) -> Result<()> {
        if let Some(outage) = self.outage.take() {
            return self.reconnect(outage).await;
        }
        let Some(log) = &mut self.log else { return self.look(None).await };
        match log.next().await {
            Ok(Some(raw)) => self.ready.new_line(&mut self.position, raw),
            Ok(None) if self.range.follow => {
                let log = self.log.take();
                self.look(log).await?;
            }
            Ok(None) => {
                for raw in log.rest() {
                    self.ready.new_line(&mut self.position, raw);
                }
                self.ready.ended = true;
            }
            Err(error) if self.range.follow => self.lost(error)?,
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Remembers the last line that is there as read.
async fn last_line(engine: &Engine, container: &Found, limit: Duration, position: &mut Position) -> Result<()> {
    let range = Range { tail: Some(1), ..Range::default() };
    let reading = async {
        let mut log = engine.log(&container.id, range, limit).await?;
        while let Some(raw) = log.next().await? {
            position.take(&raw);
        }
        Ok(())
    };
    tokio::time::timeout(limit, reading).await.unwrap_or_else(|_| {
        let what = format!("{}: reading the last line of the log: no answer within {limit:?}", engine.place());
        Err(Error::new(Kind::Unreachable, what))
    })
}

fn ended(container: &ProviderContainer) -> String {
    match (container.state.as_str(), container.exit_code) {
        ("exited" | "dead" | "restarting", Some(code)) => format!("ended (exit code {code})"),
        (state, _) => format!("is {state}"),
    }
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}
