//! Are the virtual machines there that Omni counts on, and only those?
//!
//! A virtual machine is a request's when its name is the request's id and its SMBIOS UUID the machine's id: never by a
//! prefix, since other things live on the same hypervisor.

use super::finding::{Collected, Counts, Finding, Severity, Subject, counted};
use crate::estate::{Dimension, Hypervisor, MachineRequest, VirtualMachine};

/// The length of the random end of a machine request's id (`siderolabs/omni` `MachineRequestSetStatusController`).
const SUFFIX: usize = 6;

/// What Omni knows of a cluster's requests: what the hypervisor is held against.
pub(super) struct Expected<'a> {
    /// The cluster's requests.
    pub(super) requests: Vec<&'a MachineRequest>,
    /// The cluster's machine sets, of which request ids are made.
    pub(super) machine_sets: Vec<&'a str>,
}

/// Whether a name could be a machine request's id: only then is a virtual machine's configuration worth reading.
pub fn looks_like_request(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(set, _)| has_form(name, set))
}

/// Whether a name has the form `<machine set>-<six lower-case letters and digits>`. `prod-workers-backup` has it too, which
/// is why a virtual machine that nobody knows is reported and never touched.
pub fn has_form(name: &str, machine_set: &str) -> bool {
    name.strip_prefix(machine_set).and_then(|rest| rest.strip_prefix('-')).is_some_and(|suffix| {
        suffix.len() == SUFFIX && suffix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// Holds the virtual machines of a hypervisor against what Omni expects; without that only its hosts are judged.
pub(super) fn judge(
    cluster: &str,
    name: &str,
    hypervisor: &Hypervisor,
    expected: Option<&Expected<'_>>,
    into: &mut Collected,
) -> (Counts, String) {
    let away: Vec<&str> =
        hypervisor.nodes.iter().filter(|node| node.status != "online").map(|node| node.name.as_str()).collect();
    for node in hypervisor.nodes.iter().filter(|node| node.status != "online") {
        let subject = Subject::new(cluster, "Host", &node.name);
        into.add(
            Finding::new(Dimension::Hypervisor, subject, Severity::Failing, &node.status)
                .because(format!("host of {name}")),
        );
    }
    let hosts = counted(hypervisor.nodes.len() as u64, "host");
    let Some(expected) = expected else {
        let counts =
            Counts { total: hypervisor.nodes.len() as u64, well: (hypervisor.nodes.len() - away.len()) as u64 };
        return (counts, format!("{hosts}; machine requests not seen, so VMs were not matched"));
    };
    let mut matched = 0_u64;
    for request in expected.requests.iter().filter(|request| request.stage == "PROVISIONED" && !request.tearing_down) {
        if judge_request(cluster, request, hypervisor, &away, into) {
            matched += 1;
        }
    }
    for machine in &hypervisor.machines {
        let known = expected.requests.iter().any(|request| request.id == machine.name);
        if !known && expected.machine_sets.iter().any(|set| has_form(&machine.name, set)) {
            let message = format!("VM {} on {}: no machine request of that name exists", machine.id, machine.node);
            into.add(finding(cluster, machine, Severity::Failing, "orphaned").because(message));
        }
    }
    let total = expected.requests.len() as u64;
    (Counts { total, well: matched }, format!("{} on {hosts}", counted(matched, "VM")))
}

fn finding(cluster: &str, machine: &VirtualMachine, severity: Severity, state: &str) -> Finding {
    Finding::new(Dimension::Hypervisor, Subject::new(cluster, "VM", &machine.name), severity, state)
}

fn judge_request(
    cluster: &str,
    request: &MachineRequest,
    hypervisor: &Hypervisor,
    away: &[&str],
    into: &mut Collected,
) -> bool {
    let subject = Subject::new(cluster, "VM", &request.id);
    if let Some(id) = &request.machine_id {
        // What hangs on the machine hangs on its VM.
        into.depends(&super::nodes::machine(id), subject.clone());
    }
    let namesakes: Vec<&VirtualMachine> =
        hypervisor.machines.iter().filter(|machine| machine.name == request.id).collect();
    let is_it = |machine: &&VirtualMachine| match (&machine.uuid, &request.machine_id) {
        (Some(uuid), Some(id)) => uuid.eq_ignore_ascii_case(id),
        _ => false,
    };
    if let Some(machine) = namesakes.iter().copied().find(|machine| is_it(machine)) {
        if machine.status == "running" {
            return true;
        }
        let message = format!("VM {} on {}", machine.id, machine.node);
        into.add(finding(cluster, machine, Severity::Failing, &machine.status).because(message));
        return false;
    }
    let missing = |severity, state: &str| Finding::new(Dimension::Hypervisor, subject.clone(), severity, state);
    if let Some(namesake) = namesakes.iter().find(|machine| machine.uuid.is_none()) {
        // A configuration that did not come in time says nothing against the machine.
        let message = format!("VM {} on {} has its name; its UUID could not be read", namesake.id, namesake.node);
        into.add(missing(Severity::Notice, "unknown").because(message));
    } else if let Some(namesake) = namesakes.first() {
        let uuid = namesake.uuid.as_deref().unwrap_or_default();
        let message = format!("VM {} on {} has its name and another UUID ({uuid})", namesake.id, namesake.node);
        into.add(missing(Severity::Failing, "not the machine's VM").because(message));
    } else if away.is_empty() {
        into.add(missing(Severity::Failing, "VM missing").because("no VM has the request's name"));
    } else {
        into.add(
            missing(Severity::Notice, "unknown")
                .because(format!("not on the hosts that answer; {} away", away.join(", "))),
        );
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::HypervisorNode;

    const ID: &str = "564d0c1e-0000-4000-8000-000000000001";

    fn request() -> MachineRequest {
        MachineRequest {
            id: "prod-workers-a1b2c3".into(),
            stage: "PROVISIONED".into(),
            machine_id: Some(ID.into()),
            ..MachineRequest::default()
        }
    }

    fn machine(name: &str, status: &str, uuid: &str) -> VirtualMachine {
        VirtualMachine {
            node: "foxtrot".into(),
            id: 101,
            name: name.into(),
            status: status.into(),
            uuid: Some(uuid.into()),
            ..VirtualMachine::default()
        }
    }

    fn verdicts(machines: Vec<VirtualMachine>, host: &str) -> Vec<(Severity, String, String)> {
        let nodes = vec![HypervisorNode { name: "foxtrot".into(), status: host.into() }];
        let request = request();
        let expected = Expected { requests: vec![&request], machine_sets: vec!["prod-workers"] };
        let mut collected = Collected::default();
        judge("prod", "proxmox", &Hypervisor { nodes, machines }, Some(&expected), &mut collected);
        collected.findings.into_iter().map(|finding| (finding.severity, finding.subject.name, finding.state)).collect()
    }

    #[test]
    fn name_and_uuid_make_a_match() {
        assert_eq!(verdicts(vec![machine("prod-workers-a1b2c3", "running", &ID.to_uppercase())], "online"), []);
    }

    #[test]
    fn a_stopped_a_missing_and_a_foreign_vm() {
        let name = "prod-workers-a1b2c3".to_owned();
        assert_eq!(
            verdicts(vec![machine(&name, "stopped", ID)], "online"),
            [(Severity::Failing, name.clone(), "stopped".into())]
        );
        assert_eq!(verdicts(vec![], "online"), [(Severity::Failing, name.clone(), "VM missing".into())]);
        let foreign = verdicts(vec![machine(&name, "running", "00000000-0000-0000-0000-000000000000")], "online");
        assert_eq!(foreign, [(Severity::Failing, name, "not the machine's VM".into())]);
    }

    #[test]
    fn a_vm_whose_uuid_could_not_be_read_is_not_called_another() {
        let unread = VirtualMachine { uuid: None, ..machine("prod-workers-a1b2c3", "running", "") };
        let found = verdicts(vec![unread], "online");
        assert_eq!((found[0].0, found[0].2.as_str()), (Severity::Notice, "unknown"));
    }

    #[test]
    fn while_a_host_is_away_nothing_is_called_missing() {
        let verdicts = verdicts(vec![], "offline");
        assert_eq!(verdicts[0].2, "offline");
        assert_eq!((verdicts[1].0, verdicts[1].2.as_str()), (Severity::Notice, "unknown"));
    }

    #[test]
    fn only_the_form_of_a_request_of_a_known_set_makes_an_orphan() {
        let good = machine("prod-workers-a1b2c3", "running", ID);
        let cases = [
            ("prod-workers-zz99zz", true),
            ("prod-workers-UPPER1", false),
            ("prod-workers2-a1b2c4", false),
            ("database-a1b2c4", false),
            ("prod-workers", false),
        ];
        for (name, orphan) in cases {
            let found = verdicts(vec![good.clone(), machine(name, "running", "x")], "online");
            assert_eq!(!found.is_empty(), orphan, "{name}");
        }
    }

    #[test]
    fn names_worth_reading() {
        assert!(looks_like_request("prod-workers-a1b2c3"));
        assert!(!looks_like_request("database"));
        assert!(!looks_like_request("prod-workers-a1b2c"));
    }
}
