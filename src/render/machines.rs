//! The report of `talops machines` for people.

use super::columns::Columns;
use super::page::Page;
use super::paint::Paint;
use super::status::Layout;
use crate::ops::machines::{MachineReport, MachinesReport, VmReport};
use crate::ops::status::SeverityWord;
use crate::text;

/// How much of an id tells one machine from another.
const ID: usize = 8;

/// A message is shown up to here, in characters, unless the wide format was asked for.
const MESSAGE: usize = 80;

const HEADS: [&str; 10] = ["NAME", "OMNI", "CLUSTER", "ROLE", "SET", "CLASS", "STATE", "TALOS", "ADDRESS", "ID"];
const WIDE: [&str; 7] = ["PROVIDER", "REQUEST", "VM", "POWER", "LOCKED", "READY", "ERROR"];

/// A machine a line.
pub fn page(report: &MachinesReport, style: Layout) -> Page {
    let paint = Paint::new(style.color);
    let mut page = Page::default();
    for unseen in &report.unseen {
        page.line(format!("{}: {}: {}", paint.middling("could not be asked"), unseen.what, unseen.error.message));
    }
    let several = report.machines.iter().any(|one| one.omni != report.machines[0].omni);
    let vms = report.machines.iter().any(|one| one.vm.is_some());
    let mut heads = HEADS.to_vec();
    match (style.wide, vms) {
        (true, _) => heads.extend(WIDE),
        (false, true) => heads.push("VM"),
        (false, false) => {}
    }
    let rows: Vec<Vec<String>> = report.machines.iter().map(|one| row(one, several, vms, style.wide)).collect();
    if rows.is_empty() {
        page.line("no machines");
        return page;
    }
    let columns = Columns::measure(&heads, &rows);
    page.line(columns.head(paint));
    for (machine, row) in report.machines.iter().zip(&rows) {
        let line = columns.line(row);
        page.line(match machine.severity {
            Some(SeverityWord::Failing) => paint.bad(&line),
            Some(SeverityWord::Progressing) => paint.middling(&line),
            _ => line,
        });
    }
    page
}

/// One `machine/NAME` a line, as `talops status` takes it.
pub fn names(report: &MachinesReport) -> Page {
    let mut page = Page::default();
    for machine in &report.machines {
        page.line(format!("machine/{}", text::line(&machine.name)));
    }
    page
}

fn row(machine: &MachineReport, several: bool, vms: bool, wide: bool) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let cluster = text(&machine.cluster);
    let set = text(&machine.machine_set);
    // Its cluster's name is in the column beside it.
    let set = set.strip_prefix(&format!("{cluster}-")).map_or_else(|| set.clone(), str::to_owned);
    let told = if machine.message.is_empty() || machine.severity.is_none() {
        machine.state.clone()
    } else {
        format!(
            "{}: {}",
            machine.state,
            if wide { machine.message.clone() } else { text::cut(&machine.message, MESSAGE) }
        )
    };
    let addresses = match machine.addresses.as_slice() {
        all if wide => all.join(","),
        [] => String::new(),
        [one] => one.clone(),
        [first, more @ ..] => format!("{first} +{}", more.len()),
    };
    let vm = |vm: &VmReport| {
        let unsure = if vm.by_uuid { "" } else { " by name" };
        let state = if vm.status == "running" { String::new() } else { format!(" {}", vm.status) };
        format!("{}/{}{state}{unsure}", vm.node, vm.id)
    };
    let vm = machine.vm.as_ref().map(vm).unwrap_or_default();
    let flag = |is: bool, word: &str| if is { word.to_owned() } else { String::new() };
    let mut cells = vec![
        machine.name.clone(),
        flag(several, &machine.omni),
        cluster,
        text(&machine.role),
        set,
        text(&machine.class),
        told,
        text(&machine.talos_version),
        addresses,
        if wide { machine.id.clone() } else { machine.id.chars().take(ID).collect() },
    ];
    if wide {
        let ready = machine.ready.map(|ready| if ready { "yes" } else { "no" }).unwrap_or_default();
        cells.extend([
            text(&machine.provider),
            text(&machine.request),
            vm,
            text(&machine.power),
            flag(machine.locked, "locked"),
            ready.to_owned(),
            text(&machine.last_error),
        ]);
    } else if vms {
        cells.push(vm);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::ErrorReport;
    use crate::ops::machines::UnseenReport;

    fn machine(name: &str) -> MachineReport {
        MachineReport {
            omni: "home".into(),
            name: name.into(),
            id: "5d0a1c6e-0000-4000-8000-000000000001".into(),
            cluster: Some("prod".into()),
            role: Some("worker".into()),
            machine_set: Some("prod-pool-a".into()),
            state: "RUNNING".into(),
            stage: Some("RUNNING".into()),
            ready: Some(true),
            connected: true,
            addresses: vec!["10.0.0.4".into(), "fd00::4".into()],
            talos_version: Some("v1.13.8".into()),
            power: Some("ON".into()),
            ..MachineReport::default()
        }
    }

    fn report() -> MachinesReport {
        let lost = MachineReport {
            severity: Some(SeverityWord::Failing),
            state: "RUNNING, not connected".into(),
            message: "tunnel lost".into(),
            vm: Some(VmReport {
                node: "pve-1".into(),
                id: 104,
                status: "stopped".into(),
                by_uuid: true,
                ..VmReport::default()
            }),
            last_error: Some("tunnel lost".into()),
            locked: true,
            ..machine("worker-1")
        };
        MachinesReport {
            api_version: "talops/v1".into(),
            kind: "MachinesReport".into(),
            observed_at: "2026-11-21T12:00:00Z".parse().unwrap(),
            total: 2,
            not_well: 1,
            machines: vec![lost, machine("worker-2")],
            unseen: vec![UnseenReport {
                what: "Omni edge".into(),
                error: ErrorReport { code: "unreachable".into(), message: "connection refused".into(), hint: None },
            }],
            truncated: None,
            states: std::collections::BTreeSet::default(),
        }
    }

    #[test]
    fn a_machine_a_line_and_whoever_could_not_be_asked_first() {
        let style = Layout { wide: false, columns: None, color: false };
        insta::assert_snapshot!(page(&report(), style).text(None, ""), @"
        could not be asked: Omni edge: connection refused
        NAME      CLUSTER  ROLE    SET     STATE                                TALOS    ADDRESS      ID        VM
        worker-1  prod     worker  pool-a  RUNNING, not connected: tunnel lost  v1.13.8  10.0.0.4 +1  5d0a1c6e  pve-1/104 stopped
        worker-2  prod     worker  pool-a  RUNNING                              v1.13.8  10.0.0.4 +1  5d0a1c6e
        ");
        insta::assert_snapshot!(page(&report(), Layout { wide: true, ..style }).text(None, ""), @"
        could not be asked: Omni edge: connection refused
        NAME      CLUSTER  ROLE    SET     STATE                                TALOS    ADDRESS           ID                                    VM                 POWER  LOCKED  READY  ERROR
        worker-1  prod     worker  pool-a  RUNNING, not connected: tunnel lost  v1.13.8  10.0.0.4,fd00::4  5d0a1c6e-0000-4000-8000-000000000001  pve-1/104 stopped  ON     locked  yes    tunnel lost
        worker-2  prod     worker  pool-a  RUNNING                              v1.13.8  10.0.0.4,fd00::4  5d0a1c6e-0000-4000-8000-000000000001                     ON             yes
        ");
        assert_eq!(names(&report()).text(None, ""), "machine/worker-1\nmachine/worker-2\n");
    }
}
