//! What a cluster is called in a tailnet, besides its Services and Ingresses.
//!
//! Sources: `tailscale/tailscale` `k8s-operator/apis/v1alpha1/types_connector.go`, `types_proxygroup.go`;
//! `cmd/k8s-operator/deploy/chart/templates/deployment.yaml` for the operator's own name. What its Secrets hold (names and
//! keys of the proxies) is not asked for.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::cluster::client::Client;
use crate::cluster::discovery;
use crate::cluster::list::list;
use crate::error::Result;

const GROUP: &str = "tailscale.com";

/// The operator: where it is installed by its chart or its manifest.
const OPERATORS: &str = "/apis/apps/v1/deployments?labelSelector=app%3Doperator";

/// The variable that says what the operator is called.
const OPERATOR_NAME: &str = "OPERATOR_HOSTNAME";

/// What Tailscale's operator and its proxies are called, as far as they say; nothing where it is not installed.
///
/// # Errors
///
/// When the API cannot be asked.
pub async fn tailnet_devices(client: &Client) -> Result<BTreeSet<String>> {
    let Some(group) = discovery::group(client, GROUP, &["v1alpha1"]).await? else { return Ok(BTreeSet::new()) };
    let (connectors, groups) = (format!("{group}/connectors"), format!("{group}/proxygroups"));
    let (connectors, groups, operators) = tokio::join!(
        list::<WireObject>(client, "listing Connectors", &connectors),
        list::<WireObject>(client, "listing ProxyGroups", &groups),
        list::<WireDeployment>(client, "looking for Tailscale's operator", OPERATORS),
    );
    let objects = connectors?.into_iter().chain(groups?).flatten().filter_map(Result::ok);
    let operators = operators?.into_iter().flatten().filter_map(Result::ok);
    Ok(objects.flat_map(WireObject::names).chain(operators.flat_map(WireDeployment::names)).collect())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireObject {
    status: Option<Status>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    hostname: Option<String>,
    devices: Option<Vec<Device>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Device {
    hostname: Option<String>,
}

impl WireObject {
    fn names(self) -> impl Iterator<Item = String> {
        let Status { hostname, devices } = self.status.unwrap_or_default();
        let devices = devices.into_iter().flatten().map(|device| device.hostname);
        devices.chain([hostname]).flatten().filter(|name| !name.is_empty())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireDeployment {
    spec: DeploymentSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DeploymentSpec {
    template: Template,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Template {
    spec: PodSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PodSpec {
    containers: Vec<Container>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Container {
    env: Option<Vec<Variable>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Variable {
    name: String,
    value: Option<String>,
}

impl WireDeployment {
    fn names(self) -> impl Iterator<Item = String> {
        let variables = self.spec.template.spec.containers.into_iter().filter_map(|container| container.env);
        variables.flatten().filter(|one| one.name == OPERATOR_NAME).filter_map(|one| one.value)
    }
}
