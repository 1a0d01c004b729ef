//! The report of `talops doctor`: the JSON document, which the renderings for people are made from too.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Check, Examined};
use crate::error::Exit;
use crate::faults::Found;
use crate::ops::fit::most_that_fits;

/// The answer to "is everything configured, reachable and authorised?". Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DoctorReport {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `DoctorReport`.
    pub kind: &'static str,
    /// Nothing is wrong.
    pub well: bool,
    /// From the first question to the last answer, in seconds.
    pub took: f64,
    /// Known faults that were found, what others follow from first.
    pub faults: Vec<FaultReport>,
    /// What was looked at: those with problems first.
    pub checks: Vec<CheckReport>,
    /// The one next command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What was cut to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<Truncated>,
}

/// A known fault that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FaultReport {
    /// Its id, which `talops mend` takes.
    pub id: String,
    /// The cluster, Omni endpoint or provider that it belongs to; absent for this machine.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// `InfraProvider`, `MachineRequest`, `VM`, ….
    pub kind: String,
    /// What has it.
    pub name: String,
    /// Why it is so.
    pub cause: String,
    /// What was seen.
    pub evidence: Vec<String>,
    /// What mends it.
    pub mend: MendReport,
}

/// What mends a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MendReport {
    /// Who may apply it: `auto` (a run, by itself), `ask` (after a yes), `tell` (a person).
    pub class: String,
    /// What `talops mend` does; absent where the steps are a person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The exact commands or steps, in order.
    pub steps: Vec<String>,
}

/// One part of what talops depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// `configuration`, `here`, `omni/NAME`, `provider/NAME`, `cluster/NAME`, `hypervisor/CLUSTER`.
    pub name: String,
    /// Nothing is wrong with it.
    pub well: bool,
    /// What is good to know of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<ProblemReport>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemReport {
    /// What is wrong.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The fault among `faults` that is the reason, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// What was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Truncated {
    /// How many faults are not in the report.
    pub faults: usize,
    /// How many checks are not in the report.
    pub checks: usize,
    /// The command that shows everything.
    pub command: String,
}

/// Leaves out what is beyond so many of something.
type Step<'step> = &'step dyn Fn(&DoctorReport, usize) -> DoctorReport;

impl DoctorReport {
    /// The report on an examination that took so long.
    #[must_use]
    pub fn new(examined: &Examined, took: Duration) -> Self {
        let faults: Vec<FaultReport> = examined.faults.iter().map(FaultReport::from).collect();
        let mut checks: Vec<CheckReport> =
            examined.checks.iter().map(|check| CheckReport::new(check, &examined.faults)).collect();
        checks.sort_by_key(|check| check.well);
        let well = faults.is_empty() && checks.iter().all(|check| check.well);
        let mendable = examined.faults.iter().find(|found| found.mend.action.is_some());
        let alone = |id: &str| examined.faults.iter().filter(|found| found.id == id).count() == 1;
        let next = mendable.map(|found| {
            let subject = if alone(found.id) { String::new() } else { format!(" {}", found.subject.name) };
            format!("talops mend {}{subject}", found.id)
        });
        Self {
            api_version: "talops/v1",
            kind: "DoctorReport",
            well,
            // Milliseconds: more is noise.
            took: (took.as_secs_f64() * 1000.0).round() / 1000.0,
            faults,
            checks,
            next,
            truncated: None,
        }
    }

    /// How the process ends: 3 where something is wrong, unreachable parts included.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        if self.well { Exit::Success } else { Exit::NotHealthy }
    }

    /// Leaves out what is least important until the document has at most `bytes` bytes: the facts of what is well, then
    /// those checks, then the last faults, then the last checks. `length` measures the document as it will be printed.
    pub fn cut_to(&mut self, bytes: usize, command: &str, length: impl Fn(&Self) -> usize) {
        let fits = |report: &Self| length(report) <= bytes;
        if fits(self) {
            return;
        }
        self.truncated = Some(Truncated { faults: 0, checks: 0, command: command.to_owned() });
        self.checks.iter_mut().filter(|check| check.well).for_each(|check| check.facts.clear());
        let wrong = self.checks.iter().filter(|check| !check.well).count();
        let well = self.checks.len() - wrong;
        let steps: [(usize, Step<'_>); 3] = [
            (well, &|report, keep| report.with(report.faults.len(), wrong + keep)),
            (self.faults.len(), &|report, keep| report.with(keep, report.checks.len())),
            (wrong, &|report, keep| report.with(report.faults.len(), keep)),
        ];
        for (most, step) in steps {
            if fits(self) {
                return;
            }
            *self = step(self, most_that_fits(most, |keep| fits(&step(self, keep))));
        }
    }

    /// The report with so many faults and checks at the most.
    fn with(&self, faults: usize, checks: usize) -> Self {
        let mut report = self.clone();
        report.faults.truncate(faults);
        report.checks.truncate(checks);
        if let Some(truncated) = &mut report.truncated {
            truncated.faults += self.faults.len() - report.faults.len();
            truncated.checks += self.checks.len() - report.checks.len();
        }
        report
    }
}

impl From<&Found> for FaultReport {
    fn from(found: &Found) -> Self {
        Self {
            id: found.id.to_owned(),
            scope: found.subject.scope.clone(),
            kind: found.subject.kind.clone(),
            name: found.subject.name.clone(),
            cause: found.cause.clone(),
            evidence: found.evidence.clone(),
            mend: MendReport {
                class: found.mend.class.word().to_owned(),
                action: found.mend.action.as_ref().map(crate::faults::Action::describe),
                steps: found.mend.steps.clone(),
            },
        }
    }
}

impl CheckReport {
    fn new(check: &Check, faults: &[Found]) -> Self {
        let reason = faults.iter().find(|found| found.explains.as_ref() == Some(&check.name));
        let problems = check.problems.iter().map(|problem| ProblemReport {
            message: problem.message.clone(),
            hint: problem.hint.clone(),
            fault: reason.map(|found| found.id.to_owned()),
        });
        Self {
            name: check.name.clone(),
            well: check.problems.is_empty(),
            facts: check.facts.clone(),
            problems: problems.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::DoctorReport;
    use crate::error::Exit;
    use crate::faults::{Found, by_id};
    use crate::health::Subject;
    use crate::ops::doctor::{Check, Examined, Problem};

    fn examined(faults: usize, wrong: usize, well: usize) -> Examined {
        let fault = by_id("provider-asleep").unwrap();
        let found = |number| {
            Found::new(fault, Subject::new("matrix", "InfraProvider", &format!("p{number}")))
                .seen("a".repeat(200))
                .step("b")
        };
        let check =
            |number, problems| Check { name: format!("omni/{number}"), facts: vec!["fact".repeat(9)], problems };
        let problem = |_| Problem { message: "no answer".repeat(5), hint: Some("try".into()) };
        let checks = (0..wrong).map(|number| check(number, vec![problem(number)]));
        let checks = (wrong..wrong + well).map(|number| check(number, Vec::new())).chain(checks);
        Examined { faults: (0..faults).map(found).collect(), checks: checks.collect(), unseen: 0 }
    }

    #[test]
    fn whatever_is_wrong_is_exit_three_and_comes_first() {
        let exit = |examined: &Examined| DoctorReport::new(examined, Duration::ZERO).exit();
        assert_eq!(exit(&examined(0, 0, 3)), Exit::Success);
        assert_eq!(exit(&examined(1, 0, 3)), Exit::NotHealthy);
        assert_eq!(exit(&examined(0, 1, 3)), Exit::NotHealthy);
        let report = DoctorReport::new(&examined(0, 1, 3), Duration::ZERO);
        assert!(!report.checks[0].well && report.checks[1..].iter().all(|check| check.well));
    }

    #[test]
    fn a_report_fits_and_counts_what_it_lacks() {
        let whole = DoctorReport::new(&examined(30, 20, 40), Duration::ZERO);
        let length = |report: &DoctorReport| serde_json::to_string(report).unwrap().len();
        for bytes in [12_000, 6000, 2000, 700] {
            let mut report = whole.clone();
            report.cut_to(bytes, "talops doctor --all", length);
            assert!(length(&report) <= bytes, "{bytes}: {}", length(&report));
            let truncated = report.truncated.clone().unwrap();
            assert_eq!(report.faults.len() + truncated.faults, 30);
            assert_eq!(report.checks.len() + truncated.checks, 60);
        }
    }
}
