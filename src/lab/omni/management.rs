//! `management.ManagementService`: the methods that reading commands need.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Gateway;
use super::account::{Account, Role};
use super::call::Metadata;
use super::request::Body;
use super::status::{Code, Outcome, Refusal};
use super::token::Claims;

/// Methods that a server has and the lab has not.
pub(super) const OTHERS: &[&str] = &[
    "CreateJoinToken",
    "CreateSchematic",
    "CreateSchematicFromRaw",
    "CreateUser",
    "DestroyUser",
    "GetBootAssetURL",
    "GetMachineJoinConfig",
    "GetSupportBundle",
    "KubernetesSyncManifests",
    "KubernetesUpgradePreChecks",
    "ListUsers",
    "MachinePowerOff",
    "MachinePowerOn",
    "MaintenanceLifecycle",
    "MaintenanceUpgrade",
    "Omniconfig",
    "ReadAuditLog",
    "ResetNodeUniqueToken",
    "Talosconfig",
    "UpdateUser",
    "ValidateJSONSchema",
];

const KUBECONFIG: [&str; 9] = [
    "service_account",
    "service_account_ttl",
    "service_account_user",
    "service_account_groups",
    "grant_type",
    "break_glass",
    "oidc_cache_base_dir",
    "oidc_cache_isolation",
    "oidc_cache",
];

/// The longest life of a token: ten years.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// Refuses a call that wants a higher role.
pub(super) fn needs(account: &Account, role: Role) -> Outcome<()> {
    if account.role >= role {
        return Ok(());
    }
    let message = format!("unauthorized: access denied: insufficient role: {:?}", account.role.name());
    Err(Refusal::new(Code::PermissionDenied, message))
}

/// MachineLogs: the last lines that a machine sent, one message of the stream for each; without `tail_lines` none, as a real
/// server answers. Shape: as recorded from Omni 1.10.4.
pub(super) fn machine_logs(gateway: &Gateway, account: &Account, text: &str) -> Outcome<String> {
    needs(account, Role::Reader)?;
    let body = Body::read(text, &["machine_id", "follow", "tail_lines"])?;
    let id = body.text("machine_id");
    if id.is_empty() {
        return Err(Refusal::new(Code::InvalidArgument, "machine id is required"));
    }
    let machine = gateway.store.get("default", "MachineStatuses.omni.sidero.dev", id)?;
    let hostname = machine.spec.pointer("/network/hostname").and_then(Value::as_str).unwrap_or_default();
    let time = |seconds: i64| Timestamp::now().saturating_sub(jiff::SignedDuration::from_secs(seconds));
    let said = [
        (95, "info", "user", "[talos] service[kubelet](Running): Health check successful"),
        (12, "info", "kern", "cilium_vxlan: link becomes ready"),
    ];
    let lines = said.iter().map(|(ago, level, facility, message)| {
        let time = time(*ago).map(|time| time.to_string()).unwrap_or_default();
        let line = json!({
            "talos-time": time, "talos-level": level, "facility": facility, "hostname": hostname, "msg": message,
        });
        format!("{}\n", json!({"result": {"bytes": STANDARD.encode(line.to_string())}}))
    });
    let lines: Vec<String> = lines.collect();
    // A negative number is all of them (`siderolabs/omni` `internal/backend/grpc/management.go`).
    let most = if body.is_negative("tail_lines") { lines.len() } else { body.number("tail_lines") };
    Ok(lines[lines.len().saturating_sub(most)..].concat())
}

/// Kubeconfig: with a token for a service account, or one that sends a person to a browser.
pub(super) fn kubeconfig(gateway: &Gateway, account: &Account, metadata: &Metadata, text: &str) -> Outcome<Value> {
    let body = Body::read(text, &KUBECONFIG)?;
    let cluster = metadata.cluster().unwrap_or_default();
    let text = if body.flag("service_account") {
        needs(account, Role::Operator)?;
        service_account(gateway, cluster, &body)?
    } else {
        interactive(gateway, account, cluster, body.text("grant_type"))?
    };
    Ok(json!({"kubeconfig": STANDARD.encode(text)}))
}

fn service_account(gateway: &Gateway, cluster: &str, body: &Body) -> Outcome<String> {
    let invalid = |message: &str| Refusal::new(Code::InvalidArgument, message);
    let life = seconds(body.text("service_account_ttl")).filter(|life| !life.is_zero());
    let life = life.ok_or_else(|| invalid("service account ttl is not set"))?;
    if life > LONGEST {
        return Err(invalid("service account ttl is too long"));
    }
    let user = body.text("service_account_user");
    if user.is_empty() {
        return Err(invalid("service account user name is not set"));
    }
    let uuid = gateway.store.get("default", "ClusterUUIDs.omni.sidero.dev", cluster)?;
    let now = Timestamp::now().as_second();
    let token = gateway.tokens.mint(&Claims {
        iat: now,
        exp: now.saturating_add_unsigned(life.as_secs()),
        iss: format!("omni-{}-service-account-issuer", gateway.instance),
        sub: user.to_owned(),
        groups: body.texts("service_account_groups"),
        cluster: cluster.to_owned(),
        cluster_uuid: uuid.spec["uuid"].as_str().unwrap_or_default().to_owned(),
    });
    let name = format!("{}-{cluster}-{user}", gateway.instance);
    let credential = format!("    token: {token}\n");
    Ok(configuration(&name, &name, gateway.api_server(cluster), &credential))
}

/// It does not check that there is such a cluster, nor does a real server.
fn interactive(gateway: &Gateway, account: &Account, cluster: &str, grant_type: &str) -> Outcome<String> {
    if !["", "auto", "authcode", "authcode-keyboard"].contains(&grant_type) {
        return Err(Refusal::new(Code::InvalidArgument, format!("invalid grant type {grant_type:?}")));
    }
    let name = format!("{}-{cluster}", gateway.instance);
    let credential = format!(
        "    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      args:\n        - oidc-login\n        - get-token\n        \
         - --oidc-issuer-url=https://omni.example.invalid/oidc\n        - --oidc-client-id=native\n        \
         - --oidc-extra-scope=cluster:{cluster}\n      command: kubectl\n      env: null\n      \
         interactiveMode: IfAvailable\n      provideClusterInfo: false\n"
    );
    let user = format!("{name}-{}", account.identity);
    Ok(configuration(&name, &user, gateway.api_server(cluster), &credential))
}

fn configuration(name: &str, user: &str, server: &str, credential: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\nclusters:\n  - cluster:\n      server: {server}\n    name: {name}\ncontexts:\n  \
         - context:\n      cluster: {name}\n      namespace: default\n      user: {user}\n    name: {name}\n\
         current-context: {name}\nusers:\n- name: {user}\n  user:\n{credential}"
    )
}

/// A protobuf duration, `3600s` or `0.5s`.
fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.strip_suffix('s')?.parse().ok()?).ok()
}
