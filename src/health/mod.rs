//! Is it healthy? From snapshots to verdicts, and which fault is the cause of which.
//!
//! Pure: no client, no clock, no file; the time of a verdict is an argument. Imports the ground. Here, and nowhere else,
//! is it known which words of other people's APIs mean "good"; any other word is shown as it is and counts as not good.

mod about;
mod argocd;
mod causes;
mod conditions;
mod controllers;
mod external_secrets;
mod finding;
mod hypervisor;
mod judge;
mod life;
mod longhorn;
mod machines;
mod nodes;
mod omni;
mod pods;
mod provider;
mod rows;
mod workloads;

pub use about::{About, about, judge_thing, subject_of};
pub use finding::{Counts, Finding, Health, Severity, Subject, Summary, Unseen, Verdict};
pub use hypervisor::{has_form as has_form_of_request, looks_like_request};
pub use judge::judge;
pub use machines::{of_machine, subject as machine_subject};
pub use nodes::waits_for_cni;
pub use pods::container_to_look_at;
pub use rows::{claim_row, daemon_set_row, deployment_row, job_row, pod_row, stateful_set_row};

#[cfg(test)]
mod testing;
