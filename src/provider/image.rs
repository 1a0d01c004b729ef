//! The image that a container was made from.

use std::time::Duration;

use serde_json::Value;

use super::engine::Engine;
use crate::error::{Error, Result};

/// Whether an image is only on this host: no registry knows it by a digest (`RepoDigests`), so it was built or loaded here
/// and cannot be pulled again.
///
/// # Errors
///
/// When the engine does not say.
pub async fn is_local(engine: &Engine, image_id: &str, limit: Duration) -> Result<bool> {
    // An id goes into a path, so it is nothing but an id.
    if image_id.is_empty() || !image_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b':') {
        return Err(Error::failed(format!("{}: {image_id:?} is not an image's id", engine.place())));
    }
    let answer = engine.get(&format!("/images/{image_id}/json"), "inspecting its image", limit).await?;
    Ok(has_no_digest(&answer))
}

fn has_no_digest(answer: &Value) -> bool {
    answer["RepoDigests"].as_array().is_none_or(Vec::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::has_no_digest;

    #[test]
    fn an_image_that_was_never_pulled_or_pushed_has_no_digest() {
        assert!(has_no_digest(&json!({"RepoTags": ["provider:local-fix"], "RepoDigests": []})));
        assert!(has_no_digest(&json!({"RepoTags": ["provider:local-fix"], "RepoDigests": null})));
        assert!(!has_no_digest(&json!({"RepoDigests": ["ghcr.io/x/provider@sha256:00"]})));
    }
}
