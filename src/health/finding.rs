//! What a verdict is made of.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::error::Error;
use crate::estate::{Dimension, ObjectRef};
use crate::text::line;

/// A thing that can be well or not: where it is, what kind it is, what it is called. Without control characters, whatever
/// its owner calls it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// The cluster, Omni endpoint or provider that it belongs to, by its name in the configuration.
    pub scope: String,
    /// `Node`, `Pod`, `Machine`, ….
    pub kind: String,
    /// Empty for what has no namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl Subject {
    /// A thing without a namespace.
    pub fn new(scope: &str, kind: &str, name: &str) -> Self {
        Self { scope: line(scope), kind: line(kind), namespace: String::new(), name: line(name) }
    }

    /// A Kubernetes object of a cluster.
    pub fn object(scope: &str, object: &ObjectRef) -> Self {
        Self {
            scope: line(scope),
            kind: line(&object.kind),
            namespace: line(&object.namespace),
            name: line(&object.name),
        }
    }
}

/// How bad a finding is. The order is the order of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Not well, and not on its way to be.
    Failing,
    /// Not well, but something is under way (a rollout, a sync, a teardown).
    Progressing,
    /// Well, and worth knowing (a lock, a key that runs out this month).
    Notice,
}

/// One thing that is not well, or worth knowing.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which question brought it up.
    pub dimension: Dimension,
    /// What it is about.
    pub subject: Subject,
    /// How bad it is.
    pub severity: Severity,
    /// Its state in its owner's words, on one line.
    pub state: String,
    /// Why, in its owner's words; may be empty.
    pub message: String,
    /// Since when, where that is known.
    pub since: Option<Timestamp>,
    /// What is not well because of it: findings that are told here and not by themselves.
    pub consequences: Vec<Finding>,
}

impl Finding {
    /// A finding without a message.
    pub fn new(dimension: Dimension, subject: Subject, severity: Severity, state: impl Into<String>) -> Self {
        Self {
            dimension,
            subject,
            severity,
            state: one_line(&state.into()),
            message: String::new(),
            since: None,
            consequences: Vec::new(),
        }
    }

    /// Adds why: one line, without control characters.
    #[must_use]
    pub fn because(mut self, message: impl AsRef<str>) -> Self {
        self.message = one_line(message.as_ref());
        self
    }

    /// Adds since when.
    #[must_use]
    pub fn since(mut self, since: Option<Timestamp>) -> Self {
        self.since = since;
        self
    }
}

/// Text on one line, safe to show, runs of white space as one space.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    line(&words.join(" "))
}

/// `1 node`, `3 nodes`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A dimension that was asked: whether it answered, and how many of its things are well.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Which question.
    pub dimension: Dimension,
    /// Of what: a cluster, an Omni endpoint, a provider, by its name in the configuration.
    pub scope: String,
    /// Whose view it is.
    pub source: String,
    /// How long the answer took, in seconds.
    pub took: f64,
    /// `None` where the API is not installed.
    pub counts: Option<Counts>,
    /// What is good to know where all is well: versions, identities; may be empty.
    pub facts: String,
}

/// How many there are, and how many of them are well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many there are.
    pub total: u64,
    /// How many are well.
    pub well: u64,
}

/// A dimension that could not be asked, or did not answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Unseen {
    /// Which question.
    pub dimension: Dimension,
    /// Of what.
    pub scope: String,
    /// Whose view it would have been.
    pub source: String,
    /// How long was waited, in seconds.
    pub took: f64,
    /// What came back.
    pub error: Error,
}

/// The answer to "is my estate well?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that was asked is well.
    Healthy,
    /// Something is not.
    NotWell,
    /// Nothing that was seen is not well, but something could not be seen.
    Incomplete,
}

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// The answer.
    pub verdict: Verdict,
    /// What is not well or worth knowing: worst first, each with its consequences folded into it.
    pub findings: Vec<Finding>,
    /// What could not be seen.
    pub unseen: Vec<Unseen>,
    /// What was seen, in the order of [`Dimension`].
    pub summaries: Vec<Summary>,
}

/// Edges of the graph of dependence: what each thing cannot be well without.
pub(super) type Dependence = BTreeMap<Subject, Vec<Subject>>;

/// What the judges of single dimensions collect.
#[derive(Debug, Default)]
pub(super) struct Collected {
    /// What is not well or worth knowing.
    pub(super) findings: Vec<Finding>,
    /// What depends on what.
    pub(super) dependence: Dependence,
}

impl Collected {
    /// Notes a finding.
    pub(super) fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Notes that `subject` cannot be well without `needed`.
    pub(super) fn depends(&mut self, subject: &Subject, needed: Subject) {
        self.dependence.entry(subject.clone()).or_default().push(needed);
    }

    /// How many different subjects of a dimension and scope are not well.
    pub(super) fn not_well(&self, dimension: Dimension, scope: &str) -> u64 {
        let subjects: std::collections::BTreeSet<&Subject> = self
            .findings
            .iter()
            .filter(|finding| finding.dimension == dimension && finding.subject.scope == scope)
            .filter(|finding| finding.severity != Severity::Notice)
            .map(|finding| &finding.subject)
            .collect();
        subjects.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Severity, Subject};
    use crate::estate::{Dimension, ObjectRef};

    #[test]
    fn whatever_its_owner_says_a_finding_has_no_control_characters() {
        let odd = || "a\u{1b}[2J\u{7f}b\nc".to_owned();
        let subject = Subject::object("prod", &ObjectRef { kind: odd(), namespace: odd(), name: odd() });
        let finding = Finding::new(Dimension::Nodes, subject, Severity::Failing, odd()).because(odd());
        let Subject { kind, namespace, name, .. } = finding.subject;
        for text in [kind, namespace, name, finding.state, finding.message, Subject::new("prod", "Node", &odd()).name] {
            assert_eq!(text, "a b c");
        }
    }
}
