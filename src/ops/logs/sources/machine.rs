//! The log that a machine sends to Omni, across connections that drop.
//!
//! Omni gives no times and takes none: where to go on is found by the lines themselves, and where it is not, there may be
//! a gap.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::outage::Outage;
use super::reader::{Reader, Ready};
use crate::error::{Error, Result};
use crate::log::{Overlap, Place, Range, Raw};
use crate::omni::{Client, MachineLog};

/// How long it is waited for a further line while the place to go on from is looked for.
const SETTLED: Duration = Duration::from_secs(2);

/// The log of a machine.
pub(super) struct MachineSource {
    client: Client,
    id: String,
    range: Range,
    limit: Duration,
    log: MachineLog,
    overlap: Overlap,
    ready: Ready,
    outage: Option<Outage>,
}

impl MachineSource {
    /// The log of the machine with this id. What cannot be followed is asked for at once.
    pub(super) async fn open(client: Client, id: String, range: Range, limit: Duration) -> Result<Self> {
        let mut overlap = Overlap::default();
        let mut log = client.machine_log(&id, range.tail, range.follow);
        if range.follow && range.tail == Some(0) {
            // What is there counts as read, so that nothing is lost that comes between.
            let mut now = client.machine_log(&id, Some(Overlap::TAIL), false);
            while let Some(raw) = now.next().await? {
                overlap.take(raw);
            }
            overlap.again();
            let tail = if overlap.is_start() { None } else { Some(Overlap::TAIL) };
            log = client.machine_log(&id, tail, true);
        } else if !range.follow {
            log.open().await?;
        }
        let (ready, outage) = (Ready::default(), None);
        Ok(Self { client, id, range, limit, log, overlap, ready, outage })
    }

    fn take(&mut self, place: Place) {
        let (lines, gap) = match place {
            Place::Sought => return,
            Place::Found(lines) => (lines, false),
            Place::Lost(lines) => (lines, true),
        };
        if gap {
            self.ready.gap("Omni no longer has the lines that were read last");
        }
        let since = self.range.since;
        for raw in lines {
            if since.is_none_or(|since| time(&raw).is_none_or(|time| time >= since)) {
                self.ready.line(raw);
            }
        }
    }

    fn lost(&mut self, error: Error) -> Result<()> {
        let mut outage = Outage::new(error.message());
        if let Some(notice) = outage.failed(error)? {
            self.ready.tell(notice);
        }
        self.outage = Some(outage);
        Ok(())
    }

    async fn reconnect(&mut self, mut outage: Outage) -> Result<()> {
        outage.pause().await;
        self.overlap.again();
        let sought = self.overlap.is_sought();
        self.log = self.client.machine_log(&self.id, if sought { Some(Overlap::TAIL) } else { self.range.tail }, true);
        // There are lines, so that an answer comes at once; else nobody knows when.
        let limit = if sought { self.limit } else { Duration::MAX };
        let late =
            || Err(Error::unreachable(format!("Omni at {}: no answer within {limit:?}", self.client.endpoint())));
        let opened = tokio::time::timeout(limit, self.log.open()).await.unwrap_or_else(|_| late());
        match opened {
            Ok(()) => self.ready.tell(outage.over()),
            Err(error) => {
                if let Some(notice) = outage.failed(error)? {
                    self.ready.tell(notice);
                }
                self.outage = Some(outage);
            }
        }
        Ok(())
    }
}

impl Reader for MachineSource {
    fn ready(&mut self) -> &mut Ready {
        &mut self.ready
    }

    async fn advance(&mut self) -> Result<()> {
        if let Some(outage) = self.outage.take() {
            return self.reconnect(outage).await;
        }
        let patience = if self.overlap.is_sought() { SETTLED } else { Duration::MAX };
        let Ok(line) = tokio::time::timeout(patience, self.log.next()).await else {
            let place = self.overlap.settle();
            self.take(place);
            return Ok(());
        };
        match line {
            Ok(Some(raw)) => {
                let place = self.overlap.take(raw);
                self.take(place);
            }
            Ok(None) if self.range.follow => self.lost(Error::unreachable("Omni ended the log"))?,
            Ok(None) => self.ready.ended = true,
            Err(error) if self.range.follow => self.lost(error)?,
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// The time that a line says itself (`siderolabs/talos internal/app/machined/pkg/runtime/logging/sender_jsonlines.go`).
fn time(raw: &Raw) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Line {
        #[serde(rename = "talos-time")]
        time: Option<String>,
    }
    serde_json::from_slice::<Line>(&raw.bytes).ok()?.time?.parse().ok()
}
