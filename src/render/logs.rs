//! Lines of logs.

mod kept;
mod row;

use std::collections::HashSet;

use jiff::Timestamp;

use self::kept::Kept;
pub use self::row::Style;
use self::row::Told;
use super::{Format, Ui};
use crate::log::{Notice, Raw, Record, Run};
use crate::ops::logs::{LogLine, LogNotice, Sink};
use crate::text;

/// As much is put together before it is written.
const BUFFER: usize = 64 * 1024;

/// As many stack traces are remembered, each of which is printed once.
const TRACES: usize = 256;

/// Prints lines of logs, and keeps the byte budget.
#[derive(Debug)]
pub struct Printer<'ui> {
    ui: &'ui Ui,
    sources: Vec<String>,
    style: Style,
    buffer: Vec<u8>,
    /// What is printed in the end, where there is a budget.
    kept: Option<Kept>,
    /// The command that shows everything.
    everything: String,
    traces: HashSet<u64>,
    finished: bool,
}

impl<'ui> Printer<'ui> {
    /// Prints on `ui` what `sources` say. With `bounded` all of it stays within the byte budget, and `everything` is the
    /// command that shows the rest.
    pub fn new(ui: &'ui Ui, sources: Vec<String>, style: Style, bounded: bool, everything: String) -> Self {
        let kept = ui.budget().filter(|_| bounded).map(Kept::new);
        let (buffer, traces) = (Vec::with_capacity(BUFFER + BUFFER / 4), HashSet::new());
        Self { ui, sources, style, buffer, kept, everything, traces, finished: false }
    }

    /// Prints what is left.
    pub fn finish(&mut self) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        self.flush();
        let (Some(kept), Some(budget)) = (self.kept.take(), self.ui.budget()) else { return };
        let end = |left_out: u64| {
            if self.is_document() {
                let mut notice = LogNotice::new(None, format!("{left_out} more lines"), false);
                (notice.left_out, notice.command) = (Some(left_out), Some(self.everything.as_str()));
                return self.ui.streamed_text(&notice).unwrap_or_default();
            }
            format!("… {left_out} more lines: {}\n", self.everything)
        };
        self.ui.data(&kept.text(budget, end));
    }

    fn is_document(&self) -> bool {
        matches!(self.ui.format(), Format::Json | Format::Yaml)
    }

    /// Whether a trace was not printed yet.
    fn is_new(&mut self, record: &Record<'_>) -> bool {
        let Some(trace) = &record.trace else { return false };
        self.traces.len() < TRACES && self.traces.insert(trace.number())
    }

    fn tell(&mut self, source: usize, record: &Record<'_>, missing: u64, run: Option<&Run>) {
        let start = if self.kept.is_some() { 0 } else { self.buffer.len() };
        if self.kept.is_some() {
            self.buffer.clear();
        }
        match self.ui.format() {
            Format::Json | Format::Yaml => {
                let mut buffer = std::mem::take(&mut self.buffer);
                let document = LogLine::new(named(&self.sources, source), record, missing, run);
                if self.ui.format() == Format::Yaml {
                    let text = crate::config::yaml::to_string(&document).unwrap_or_default();
                    buffer.extend_from_slice(format!("---\n{text}").as_bytes());
                } else {
                    if serde_json::to_writer(&mut buffer, &document).is_err() {
                        buffer.truncate(start);
                    }
                    buffer.push(b'\n');
                }
                self.buffer = buffer;
            }
            Format::Table | Format::Wide | Format::Name => {
                let trace = self.is_new(record);
                let mut buffer = std::mem::take(&mut self.buffer);
                let told = Told { source: named(&self.sources, source), record, missing, run, trace };
                self.style.row(&mut buffer, &told);
                self.buffer = buffer;
            }
        }
        let lines = run.map_or(1, |run| run.count - run.told);
        if let Some(kept) = &mut self.kept {
            kept.take(record.severity, lines, String::from_utf8_lossy(&self.buffer).into_owned());
            self.buffer.clear();
        } else if self.buffer.len() >= BUFFER {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if !self.buffer.is_empty() && self.kept.is_none() {
            self.ui.bytes(&self.buffer);
            self.buffer.clear();
        }
        self.style.now(Timestamp::now());
    }
}

/// The name of a source, where there are several.
fn named(sources: &[String], source: usize) -> Option<&str> {
    (sources.len() > 1).then(|| sources.get(source).map(String::as_str)).flatten()
}

impl Sink for Printer<'_> {
    fn line(&mut self, source: usize, raw: &Raw, record: &Record<'_>) {
        self.tell(source, record, raw.missing, None);
    }

    fn raw(&mut self, source: usize, raw: &Raw) {
        let terminal = self.ui.screen().is_some();
        if let Some(source) = named(&self.sources, source) {
            let prefix = format!("[{source}] ");
            self.buffer.extend_from_slice(prefix.as_bytes());
        }
        if let (true, Some(received)) = (self.style.timestamps, raw.received) {
            self.buffer.extend_from_slice(format!("{received} ").as_bytes());
        }
        if terminal {
            self.buffer.extend_from_slice(text::line(&String::from_utf8_lossy(&raw.bytes)).as_bytes());
        } else {
            self.buffer.extend_from_slice(&raw.bytes);
        }
        if raw.missing > 0 {
            self.buffer.extend_from_slice(row::missing(raw.missing).as_bytes());
        }
        self.buffer.push(b'\n');
        if self.buffer.len() >= BUFFER {
            self.flush();
        }
    }

    fn run(&mut self, run: &Run, newest: &Record<'_>) {
        self.tell(run.source, newest, run.missing(), Some(run));
    }

    fn notice(&mut self, source: usize, notice: &Notice) {
        self.flush();
        if self.is_document() {
            self.ui.streamed(&LogNotice::new(named(&self.sources, source), notice.what.as_str(), notice.gap_possible));
            return;
        }
        let of = self.sources.get(source).map(|source| format!("{source}: ")).unwrap_or_default();
        let gap = if notice.gap_possible { "; gap possible" } else { "" };
        self.ui.note(&format!("{of}{}{gap}", text::line(&notice.what)));
    }

    fn pause(&mut self) {
        self.flush();
    }

    fn is_closed(&self) -> bool {
        self.ui.reader_left()
    }
}

impl Drop for Printer<'_> {
    // A signal drops whoever reads: what was read is printed all the same.
    fn drop(&mut self) {
        self.finish();
    }
}
