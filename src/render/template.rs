//! What `talops template` prints for people.

mod delete;
mod status;

pub use delete::deletion;
pub use status::{name, tree};

use super::Page;
use super::paint::Paint;
use crate::ops::template::{
    Action, ClusterDiff, ResourceRemark, StepState, SyncOutcome, TemplateDiff, TemplateFinding, TemplateSync,
    TemplateSynced, TemplateValidation,
};
use crate::text::line;

/// Findings as compilers print them, `file:line:column: message`, each with its hint below.
#[must_use]
pub fn validation(validation: &TemplateValidation) -> Page {
    let mut page = Page::default();
    for TemplateFinding { file, line, column, severity, message, hint } in &validation.findings {
        let warning = if *severity == "warning" { "warning: " } else { "" };
        page.line(format!("{file}:{line}:{column}: {warning}{message}"));
        if let Some(hint) = hint {
            page.line(format!("  hint: {hint}"));
        }
    }
    let omni = &validation.omni;
    if validation.findings.is_empty() {
        let (what, them) = match validation.templates.as_slice() {
            [only] => (format!("{only} is well"), "it"),
            many => (format!("{} templates are well", many.len()), "them"),
        };
        page.last(match (validation.asked.as_slice(), validation.unseen.is_empty()) {
            ([], true) => format!("{what}, as {omni} takes {them}"),
            (asked, true) => format!("{what}, and {} would take {them} ({omni})", asked.join(", ")),
            (_, false) => format!("{what} as far as could be seen, as {omni} takes {them}"),
        });
    }
    page
}

/// What a sync would do: what stands in its way, what it would take away, then each resource as omnictl's diff shows it.
#[must_use]
pub fn diff(report: &TemplateDiff, color: bool) -> Page {
    let paint = Paint::new(color);
    let mut page = Page::default();
    let several = report.templates.len() > 1;
    for template in report.templates.iter().filter(|template| !template.equal) {
        if several {
            page.line(paint.strong(&format!("cluster {} ({})", line(&template.cluster), line(&template.file))));
        }
        remarks(&mut page, &paint.bad("cannot be synced"), &template.obstacles);
        remarks(&mut page, &paint.middling("set by hand"), &template.by_hand);
        remarks(&mut page, &paint.middling("warning"), &template.warnings);
        for change in &template.changes {
            match &change.diff {
                Some(diff) => diff.lines().for_each(|text| page.line(colored(paint, &line(text)))),
                None => page.line(summary(paint, change.action, &change.type_name, &change.id)),
            }
        }
    }
    let plans: Vec<String> = report.templates.iter().filter_map(|template| plan(template)).collect();
    if !plans.is_empty() {
        page.last(plans.join("\n"));
    }
    page
}

/// `Type/id` of each resource that differs.
#[must_use]
pub fn changed(report: &TemplateDiff) -> Page {
    let mut page = Page::default();
    let changes = report.templates.iter().flat_map(|template| &template.changes);
    changes.for_each(|change| page.line(format!("{}/{}", short(&change.type_name), line(&change.id))));
    page
}

/// What came of a sync, a line a cluster; where it ended early also what was not done.
#[must_use]
pub fn synced(report: &TemplateSync, color: bool) -> Page {
    let paint = Paint::new(color);
    let mut page = Page::default();
    for template in &report.templates {
        let words = match template.outcome {
            SyncOutcome::InSync => paint.good("is as its template says"),
            SyncOutcome::Synced => paint.good("synced"),
            SyncOutcome::Failed => paint.bad("not synced"),
            SyncOutcome::NotBegun => paint.middling("not begun"),
        };
        page.line(format!("{} {words}{}{}", line(&template.cluster), counts(template), waited(template)));
        remarks(&mut page, &paint.middling("set by hand"), &template.by_hand);
        for step in &template.steps {
            let state = match step.state {
                StepState::Done => continue,
                StepState::NotDone => "not done",
                StepState::Failed => "failed",
                StepState::Unknown => "not known",
            };
            let what = summary(paint, step.action, &step.type_name, &step.id);
            page.line(format!("  {}: {what}", paint.middling(state)));
        }
    }
    page
}

/// `Type/id` of each resource that was changed.
#[must_use]
pub fn synced_names(report: &TemplateSync) -> Page {
    let mut page = Page::default();
    let steps = report.templates.iter().flat_map(|template| &template.steps);
    let done = steps.filter(|step| step.state == StepState::Done);
    done.for_each(|step| page.line(format!("{}/{}", short(&step.type_name), line(&step.id))));
    page
}

/// `, ready, Kubernetes v1.36.3`.
fn waited(template: &TemplateSynced) -> String {
    match (template.ready, &template.kubernetes) {
        (None, _) => String::new(),
        (Some(false), _) => ", not ready".to_owned(),
        (Some(true), None) => ", ready".to_owned(),
        (Some(true), Some(version)) => format!(", ready, Kubernetes {}", line(version)),
    }
}

/// `: 3 created, 1 updated in 4.2 s (approved by olga)`.
fn counts(template: &TemplateSynced) -> String {
    let of = |action: Action, word: &str| {
        let done = |step: &&crate::ops::template::Step| step.action == action && step.state == StepState::Done;
        match template.steps.iter().filter(done).count() {
            0 => None,
            count => Some(format!("{count} {word}")),
        }
    };
    let all = [
        of(Action::Create, "created"),
        of(Action::Update, "updated"),
        of(Action::Release, "released"),
        of(Action::Destroy, "destroyed"),
    ];
    let all: Vec<String> = all.into_iter().flatten().collect();
    if all.is_empty() {
        return String::new();
    }
    let seconds = template.seconds.map(|seconds| format!(" in {seconds} s")).unwrap_or_default();
    let by = template.approved_by.as_ref().map(|by| format!(" (approved by {})", line(by))).unwrap_or_default();
    format!(": {}{seconds}{by}", all.join(", "))
}

fn remarks(page: &mut Page, what: &str, remarks: &[ResourceRemark]) {
    for ResourceRemark { resource, message, hint } in remarks {
        page.line(format!("{what}: {} {}", line(resource), line(message)));
        if let Some(hint) = hint {
            page.line(format!("  hint: {}", line(hint)));
        }
    }
}

fn plan(template: &ClusterDiff) -> Option<String> {
    let plan = template.plan.as_ref()?;
    let short = plan.digest.get(..16).unwrap_or(&plan.digest);
    let things = if plan.destroys == 1 { "1 resource" } else { &format!("{} resources", plan.destroys) };
    Some(format!("plan {short} destroys {things} of {}: {}", line(&template.cluster), plan.approve))
}

/// `destroy MachineSetNodes/430d…`.
fn summary(paint: Paint, action: Action, type_name: &str, id: &str) -> String {
    let word = match action {
        Action::Destroy => paint.bad(action.word()),
        Action::Create => paint.good(action.word()),
        Action::Update | Action::Release => paint.middling(action.word()),
    };
    format!("{word} {}/{}", short(type_name), line(id))
}

fn short(type_name: &str) -> &str {
    type_name.split('.').next().unwrap_or(type_name)
}

fn colored(paint: Paint, text: &str) -> String {
    match text.as_bytes().first() {
        _ if text.starts_with("--- ") || text.starts_with("+++ ") => paint.strong(text),
        Some(b'+') => paint.good(text),
        Some(b'-') => paint.bad(text),
        Some(b'@') => paint.faint(text),
        _ => text.to_owned(),
    }
}
