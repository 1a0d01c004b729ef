//! The streams.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::Serialize;

use super::page::{Page, Screen};
use crate::error::{Error, Result};

/// How data is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Lines for people.
    #[default]
    Table,
    /// Lines for people, with more columns.
    Wide,
    /// One `kind/name` a line.
    Name,
    /// One JSON document.
    Json,
    /// One YAML document.
    Yaml,
}

/// When something is done that only suits a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum When {
    /// At a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the caller asked for, before it is held against what the streams are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// `--output`.
    pub format: Format,
    /// `--color`, already held against `NO_COLOR`, `CLICOLOR_FORCE` and `TERM`.
    pub color: When,
    /// `--quiet`: nothing on stderr but errors.
    pub quiet: bool,
    /// `--max-bytes`: stdout and stderr together, off a terminal; 0 is no limit.
    pub max_bytes: usize,
    /// `--no-input`: never ask.
    pub no_input: bool,
}

/// Stdout and stderr.
///
/// A reader who went away ends the output quietly: what is written after that is dropped, and the exit code stays what
/// the answer makes it.
#[derive(Debug)]
pub struct Ui {
    settings: Settings,
    stdout_terminal: bool,
    stderr_terminal: bool,
    stdin_terminal: bool,
    written: Mutex<usize>,
    failure: OnceLock<String>,
    reader_left: AtomicBool,
}

impl Ui {
    /// The process's own streams.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            stdout_terminal: io::stdout().is_terminal(),
            stderr_terminal: io::stderr().is_terminal(),
            stdin_terminal: io::stdin().is_terminal(),
            written: Mutex::new(0),
            failure: OnceLock::new(),
            reader_left: AtomicBool::new(false),
        }
    }

    /// How data is printed.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.settings.format
    }

    /// How large the terminal is that stdout is; `None` where it is none. One that does not say is taken for 80 by 24.
    #[must_use]
    pub fn screen(&self) -> Option<Screen> {
        let size = || terminal_size::terminal_size_of(io::stdout());
        self.stdout_terminal.then(|| match size() {
            Some((columns, rows)) if columns.0 > 0 && rows.0 > 0 => {
                Screen { columns: columns.0.into(), rows: rows.0.into() }
            }
            _ => Screen { columns: 80, rows: 24 },
        })
    }

    /// Why data could not be written, other than that nobody reads it any more.
    pub fn failure(&self) -> Option<Error> {
        self.failure.get().map(|reason| Error::failed(format!("writing to stdout: {reason}")))
    }

    /// Whether somebody can be asked.
    #[must_use]
    pub const fn can_ask(&self) -> bool {
        self.stdin_terminal && self.stderr_terminal && !self.settings.no_input
    }

    /// Whether bars are drawn on stderr.
    #[must_use]
    pub const fn draws(&self) -> bool {
        self.stderr_terminal && !self.settings.quiet && !matches!(self.settings.color, When::Never)
    }

    /// Whether stdout gets colour.
    #[must_use]
    pub const fn color(&self) -> bool {
        match self.settings.color {
            When::Auto => self.stdout_terminal,
            When::Always => true,
            When::Never => false,
        }
    }

    /// How many bytes may still be printed; `None` is no limit, as at a terminal.
    #[must_use]
    pub fn budget(&self) -> Option<usize> {
        if self.stdout_terminal || self.settings.max_bytes == 0 {
            return None;
        }
        let written = *self.written.lock().unwrap_or_else(PoisonError::into_inner);
        Some(self.settings.max_bytes.saturating_sub(written))
    }

    /// As [`Ui::budget`], for each part of a stream that has no end.
    #[must_use]
    pub const fn budget_of_each(&self) -> Option<usize> {
        if self.stdout_terminal || self.settings.max_bytes == 0 { None } else { Some(self.settings.max_bytes) }
    }

    /// Prints data on stdout as it is. Whoever prints what can be long holds it against [`Ui::budget`] first.
    pub fn data(&self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// As [`Ui::data`], of bytes that need not be text.
    pub fn bytes(&self, bytes: &[u8]) {
        if let Err(error) = self.write(&mut io::stdout().lock(), bytes) {
            self.reader_left.store(true, Ordering::Relaxed);
            if error.kind() != io::ErrorKind::BrokenPipe {
                // Only the first one is told; the others follow from it.
                let _ = self.failure.set(error.to_string());
            }
        }
    }

    /// Whether nobody reads stdout any more: what has no end can end then.
    pub fn reader_left(&self) -> bool {
        self.reader_left.load(Ordering::Relaxed)
    }

    /// Prints data as one JSON document, indented at a terminal.
    pub fn json(&self, data: &impl Serialize) {
        self.print(json(data, self.stdout_terminal));
    }

    /// Prints data as one document: YAML under `-o yaml`, else JSON.
    pub fn document(&self, data: &impl Serialize) {
        self.print(self.rendered(data));
    }

    /// How many bytes [`Ui::document`] would print.
    pub fn document_length(&self, data: &impl Serialize) -> usize {
        self.rendered(data).map_or(0, |text| text.len())
    }

    /// Prints data as one document of a stream: a line of JSON, or YAML with the mark between documents.
    pub fn streamed(&self, data: &impl Serialize) {
        self.print(self.streamed_text(data));
    }

    /// What [`Ui::streamed`] prints.
    pub(super) fn streamed_text(&self, data: &impl Serialize) -> Result<String> {
        if self.settings.format == Format::Yaml {
            self.rendered(data).map(|text| format!("---\n{text}"))
        } else {
            json(data, false)
        }
    }

    fn rendered(&self, data: &impl Serialize) -> Result<String> {
        match self.settings.format {
            Format::Yaml => crate::config::yaml::to_string(data),
            _ => json(data, self.stdout_terminal),
        }
    }

    fn print(&self, text: Result<String>) {
        match text {
            Ok(text) => self.data(&text),
            Err(error) => self.error(&error),
        }
    }

    /// Clears the terminal, for what will be redrawn.
    pub fn clear(&self) {
        self.data("\x1b[H\x1b[2J");
    }

    /// Prints lines for people, at most `budget` bytes of them (see [`Ui::budget`]; `None`: all). `everything` is the
    /// command that shows what was cut.
    pub fn page(&self, page: &Page, budget: Option<usize>, everything: &str) {
        self.data(&page.text(budget, everything));
    }

    /// Draws as much of a page as fits over what is on the terminal: line by line, so that nothing flickers, and without
    /// leftovers.
    pub fn redraw(&self, page: &Page, screen: Screen) {
        let text = page.screen(screen);
        let lines = text.lines().fold(String::new(), |lines, line| lines + line + "\x1b[K\n");
        self.data(&format!("\x1b[H{lines}\x1b[J"));
    }

    /// Prints a line for people on stderr, unless `--quiet`.
    pub fn note(&self, line: &str) {
        if !self.settings.quiet {
            self.tell(&format!("{line}\n"));
        }
    }

    /// Prints lines for people on stderr, `--quiet` or not: without them the call cannot go on.
    pub fn essential(&self, lines: &str) {
        self.tell(&format!("{lines}\n"));
    }

    /// Whether somebody sees what is said on stderr.
    #[must_use]
    pub const fn is_attended(&self) -> bool {
        self.stderr_terminal
    }

    /// Prints a warning on stderr, unless `--quiet`.
    pub fn warning(&self, line: &str) {
        self.note(&format!("warning: {line}"));
    }

    /// Prints an error on stderr, as JSON under `-o json`.
    pub fn error(&self, error: &Error) {
        let text = if self.settings.format == Format::Json { error_document(error) } else { error_lines(error) };
        self.tell(&text);
    }

    fn tell(&self, text: &str) {
        // Who has no stderr cannot be told that either.
        let _ = self.write(&mut io::stderr().lock(), text.as_bytes());
    }

    fn write(&self, stream: &mut dyn Write, text: &[u8]) -> io::Result<()> {
        stream.write_all(text).and_then(|()| stream.flush())?;
        *self.written.lock().unwrap_or_else(PoisonError::into_inner) += text.len();
        Ok(())
    }
}

fn json(data: &impl Serialize, indented: bool) -> Result<String> {
    let text = if indented { serde_json::to_string_pretty(data) } else { serde_json::to_string(data) };
    text.map(|text| text + "\n").map_err(|error| Error::failed(format!("writing JSON: {error}")))
}

fn error_document(error: &Error) -> String {
    let mut document = serde_json::json!({
        "apiVersion": "talops/v1",
        "kind": "Error",
        "code": error.kind().word(),
        "message": error.message(),
    });
    if let Some(hint) = error.hint_text() {
        document["hint"] = hint.into();
    }
    format!("{document}\n")
}

fn error_lines(error: &Error) -> String {
    let hint = error.hint_text().map(|hint| format!("hint: {hint}\n")).unwrap_or_default();
    format!("error: {}\n{hint}", error.message())
}

#[cfg(test)]
mod tests {
    use super::{error_document, error_lines};
    use crate::error::Error;

    #[test]
    fn an_error_says_what_and_what_to_try() {
        let error = Error::usage("no such dimension: pods").hint("one of: nodes, workloads");
        assert_eq!(error_lines(&error), "error: no such dimension: pods\nhint: one of: nodes, workloads\n");
        insta::assert_snapshot!(error_document(&error), @r#"{"apiVersion":"talops/v1","code":"usage","hint":"one of: nodes, workloads","kind":"Error","message":"no such dimension: pods"}"#);
    }
}
