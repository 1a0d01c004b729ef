//! A provider that is stopped between creating a virtual machine and recording it leaves one that no request knows.
//!
//! Source: `siderolabs/omni` `client/pkg/infra/provision`: a step that was begun and not recorded is begun again from the
//! start, with another machine.

use crate::estate::MachineRequest;
use crate::wait::Blocker;

/// Its name.
pub const ID: &str = "provider-restart-in-flight";

/// The machine requests, of every cluster, that a restart of the provider would interrupt. Without a provider's id those of
/// every provider count: it is not known whose they are.
pub fn in_flight(requests: &[MachineRequest], provider: Option<&str>) -> Vec<Blocker> {
    let ours = |request: &&MachineRequest| provider.is_none_or(|id| request.provider_id == id);
    requests.iter().filter(ours).filter(|request| is_in_flight(&request.stage)).map(blocker).collect()
}

/// A request that no provider has taken up yet (`UNKNOWN`), or that is made, or that failed, loses nothing by a restart. Of
/// a word that is not known nothing can be promised.
fn is_in_flight(stage: &str) -> bool {
    !matches!(stage, "UNKNOWN" | "PROVISIONED" | "FAILED")
}

fn blocker(request: &MachineRequest) -> Blocker {
    let cluster = request.cluster.as_ref().map(|cluster| format!(" of {cluster}")).unwrap_or_default();
    let words = [request.stage.as_str(), &request.status, &request.error];
    let mut says = words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(": ");
    if request.tearing_down {
        says.push_str(" (tearing down)");
    }
    Blocker::new(format!("machine request {}{cluster}", request.id), says)
}

#[cfg(test)]
mod tests {
    use super::in_flight;
    use crate::estate::MachineRequest;

    fn request(id: &str, provider: &str, stage: &str) -> MachineRequest {
        MachineRequest {
            id: id.into(),
            provider_id: provider.into(),
            cluster: Some("talos-prod-01".into()),
            stage: stage.into(),
            status: "Creating VM (step 3/7)".into(),
            ..MachineRequest::default()
        }
    }

    #[test]
    fn what_is_being_made_is_in_flight_and_nothing_else() {
        let requests = [
            request("a", "matrix", "PROVISIONING"),
            request("b", "matrix", "PROVISIONED"),
            request("c", "matrix", "UNKNOWN"),
            request("d", "matrix", "FAILED"),
            request("e", "matrix", "UNKNOWN (9)"),
            request("f", "other", "PROVISIONING"),
            MachineRequest { tearing_down: true, ..request("g", "matrix", "PROVISIONING") },
        ];
        let told = |provider| {
            let blockers = in_flight(&requests, provider);
            blockers.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        insta::assert_snapshot!(told(Some("matrix")), @"
        machine request a of talos-prod-01: PROVISIONING: Creating VM (step 3/7)
        machine request e of talos-prod-01: UNKNOWN (9): Creating VM (step 3/7)
        machine request g of talos-prod-01: PROVISIONING: Creating VM (step 3/7) (tearing down)
        ");
        assert_eq!(in_flight(&requests, None).len(), 4, "without an id every provider's count");
    }
}
