//! What `talops template` prints for people.

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
        let (what, them) = match validation.templates.as_slice() {
            [only] => (format!("{only} is well"), "it"),
            many => (format!("{} templates are well", many.len()), "them"),
        };
        page.last(match (validation.asked.as_slice(), validation.unseen.is_empty()) {
            ([], true) => format!("{what}, as {omni} takes {them}"),
            (asked, true) => format!("{what}, and {} would take {them} ({omni})", asked.join(", ")),
            (_, false) => format!("{what} as far as could be seen, as {omni} takes {them}"),
        });
    }
    page
}
