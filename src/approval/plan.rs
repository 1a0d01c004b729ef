//! What an operation would destroy, and the digest of that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Gate, PlanDigest};
use crate::config::Approval as Policy;

/// The kinds of operations that destroy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// `talops template sync`.
    TemplateSync,
    /// `talops template delete`.
    TemplateDelete,
    /// `talops delete`.
    Delete,
    /// `talops dr run`.
    Dr,
}

impl Operation {
    /// Its command's name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TemplateSync => "template sync",
            Self::TemplateDelete => "template delete",
            Self::Delete => "delete",
            Self::Dr => "dr run",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// What a plan is for. Its name is what a person types to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// A cluster.
    #[serde(rename_all = "camelCase")]
    Cluster {
        /// Its name.
        name: String,
        /// What tells it from another of this name, made later; none while it does not exist.
        #[serde(skip_serializing_if = "Option::is_none")]
        uuid: Option<String>,
    },
    /// A resource of no cluster's: a machine class.
    #[serde(rename_all = "camelCase")]
    Resource {
        /// `MachineClasses`.
        kind: String,
        /// Its id.
        id: String,
    },
}

impl Subject {
    /// What a person types.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Cluster { name, .. } => name,
            Self::Resource { id, .. } => id,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cluster { name, .. } => write!(formatter, "cluster {name}"),
            Self::Resource { kind, id } => write!(formatter, "{kind}/{id}"),
        }
    }
}

/// What an operation would destroy, where, and what was accepted for it.
///
/// Its digest covers what it is and does, never statuses, versions, times or secrets; the policy, the notes and the command
/// that shows it again are not covered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    pub(super) operation: Operation,
    pub(super) endpoint: String,
    pub(super) subject: Subject,
    /// What goes, with a note for people: `MachineSetNodes/430d…` and a host name.
    pub(super) destroys: BTreeMap<String, String>,
    /// The SHA-256 of the template as rendered: it may hold secrets, and a plan is kept in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) template: Option<String>,
    pub(super) accepted: BTreeSet<String>,
    /// What is done, in order, and the limit of each: `destroy/delete 600 s`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) steps: Vec<String>,
    pub(super) gates: BTreeSet<Gate>,
    pub(super) policy: Policy,
    /// How the tool was called: `talops --config estate.yaml`.
    pub(super) program: String,
    /// The command that shows this plan again.
    pub(super) again: String,
}

impl Plan {
    /// A plan to do `operation` at the Omni at `endpoint`. It has the gate [`Gate::Destroy`].
    #[must_use]
    pub fn new(operation: Operation, endpoint: impl Into<String>, subject: Subject, policy: Policy) -> Self {
        Self {
            operation,
            endpoint: endpoint.into(),
            subject,
            destroys: BTreeMap::new(),
            template: None,
            accepted: BTreeSet::new(),
            steps: Vec::new(),
            gates: BTreeSet::from([Gate::Destroy]),
            policy,
            program: String::new(),
            again: String::new(),
        }
    }

    /// Adds something that goes, with a note on it that the digest does not cover.
    #[must_use]
    pub fn destroying(mut self, what: impl fmt::Display, note: impl Into<String>) -> Self {
        self.destroys.insert(what.to_string(), note.into());
        self
    }

    /// The template that it is made of, as rendered.
    #[must_use]
    pub fn of_template(mut self, rendered: &str) -> Self {
        self.template = Some(PlanDigest::new(&Sha256::digest(rendered)).to_string());
        self
    }

    /// Adds a step of it, with its limit: `destroy/delete 600 s`.
    #[must_use]
    pub fn step(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// With another gate than that of what it destroys.
    #[must_use]
    pub fn gated(mut self, gate: Gate) -> Self {
        self.gates.insert(gate);
        self
    }

    /// Whether the template that it is made of was rendered so.
    #[must_use]
    pub fn is_of_template(&self, rendered: &str) -> bool {
        self.template == self.clone().of_template(rendered).template
    }

    /// Adds something that the caller accepted or limited: `forget-unwiped 430d…`.
    #[must_use]
    pub fn accepting(mut self, what: impl Into<String>) -> Self {
        self.accepted.insert(what.into());
        self
    }

    /// How the tool was called, `talops --config estate.yaml`, and the command that shows this plan again, for messages.
    #[must_use]
    pub fn shown_by(mut self, program: impl Into<String>, again: impl Into<String>) -> Self {
        self.program = program.into();
        self.again = again.into();
        self
    }

    /// What it does.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// Where.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What it is for.
    #[must_use]
    pub const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What goes.
    pub fn destroys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.destroys.keys().map(String::as_str)
    }

    /// What goes, with the note on each.
    pub fn destroys_noted(&self) -> impl Iterator<Item = (&str, &str)> {
        self.destroys.iter().map(|(what, note)| (what.as_str(), note.as_str()))
    }

    /// What was accepted.
    pub fn accepted(&self) -> impl Iterator<Item = &str> {
        self.accepted.iter().map(String::as_str)
    }

    /// Which gates it has.
    pub fn gates(&self) -> impl Iterator<Item = Gate> {
        self.gates.iter().copied()
    }

    /// Who may approve it.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        self.policy
    }

    /// The command that shows it again.
    #[must_use]
    pub fn again(&self) -> &str {
        &self.again
    }

    /// The SHA-256 of its canonical form: for each field a line `NAME LENGTH VALUE`, the length in bytes, fields in this
    /// order and lists sorted without doubles.
    ///
    /// | field | value |
    /// | --- | --- |
    /// | `talops-plan` | `1`, the version of this form |
    /// | `operation` | [`Operation::word`] |
    /// | `endpoint` | the Omni endpoint's URL |
    /// | `cluster`, `uuid` | the cluster's name, and its UUID if it exists; else `resource` with `KIND/ID` |
    /// | `destroy` | once for each thing that goes, `KIND/ID` |
    /// | `template` | SHA-256 of the template as rendered, if there is one |
    /// | `accept` | once for each thing that was accepted or limited |
    /// | `gate` | once for each gate |
    #[must_use]
    pub fn digest(&self) -> PlanDigest {
        let mut hash = Sha256::new();
        let mut field = |name: &str, value: &str| hash.update(format!("{name} {} {value}\n", value.len()));
        field("talops-plan", "1");
        field("operation", self.operation.word());
        field("endpoint", &self.endpoint);
        match &self.subject {
            Subject::Cluster { name, uuid } => {
                field("cluster", name);
                if let Some(uuid) = uuid {
                    field("uuid", uuid);
                }
            }
            Subject::Resource { kind, id } => field("resource", &format!("{kind}/{id}")),
        }
        self.destroys.keys().for_each(|what| field("destroy", what));
        self.template.iter().for_each(|digest| field("template", digest));
        self.accepted.iter().for_each(|what| field("accept", what));
        self.steps.iter().for_each(|step| field("step", step));
        self.gates.iter().for_each(|gate| field("gate", gate.word()));
        PlanDigest::new(&hash.finalize())
    }

    /// What it does, for whoever is to approve it: a line for each thing that goes.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let count = self.destroys.len();
        let things = if count == 1 { "resource goes" } else { "resources go" };
        let mut lines = vec![format!("{} of {} at {}: {count} {things}", self.operation, self.subject, self.endpoint)];
        lines.extend(self.destroys.iter().map(|(what, note)| match note.as_str() {
            "" => format!("  - {what}"),
            note => format!("  - {what} ({note})"),
        }));
        lines.extend(self.accepted.iter().map(|what| format!("  accepted: {what}")));
        lines
    }

    /// The command that records an approval of it.
    #[must_use]
    pub fn approve_command(&self) -> String {
        let gates: Vec<&str> = self.gates.iter().map(|gate| gate.word()).collect();
        format!("{} approve {} --gates {}", self.program, self.digest().short(), gates.join(","))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Operation, Plan, Policy, Subject};

    pub(in crate::approval) fn plan(policy: Policy) -> Plan {
        let subject = Subject::Cluster { name: "Prod".into(), uuid: Some("c1c2".into()) };
        Plan::new(Operation::TemplateSync, "https://omni.example.com", subject, policy)
            .destroying("MachineSetNodes/m2", "worker-2")
            .destroying("ConfigPatches/400-x", "")
            .of_template("kind: Cluster\n")
            .shown_by("talops", "talops template diff prod.yaml")
    }

    /// The canonical form is documented, and must stay: an approval may be older than the binary.
    #[test]
    fn the_canonical_form_is_what_it_was() {
        insta::assert_snapshot!(plan(Policy::Terminal).accepting("forget-unwiped m2").digest(), @"729b93d607743c65f124943b8041525d7a8ea3a8f48dc0838eaa7bcabb95a464");
    }

    #[test]
    fn the_digest_is_of_what_is_done_and_of_nothing_else() {
        let base = plan(Policy::Terminal);
        let same = [
            plan(Policy::Digest),
            base.clone().shown_by("talops", "another command"),
            base.clone().destroying("MachineSetNodes/m2", "renamed"),
        ];
        for plan in same {
            assert_eq!(plan.digest(), base.digest(), "{plan:?}");
        }
        let cluster =
            |name: &str, uuid: Option<&str>| Subject::Cluster { name: name.into(), uuid: uuid.map(str::to_owned) };
        let different = [
            Plan { operation: Operation::TemplateDelete, ..base.clone() },
            Plan { endpoint: "https://omni.example.org".into(), ..base.clone() },
            Plan { subject: cluster("Prod", None), ..base.clone() },
            Plan { subject: cluster("Prod", Some("c1c3")), ..base.clone() },
            Plan { subject: cluster("Prod2", Some("c1c2")), ..base.clone() },
            Plan { subject: Subject::Resource { kind: "Clusters".into(), id: "Prod".into() }, ..base.clone() },
            base.clone().destroying("ConfigPatches/401", ""),
            base.clone().of_template("kind: Cluster\n\n"),
            base.clone().accepting("forget-unwiped m2"),
            base.clone().step("destroy/delete 600 s"),
            base.clone().gated(super::Gate::Recreate),
        ];
        for plan in different {
            assert_ne!(plan.digest(), base.digest(), "{plan:?}");
        }
    }

    #[test]
    fn what_goes_is_told_by_name() {
        insta::assert_snapshot!(plan(Policy::Terminal).accepting("forget-unwiped m2").lines().join("\n"), @"
        template sync of cluster Prod at https://omni.example.com: 2 resources go
          - ConfigPatches/400-x
          - MachineSetNodes/m2 (worker-2)
          accepted: forget-unwiped m2
        ");
    }
}
