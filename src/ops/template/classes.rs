//! Folders of machine classes, as far as they are checked with the templates of their clusters.

use super::files::read;
use super::find::templates;
use super::validate::{TemplateFinding, ValidateQuestion, finding};
use crate::error::{Error, Result};
use crate::template::classes;

/// What is wrong with the machine classes below the folders: two of one id, and files that are no YAML.
///
/// # Errors
///
/// When a folder or a file in it cannot be read.
pub(super) fn findings(question: &ValidateQuestion) -> Result<Vec<TemplateFinding>> {
    let mut findings = Vec::new();
    let mut files = Vec::new();
    for found in templates(&question.class_folders)? {
        let path = question.working_directory.join(&found.file);
        let text = read(&path).map_err(|refusal| {
            Error::configuration(format!("reading the machine classes {}: {refusal}", found.file.display()))
        })?;
        match classes::read(&text) {
            Ok(classes) => files.push((found.file.display().to_string(), classes)),
            Err(fault) => findings.push(finding(&fault, &found.file)),
        }
    }
    let twice = classes::twice(&files);
    findings.extend(twice.iter().map(|(file, fault)| finding(fault, file.as_ref())));
    Ok(findings)
}
