//! Cluster templates: from their text to Omni's resources.
//!
//! A text becomes nodes that know their place ([`yaml`]), the nodes become typed documents (`decode/`), the documents are
//! held against each other and against what they name (`check/`), and become resources (`translate/`). Each step reports
//! all that it finds. That an official omnictl makes the same of the same template is proved in `tests/conformance`.
//!
//! Pure: no client, no clock, no file; whoever calls reads the files that a template names ([`Files`]). Imports the ground.

mod api;
pub mod changes;
mod check;
pub mod classes;
mod decode;
pub mod difference;
mod duration;
pub mod emit;
pub mod export;
mod fault;
mod fields;
mod files;
#[cfg(test)]
mod golden;
mod manifest;
pub mod model;
pub mod online;
pub mod show;
mod talos;
mod translate;
mod uuid;
mod version;
pub mod yaml;
mod zeros;

use std::collections::{BTreeMap, HashSet};

use crate::resource;
use check::Check;
use files::Contents;
use model::{At, Document};
use yaml::GoYaml;

pub use api::{Api, NEWEST_API};
pub use fault::{Fault, Severity};
pub use files::{Files, Refusal};
pub use manifest::{Manifest, alike, deletable, writable};

/// A template that was read, with the text of the files that it names.
#[derive(Debug, Clone)]
pub struct Template {
    /// For which Omni.
    pub api: Api,
    /// Its documents, in the order of the file.
    pub documents: Vec<Document>,
    /// The text of each file, by the name that it has in the template.
    contents: BTreeMap<String, String>,
}

/// A template and what is wrong with it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// As much of it as can be understood.
    pub template: Template,
    /// Every fault, in the order of the file; those of files that it names after its own.
    pub faults: Vec<Fault>,
}

impl Reading {
    /// Whether the template is taken: it has no fault, or only such as are warned of.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.faults.iter().all(|fault| fault.severity == Severity::Warning)
    }
}

impl Template {
    /// Reads and checks a template as `api` takes it.
    #[must_use]
    pub fn read(text: &str, files: &dyn Files, api: Api) -> Reading {
        let dialect = api.dialect();
        let (documents, decode_faults) = decode::decode(text, api, dialect);
        let mut contents = Contents::of(files);
        let is_whole = decode_faults.is_empty();
        let mut check =
            Check { api, dialect, contents: &mut contents, control_plane: HashSet::new(), faults: decode_faults };
        check::documents(&documents, is_whole, &mut check);
        let mut faults = check.faults;
        let template = Self { api, documents, contents: contents.into_texts() };
        faults.extend(check::made(&translate::translate(&template)));
        faults.sort_by(|one, other| (&one.file, one.position).cmp(&(&other.file, other.position)));
        Reading { template, faults }
    }

    /// The name of its cluster, and where it is written.
    #[must_use]
    pub fn cluster_name(&self) -> Option<&At<String>> {
        self.documents.iter().find_map(|document| match document {
            Document::Cluster(cluster) => Some(&cluster.name),
            _ => None,
        })
    }

    /// The content of a patch, a manifest or a health check; `None` where its file could not be read.
    fn content<'a>(&'a self, source: &'a model::Source) -> Option<&'a str> {
        translate::content(source, &self.contents)
    }

    /// What is missing for Longhorn, where a patch mounts its folder or `is_expected` says that it will run. All of them
    /// are warnings.
    #[must_use]
    pub fn longhorn(&self, is_expected: bool) -> Vec<Fault> {
        check::longhorn::check(self, is_expected)
    }

    /// The files that it names and that could be read, as it names them.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.contents.keys().map(String::as_str)
    }

    /// The resources that it stands for, in the order of its documents. Only those of a template that is taken
    /// ([`Reading::is_taken`]) are whole.
    #[must_use]
    pub fn resources(&self) -> Vec<resource::Document> {
        translate::translate(self).into_iter().map(|made| made.resource).collect()
    }
}
