//! Which cluster a command of `talops template` means: by its template or by its name.

use std::path::Path;

use super::render::render;
use crate::config::{Approval, Config};
use crate::error::{Error, Result};
use crate::template::Api;

/// How a template is read that stands for its cluster.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The folder that it may read files from, counted from its own.
    pub allowed: &'a Path,
    /// The folder that the call was made in.
    pub working_directory: &'a Path,
    /// The Omni that it is for.
    pub api: Api,
}

/// A cluster of an Omni endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The endpoint's name in the configuration.
    pub endpoint: String,
    /// The cluster's name.
    pub cluster: String,
    /// Who may approve what destroys it.
    pub approval: Approval,
}

impl Target {
    /// The cluster that `argument` names, a template's file or its own name, or else `-c`. It need not be configured.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`] when none or several are named, or the endpoint is not known;
    /// [`crate::error::Kind::Configuration`] when the template cannot be read or has faults.
    pub fn of(config: &Config, argument: Option<&str>, chosen: &[String], reading: Reading<'_>) -> Result<Self> {
        let named = match argument {
            Some(argument) if is_file(argument, reading.working_directory) => {
                Some(cluster_of(Path::new(argument), reading)?)
            }
            Some(argument) => Some(argument.to_owned()),
            None => None,
        };
        let cluster = match (named, chosen) {
            (Some(named), []) => named,
            (Some(named), [chosen]) if named == *chosen => named,
            (Some(named), _) => {
                let message = format!("{} is the template or the name of {named}", argument.unwrap_or_default());
                return Err(Error::usage(format!("{message}, and -c names {}", chosen.join(", "))));
            }
            (None, [only]) => only.clone(),
            (None, []) => return Err(Error::usage("which cluster?").hint("name its template, its name, or -c NAME")),
            (None, _) => return Err(Error::usage("one cluster at a time").hint("-c NAME, once")),
        };
        Self::named(config, &cluster)
    }

    /// The cluster of this name. It need not be configured.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`] when nothing says which Omni endpoint's it is.
    pub fn named(config: &Config, cluster: &str) -> Result<Self> {
        let configured = config.clusters.get(cluster);
        let endpoint = match configured {
            Some(configured) => config.omni_of(configured).map(|(endpoint, _)| endpoint).ok_or_else(|| {
                Error::usage(format!("cluster {cluster} is not Omni's: talops.yaml names only a kubeconfig for it"))
            })?,
            None => config.one_endpoint(None, &[])?.0,
        };
        let approval = configured.map(|configured| configured.approval).unwrap_or_default();
        Ok(Self { endpoint: endpoint.to_owned(), approval, cluster: cluster.to_owned() })
    }
}

/// Whether a word is the name of a file rather than a cluster's, which has neither slash nor ending.
fn is_file(argument: &str, working_directory: &Path) -> bool {
    let ends = |ending: &str| argument.to_lowercase().ends_with(ending);
    argument.contains('/') || ends(".yaml") || ends(".yml") || working_directory.join(argument).is_file()
}

fn cluster_of(file: &Path, reading: Reading<'_>) -> Result<String> {
    let rendered = render(file, reading.allowed, reading.working_directory, reading.api)?;
    let cluster = rendered.names().into_iter().find_map(|name| Some(name.strip_prefix("Clusters/")?.to_owned()));
    cluster.ok_or_else(|| Error::configuration(format!("the template {} is of no cluster", file.display())))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Reading, Target};
    use crate::config::{Approval, Cluster, Config, KubernetesAccess, Omni};
    use crate::template::Api;

    const TEMPLATE: &str = "kind: Cluster\nname: prod\nkubernetes:\n  version: v1.36.2\ntalos:\n  version: v1.13.7\n---\nkind: \
                            ControlPlane\nmachines: [430d882a-51a8-48b3-ab00-d4b2d6d5a1a0]\n---\nkind: Workers\nmachines: []\n";

    fn told(folder: &Path, argument: Option<&str>, chosen: &[&str]) -> String {
        let context = KubernetesAccess { context: Some("sno".into()), ..KubernetesAccess::default() };
        let digest = Cluster { approval: Approval::Digest, ..Cluster::default() };
        let config = Config {
            omni: [("home".to_owned(), Omni::default())].into(),
            clusters: [
                ("prod".to_owned(), digest),
                ("sno".to_owned(), Cluster { kubernetes: context, ..Cluster::default() }),
            ]
            .into(),
            ..Config::default()
        };
        let chosen: Vec<String> = chosen.iter().map(|name| (*name).to_owned()).collect();
        let reading = Reading { allowed: Path::new("./"), working_directory: folder, api: Api::default() };
        match Target::of(&config, argument, &chosen, reading) {
            Ok(target) => format!("{} of {}, {:?}", target.cluster, target.endpoint, target.approval),
            Err(error) => format!("{:?}: {}", error.kind(), error.message()),
        }
    }

    #[test]
    fn a_cluster_is_named_by_its_template_its_name_or_c() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it.yaml");
        std::fs::write(&file, TEMPLATE).unwrap();
        let file = file.to_str();
        let told = |argument, chosen: &[&str]| told(folder.path(), argument, chosen);
        assert_eq!(told(file, &[]), "prod of home, Digest");
        assert_eq!(told(file, &["prod"]), "prod of home, Digest");
        assert_eq!(told(Some("prod"), &[]), "prod of home, Digest");
        assert_eq!(told(None, &["prod"]), "prod of home, Digest");
        assert_eq!(told(Some("elsewhere"), &[]), "elsewhere of home, Terminal");
        assert_eq!(told(None, &[]), "Usage: which cluster?");
        assert_eq!(told(None, &["a", "b"]), "Usage: one cluster at a time");
        assert_eq!(told(Some("a"), &["b"]), "Usage: a is the template or the name of a, and -c names b");
        let none = told(Some("sno"), &[]);
        assert_eq!(none, "Usage: cluster sno is not Omni's: talops.yaml names only a kubeconfig for it");
        assert!(told(Some("none.yaml"), &[]).starts_with("Configuration: "));
    }
}
