//! What an API server, or the way to it, answers instead of what was asked for.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use rustls::CertificateError;
use serde::Deserialize;

use crate::error::{Error, Kind};
use crate::text::{cut, line};

/// The most that an error repeats of an answer that is not a `Status`, in characters.
const MOST_TEXT: usize = 200;

/// What a connection's early end is called.
const CLOSED: &str = "closed the connection before the whole answer had come";

/// A request that did not give what it asked for.
#[derive(Debug)]
pub(super) struct Failure {
    /// What the server answered, where it did.
    pub(super) status: Option<StatusCode>,
    /// How long the server asks to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// Asking again may help: the server is busy or restarting, or the connection broke before it answered.
    pub(super) passing: bool,
    /// The same for people.
    pub(super) error: Error,
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { status: None, retry_after: None, passing: false, error }
    }
}

impl Failure {
    /// The server answered, and the answer is `status`.
    pub(super) fn answer(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let retry_after = headers.get(http::header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
        let mut message = match words(body) {
            Some(words) if status == StatusCode::FORBIDDEN => format!("not permitted: {words}"),
            Some(words) if Some(words.as_str()) != status.canonical_reason() => format!("answered {status}: {words}"),
            _ => format!("answered {status}"),
        };
        let elsewhere = headers.get(http::header::LOCATION).filter(|_| status.is_redirection());
        if let Some(elsewhere) = elsewhere.and_then(|location| location.to_str().ok()) {
            message = format!("{message}: it sends elsewhere, to {elsewhere}");
        }
        if let Some(wait) = retry_after {
            message = format!("{message} (asks to be left alone for {} s)", wait.as_secs());
        }
        let passing = matches!(status.as_u16(), 429 | 502 | 503 | 504);
        let kind = match status.as_u16() {
            401 | 403 => Kind::Unauthorized,
            404 => Kind::NotFound,
            _ if passing => Kind::Unreachable,
            _ => Kind::Failed,
        };
        Self { status: Some(status), retry_after, passing, error: Error::new(kind, message) }
    }

    /// The server was not reached, or did not go on answering.
    pub(super) fn transport(error: &(dyn StdError + 'static)) -> Self {
        let (error, passing) = if let Some(tls) = cause::<rustls::Error>(error) {
            (tls_error(tls), false)
        } else if let Some(io) = cause::<io::Error>(error) {
            let passing = matches!(io.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe);
            let text = match io.kind() {
                io::ErrorKind::ConnectionRefused => "cannot be reached: connection refused".to_owned(),
                io::ErrorKind::TimedOut => "cannot be reached: no answer in time".to_owned(),
                io::ErrorKind::UnexpectedEof => CLOSED.to_owned(),
                _ => format!("cannot be reached: {}", innermost(error)),
            };
            (Error::unreachable(text), passing)
        } else {
            let broken = cause::<hyper::Error>(error).is_some_and(hyper::Error::is_incomplete_message);
            let text = if broken { CLOSED.to_owned() } else { format!("cannot be reached: {}", innermost(error)) };
            (Error::unreachable(text), broken)
        };
        Self { status: None, retry_after: None, passing, error }
    }
}

/// What is said of a server whose certificate nothing vouches for.
pub(super) const UNKNOWN_AUTHORITY: &str =
    "its certificate is not signed by an authority that the kubeconfig knows (x509: unknown authority)";

fn tls_error(error: &rustls::Error) -> Error {
    let stale = "the kubeconfig may be of an earlier cluster of that name: get a new one";
    match error {
        rustls::Error::InvalidCertificate(
            reason @ (CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
            | CertificateError::NotValidForName
            | CertificateError::NotValidForNameContext { .. }),
        ) => Error::unreachable(format!("its certificate is not valid: {reason}")),
        // Which of the many reasons depends on how alike the old authority and the new one are.
        rustls::Error::InvalidCertificate(_) => Error::unreachable(UNKNOWN_AUTHORITY).hint(stale),
        rustls::Error::AlertReceived(alert) => {
            Error::unauthorized(format!("it refused the client certificate (TLS alert {alert:?})")).hint(stale)
        }
        other => Error::unreachable(format!("TLS: {other}")),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    kind: Option<String>,
    message: Option<String>,
}

/// The message of a `Status` (`meta.k8s.io/v1`), or the beginning of another text.
fn words(body: &[u8]) -> Option<String> {
    let status = serde_json::from_slice::<Status>(body).ok().filter(|status| status.kind.as_deref() == Some("Status"));
    let text = match status {
        Some(status) => status.message?,
        None => String::from_utf8_lossy(&body[..body.len().min(4096)]).into_owned(),
    };
    let text = text.trim();
    if text.starts_with('<') {
        return Some("a web page, not a Kubernetes API's answer".to_owned());
    }
    let line = cut(&line(&text.replace('\n', " ")), MOST_TEXT);
    (!line.is_empty()).then_some(line)
}

/// The first error of type `T` in a chain of causes, looking into what an [`io::Error`] wraps as well.
fn cause<'error, T: StdError + 'static>(error: &'error (dyn StdError + 'static)) -> Option<&'error T> {
    let mut current = Some(error);
    while let Some(error) = current {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref)
            && let Some(found) = cause::<T>(inner)
        {
            return Some(found);
        }
        current = error.source();
    }
    None
}

fn innermost(error: &(dyn StdError + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::Failure;
    use crate::error::Kind;

    fn answer(status: u16, body: &str) -> (Kind, String) {
        let failure = Failure::answer(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes());
        (failure.error.kind(), failure.error.message().to_owned())
    }

    #[test]
    fn an_answers_own_words_are_repeated() {
        let body =
            r#"{"kind":"Status","message":"nodes is forbidden: User \"talops\" cannot list resource \"nodes\""}"#;
        let (kind, message) = answer(403, body);
        assert_eq!(kind, Kind::Unauthorized);
        assert_eq!(message, r#"not permitted: nodes is forbidden: User "talops" cannot list resource "nodes""#);
        assert_eq!(answer(404, "404 page not found\n").1, "answered 404 Not Found: 404 page not found");
        assert_eq!(
            answer(500, "<html><body>…").1,
            "answered 500 Internal Server Error: a web page, not a Kubernetes API's answer"
        );
        assert_eq!(answer(503, "").1, "answered 503 Service Unavailable");
    }

    #[test]
    fn long_answers_are_cut_and_lose_their_control_characters() {
        let (_, message) = answer(500, &format!("a\u{1b}[31m\n{}", "x".repeat(500)));
        assert!(message.chars().count() < 260, "{message}");
        assert!(!message.contains('\u{1b}'));
        assert!(message.ends_with('…'));
    }
}
