//! Lines of a log, decoded: zap, other JSON, klog, logfmt, zap's console form, or plain text.
//!
//! What a source of lines gives is an [`Entry`]; what is made of a line is a [`Line`]. Pure, one line at a time, and in flat memory. A line of which nothing is understood is kept whole as its own message.

mod fields;
mod json;
mod klog;
mod logfmt;
mod overlap;
mod plain;
mod position;
mod source;
mod unfinished;

pub use overlap::{Overlap, Place};
pub use position::{Position, Taken};
pub use source::{Entry, Notice, Range, Raw};
pub use unfinished::{LONGEST_LINE, LONGEST_STAMP, PIECE, Stamped, Unfinished, stamp};

use jiff::Timestamp;

use crate::text;

/// As many characters of message and error as one line of ours shows.
const SHOWN_CHARACTERS: usize = 600;

/// How bad a line is, in order. Which words mean which is known here; the word itself is kept in [`Line::level`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The line does not say.
    #[default]
    Unknown,
    /// For whoever wrote the program.
    Debug,
    /// All is well.
    Info,
    /// Something to look at.
    Warning,
    /// Something failed.
    Error,
    /// The program ended over it.
    Fatal,
}

impl Severity {
    /// What a level's word means. Words of zap (`zapcore/level.go`), klog, logrus, slog and syslog.
    #[must_use]
    pub fn of(level: &str) -> Self {
        match level.to_ascii_lowercase().as_str() {
            "trace" | "debug" | "dbg" | "d" => Self::Debug,
            "info" | "information" | "notice" | "inf" | "i" => Self::Info,
            "warn" | "warning" | "wrn" | "w" => Self::Warning,
            "error" | "err" | "eror" | "e" => Self::Error,
            "fatal" | "panic" | "dpanic" | "critical" | "crit" | "alert" | "emerg" | "f" => Self::Fatal,
            _ => Self::Unknown,
        }
    }
}

/// One line of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// When it was written, as it says itself, else as whoever kept the log does.
    pub time: Option<Timestamp>,
    /// How bad it is.
    pub severity: Severity,
    /// Its level, verbatim; empty where it has none.
    pub level: String,
    /// Its message, without control characters.
    pub message: String,
    /// The error that it tells of, without control characters.
    pub error: Option<String>,
}

impl Line {
    /// Message and error on one line, cut where they are very long.
    #[must_use]
    pub fn text(&self) -> String {
        let shown = match &self.error {
            Some(error) if self.message.contains(error.as_str()) => self.message.clone(),
            Some(error) if self.message.is_empty() => error.clone(),
            Some(error) => format!("{}: {error}", self.message),
            None => self.message.clone(),
        };
        text::cut(&shown, SHOWN_CHARACTERS)
    }
}

/// Decodes a line. `received` is when whoever keeps the log got it, for lines that say no time of their own.
#[must_use]
pub fn decode(received: Option<Timestamp>, raw: &str) -> Line {
    let clean = text::line(raw);
    let mut line = json::decode(raw)
        .or_else(|| klog::decode(&clean, received))
        .or_else(|| plain::console(raw))
        .or_else(|| logfmt::decode(&clean))
        .unwrap_or_else(|| plain::decode(&clean));
    line.time = line.time.or(received);
    line
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::{Severity, decode};

    fn table(lines: &[&str]) -> String {
        lines.iter().fold(String::new(), |mut table, raw| {
            let line = decode(None, raw);
            let time = line.time.map_or_else(|| "-".to_owned(), |time| time.to_string());
            let level = if line.level.is_empty() { "-" } else { &line.level };
            writeln!(table, "{time} {level}={:?} | {}", line.severity, line.text()).unwrap();
            table
        })
    }

    #[test]
    fn zap_as_the_provider_writes_it() {
        insta::assert_snapshot!(table(&[
            r#"{"level":"info","ts":1763629200.1234567,"caller":"provider/provision.go:99","msg":"auto-selected node for the Proxmox VM","node":"pve1"}"#,
            r#"{"level":"error","ts":1763629201.5,"caller":"zap/options.go:212","msg":"reconcile failed","controller":"ProvisionController","error":"500 Configuration file 'nodes/pve1/qemu-server/112.conf' does not exist","stacktrace":"a\nb"}"#,
            r#"{"level":"dpanic","ts":"2026-11-20T09:00:00.000Z","msg":"odd","error":{"code":7}}"#,
            r#"{"level":"verbose","msg":"a word that nobody knows"}"#,
        ]), @r#"
        2025-11-20T09:00:00.123457Z info=Info | auto-selected node for the Proxmox VM
        2025-11-20T09:00:01.5Z error=Error | reconcile failed: 500 Configuration file 'nodes/pve1/qemu-server/112.conf' does not exist
        2026-11-20T09:00:00Z dpanic=Fatal | odd: {"code":7}
        - verbose=Unknown | a word that nobody knows
        "#);
    }

    #[test]
    fn other_json() {
        insta::assert_snapshot!(table(&[
            r#"{"time":"2026-11-20T09:00:00+01:00","level":"ERROR","msg":"slog","err":"boom"}"#,
            r#"{"@timestamp":1763629200123,"severity":"WARNING","message":"milliseconds"}"#,
            r#"{"level":50,"time":1763629200123456789,"msg":"a level that is a number"}"#,
            r#"{"msg":"cut off"#,
            "[1,2]",
        ]), @r#"
        2026-11-20T08:00:00Z ERROR=Error | slog: boom
        2025-11-20T09:00:00.123Z WARNING=Warning | milliseconds
        2025-11-20T09:00:00.123456789Z 50=Unknown | a level that is a number
        - -=Unknown | {"msg":"cut off
        - -=Unknown | [1,2]
        "#);
    }

    #[test]
    fn klog() {
        let received = Some("2026-01-01T00:00:02Z".parse().unwrap());
        let line = decode(received, "E1231 23:59:59.250000       1 leader.go:330] error retrieving lease: timeout");
        assert_eq!(
            line.time.unwrap().to_string(),
            "2025-12-31T23:59:59.25Z",
            "the year is that of the time it was received"
        );
        insta::assert_snapshot!(table(&[
            "I1120 09:00:00.000000       1 controller.go:10] started",
            r#"E1120 09:00:00.000000       1 sync.go:88] "Failed to sync" err="no \"such\" thing" key="a/b""#,
            "F1120 09:00:00.000000       1 main.go:1] cannot listen",
        ]), @r#"
        - I=Info | started
        - E=Error | Failed to sync: no "such" thing
        - F=Fatal | cannot listen
        "#);
    }

    #[test]
    fn logfmt_and_the_console_form() {
        insta::assert_snapshot!(table(&[
            r#"time="2026-11-20T09:00:00Z" level=error msg="failed to list" error="dial tcp: i/o timeout""#,
            "ts=2026-11-20T09:00:00.5Z lvl=warn msg=slow",
            "2026-11-20T09:00:00.000Z\tERROR\tprovider/provision.go:12\tfailed to create VM\t{\"error\": \"no storage\"}",
            "\u{1b}[34m2026-11-20T09:00:00.000Z\u{1b}[0m\t\u{1b}[31mERROR\u{1b}[0m\tcoloured",
        ]), @r"
        2026-11-20T09:00:00Z error=Error | failed to list: dial tcp: i/o timeout
        2026-11-20T09:00:00.5Z warn=Warning | slow
        2026-11-20T09:00:00Z ERROR=Error | failed to create VM: no storage
        2026-11-20T09:00:00Z ERROR=Error | coloured
        ");
    }

    #[test]
    fn plain_text() {
        insta::assert_snapshot!(table(&[
            "Error: omni-api-endpoint flag is not set",
            "panic: runtime error: invalid memory address",
            "2026-11-20 09:00:00 [error] disk full",
            "2026/11/20 09:00:00 ERROR: no route",
            "there was no error at all",
            "an answer: level=high and x=1",
            "",
        ]), @"
        - Error=Error | Error: omni-api-endpoint flag is not set
        - panic=Fatal | panic: runtime error: invalid memory address
        2026-11-20T09:00:00Z error=Error | disk full
        2026-11-20T09:00:00Z ERROR=Error | no route
        - -=Unknown | there was no error at all
        - -=Unknown | an answer: level=high and x=1
        - -=Unknown |
        ");
    }

    #[test]
    fn whatever_comes_a_line_is_one_line_without_control_characters() {
        let line = decode(None, "{\"level\":\"error\",\"msg\":\"a\\u001b[2Jb\\nc\",\"error\":\"d\\r\\ne\\u202e\"}");
        assert_eq!(line.text(), "ab c: d  e");
        let long = decode(None, &"x".repeat(5000));
        assert_eq!(long.text().chars().count(), 601);
        assert_eq!(long.severity, Severity::Unknown);
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_the_decoder_fail(raw in "\\PC{0,80}|[{\"level:msg,}EIWF0-9=\\[\\]\\t ]{0,60}") {
            let line = decode(None, &raw);
            proptest::prop_assert!(!line.text().contains(char::is_control));
        }
    }
}
