//! What happens to containers, told as it happens.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures::stream;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::Container;
use super::server::Refusal;

/// How many events a slow listener may be behind.
const BACKLOG: usize = 256;

/// Tells whoever listens.
#[derive(Debug, Clone)]
pub(super) struct Happenings(broadcast::Sender<(String, String)>);

impl Default for Happenings {
    fn default() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }
}

impl Happenings {
    /// Tells that something happened to a container.
    /// Source: `moby/moby` v20.10.24 `api/types/events/events.go`.
    pub(super) fn tell(&self, container: &Container, action: &str) {
        let now = Timestamp::now();
        let attributes = json!({"image": container.image, "name": container.name});
        let event = json!({
            "status": action, "id": container.id, "from": container.image, "Type": "container", "Action": action,
            "Actor": {"ID": container.id, "Attributes": attributes}, "scope": "local",
            "time": now.as_second(), "timeNano": i64::try_from(now.as_nanosecond()).unwrap_or_default(),
        });
        // Nobody listening is no error.
        let _ = self.0.send((container.id.clone(), format!("{event}\n")));
    }

    /// `/events`: those of the containers that the filter names, from now on, until the client goes away.
    pub(super) fn listen(&self, filters: &str) -> Result<Response, Refusal> {
        let wrong = |error: serde_json::Error| (http::StatusCode::BAD_REQUEST, error.to_string());
        let filters: Value =
            if filters.is_empty() { Value::Null } else { serde_json::from_str(filters).map_err(wrong)? };
        let wanted: Vec<String> = match &filters["container"] {
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Value::Object(ids) => ids.keys().cloned().collect(),
            _ => Vec::new(),
        };
        let listening = (self.0.subscribe(), wanted);
        let lines = stream::unfold(listening, |(mut events, wanted)| async move {
            loop {
                let (id, line) = events.recv().await.ok()?;
                if wanted.is_empty() || wanted.contains(&id) {
                    return Some((Ok::<_, std::convert::Infallible>(Bytes::from(line)), (events, wanted)));
                }
            }
        });
        Ok(Response::new(Body::from_stream(lines)))
    }
}
