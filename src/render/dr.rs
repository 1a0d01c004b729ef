//! What `talops dr` prints for people.

use super::columns::Columns;
use super::page::Page;
use super::paint::Paint;
use crate::ops::dr::{CheckOutcome, DrCheck, DrList, DrPlan, DrRun, RunState, StepReport, Summary};
use crate::text::line;
use crate::wait::spoken;

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
    page.line(format!("creates {}: {}", plan.creates.len(), few(&plan.creates)));
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

/// The first few, and how many more.
fn few(names: &[String]) -> String {
    const NAMED: usize = 6;
    let first: Vec<String> = names.iter().take(NAMED).map(|name| line(name)).collect();
    match names.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
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
    if let Some(text) = in_all(summary) {
        page.line(format!("  {text}"));
    }
    for phase in &summary.phases {
        let state = if phase.done { String::new() } else { format!(" {}", paint.middling("not done")) };
        page.line(format!("  {} {}{state}", phase.phase, seconds(phase.seconds)));
        for step in &phase.steps {
            page.line(format!("    {}", told(step, paint)));
        }
    }
    for gate in &summary.gates {
        page.line(format!("  gate {} passed by {} ({})", gate.gate, line(&gate.by), gate.how));
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
    let (word, so_far) = match summary.state {
        RunState::Completed => (paint.good("done"), ""),
        RunState::Running => (paint.middling("running"), " so far"),
        RunState::Failed => (paint.bad("failed"), ""),
        RunState::Stopped => (paint.middling("stopped"), ""),
        RunState::Cancelled => (paint.middling("cancelled"), ""),
    };
    let (took, waited) = (seconds(summary.seconds), seconds(summary.waited_seconds));
    format!("run {} of cluster {}: {word}, {took}{so_far}, of which {waited} waiting", run.id, line(&run.cluster))
}

/// Of a run that was cut off: how long it took by the clock. Between two processes, and since the last that a killed one wrote,
/// nobody counts.
fn in_all(summary: &Summary) -> Option<String> {
    let all = summary.last?.duration_since(summary.began?).as_secs_f64();
    let times = match summary.resumed {
        0 => return None,
        1 => "once".to_owned(),
        times => format!("{times} times"),
    };
    Some(format!("resumed {times}; {} from its beginning until it was last worked on", seconds(all)))
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
    let state = |state: RunState| match state {
        RunState::Running => "running",
        RunState::Completed => "done",
        RunState::Failed => "failed",
        RunState::Stopped => "stopped",
        RunState::Cancelled => "cancelled",
    };
    let rows: Vec<Vec<String>> = list
        .runs
        .iter()
        .map(|run| {
            let at = run.at.clone().unwrap_or_default();
            vec![run.id.clone(), line(&run.cluster), state(run.state).to_owned(), at, seconds(run.seconds)]
        })
        .collect();
    let columns = Columns::measure(&["ID", "CLUSTER", "STATE", "AT", "TOOK"], &rows);
    page.line(columns.head(Paint::new(color)));
    for row in &rows {
        page.line(columns.line(row));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::in_all;
    use crate::run::{Entry, History, Said, Summary};

    #[test]
    fn a_run_that_was_resumed_says_how_long_it_took_by_the_clock() {
        let began = |at: &str, resumed: bool| Entry {
            at: at.parse().unwrap(),
            said: Said::Began { format: 1, talops: "0.1.0".into(), process: 1, resumed },
        };
        let first = began("2026-11-29T16:29:07Z", false);
        let second = began("2026-11-29T16:38:05Z", true);
        let of = |entries: &[&Entry]| {
            let entries = entries.iter().copied().cloned().collect();
            in_all(&Summary::of(&History { entries, ..History::default() }, None))
        };
        assert_eq!(of(&[&first]), None);
        let said = "resumed once; 8 m 58 s from its beginning until it was last worked on";
        assert_eq!(of(&[&first, &second]).as_deref(), Some(said));
    }
}
