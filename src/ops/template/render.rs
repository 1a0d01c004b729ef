//! `talops template render`: the resources that a template stands for.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::find::{open, templates};
use super::validate::{ValidateQuestion, validate};
use crate::error::{Error, Result};
use crate::resource::{Document, encode};
use crate::template::{Api, show};

/// How many faults an error spells out; `talops template validate` shows all.
const SPELLED_OUT: usize = 10;

/// The resources of a template.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The Omni that they are for.
    api: Api,
    /// In the order of the template.
    resources: Vec<Document>,
}

/// The answer to `talops template render -o json`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateResources {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `TemplateResources`.
    pub kind: &'static str,
    /// The Omni that they are for.
    pub omni: String,
    /// Each as `ResourceService/Create` takes it under `resource`: metadata, and the spec as a text of JSON.
    pub resources: Vec<Value>,
}

impl Rendered {
    /// As `omnictl cluster template render` prints them.
    #[must_use]
    pub fn yaml(&self) -> String {
        show::resources(&self.resources, self.api)
    }

    /// As Omni's gateway takes them.
    #[must_use]
    pub fn report(&self) -> TemplateResources {
        let resource = |document: &Document| encode(document).get_mut("resource").map(Value::take).unwrap_or_default();
        TemplateResources {
            api_version: "talops/v1",
            kind: "TemplateResources",
            omni: self.api.to_string(),
            resources: self.resources.iter().map(resource).collect(),
        }
    }

    /// `Kind/id` of each.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.resources.iter().map(|resource| resource.metadata.pointer().to_string()).collect()
    }
}

/// The resources of the template in a file, as that Omni takes them.
///
/// # Errors
///
/// When the file cannot be read, or the template has a fault that Omni would refuse it for.
pub fn render(file: &Path, allowed: &Path, working_directory: &Path, api: Api) -> Result<Rendered> {
    let paths = [file.to_owned()];
    let Some(found) = templates(&paths)?.into_iter().next().filter(|found| found.file == file) else {
        let message = format!("{} is a folder, and one template is rendered at a time", file.display());
        return Err(Error::configuration(message).hint("name the file of a template"));
    };
    let (reading, _) = open(&found, allowed, working_directory, api)?;
    if !reading.is_taken() {
        return Err(refused(file, &paths, allowed, working_directory, api)?);
    }
    Ok(Rendered { api, resources: reading.template.resources() })
}

/// The error of a template with faults, which it lists.
fn refused(file: &Path, paths: &[PathBuf], allowed: &Path, working_directory: &Path, api: Api) -> Result<Error> {
    let question = ValidateQuestion {
        paths: paths.to_owned(),
        allowed_dir: allowed.to_owned(),
        working_directory: working_directory.to_owned(),
        api,
        class_folders: Vec::new(),
        expects_longhorn: false,
    };
    let validation = validate(&question)?;
    let errors: Vec<_> = validation.findings.iter().filter(|finding| finding.severity == "error").collect();
    let line = |finding: &&super::TemplateFinding| {
        format!("{}:{}:{}: {}", finding.file, finding.line, finding.column, finding.message)
    };
    if let [only] = errors.as_slice() {
        let error = Error::configuration(line(only));
        return Ok(match &only.hint {
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
    let message = format!("the template {} has {} faults{listed}{more}", file.display(), errors.len());
    Ok(Error::configuration(message)
        .hint(format!("`talops template validate {}` shows each with what to do", file.display())))
}
