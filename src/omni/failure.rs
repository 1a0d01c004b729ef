//! What came back instead of an answer, and what that says to a person.
//!
//! Sources: `grpc-ecosystem/grpc-gateway` `runtime/errors.go` (codes and shapes), `siderolabs/go-api-signature`
//! `pkg/message` (one answer, 401, for every fault of a signature).

use std::time::Duration;

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::endpoint::Endpoint;
use super::http::{CONNECT_TIMEOUT, innermost};
use super::key::Key;
use crate::error::{Error, Kind};

/// How far a signature's time may be from the server's.
const SKEW_LIMIT: SignedDuration = SignedDuration::from_mins(5);

/// Why a call did not get its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) cause: Cause,
    /// What the server or the system says.
    pub(super) message: String,
    /// For how long the server wants to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// The server's time.
    pub(super) date: Option<Timestamp>,
}

/// What stood in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// No connection came about: nothing was sent.
    Connect,
    /// A connection came about, and no agreement on TLS.
    Tls,
    /// The time for the call ran out.
    Timeout(Duration),
    /// The connection ended before the whole answer had come.
    Broken,
    /// Omni's own answer: a gRPC code.
    Code(u32),
    /// An HTTP status without Omni's words; a web page or not.
    Status { status: u16, html: bool },
}

/// Who was asked by whom, for an explanation.
pub(super) struct Situation<'call> {
    pub(super) endpoint: &'call Endpoint,
    pub(super) key: Option<&'call Key>,
    /// What was being done: `listing Clusters`.
    pub(super) what: &'call str,
    pub(super) now: Timestamp,
}

/// A unary error's body, or what a stream's holds under `error`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Status {
    pub(super) code: u32,
    pub(super) message: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: u32,
    message: String,
    error: Option<Status>,
}

impl Failure {
    /// What an HTTP answer other than a good one says.
    pub(super) fn of_answer(status: u16, headers: &HeaderMap, body: &[u8]) -> Self {
        let failure = |cause, message: String| Self {
            cause,
            message,
            retry_after: header(headers, "retry-after")
                .and_then(|text| text.trim().parse().ok())
                .map(Duration::from_secs),
            date: date(headers),
        };
        if let Ok(ErrorBody { code, message, error }) = serde_json::from_slice(body) {
            let Status { code, message } = error.unwrap_or(Status { code, message });
            if code != 0 {
                return failure(Cause::Code(code), one_line(&message));
            }
        }
        let kind = header(headers, "content-type").unwrap_or_default();
        let text = String::from_utf8_lossy(&body[..body.len().min(2000)]).trim().to_owned();
        let html = kind.contains("html") || text.starts_with('<');
        let message = match header(headers, "location") {
            Some(location) if (300..400).contains(&status) => format!("it sends elsewhere, to {location}"),
            _ if html => String::new(),
            _ => one_line(&text).chars().take(200).collect(),
        };
        failure(Cause::Status { status, html }, message)
    }

    /// What a line of a stream says that ends it.
    pub(super) fn of_line(status: &Status, date: Option<Timestamp>) -> Self {
        Self { cause: Cause::Code(status.code), message: one_line(&status.message), retry_after: None, date }
    }

    /// What a failed exchange says; `timeout` is what it was given.
    pub(super) fn of_transport(error: &reqwest::Error, timeout: Duration) -> Self {
        let cause = if error.is_timeout() {
            // The time for a connection is the shorter one.
            Cause::Timeout(if error.is_connect() { timeout.min(CONNECT_TIMEOUT) } else { timeout })
        } else if is_tls(error) {
            Cause::Tls
        } else if error.is_connect() {
            Cause::Connect
        } else {
            Cause::Broken
        };
        Self { cause, message: innermost(error), retry_after: None, date: None }
    }

    /// The time for a call ran out.
    pub(super) fn timeout(timeout: Duration) -> Self {
        Self { cause: Cause::Timeout(timeout), message: String::new(), retry_after: None, date: None }
    }

    /// The connection ended.
    pub(super) fn broken(message: &str) -> Self {
        Self { cause: Cause::Broken, message: message.to_owned(), retry_after: None, date: None }
    }

    /// Whether the same call may well succeed a moment later, for one that only reads.
    pub(super) fn is_passing(&self) -> bool {
        let status = matches!(self.cause, Cause::Status { status: 429 | 502 | 503, .. });
        status || matches!(self.cause, Cause::Connect | Cause::Broken | Cause::Code(14))
    }

    /// Whether a watch that ended so is worth opening again: not when it was refused (`siderolabs/omni`
    /// `frontend/src/api/grpc.ts` stops on 3, 7 and 12), nor when the key is.
    pub(super) fn is_worth_reopening(&self) -> bool {
        match self.cause {
            Cause::Connect | Cause::Timeout(_) | Cause::Broken => true,
            Cause::Tls => false,
            Cause::Code(code) => !matches!(code, 3 | 5 | 7 | 9 | 12 | 16),
            Cause::Status { status, .. } => matches!(status, 429 | 500..),
        }
    }

    /// Whether somebody else changed the object in between. Something that exists already has the same code.
    pub(super) fn is_conflict(&self) -> bool {
        self.cause == Cause::Code(6) && self.message.contains("update conflict")
    }

    /// What the server has against what it was given (`InvalidArgument`), if that was it.
    pub(super) fn refused_input(&self) -> Option<&str> {
        (self.cause == Cause::Code(3)).then_some(&self.message)
    }

    /// What it says to a person.
    pub(super) fn explain(&self, situation: &Situation<'_>) -> Error {
        let Situation { endpoint, what, .. } = situation;
        let asked = format!("{what}: Omni at {endpoint}");
        let message = &self.message;
        let waits = self.retry_after.map(|wait| format!(", and asks to be left alone for {} s", wait.as_secs()));
        let waits = waits.unwrap_or_default();
        match self.cause {
            Cause::Connect => Error::unreachable(format!("{asked} cannot be reached: {message}"))
                .hint("is the endpoint right, and the network or VPN up?"),
            Cause::Tls => Error::unreachable(format!("{asked} cannot be trusted: {message}")).hint(tls_hint(message)),
            Cause::Timeout(limit) => Error::unreachable(format!("{asked} did not answer within {}", seconds(limit)))
                .hint("--request-timeout gives it longer"),
            Cause::Broken => {
                Error::unreachable(format!("{asked} closed the connection before the whole answer had come: {message}"))
                    .hint(if endpoint.is_plain() {
                        "is the endpoint https:// ? Else a proxy in between, or a server that is just restarting"
                    } else {
                        "a proxy in between, or a server that is just restarting"
                    })
            }
            Cause::Code(16) | Cause::Status { status: 401, .. } => self.unauthenticated(situation),
            Cause::Code(7) => {
                let who = situation.key.map(|key| format!(" (as {})", key.identity())).unwrap_or_default();
                let error = Error::unauthorized(format!("{asked} does not allow it{who}: {}", bare_refusal(message)));
                error.hint(if message.contains("role") {
                    "a key of a higher role is needed; `talops whoami` says which role this one has"
                } else {
                    "nobody may do that to such an object, or this version of Omni has none"
                })
            }
            Cause::Code(9) if message.starts_with("EULA") => {
                Error::unauthorized(format!("{asked} refuses every call: {message}"))
                    .hint("an administrator accepts the licence in a browser, at the URL in the message")
            }
            Cause::Code(5) if message == "Not Found" => {
                Error::failed(format!("{asked} knows no such method")).hint("`talops version` says which version it is")
            }
            Cause::Code(5) => Error::new(Kind::NotFound, format!("{asked}: {message}")),
            Cause::Code(1 | 4) => Error::unreachable(format!("{asked} gave up: {message}{waits}")),
            Cause::Code(14) => Error::unreachable(format!("{asked} is not available: {message}{waits}")),
            Cause::Code(_) => Error::failed(format!("{asked}: {message}{waits}")),
            Cause::Status { status: 200..300, html: true } => Error::unreachable(format!(
                "{asked} answered with a web page: this is not the URL of Omni's API"
            ))
            .hint(
                "the URL is the one that omnictl uses; a login page in front of it (a VPN's, a proxy's) answers so too",
            ),
            Cause::Status { status, html } => {
                let words = match (html, message.as_str()) {
                    (true, "") => " with a web page".to_owned(),
                    (false, "") => String::new(),
                    (_, message) => format!(": {message}"),
                };
                let error = Error::unreachable(format!("{asked} answered {status}{words}{waits}"));
                error.hint(if message.contains("HTTPS server") {
                    "the endpoint is https://"
                } else {
                    "not Omni itself but something in front of it answered, or the URL is not Omni's"
                })
            }
        }
    }

    /// Every fault of a signature has the same answer. What is wrong is found by comparing clocks and the key's own
    /// expiry; what remains is a key that the server does not know.
    fn unauthenticated(&self, situation: &Situation<'_>) -> Error {
        let Situation { endpoint, what, key, now } = situation;
        let refused = format!("{what}: Omni at {endpoint} refused the signature");
        let Some(key) = key else {
            return Error::unauthorized(format!("{what}: Omni at {endpoint} wants a key, and there is none"))
                .hint("`talops login` makes one; a program has OMNI_SERVICE_ACCOUNT_KEY");
        };
        let ahead = self.date.map_or(SignedDuration::ZERO, |date| now.duration_since(date));
        if ahead.abs() > SKEW_LIMIT {
            let which = if ahead.is_negative() { "behind" } else { "ahead of" };
            let by = i64::try_from(ahead.unsigned_abs().as_secs()).unwrap_or(i64::MAX);
            let by = rough(SignedDuration::from_secs(by));
            return Error::unauthorized(format!(
                "{refused}: this machine's clock is {by} {which} the server's, which allows 5 m"
            ))
            .hint("set the clock, then try again (`timedatectl` says whether it is synchronised)");
        }
        if let Err(expired) = key.check(self.date.unwrap_or(*now)) {
            let hint = expired.hint_text().unwrap_or_default().to_owned();
            return Error::unauthorized(format!("{refused}: {expired}")).hint(hint);
        }
        let owner = key.identity();
        let fingerprint = key.fingerprint();
        let why = "a key of another Omni, one that was revoked, or one whose login was never confirmed";
        Error::unauthorized(format!("{refused}: it does not know the key {fingerprint} of {owner}, or no longer"))
            .hint(format!("{why}; {}", key.renewal()))
    }
}

/// The server's time, from its `Date` header; whole seconds.
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = header(headers, "date")?;
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

fn header<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    headers.get(name)?.to_str().ok()
}

/// Go's multi-errors as one line: bullets are joined, and what gRPC puts in front of a nested error is left out.
fn one_line(message: &str) -> String {
    let lines = message.lines().map(|line| {
        let line = line.trim().trim_start_matches("* ");
        let line = line.strip_prefix("failed to validate: ").unwrap_or(line);
        match line.strip_prefix("rpc error: code = ").and_then(|rest| rest.split_once(" desc = ")) {
            Some((_, words)) => words,
            None => line,
        }
    });
    let told =
        |line: &&str| !line.is_empty() && !line.ends_with("error occurred:") && !line.ends_with("errors occurred:");
    let text = lines.filter(told).collect::<Vec<_>>().join("; ");
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

fn bare_refusal(message: &str) -> &str {
    let message = message.strip_prefix("unauthorized: ").unwrap_or(message);
    message.strip_prefix("access denied: ").unwrap_or(message)
}

fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    // What an io::Error wraps is not its source.
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>() || wrapped.is_some_and(|wrapped| is_tls(wrapped)) || error.source().is_some_and(is_tls)
}

fn tls_hint(message: &str) -> &'static str {
    if message.contains("CaUsedAsEndEntity") {
        "it shows an authority's own certificate: give the server one that an authority has signed (CA:FALSE)"
    } else if message.contains("certificate") {
        "a private authority is named by `caFile` below `omni` in talops.yaml"
    } else {
        "is the endpoint http:// ?"
    }
}

fn seconds(limit: Duration) -> String {
    if limit.subsec_millis() == 0 { format!("{} s", limit.as_secs()) } else { format!("{} ms", limit.as_millis()) }
}

fn rough(duration: SignedDuration) -> String {
    let (hours, minutes) = (duration.as_hours(), duration.as_mins());
    match (hours / 24, hours, minutes) {
        (days, ..) if days > 1 => format!("{days} days"),
        (_, hours, _) if hours > 1 => format!("{hours} h"),
        _ => format!("{minutes} m"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, Failure, date, one_line};
    use http::HeaderMap;

    #[test]
    fn go_lists_of_errors_become_one_line() {
        insta::assert_snapshot!(
            one_line("failed to validate: 2 errors occurred:\n\t* rpc error: code = PermissionDenied desc = unauthorized: a\n\t* b\n\n"),
            @"unauthorized: a; b"
        );
        assert_eq!(one_line("plain"), "plain");
    }

    #[test]
    fn the_servers_time_is_read_from_its_date() {
        let mut headers = HeaderMap::new();
        assert_eq!(date(&headers), None);
        headers.insert("date", "Sat, 21 Nov 2026 00:23:53 GMT".parse().unwrap());
        assert_eq!(date(&headers).unwrap().to_string(), "2026-11-21T00:23:53Z");
    }

    #[test]
    fn a_watch_is_opened_again_unless_it_was_refused() {
        let ended = |cause| Failure { cause, ..Failure::broken("") };
        for cause in
            [Cause::Connect, Cause::Broken, Cause::Code(1), Cause::Code(14), Cause::Status { status: 502, html: true }]
        {
            assert!(ended(cause).is_worth_reopening(), "{cause:?}");
        }
        for cause in [
            Cause::Code(3),
            Cause::Code(7),
            Cause::Code(12),
            Cause::Code(16),
            Cause::Status { status: 200, html: true },
        ] {
            assert!(!ended(cause).is_worth_reopening(), "{cause:?}");
        }
    }
}
