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
    /// How many findings were left out for the sake of `--max-bytes`.
    #[serde(skip_serializing_if = "is_zero")]
    pub truncated: usize,
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it asks about by reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
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
        truncated: 0,
    })
}

/// One finding for each template that is of another cluster than the one that it is given for.
fn foreign_templates(loaded: &Loaded) -> Vec<Finding> {
    let finding = |(name, cluster): (&String, &config::Cluster)| {
        let template = cluster.template.as_ref()?;
        let found = template_cluster(template).filter(|found| found != name)?;
        let keys = ["clusters", name.as_str(), "template"];
        Some(Finding {
            path: keys.map(str::to_owned).to_vec(),
            position: loaded.position(&keys),
            message: format!("clusters.{name}.template is the template of a cluster {found:?}"),
            hint: Some("a name under `clusters` is the cluster's name in its template and in Omni".into()),
        })
    };
    loaded.config.clusters.iter().filter_map(finding).collect()
}

impl From<Finding> for ConfigFinding {
    fn from(finding: Finding) -> Self {
        Self {
            line: finding.position.line,
            column: finding.position.column,
            path: finding.dotted(),
            message: finding.message,
            hint: finding.hint,
        }
    }
}
