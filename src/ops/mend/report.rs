//! What `talops mend` prints and sends as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::faults::{self, Fault, Found};

/// What became of a mend. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MendOutcome {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `MendOutcome`.
    pub kind: &'static str,
    /// The fault's id.
    pub id: String,
    /// What became of it.
    pub outcome: OutcomeWord,
    /// Who may apply the mend: `auto`, `ask`, `tell`.
    pub class: String,
    /// What has the fault, where it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What was seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// What the mend does, where the tool can do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The steps of a mend that is a person's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    /// What was changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
}

/// What became of a mend, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OutcomeWord {
    /// The fault is not there.
    NotThere,
    /// It is there; nothing was changed, as asked (`--dry-run`).
    WouldMend,
    /// It was mended.
    Mended,
    /// It is there; a person mends it.
    Told,
}

impl OutcomeWord {
    /// The same in words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotThere => "is not there, nothing to mend",
            Self::WouldMend => "would be mended",
            Self::Mended => "mended",
            Self::Told => "is there; its mend is a person's",
        }
    }
}

impl MendOutcome {
    /// The outcome of a mend of a fault that is not there.
    #[must_use]
    pub fn absent(fault: &Fault) -> Self {
        Self {
            api_version: "talops/v1",
            kind: "MendOutcome",
            id: fault.id.to_owned(),
            outcome: OutcomeWord::NotThere,
            class: fault.class.word().to_owned(),
            name: None,
            evidence: Vec::new(),
            action: None,
            steps: Vec::new(),
            changed: Vec::new(),
        }
    }

    /// The outcome of a mend of what was found.
    #[must_use]
    pub fn of(found: &Found, outcome: OutcomeWord, changed: Vec<String>) -> Self {
        let told = outcome == OutcomeWord::Told;
        Self {
            api_version: "talops/v1",
            kind: "MendOutcome",
            id: found.id.to_owned(),
            outcome,
            class: found.mend.class.word().to_owned(),
            name: Some(found.subject.name.clone()),
            evidence: found.evidence.clone(),
            action: found.mend.action.as_ref().map(faults::Action::describe),
            steps: if told { found.mend.steps.clone() } else { Vec::new() },
            changed,
        }
    }
}

/// The faults that are known, for `talops mend --list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MendList {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `MendList`.
    pub kind: &'static str,
    /// The faults.
    pub items: Vec<MendableFault>,
}

/// A known fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MendableFault {
    /// Its id.
    pub id: String,
    /// Who may apply its mend: `auto`, `ask`, `tell`.
    pub class: String,
    /// What it is seen by.
    pub seen_by: String,
    /// Why it is so.
    pub cause: String,
}

impl MendList {
    /// Every known fault that can be seen without a run; those that can be mended here first.
    #[must_use]
    pub fn all() -> Self {
        let mut known: Vec<&Fault> = faults::ALL.iter().collect();
        known.sort_by_key(|fault| fault.class);
        let item = |fault: &Fault| MendableFault {
            id: fault.id.to_owned(),
            class: fault.class.word().to_owned(),
            seen_by: fault.seen_by.to_owned(),
            cause: fault.cause.to_owned(),
        };
        Self { api_version: "talops/v1", kind: "MendList", items: known.into_iter().map(item).collect() }
    }
}
