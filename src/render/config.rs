//! What `talops config` prints for people.

use crate::ops::config::{ConfigFinding, ConfigValidation, ConfigView, From, Row};

use super::Page;
use crate::text;

/// A value that is longer than this many characters does not push the column after it away.
const WIDEST: usize = 60;

/// Findings as compilers print them, `file:line:column: message`, each with its hint below.
#[must_use]
pub fn validation(validation: &ConfigValidation) -> Page {
    let mut page = Page::default();
    let file = &validation.file;
    if validation.valid {
        page.line(format!("{file} is well"));
    }
    for ConfigFinding { line, column, message, hint, .. } in &validation.findings {
        page.line(format!("{file}:{line}:{column}: {message}"));
        if let Some(hint) = hint {
            page.line(format!("  hint: {hint}"));
        }
    }
    page
}

/// One line a value, with what set it. Flags are shown when something set them.
#[must_use]
pub fn view(view: &ConfigView) -> Page {
    let flags = view.flags.iter().filter(|row| row.from != From::Default);
    let rows: Vec<(&Row, String)> = flags.chain(&view.values).map(|row| (row, value(row))).collect();
    let widest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0).min(WIDEST);
    let keys = widest(&mut rows.iter().map(|(row, _)| row.key.chars().count()));
    let values = widest(&mut rows.iter().map(|(_, value)| value.chars().count()));
    let mut page = Page::default();
    for (row, value) in &rows {
        // A value may be any text.
        page.line(text::line(&format!("{:keys$}  {value:values$}  {}", row.key, origin(row))));
    }
    page
}

fn value(row: &Row) -> String {
    match &row.value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn origin(row: &Row) -> String {
    match (&row.at, row.from) {
        (Some(at), From::File | From::Flag) => at.clone(),
        (Some(at), from) => format!("{}: {at}", from.word()),
        (None, from) => from.word().to_owned(),
    }
}
