//! `talops template validate`: everything that is wrong with templates, without asking anybody.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::find;
use crate::error::Result;
use crate::ops::ErrorReport;
use crate::template::{Api, Fault, Reading, Severity};

/// The answer to `talops template validate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateValidation {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `TemplateValidation`.
    pub kind: &'static str,
    /// The Omni that the templates are read for.
    pub omni: String,
    /// The templates, in the order in which they were read.
    pub templates: Vec<String>,
    /// The Omnis that were asked about them, by their names in the configuration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
    /// Whether Omni would take them: there is no finding, or only warnings.
    pub valid: bool,
    /// What is wrong, a template at a time, in the order of its file.
    pub findings: Vec<TemplateFinding>,
    /// What an Omni could not be asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<ErrorReport>,
    /// What was left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
}

/// What was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TemplateTruncated")]
pub struct Truncated {
    /// How many findings are not in the report.
    pub findings: usize,
    /// The flag that shows everything.
    pub command: String,
}

/// One fault of a template or of a file that it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateFinding {
    /// The file that it is in.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The column, in characters from 1.
    pub column: u64,
    /// `error`, or `warning` for what is taken but is hardly meant.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl TemplateValidation {
    /// The flag that shows everything.
    pub const EVERYTHING: &str = "--max-bytes 0";

    /// Leaves out the last findings until the JSON document is not longer than `budget` bytes.
    pub fn cut(&mut self, budget: usize, length: impl Fn(&Self) -> usize) {
        if length(self) <= budget {
            return;
        }
        let all = std::mem::take(&mut self.findings);
        let cut = |kept: usize| Self {
            findings: all[..kept].to_vec(),
            truncated: Some(Truncated { findings: all.len() - kept, command: Self::EVERYTHING.to_owned() }),
            ..self.clone()
        };
        let kept = crate::ops::fit::most_that_fits(all.len(), |kept| length(&cut(kept)) <= budget);
        *self = cut(kept);
    }
}

/// Which templates are checked, and as what.
#[derive(Debug, Clone)]
pub struct ValidateQuestion {
    /// Files, and folders of them.
    pub paths: Vec<PathBuf>,
    /// The folder that templates may read files from, counted from their own.
    pub allowed_dir: PathBuf,
    /// From where all of these count.
    pub working_directory: PathBuf,
    /// The Omni that they are for; an Omni that is asked says so itself.
    pub api: Api,
    /// Folders of machine classes.
    pub class_folders: Vec<PathBuf>,
    /// Longhorn will run on the clusters.
    pub expects_longhorn: bool,
}

/// Checks templates without asking anybody.
///
/// # Errors
///
/// When a template, or a folder of machine classes, cannot be read at all.
pub fn validate(question: &ValidateQuestion) -> Result<TemplateValidation> {
    report(&read(question, question.api)?, question, question.api)
}

/// A template and everything that is wrong with it.
pub(super) struct Read {
    pub(super) file: PathBuf,
    pub(super) reading: Reading,
}

/// Reads and checks templates as that Omni takes them.
pub(super) fn read(question: &ValidateQuestion, api: Api) -> Result<Vec<Read>> {
    let ValidateQuestion { paths, allowed_dir, working_directory, expects_longhorn, .. } = question;
    let mut clusters: BTreeMap<String, String> = BTreeMap::new();
    let read = find::read(paths, allowed_dir, working_directory, api)?;
    let checked = read.into_iter().map(|(found, mut reading)| {
        reading.faults.extend(reading.template.longhorn(*expects_longhorn));
        let fault = cluster_twice(&reading, &found.file.display().to_string(), &mut clusters);
        reading.faults.extend(fault);
        Read { file: found.file, reading }
    });
    Ok(checked.collect())
}

/// The report of what was read.
pub(super) fn report(read: &[Read], question: &ValidateQuestion, api: Api) -> Result<TemplateValidation> {
    let mut findings = Vec::new();
    for Read { file, reading } in read {
        let mut faults: Vec<&Fault> = reading.faults.iter().collect();
        faults.sort_by(|one, other| (&one.file, one.position).cmp(&(&other.file, other.position)));
        findings.extend(faults.into_iter().map(|fault| finding(fault, file)));
    }
    findings.extend(super::classes::findings(question)?);
    Ok(TemplateValidation {
        api_version: "talops/v1",
        kind: "TemplateValidation",
        omni: api.to_string(),
        templates: read.iter().map(|read| read.file.display().to_string()).collect(),
        asked: Vec::new(),
        valid: findings.iter().all(|finding| finding.severity != Severity::Error.word()),
        findings,
        unseen: Vec::new(),
        truncated: None,
    })
}

/// The fault of a template for a cluster that another one is for.
fn cluster_twice(reading: &Reading, file: &str, clusters: &mut BTreeMap<String, String>) -> Option<Fault> {
    let name = reading.template.cluster_name()?;
    let first = clusters.insert(name.value.clone(), file.to_owned()).filter(|_| !name.value.is_empty())?;
    let message = format!("the cluster {:?} has another template, {first}", name.value);
    let fault = Fault::error(name.position, message);
    Some(fault.hint("one would undo what the other does; make one template of both"))
}

/// A fault with its file as the caller would name it.
pub(super) fn finding(fault: &Fault, template: &Path) -> TemplateFinding {
    let file = match fault.file.as_str() {
        "" => template.to_owned(),
        file => template.parent().unwrap_or(Path::new("")).join(file),
    };
    TemplateFinding {
        file: file.display().to_string(),
        line: fault.position.line,
        column: fault.position.column,
        severity: fault.severity.word(),
        message: fault.message().to_owned(),
        hint: fault.hint_text().map(str::to_owned),
    }
}
