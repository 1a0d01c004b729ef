//! The scenarios, one file a subject. A scenario is a function; its name says what holds.

mod access;
mod argocd;
mod controllers;
mod drill;
mod healthy;
mod login;
mod logs;
mod nodes;
mod omni;
mod process;
mod provider;
mod restart;
mod ssh;
mod stack_itself;
mod workloads;

pub(crate) use crate::Scenario;

/// All of them, in the order in which they run: what needs no cluster first, then the cluster without custom resources, and at
/// the end what leaves the cluster with workloads that are not well.
pub(crate) fn all() -> Vec<Scenario> {
    [
        stack_itself::PROVIDER_HOST,
        provider::SCENARIOS,
        restart::PROVIDER,
        logs::SCENARIOS,
        ssh::SCENARIOS,
        omni::SCENARIOS,
        login::SCENARIOS,
        process::SCENARIOS,
        drill::SCENARIOS,
        stack_itself::CLUSTER,
        healthy::BARE,
        access::SCENARIOS,
        logs::PODS,
        nodes::SCENARIOS,
        restart::WORKLOADS,
        workloads::SCENARIOS,
        stack_itself::CONTROLLERS,
        healthy::WHOLE,
        controllers::SCENARIOS,
        &argocd::scenarios(),
    ]
    .concat()
}

/// A file of `tests/e2e`.
fn source(file: &str) -> std::path::PathBuf {
    std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/e2e").join(file)
}
