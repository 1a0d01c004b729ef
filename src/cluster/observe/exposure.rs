//! How a cluster is reached from outside: addresses of nodes, Services, Ingresses and Gateways, and names.
//!
//! Sources: `kubernetes/api` `core/v1/types.go`, `networking/v1/types.go`; `kubernetes-sigs/gateway-api` `apis/v1/`;
//! `tailscale/tailscale` `cmd/k8s-operator/svc.go` for what a Service is called in a tailnet.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::cluster::client::Client;
use crate::cluster::discovery;
use crate::cluster::list::list;
use crate::cluster::wire::Metadata;
use crate::error::Result;
use crate::estate::{Exposed, Exposure, ObjectRef};

const GATEWAYS: &str = "gateway.networking.k8s.io";

/// What names in a tailnet end in.
const TAILNET: &str = ".ts.net";
/// The name that a Service or Ingress asks for in a tailnet, and what exposes a Service there by a name that follows.
const TAILNET_NAME: &str = "tailscale.com/hostname";
const TAILNET_EXPOSES: &str = "tailscale.com/expose";

/// How a cluster is reached from outside. An object that cannot be decoded has no address.
///
/// # Errors
///
/// When the API cannot be asked.
pub async fn exposure(client: &Client) -> Result<Exposure> {
    let (nodes, services, ingresses, gateways) = tokio::join!(
        all::<WireNode>(client, "nodes", "/api/v1/nodes"),
        all::<WireService>(client, "Services", "/api/v1/services"),
        all::<WireIngress>(client, "Ingresses", "/apis/networking.k8s.io/v1/ingresses"),
        gateways(client),
    );
    let mut exposure = Exposure::default();
    nodes?.into_iter().for_each(|node| node.add_to(&mut exposure));
    services?.into_iter().for_each(|service| service.add_to(&mut exposure));
    ingresses?.into_iter().for_each(|ingress| ingress.add_to(&mut exposure));
    gateways?.into_iter().for_each(|gateway| gateway.add_to(&mut exposure));
    Ok(exposure)
}

async fn all<T: DeserializeOwned + Send + 'static>(client: &Client, what: &str, collection: &str) -> Result<Vec<T>> {
    let found = list::<T>(client, &format!("listing {what}"), collection).await?;
    Ok(found.into_iter().flatten().filter_map(std::result::Result::ok).collect())
}

async fn gateways(client: &Client) -> Result<Vec<WireGateway>> {
    match discovery::group(client, GATEWAYS, &["v1", "v1beta1"]).await? {
        Some(group) => all(client, "Gateways", &format!("{group}/gateways")).await,
        None => Ok(Vec::new()),
    }
}

fn add(exposure: &mut Exposure, of: &ObjectRef, at: impl IntoIterator<Item = Option<String>>) {
    let at = at.into_iter().flatten().filter(|at| !at.is_empty());
    exposure.entries.extend(at.map(|at| Exposed { at, of: of.clone() }));
}

/// The host of an image's registry, as container engines read names: `docker.io` where the name has none.
fn registry(image: &str) -> String {
    match image.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host.to_owned(),
        _ => "docker.io".to_owned(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireNode {
    metadata: Metadata,
    status: NodeStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NodeStatus {
    addresses: Option<Vec<Address>>,
    /// The largest images that it has, up to fifty.
    images: Option<Vec<Image>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Address {
    address: Option<String>,
    value: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Image {
    names: Option<Vec<String>>,
}

impl WireNode {
    fn add_to(self, exposure: &mut Exposure) {
        let of = self.metadata.object("Node");
        add(exposure, &of, self.status.addresses.into_iter().flatten().map(|one| one.address));
        let images = self.status.images.into_iter().flatten().flat_map(|image| image.names.unwrap_or_default());
        exposure.registries.extend(images.map(|image| registry(&image)));
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireService {
    metadata: Metadata,
    spec: ServiceSpec,
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ServiceSpec {
    #[serde(rename = "externalIPs")]
    external_ips: Option<Vec<String>>,
    #[serde(rename = "loadBalancerIP")]
    load_balancer_ip: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    load_balancer: Option<LoadBalancer>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LoadBalancer {
    ingress: Option<Vec<Point>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Point {
    ip: Option<String>,
    hostname: Option<String>,
}

impl Status {
    /// Addresses and names that a load balancer gave.
    fn points(status: Option<Self>) -> Vec<Option<String>> {
        let points = status.unwrap_or_default().load_balancer.unwrap_or_default().ingress.unwrap_or_default();
        points.into_iter().flat_map(|point| [point.ip, point.hostname]).collect()
    }
}

impl WireService {
    fn add_to(self, exposure: &mut Exposure) {
        let of = self.metadata.object("Service");
        let points = Status::points(self.status);
        exposure.devices.extend(devices(&points));
        if self.metadata.annotation(TAILNET_EXPOSES) == Some("true") {
            let name = self.metadata.annotation(TAILNET_NAME).map(str::to_owned);
            exposure.devices.insert(name.unwrap_or_else(|| format!("{}-{}", of.namespace, of.name)));
        }
        add(exposure, &of, [Some(format!("{}.{}.svc", of.name, of.namespace)), self.spec.load_balancer_ip]);
        add(exposure, &of, self.spec.external_ips.into_iter().flatten().map(Some));
        add(exposure, &of, points);
    }
}

/// The names of a tailnet among those that a load balancer gave: Tailscale's operator gives them whole.
fn devices(points: &[Option<String>]) -> BTreeSet<String> {
    points.iter().flatten().filter(|at| at.ends_with(TAILNET)).cloned().collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireIngress {
    metadata: Metadata,
    spec: Option<IngressSpec>,
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IngressSpec {
    rules: Option<Vec<Rule>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Rule {
    host: Option<String>,
}

impl WireIngress {
    fn add_to(self, exposure: &mut Exposure) {
        let of = self.metadata.object("Ingress");
        let points = Status::points(self.status);
        exposure.devices.extend(devices(&points));
        add(exposure, &of, self.spec.unwrap_or_default().rules.into_iter().flatten().map(|rule| rule.host));
        add(exposure, &of, points);
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireGateway {
    metadata: Metadata,
    spec: Option<GatewaySpec>,
    status: Option<GatewayStatus>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GatewaySpec {
    listeners: Option<Vec<Listener>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Listener {
    hostname: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GatewayStatus {
    addresses: Option<Vec<Address>>,
}

impl WireGateway {
    fn add_to(self, exposure: &mut Exposure) {
        let of = self.metadata.object("Gateway");
        let addresses = self.status.unwrap_or_default().addresses.unwrap_or_default();
        add(exposure, &of, self.spec.unwrap_or_default().listeners.into_iter().flatten().map(|one| one.hostname));
        add(exposure, &of, addresses.into_iter().map(|one| one.value));
    }
}

#[cfg(test)]
mod tests {
    use super::registry;

    #[test]
    fn an_image_names_its_registry_or_docker_s() {
        for (image, host) in [
            ("ghcr.io/siderolabs/kubelet:v1.36.3", "ghcr.io"),
            ("registry.example.org:5000/shop/web@sha256:00", "registry.example.org:5000"),
            ("localhost/web", "localhost"),
            ("library/nginx:1.29", "docker.io"),
            ("nginx", "docker.io"),
        ] {
            assert_eq!(registry(image), host, "{image}");
        }
    }
}
