//! A post-mortem as Markdown.

use super::chronicle::{chronicle, marker};
use super::scale::Scale;
use super::{allowed, before, change, overhead, seconds, word};
use crate::ops::dr::{PostMortem, Summary};
use crate::text::line;

/// How many characters the bars of the timeline are wide.
const WIDTH: usize = 60;

/// A post-mortem: what it came to, a timeline, where the time went, what happened, what is left to see to.
#[must_use]
pub fn markdown(report: &PostMortem) -> String {
    let (run, summary) = (&report.run, &report.run.run);
    let mut parts = vec![marker(&run.id), format!("# Drill of {}: {}\n", escaped(&run.cluster), word(summary.state))];
    if let Some(message) = summary.message.as_ref() {
        parts.push(format!("{}\n", escaped(message)));
    }
    parts.push(table(&["", ""], &facts(report)));
    parts.push("## Timeline\n".to_owned());
    parts.push(format!("```text\n{}```\n", bars(report)));
    parts.push("## Where the time went\n".to_owned());
    parts.push(table(&["step", "took", "waiting", "attempts", "", ""], &steps(summary)));
    let moments = summary.interventions.iter().map(|one| format!("{}: {}", one.at.strftime("%H:%M:%SZ"), one.text));
    parts.extend(list("Interventions", moments));
    parts.extend(list("Faults that were mended", summary.mended.iter().cloned()));
    parts.extend(tasks("Afterwards, outside the cluster", &run.told));
    parts.push("## What happened\n".to_owned());
    let happened: Vec<Vec<String>> = chronicle(report)
        .into_iter()
        .map(|one| vec![one.at.strftime("%H:%M:%S").to_string(), one.kind.to_owned(), escaped(&one.text)])
        .collect();
    parts.push(table(&["UTC", "", ""], &happened));
    if let Some(resume) = &run.resume {
        parts.push(format!("To go on: {}\n", code(resume)));
    }
    parts.join("\n")
}

fn facts(report: &PostMortem) -> Vec<Vec<String>> {
    let (run, summary) = (&report.run, &report.run.run);
    let time = |at: jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    let mut facts: Vec<(&str, String)> = vec![("run", code(&run.id))];
    facts.extend(summary.began.map(|at| ("began", time(at))));
    facts.extend(summary.last.map(|at| ("last heard of", time(at))));
    facts.push(("Omni", escaped(&report.omni)));
    facts.push(("template", code(&report.template.display().to_string())));
    facts.push(("plan", code(&report.digest)));
    if let Some(recovery) = &run.recovery {
        let back = if recovery.recovered { "" } else { " and not back" };
        facts.push(("away", format!("**{}**{back}", seconds(recovery.seconds))));
        facts.extend(allowed(recovery).map(|text| ("target", text)));
        facts.extend(before(recovery).map(|text| ("earlier", text)));
    }
    let (worked, waited) = (seconds(summary.seconds), seconds(summary.waited_seconds));
    facts.push(("worked on", format!("{worked}, of which {waited} waiting")));
    facts.push(("polling", overhead(summary)));
    facts.extend(run.versions.iter().map(|version| (version.of, escaped(&change(version)))));
    for gate in &summary.gates {
        facts.push(("gate", format!("{} passed by {} ({})", gate.gate, escaped(&gate.by), gate.how)));
    }
    facts.push(("interventions", summary.interventions.len().to_string()));
    facts.into_iter().map(|(name, text)| vec![name.to_owned(), text]).collect()
}

/// The timeline in characters: `█` is work, `▒` a wait, `·` a time in which nobody worked.
fn bars(report: &PostMortem) -> String {
    let scale = Scale::of(&report.timeline.processes);
    let (mut text, mut phase) = (String::new(), "");
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for span in &report.timeline.steps {
        if !rows.contains(&(span.phase.as_str(), span.step.as_str())) {
            rows.push((span.phase.as_str(), span.step.as_str()));
        }
    }
    for (of, step) in rows {
        let mut bar = vec![' '; WIDTH];
        let mut paint = |from: f64, to: f64, with: char| {
            let (first, last) = (cell(from), cell(to));
            bar.iter_mut().take(last + 1).skip(first).for_each(|place| *place = with);
        };
        for gap in scale.gaps() {
            paint(gap.start, gap.end, '·');
        }
        let mut took = 0.0;
        for span in report.timeline.steps.iter().filter(|span| span.phase == of && span.step == step) {
            took += span.when.seconds();
            paint(scale.at(span.when.from), scale.at(span.when.to), '█');
            for wait in &span.waits {
                paint(scale.at(wait.when.from), scale.at(wait.when.to), '▒');
            }
        }
        let name = if phase == of { "" } else { of };
        phase = of;
        let bar: String = bar.into_iter().collect();
        text += &format!("{:10} {:10} |{bar}| {}\n", fence(name), fence(step), seconds(took));
    }
    text + "█ work  ▒ waiting  · nobody worked on it\n"
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place is between 0 and 1")]
fn cell(place: f64) -> usize {
    ((place.clamp(0.0, 1.0) * WIDTH as f64) as usize).min(WIDTH - 1)
}

/// What cannot end a block of code.
fn fence(text: &str) -> String {
    line(text).replace('`', "'")
}

fn steps(summary: &Summary) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for phase in &summary.phases {
        let state = if phase.done { "" } else { "not done" };
        let waited = seconds(phase.waited_seconds);
        let bold = |text: &str| format!("**{text}**");
        let name = bold(&escaped(&phase.phase));
        let row = [name, bold(&seconds(phase.seconds)), waited, String::new(), state.to_owned(), String::new()];
        rows.push(row.to_vec());
        for step in &phase.steps {
            let state = match step.state {
                "done" => "",
                "alreadySo" => "was so already",
                "begun" => "not done",
                other => other,
            };
            rows.push(vec![
                escaped(&step.step),
                seconds(step.seconds),
                seconds(step.waited_seconds),
                step.attempts.to_string(),
                state.to_owned(),
                escaped(if step.text.is_empty() { &step.what } else { &step.text }),
            ]);
        }
    }
    rows
}

fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule = vec!["---".to_owned(); head.len()];
    [row(&head), row(&rule)].into_iter().chain(rows.iter().map(|cells| row(cells))).collect()
}

fn list(title: &str, lines: impl Iterator<Item = String>) -> Option<String> {
    let lines: String = lines.map(|line| format!("- {}\n", escaped(&line))).collect();
    (!lines.is_empty()).then(|| format!("## {title}\n\n{lines}"))
}

fn tasks(title: &str, lines: &[String]) -> Option<String> {
    let lines: String = lines.iter().map(|line| format!("- [ ] {}\n", escaped(line))).collect();
    (!lines.is_empty()).then(|| format!("## {title}\n\n{lines}"))
}

/// A text of ours as code.
fn code(text: &str) -> String {
    format!("`{}`", fence(text).replace('|', "\\|"))
}

/// A text that Markdown shows as it is.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for character in line(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#') {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}
