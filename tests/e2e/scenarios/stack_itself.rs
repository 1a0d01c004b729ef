//! The servers themselves, asked with the tools that they come with: a scenario that fails elsewhere is then the binary's
//! fault.

use std::process::Command;
use std::time::Duration;

use super::Scenario;
use crate::stack::Stack;
use crate::stack::process::run;
use crate::stack::provider_host::{HOST, SERVICE};
use crate::talops::User;

pub(crate) const PROVIDER_HOST: &[Scenario] =
    &[("stack: the provider's host answers ssh and has the engine behind the hop alone", host)];
pub(crate) const CLUSTER: &[Scenario] = &[("stack: the cluster has ready nodes and running workloads", cluster)];
pub(crate) const CONTROLLERS: &[Scenario] =
    &[("stack: the definitions and their objects are there with their statuses", controllers)];

const CALL: Duration = Duration::from_secs(20);

fn host(stack: &mut Stack) {
    let host = stack.provider_host();
    let user = User::new().with_ssh(&host.client_configuration());
    let ssh = |remote: &str| {
        run(Command::new("/usr/bin/ssh").arg("-F").arg(user.ssh_configuration()).args([HOST, remote]), CALL)
    };
    let inside =
        ssh("pct exec 200 -- docker ps --format '{{.Label \"com.docker.compose.service\"}} {{.State}}'").succeeded();
    assert_eq!(inside.stdout.trim(), format!("{SERVICE} running"));
    let logs = host.docker(&["logs", &host.container()]);
    assert!(logs.stderr.contains("\"msg\":\"connected to omni\""), "{logs:?}");
    let outside = ssh("docker ps --format '{{.Label \"com.docker.compose.service\"}}'");
    assert!(!outside.stdout.contains(SERVICE), "the host sees the container without the hop");
}

fn cluster(stack: &mut Stack) {
    let cluster = stack.cluster();
    let version = cluster.kubectl(&["version", "-o", "json"]).stdout;
    assert!(version.contains("v1.36.1"), "{version}");
    let nodes = cluster.kubectl(&["get", "nodes", "--no-headers"]).stdout;
    assert_eq!(nodes.lines().filter(|line| line.contains(" Ready ")).count(), 3, "{nodes}");
    let logs = cluster.kubectl(&["logs", "-n", "shop", "deployment/web", "--tail=1"]).stdout;
    assert!(logs.contains("listening"), "{logs}");
}

fn controllers(stack: &mut Stack) {
    let cluster = stack.cluster_with_controllers();
    let columns = |kind: &str| cluster.kubectl(&["get", kind, "-A", "--no-headers"]).stdout;
    assert!(columns("applications.argoproj.io").contains("Synced"), "{}", columns("applications.argoproj.io"));
    assert!(columns("externalsecrets").contains("SecretSynced"), "{}", columns("externalsecrets"));
    assert!(columns("clustersecretstores").contains("Valid"), "{}", columns("clustersecretstores"));
    assert!(columns("volumes.longhorn.io").contains("healthy"), "{}", columns("volumes.longhorn.io"));
    assert!(columns("nodes.longhorn.io").contains("True"), "{}", columns("nodes.longhorn.io"));
}
