//! The server and who asks it (`siderolabs/omni` `client/api/omni/specs/system.proto`, `virtual.proto`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::Spec;

/// `SysVersions`. Id: `current`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SysVersionSpec {
    /// `v1.10.4`.
    pub backend_version: String,
    /// The instance's name.
    pub instance_name: String,
    /// Counts what is incompatible between servers and clients.
    pub backend_api_version: u32,
}

impl Spec for SysVersionSpec {
    const TYPE: &'static str = "SysVersions.system.sidero.dev";
    const NAMESPACE: &'static str = "ephemeral";
}

/// `CurrentUsers`: who the server takes the caller for. Id: `current`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CurrentUserSpec {
    /// An e-mail address.
    pub identity: String,
    /// `None`, `InfraProvider`, `Reader`, `Auditor`, `Operator`, `Admin`.
    pub role: String,
}

impl Spec for CurrentUserSpec {
    const TYPE: &'static str = "CurrentUsers.omni.sidero.dev";
    const NAMESPACE: &'static str = "virtual";
}

/// `Permissions`: what the caller may do. Id: `permissions`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct PermissionsSpec(BTreeMap<String, Value>);

impl PermissionsSpec {
    /// The names of what is allowed, without the `can_` that each begins with.
    pub fn allowed(&self) -> impl Iterator<Item = &str> {
        let allowed = self.0.iter().filter(|(_, value)| **value == Value::Bool(true));
        allowed.map(|(name, _)| name.strip_prefix("can_").unwrap_or(name))
    }
}

impl Spec for PermissionsSpec {
    const TYPE: &'static str = "Permissions.omni.sidero.dev";
    const NAMESPACE: &'static str = "virtual";
}
