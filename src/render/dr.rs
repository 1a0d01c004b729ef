//! What `talops dr` prints for people.

mod chronicle;
mod html;
mod markdown;
mod scale;
mod style;
#[cfg(test)]
mod tests;

pub use chronicle::belongs_to;
pub use html::html;
pub use markdown::markdown;

use super::columns::Columns;
use super::page::Page;
use super::paint::Paint;
use crate::ops::dr::{
    CheckOutcome, DrCheck, DrList, DrPlan, DrRecovery, DrRun, DrVersion, RunState, StepReport, Summary,
};
use crate::text::{few, line};
use crate::wait::spoken;

/// How many of what is made are named.
const NAMED: usize = 6;

/// A plan: what stands against it first, what goes, what comes, how to approve it.
#[must_use]
pub fn plan(plan: &DrPlan, color: bool) -> Page {
    let paint = Paint::new(color);
    let mut page = Page::default();
    let standing = plan.checks.iter().filter(|check| check.outcome.stands()).count();
    let words = match standing {
        0 => paint.good("may be run"),
        1 => paint.bad("1 check stands against it"),
        many => paint.bad(&format!("{many} checks stand against it")),
    };
    page.line(format!("drill of cluster {} from {}: {words}", line(&plan.cluster), line(&plan.template)));
    if let Some(continues) = &plan.continues {
        page.line(paint.middling(&line(continues)));
    }
    for check in plan.checks.iter().filter(|check| check.outcome != CheckOutcome::Passed) {
        checked(&mut page, check, paint);
    }
    let passed: Vec<&str> = plan
        .checks
        .iter()
        .filter(|check| check.outcome == CheckOutcome::Passed)
        .map(|check| check.id.as_str())
        .collect();
    page.line(format!("{} checks passed: {}", passed.len(), passed.join(", ")));
    page.line(format!("destroys {}:", plan.destroys.len()));
    for what in &plan.destroys {
        let note = if what.note.is_empty() { String::new() } else { format!(" ({})", line(&what.note)) };
        page.line(format!("  - {}{note}", line(&what.what)));
    }
    page.line(format!("creates {}: {}", plan.creates.len(), line(&few(&plan.creates, NAMED))));
    for phase in &plan.phases {
        let gate = phase.gate.map(|gate| format!("gate {gate}, ")).unwrap_or_default();
        page.line(format!("phase {}: {gate}{}", phase.phase, phase.steps.join("; ")));
    }
    for outside in &plan.outside {
        page.line(format!("stays: {}", line(outside)));
    }
    page.line(format!("plan {}", plan.digest));
    if plan.ready {
        page.last(format!("to approve it: {}", plan.approve));
    }
    page
}

fn checked(page: &mut Page, check: &DrCheck, paint: Paint) {
    let word = match check.outcome {
        CheckOutcome::Failed | CheckOutcome::Unknown => paint.bad(check.outcome.word()),
        CheckOutcome::Accepted | CheckOutcome::Noted => paint.middling(check.outcome.word()),
        CheckOutcome::Passed => paint.good(check.outcome.word()),
    };
    page.line(format!("  {word} {}: {}", check.id, line(&check.message)));
    for detail in &check.details {
        page.line(format!("    - {}", line(detail)));
    }
    if let Some(mend) = &check.mend {
        page.line(format!("    {}", line(mend)));
    }
}

/// A run in one line, for whoever asks for it now and then.
#[must_use]
pub fn brief(run: &DrRun, color: bool) -> Page {
    let mut page = Page::default();
    let at = run.run.at().map(|(phase, step)| format!(", {}/{} for {}", phase.phase, step.step, seconds(step.seconds)));
    page.line(format!("{}{}", head(run, Paint::new(color)), at.unwrap_or_default()));
    page
}

/// A run: how it is, then where every second went.
#[must_use]
pub fn drill(run: &DrRun, color: bool) -> Page {
    let paint = Paint::new(color);
    let mut page = Page::default();
    let summary = &run.run;
    page.line(head(run, paint));
    if let Some(recovery) = &run.recovery {
        page.line(format!("  {}", away(recovery, paint)));
    }
    for phase in &summary.phases {
        let state = if phase.done { String::new() } else { format!(" {}", paint.middling("not done")) };
        page.line(format!("  {} {}{state}", phase.phase, seconds(phase.seconds)));
        for step in &phase.steps {
            page.line(format!("    {}", told(step, paint)));
        }
    }
    if summary.waited_seconds > 0.0 {
        page.line(format!("  {}", overhead(summary)));
    }
    for gate in &summary.gates {
        page.line(format!("  gate {} passed by {} ({})", gate.gate, line(&gate.by), gate.how));
    }
    for intervention in &summary.interventions {
        let at = intervention.at.strftime("%H:%M:%SZ");
        page.line(format!("  {} at {at}: {}", paint.middling("intervention"), line(&intervention.text)));
    }
    for version in &run.versions {
        page.line(format!("  {} {}", version.of, line(&change(version))));
    }
    for mended in &summary.mended {
        page.line(format!("  mended {}", line(mended)));
    }
    for told in &run.told {
        page.line(format!("  {}", line(told)));
    }
    if let Some(resume) = &run.resume {
        page.last(format!("to go on: {resume}"));
    }
    page
}

/// `run ID of cluster NAME: done, 14.2 s, of which 12.7 s waiting`.
fn head(run: &DrRun, paint: Paint) -> String {
    let summary = &run.run;
    let word = word(summary.state);
    let word = match summary.state {
        RunState::Completed => paint.good(word),
        RunState::Failed => paint.bad(word),
        RunState::Running | RunState::Stopped | RunState::Cancelled => paint.middling(word),
    };
    let so_far = if summary.state == RunState::Running { " so far" } else { "" };
    let (took, waited) = (seconds(summary.seconds), seconds(summary.waited_seconds));
    format!("run {} of cluster {}: {word}, {took}{so_far}, of which {waited} waiting", run.id, line(&run.cluster))
}

/// The word for how a run is.
const fn word(state: RunState) -> &'static str {
    match state {
        RunState::Running => "running",
        RunState::Completed => "done",
        RunState::Failed => "failed",
        RunState::Stopped => "stopped",
        RunState::Cancelled => "cancelled",
    }
}

/// `away for 13 m 5 s, of 15 m that it may be; earlier runs: 12 m at the fastest, 13 m in the middle of 4`.
fn away(recovery: &DrRecovery, paint: Paint) -> String {
    let took = seconds(recovery.seconds);
    let away = if recovery.recovered { format!("away for {took}") } else { format!("away for {took} and not back") };
    let away = match recovery.met {
        Some(true) => paint.good(&away),
        Some(false) => paint.bad(&away),
        None => away,
    };
    let parts = [Some(away), allowed(recovery), before(recovery)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// How long it may be away.
fn allowed(recovery: &DrRecovery) -> Option<String> {
    let target = seconds(recovery.target_seconds?);
    Some(match recovery.met {
        Some(true) => format!("within its target of {target}"),
        Some(false) => format!("its target of {target} is missed"),
        None => format!("its target is {target}"),
    })
}

/// What it took before.
fn before(recovery: &DrRecovery) -> Option<String> {
    let earlier = recovery.earlier.as_ref()?;
    let (fastest, median) = (seconds(earlier.fastest_seconds), seconds(earlier.median_seconds));
    Some(match earlier.runs {
        1 => format!("{fastest} the time before"),
        many => format!("the last {many} times {fastest} at the fastest, {median} in the middle"),
    })
}

/// What polling took at the most.
fn overhead(summary: &Summary) -> String {
    let share = if summary.seconds > 0.0 { summary.unnoticed_seconds / summary.seconds * 100.0 } else { 0.0 };
    let lost = seconds(summary.unnoticed_seconds);
    format!("at most {lost} ({share:.1} %) passed before what was waited for was noticed")
}

/// `v1.36.2 → v1.36.3`.
fn change(version: &DrVersion) -> String {
    match (&version.before, &version.after) {
        (Some(before), Some(after)) if before == after => format!("{after}, as before"),
        (before, after) => {
            let or = |version: &Option<String>| version.clone().unwrap_or_else(|| "unknown".to_owned());
            format!("{} → {}", or(before), or(after))
        }
    }
}

fn told(step: &StepReport, paint: Paint) -> String {
    let state = match step.state {
        "done" => String::new(),
        "failed" => format!(" {}", paint.bad("failed")),
        "alreadySo" => " was so already".to_owned(),
        other => format!(" {}", paint.middling(other)),
    };
    let waited =
        if step.waited_seconds > 0.0 { format!(", {} waiting", seconds(step.waited_seconds)) } else { String::new() };
    let attempts = if step.attempts > 1 { format!(", {} attempts", step.attempts) } else { String::new() };
    let text = if step.text.is_empty() { String::new() } else { format!(": {}", line(&step.text)) };
    format!("{} {}{waited}{attempts}{state}{text}", step.step, seconds(step.seconds))
}

/// `4.2 s`, and from two minutes on as people say it.
fn seconds(seconds: f64) -> String {
    if seconds < 120.0 {
        return format!("{seconds:.1} s");
    }
    spoken(std::time::Duration::from_secs_f64(seconds.round()))
}

/// Every run, a line each.
#[must_use]
pub fn list(list: &DrList, color: bool) -> Page {
    let mut page = Page::default();
    if list.runs.is_empty() {
        page.line("no runs");
        return page;
    }
    let rows: Vec<Vec<String>> = list
        .runs
        .iter()
        .map(|run| {
            let at = run.at.clone().unwrap_or_default();
            vec![run.id.clone(), line(&run.cluster), word(run.state).to_owned(), at, seconds(run.seconds)]
        })
        .collect();
    let columns = Columns::measure(&["ID", "CLUSTER", "STATE", "AT", "TOOK"], &rows);
    page.line(columns.head(Paint::new(color)));
    for row in &rows {
        page.line(columns.line(row));
    }
    page
}
