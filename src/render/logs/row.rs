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
    pub today: i64,
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
    /// The day of a time, since 1970.
    #[must_use]
    pub fn day(time: Timestamp) -> i64 {
        day(time)
    }

    /// Sets which day it is.
    pub(super) fn now(&mut self, now: Timestamp) {
        self.today = day(now);
    }

    /// Adds a line to `out`.
    pub(super) fn row(&self, out: &mut Vec<u8>, told: &Told<'_>) {
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

    fn times(&self, out: &mut Vec<u8>, told: &Told<'_>) {
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
    fn time(&self, out: &mut Vec<u8>, time: Timestamp, known: i64) {
        if self.timestamps {
            let _ = write!(out, "{time}");
            return;
        }
        if day(time) != known {
            let _ = write!(out, "{} ", time.strftime("%Y-%m-%d"));
        }
        let second = time.as_second().rem_euclid(86_400);
        let two = |number: i64| [b'0' + digit(number / 10), b'0' + digit(number % 10)];
        let ([a, b], [c, d], [e, f]) = (two(second / 3600), two(second / 60 % 60), two(second % 60));
        out.extend_from_slice(&[a, b, b':', c, d, b':', e, f, b'Z']);
    }

    fn said(&self, out: &mut Vec<u8>, record: &Record<'_>, missing: u64) {
        // What is shorter in bytes is so in characters.
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
        let end = self.longest.and_then(|longest| said.char_indices().nth(longest)).map_or(said.len(), |(end, _)| end);
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
        let end = self.longest.and_then(|longest| value.char_indices().nth(longest)).map(|(end, _)| end);
        let (shown, rest) = value.split_at(end.unwrap_or(value.len()));
        let is_word = !shown.is_empty() && !shown.contains([' ', '"', '=']);
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
            let end =
                self.longest.and_then(|longest| frame.char_indices().nth(longest)).map_or(frame.len(), |(end, _)| end);
            self.painted(out, Ansi::new().dimmed(), &frame[..end]);
            out.push(b'\n');
        }
        if let Some(more) = frames.len().checked_sub(FRAMES).filter(|more| *more > 0) {
            let _ = writeln!(out, "    … {more} more frames");
        }
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

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}

fn day(time: Timestamp) -> i64 {
    time.as_second().div_euclid(86_400)
}

fn digit(number: i64) -> u8 {
    u8::try_from(number.rem_euclid(10)).unwrap_or_default()
}

fn of(severity: Severity) -> Ansi {
    match severity {
        Severity::Error | Severity::Fatal => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Info => AnsiColor::Green.on_default(),
        Severity::Debug | Severity::Unknown => Ansi::new().dimmed(),
    }
}
