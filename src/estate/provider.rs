//! What a container engine shows of an infrastructure provider's container.

use jiff::Timestamp;

/// The container.
#[derive(Debug, Clone, Default)]
pub struct ProviderContainer {
    /// Its name.
    pub name: String,
    /// Its image as asked for.
    pub image: String,
    /// The id of the image that it was made from.
    pub image_id: String,
    /// The infrastructure provider's id that its process was started with (`--id`), where its arguments say.
    pub provider_id: Option<String>,
    /// `running`, `exited`, `restarting`, `paused`, `dead`, `created`.
    pub state: String,
    /// Since when it has run, or ran last.
    pub started: Option<Timestamp>,
    /// When it ended, where it does not run.
    pub finished: Option<Timestamp>,
    /// With which code it ended, where it does not run.
    pub exit_code: Option<i64>,
    /// How often the engine has restarted it.
    pub restarts: u32,
    /// `healthy`, `unhealthy`, `starting`; `None` without a health check.
    pub health: Option<String>,
    /// Why it could not start, in the engine's words.
    pub error: String,
    /// The newest line of level error or worse among the last lines of its log.
    pub last_error: Option<ErrorLine>,
    /// The last lines of its log, decoded, the newest last.
    pub tail: Vec<ErrorLine>,
    /// Why its log could not be read, where it could not: then `last_error` says nothing.
    pub log_unread: Option<String>,
}

/// A line of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorLine {
    /// When it was written.
    pub time: Option<Timestamp>,
    /// Message and error, on one line, without control characters.
    pub text: String,
}
