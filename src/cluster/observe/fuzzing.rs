//! A door for the fuzz targets: objects to snapshots.

use futures::FutureExt as _;
use serde::de::DeserializeOwned;

use super::{argocd, external_secrets, longhorn, nodes, pods, workloads};
use crate::cluster::controller::controller;
use crate::cluster::decode::{self, Unreadable};
use crate::estate::{Application, ExternalSecrets, Longhorn, Nodes, Pod, Workload};

/// What one text becomes as an answer to each question.
#[derive(Debug, Default)]
pub struct Answers {
    /// To the one for nodes.
    pub nodes: Nodes,
    /// To those for single objects.
    pub workloads: Vec<Workload>,
    /// To the one for Argo CD.
    pub applications: Vec<Application>,
    /// To those for External Secrets.
    pub external_secrets: ExternalSecrets,
    /// To those for Longhorn.
    pub longhorn: Longhorn,
}

/// Takes `body` for a page of each list and for an object of each kind.
pub fn observe(body: &[u8]) -> Answers {
    let pod = |item: Result<pods::WirePod, Unreadable>| item.map_or_else(|odd| pods::unreadable(&odd), Pod::from);
    let controllers = ["Deployment", "StatefulSet", "DaemonSet"]
        .into_iter()
        .flat_map(|kind| objects(body).into_iter().map(move |item| Workload::Controller(controller(kind, item))));
    Answers {
        nodes: Nodes { nodes: list(body).into_iter().map(nodes::node).collect(), ..Nodes::default() },
        workloads: controllers
            .chain(objects(body).into_iter().map(|item| Workload::Pod(pod(item))))
            .chain(objects(body).into_iter().map(|item| Workload::Job(workloads::job(item))))
            .chain(objects(body).into_iter().map(|item| Workload::Claim(workloads::claim(item))))
            .collect(),
        applications: list(body).into_iter().map(argocd::application).collect(),
        external_secrets: ExternalSecrets {
            stores: list(body).into_iter().map(|item| external_secrets::store("SecretStore", item)).collect(),
            secrets: list(body).into_iter().map(|item| external_secrets::secret("ExternalSecret", item)).collect(),
        },
        longhorn: Longhorn {
            volumes: list(body).into_iter().map(longhorn::volume).collect(),
            nodes: list(body).into_iter().map(longhorn::node).collect(),
        },
    }
}

fn list<T: DeserializeOwned + Send + 'static>(body: &[u8]) -> Vec<Result<T, Unreadable>> {
    let page = decode::page(body.to_vec(), "List").now_or_never();
    page.and_then(Result::ok).map(|page| page.items).unwrap_or_default()
}

/// The items of a list, each as if it had been asked for by its name, or the object that the text is.
fn objects<T: DeserializeOwned + Send + 'static>(body: &[u8]) -> Vec<Result<T, Unreadable>> {
    let mut items = list(body);
    items.extend(decode::object(body.to_vec()).now_or_never().and_then(Result::ok));
    items
}
