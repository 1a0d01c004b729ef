//! The error of templates with faults, which it lists.

use std::path::Path;

use super::TemplateFinding;
use super::validate::finding;
use crate::error::{Error, Result};
use crate::template::Reading;

/// How many faults an error spells out; `talops template validate` shows all.
const SPELLED_OUT: usize = 10;

/// Refuses templates that Omni would refuse.
///
/// # Errors
///
/// [`crate::error::Kind::Configuration`] when one of them has a fault.
pub fn refused<'a>(templates: impl Iterator<Item = (&'a Path, &'a Reading)>) -> Result<()> {
    let mut files = Vec::new();
    let mut errors = Vec::new();
    for (file, reading) in templates.filter(|(_, reading)| !reading.is_taken()) {
        files.push(file.display().to_string());
        let findings = reading.faults.iter().map(|fault| finding(fault, file));
        errors.extend(findings.filter(|finding| finding.severity == "error"));
    }
    if files.is_empty() {
        return Ok(());
    }
    let line = |finding: &TemplateFinding| {
        format!("{}:{}:{}: {}", finding.file, finding.line, finding.column, finding.message)
    };
    if let [only] = errors.as_slice() {
        let error = Error::configuration(line(only));
        return Err(match &only.hint {
            Some(hint) => error.hint(hint),
            None => error,
        });
    }
    let mut listed = String::new();
    for finding in errors.iter().take(SPELLED_OUT) {
        listed += "\n  ";
        listed += &line(finding);
    }
    let more = match errors.len().saturating_sub(SPELLED_OUT) {
        0 => String::new(),
        more => format!("\n  … {more} more"),
    };
    let which = match files.as_slice() {
        [only] => format!("the template {only} has"),
        several => format!("the templates {} have", several.join(", ")),
    };
    let message = format!("{which} {} faults{listed}{more}", errors.len());
    Err(Error::configuration(message)
        .hint(format!("`talops template validate {}` shows each with what to do", files.join(" "))))
}
