//! What `talops template` prints for people.

mod delete;
mod status;

pub use delete::deletion;
pub use status::{name, tree};

use super::Page;
use crate::ops::template::{TemplateFinding, TemplateValidation};

/// Findings as compilers print them, `file:line:column: message`, each with its hint below.
#[must_use]
pub fn validation(validation: &TemplateValidation) -> Page {
    let mut page = Page::default();
    for TemplateFinding { file, line, column, severity, message, hint } in &validation.findings {
        let warning = if *severity == "warning" { "warning: " } else { "" };
        page.line(format!("{file}:{line}:{column}: {warning}{message}"));
        if let Some(hint) = hint {
            page.line(format!("  hint: {hint}"));
        }
    }
    let omni = &validation.omni;
    if validation.findings.is_empty() {
        page.last(match validation.templates.as_slice() {
            [only] => format!("{only} is well, as {omni} takes it"),
            many => format!("{} templates are well, as {omni} takes them", many.len()),
        });
    }
    page
}
