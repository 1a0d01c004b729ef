//! Are machines, machine requests and infrastructure providers well, as Omni sees them?

use jiff::{SignedDuration, Timestamp};

use super::finding::{Collected, Counts, Finding, Severity, Subject};
use super::nodes::machine as by_id;
use crate::estate::{Dimension, InfraProvider, Machine, MachineRequest};

/// How long a provider may take to make a machine, and a machine to join.
const TO_JOIN: SignedDuration = SignedDuration::from_mins(15);

/// Stages that a machine passes through by itself (`siderolabs/omni` `ClusterMachineStatusSpec.Stage`).
const UNDER_WAY: [&str; 9] = [
    "BOOTING",
    "INSTALLING",
    "CONFIGURING",
    "DESTROYING",
    "UPGRADING",
    "REBOOTING",
    "SHUTTING_DOWN",
    "BEFORE_DESTROY",
    "POWERING_ON",
];

/// The thing that stands for a machine in the report: by host name, by id while it has none.
pub fn subject(scope: &str, machine: &Machine) -> Subject {
    let name = if machine.hostname.is_empty() { &machine.id } else { &machine.hostname };
    Subject::new(scope, "Machine", name)
}

/// What is not well about a machine, or worth knowing, worst first.
pub fn of_machine(scope: &str, machine: &Machine) -> Vec<Finding> {
    let mut collected = Collected::default();
    judge_machine(scope, machine, &mut collected);
    collected.findings.sort_by_key(|finding| finding.severity);
    collected.findings
}

/// Judges every machine.
pub(super) fn judge(scope: &str, machines: &[Machine], into: &mut Collected) -> (Counts, String) {
    for machine in machines {
        judge_machine(scope, machine, into);
        into.depends(&by_id(&machine.id), subject(scope, machine));
        if let Some(set) = &machine.machine_set {
            into.depends(&Subject::new(scope, "MachineSet", set), subject(scope, machine));
        }
        if let Some(cluster) = &machine.cluster {
            into.depends(&Subject::new(scope, "Cluster", cluster), subject(scope, machine));
        }
    }
    let total = machines.len() as u64;
    let well = total.saturating_sub(into.not_well(Dimension::Machines, scope));
    let free = machines.iter().filter(|machine| machine.cluster.is_none()).count();
    (Counts { total, well }, if free > 0 { format!("{free} in no cluster") } else { String::new() })
}

fn judge_machine(scope: &str, machine: &Machine, into: &mut Collected) {
    let finding = |severity, state: String| Finding::new(Dimension::Machines, subject(scope, machine), severity, state);
    let of = |text: &str| match (&machine.cluster, text.is_empty()) {
        (Some(cluster), true) => format!("of {cluster}"),
        (Some(cluster), false) => format!("of {cluster}: {text}"),
        (None, _) => text.to_owned(),
    };
    if machine.tearing_down {
        into.add(finding(Severity::Progressing, "being destroyed".to_owned()).because(of(&machine.last_error)));
        return;
    }
    let Some(stage) = &machine.stage else {
        if !machine.connected {
            into.add(finding(Severity::Notice, "not connected, in no cluster".to_owned()));
        }
        return;
    };
    let state = if machine.connected { stage.clone() } else { format!("{stage}, not connected") };
    if !machine.connected {
        into.add(finding(Severity::Failing, state).because(of(&machine.last_error)));
    } else if UNDER_WAY.contains(&stage.as_str()) {
        into.add(finding(Severity::Progressing, state).because(of(&machine.last_error)));
    } else if stage != "RUNNING" {
        into.add(finding(Severity::Failing, state).because(of(&machine.last_error)));
    } else if machine.ready == Some(false) {
        into.add(finding(Severity::Failing, "RUNNING, not ready".to_owned()).because(of(&machine.last_error)));
    }
    if !machine.last_config_error.is_empty() {
        into.add(finding(Severity::Failing, "config refused".to_owned()).because(of(&machine.last_config_error)));
    } else if machine.config_up_to_date == Some(false) && stage == "RUNNING" {
        let (severity, state) = match (machine.locked, machine.locked_update) {
            (true, _) | (_, true) => (Severity::Notice, "config held back by a lock"),
            (false, false) => (Severity::Progressing, "config out of date"),
        };
        into.add(finding(severity, state.to_owned()).because(of("")));
    }
    for diagnostic in &machine.diagnostics {
        into.add(finding(Severity::Notice, "Talos diagnostic".to_owned()).because(diagnostic));
    }
}

/// Judges every machine request. `machines` are those that have ever joined, or `None` where that is not known.
pub(super) fn judge_requests(
    scope: &str,
    requests: &[MachineRequest],
    machines: Option<&[Machine]>,
    now: Timestamp,
    into: &mut Collected,
) -> (Counts, String) {
    for request in requests {
        let subject = Subject::new(scope, "MachineRequest", &request.id);
        into.findings.extend(judge_request(&subject, request, machines, now));
        // A machine that is made runs on without its provider.
        if request.stage != "PROVISIONED" || request.tearing_down {
            into.depends(&subject, Subject::new(scope, "InfraProvider", &request.provider_id));
            into.depends(&Subject::new(scope, "MachineSet", &request.machine_set), subject);
        }
    }
    let total = requests.len() as u64;
    (Counts { total, well: total.saturating_sub(into.not_well(Dimension::MachineRequests, scope)) }, String::new())
}

fn judge_request(
    subject: &Subject,
    request: &MachineRequest,
    machines: Option<&[Machine]>,
    now: Timestamp,
) -> Option<Finding> {
    let finding = |severity, state: &str| {
        Finding::new(Dimension::MachineRequests, subject.clone(), severity, state).since(request.created)
    };
    let age = request.created.map(|created| now.duration_since(created));
    let unless_old = if age.is_some_and(|age| age > TO_JOIN) { Severity::Failing } else { Severity::Progressing };
    let told = if request.error.is_empty() { &request.status } else { &request.error };
    if request.tearing_down {
        let held = format!("held by {}", request.finalizers.join(", "));
        let severity = if request.error.is_empty() { Severity::Progressing } else { Severity::Failing };
        let message = if request.error.is_empty() { &held } else { &request.error };
        // Omni does not say since when: its age is that of the request.
        return Some(finding(severity, "tearing down").because(message).since(None));
    }
    match request.stage.as_str() {
        "PROVISIONED" => {
            let id = request.machine_id.as_deref()?;
            let joined = machines?.iter().any(|machine| machine.id.eq_ignore_ascii_case(id));
            (!joined).then(|| {
                finding(unless_old, "PROVISIONED, never joined")
                    .because(format!("machine {id} has not connected to Omni"))
            })
        }
        "FAILED" => Some(finding(Severity::Failing, "FAILED").because(told)),
        "PROVISIONING" | "PENDING" => Some(finding(unless_old, &request.stage).because(told)),
        "UNKNOWN" => Some(finding(unless_old, "not taken up").because(format!("by provider {}", request.provider_id))),
        other => Some(finding(Severity::Failing, other).because(told)),
    }
}

/// Judges every infrastructure provider. `running` are the ids of those whose container is known to run.
pub(super) fn judge_providers(
    scope: &str,
    providers: &[InfraProvider],
    running: &[&str],
    into: &mut Collected,
) -> (Counts, String) {
    for provider in providers {
        let finding = |severity, state: &str| {
            Finding::new(Dimension::InfraProviders, Subject::new(scope, "InfraProvider", &provider.id), severity, state)
        };
        if !provider.initialized {
            into.add(finding(Severity::Notice, "has never connected"));
        } else if !provider.connected {
            let message = match (provider.error.as_str(), running.contains(&provider.id.as_str())) {
                ("", true) => "its container runs, and Omni has no heartbeat of it: asleep, or its key has expired",
                ("", false) => "Omni has no heartbeat of it",
                (error, _) => error,
            };
            into.add(finding(Severity::Failing, "not connected").because(message));
        } else if !provider.error.is_empty() {
            into.add(finding(Severity::Failing, "reports an error").because(&provider.error));
        }
    }
    let total = providers.len() as u64;
    let well = total.saturating_sub(into.not_well(Dimension::InfraProviders, scope));
    let facts: Vec<String> = providers
        .iter()
        .map(|provider| format!("{} {}", provider.id, provider.version).trim_end().to_owned())
        .collect();
    (Counts { total, well }, facts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::testing::{ago, now};

    fn machine() -> Machine {
        Machine {
            id: "564d0c1e-0000-4000-8000-000000000001".into(),
            hostname: "talos-1".into(),
            cluster: Some("prod".into()),
            connected: true,
            stage: Some("RUNNING".into()),
            ready: Some(true),
            config_up_to_date: Some(true),
            ..Machine::default()
        }
    }

    fn changed(change: impl FnOnce(&mut Machine)) -> Vec<(Severity, String)> {
        let mut machine = machine();
        change(&mut machine);
        let mut collected = Collected::default();
        judge("home", &[machine], &mut collected);
        collected.findings.into_iter().map(|finding| (finding.severity, finding.state)).collect()
    }

    #[test]
    fn a_table_of_machines() {
        use Severity::{Failing, Notice, Progressing};
        assert_eq!(changed(|_| {}), []);
        let cases = [
            (changed(|one| one.connected = false), Failing, "RUNNING, not connected"),
            (changed(|one| one.stage = Some("REBOOTING".into())), Progressing, "REBOOTING"),
            (changed(|one| one.stage = Some("POWERED_OFF".into())), Failing, "POWERED_OFF"),
            (changed(|one| one.stage = Some("UNKNOWN (12)".into())), Failing, "UNKNOWN (12)"),
            (changed(|one| one.ready = Some(false)), Failing, "RUNNING, not ready"),
            (changed(|one| one.last_config_error = "unknown keys".into()), Failing, "config refused"),
            (changed(|one| one.config_up_to_date = Some(false)), Progressing, "config out of date"),
            (
                changed(|one| {
                    one.config_up_to_date = Some(false);
                    one.locked = true;
                }),
                Notice,
                "config held back by a lock",
            ),
            (changed(|one| one.tearing_down = true), Progressing, "being destroyed"),
        ];
        for (verdict, severity, state) in cases {
            assert_eq!(verdict, [(severity, state.to_owned())]);
        }
    }

    #[test]
    fn ready_while_it_is_still_configured_is_not_well_yet() {
        assert_eq!(
            changed(|one| one.stage = Some("CONFIGURING".into())),
            [(Severity::Progressing, "CONFIGURING".to_owned())]
        );
    }

    fn request(stage: &str) -> MachineRequest {
        MachineRequest {
            id: "prod-workers-a1b2c3".into(),
            provider_id: "matrix".into(),
            stage: stage.into(),
            machine_id: Some("564D0C1E-0000-4000-8000-000000000001".into()),
            created: Some(ago("5m")),
            ..MachineRequest::default()
        }
    }

    fn verdict(request: MachineRequest, machines: Option<&[Machine]>) -> Option<(Severity, String)> {
        let mut collected = Collected::default();
        judge_requests("home", &[request], machines, now(), &mut collected);
        collected.findings.into_iter().next().map(|finding| (finding.severity, finding.state))
    }

    #[test]
    fn a_request_is_well_once_its_machine_has_joined() {
        assert_eq!(verdict(request("PROVISIONED"), Some(&[machine()])), None);
        assert_eq!(
            verdict(request("PROVISIONED"), Some(&[])),
            Some((Severity::Progressing, "PROVISIONED, never joined".into()))
        );
        let mut old = request("PROVISIONED");
        old.created = Some(ago("1h"));
        assert_eq!(verdict(old, Some(&[])).unwrap().0, Severity::Failing);
    }

    #[test]
    fn a_machine_that_could_not_be_looked_for_is_not_called_missing() {
        assert_eq!(verdict(request("PROVISIONED"), None), None);
    }

    #[test]
    fn a_request_that_nobody_takes_up_becomes_a_fault() {
        let mut old = request("PROVISIONING");
        assert_eq!(verdict(old.clone(), None).unwrap().0, Severity::Progressing);
        old.created = Some(ago("1h"));
        assert_eq!(verdict(old, None).unwrap().0, Severity::Failing);
        assert_eq!(verdict(request("FAILED"), None).unwrap().0, Severity::Failing);
        assert_eq!(verdict(request("UNKNOWN (7)"), None), Some((Severity::Failing, "UNKNOWN (7)".into())));
    }
}
