//! What a caller may do: a token of the lab's is for `system:masters`, which may do everything.

use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use super::failure::json_response;

/// Where it is asked.
pub(super) const PATH: &str = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";

/// `SelfSubjectRulesReview`, as a server with RBAC fills it in.
pub(super) fn answer() -> Response {
    let document = json!({
        "kind": "SelfSubjectRulesReview",
        "apiVersion": "authorization.k8s.io/v1",
        "metadata": {},
        "spec": {},
        "status": {
            "resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}],
            "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}],
            "incomplete": false,
        },
    });
    json_response(StatusCode::CREATED, &document)
}
