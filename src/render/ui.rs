//! The streams.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::page::Page;
use crate::error::Error;

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
        }
    }

    /// How data is printed.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.settings.format
    }

    /// Whether stdout is a terminal.
    #[must_use]
    pub const fn at_terminal(&self) -> bool {
        self.stdout_terminal
    }

    /// Whether somebody can be asked.
    #[must_use]
    pub const fn can_ask(&self) -> bool {
        self.stdin_terminal && self.stderr_terminal && !self.settings.no_input
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

    /// Prints data on stdout as it is. Whoever prints what can be long holds it against [`Ui::budget`] first.
    pub fn data(&self, text: &str) {
        self.write(&mut io::stdout().lock(), text);
    }

    /// Prints data as one JSON document, indented at a terminal.
    pub fn json(&self, data: &impl Serialize) {
        let text = if self.stdout_terminal { serde_json::to_string_pretty(data) } else { serde_json::to_string(data) };
        match text {
            Ok(text) => self.data(&format!("{text}\n")),
            Err(error) => self.error(&Error::failed(format!("writing JSON: {error}"))),
        }
    }

    /// Prints data as one document: YAML under `-o yaml`, else JSON.
    pub fn document(&self, data: &impl Serialize) {
        if self.settings.format != Format::Yaml {
            return self.json(data);
        }
        match crate::config::yaml::to_string(data) {
            Ok(text) => self.data(&text),
            Err(error) => self.error(&error),
        }
    }

    /// Prints lines for people, at most `budget` bytes of them (see [`Ui::budget`]; `None`: all). `everything` is the
    /// command that shows what was cut.
    pub fn page(&self, page: &Page, budget: Option<usize>, everything: &str) {
        self.data(&page.text(budget, everything));
    }

    /// Replaces what is on the terminal by these lines, all of them.
    pub fn redraw(&self, page: &Page) {
        self.data(&format!("\x1b[H\x1b[2J\x1b[3J{}", page.text(None, "")));
    }

    /// Prints a line for people on stderr, unless `--quiet`.
    pub fn note(&self, line: &str) {
        if !self.settings.quiet {
            self.write(&mut io::stderr().lock(), &format!("{line}\n"));
        }
    }

    /// Prints a warning on stderr, unless `--quiet`.
    pub fn warning(&self, line: &str) {
        self.note(&format!("warning: {line}"));
    }

    /// Prints an error on stderr, as JSON under `-o json`.
    pub fn error(&self, error: &Error) {
        let text = if self.settings.format == Format::Json { error_document(error) } else { error_lines(error) };
        self.write(&mut io::stderr().lock(), &text);
    }

    fn write(&self, stream: &mut dyn Write, text: &str) {
        if stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).is_ok() {
            *self.written.lock().unwrap_or_else(PoisonError::into_inner) += text.len();
        }
    }
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
