//! What is printed, and sent as JSON, of one thing.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Exit;
use crate::health::{Severity, Subject};
use crate::ops::ErrorReport;
use crate::ops::status::{FindingReport, VerdictWord};

/// One thing, and why it is as it is. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// `talops/v1`.
    pub api_version: String,
    /// `Description`.
    pub kind: String,
    /// Whether it is well.
    pub verdict: VerdictWord,
    /// When it was asked for.
    pub observed_at: Timestamp,
    /// What it is.
    pub thing: ThingReference,
    /// Its state in its owner's words.
    pub state: String,
    /// What is not well with it, or worth knowing, worst first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingReport>,
    /// What it is made of and what it is for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// What it depends on that is not well, the nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<FindingReport>,
    /// What is not well because of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consequences: Vec<FindingReport>,
    /// Of an application: objects that are not as its source says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// What happened to it last, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventReport>,
    /// The end of its log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogReport>,
    /// What could not be seen of it, or of what it depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<UnseenReport>,
    /// The one next command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Something was left out to be short; this command shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<String>,
}

/// A thing by its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThingReference {
    /// The cluster, Omni endpoint or provider that it belongs to.
    pub scope: String,
    /// `Pod`, `Machine`, ….
    pub kind: String,
    /// Its namespace, where it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl From<&ThingReference> for Subject {
    fn from(thing: &ThingReference) -> Self {
        let ThingReference { scope, kind, namespace, name } = thing.clone();
        Self { scope, kind, namespace, name }
    }
}

impl From<&Subject> for ThingReference {
    fn from(subject: &Subject) -> Self {
        let Subject { scope, kind, namespace, name } = subject.clone();
        Self { scope, kind, namespace, name }
    }
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// What it is about: `node`, `container web`.
    pub name: String,
    /// What there is to know.
    pub value: String,
}

/// An object that is not as an application's source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Its kind.
    pub kind: String,
    /// Its namespace, where it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// `differs`, `missing`, `to be pruned`, or why it could not be applied.
    pub how: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventReport {
    /// When it happened last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// `Normal`, `Warning`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A word.
    pub reason: String,
    /// A sentence.
    pub message: String,
    /// How often.
    pub count: u32,
}

/// The end of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogReport {
    /// Whose: `container web of pod shop/web-1, before its restart`.
    pub of: String,
    /// Its last lines, the newest last.
    pub lines: Vec<String>,
}

/// What could not be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnseenReport {
    /// `events`, `log`, or a dimension.
    pub what: String,
    /// Why.
    pub error: ErrorReport,
}

impl Description {
    /// How the process ends: as for the whole estate.
    pub fn exit(&self) -> Exit {
        match self.verdict {
            VerdictWord::Healthy => Exit::Success,
            VerdictWord::NotWell => Exit::NotHealthy,
            VerdictWord::Incomplete => Exit::Unreachable,
        }
    }
}

/// A fact; `None` for one that says nothing.
pub(super) fn fact(name: impl Into<String>, value: impl AsRef<str>) -> Option<Fact> {
    let value = crate::text::line(value.as_ref());
    (!value.is_empty()).then(|| Fact { name: crate::text::line(&name.into()), value })
}

/// Whether any of these is more than a note.
pub(super) fn not_well<'a>(mut findings: impl Iterator<Item = &'a crate::health::Finding>) -> bool {
    findings.any(|finding| finding.severity != Severity::Notice)
}
