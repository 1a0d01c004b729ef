//! One object, by the word that people call its kind.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::argocd::{WireApplication, application};
use super::external_secrets::{WireObject as WireSecretObject, secret, store};
use super::longhorn::{WireNode as WireLonghornNode, WireVolume, node as longhorn_node, volume};
use super::networking::{WireIngress, ingress};
use super::nodes::{WireNode, node};
use super::objects::{ObjectKind, WireObject, object};
use super::pods::{self, WirePod};
use super::workloads::{WireClaim, WireJob, claim, job};
use crate::cluster::client::{Client, Question};
use crate::cluster::controller::{WireController, controller};
use crate::cluster::decode::{self, Unreadable};
use crate::cluster::discovery::Type;
use crate::cluster::list::page;
use crate::cluster::resource::encode;
use crate::error::{Error, Result};
use crate::estate::Thing;

/// How many objects of one name in different namespaces are told apart.
const NAMESAKES: usize = 20;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// The kind's name, singular or plural, short or with its group: `deploy`, `Pods`, `gateways.gateway.networking.k8s.io`.
    pub kind: String,
    /// Its namespace; `None` for any.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

/// The objects that are meant: more than one where it is found in several namespaces; `None` where the API has no such
/// kind.
///
/// # Errors
///
/// When the API cannot be asked, or is older than Kubernetes 1.27 and cannot say which kinds it has.
pub async fn find(client: &Client, sought: &Sought) -> Result<Option<Vec<Thing>>> {
    let Some(types) = client.types().await? else {
        let doing = Question::new(format!("looking for a kind {:?}", sought.kind), "");
        let error = Error::failed("its API server does not say which kinds it has: it is older than Kubernetes 1.27");
        return Err(client.explain(&doing, error));
    };
    let Some(found) = named(&types, &sought.kind) else { return Ok(None) };
    let collection = format!("{}/{}", found.path(), found.plural);
    let path = match &sought.namespace {
        Some(namespace) if found.namespaced => {
            format!("{}/namespaces/{}/{}", found.path(), encode(namespace), found.plural)
        }
        _ => collection,
    };
    let selector = encode(&format!("metadata.name={}", sought.name));
    let doing = format!("reading {} {}", found.kind, sought.name);
    let question = Question::new(doing, format!("{path}?fieldSelector={selector}&limit={NAMESAKES}"));
    let page = page::<Value>(client, &question, "List").await?;
    Ok(Some(page.items.into_iter().flatten().map(|value| thing(found, value)).collect()))
}

/// The type that a word means. Kubernetes' own come before others': `node` is no Longhorn node.
fn named<'types>(types: &'types [Type], word: &str) -> Option<&'types Type> {
    let word = match word.to_lowercase() {
        // As a report calls it, to tell it from a node.
        word if word == "longhornnode" => "nodes.longhorn.io".to_owned(),
        word => word,
    };
    let is_it = |one: &&Type| {
        let names = [one.plural.clone(), one.singular.clone(), one.kind.to_lowercase()];
        names.iter().any(|name| !name.is_empty() && (*name == word || format!("{name}.{}", one.group) == word))
            || one.short_names.contains(&word)
    };
    let rank = |one: &&Type| match one.group.as_str() {
        "" => 0,
        // The same objects in another form.
        "metrics.k8s.io" | "events.k8s.io" => 3,
        group if !group.contains('.') || group.ends_with(".k8s.io") => 1,
        _ => 2,
    };
    types.iter().filter(is_it).min_by_key(rank)
}

fn thing(found: &Type, value: Value) -> Thing {
    fn read<T: DeserializeOwned>(value: Value) -> Result<T, Unreadable> {
        decode::item(value)
    }
    match (found.group.as_str(), found.kind.as_str()) {
        ("", "Node") => Thing::Node(node(read::<WireNode>(value))),
        ("", "Pod") => Thing::Pod(read::<WirePod>(value).map_or_else(|odd| pods::unreadable(&odd), Into::into)),
        ("", "PersistentVolumeClaim") => Thing::Claim(claim(read::<WireClaim>(value))),
        ("apps", kind @ ("Deployment" | "StatefulSet" | "DaemonSet")) => {
            Thing::Controller(controller(kind, read::<WireController>(value)))
        }
        ("batch", "Job") => Thing::Job(job(read::<WireJob>(value))),
        ("networking.k8s.io", "Ingress") => Thing::Ingress(ingress(read::<WireIngress>(value))),
        ("argoproj.io", "Application") => Thing::Application(application(read::<WireApplication>(value))),
        ("external-secrets.io", kind @ ("ExternalSecret" | "ClusterExternalSecret")) => {
            Thing::Secret(secret(kind, read::<WireSecretObject>(value)))
        }
        ("external-secrets.io", kind @ ("SecretStore" | "ClusterSecretStore")) => {
            Thing::Store(store(kind, read::<WireSecretObject>(value)))
        }
        ("longhorn.io", "Volume") => Thing::Volume(volume(read::<WireVolume>(value))),
        ("longhorn.io", "Node") => Thing::LonghornNode(longhorn_node(read::<WireLonghornNode>(value))),
        (group, kind) => {
            let known = ObjectKind { group, kind, expects_status: found.has_status };
            Thing::Object(object(&known, read::<WireObject>(value)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Type, named};

    fn a_type(group: &str, kind: &str, plural: &str, short: &[&str]) -> Type {
        Type {
            group: group.into(),
            kind: kind.into(),
            plural: plural.into(),
            singular: kind.to_lowercase(),
            short_names: short.iter().map(|name| (*name).to_owned()).collect(),
            ..Type::default()
        }
    }

    #[test]
    fn a_kind_is_known_by_every_name_that_kubectl_takes() {
        let types = [
            a_type("longhorn.io", "Node", "nodes", &["lhn"]),
            a_type("metrics.k8s.io", "NodeMetrics", "nodes", &[]),
            a_type("", "Node", "nodes", &["no"]),
            a_type("apps", "Deployment", "deployments", &["deploy"]),
            a_type("argoproj.io", "Application", "applications", &["app", "apps"]),
        ];
        let found = |word| named(&types, word).map(|one| format!("{}/{}", one.group, one.kind));
        for (word, expected) in [
            ("node", "/Node"),
            ("nodes", "/Node"),
            ("LonghornNode", "longhorn.io/Node"),
            ("nodes.longhorn.io", "longhorn.io/Node"),
            ("deploy", "apps/Deployment"),
            ("Deployment", "apps/Deployment"),
            ("deployments.apps", "apps/Deployment"),
            ("app", "argoproj.io/Application"),
        ] {
            assert_eq!(found(word).as_deref(), Some(expected), "{word}");
        }
        assert_eq!(found("gateway"), None);
    }
}
