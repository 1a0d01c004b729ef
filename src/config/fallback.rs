//! What is asked when the configuration names nothing: what omnictl and kubectl would ask.

use super::kubeconfig;
use super::model::{Cluster, Config, Omni};
use super::omniconfig::Omniconfig;
use crate::environment::Environment;

/// The name of an endpoint that no file names.
pub const DEFAULT_ENDPOINT: &str = "default";

/// Adds what the file may leave out.
///
/// - A configuration that names no endpoint, provider or cluster (or there is no file at all) gets one endpoint
///   `default`, if omnictl has one, and one cluster: the kubeconfig's current context, under its name in Omni where the
///   context's login tells it, else under the context's own name.
/// - One that has a cluster of Omni's and no endpoint gets the endpoint `default`: where it is, `OMNI_ENDPOINT` or the
///   omniconfig says.
///
/// Files of others that cannot be read add nothing: whoever asks for them reports it.
pub(super) fn fill(config: &mut Config, environment: &Environment) {
    let empty = config.omni.is_empty() && config.providers.is_empty() && config.clusters.is_empty();
    let omnictl = config.omni.is_empty() && omnictl_has_an_endpoint(environment);
    let wanted = empty || !config.providers.is_empty();
    if config.omni.is_empty() && ((omnictl && wanted) || config.clusters.values().any(Cluster::is_omni)) {
        config.omni.insert(DEFAULT_ENDPOINT.to_owned(), Omni::default());
    }
    if empty && let Some((name, cluster)) = current_context(environment, omnictl) {
        config.clusters.insert(name, cluster);
    }
}

fn omnictl_has_an_endpoint(environment: &Environment) -> bool {
    let of_omniconfig = || {
        let omniconfig = Omniconfig::find(environment).ok()??;
        omniconfig.contexts.get(&omniconfig.current)?.endpoint()
    };
    environment.get("OMNI_ENDPOINT").is_some() || of_omniconfig().is_some()
}

fn current_context(environment: &Environment, omnictl: bool) -> Option<(String, Cluster)> {
    let kubeconfig = kubeconfig::read(&kubeconfig::paths(environment)).ok()?;
    let context = kubeconfig.contexts.iter().find(|context| context.name == kubeconfig.current)?;
    let mut cluster = Cluster::default();
    cluster.kubernetes.context = Some(context.name.clone());
    let omni_name = context.omni_cluster.as_ref().filter(|_| omnictl);
    if omni_name.is_some() {
        cluster.omni = Some(DEFAULT_ENDPOINT.to_owned());
    }
    Some((omni_name.unwrap_or(&context.name).clone(), cluster))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::fill;
    use crate::config::model::Config;
    use crate::environment::Environment;

    const KUBECONFIG: &str = "
current-context: omni-prod
contexts: [{name: omni-prod, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: 'https://kube.example.com'}}]
users: [{name: u, user: {exec: {args: ['--oidc-extra-scope=cluster:prod']}}}]
";

    fn filled(text: &str, home: &Path, more: &[(&str, &str)]) -> Config {
        let home = ("HOME".into(), home.into());
        let environment =
            Environment::new(more.iter().map(|(name, value)| ((*name).into(), (*value).into())).chain([home]));
        let mut config: Config = crate::config::yaml::from_str(text).unwrap();
        fill(&mut config, &environment);
        config
    }

    fn home() -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(home.path().join(".kube")).unwrap();
        std::fs::write(home.path().join(".kube/config"), KUBECONFIG).unwrap();
        home
    }

    #[test]
    fn without_a_file_the_current_context_is_the_cluster() {
        let home = home();
        let config = filled("{}", home.path(), &[]);
        assert!(config.omni.is_empty());
        assert!(!config.clusters["omni-prod"].is_omni());
    }

    #[test]
    fn an_endpoint_of_omnictl_gives_the_context_its_name_in_omni() {
        let home = home();
        let config = filled("{}", home.path(), &[("OMNI_ENDPOINT", "https://omni.example.com")]);
        assert!(config.omni.contains_key("default"));
        assert_eq!(config.omni_of(&config.clusters["prod"]).unwrap().0, "default");
    }

    #[test]
    fn an_omniconfig_is_an_endpoint_too() {
        let home = home();
        std::fs::create_dir_all(home.path().join(".talos/omni")).unwrap();
        let text = "context: home\ncontexts: {home: {url: 'https://omni.example.com'}}\n";
        std::fs::write(home.path().join(".talos/omni/config"), text).unwrap();
        assert!(filled("{}", home.path(), &[]).omni.contains_key("default"));
    }

    #[test]
    fn a_file_that_names_its_estate_gets_no_cluster_besides() {
        let home = home();
        let config = filled("{clusters: {a: {kubernetes: {mint: true}}}}", home.path(), &[]);
        assert_eq!(config.clusters.len(), 1);
        assert!(config.omni.contains_key("default"), "a cluster of Omni's needs an endpoint");
        let config =
            filled("{clusters: {a: {kubernetes: {context: a}}}}", home.path(), &[("OMNI_ENDPOINT", "https://omni")]);
        assert!(config.omni.is_empty(), "nothing of that file is Omni's");
    }
}
