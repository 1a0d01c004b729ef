//! Refusals: gRPC codes as the gateway turns them into HTTP.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// A gRPC code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// 2: also what the server answers to much that has a clearer meaning.
    Unknown = 2,
    /// 3.
    InvalidArgument = 3,
    /// 4.
    DeadlineExceeded = 4,
    /// 5.
    NotFound = 5,
    /// 6: exists already, and a version that does not match.
    AlreadyExists = 6,
    /// 7.
    PermissionDenied = 7,
    /// 8.
    ResourceExhausted = 8,
    /// 12.
    Unimplemented = 12,
    /// 16.
    Unauthenticated = 16,
}

impl Code {
    /// The HTTP status (`grpc-ecosystem/grpc-gateway` `runtime/errors.go`).
    #[must_use]
    pub const fn http(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
            Self::InvalidArgument => StatusCode::BAD_REQUEST,
            Self::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::AlreadyExists => StatusCode::CONFLICT,
            Self::PermissionDenied => StatusCode::FORBIDDEN,
            Self::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
            Self::Unimplemented => StatusCode::NOT_IMPLEMENTED,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
        }
    }
}

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: Code,
    /// The message.
    pub message: String,
}

/// What a call comes to.
pub type Outcome<T> = Result<T, Refusal>;

impl Refusal {
    /// A refusal.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A refusal by a check inside the server's state, in its dress.
    pub fn validation(message: impl std::fmt::Display) -> Self {
        Self::validations(&[message.to_string()])
    }

    /// A refusal by several checks inside the server's state.
    #[must_use]
    pub fn validations(messages: &[String]) -> Self {
        Self::new(Code::InvalidArgument, wrapped(messages))
    }

    /// A refusal of access inside the server's state, in its dress.
    pub fn access(message: impl std::fmt::Display) -> Self {
        let inner = format!("rpc error: code = PermissionDenied desc = {message}");
        Self::new(Code::PermissionDenied, wrapped(&[inner]))
    }

    /// The refusal of whoever is not known.
    #[must_use]
    pub fn signature() -> Self {
        Self::new(Code::Unauthenticated, "invalid signature")
    }

    /// `google.rpc.Status` as JSON.
    #[must_use]
    pub fn body(&self) -> Value {
        json!({"code": self.code as u8, "message": self.message})
    }

    /// The answer to a unary call.
    #[must_use]
    pub fn unary(&self) -> Response {
        let mut response = answer(self.code.http(), self.body().to_string());
        if self.code == Code::Unauthenticated
            && let Ok(message) = HeaderValue::from_str(&self.message)
        {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, message);
        }
        response
    }

    /// The answer to a stream that fails before its first message.
    #[must_use]
    pub fn stream(&self) -> Response {
        answer(self.code.http(), format!("{}\n", self.line()))
    }

    /// The last line of a stream that fails later.
    #[must_use]
    pub fn line(&self) -> Value {
        json!({"error": self.body()})
    }
}

/// The dress of checks in the state.
fn wrapped(messages: &[String]) -> String {
    format!("failed to validate: {}", several(messages))
}

/// One error or several, as `hashicorp/go-multierror` writes them.
pub(super) fn several(messages: &[String]) -> String {
    let plural = if messages.len() == 1 { "" } else { "s" };
    format!("{} error{plural} occurred:\n\t* {}\n\n", messages.len(), messages.join("\n\t* "))
}

/// A JSON answer.
#[must_use]
pub(super) fn answer(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if status == StatusCode::OK {
        headers.insert("grpc-metadata-content-type", HeaderValue::from_static("application/grpc"));
    }
    response
}
