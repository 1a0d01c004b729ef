//! What belongs to what: a cluster's endpoint and provider, and the clusters that a caller chose.

use std::collections::BTreeMap;
use std::time::Duration;

use super::model::{Cluster, Config, KubernetesAccess, Omni, Provider, WaitOf, Waits};
use super::nearest::nearest;
use crate::error::{Error, Result};

/// The word that says, as a cluster's provider, that it has none.
pub const NO_PROVIDER: &str = "none";

impl Cluster {
    /// Whether Omni manages the cluster: it names an endpoint or something that only Omni has (a template, a provider, a
    /// minted kubeconfig), or nothing says how else it would be reached. A cluster that has only a kubeconfig's context
    /// is not Omni's.
    #[must_use]
    pub fn is_omni(&self) -> bool {
        self.omni.is_some()
            || self.kubernetes.mint
            || self.template.is_some()
            || self.machine_classes.is_some()
            || self.provider.as_deref().is_some_and(|provider| provider != NO_PROVIDER)
            || !self.kubernetes.is_configured()
    }
}

impl KubernetesAccess {
    /// Whether anything says how the API is reached. It is never guessed: the kubeconfig's current context can be any
    /// cluster's.
    #[must_use]
    pub const fn is_configured(&self) -> bool {
        self.mint || self.context.is_some() || self.kubeconfig.is_some()
    }
}

impl Config {
    /// The cluster of that name.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`] when it is not configured, with the names that are.
    pub fn cluster(&self, name: &str) -> Result<(&str, &Cluster)> {
        match self.clusters.get_key_value(name) {
            Some((name, cluster)) => Ok((name, cluster)),
            None => Err(self.unknown_cluster(name)),
        }
    }

    /// The clusters that `-c` chose, in that order and each once; all of them when it chose none.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`] when one of them is not configured.
    pub fn select(&self, names: &[String]) -> Result<Vec<(&str, &Cluster)>> {
        if names.is_empty() {
            return Ok(self.clusters.iter().map(|(name, cluster)| (name.as_str(), cluster)).collect());
        }
        let mut chosen: Vec<(&str, &Cluster)> = Vec::new();
        for name in names {
            let cluster = self.cluster(name)?;
            if !chosen.iter().any(|(already, _)| *already == cluster.0) {
                chosen.push(cluster);
            }
        }
        Ok(chosen)
    }

    /// The one endpoint that is meant: the one called `wanted`, else the one that manages `clusters`, else the only one.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`] when there are several, or none is configured so.
    pub fn one_endpoint(&self, wanted: Option<&str>, clusters: &[String]) -> Result<(&str, &Omni)> {
        let names = self.omni.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        if let Some(wanted) = wanted {
            let found = self.omni.get_key_value(wanted).map(|(name, omni)| (name.as_str(), omni));
            return found.ok_or_else(|| {
                let message = format!("no Omni endpoint is called {wanted:?}; configured: {names}");
                let nearest = nearest(wanted, self.omni.keys().map(String::as_str));
                let error = Error::usage(message);
                nearest.map_or(error.clone(), |near| error.hint(format!("did you mean {near}?")))
            });
        }
        let of_clusters = self.select(clusters)?;
        let all = self.omni.iter().map(|(name, omni)| (name.as_str(), omni));
        let endpoints: BTreeMap<&str, &Omni> = if clusters.is_empty() {
            all.collect()
        } else {
            of_clusters.iter().filter_map(|(_, cluster)| self.omni_of(cluster)).collect()
        };
        let endpoints: Vec<(&str, &Omni)> = endpoints.into_iter().collect();
        match endpoints.as_slice() {
            [only] => Ok(*only),
            [] => Err(Error::usage("no Omni endpoint is configured for that")
                .hint("omni.NAME.endpoint in talops.yaml, OMNI_ENDPOINT, or `talops login https://HOST`")),
            _ => Err(Error::usage(format!("which Omni endpoint is meant? configured: {names}"))),
        }
    }

    /// The provider of that name, or id in Omni; without a name the only one.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`] when there is none, no such one, or several and none is named.
    pub fn provider(&self, name: Option<&str>) -> Result<(&str, &Provider)> {
        let names: Vec<&str> = self.providers.keys().map(String::as_str).collect();
        let mut all = self.providers.iter().map(|(name, provider)| (name.as_str(), provider));
        let found = match (name, names.len()) {
            (_, 0) => {
                let error = Error::usage("no provider is configured");
                return Err(error.hint("providers.NAME with ssh and composeService"));
            }
            (None, 2..) => {
                let error = Error::usage(format!("{} providers are configured", names.len()));
                return Err(error.hint(format!("say which: {}", names.join(", "))));
            }
            (None, _) => all.next(),
            (Some(named), _) => all.find(|(name, provider)| *name == named || provider.id.as_deref() == Some(named)),
        };
        found.ok_or_else(|| {
            let error = Error::usage(format!("no provider {:?} is configured", name.unwrap_or_default()));
            error.hint(format!("these are: {}", names.join(", ")))
        })
    }

    /// The endpoint that manages a cluster: the one that it names, or the only one; none when Omni does not manage it.
    #[must_use]
    pub fn omni_of(&self, cluster: &Cluster) -> Option<(&str, &Omni)> {
        if cluster.is_omni() { self.endpoint(cluster.omni.as_deref()) } else { None }
    }

    /// The endpoint that a provider provides for: the one that it names, or the only one.
    #[must_use]
    pub fn omni_of_provider(&self, provider: &Provider) -> Option<(&str, &Omni)> {
        self.endpoint(provider.omni.as_deref())
    }

    /// The provider of a cluster's machines: the one that it names, or the only one of its endpoint.
    #[must_use]
    pub fn provider_of(&self, cluster: &Cluster) -> Option<(&str, &Provider)> {
        match cluster.provider.as_deref() {
            Some(NO_PROVIDER) => None,
            Some(name) => self.providers.get_key_value(name).map(|(name, provider)| (name.as_str(), provider)),
            None => {
                let mut candidates = self.provider_candidates(cluster);
                let first = candidates.next();
                if candidates.next().is_some() { None } else { first }
            }
        }
    }

    /// The providers that could be meant by a cluster that names none: those of its endpoint.
    pub(super) fn provider_candidates(&self, cluster: &Cluster) -> impl Iterator<Item = (&str, &Provider)> {
        let endpoint = self.omni_of(cluster).map(|(name, _)| name);
        let is_omni = cluster.is_omni();
        self.providers
            .iter()
            .filter(move |(_, provider)| is_omni && self.omni_of_provider(provider).map(|(name, _)| name) == endpoint)
            .map(|(name, provider)| (name.as_str(), provider))
    }

    /// How long a wait for a cluster may take; it need not be configured.
    #[must_use]
    pub fn wait_limit(&self, cluster: &str, of: WaitOf) -> Duration {
        self.clusters.get(cluster).map_or_else(|| Waits::default().limit(of), |cluster| cluster.waits.limit(of))
    }

    fn unknown_cluster(&self, name: &str) -> Error {
        let names = || self.clusters.keys().map(String::as_str);
        if self.clusters.is_empty() {
            return Error::usage(format!("unknown cluster {name:?}: none is configured"))
                .hint("`talops config init` writes a configuration");
        }
        let error =
            Error::usage(format!("unknown cluster {name:?}; configured: {}", names().collect::<Vec<_>>().join(", ")));
        match nearest(name, names()) {
            Some(meant) => error.hint(format!("did you mean {meant:?}?")),
            None => error,
        }
    }

    fn endpoint(&self, name: Option<&str>) -> Option<(&str, &Omni)> {
        match name {
            Some(name) => self.omni.get_key_value(name),
            None if self.omni.len() == 1 => self.omni.first_key_value(),
            None => None,
        }
        .map(|(name, omni)| (name.as_str(), omni))
    }
}

#[cfg(test)]
mod tests {
    use crate::config::model::Config;

    fn config(text: &str) -> Config {
        crate::config::yaml::from_str(text).unwrap()
    }

    #[test]
    fn what_is_the_only_one_need_not_be_named() {
        let config = config("omni: {home: {}}\nproviders: {matrix: {composeService: p}}\nclusters: {a: {template: t}}");
        let (_, cluster) = config.cluster("a").unwrap();
        assert_eq!(config.omni_of(cluster).unwrap().0, "home");
        assert_eq!(config.provider_of(cluster).unwrap().0, "matrix");
    }

    #[test]
    fn a_cluster_that_is_only_a_context_is_not_omnis() {
        let config = config(
            "omni: {home: {}}\nproviders: {matrix: {composeService: p}}\nclusters: {sno: {kubernetes: {context: sno}}}",
        );
        let (_, cluster) = config.cluster("sno").unwrap();
        assert!(config.omni_of(cluster).is_none());
        assert!(config.provider_of(cluster).is_none());
    }

    #[test]
    fn how_kubernetes_is_reached_is_said_or_not() {
        let config = config(
            "clusters: {a: {}, b: {kubernetes: {readGroup: r}}, c: {kubernetes: {mint: true}}, \
             d: {kubernetes: {context: d}}, e: {kubernetes: {kubeconfig: e}}}",
        );
        let said: Vec<bool> = config.clusters.values().map(|cluster| cluster.kubernetes.is_configured()).collect();
        assert_eq!(said, [false, false, true, true, true]);
    }

    #[test]
    fn a_provider_serves_the_clusters_of_its_endpoint() {
        let config = config(
            "omni: {home: {}, lab: {endpoint: 'https://lab'}}\n\
             providers: {matrix: {omni: home}, proxmox: {omni: lab}}\n\
             clusters: {a: {omni: lab}, b: {omni: home, provider: none}}",
        );
        assert_eq!(config.provider_of(&config.clusters["a"]).unwrap().0, "proxmox");
        assert!(config.provider_of(&config.clusters["b"]).is_none());
    }

    #[test]
    fn the_caller_chooses_clusters_by_name() {
        let config = config("clusters: {talos-prod-01: {}, sno-edge: {}}");
        let names = |chosen: &[&str]| {
            let chosen: Vec<String> = chosen.iter().map(|&name| name.to_owned()).collect();
            let selected =
                config.select(&chosen).map_err(|error| (error.to_string(), error.hint_text().map(str::to_owned)))?;
            Ok(selected.into_iter().map(|(name, _)| name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[]), Ok(vec!["sno-edge", "talos-prod-01"]));
        assert_eq!(names(&["talos-prod-01", "talos-prod-01"]), Ok(vec!["talos-prod-01"]));
        let (message, hint): (String, _) = names(&["talos-prod-1"]).unwrap_err();
        assert_eq!(message, r#"unknown cluster "talos-prod-1"; configured: sno-edge, talos-prod-01"#);
        assert_eq!(hint.as_deref(), Some(r#"did you mean "talos-prod-01"?"#));
    }
}
