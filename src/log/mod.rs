//! Lines of a log, decoded: zap, other JSON, klog, logfmt, zap's console form, or plain text.
//!
//! What a source of lines gives is an [`Entry`]; what is made of a line is a [`Line`]. Pure, one line at a time, and in flat memory. A line of which nothing is understood is kept whole as its own message.

mod filter;
mod json;
mod keep;
mod klog;
mod logfmt;
mod marks;
mod names;
mod overlap;
mod plain;
mod position;
mod record;
mod runs;
mod scan;
mod shape;
mod source;
mod time;
mod unfinished;
mod written;

pub use filter::{Filter, Pattern};
pub use keep::Keep;
pub use overlap::{Overlap, Place};
pub use position::{Position, Taken};
pub use record::{Field, Record, Trace};
pub use runs::{Fate, Run, Runs, Values};
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
        Self::of_lower(level.as_bytes()).unwrap_or_else(|| {
            let mut lower = [0; 12];
            let Some(lower) = lower.get_mut(..level.len()) else { return Self::Unknown };
            lower.copy_from_slice(level.as_bytes());
            lower.make_ascii_lowercase();
            Self::of_lower(lower).unwrap_or_default()
        })
    }

    fn of_lower(level: &[u8]) -> Option<Self> {
        Some(match level {
            b"trace" | b"debug" | b"dbg" | b"d" => Self::Debug,
            b"info" | b"information" | b"notice" | b"inf" | b"i" => Self::Info,
            b"warn" | b"warning" | b"wrn" | b"w" => Self::Warning,
            b"error" | b"err" | b"eror" | b"e" => Self::Error,
            b"fatal" | b"panic" | b"dpanic" | b"critical" | b"crit" | b"alert" | b"emerg" | b"f" => Self::Fatal,
            _ => return None,
        })
    }
}

/// What a status shows of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// When it was written, as it says itself, else as whoever kept the log does.
    pub time: Option<Timestamp>,
    /// How bad it is.
    pub severity: Severity,
    /// Its level, verbatim; empty where it has none.
    pub level: String,
    /// The service of a machine that wrote it.
    pub service: Option<String>,
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

/// Decodes a line for a status. `received` is when whoever keeps the log got it, for lines that say no time of their own.
#[must_use]
pub fn decode(received: Option<Timestamp>, raw: &str) -> Line {
    read(raw.as_bytes(), received, false, &Keep::Known).into_line()
}

/// Decodes a line. `received` is as in [`decode`]; `cut` says that its end is missing.
#[must_use]
pub fn read<'a>(raw: &'a [u8], received: Option<Timestamp>, cut: bool, keep: &Keep) -> Record<'a> {
    let mut record = json::decode(raw, cut, keep).unwrap_or_else(|| match time::stamp(raw) {
        // As `docker logs --timestamps` and `kubectl logs --timestamps` print them.
        Some((time, rest)) => read(rest, received.or(Some(time)), cut, keep),
        None => other(raw, received, keep),
    });
    record.time = record.time.or(received);
    record
}

/// Decodes a line that is no JSON.
fn other<'a>(raw: &'a [u8], received: Option<Timestamp>, keep: &Keep) -> Record<'a> {
    if let Some(record) = plain::console(raw, keep) {
        return record;
    }
    let clean = written::safe(raw);
    klog::decode(&clean, received, keep)
        .or_else(|| logfmt::decode(&clean, keep))
        .unwrap_or_else(|| plain::decode(&clean))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::{Keep, Severity, decode, read};

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
    fn what_talos_sends() {
        let kernel = r#"{"clock":1,"facility":"user","msg":"[talos] etcd is down\n","priority":"warning","seq":7,"talos-level":"warn","talos-time":"2026-11-21T02:11:09.123Z"}"#;
        let service = r#"{"msg":"cannot join","talos-level":"error","talos-service":"etcd","talos-time":"2026-11-21T02:11:10Z","error":"no quorum"}"#;
        assert_eq!(decode(None, kernel).service.as_deref(), Some("user"));
        assert_eq!(decode(None, service).service.as_deref(), Some("etcd"));
        insta::assert_snapshot!(table(&[kernel, service]), @r"
        2026-11-21T02:11:09.123Z warn=Warning | [talos] etcd is down
        2026-11-21T02:11:10Z error=Error | cannot join: no quorum
        ");
    }

    fn kept(raw: &str, keep: &Keep) -> Vec<String> {
        read(raw.as_bytes(), None, false, keep)
            .fields
            .iter()
            .map(|field| format!("{}={}", field.key, field.value))
            .collect()
    }

    #[test]
    fn what_says_which_machine_request_it_is_is_kept_and_the_rest_when_asked_for() {
        let zap = r#"{"level":"info","ts":1,"caller":"a.go:1","msg":"running provision step","controller":"c","id":"w-1","job":"reconcile","step":"syncVM","request_id":"w-1","busy":0.5,"schematic":"376567"}"#;
        assert_eq!(kept(zap, &Keep::Known), ["id=w-1", "step=syncVM", "job=reconcile"]);
        let also = Keep::of(&["caller".to_owned(), "schematic".to_owned(), "absent".to_owned()]);
        assert_eq!(kept(zap, &also), ["id=w-1", "step=syncVM", "job=reconcile", "caller=a.go:1", "schematic=376567"]);
        let all = Keep::of(&["all".to_owned()]);
        assert_eq!(kept(zap, &all).len(), 7);
        let failed = zap.replace("info", "error");
        assert!(kept(&failed, &Keep::Known).contains(&"schematic=376567".to_owned()));
        let about = zap.replace("running provision step", "Schematic created");
        assert!(kept(&about, &Keep::Known).contains(&"schematic=376567".to_owned()));
        assert_eq!(kept("level=warn msg=x id=a other=b schematic=s", &Keep::Known), ["id=a", "schematic=s"]);
        assert_eq!(
            kept(r#"E1120 09:00:00.000000       1 sync.go:88] "x" err="y" id="a""#, &all),
            ["id=a", "caller=sync.go:88"]
        );
        let console = "2026-11-20T09:00:00.000Z\tINFO\tp.go:1\trunning\t{\"id\": \"a\", \"node\": \"pve1\"}";
        assert_eq!(kept(console, &Keep::Known), ["id=a"]);
        assert_eq!(kept(console, &all), ["id=a", "node=pve1", "caller=p.go:1"]);
    }

    #[test]
    fn an_error_has_its_stack_trace_a_frame_a_line() {
        let error = r#"{"level":"error","msg":"x","stacktrace":"a/b.(*C).run\n\t/go/b.go:314\nmain.main\n\t/app/main.go:5\n\u001b[31m"}"#;
        let frames = |raw: &str| read(raw.as_bytes(), None, false, &Keep::Known).trace.map(|trace| trace.frames());
        assert_eq!(frames(error).unwrap(), ["a/b.(*C).run /go/b.go:314", "main.main /app/main.go:5"]);
        assert_eq!(frames(&error.replace("error", "warn")), None);
        let java =
            r#"{"level":"ERROR","message":"x","stack_trace":"java.lang.X: y\n\tat a.B(C.java:1)\nCaused by: z"}"#;
        assert_eq!(frames(java).unwrap(), ["java.lang.X: y", "at a.B(C.java:1)", "Caused by: z"]);
    }

    #[test]
    fn a_line_that_was_cut_is_told_as_far_as_it_goes() {
        let raw = br#"{"level":"error","ts":1763629200,"msg":"a very long st"#;
        let record = read(raw, None, true, &Keep::Known);
        assert_eq!((record.severity, &*record.message), (Severity::Error, "a very long st"));
        let as_it_is = read(raw, None, false, &Keep::Known);
        assert_eq!((as_it_is.severity, as_it_is.message.len()), (Severity::Unknown, raw.len()));
    }

    #[test]
    fn lines_that_are_no_text_or_very_deep_are_told() {
        let record = read(b"{\"level\":\"info\",\"msg\":\"a\xff\xfeb\"}", None, false, &Keep::Known);
        assert_eq!((record.severity, &*record.message), (Severity::Info, "a\u{fffd}\u{fffd}b"));
        assert_eq!(read(b"\xff\x00\x1b[2Jx", None, false, &Keep::Known).message, "\u{fffd} x");
        let deep = format!(r#"{{"level":"warn","a":{}{},"msg":"deep"}}"#, "[".repeat(5000), "]".repeat(5000));
        assert_eq!(decode(None, &deep).text(), "deep");
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
