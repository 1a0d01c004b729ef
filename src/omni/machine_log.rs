//! What machines send to Omni.
//!
//! Source: `siderolabs/omni` `internal/backend/grpc/management.go` (`MachineLogs`): one message a line, without its line
//! break; the last `tail_lines`, all where that is negative. Omni keeps no time of its own for a line.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::client::{Call, Client};
use super::failure::{Failure, Status};
use super::lines::Lines;
use super::management::management;
use super::sign::CallMetadata;
use crate::error::{Error, Kind, Result};
use crate::log::{Raw, Unfinished};

/// A message of the stream: a line, or why the stream ended.
#[derive(Default, Deserialize)]
#[serde(default)]
struct LogLine {
    result: LogBytes,
    error: Option<Status>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LogBytes {
    bytes: String,
}

/// The log of a machine, while it is read.
#[derive(Debug)]
pub struct MachineLog {
    client: Client,
    call: Call,
    follow: bool,
    lines: Option<Lines>,
}

impl MachineLog {
    /// Asks for it. When it is followed that takes as long as there is no line: Omni's gateway begins to answer with the
    /// first one (`grpc-ecosystem/grpc-gateway runtime/handler.go`, `ForwardResponseStream`).
    pub async fn open(&mut self) -> Result<()> {
        let opened = if self.follow {
            self.client.open_unhurried(&self.call).await?
        } else {
            self.client.open(&self.call).await?
        };
        self.lines = Some(Lines::new(opened.map_err(|failure| self.explain(&failure))?));
        Ok(())
    }

    /// The next line; `None` at the end of what is there.
    pub async fn next(&mut self) -> Result<Option<Raw>> {
        let Some(lines) = &mut self.lines else {
            self.open().await?;
            return Box::pin(self.next()).await;
        };
        let line = match lines.next().await {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(None),
            Err(failure) => return Err(self.explain(&failure)),
        };
        self.decode(&line).map(Some)
    }

    fn decode(&self, line: &Bytes) -> Result<Raw> {
        let odd = |error: &dyn std::fmt::Display| {
            Error::failed(format!("{}: Omni at {} answered oddly: {error}", self.call.what, self.client.endpoint()))
        };
        let line: LogLine = serde_json::from_slice(line).map_err(|error| odd(&error))?;
        if let Some(status) = &line.error {
            return Err(self.explain(&Failure::of_line(status, None)));
        }
        let mut whole = Unfinished::default();
        whole.add(&STANDARD.decode(line.result.bytes).map_err(|error| odd(&error))?);
        Ok(whole.end())
    }

    fn explain(&self, failure: &Failure) -> Error {
        self.client.explain(failure, &self.call.what)
    }
}

impl Client {
    /// The log of a machine: its last lines, all where none are counted, and with `follow` what comes from now on. It is
    /// asked for when its first line is.
    pub fn machine_log(&self, machine: &str, tail: Option<u64>, follow: bool) -> MachineLog {
        let tail = tail.map_or(-1, |tail| i32::try_from(tail).unwrap_or(i32::MAX));
        let body = json!({"machine_id": machine, "tail_lines": tail, "follow": follow});
        let what = format!("reading the log of machine {machine}");
        let call = management("MachineLogs", CallMetadata::new(), body, &what);
        MachineLog { client: self.clone(), call, follow, lines: None }
    }

    /// The last lines that a machine sent to Omni, the newest last, each as the machine wrote it (Talos writes JSON).
    /// Empty where Omni has kept none.
    ///
    /// # Errors
    ///
    /// [`Kind::Unauthorized`] below the role Reader.
    pub async fn end_of_machine_log(&self, machine: &str, lines: u64) -> Result<Vec<String>> {
        let mut log = self.machine_log(machine, Some(lines), false);
        match log.open().await {
            Err(error) if error.kind() == Kind::NotFound => return Ok(Vec::new()),
            outcome => outcome?,
        }
        let mut texts = Vec::new();
        loop {
            match log.next().await {
                Ok(Some(raw)) => texts.push(String::from_utf8_lossy(&raw.bytes).into_owned()),
                Ok(None) => return Ok(texts),
                Err(error) if error.kind() == Kind::NotFound => return Ok(Vec::new()),
                Err(error) => return Err(error),
            }
        }
    }
}
