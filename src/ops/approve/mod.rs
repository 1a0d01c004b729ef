//! `talops approve`: a person's word for a plan that was shown, or a job's where the configuration lets it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::approval::{DigestPrefix, Gate, Gates, How, Shown, Store, Subject};
use crate::config::{Approval as Policy, Config};
use crate::error::Result;

/// The answer to `talops approve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanApproval {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `PlanApproval`.
    pub kind: &'static str,
    /// The plan's digest.
    pub digest: String,
    /// The gates that may now be passed, once each.
    pub gates: Vec<&'static str>,
    /// What the plan does: `template sync`, `template delete` or `delete`.
    pub operation: &'static str,
    /// The Omni endpoint.
    pub omni: String,
    /// What it is for: `cluster NAME`, or a resource.
    pub subject: String,
    /// What goes, as `KIND/ID`.
    pub destroys: Vec<String>,
    /// What was accepted with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
    /// `terminal` where a person typed the name, `digest` where naming the digest was enough.
    pub how: &'static str,
    /// The user of this host who approved.
    pub by: String,
    /// Until when it holds.
    pub expires_at: Timestamp,
}

/// Records an approval of the plan that `digest` names. Who may approve is what the plan was shown with and what the
/// configuration says by now, whichever is stricter; a cluster that is not in it is approved by a person.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when there is no such plan, or it has no such gate; [`crate::error::Kind::Refused`] when it
/// was shown too long ago or is not approved.
pub async fn approve(
    config: &Config,
    store: &Store,
    gates: &Gates<'_>,
    digest: &DigestPrefix,
    wanted: &[Gate],
) -> Result<PlanApproval> {
    let shown = store.find(digest, Timestamp::now())?;
    let recorded = gates.approve(&shown, wanted, policy_of(config, &shown)).await?;
    let plan = &shown.plan;
    let last = recorded.last();
    Ok(PlanApproval {
        api_version: "talops/v1",
        kind: "PlanApproval",
        digest: shown.digest.to_string(),
        gates: recorded.iter().map(|recorded| recorded.gate.word()).collect(),
        operation: plan.operation().word(),
        omni: plan.endpoint().to_owned(),
        subject: plan.subject().to_string(),
        destroys: plan.destroys().map(str::to_owned).collect(),
        accepted: plan.accepted().map(str::to_owned).collect(),
        how: last.map_or(How::Terminal, |recorded| recorded.how).word(),
        by: last.map(|recorded| recorded.by.clone()).unwrap_or_default(),
        expires_at: last.map_or(Timestamp::MAX, crate::approval::Recorded::expires),
    })
}

fn policy_of(config: &Config, shown: &Shown) -> Policy {
    match shown.plan.subject() {
        Subject::Cluster { name, .. } => policy(config, name),
        // What belongs to no cluster is held to what its command said.
        Subject::Resource { .. } => shown.plan.policy(),
    }
}

/// Who may approve what destroys a cluster.
#[must_use]
pub fn policy(config: &Config, cluster: &str) -> Policy {
    config.clusters.get(cluster).map_or(Policy::Terminal, |cluster| cluster.approval)
}
