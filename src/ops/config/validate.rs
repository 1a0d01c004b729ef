//! `talops config validate`: everything that is wrong with a configuration file, whatever a command would use of it.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::init::template_cluster;
use crate::config::check::files;
use crate::config::{self, Finding, Loaded};
use crate::environment::Environment;
use crate::error::Result;

/// The answer to `talops config validate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigValidation {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `ConfigValidation`.
    pub kind: &'static str,
    /// The file, relative to the working directory where it is below it.
    pub file: String,
    /// Whether there is no finding.
    pub valid: bool,
    /// What is wrong, in the order of the file.
    pub findings: Vec<ConfigFinding>,
    /// What was left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
}

/// What was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Truncated {
    /// How many findings are not in the report.
    pub findings: usize,
    /// The command that shows everything.
    pub command: String,
}

impl ConfigValidation {
    /// The command that shows everything.
    pub const EVERYTHING: &str = "talops config validate --max-bytes 0";

    /// Leaves out the last findings until the JSON document is not longer than `budget` bytes.
    pub fn cut(&mut self, budget: usize) {
        let lengths =
            self.findings.iter().map(|finding| serde_json::to_string(finding).map_or(0, |text| text.len() + 1));
        // What is around the findings, and what says that some are missing.
        let mut left = budget.saturating_sub(200 + self.file.len());
        let kept =
            lengths.take_while(|length| left.checked_sub(*length).inspect(|rest| left = *rest).is_some()).count();
        if kept < self.findings.len() {
            let findings = self.findings.len() - kept;
            self.truncated = Some(Truncated { findings, command: Self::EVERYTHING.to_owned() });
            self.findings.truncate(kept);
        }
    }
}

/// One fault of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigFinding {
    /// The line, from 1.
    pub line: u64,
    /// The column, in characters from 1.
    pub column: u64,
    /// The keys that lead to it, `clusters.talos-prod-01.template`; absent for the file as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Checks the file `path`: its form, its references, and that the files are there that it names.
///
/// # Errors
///
/// When the file cannot be read at all.
pub fn validate(path: &Path, working_directory: &Path, environment: &Environment) -> Result<ConfigValidation> {
    let inspection = config::inspect(path, working_directory, environment)?;
    let mut findings = inspection.findings;
    findings.extend(files::missing(&inspection.loaded));
    findings.extend(foreign_templates(&inspection.loaded));
    findings.sort_by_key(|finding| finding.position);
    Ok(ConfigValidation {
        api_version: "talops/v1",
        kind: "ConfigValidation",
        file: config::shown(path, working_directory).display().to_string(),
        valid: findings.is_empty(),
        findings: findings.into_iter().map(ConfigFinding::from).collect(),
        truncated: None,
    })
}

/// One finding for each template that is of another cluster than the one that it is given for.
fn foreign_templates(loaded: &Loaded) -> Vec<Finding> {
    let finding = |(name, cluster): (&String, &config::Cluster)| {
        let template = cluster.template.as_ref()?;
        let found = template_cluster(template).filter(|found| found != name)?;
        let keys = ["clusters", name.as_str(), "template"];
        let message = format!("clusters.{name}.template is the template of a cluster {found:?}");
        let hint = "a name under `clusters` is the cluster's name in its template and in Omni";
        Some(Finding::new(keys.map(str::to_owned).to_vec(), loaded.position(&keys), message, Some(hint.to_owned())))
    };
    loaded.config.clusters.iter().filter_map(finding).collect()
}

impl From<Finding> for ConfigFinding {
    fn from(finding: Finding) -> Self {
        Self {
            line: finding.position.line,
            column: finding.position.column,
            path: finding.dotted(),
            message: finding.message().to_owned(),
            hint: finding.hint().map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ConfigFinding, ConfigValidation};

    #[test]
    fn findings_that_do_not_fit_are_counted() {
        let finding = ConfigFinding { line: 1, column: 1, path: String::new(), message: "x".repeat(100), hint: None };
        let mut validation = ConfigValidation {
            api_version: "talops/v1",
            kind: "ConfigValidation",
            file: "talops.yaml".into(),
            valid: false,
            findings: vec![finding; 100],
            truncated: None,
        };
        validation.cut(2000);
        assert_eq!(validation.findings.len() + validation.truncated.as_ref().unwrap().findings, 100);
        let length = serde_json::to_string(&validation).unwrap().len();
        assert!(length > 1500 && length <= 2000, "{length}");
    }
}
