//! Nodes.

use futures::stream::BoxStream;
use serde::Deserialize;

use crate::cluster::client::Client;
use crate::cluster::decode::Unreadable;
use crate::cluster::list::list;
use crate::cluster::watch;
use crate::cluster::wire::{self, Conditions, Metadata};
use crate::error::Result;
use crate::estate::{Node, Nodes};

const COLLECTION: &str = "/api/v1/nodes";

/// The label of control-plane nodes.
const CONTROL_PLANE: &str = "node-role.kubernetes.io/control-plane";

/// The API server's version and its nodes, by name. The version is empty where only that could not be read.
pub async fn nodes(client: &Client) -> Result<Nodes> {
    let (version, found) = tokio::join!(client.version(), list::<WireNode>(client, "listing nodes", COLLECTION));
    let mut nodes: Vec<_> =
        found?.ok_or_else(|| client.is_no_kubernetes("listing nodes"))?.into_iter().map(node).collect();
    nodes.sort_by(|one: &Node, other| one.name.cmp(&other.name));
    Ok(Nodes { server_version: version.unwrap_or_default(), nodes })
}

/// What happens to nodes from now on, each as a mere sign.
pub fn node_changes(client: &Client) -> BoxStream<'static, Result<()>> {
    watch::watch(client, COLLECTION.to_owned(), None)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireNode {
    metadata: Metadata,
    spec: Option<Spec>,
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Spec {
    unschedulable: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    conditions: Option<Conditions>,
    node_info: Option<NodeInfo>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NodeInfo {
    kubelet_version: Option<String>,
    os_image: Option<String>,
    #[serde(rename = "systemUUID")]
    system_uuid: Option<String>,
}

pub(super) fn node(item: Result<WireNode, Unreadable>) -> Node {
    item.map_or_else(
        |odd| Node { conditions: vec![wire::unreadable("Ready", &odd)], name: odd.name, ..Node::default() },
        Into::into,
    )
}

impl From<WireNode> for Node {
    fn from(node: WireNode) -> Self {
        let status = node.status.unwrap_or_default();
        let info = status.node_info.unwrap_or_default();
        Self {
            control_plane: node.metadata.label(CONTROL_PLANE).is_some(),
            deleting_since: node.metadata.deleting_since(),
            name: node.metadata.name.unwrap_or_default(),
            cordoned: node.spec.unwrap_or_default().unschedulable.unwrap_or_default(),
            kubelet_version: info.kubelet_version.unwrap_or_default(),
            os_image: info.os_image.unwrap_or_default(),
            conditions: Conditions::all(status.conditions),
            system_uuid: info.system_uuid.unwrap_or_default(),
        }
    }
}
