//! What leads to workloads: Ingresses, Gateways and routes.
//!
//! Their tables do not say whether they are well, and there are few of them: they are read whole.
//! Sources: `kubernetes/api` `networking/v1/types.go`; `kubernetes-sigs/gateway-api` `apis/v1/`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::objects::{ObjectKind, WireObject, object};
use crate::cluster::client::Client;
use crate::cluster::decode::Unreadable;
use crate::cluster::discovery;
use crate::cluster::list::list;
use crate::cluster::wire::{self, Metadata};
use crate::error::Result;
use crate::estate::{Ingress, KindCount, Workload};

const GATEWAYS: &str = "gateway.networking.k8s.io";

/// Where an Ingress's class stood before `spec.ingressClassName`.
const CLASS: &str = "kubernetes.io/ingress.class";

/// Each kind of which there is any.
pub(super) async fn networking(client: &Client) -> Result<Vec<(KindCount, Vec<Workload>)>> {
    let (ingresses, gateways) = tokio::join!(ingresses(client), gateways(client));
    let mut kinds = gateways?;
    kinds.insert(0, ("Ingress", ingresses?));
    Ok(kinds
        .into_iter()
        .filter(|(_, objects)| !objects.is_empty())
        .map(|(kind, objects)| (KindCount { kind: kind.to_owned(), total: objects.len() as u64, unread: 0 }, objects))
        .collect())
}

async fn ingresses(client: &Client) -> Result<Vec<Workload>> {
    let found = list::<WireIngress>(client, "listing Ingresses", "/apis/networking.k8s.io/v1/ingresses").await?;
    let ingresses: Vec<Ingress> = found.into_iter().flatten().map(ingress).collect();
    let with_addresses: BTreeSet<String> =
        ingresses.iter().filter(|one| one.has_address).map(|one| one.class.clone()).collect();
    let workload = |ingress: Ingress| Workload::Ingress {
        class_gives_addresses: with_addresses.contains(&ingress.class),
        ingress,
    };
    Ok(ingresses.into_iter().map(workload).collect())
}

async fn gateways(client: &Client) -> Result<Vec<(&'static str, Vec<Workload>)>> {
    let Some(group) = discovery::group(client, GATEWAYS, &["v1", "v1beta1"]).await? else { return Ok(Vec::new()) };
    let read = |kind: &'static str, plural: &str| {
        let (doing, collection) = (format!("listing {plural}"), format!("{group}/{plural}"));
        async move {
            let known = ObjectKind { group: GATEWAYS, kind, expects_status: true };
            let found = list::<WireObject>(client, &doing, &collection).await?;
            Ok::<_, crate::error::Error>((
                kind,
                found.into_iter().flatten().map(|item| Workload::Object(object(&known, item))).collect(),
            ))
        }
    };
    let (gateways, http, grpc) =
        tokio::join!(read("Gateway", "gateways"), read("HTTPRoute", "httproutes"), read("GRPCRoute", "grpcroutes"));
    Ok(vec![gateways?, http?, grpc?])
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireIngress {
    metadata: Metadata,
    spec: Option<Spec>,
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    ingress_class_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    load_balancer: Option<LoadBalancer>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LoadBalancer {
    ingress: Option<Vec<serde::de::IgnoredAny>>,
}

/// An Ingress; one that could not be decoded has no address, and a class that gives them.
pub(super) fn ingress(item: Result<WireIngress, Unreadable>) -> Ingress {
    let WireIngress { metadata, spec, status } = match item {
        Ok(object) => object,
        Err(odd) => return Ingress { object: wire::unreadable_object("Ingress", &odd), ..Ingress::default() },
    };
    let addresses = status.unwrap_or_default().load_balancer.unwrap_or_default().ingress.unwrap_or_default();
    let annotated = metadata.annotations.as_ref().and_then(|annotations| annotations.get(CLASS).cloned());
    Ingress {
        object: metadata.object("Ingress"),
        class: spec.unwrap_or_default().ingress_class_name.or(annotated).unwrap_or_default(),
        has_address: !addresses.is_empty(),
        created: metadata.created(),
        deleting_since: metadata.deleting_since(),
    }
}
