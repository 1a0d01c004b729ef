//! What the server refuses with: `Status` documents.
//!
//! Texts and reasons as kube-apiserver 1.36.1 gives them (`kubernetes/apimachinery` `pkg/api/errors/errors.go`).

use axum::body::Body;
use axum::response::Response;
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::types::ResourceType;

/// A refusal.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    code: StatusCode,
    reason: &'static str,
    message: String,
    details: Value,
}

impl Failure {
    fn new(code: StatusCode, reason: &'static str, message: impl Into<String>, details: Value) -> Self {
        Self { code, reason, message: message.into(), details }
    }

    /// 400: the request makes no sense.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message, Value::Null)
    }

    /// 401: the token is not accepted.
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized", "Unauthorized", Value::Null)
    }

    /// 403: new content in a namespace that is being deleted.
    pub(super) fn namespace_terminating(kind: &ResourceType, name: &str, namespace: &str) -> Self {
        let message = format!(
            "{} \"{name}\" is forbidden: unable to create new content in namespace {namespace} because it is being \
             terminated",
            kind.qualified()
        );
        let mut details = kind.details(name);
        details["causes"] = json!([{
            "reason": "NamespaceTerminating",
            "message": format!("namespace {namespace} is being terminated"),
            "field": "metadata.namespace",
        }]);
        Self::new(StatusCode::FORBIDDEN, "Forbidden", message, details)
    }

    /// 404: no object of this name.
    pub(super) fn not_found(kind: &ResourceType, name: &str) -> Self {
        let message = format!("{} \"{name}\" not found", kind.qualified());
        Self::new(StatusCode::NOT_FOUND, "NotFound", message, kind.details(name))
    }

    /// 404: a known group without this resource or version.
    pub(super) fn no_such_resource() -> Self {
        let message = "the server could not find the requested resource";
        Self::new(StatusCode::NOT_FOUND, "NotFound", message, json!({}))
    }

    /// 405: the resource does not do this.
    pub(super) fn method_not_allowed() -> Self {
        let message = "the server does not allow this method on the requested resource";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message, json!({}))
    }

    /// 406: none of the representations that the client accepts.
    pub(super) fn not_acceptable() -> Self {
        let message = "406: Not Acceptable\n\nAvailable representations: application/json";
        Self::new(StatusCode::NOT_ACCEPTABLE, "NotAcceptable", message, json!({}))
    }

    /// 409: an object of this name is there already.
    pub(super) fn already_exists(kind: &ResourceType, name: &str) -> Self {
        let message = format!("{} \"{name}\" already exists", kind.qualified());
        Self::new(StatusCode::CONFLICT, "AlreadyExists", message, kind.details(name))
    }

    /// 409: written against an old version.
    pub(super) fn modified(kind: &ResourceType, name: &str) -> Self {
        let why = "the object has been modified; please apply your changes to the latest version and try again";
        Self::conflict(kind, name, why)
    }

    /// 409 for any other reason.
    pub(super) fn conflict(kind: &ResourceType, name: &str, why: &str) -> Self {
        let message = format!("Operation cannot be fulfilled on {} \"{name}\": {why}", kind.qualified());
        Self::new(StatusCode::CONFLICT, "Conflict", message, kind.details(name))
    }

    /// 410: a continue token, or a version to watch from, that is too old.
    pub(super) fn expired(message: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, "Expired", message, Value::Null)
    }

    /// 415: a patch of a kind that the resource does not take.
    pub(super) fn unsupported_media_type() -> Self {
        let message = "the body of the request was in an unknown format - accepted media types include: \
                       application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType", message, Value::Null)
    }

    /// 422: a field with a value that cannot be. `subject` names what is invalid, as in `ConfigMap "x"`.
    pub(super) fn invalid(subject: &str, field: &str, why: &str, details: Value) -> Self {
        let message = format!("{subject} is invalid: {field}: {why}");
        let mut details = if details.is_object() { details } else { json!({}) };
        details["causes"] = json!([{"reason": "FieldValueInvalid", "message": why, "field": field}]);
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Invalid", message, details)
    }

    /// 422: a JSON patch that does not fit the object.
    pub(super) fn patch_does_not_fit() -> Self {
        let message = "the server rejected our request due to an error in our request";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Invalid", message, json!({}))
    }

    /// 504: a resource version that is not there yet.
    pub(super) fn version_too_large(asked: u64, current: u64) -> Self {
        let message = format!("Timeout: Too large resource version: {asked}, current: {current}");
        let details = json!({
            "causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}],
            "retryAfterSeconds": 1,
        });
        Self::new(StatusCode::GATEWAY_TIMEOUT, "Timeout", message, details)
    }

    /// The `Status` document.
    pub(super) fn document(&self) -> Value {
        let mut document = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            "code": self.code.as_u16(),
        });
        if !self.details.is_null() {
            document["details"] = self.details.clone();
        }
        document
    }

    /// The answer that carries it.
    pub(super) fn response(&self) -> Response {
        json_response(self.code, &self.document())
    }
}

/// An answer with a JSON document.
pub(super) fn json_response(code: StatusCode, document: &Value) -> Response {
    with_body(code, "application/json", document.to_string())
}

/// An answer with a line of text.
pub(super) fn text_response(code: StatusCode, text: impl Into<Body>) -> Response {
    with_body(code, "text/plain; charset=utf-8", text)
}

fn with_body(code: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = code;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache, private"));
    response
}
