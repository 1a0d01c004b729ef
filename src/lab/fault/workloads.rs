//! Faults of what runs in a cluster, and of its machines.

use jiff::{SignedDuration, Timestamp};

use super::Fault;
use crate::lab::world::{Cluster, ImageProblem, ResourceFault, StoreProblem, VolumeProblem, WorkloadKind};

/// Makes it so in a cluster of an estate that was started then; `None` for what is no fault of these.
pub(super) fn strike(fault: Fault, cluster: &mut Cluster, started: Timestamp) -> Option<bool> {
    let ago = |minutes| started.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(started);
    Some(match fault {
        Fault::NodeNotReady => lose_worker(cluster, ago(20)),
        Fault::ImagePull => break_image(cluster, ago(25)),
        Fault::AppDegraded => degrade_application(cluster, ago(180)),
        Fault::ExternalSecretNotReady => refuse_store(cluster, ago(50)),
        Fault::VolumeDegraded => degrade_volume(cluster, ago(120)),
        Fault::DestroyingStuck => {
            let lost = lose_worker(cluster, ago(60));
            cluster.machines.iter_mut().for_each(|machine| machine.destroyed = machine.lost_since.is_some());
            lost
        }
        Fault::ClusterLocked => {
            cluster.locked = true;
            true
        }
        _ => return None,
    })
}

/// The second worker, which holds what cannot move.
fn lose_worker(cluster: &mut Cluster, since: Timestamp) -> bool {
    let worker = cluster.machines.iter_mut().filter(|machine| !machine.control_plane).nth(1);
    worker.map(|worker| worker.lost_since = Some(since)).is_some()
}

/// Grafana's, else the last application's.
fn break_image(cluster: &mut Cluster, since: Timestamp) -> bool {
    let deployments = || cluster.workloads.iter().enumerate().filter(|(_, one)| one.kind == WorkloadKind::Deployment);
    let grafana = deployments().find(|(_, one)| one.name == "grafana");
    let Some((position, _)) = grafana.or_else(|| deployments().next_back()) else { return false };
    let workload = &mut cluster.workloads[position];
    let (patched, _) = workload.image.rsplit_once('.').unwrap_or((workload.image, ""));
    let image = format!("{patched}.9");
    let message = format!(
        "rpc error: code = NotFound desc = failed to pull and unpack image \"{image}\": failed to resolve reference \
         \"{image}\": {image}: not found"
    );
    workload.image_problem = Some(ImageProblem { image, message, since });
    true
}

fn degrade_application(cluster: &mut Cluster, since: Timestamp) -> bool {
    let application = cluster.applications.iter_mut().find(|application| application.name == "gateway");
    let fault = || ResourceFault {
        kind: "Certificate",
        name: "wildcard",
        health: "Degraded",
        message: "The certificate request has failed to complete and will be retried: Failed to wait for order \
                  resource \"wildcard-1-3093472613\" to become ready: order is in \"errored\" state: Failed to \
                  create Order: 429 urn:ietf:params:acme:error:rateLimited: too many certificates (5) already \
                  issued for this exact set of identifiers in the last 168h0m0s"
            .to_owned(),
        since,
    };
    application.map(|application| application.fault = Some(fault())).is_some()
}

fn refuse_store(cluster: &mut Cluster, since: Timestamp) -> bool {
    for store in &mut cluster.stores {
        let message = "unable to create client: failed to authenticate via universal auth: APIError: CallUniversalAuthLogin \
                       unsuccessful response [POST https://secrets.example.org/api/v1/auth/universal-auth/login] \
                       [status-code=401] [message=\"Invalid credentials\"]";
        store.problem = Some(StoreProblem { message: message.to_owned(), since });
    }
    !cluster.stores.is_empty()
}

fn degrade_volume(cluster: &mut Cluster, since: Timestamp) -> bool {
    let volume = cluster.volumes.iter_mut().find(|volume| volume.claim == "data-forgejo-postgresql-0");
    let Some(volume) = volume else { return false };
    let node = volume.replicas.last().cloned().unwrap_or_default();
    let message = "precheck new replica failed: insufficient storage";
    volume.problem = Some(VolumeProblem { node, message: message.to_owned(), since });
    true
}
