//! One line of ours: `02:11:09Z error message: error id=…`.

use std::borrow::Cow;
use std::io::Write;

use anstyle::{AnsiColor, Style as Ansi};
use jiff::Timestamp;

use crate::log::{Field, Record, Run, Severity};

/// As many frames of a stack trace are printed.
const FRAMES: usize = 20;

/// How lines look.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// With colour.
    pub color: bool,
    /// With whole times.
    pub timestamps: bool,
    /// As many characters of a message are printed; `None`: all.
    pub longest: Option<usize>,
    /// The day that it is, since 1970: lines of other days say theirs.
    today: i64,
    /// The last other day that was told, and how.
    other: (i64, [u8; 10]),
}

/// What is told of a line.
pub(super) struct Told<'a> {
    pub(super) source: Option<&'a str>,
    pub(super) record: &'a Record<'a>,
    pub(super) missing: u64,
    pub(super) run: Option<&'a Run>,
    /// Its stack trace was not printed yet.
    pub(super) trace: bool,
}

impl Style {
    /// Plain lines, whole, as they look at a time.
    #[must_use]
    pub fn of(now: Timestamp) -> Self {
        Self { color: false, timestamps: false, longest: None, today: day(now), other: (i64::MIN, [0; 10]) }
    }

    /// Sets which day it is.
    pub(super) fn now(&mut self, now: Timestamp) {
        self.today = day(now);
    }

    /// Adds a line to `out`.
    pub(super) fn row(&mut self, out: &mut Vec<u8>, told: &Told<'_>) {
        let record = told.record;
        if let Some(source) = told.source {
            out.push(b'[');
            self.painted(out, Ansi::new().bold(), source);
            out.extend_from_slice(b"] ");
        }
        self.times(out, told);
        if !record.level.is_empty() {
            self.painted(out, of(record.severity), &record.level);
            out.push(b' ');
        }
        if let Some(service) = &record.service {
            out.push(b'[');
            out.extend_from_slice(service.as_bytes());
            out.extend_from_slice(b"] ");
        }
        self.said(out, record, told.missing);
        self.fields(out, told);
        out.push(b'\n');
        if told.trace {
            self.trace(out, record);
        }
    }

    fn times(&mut self, out: &mut Vec<u8>, told: &Told<'_>) {
        let run = told.run.filter(|run| run.count > 1);
        if self.color {
            let _ = write!(out, "{}", Ansi::new().dimmed());
        }
        let start = out.len();
        let (first, last) = (run.and_then(|run| run.first), told.record.time);
        if let (Some(first), Some(last)) = (first, last)
            && first.as_second() != last.as_second()
        {
            self.time(out, first, self.today);
            out.extend_from_slice("–".as_bytes());
            self.time(out, last, day(first));
        } else if let Some(time) = last {
            self.time(out, time, self.today);
        }
        if self.color {
            let _ = write!(out, "{:#}", Ansi::new().dimmed());
        }
        if out.len() > start && last.is_some() {
            out.push(b' ');
        }
        match run {
            Some(run) if run.told > 0 => drop(write!(out, "×{} more: ", run.count - run.told)),
            Some(run) => drop(write!(out, "×{} ", run.count)),
            None => {}
        }
    }

    /// `02:11:09Z`, with its date where that is not `known`.
    fn time(&mut self, out: &mut Vec<u8>, time: Timestamp, known: i64) {
        if self.timestamps {
            let _ = write!(out, "{time}");
            return;
        }
        let day = day(time);
        if day != known {
            if day != self.other.0 {
                let mut date = [b' '; 10];
                let _ = write!(&mut date[..], "{}", time.strftime("%Y-%m-%d"));
                self.other = (day, date);
            }
            out.extend_from_slice(&self.other.1);
            out.push(b' ');
        }
        let second = u32::try_from(time.as_second().rem_euclid(86_400)).unwrap_or_default();
        let mut clock = *b"00:00:00Z";
        for (place, number) in [(0, second / 3600), (3, second / 60 % 60), (6, second % 60)] {
            (clock[place], clock[place + 1]) = (b'0' + digit(number / 10), b'0' + digit(number % 10));
        }
        out.extend_from_slice(&clock);
    }

    fn said(&self, out: &mut Vec<u8>, record: &Record<'_>, missing: u64) {
        let parts = record.message.len() + record.unsaid_error().map_or(0, |error| error.len() + 2);
        if missing == 0 && self.longest.is_none_or(|longest| parts <= longest) {
            out.extend_from_slice(record.message.as_bytes());
            if let Some(error) = record.unsaid_error() {
                if !record.message.is_empty() {
                    out.extend_from_slice(b": ");
                }
                self.painted(out, if self.color { of(record.severity) } else { Ansi::new() }, error);
            }
            return;
        }
        let said = record.said();
        let end = self.end(&said);
        out.extend_from_slice(&said.as_bytes()[..end]);
        let missing = missing + (said.len() - end) as u64;
        if missing > 0 {
            out.extend_from_slice(self::missing(missing).as_bytes());
        }
    }

    fn fields(&self, out: &mut Vec<u8>, told: &Told<'_>) {
        let mut several = told.run.into_iter().flat_map(|run| &run.values).filter(|values| values.some.len() > 1);
        for Field { key, value } in &told.record.fields {
            if told.run.is_some_and(|run| run.values.iter().any(|values| values.key == *key && values.some.len() > 1)) {
                continue;
            }
            self.field(out, key, value);
        }
        for values in &mut several {
            let more = if values.more { ",…" } else { "" };
            self.field(out, &values.key, &format!("{}{more}", values.some.join(",")));
        }
    }

    fn field(&self, out: &mut Vec<u8>, key: &str, value: &str) {
        out.push(b' ');
        if self.color {
            self.painted(out, Ansi::new().dimmed(), key);
        } else {
            out.extend_from_slice(key.as_bytes());
        }
        out.push(b'=');
        let (shown, rest) = value.split_at(self.end(value));
        let is_word = !shown.is_empty() && !has_separator(shown.as_bytes());
        let shown = if is_word || shown.starts_with(['{', '[']) { Cow::Borrowed(shown) } else { quoted(shown).into() };
        out.extend_from_slice(shown.as_bytes());
        if !rest.is_empty() {
            out.extend_from_slice(missing(rest.len() as u64).as_bytes());
        }
    }

    fn trace(&self, out: &mut Vec<u8>, record: &Record<'_>) {
        let frames = record.trace.map(|trace| trace.frames()).unwrap_or_default();
        for frame in frames.iter().take(FRAMES) {
            out.extend_from_slice(b"    ");
            let end = self.end(frame);
            self.painted(out, Ansi::new().dimmed(), &frame[..end]);
            out.push(b'\n');
        }
        if let Some(more) = frames.len().checked_sub(FRAMES).filter(|more| *more > 0) {
            let _ = writeln!(out, "    … {more} more frames");
        }
    }

    /// Where a text is cut that is too long.
    fn end(&self, text: &str) -> usize {
        // What is shorter in bytes is so in characters.
        let Some(longest) = self.longest.filter(|longest| text.len() > *longest) else { return text.len() };
        text.char_indices().nth(longest).map_or(text.len(), |(end, _)| end)
    }

    fn painted(&self, out: &mut Vec<u8>, style: Ansi, text: &str) {
        if self.color {
            let _ = write!(out, "{style}{text}{style:#}");
        } else {
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// `… (+1,234 bytes)`.
pub(super) fn missing(bytes: u64) -> String {
    let digits = bytes.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("… (+{grouped} bytes)")
}

/// Whether a value has to be quoted so that its end is seen.
fn has_separator(value: &[u8]) -> bool {
    let is = |byte: &u8, separator: u8| u8::from(*byte == separator);
    // A loop without a way out of it looks at many bytes at a time.
    value.iter().fold(0, |any, byte| any | is(byte, b' ') | is(byte, b'"') | is(byte, b'=')) != 0
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

fn day(time: Timestamp) -> i64 {
    time.as_second().div_euclid(86_400)
}

fn digit(number: u32) -> u8 {
    u8::try_from(number % 10).unwrap_or_default()
}

fn of(severity: Severity) -> Ansi {
    match severity {
        Severity::Error | Severity::Fatal => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Info => AnsiColor::Green.on_default(),
        Severity::Debug | Severity::Unknown => Ansi::new().dimmed(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Style, Told, day, missing};
    use crate::log::{Keep, Raw, Runs, read};

    const PLAIN: Style =
        Style { color: false, timestamps: false, longest: Some(600), today: 20_777, other: (0, [0; 10]) };

    fn row(mut style: Style, source: Option<&str>, raw: &str) -> String {
        let record = read(raw.as_bytes(), None, false, &Keep::Known);
        let mut out = Vec::new();
        style.row(&mut out, &Told { source, record: &record, missing: 0, run: None, trace: true });
        String::from_utf8(out).unwrap()
    }

    const FAILED: &str = r#"{"level":"error","ts":1795142469.5,"caller":"qruntime.go:314","msg":"reconcile failed","id":"w-1","step":"sync VM","job":"reconcile","error":"500 no such VM","stacktrace":"a.run\n\t/a.go:1\nmain.main\n\t/main.go:2"}"#;

    #[test]
    fn lines_of_today_of_other_days_of_machines_and_of_nobody() {
        assert_eq!(day("2026-11-20T02:41:09.5Z".parse().unwrap()), PLAIN.today);
        let lines = [
            FAILED,
            r#"{"level":"info","ts":1795056069,"msg":"yesterday","id":""}"#,
            r#"{"msg":"cannot join","talos-level":"warn","talos-service":"etcd","talos-time":"2026-11-20T02:11:10Z"}"#,
            "no time, no level",
            "",
        ];
        let rows: String = lines.iter().map(|line| row(PLAIN, None, line)).collect();
        insta::assert_snapshot!(rows, @r#"
        02:41:09Z error reconcile failed: 500 no such VM id=w-1 step="sync VM" job=reconcile
            a.run /a.go:1
            main.main /main.go:2
        2026-11-19 02:41:09Z info yesterday id=""
        02:11:10Z warn [etcd] cannot join
        no time, no level
        "#);
    }

    #[test]
    fn whole_times_several_sources_and_colour() {
        let style = Style { timestamps: true, ..PLAIN };
        insta::assert_snapshot!(row(style, Some("web-1/nginx"), FAILED).lines().next().unwrap(), @r#"[web-1/nginx] 2026-11-20T02:41:09.5Z error reconcile failed: 500 no such VM id=w-1 step="sync VM" job=reconcile"#);
        let style = Style { color: true, ..PLAIN };
        insta::assert_snapshot!(row(style, Some("web-1/nginx"), FAILED).replace('\u{1b}', "^"), @r#"
        [^[1mweb-1/nginx^[0m] ^[2m02:41:09Z^[0m ^[1m^[31merror^[0m reconcile failed: ^[1m^[31m500 no such VM^[0m ^[2mid^[0m=w-1 ^[2mstep^[0m="sync VM" ^[2mjob^[0m=reconcile
            ^[2ma.run /a.go:1^[0m
            ^[2mmain.main /main.go:2^[0m
        "#);
    }

    #[test]
    fn what_is_long_is_cut_and_counted() {
        let [message, error, id] = ["m".repeat(500), "é".repeat(500), "i".repeat(700)];
        let long = format!(r#"{{"level":"error","msg":"{message}","error":"{error}","id":"{id}"}}"#);
        let row = row(PLAIN, None, &long);
        assert!(row.starts_with("error mmm") && row.contains(": ééé"), "{row}");
        assert!(row.contains("é… (+804 bytes) id=iii") && row.ends_with("i… (+100 bytes)\n"), "{row}");
        let record = read(b"xyz", None, true, &Keep::Known);
        let mut out = Vec::new();
        { PLAIN }.row(&mut out, &Told { source: None, record: &record, missing: 99_934_464, run: None, trace: false });
        assert_eq!(String::from_utf8(out).unwrap(), "xyz… (+99,934,464 bytes)\n");
        assert_eq!([missing(1), missing(999), missing(1000)], ["… (+1 bytes)", "… (+999 bytes)", "… (+1,000 bytes)"]);
    }

    fn run(at_once: bool) -> String {
        let mut runs = Runs::new(at_once);
        for number in 0..5 {
            let time = 1_795_142_469 + number * 60;
            let line = format!(
                r#"{{"level":"warn","ts":{time},"msg":"VM id {number} is taken","id":"w-{number}","step":"syncVM"}}"#
            );
            let raw = Raw { bytes: line.into(), ..Raw::default() };
            runs.take(0, &raw, &read(&raw.bytes, None, false, &Keep::Known), Duration::ZERO);
        }
        let mut out = Vec::new();
        runs.finish(|run| {
            let record = run.newest(&Keep::Known);
            { PLAIN }.row(&mut out, &Told { source: None, record: &record, missing: 0, run: Some(run), trace: false });
        });
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn runs_say_how_many_from_when_to_when_and_of_what() {
        insta::assert_snapshot!(run(false), @"02:41:09Z–02:45:09Z ×5 warn VM id 4 is taken step=syncVM id=w-0,w-1,w-2,…");
        insta::assert_snapshot!(run(true), @"02:42:09Z–02:45:09Z ×4 more: warn VM id 4 is taken step=syncVM id=w-0,w-1,w-2,…");
    }
}
