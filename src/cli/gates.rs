//! How a command that destroys gets its approval.

use clap::Args;

use super::Session;
use crate::approval::{DigestPrefix, Gate, Gates, Given, Store};

/// What can be said beforehand. It has no variable: nothing that destroys is set once and forgotten.
#[derive(Debug, Args)]
pub(super) struct GateArguments {
    /// Approve this plan with the call, where the cluster's `approval: digest` lets one
    #[arg(long, value_name = "DIGEST", value_delimiter = ',', requires = "gates")]
    approve_plan: Vec<DigestPrefix>,

    /// The gates that are approved with it
    #[arg(long, value_name = "GATE", value_delimiter = ',', requires = "approve_plan")]
    gates: Vec<Gate>,
}

impl GateArguments {
    /// The words that say the same again.
    pub(super) fn words(&self) -> Vec<String> {
        let digests = self.approve_plan.iter().flat_map(|digest| ["--approve-plan".to_owned(), digest.to_string()]);
        let gates = self.gates.iter().flat_map(|gate| ["--gates".to_owned(), gate.to_string()]);
        digests.chain(gates).collect()
    }

    /// The gates of this call.
    pub(super) fn gates<'a>(&self, session: &'a Session) -> Gates<'a> {
        let given = Given { digests: self.approve_plan.clone(), gates: self.gates.clone() };
        gates(session, Some(given).filter(|given| !given.digests.is_empty()))
    }
}

/// Where plans and approvals of this call are kept.
pub(super) fn store(session: &Session) -> Store {
    Store::of(&session.environment)
}

/// The gates of a call with what was said beforehand.
pub(super) fn gates(session: &Session, given: Option<Given>) -> Gates<'_> {
    let user = || format!("uid {}", rustix::process::getuid().as_raw());
    let name = ["USER", "LOGNAME"].iter().find_map(|name| session.environment.get(name)).map(str::to_owned);
    Gates::new(store(session), given, session.ui.as_ref(), name.unwrap_or_else(user))
}
