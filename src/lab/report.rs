//! What `talops lab` prints as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Fault, Running};

/// The faults that can be switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabFaultList {
    /// `talops/v1`.
    pub api_version: String,
    /// `LabFaultList`.
    pub kind: String,
    /// The faults.
    pub items: Vec<LabFault>,
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabFault {
    /// The name that `--lab-fault` knows.
    pub name: String,
    /// What goes wrong.
    pub description: String,
    /// What `NAME=TARGET` can aim it at: `endpoint`, `cluster` (an endpoint is its first cluster then), or `server`: `omni`,
    /// `kubernetes`, `proxmox` or `docker`, behind the first endpoint.
    pub target: String,
}

/// An estate that is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabReport {
    /// `talops/v1`.
    pub api_version: String,
    /// `Lab`.
    pub kind: String,
    /// The configuration that leads to it.
    pub configuration: String,
    /// The process that serves it.
    pub pid: u32,
    /// Which estate it is.
    pub estate: String,
    /// The faults that are switched on; `NAME=TARGET` where one is aimed.
    pub faults: Vec<String>,
}

impl LabFaultList {
    /// Every fault there is.
    #[must_use]
    pub fn all() -> Self {
        let item = |fault: Fault| LabFault {
            name: fault.name().to_owned(),
            description: fault.description().to_owned(),
            target: fault.target().to_owned(),
        };
        Self {
            api_version: "talops/v1".to_owned(),
            kind: "LabFaultList".to_owned(),
            items: Fault::ALL.map(item).to_vec(),
        }
    }
}

impl LabReport {
    /// What this process serves.
    #[must_use]
    pub fn of(running: &Running) -> Self {
        Self {
            api_version: "talops/v1".to_owned(),
            kind: "Lab".to_owned(),
            configuration: running.configuration().display().to_string(),
            pid: std::process::id(),
            estate: running.estate().to_string(),
            faults: running.faults().iter().map(ToString::to_string).collect(),
        }
    }
}
