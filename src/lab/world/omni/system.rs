//! The server itself: version, features, and the versions that it can install.

use serde_json::json;

use super::{DEFAULT, EPHEMERAL, kind};
use crate::lab::omni::Resource;
use crate::lab::world::{World, days, names};

/// The version that the recorded exchanges are of.
const VERSION: &str = "v1.10.4";

/// The server's name.
pub const INSTANCE: &str = "lab";

const TALOS_VERSIONS: [&str; 3] = ["1.12.11", "1.13.7", "1.13.8"];
const KUBERNETES_VERSIONS: [&str; 4] = ["1.35.6", "1.35.7", "1.36.2", "1.36.3"];

/// Official extensions, of those that there are for every one of these versions of Talos.
const EXTENSIONS: [&str; 6] = [
    "hello-world-service",
    "i915",
    "iscsi-tools",
    "nvidia-container-toolkit-lts",
    "qemu-guest-agent",
    "util-linux-tools",
];

pub(super) fn resources(world: &World) -> Vec<Resource> {
    let since = world.ago_text(days(60));
    let mut resources = vec![
        Resource::new(
            EPHEMERAL,
            "SysVersions.system.sidero.dev",
            "current",
            &since,
            json!({
                "backend_version": VERSION, "instance_name": INSTANCE, "backend_api_version": 2,
            }),
        ),
        Resource::new(
            DEFAULT,
            &kind("AuthConfigs"),
            "auth-config",
            &since,
            json!({
                "auth0": {"enabled": true, "domain": "example.invalid", "client_id": "x"},
                "webauthn": {}, "saml": {}, "oidc": {},
            }),
        ),
        Resource::new(
            DEFAULT,
            &kind("EulaAcceptances"),
            "eula",
            &since,
            json!({
                "accepted_by_name": "operator", "accepted_by_email": "operator@example.org",
            }),
        ),
        Resource::new(
            DEFAULT,
            &kind("FeaturesConfigs"),
            "features-config",
            &since,
            json!({
                "etcd_backup_settings": {"tick_interval": "60s", "min_interval": "3600s", "max_interval": "86400s"},
                "embedded_discovery_service": true,
                "audit_log_enabled": true,
                "image_factory_base_url": "https://factory.talos.dev",
                "account": {"id": names::uuid(INSTANCE), "name": INSTANCE},
            }),
        ),
    ];
    resources.extend(TALOS_VERSIONS.iter().map(|version| {
        let others: Vec<&str> = TALOS_VERSIONS.into_iter().filter(|other| other != version).collect();
        let spec = json!({
            "version": version,
            "compatible_kubernetes_versions": KUBERNETES_VERSIONS,
            "upgradable_talos_versions": others,
            "image_factory_url": "https://factory.talos.dev",
        });
        Resource::new(DEFAULT, &kind("TalosVersions"), version, &since, spec).owned_by("VersionsController")
    }));
    resources.extend(TALOS_VERSIONS.iter().map(|version| {
        let item = |name: &&str| {
            json!({
                "name": format!("siderolabs/{name}"), "author": "Sidero Labs", "version": "v1.0.0",
                "description": format!("{name} (simulated)"), "ref": format!("ghcr.io/siderolabs/{name}:v1.0.0"),
                "digest": format!("sha256:{}", names::hash(name)),
            })
        };
        let items: Vec<_> = EXTENSIONS.iter().map(item).collect();
        Resource::new(DEFAULT, &kind("TalosExtensions"), version, &since, json!({"items": items}))
            .owned_by("TalosExtensionsController")
    }));
    resources.extend(KUBERNETES_VERSIONS.iter().map(|version| {
        Resource::new(DEFAULT, &kind("KubernetesVersions"), version, &since, json!({"version": version}))
            .owned_by("VersionsController")
    }));
    resources
}
