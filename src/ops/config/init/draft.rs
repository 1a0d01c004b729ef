//! From what was found to what the configuration will say: pure.

use super::found::{Found, FoundContext};

/// What the configuration will say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Endpoints; the first is the one that clusters get where nothing says otherwise.
    pub endpoints: Vec<DraftEndpoint>,
    /// Providers.
    pub providers: Vec<DraftProvider>,
    /// Clusters.
    pub clusters: Vec<DraftCluster>,
    /// What was left out, and why.
    pub notes: Vec<String>,
}

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEndpoint {
    /// Its name.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// Its context in the omniconfig.
    pub context: Option<String>,
    /// Where it was found.
    pub source: String,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftProvider {
    /// Its name.
    pub name: String,
    /// The destination of ssh.
    pub ssh: String,
    /// The hop on that host.
    pub exec: Vec<String>,
    /// The compose service.
    pub service: String,
    /// Where it was found.
    pub source: String,
}

/// A cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftCluster {
    /// Its name.
    pub name: String,
    /// Whether Omni manages it.
    pub is_omni: bool,
    /// Its endpoint, where there are several.
    pub omni: Option<String>,
    /// Its provider, where there are several; `none` where nobody could say which.
    pub provider: Option<String>,
    /// Its template, relative to the configuration file.
    pub template: Option<String>,
    /// How its Kubernetes API is reached.
    pub kubernetes: KubernetesDraft,
    /// The destination of ssh that leads to its Proxmox VE host.
    pub proxmox: Option<String>,
    /// Where it was found.
    pub sources: Vec<String>,
}

/// How a cluster's Kubernetes API is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KubernetesDraft {
    /// Minted through Omni.
    Mint,
    /// By a context.
    Context(String),
}

/// Makes a draft. Where several endpoints or providers could be a cluster's, it gets the first endpoint and no provider.
#[must_use]
pub fn draft(found: &Found) -> Draft {
    let endpoint = |found: &super::FoundEndpoint| DraftEndpoint {
        name: found.name.clone(),
        url: found.url.clone(),
        context: found.context.clone(),
        source: found.source.clone(),
    };
    let mut draft = Draft {
        endpoints: found.endpoints.iter().map(endpoint).collect(),
        notes: found.notes.clone(),
        ..Draft::default()
    };
    providers(&mut draft, found);
    clusters(&mut draft, found);
    assign(&mut draft, found);
    draft
}

fn providers(draft: &mut Draft, found: &Found) {
    for container in &found.containers {
        let same = |provider: &DraftProvider| {
            (&provider.ssh, &provider.exec, &provider.service) == (&container.ssh, &container.exec, &container.service)
        };
        if draft.providers.iter().any(same) {
            continue;
        }
        let name = free(&container.service, |name| draft.providers.iter().any(|provider| provider.name == name));
        draft.providers.push(DraftProvider {
            name,
            ssh: container.ssh.clone(),
            exec: container.exec.clone(),
            service: container.service.clone(),
            source: container.source.clone(),
        });
    }
}

/// `name`, or `name-2`, `name-3`, … where it is taken; `none` is always taken, for it says that there is no provider.
fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let taken = |name: &str| name == crate::config::NO_PROVIDER || taken(name);
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

fn clusters(draft: &mut Draft, found: &Found) {
    for template in &found.templates {
        draft.clusters.push(DraftCluster {
            name: template.cluster.clone(),
            is_omni: true,
            omni: None,
            provider: None,
            template: Some(template.path.display().to_string()),
            kubernetes: KubernetesDraft::Mint,
            proxmox: None,
            sources: Vec::new(),
        });
    }
    for context in &found.contexts {
        let source = format!("context {:?} of the kubeconfig", context.name);
        let known = |name: &str| found.templates.iter().any(|template| template.cluster == name);
        let (name, is_omni) = match omni_name(context, found) {
            Some(name) => (name, true),
            // talosctl names the context of a cluster that it reaches directly `admin@NAME`.
            None => (
                context.name.strip_prefix("admin@").filter(|name| known(name)).unwrap_or(&context.name).to_owned(),
                false,
            ),
        };
        if let Some(cluster) = draft.clusters.iter_mut().find(|cluster| cluster.name == name) {
            if cluster.is_omni && found.endpoints.is_empty() {
                cluster.kubernetes = KubernetesDraft::Context(context.name.clone());
            }
            cluster.sources.push(source);
            continue;
        }
        draft.clusters.push(DraftCluster {
            name,
            is_omni,
            omni: None,
            provider: None,
            template: None,
            kubernetes: if is_omni { KubernetesDraft::Mint } else { KubernetesDraft::Context(context.name.clone()) },
            proxmox: None,
            sources: vec![source],
        });
    }
}

/// The name in Omni of the cluster that a context leads to through Omni; `None` when it leads elsewhere.
///
/// The context tells it by its login; else it is named `INSTANCE-CLUSTER`
/// (`siderolabs/omni internal/backend/runtime/kubernetes`), and a template tells where the one ends and the other begins.
fn omni_name(context: &FoundContext, found: &Found) -> Option<String> {
    if let Some(name) = &context.omni_cluster {
        return Some(name.clone());
    }
    let of_template = found.templates.iter().map(|template| &template.cluster).find(|cluster| {
        context.name.strip_suffix(cluster.as_str()).and_then(|rest| rest.strip_suffix('-')).is_some_and(is_instance)
    });
    let through_omni =
        context.through_omni || found.endpoints.iter().any(|endpoint| same_host(&endpoint.url, &context.server));
    match of_template {
        Some(cluster) => Some(cluster.clone()),
        None if through_omni => {
            let after = context.name.split_once('-').filter(|(instance, _)| is_instance(instance));
            Some(after.map_or(context.name.as_str(), |(_, cluster)| cluster).to_owned())
        }
        None => None,
    }
}

/// Whether a word can be the name of an Omni instance, and not talosctl's `admin@`.
fn is_instance(word: &str) -> bool {
    !word.is_empty() && !word.contains('@')
}

fn same_host(one: &str, other: &str) -> bool {
    let host = |url: &str| url.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    host(one).is_some_and(|one| host(other) == Some(one))
}

fn assign(draft: &mut Draft, found: &Found) {
    let first = draft.endpoints.first().map(|endpoint| endpoint.name.clone()).filter(|_| draft.endpoints.len() > 1);
    let proxmox = match found.proxmox.as_slice() {
        [] => None,
        [first, rest @ ..] => Some(first).filter(|first| rest.iter().all(|other| other == *first)),
    };
    for cluster in draft.clusters.iter_mut().filter(|cluster| cluster.is_omni) {
        cluster.omni.clone_from(&first);
        if draft.providers.len() > 1 {
            cluster.provider = Some(crate::config::NO_PROVIDER.to_owned());
        }
        cluster.proxmox = proxmox.cloned();
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, KubernetesDraft, draft};
    use crate::ops::config::init::{Found, FoundContainer, FoundContext, FoundEndpoint, FoundTemplate};

    fn context(name: &str, server: &str) -> FoundContext {
        let through_omni = server.ends_with(":8095");
        FoundContext { name: name.into(), server: server.into(), through_omni, omni_cluster: None }
    }

    fn endpoint(name: &str) -> FoundEndpoint {
        FoundEndpoint {
            name: name.into(),
            url: format!("https://{name}.example.com"),
            context: None,
            source: name.into(),
        }
    }

    fn template(cluster: &str) -> FoundTemplate {
        FoundTemplate { cluster: cluster.into(), path: format!("{cluster}.yaml").into() }
    }

    fn container(service: &str, guest: &str) -> FoundContainer {
        FoundContainer {
            ssh: "foxtrot".into(),
            exec: vec![guest.into()],
            service: service.into(),
            image: String::new(),
            source: String::new(),
        }
    }

    fn clusters(draft: &Draft) -> Vec<(&str, bool, &KubernetesDraft)> {
        draft.clusters.iter().map(|cluster| (cluster.name.as_str(), cluster.is_omni, &cluster.kubernetes)).collect()
    }

    #[test]
    fn a_context_through_omni_and_the_template_of_its_cluster_are_one_cluster() {
        let found = Found {
            endpoints: vec![endpoint("omni")],
            templates: vec![template("talos-prod-01")],
            contexts: vec![
                context("my-omni-talos-prod-01", "https://kube.example.com"),
                context("admin@talos-prod-01", "https://10.0.0.1:6443"),
                context("omni-lab", "https://omni.example.com:8095"),
                context("omni-edge", "https://omni.example.com"),
                context("sno", "https://sno:6443"),
            ],
            ..Found::default()
        };
        let sno = KubernetesDraft::Context("sno".into());
        let mint = KubernetesDraft::Mint;
        assert_eq!(
            clusters(&draft(&found)),
            [("talos-prod-01", true, &mint), ("lab", true, &mint), ("edge", true, &mint), ("sno", false, &sno)]
        );
    }

    #[test]
    fn the_login_of_a_context_tells_its_cluster() {
        let mut through = context("a-b-c", "https://kube.example.com");
        through.omni_cluster = Some("b-c".into());
        let found = Found { endpoints: vec![endpoint("omni")], contexts: vec![through], ..Found::default() };
        assert_eq!(clusters(&draft(&found)), [("b-c", true, &KubernetesDraft::Mint)]);
    }

    #[test]
    fn without_an_endpoint_a_template_is_reached_by_its_context() {
        let found = Found {
            templates: vec![template("prod")],
            contexts: vec![context("admin@prod", "https://10.0.0.1:6443")],
            ..Found::default()
        };
        assert_eq!(clusters(&draft(&found)), [("prod", true, &KubernetesDraft::Context("admin@prod".into()))]);
    }

    #[test]
    fn of_several_endpoints_the_first_is_taken_and_of_several_providers_none() {
        let found = Found {
            endpoints: vec![endpoint("home"), endpoint("work")],
            templates: vec![template("prod")],
            containers: vec![container("provider", "a"), container("provider", "b"), container("provider", "b")],
            ..Found::default()
        };
        let draft = draft(&found);
        let names: Vec<&str> = draft.providers.iter().map(|provider| provider.name.as_str()).collect();
        assert_eq!(names, ["provider", "provider-2"]);
        assert_eq!(draft.clusters[0].omni.as_deref(), Some("home"));
        assert_eq!(draft.clusters[0].provider.as_deref(), Some("none"));
    }
}
