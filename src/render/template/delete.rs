//! What `talops template delete` prints for people.

use crate::ops::template::delete::{DeleteOutcome, DeletedMachine, Fate, TemplateDelete};
use crate::render::Page;
use crate::render::paint::Paint;
use crate::text::line;

/// What came of it, then what still runs somewhere, then what is left, then what goes.
#[must_use]
pub fn deletion(report: &TemplateDelete, color: bool) -> Page {
    let paint = Paint::new(color);
    let mut page = Page::default();
    let name = format!("cluster {}", line(&report.cluster));
    let since =
        report.since.map(|since| format!(" since {}", since.strftime("%Y-%m-%d %H:%M:%SZ"))).unwrap_or_default();
    let words = match report.outcome {
        DeleteOutcome::Deleted => {
            let seconds = report.seconds.map(|seconds| format!(" after {seconds} s")).unwrap_or_default();
            paint.good(&format!("is gone{seconds}"))
        }
        DeleteOutcome::UnderWay => paint.middling("is being deleted"),
        DeleteOutcome::NothingToDelete => paint.good("does not exist: nothing to delete"),
        DeleteOutcome::WouldDelete => paint.middling("would be deleted"),
        DeleteOutcome::WouldContinue => paint.middling(&format!("is being deleted{since}; it would be waited for")),
    };
    let machines = counted(&report.machines);
    let machines = if machines.is_empty() { machines } else { format!(": {machines}") };
    page.line(format!("{name} {words}{machines}"));
    for machine in report.machines.iter().filter(|machine| machine.fate == Fate::StillRunning) {
        let words =
            "still runs somewhere, with its old address: Omni forgets it without wiping it (static-machine-forgotten)";
        page.line(format!("  {} {}", named(machine), paint.bad(words)));
    }
    for blocker in &report.left {
        page.line(format!("  {} {}", paint.bad(&line(&blocker.what)), line(&blocker.says)));
    }
    if report.dry_run {
        if report.outcome == DeleteOutcome::WouldDelete || report.digest.is_some() {
            for what in &report.destroys {
                page.line(format!("  - {}", annotated(what, report)));
            }
        }
        if let Some(approve) = &report.approve {
            page.last(format!("to approve it: {approve}"));
        }
    }
    page
}

/// `Machines/ID (host name)`.
fn annotated(what: &str, report: &TemplateDelete) -> String {
    let id = what.split_once('/').map_or("", |(_, id)| id);
    let machine = report.machines.iter().find(|machine| machine.id == id && !machine.hostname.is_empty());
    match machine {
        Some(machine) => format!("{} ({})", line(what), line(&machine.hostname)),
        None => line(what),
    }
}

fn named(machine: &DeletedMachine) -> String {
    if machine.hostname.is_empty() {
        line(&machine.id)
    } else {
        format!("{} ({})", line(&machine.hostname), line(&machine.id))
    }
}

/// `3 machines destroyed, 1 returned`.
fn counted(machines: &[DeletedMachine]) -> String {
    let of = |fate: Fate| machines.iter().filter(|machine| machine.fate == fate).count();
    let fates = [
        (of(Fate::Destroyed), "destroyed"),
        (of(Fate::Returned), "wiped and free again"),
        (of(Fate::Forgotten), "forgotten"),
        (of(Fate::StillRunning), "forgotten and not wiped"),
    ];
    let told = fates.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, fate)| format!("{count} {fate}")).collect();
    match machines.len() {
        0 => String::new(),
        1 => format!("1 machine, {}", told.join(", ")),
        several => format!("{several} machines, {}", told.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::deletion;
    use crate::ops::template::delete::{DeleteBlocker, DeleteOutcome, DeletedMachine, Fate, TemplateDelete};

    fn report(outcome: DeleteOutcome) -> TemplateDelete {
        let machine =
            |id: &str, fate| DeletedMachine { id: id.into(), hostname: format!("talos-{id}"), request: None, fate };
        TemplateDelete {
            api_version: "talops/v1",
            kind: "TemplateDelete",
            cluster: "prod".into(),
            omni: "home".into(),
            uuid: None,
            outcome,
            dry_run: false,
            continued: false,
            since: None,
            digest: None,
            approve: None,
            destroys: Vec::new(),
            machines: vec![
                machine("1", Fate::Destroyed),
                machine("2", Fate::Destroyed),
                machine("3", Fate::Returned),
                machine("4", Fate::StillRunning),
            ],
            left: Vec::new(),
            seconds: None,
        }
    }

    fn told(report: &TemplateDelete) -> String {
        deletion(report, false).text(None, "")
    }

    #[test]
    fn what_still_runs_is_said_with_what_came_of_it() {
        let gone = TemplateDelete { seconds: Some(34.5), ..report(DeleteOutcome::Deleted) };
        insta::assert_snapshot!(told(&gone), @"
        cluster prod is gone after 34.5 s: 4 machines, 2 destroyed, 1 wiped and free again, 1 forgotten and not wiped
          talos-4 (4) still runs somewhere, with its old address: Omni forgets it without wiping it (static-machine-forgotten)
        ");
    }

    #[test]
    fn what_would_go_is_listed_with_how_to_approve_it() {
        let would = TemplateDelete {
            dry_run: true,
            destroys: vec!["Clusters/prod".into(), "Machines/1".into()],
            approve: Some("talops approve 0123 --gates destroy".into()),
            machines: vec![report(DeleteOutcome::WouldDelete).machines.remove(0)],
            ..report(DeleteOutcome::WouldDelete)
        };
        insta::assert_snapshot!(told(&would), @"
        cluster prod would be deleted: 1 machine, 1 destroyed
          - Clusters/prod
          - Machines/1 (talos-1)
        to approve it: talops approve 0123 --gates destroy
        ");
    }

    #[test]
    fn what_is_in_the_way_is_told() {
        let left = vec![DeleteBlocker { what: "machine talos-1 (1)".into(), says: "Links/1 held by A".into() }];
        let under_way = TemplateDelete { left, machines: Vec::new(), ..report(DeleteOutcome::UnderWay) };
        insta::assert_snapshot!(told(&under_way), @"
        cluster prod is being deleted
          machine talos-1 (1) Links/1 held by A
        ");
    }
}
