//! The infrastructure provider and its machine classes.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{DEFAULT, EPHEMERAL, INFRA_PROVIDER, kind};
use crate::lab::omni::{Resource, Store};
use crate::lab::world::{World, days, seconds_text};

/// The machine class of workers.
const WORKER_CLASS: &str = "matrix-worker";

/// Where providers leave their heartbeats.
const HEARTBEATS: &str = "infra-provider-ephemeral";

/// A provider's heartbeat arrives.
pub fn hear_from_provider(store: &Store, id: &str, now: Timestamp) {
    let kinds = [(HEARTBEATS, kind("InfraProviderHealthStatuses")), (EPHEMERAL, kind("InfraProviderCombinedStatuses"))];
    for (namespace, kind) in kinds {
        let Ok(mut resource) = store.get(namespace, &kind, id) else { continue };
        if namespace == HEARTBEATS {
            resource.spec["last_heartbeat_timestamp"] = now.to_string().into();
        } else if resource.spec["health"]["connected"] == true {
            continue;
        } else {
            resource.spec["health"]["connected"] = true.into();
        }
        // One that is torn down meanwhile hears nothing more.
        let _ = store.update(resource, None, now);
    }
}

/// A provider has not been heard of for a while.
pub fn miss_provider(store: &Store, id: &str, now: Timestamp) {
    if let Ok(combined) = store.get(EPHEMERAL, &kind("InfraProviderCombinedStatuses"), id) {
        store.edit(&combined, now, |combined| {
            // A zero value is left out.
            if let Some(health) = combined.spec["health"].as_object_mut() {
                health.remove("connected");
            }
        });
    }
}

pub(super) fn resources(world: &World) -> Vec<Resource> {
    let provider = &world.provider;
    let since = world.ago_text(days(60));
    let description = "Proxmox infrastructure provider";
    // A zero value is left out: a provider that is away has no `connected` at all.
    let mut health = json!({"initialized": true});
    if provider.connected() {
        health["connected"] = true.into();
    }
    let heartbeat = provider.last_heartbeat(world);
    let mut combined = Resource::new(
        EPHEMERAL,
        &kind("InfraProviderCombinedStatuses"),
        provider.id,
        &since,
        json!({
            "name": provider.name, "description": description, "health": health, "version": provider.version,
        }),
    )
    .owned_by("InfraProviderStatusController");
    if !provider.connected() {
        // Omni notices within a minute or so that heartbeats have stopped.
        let noticed = heartbeat.checked_add(SignedDuration::from_secs(75)).unwrap_or(heartbeat);
        combined.metadata.updated = seconds_text(noticed);
        combined.metadata.version = 2;
    }
    let mut heartbeats = Resource::new(
        HEARTBEATS,
        &kind("InfraProviderHealthStatuses"),
        provider.id,
        &since,
        json!({
            "last_heartbeat_timestamp": heartbeat.to_string(),
        }),
    )
    .owned_by(&format!("{}.ProviderHealthStatusController", provider.id))
    .label("infra-provider-id", provider.id);
    heartbeats.metadata.updated = seconds_text(heartbeat);
    let mut resources = vec![
        Resource::new(INFRA_PROVIDER, &kind("InfraProviders"), provider.id, &since, json!({})).finalizers(&[
            "InfraProviderCleanupController",
            "ProviderJoinConfigController",
            "InfraProviderStatusController",
        ]),
        Resource::new(
            INFRA_PROVIDER,
            &kind("InfraProviderStatuses"),
            provider.id,
            &since,
            json!({
                "schema": "{\"type\": \"object\"}", "name": provider.name, "description": description,
                "version": provider.version,
            }),
        )
        .label("infra-provider-id", provider.id),
        heartbeats,
        combined,
    ];
    let classes =
        [("matrix-control-plane", 4, 8192, 40), ("matrix-worker", 8, 16384, 240), ("matrix-edge", 4, 8192, 80)];
    resources.extend(classes.into_iter().map(|(id, cores, memory, disk)| {
        let selector = if id == WORKER_CLASS { world.storage_selector } else { "name == \"local-lvm\"" };
        let data = format!("cores: {cores}\nmemory: {memory}\ndisk_size: {disk}\nstorage_selector: {selector}\n");
        let spec = json!({"auto_provision": {"provider_id": provider.id, "provider_data": data}});
        Resource::new(DEFAULT, &kind("MachineClasses"), id, &since, spec)
    }));
    resources
}
