//! Any method whose answer is a stream: its messages one by one, as the server sends them.

use std::time::Duration;

use serde_json::Value;

use super::client::{Call, Client};
use super::failure::Failure;
use super::lines::{Line, Lines};
use super::sign::CallMetadata;
use crate::error::Result;

/// A server is let think until the caller gives up: an idle stream has no headers before its first message.
const PATIENCE: Duration = Duration::from_secs(365 * 24 * 3600);

/// Methods that answer with a stream (`siderolabs/omni` `client/api`).
const STREAMS: [&str; 8] = [
    "/omni.resources.ResourceService/Watch",
    "/cosi.resource.State/List",
    "/cosi.resource.State/Watch",
    "/management.ManagementService/MachineLogs",
    "/management.ManagementService/GetSupportBundle",
    "/management.ManagementService/ReadAuditLog",
    "/management.ManagementService/KubernetesSyncManifests",
    "/management.ManagementService/MaintenanceLifecycle",
];

/// The messages of a stream.
#[derive(Debug)]
pub struct Messages {
    client: Client,
    lines: Lines,
    what: String,
}

impl Client {
    /// Whether a method answers with a stream, as far as is known.
    #[must_use]
    pub fn is_stream(method: &str) -> bool {
        STREAMS.contains(&method)
    }

    /// Opens a stream of any method that only reads. It has no limit of its own: it ends when the server ends it, or the
    /// caller.
    ///
    /// # Errors
    ///
    /// As for every call; [`crate::error::Kind::Usage`] when `method` does not look like one.
    pub async fn messages(&self, method: &str, metadata: CallMetadata, body: Value) -> Result<Messages> {
        let call = Call::any(method, metadata, body)?;
        let opened = self.with_timeout(PATIENCE).open(&call).await?;
        let response = opened.map_err(|failure| self.explain(&failure, &call.what))?;
        Ok(Messages { client: self.clone(), lines: Lines::new(response), what: call.what })
    }
}

impl Messages {
    /// The next message, as the server wrote it; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the server ends the stream with an error, or the connection breaks.
    pub async fn next(&mut self) -> Result<Option<String>> {
        let line = self.lines.next().await.map_err(|failure| self.client.explain(&failure, &self.what))?;
        let Some(line) = line else { return Ok(None) };
        match serde_json::from_slice::<Line>(&line) {
            Ok(Line { error: Some(status) }) => Err(self.client.explain(&Failure::of_line(&status, None), &self.what)),
            _ => Ok(Some(String::from_utf8_lossy(&line).into_owned())),
        }
    }
}
