//! Backups of etcd (`siderolabs/omni` `client/api/omni/specs/omni.proto`).

use serde::Deserialize;

use super::{EnumValue, Spec};

/// `EtcdBackupStatuses`: the last backup. Id: the cluster's name; there only where backups are on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct EtcdBackupStatusSpec {
    /// Use [`EtcdBackupStatusSpec::status`].
    #[serde(rename = "status")]
    pub status_value: EnumValue,
    /// What went wrong.
    pub error: String,
}

impl EtcdBackupStatusSpec {
    /// `Unknown`, `Ok`, `Error`, `Running`.
    #[must_use]
    pub fn status(&self) -> String {
        self.status_value.word(&["Unknown", "Ok", "Error", "Running"])
    }
}

impl Spec for EtcdBackupStatusSpec {
    const TYPE: &'static str = "EtcdBackupStatuses.omni.sidero.dev";
    const NAMESPACE: &'static str = "metrics";
}
