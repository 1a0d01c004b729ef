//! Passing a gate: the only way to an approval.

use std::fmt;

use futures::future::BoxFuture;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DigestPrefix, Gate, Plan, PlanDigest, Recorded, Shown, Store};
use crate::config::Approval as Policy;
use crate::error::{Error, Kind, Result};

/// Somebody said yes to a plan at a gate. Only [`Gates::pass`] makes one, and what destroys takes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    digest: PlanDigest,
    gate: Gate,
    how: How,
    by: String,
    at: Timestamp,
}

impl Approval {
    /// Of which plan.
    #[must_use]
    pub const fn digest(&self) -> &PlanDigest {
        &self.digest
    }

    /// At which gate.
    #[must_use]
    pub const fn gate(&self) -> Gate {
        self.gate
    }

    /// In which way.
    #[must_use]
    pub const fn how(&self) -> How {
        self.how
    }

    /// Who said it: a user of this host.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.by
    }

    /// When.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Holds a plan against what was approved, right before it is done.
    ///
    /// # Errors
    ///
    /// [`Kind::Refused`] when it is another one by now.
    pub fn covers(&self, plan: &Plan) -> Result<()> {
        if self.digest == plan.digest() {
            return Ok(());
        }
        Err(refused(&format!("the {} of {} is another than was approved", plan.operation(), plan.subject()))
            .hint(format!("look at it again: {}", plan.again())))
    }
}

/// In which way a yes was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// A person typed the name at a terminal.
    Terminal,
    /// Whoever named the digest.
    Digest,
}

impl How {
    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Digest => "digest",
        }
    }
}

/// Whoever a gate asks.
pub trait Asks: Send + Sync {
    /// Whether anybody can be asked.
    fn can_ask(&self) -> bool;

    /// Shows the lines and asks for a name to be typed. Gives what was typed, without white space around it.
    fn name(&self, lines: Vec<String>, question: String) -> BoxFuture<'_, Result<String>>;
}

/// Nobody is there to be asked.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Asks for Nobody {
    fn can_ask(&self) -> bool {
        false
    }

    fn name(&self, _: Vec<String>, _: String) -> BoxFuture<'_, Result<String>> {
        Box::pin(async { Ok(String::new()) })
    }
}

/// What the caller said beforehand: `--approve-plan DIGEST,… --gates GATE,…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The plans.
    pub digests: Vec<DigestPrefix>,
    /// The gates.
    pub gates: Vec<Gate>,
}

/// The gates of a call: what was said beforehand, what is recorded, and whom to ask.
pub struct Gates<'a> {
    store: Store,
    given: Option<Given>,
    asks: &'a dyn Asks,
    user: String,
}

impl fmt::Debug for Gates<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Gates").field("given", &self.given).finish_non_exhaustive()
    }
}

impl<'a> Gates<'a> {
    /// The gates of a call that `user` makes.
    #[must_use]
    pub fn new(store: Store, given: Option<Given>, asks: &'a dyn Asks, user: impl Into<String>) -> Self {
        Self { store, given, asks, user: user.into() }
    }

    /// Records a plan that is shown, so that it can be approved.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn show(&self, plan: &Plan) -> Result<PlanDigest> {
        self.store.record(plan, Timestamp::now())
    }

    /// Whether the caller said beforehand that a plan may pass a gate, and may say it.
    #[must_use]
    pub fn are_given(&self, plan: &Plan, gate: Gate) -> bool {
        let digest = plan.digest();
        self.given.as_ref().is_some_and(|given| {
            given.digests.iter().any(|given| given.names(&digest))
                && given.gates.contains(&gate)
                && plan.policy() == Policy::Digest
        })
    }

    /// Passes a gate: with what was said beforehand, else with a recorded approval, which is used up, else by asking.
    ///
    /// # Errors
    ///
    /// [`Kind::Refused`] with what to do next; nothing was changed.
    pub async fn pass(&self, plan: &Plan, gate: Gate) -> Result<Approval> {
        let (digest, now) = (plan.digest(), Timestamp::now());
        if let Some(given) = &self.given {
            if !given.digests.iter().any(|given| given.names(&digest)) {
                let shown = given.digests.iter().find_map(|given| self.store.find(given, now).ok());
                let changed = shown.map(|shown| plan.differences(&shown.plan)).filter(|changed| !changed.is_empty());
                let changed = changed.map(|changed| format!(" ({})", changed.join("; "))).unwrap_or_default();
                let given: Vec<String> = given.digests.iter().map(ToString::to_string).collect();
                let given = given.join(", ");
                let message = format!("the plan is {}, not {given}: it is another one by now{changed}", digest.short());
                return Err(self.refusal(&message, plan));
            }
            if self.are_given(plan, gate) {
                return Ok(Approval { digest, gate, how: How::Digest, by: self.user.clone(), at: now });
            }
        }
        if let Some(Recorded { how, by, at, .. }) = self.store.take(&digest, gate, plan.policy(), now)? {
            return Ok(Approval { digest, gate, how, by, at });
        }
        if self.asks.can_ask() {
            self.typed(plan, &format!("gate {gate}")).await?;
            return Ok(Approval { digest, gate, how: How::Terminal, by: self.user.clone(), at: now });
        }
        if gate != Gate::Destroy {
            // What came before is done.
            let message = format!("gate {gate} of the {} of {} was not approved", plan.operation(), plan.subject());
            return Err(self.with_the_way(Error::new(Kind::Refused, message), plan));
        }
        let given = self.given.as_ref().is_some_and(|given| given.gates.contains(&gate));
        let message = if given {
            format!("{} is approved by a person at a terminal, and this is none", plan.subject())
        } else {
            format!("the {} of {} destroys {}, which nobody approved", plan.operation(), plan.subject(), count(plan))
        };
        Err(self.refusal(&message, plan))
    }

    /// Takes up again that a gate was passed, as the journal of a run says. That holds for the whole run, whoever goes on with
    /// it.
    pub(crate) fn taken_up(plan: &Plan, gate: Gate, how: How, by: String, at: Timestamp) -> Approval {
        Approval { digest: plan.digest(), gate, how, by, at }
    }

    /// Records an approval of a plan that was shown. `policy` is the one of today's configuration; the stricter of it and the
    /// plan's holds.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`] when the plan has no such gate; [`Kind::Refused`] when it may not be approved so, or the name that was
    /// typed is another.
    pub async fn approve(&self, shown: &Shown, gates: &[Gate], policy: Policy) -> Result<Vec<Recorded>> {
        let plan = &shown.plan;
        if let Some(none) = gates.iter().find(|gate| !plan.gates().any(|one| one == **gate)) {
            let has: Vec<&str> = plan.gates().map(Gate::word).collect();
            let message = format!("the {} of {} has no gate {none}", plan.operation(), plan.subject());
            return Err(Error::usage(message).hint(format!("it has: {}", has.join(", "))));
        }
        let how = match (plan.policy(), policy) {
            (Policy::Digest, Policy::Digest) => How::Digest,
            _ => How::Terminal,
        };
        if how == How::Terminal {
            if !self.asks.can_ask() {
                let message = format!("{} is approved by a person at a terminal, and this is none", plan.subject());
                return Err(refused(&message).hint(format!(
                    "at a terminal: {}; `clusters.NAME.approval: digest` in talops.yaml lets a job approve",
                    plan.approve_command()
                )));
            }
            let words: Vec<&str> = gates.iter().map(|gate| gate.word()).collect();
            self.typed(plan, &format!("gate {}", words.join(", "))).await?;
        }
        let now = Timestamp::now();
        gates.iter().map(|gate| self.store.approve(&shown.digest, *gate, how, &self.user, now)).collect()
    }

    /// Asks a person to type the name. Another name, also in another case, is a no.
    async fn typed(&self, plan: &Plan, what: &str) -> Result<()> {
        let name = plan.subject().name();
        let mut lines = plan.lines();
        lines.push(format!("plan {}, {what}", plan.digest().short()));
        let typed = self.asks.name(lines, format!("Type {name} to approve it, anything else is a no")).await?;
        if typed.trim() == name {
            return Ok(());
        }
        let message = match typed.trim() {
            "" => format!("{} was not approved", plan.subject()),
            _ => format!("{typed:?} was typed, and the name is {name:?}"),
        };
        Err(refused(&message).hint("upper and lower case count; the same command asks again"))
    }

    /// A refusal that says how to approve.
    fn refusal(&self, message: &str, plan: &Plan) -> Error {
        self.with_the_way(refused(message), plan)
    }

    /// With how to approve. The plan is recorded, so that it can be.
    fn with_the_way(&self, error: Error, plan: &Plan) -> Error {
        match self.show(plan) {
            Ok(_) => {
                let at = if plan.policy() == Policy::Terminal { "a person at a terminal: " } else { "" };
                error.hint(format!("{at}{}; what goes: {}", plan.approve_command(), plan.again()))
            }
            Err(why) => error.hint(format!("it cannot be approved beforehand: {why}")),
        }
    }
}

fn refused(message: &str) -> Error {
    Error::new(Kind::Refused, format!("{message}; nothing was changed"))
}

fn count(plan: &Plan) -> String {
    match plan.destroys().len() {
        1 => "1 resource".to_owned(),
        many => format!("{many} resources"),
    }
}
