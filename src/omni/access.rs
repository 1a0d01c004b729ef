//! What a client may call that must not change anything.

use serde_json::Value;

use crate::config::Access;
use crate::error::{Error, Kind, Result};

/// The methods that read, and the minting of a kubeconfig, which changes nothing in Omni. Everything else is refused to a
/// read-only client. They are also the calls that may be tried again.
const READS: [&str; 18] = [
    "/omni.resources.ResourceService/Get",
    "/omni.resources.ResourceService/List",
    "/omni.resources.ResourceService/Watch",
    "/cosi.resource.State/Get",
    "/cosi.resource.State/List",
    "/cosi.resource.State/Watch",
    "/management.ManagementService/Kubeconfig",
    "/management.ManagementService/Talosconfig",
    "/management.ManagementService/Omniconfig",
    "/management.ManagementService/MachineLogs",
    "/management.ManagementService/ValidateConfig",
    "/management.ManagementService/ValidateJSONSchema",
    "/management.ManagementService/ListServiceAccounts",
    "/management.ManagementService/ListUsers",
    "/management.ManagementService/KubernetesUpgradePreChecks",
    "/management.ManagementService/GetSupportBundle",
    "/management.ManagementService/ReadAuditLog",
    "/auth.AuthService/AwaitPublicKeyConfirmation",
];

/// Makes a key known that a person then confirms.
pub(super) const REGISTER: &str = "/auth.AuthService/RegisterPublicKey";
/// The role that reads and changes nothing.
pub(super) const READER: &str = "Reader";

/// Whether a call makes a key known that can do no more than read: a read-only client may log in so.
fn registers_a_reader(method: &str, body: &Value) -> bool {
    method == REGISTER && body["skip_user_role"] == Value::Bool(true) && body["role"] == READER
}

/// Whether a call of `method` (`/omni.resources.ResourceService/Get`) only reads. Handing out a break-glass configuration does not: it taints the cluster.
pub fn reads(method: &str, body: &Value) -> bool {
    let break_glass = ["break_glass", "breakGlass"]
        .iter()
        .any(|field| body.get(field).is_some_and(|value| *value != Value::Bool(false)));
    READS.contains(&method) && !break_glass
}

/// Refuses a call that `access` does not allow.
pub(super) fn check(access: Access, method: &str, body: &Value) -> Result<()> {
    if access == Access::Full || reads(method, body) || registers_a_reader(method, body) {
        return Ok(());
    }
    let message = format!("access is read-only, and {} is not among the calls that only read", &method[1..]);
    Err(Error::new(Kind::Refused, message).hint("`access: full` in talops.yaml and no TALOPS_READ_ONLY allow changes"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::check;
    use crate::config::Access;
    use crate::error::Kind;

    #[test]
    fn a_read_only_client_reads() {
        for method in ["/omni.resources.ResourceService/List", "/management.ManagementService/Kubeconfig"] {
            assert!(check(Access::ReadOnly, method, &json!({ "break_glass": false })).is_ok());
        }
    }

    #[test]
    fn a_read_only_client_makes_a_key_known_that_only_reads() {
        let body = json!({ "role": "Reader", "skip_user_role": true });
        assert!(check(Access::ReadOnly, "/auth.AuthService/RegisterPublicKey", &body).is_ok());
    }

    #[test]
    fn a_read_only_client_changes_nothing() {
        let refused = [
            ("/omni.resources.ResourceService/Create", json!({})),
            ("/omni.resources.ResourceService/Teardown", json!({})),
            ("/management.ManagementService/CreateServiceAccount", json!({})),
            ("/management.ManagementService/SomethingNew", json!({})),
            ("/management.ManagementService/Kubeconfig", json!({ "break_glass": true })),
            ("/management.ManagementService/Talosconfig", json!({ "breakGlass": true })),
            ("/auth.AuthService/RegisterPublicKey", json!({ "role": "", "skip_user_role": false })),
            ("/auth.AuthService/RegisterPublicKey", json!({ "role": "Reader" })),
            ("/auth.AuthService/RegisterPublicKey", json!({ "role": "Operator", "skip_user_role": true })),
            ("/auth.AuthService/RevokePublicKey", json!({})),
        ];
        for (method, body) in refused {
            assert_eq!(check(Access::ReadOnly, method, &body).unwrap_err().kind(), Kind::Refused, "{method}");
            assert!(check(Access::Full, method, &body).is_ok());
        }
    }
}
