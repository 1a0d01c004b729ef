//! `talops template render`: the resources that a template stands for.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::find::{open, templates};
use super::refused::refused;
use crate::error::{Error, Result};
use crate::resource::{Document, encode};
use crate::template::{Api, show};

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
    refused([(file, &reading)].into_iter())?;
    Ok(Rendered { api, resources: reading.template.resources() })
}
