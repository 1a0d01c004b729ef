//! A fault that was found, and its mend.

use super::table::Fault;
use crate::health::Subject;
use crate::text;

/// Who may apply a mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A run may, inside an approved plan, without asking.
    Auto,
    /// Only after a yes.
    Ask,
    /// A person: the exact steps are printed.
    Tell,
}

impl Class {
    /// The word for it in documents and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Ask => "ask",
            Self::Tell => "tell",
        }
    }
}

/// What a mend does, where the tool can do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Restart the container of the provider of that name in the configuration.
    RestartProvider {
        /// Its name in the configuration.
        provider: String,
    },
    /// Tear down a machine's link, so that Omni forgets a machine that it cannot reach.
    TeardownLink {
        /// The endpoint's name in the configuration.
        endpoint: String,
        /// The machine's id.
        machine: String,
    },
    /// Throw away the minted kubeconfig that is kept for a cluster; the next question mints another.
    ForgetKubeconfig {
        /// The cluster's name.
        cluster: String,
    },
}

impl Action {
    /// What it will do, as a sentence.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::RestartProvider { provider } => format!("restart the container of provider {provider}"),
            Self::TeardownLink { endpoint, machine } => {
                format!("tear down Links/{machine} in Omni {endpoint}: Omni forgets the machine, which is not wiped")
            }
            Self::ForgetKubeconfig { cluster } => {
                format!("remove the kubeconfig kept for {cluster}; the next question has Omni mint another")
            }
        }
    }
}

/// What mends a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// Who may apply it. It can be stricter than the fault's own class, never laxer.
    pub class: Class,
    /// The exact commands or steps, in order.
    pub steps: Vec<String>,
    /// What `talops mend` does, where it can.
    pub action: Option<Action>,
}

/// A fault that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The fault's id.
    pub id: &'static str,
    /// What has it.
    pub subject: Subject,
    /// What was seen, one line each.
    pub evidence: Vec<String>,
    /// Why it is so.
    pub cause: String,
    /// What mends it.
    pub mend: Mend,
    /// The check of `talops doctor` whose problem it explains (`omni/home`), where it explains one.
    pub explains: Option<String>,
}

impl Found {
    /// A fault found with `subject`, without evidence or steps as yet.
    #[must_use]
    pub fn new(fault: &Fault, subject: Subject) -> Self {
        let mend = Mend { class: fault.class, steps: Vec::new(), action: None };
        Self { id: fault.id, subject, evidence: Vec::new(), cause: fault.cause.to_owned(), mend, explains: None }
    }

    /// Adds a line of evidence.
    #[must_use]
    pub fn seen(mut self, line: impl AsRef<str>) -> Self {
        self.evidence.push(text::line(line.as_ref()));
        self
    }

    /// Adds a step of the mend.
    #[must_use]
    pub fn step(mut self, step: impl AsRef<str>) -> Self {
        self.mend.steps.push(text::line(step.as_ref()));
        self
    }

    /// Says what `talops mend` does.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.mend.action = Some(action);
        self
    }

    /// Makes it a person's.
    #[must_use]
    pub const fn told(mut self) -> Self {
        self.mend.class = Class::Tell;
        self
    }

    /// Says which problem of a check it explains.
    #[must_use]
    pub fn explains(mut self, check: String) -> Self {
        self.explains = Some(check);
        self
    }
}
