//! A post-mortem as one HTML file: no script, nothing fetched from anywhere.

use super::chronicle::{chronicle, marker};
use super::scale::Scale;
use super::style::STYLE;
use super::{allowed, before, change, overhead, seconds, word};
use crate::ops::dr::{MarkKind, PostMortem, RunState, StepSpan, Stretch, Summary};
use crate::text::line;

/// How many times the axis names, and how far apart they are at the least.
const TICKS: u32 = 8;
const APART: f64 = 0.09;

/// What a browser may do with it: draw it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A post-mortem: what it came to, a timeline, where the time went, what happened, what is left to see to.
#[must_use]
pub fn html(report: &PostMortem) -> String {
    let (run, summary) = (&report.run, &report.run.run);
    let title = format!("Drill of {}", escaped(&run.cluster));
    let class = class(summary.state);
    let mut body = format!(
        "<header><h1>{title} <span class=\"badge {class}\">{}</span></h1>\n<p class=\"faint\">run <code>{}</code>{}, \
         Omni {}, template <code>{}</code>, plan <code>{}</code></p></header>\n",
        word(summary.state),
        escaped(&run.id),
        times(summary),
        escaped(&report.omni),
        escaped(&report.template.display().to_string()),
        escaped(&report.digest),
    );
    if let Some(message) = &summary.message {
        body += &format!("<p class=\"message\">{}</p>\n", escaped(message));
    }
    body += &tiles(report);
    body += &card("Timeline", &chart(report));
    body += &card("Where the time went", &steps(summary));
    body += &lists(report);
    body += &card("What happened", &happened(report));
    if let Some(resume) = &run.resume {
        body += &card("To go on", &format!("<p><code>{}</code></p>", escaped(resume)));
    }
    format!(
        "<!doctype html>\n{}\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        marker(&run.id)
    )
}

const fn class(state: RunState) -> &'static str {
    match state {
        RunState::Completed => "good",
        RunState::Failed => "bad",
        RunState::Running | RunState::Stopped | RunState::Cancelled => "middling",
    }
}

fn times(summary: &Summary) -> String {
    let (Some(began), Some(last)) = (summary.began, summary.last) else { return String::new() };
    format!(", {} to {}", began.strftime("%Y-%m-%d %H:%M:%S"), last.strftime("%H:%M:%S UTC"))
}

/// The few numbers that are asked for first.
fn tiles(report: &PostMortem) -> String {
    let (run, summary) = (&report.run, &report.run.run);
    let mut tiles = String::new();
    let mut tile = |title: &str, class: &str, number: &str, below: &str| {
        tiles += &format!("<div class=\"tile\"><h3>{title}</h3><b class=\"{class}\">{number}</b>{below}</div>\n");
    };
    let under = |text: &str| format!("<p>{}</p>", escaped(text));
    if let Some(recovery) = &run.recovery {
        let class = recovery.met.map_or("", |met| if met { "good" } else { "bad" });
        let meter = recovery.target_seconds.filter(|target| *target > 0.0).map(|target| {
            let share = (recovery.seconds / target * 100.0).min(100.0);
            format!("<div class=\"meter\"><i class=\"{class}\" style=\"width:{share:.1}%\"></i></div>")
        });
        let mut below = meter.unwrap_or_default();
        below.extend((!recovery.recovered).then(|| under("and not back")));
        below.extend(allowed(recovery).iter().chain(&before(recovery)).map(|text| under(text)));
        tile("Away", class, &seconds(recovery.seconds), &below);
    }
    let waited = format!("of which {} waiting", seconds(summary.waited_seconds));
    tile("Worked on", "", &seconds(summary.seconds), &under(&waited));
    tile("Polling", "", &seconds(summary.unnoticed_seconds), &under(&overhead(summary)));
    let by: Vec<String> =
        summary.gates.iter().map(|gate| format!("{} by {} ({})", gate.gate, gate.by, gate.how)).collect();
    tile("Gates", "", &summary.gates.len().to_string(), &under(&by.join(", ")));
    let interventions = summary.interventions.len();
    let words = if interventions == 0 { "nobody had to do anything else" } else { "beyond the gates" };
    tile("Interventions", if interventions == 0 { "good" } else { "" }, &interventions.to_string(), &under(words));
    for version in &run.versions {
        let now = version.after.as_deref().unwrap_or("unknown");
        tile(version.of, "", &escaped(now), &under(&change(version)));
    }
    format!("<section class=\"tiles\">\n{tiles}</section>\n")
}

/// The timeline: a row a phase, a row a step, marks above them.
fn chart(report: &PostMortem) -> String {
    let timeline = &report.timeline;
    let scale = Scale::of(&timeline.processes);
    let ticks = scale.ticks(TICKS, APART);
    let below: String = ticks
        .iter()
        .map(|(place, _)| format!("<i class=\"tick\" style=\"left:{}\"></i>", percent(*place)))
        .chain(scale.gaps().map(|gap| {
            let title = format!("nobody worked on it for {}", seconds(gap.when.seconds()));
            bar("gap", gap.start, gap.end, &title)
        }))
        .collect();
    let mut rows = String::new();
    let mut row = |class: &str, name: &str, bars: &str, took: &str| {
        rows += &format!(
            "<span class=\"{class}\">{}</span><div class=\"track {class}\">{bars}</div><span class=\"took {class}\">{took}</span>\n",
            escaped(name)
        );
    };
    let axis: String = ticks
        .iter()
        .map(|(place, tick)| format!("<em style=\"left:{}\">{}</em>", percent(*place), tick.strftime("%H:%M:%S")))
        .collect();
    row("axis", "UTC", &axis, "");
    row("marks", "", &format!("{below}{}", marks(report, &scale)), "");
    let mut phases: Vec<&str> = timeline.steps.iter().map(|span| span.phase.as_str()).collect();
    phases.dedup();
    for phase in phases {
        let spans: Vec<&StepSpan> = timeline.steps.iter().filter(|span| span.phase == phase).collect();
        let took = spans.iter().map(|span| span.when.seconds()).sum();
        let whole: String = whole(&spans, &timeline.processes)
            .iter()
            .map(|one| bar("bar", scale.at(one.from), scale.at(one.to), phase))
            .collect();
        row("phase", phase, &format!("{below}{whole}"), &seconds(took));
        let mut names: Vec<&str> = Vec::new();
        for span in &spans {
            if !names.contains(&span.step.as_str()) {
                names.push(&span.step);
            }
        }
        for name in names {
            let of_it = || spans.iter().filter(|span| span.step == name);
            let bars: String = of_it().map(|span| bars(span, &scale)).collect();
            row("step", name, &format!("{below}{bars}"), &seconds(of_it().map(|span| span.when.seconds()).sum()));
        }
    }
    let legend = [
        ("work", "work"),
        ("wait", "waiting"),
        ("gap", "nobody worked on it"),
        ("gate", "gate"),
        ("note", "note"),
        ("resumed", "resumed"),
        ("mended", "mended"),
        ("failed", "failed"),
    ];
    let legend: String =
        legend.iter().map(|(class, text)| format!("<span><i class=\"{class}\"></i>{text}</span>")).collect();
    format!("<div class=\"chart\">\n{rows}</div>\n<p class=\"legend\">{legend}</p>")
}

/// From when until when a phase was worked on, for each process that did.
fn whole(spans: &[&StepSpan], processes: &[Stretch]) -> Vec<Stretch> {
    let within = |process: &Stretch| {
        let its =
            || spans.iter().map(|span| span.when).filter(|when| when.from >= process.from && when.to <= process.to);
        Some(Stretch { from: its().map(|when| when.from).min()?, to: its().map(|when| when.to).max()? })
    };
    processes.iter().filter_map(within).collect()
}

fn bars(span: &StepSpan, scale: &Scale) -> String {
    let title = |what: &str, when: &Stretch| format!("{what}, {}", seconds(when.seconds()));
    let what = if span.what.is_empty() { "that was so already" } else { &span.what };
    let place = |when: &Stretch| (scale.at(when.from), scale.at(when.to));
    let (from, to) = place(&span.when);
    let waits = span.waits.iter().map(|wait| {
        let (from, to) = place(&wait.when);
        bar("wait", from, to, &title(&wait.what, &wait.when))
    });
    [bar(span.state, from, to, &title(what, &span.when))].into_iter().chain(waits).collect()
}

fn marks(report: &PostMortem, scale: &Scale) -> String {
    let marked = report.timeline.marks.iter().map(|mark| {
        let class = match mark.kind {
            MarkKind::Resumed => "resumed",
            MarkKind::Gate => "gate",
            MarkKind::Mended => "mended",
            MarkKind::Failed => "failed",
            MarkKind::Note | MarkKind::Learned | MarkKind::Ended => "note",
        };
        let title = format!("{} {}", mark.at.strftime("%H:%M:%S"), mark.text);
        format!(
            "<i class=\"mark {class}\" style=\"left:{}\" title=\"{}\"></i>",
            percent(scale.at(mark.at)),
            escaped(&title)
        )
    });
    marked.collect()
}

fn bar(class: &str, from: f64, to: f64, title: &str) -> String {
    format!(
        "<i class=\"{class}\" style=\"left:{};width:{}\" title=\"{}\"></i>",
        percent(from),
        percent((to - from).max(0.0)),
        escaped(title)
    )
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

fn steps(summary: &Summary) -> String {
    let mut rows = String::new();
    let mut row = |class: &str, cells: [&str; 6]| {
        let [name, took, waited, unnoticed, attempts, text] = cells;
        rows += &format!(
            "<tr class=\"{class}\"><td>{name}</td><td class=\"number\">{took}</td><td class=\"number\">{waited}</td>\
             <td class=\"number\">{unnoticed}</td><td class=\"number\">{attempts}</td><td class=\"text\">{text}</td></tr>\n"
        );
    };
    for phase in &summary.phases {
        let (took, waited) = (seconds(phase.seconds), seconds(phase.waited_seconds));
        let state = if phase.done { "" } else { "not done" };
        row("phase", [&escaped(&phase.phase), &took, &waited, &seconds(phase.unnoticed_seconds), "", state]);
        for step in &phase.steps {
            let (took, waited) = (seconds(step.seconds), seconds(step.waited_seconds));
            let text = escaped(if step.text.is_empty() { &step.what } else { &step.text });
            let text = match step.state {
                "done" => text,
                "alreadySo" => "that was so already".to_owned(),
                "failed" => format!("failed: {text}"),
                _ => format!("not done: {text}"),
            };
            let class = if step.state == "failed" { "failed" } else { "" };
            let attempts = step.attempts.to_string();
            row(class, [&escaped(&step.step), &took, &waited, &seconds(step.unnoticed_seconds), &attempts, &text]);
        }
    }
    format!(
        "<table>\n<thead><tr><th>step</th><th class=\"number\">took</th><th class=\"number\">waiting</th>\
         <th class=\"number\">unnoticed</th><th class=\"number\">attempts</th><th></th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"
    )
}

fn lists(report: &PostMortem) -> String {
    let (run, summary) = (&report.run, &report.run.run);
    let items = |lines: &[String], class: &str| {
        let lines: String = lines.iter().map(|line| format!("<li>{}</li>\n", escaped(line))).collect();
        format!("<ul class=\"{class}\">\n{lines}</ul>")
    };
    let interventions: Vec<String> =
        summary.interventions.iter().map(|one| format!("{} {}", one.at.strftime("%H:%M:%S"), one.text)).collect();
    let lists = [
        ("Interventions", &interventions, ""),
        ("Faults that were mended", &summary.mended, ""),
        ("Afterwards, outside the cluster", &run.told, "todo"),
    ];
    let there = lists.into_iter().filter(|(_, lines, _)| !lines.is_empty());
    there.map(|(title, lines, class)| card(title, &items(lines, class))).collect()
}

fn happened(report: &PostMortem) -> String {
    let rows: String = chronicle(report)
        .into_iter()
        .map(|one| {
            let (clock, kind) = (one.at.strftime("%H:%M:%S"), one.kind);
            let text = escaped(&one.text);
            format!("<tr class=\"{kind}\"><td class=\"number\">{clock}</td><td class=\"kind\">{kind}</td><td class=\"text\">{text}</td></tr>\n")
        })
        .collect();
    format!(
        "<table>\n<thead><tr><th class=\"number\">UTC</th><th></th><th></th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"
    )
}

fn card(title: &str, body: &str) -> String {
    format!("<section class=\"card\">\n<h2>{title}</h2>\n{body}\n</section>\n")
}

/// A text that HTML shows as it is, within an element or a quoted attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for character in line(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
