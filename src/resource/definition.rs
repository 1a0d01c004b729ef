//! Resource definitions: which types a server has, and by which names.
//!
//! Source: `cosi-project/runtime` `pkg/resource/meta/spec/resource_definition.go`. Its JSON is written from YAML, so its
//! fields are in camel case, unlike those of every other type.

use serde::Deserialize;

use super::{Kind, Resource, Spec};
use crate::config::nearest;
use crate::error::{Error, Kind as ErrorKind, Result};

/// `ResourceDefinitions`. Id: the type in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ResourceDefinitionSpec {
    /// `Clusters.omni.sidero.dev`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// `Cluster`.
    pub display_type: String,
    /// Where its objects live.
    pub default_namespace: String,
    /// The singular and the initials: `machineset`, `ms`.
    pub aliases: Option<Vec<String>>,
    /// These, the plural, and the plural with parts of the suffix.
    pub all_aliases: Option<Vec<String>>,
    /// What a table shows besides the id.
    pub print_columns: Option<Vec<PrintColumn>>,
}

impl Spec for ResourceDefinitionSpec {
    const TYPE: &'static str = "ResourceDefinitions.meta.cosi.dev";
    const NAMESPACE: &'static str = "meta";
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PrintColumn {
    /// Its heading.
    pub name: String,
    /// Where its value is in the spec.
    pub json_path: String,
}

/// A definition with its metadata.
pub type ResourceDefinition = Resource<ResourceDefinitionSpec>;

impl ResourceDefinitionSpec {
    /// The type in its default namespace.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind { namespace: self.default_namespace.clone(), type_name: self.type_name.clone() }
    }

    /// `Clusters`.
    #[must_use]
    pub fn plural(&self) -> &str {
        self.type_name.split('.').next().unwrap_or_default()
    }

    /// `cluster`: what its objects are called on a command line.
    #[must_use]
    pub fn singular(&self) -> String {
        self.display_type.to_lowercase()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter().chain(&self.all_aliases).flatten();
        std::iter::once(self.type_name.as_str()).chain(aliases.map(String::as_str))
    }

    /// Its type, plural or singular: what cannot be meant by initials.
    fn is_called(&self, name: &str) -> bool {
        let full = [self.type_name.as_str(), self.plural(), self.display_type.as_str()];
        full.iter().any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// The definition that a word means: a type, its plural or singular, or any alias of it; case does not count. A whole word
/// is preferred to initials.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] when it means none, with the nearest name; [`ErrorKind::Usage`] when it means several.
pub fn resolve<'all>(all: &'all [ResourceDefinition], word: &str) -> Result<&'all ResourceDefinitionSpec> {
    let specs = || all.iter().map(|definition| &definition.spec);
    if let Some(called) = specs().find(|spec| spec.is_called(word)) {
        return Ok(called);
    }
    let meant: Vec<&ResourceDefinitionSpec> =
        specs().filter(|spec| spec.names().any(|name| name.eq_ignore_ascii_case(word))).collect();
    match meant.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown(all, word)),
        several => {
            let names: Vec<String> = several.iter().map(|spec| spec.plural().to_lowercase()).collect();
            let message = format!("{word:?} can be any of {}", names.join(", "));
            Err(Error::usage(message).hint("give one of these names"))
        }
    }
}

fn unknown(all: &[ResourceDefinition], word: &str) -> Error {
    let error = Error::new(ErrorKind::NotFound, format!("Omni has no resource type {word:?}"));
    let names: Vec<String> =
        all.iter().flat_map(|one| [one.spec.plural().to_lowercase(), one.spec.singular()]).collect();
    let lower = word.to_lowercase();
    let containing = || names.iter().step_by(2).filter(|name| lower.len() >= 3 && name.contains(&lower));
    let near = nearest(word, names.iter().map(String::as_str)).map(str::to_owned);
    match near.or_else(|| containing().min_by_key(|name| name.len()).cloned()) {
        Some(name) => error.hint(format!("did you mean {name}? `talops get types` lists all")),
        None => error.hint("`talops get types` lists all"),
    }
}

#[cfg(test)]
mod tests {
    use super::{ResourceDefinition, ResourceDefinitionSpec, resolve};
    use crate::resource::{Metadata, decode};

    fn definition(plural: &str, singular: &str, initials: &[&str]) -> ResourceDefinition {
        let aliases: Vec<String> =
            std::iter::once(singular.to_lowercase()).chain(initials.iter().map(|&one| one.to_owned())).collect();
        let spec = ResourceDefinitionSpec {
            type_name: format!("{plural}.omni.sidero.dev"),
            display_type: singular.to_owned(),
            default_namespace: "default".to_owned(),
            all_aliases: Some(vec![plural.to_lowercase(), format!("{}.omni", plural.to_lowercase())]),
            aliases: Some(aliases),
            print_columns: None,
        };
        ResourceDefinition { metadata: Metadata::default(), spec }
    }

    fn all() -> Vec<ResourceDefinition> {
        vec![
            definition("Clusters", "Cluster", &[]),
            definition("MachineSets", "MachineSet", &["ms"]),
            definition("MachineStatuses", "MachineStatus", &["ms"]),
            definition("MachineSetNodes", "MachineSetNode", &["msn", "msns"]),
        ]
    }

    #[test]
    fn any_of_its_names_means_a_type() {
        let all = all();
        let cases = [
            ("Clusters.omni.sidero.dev", "Clusters"),
            ("CLUSTERS.OMNI.sidero.dev", "Clusters"),
            ("clusters", "Clusters"),
            ("Cluster", "Clusters"),
            ("machinesets.omni", "MachineSets"),
            ("msn", "MachineSetNodes"),
        ];
        for (word, plural) in cases {
            assert_eq!(resolve(&all, word).unwrap().plural(), plural, "{word}");
        }
    }

    #[test]
    fn a_word_that_means_none_or_several() {
        let all = all();
        let told = |word: &str| {
            let error = resolve(&all, word).unwrap_err();
            format!("{error}; {}", error.hint_text().unwrap_or_default())
        };
        insta::assert_snapshot!(told("ms"), @r#""ms" can be any of machinesets, machinestatuses; give one of these names"#);
        insta::assert_snapshot!(told("machineset-node"), @r#"Omni has no resource type "machineset-node"; did you mean machinesetnode? `talops get types` lists all"#);
        insta::assert_snapshot!(told("statuses"), @r#"Omni has no resource type "statuses"; did you mean machinestatuses? `talops get types` lists all"#);
        insta::assert_snapshot!(told("pods"), @r#"Omni has no resource type "pods"; `talops get types` lists all"#);
    }

    #[test]
    fn its_json_is_in_camel_case_unlike_the_others() {
        let text = r#"{"spec":{"type":"Links.omni.sidero.dev","displayType":"Link","defaultNamespace":"default","aliases":["link"],"allAliases":["links","link"],"printColumns":[{"name":"Connected","jsonPath":"{.connected}"}]},"metadata":{"id":"links.omni.sidero.dev"}}"#;
        let read = decode::<ResourceDefinitionSpec>(text).unwrap().spec;
        assert_eq!((read.singular().as_str(), read.plural()), ("link", "Links"));
        assert_eq!(read.print_columns.unwrap()[0].json_path, "{.connected}");
    }
}
