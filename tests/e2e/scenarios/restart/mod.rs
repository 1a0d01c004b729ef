//! `talops restart`: a provider's container by a real engine, workloads by a real API server and its controllers.

mod provider;
mod workload;

pub(crate) use provider::SCENARIOS as PROVIDER;
pub(crate) use workload::SCENARIOS as WORKLOADS;
