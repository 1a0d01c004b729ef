//! Virtual machines that are to be gone.

use std::collections::BTreeSet;

use super::{Waited, Waiting};
use crate::conditions::vms_gone::{self, RememberedVm};
use crate::config::WaitOf;
use crate::error::Result;
use crate::estate::{Hypervisor, Machine, MachineRequest};
use crate::health::{has_form_of_request, looks_like_request};
use crate::hypervisor;
use crate::omni::observe;
use crate::ops::template::{Target, delete};

/// The machine sets that a cluster always has.
const SETS: [&str; 2] = ["control-planes", "workers"];

/// Waits until what was made for a cluster is gone from its hypervisor: the virtual machines of its machine requests, those
/// that a deletion which was begun on this host remembers, and those that are orphans when the wait begins.
pub(super) async fn gone(waiting: &Waiting<'_>) -> Result<Waited> {
    let Target { endpoint, cluster, .. } = waiting.target()?;
    let limit = waiting.connections.limit();
    let hypervisor = waiting.connections.hypervisor(&cluster).await?;
    let client = waiting.connections.omni(&endpoint).await?;
    let belongs = delete::remembered(&client, waiting.environment, &cluster).await?;
    let (requests, machines) = futures::try_join!(observe::requests(&client, &[]), observe::machines(&client, &[]))?;
    let seen = hypervisor::observe(&hypervisor, looks_like_request, limit).await?;
    let mut vms = RememberedVm::of(&belongs);
    let sets: BTreeSet<String> =
        SETS.iter().map(|set| format!("{cluster}-{set}")).chain(belongs.machine_sets).collect();
    let orphans = orphans(&sets, &seen, &requests, &machines);
    vms.extend(
        orphans.into_iter().filter(|one| !vms.iter().any(|known| known.request == one.request)).collect::<Vec<_>>(),
    );
    let what = format!("virtual machines of {cluster} gone");
    let wait = waiting.limited(&what, waiting.config().wait_limit(&cluster, WaitOf::Destroy));
    let look = || vms_gone::probe(&hypervisor, &client, &vms, limit);
    let outcome = wait.until(vms_gone::hints(&client), look).await;
    let text = |gone| match gone {
        0 => "none was made for it".to_owned(),
        1 => "1/1 VM gone".to_owned(),
        gone => format!("{gone}/{gone} VMs gone"),
    };
    Ok(waiting.ended(Some(&cluster), outcome, &what, text, "doctor"))
}

/// What has the form of a request of these sets, and is neither a request nor a machine of Omni's: as `talops doctor` tells
/// orphans.
fn orphans(
    sets: &BTreeSet<String>,
    seen: &Hypervisor,
    requests: &[MachineRequest],
    machines: &[Machine],
) -> Vec<RememberedVm> {
    let orphan = |vm: &&crate::estate::VirtualMachine| {
        let known = |uuid: &String| machines.iter().any(|machine| machine.id.eq_ignore_ascii_case(uuid));
        sets.iter().any(|set| has_form_of_request(&vm.name, set))
            && !requests.iter().any(|request| request.id == vm.name)
            && !vm.uuid.as_ref().is_some_and(known)
    };
    let found = seen.machines.iter().filter(orphan);
    found.map(|vm| RememberedVm { request: vm.name.clone(), machine: vm.uuid.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::orphans;
    use crate::estate::{Hypervisor, Machine, MachineRequest, VirtualMachine};

    #[test]
    fn an_orphan_has_the_form_of_a_request_and_is_nobodys() {
        let vm = |name: &str, uuid: &str| VirtualMachine {
            name: name.into(),
            uuid: Some(uuid.into()),
            ..VirtualMachine::default()
        };
        let machines = vec![
            vm("prod-workers-a1b2c3", "1"),
            vm("prod-workers-zz99zz", "2"),
            vm("prod-workers-kk88kk", "3"),
            vm("prod-gpu-zz99zz", "4"),
            vm("database-zz99zz", "5"),
        ];
        let seen = Hypervisor { nodes: Vec::new(), machines };
        let request = MachineRequest { id: "prod-workers-a1b2c3".into(), ..MachineRequest::default() };
        let known = Machine { id: "3".into(), ..Machine::default() };
        let found = orphans(&["prod-workers".to_owned()].into(), &seen, &[request], &[known]);
        let names: Vec<&str> = found.iter().map(|one| one.request.as_str()).collect();
        assert_eq!(names, ["prod-workers-zz99zz"]);
    }
}
