//! Which lines are shown.

use std::str::FromStr;

use regex::bytes::{Regex, RegexBuilder};

use super::{Record, Severity};

/// As much memory as an expression may take, compiled and while it runs.
const PATTERN_BYTES: usize = 2 * 1024 * 1024;

/// As many lines without a level as are taken for the continuation of one that was shown.
const CONTINUATION: usize = 100;

/// A regular expression.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Err(error) = regex_syntax::Parser::new().parse(text) {
            let (column, what) = match &error {
                regex_syntax::Error::Parse(error) => (error.span().start.column, error.kind().to_string()),
                regex_syntax::Error::Translate(error) => (error.span().start.column, error.kind().to_string()),
                _ => (1, error.to_string()),
            };
            return Err(format!("column {column}: {what}"));
        }
        let built = RegexBuilder::new(text).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).build();
        built.map(Self).map_err(|error| format!("column 1: {error}"))
    }
}

impl Pattern {
    /// Whether a line holds it: as it was written, or as it is shown.
    fn finds(&self, raw: &[u8], record: &Record<'_>) -> bool {
        // Where nothing had to be undone, what is shown is in what was written.
        let differs = |byte: &u8| matches!(byte, b'\\' | 0x1b);
        self.0.is_match(raw) || (raw.iter().any(differs) && self.0.is_match(record.said().as_bytes()))
    }
}

/// Which lines are shown; it remembers whether the last one was, for those that belong to it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    least: Option<Severity>,
    pattern: Option<Pattern>,
    /// How many lines may still belong to the last one that was shown, and whether any may or only indented ones.
    belonging: usize,
    any: bool,
}

impl Filter {
    /// Shows lines that are at `least` so bad and hold `pattern`.
    #[must_use]
    pub fn new(least: Option<Severity>, pattern: Option<Pattern>) -> Self {
        Self { least: least.filter(|least| *least > Severity::Debug), pattern, ..Self::default() }
    }

    /// Whether all lines are shown.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.least.is_none() && self.pattern.is_none()
    }

    /// Whether a line is shown.
    ///
    /// One that says no level passes up to `info`. From `warning` up it passes only where it belongs to one that was shown: it
    /// is indented, or follows a panic.
    pub fn passes(&mut self, raw: &[u8], record: &Record<'_>) -> bool {
        if self.is_open() {
            return true;
        }
        let bad_enough = match self.least {
            None => true,
            Some(least) if record.severity == Severity::Unknown => least <= Severity::Info || self.belongs(raw),
            Some(least) => record.severity >= least,
        };
        let passes = bad_enough && self.pattern.as_ref().is_none_or(|pattern| pattern.finds(raw, record));
        if record.severity != Severity::Unknown {
            self.belonging = if passes { CONTINUATION } else { 0 };
            self.any = passes && record.severity == Severity::Fatal;
        }
        passes
    }

    fn belongs(&mut self, raw: &[u8]) -> bool {
        let indented = matches!(raw.first(), Some(b' ' | b'\t'));
        if self.belonging == 0 || !(indented || self.any) {
            self.belonging = 0;
            return false;
        }
        self.belonging -= 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, Pattern};
    use crate::log::{Keep, Severity, read};

    fn shown(mut filter: Filter, lines: &[&str]) -> Vec<String> {
        let passes = |line: &&&str| filter.passes(line.as_bytes(), &read(line.as_bytes(), None, false, &Keep::Known));
        lines.iter().filter(passes).map(|line| (*line).to_owned()).collect()
    }

    const LINES: [&str; 6] = [
        r#"{"level":"debug","msg":"d"}"#,
        r#"{"level":"info","msg":"i"}"#,
        r#"{"level":"warn","msg":"w"}"#,
        r#"{"level":"error","msg":"e"}"#,
        r#"{"level":"verbose","msg":"who knows"}"#,
        "no level",
    ];

    #[test]
    fn a_level_shows_what_is_as_bad_or_worse_and_up_to_info_what_says_none() {
        for (least, expected) in [
            (Severity::Debug, &LINES[..]),
            (Severity::Info, &LINES[1..]),
            (Severity::Warning, &LINES[2..4]),
            (Severity::Error, &LINES[3..4]),
            (Severity::Fatal, &[]),
        ] {
            assert_eq!(shown(Filter::new(Some(least), None), &LINES), expected, "{least:?}");
        }
    }

    #[test]
    fn what_belongs_to_a_line_is_shown_with_it() {
        let lines = [
            "2026-11-20 09:00:00 [error] boom",
            "\tat main.go:5",
            "something else",
            "\tat other.go:5",
            "panic: nil map",
            "",
            "goroutine 1 [running]:",
            "main.main()",
            "2026-11-20 09:00:01 [info] started",
            "  indented",
        ];
        let expected = [&lines[..2], &lines[4..8]].concat();
        assert_eq!(shown(Filter::new(Some(Severity::Error), None), &lines), expected);
    }

    #[test]
    fn a_pattern_is_looked_for_in_what_was_written_and_in_what_is_shown() {
        let find =
            |pattern: &str, line: &str| !shown(Filter::new(None, Some(pattern.parse().unwrap())), &[line]).is_empty();
        let line = r#"{"level":"error","msg":"no \"such\" thing","caller":"a.go:1"}"#;
        assert!(find(r#"no "such""#, line) && find("caller.*a\\.go", line) && find("(?i)SUCH", line));
        assert!(!find("other", line));
        assert!(find("red alert", "\u{1b}[31mred\u{1b}[0m alert"));
    }

    #[test]
    fn what_is_wrong_with_an_expression_is_told_with_its_column() {
        for (pattern, expected) in [
            ("foo(bar", "column 4: unclosed group"),
            ("a{2,1}", "column 2: invalid repetition count range, the start must be <= the end"),
            ("[z-a]", "column 2: invalid character class range, the start must be <= the end"),
            ("x**(", "column 4: unclosed group"),
        ] {
            assert_eq!(pattern.parse::<Pattern>().unwrap_err(), expected);
        }
        assert!("(a{1000}){1000}".parse::<Pattern>().unwrap_err().contains("size limit"));
    }
}
