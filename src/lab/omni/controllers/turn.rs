//! A controller's hands: what it reads of the resources, and does to them.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::{Memory, Outside, hold};
use crate::lab::clock::Clock;
use crate::lab::omni::resource::Resource;
use crate::lab::omni::store::Store;
use crate::lab::world::seconds_text;

/// One round of the controllers.
#[derive(Debug)]
pub(super) struct Turn<'omni> {
    /// The resources.
    pub(super) store: &'omni Store,
    /// How fast delays pass.
    pub(super) clock: Clock,
    /// What is outside.
    pub(super) outside: &'omni Outside,
    /// What was remembered.
    pub(super) memory: &'omni mut Memory,
}

/// The namespace that a type lives in.
fn namespace(plural: &str) -> &'static str {
    match plural {
        "OngoingTasks" | "MachineSetDestroyStatuses" | "UpgradeRollouts" => "ephemeral",
        "MachineRequests" | "MachineRequestStatuses" | "InfraProviderStatuses" => "infra-provider",
        _ => "default",
    }
}

fn kind(plural: &str) -> String {
    format!("{plural}.omni.sidero.dev")
}

/// A resource that is to be made; a controller's, where one is named.
pub(super) fn new(plural: &str, id: &str, owner: &str, spec: Value) -> Resource {
    let now = seconds_text(Timestamp::now());
    Resource::new(namespace(plural), &kind(plural), id, &now, spec).owned_by(owner)
}

impl Turn<'_> {
    /// One resource.
    pub(super) fn get(&self, plural: &str, id: &str) -> Option<Resource> {
        self.store.get(namespace(plural), &kind(plural), id).ok()
    }

    /// Whether there is such a resource.
    pub(super) fn has(&self, plural: &str, id: &str) -> bool {
        self.get(plural, id).is_some()
    }

    /// All of a type.
    pub(super) fn list(&self, plural: &str) -> Vec<Resource> {
        self.store.list(namespace(plural), &kind(plural))
    }

    /// Those of a type that carry a label with this value.
    pub(super) fn labelled(&self, plural: &str, label: &str, value: &str) -> Vec<Resource> {
        let mut resources = self.list(plural);
        resources.retain(|resource| resource.label_of(label) == value);
        resources
    }

    /// The clusters that are looked after.
    pub(super) fn clusters(&self) -> Vec<Resource> {
        let mut clusters = self.list("Clusters");
        clusters.retain(|cluster| self.memory.touched.has_cluster(&cluster.metadata.id));
        clusters
    }

    /// Those of a type whose cluster is looked after.
    pub(super) fn touched(&self, plural: &str) -> Vec<Resource> {
        let mut resources = self.list(plural);
        resources.retain(|resource| self.memory.touched.has_cluster(resource.label_of("cluster")));
        resources
    }

    /// Whether a set of machine requests is looked after: a machine set's, or one of its own.
    pub(super) fn is_touched_set(&self, set: &str) -> bool {
        let machine_set = self.get("MachineSets", set);
        self.memory.touched.has_set(set)
            || machine_set.is_some_and(|set| self.memory.touched.has_cluster(set.label_of("cluster")))
    }

    /// Makes a resource that is not there yet, and holds it.
    pub(super) fn make(&self, resource: Resource) {
        let made = resource.clone();
        // One that is there already has been made by somebody else.
        if self.store.create(resource).is_ok() {
            self.hold(&made);
        }
    }

    /// Makes a resource, or gives it this spec.
    pub(super) fn put(&self, resource: Resource) {
        let plural = resource.metadata.kind.split('.').next().unwrap_or_default();
        match self.get(plural, &resource.metadata.id) {
            None => self.make(resource),
            Some(there) if there.is_ending() => {}
            Some(there) => self.edit(&there, |there| there.spec = resource.spec),
        }
    }

    /// Changes a resource in whatever phase it is.
    pub(super) fn edit(&self, resource: &Resource, change: impl FnOnce(&mut Resource)) {
        self.store.edit(resource, Timestamp::now(), change);
    }

    /// Adds the finalizers of a resource that runs.
    pub(super) fn hold(&self, resource: &Resource) {
        let names = hold::holders(resource);
        self.edit(resource, |there| {
            for name in names {
                if !there.metadata.finalizers.iter().any(|known| known == name) {
                    there.metadata.finalizers.push(name.to_owned());
                }
            }
        });
    }

    /// Takes finalizers off, each of which its controller has no more to do for.
    pub(super) fn release(&self, resource: &Resource, names: &[&str]) {
        self.edit(resource, |there| there.metadata.finalizers.retain(|held| !names.contains(&held.as_str())));
    }

    /// Takes all finalizers off; the resource is gone with that, if it was ending.
    pub(super) fn release_all(&self, resource: &Resource) {
        self.edit(resource, |there| there.metadata.finalizers.clear());
        self.destroy(resource);
    }

    /// Tells a resource to end.
    pub(super) fn end(&self, resource: &Resource) {
        let metadata = &resource.metadata;
        // One that is gone has ended.
        let _ = self.store.teardown(&metadata.namespace, &metadata.kind, &metadata.id, Timestamp::now());
    }

    /// Ends a resource that nothing waits for any more.
    pub(super) fn finish(&self, plural: &str, id: &str) {
        if let Some(resource) = self.get(plural, id) {
            self.end(&resource);
            self.release_all(&resource);
        }
    }

    /// Removes a resource without telling it to end.
    pub(super) fn remove(&self, plural: &str, id: &str) {
        if let Some(resource) = self.get(plural, id) {
            self.edit(&resource, |there| there.metadata.finalizers.clear());
            self.store.destroy(namespace(plural), &kind(plural), id);
        }
    }

    fn destroy(&self, resource: &Resource) {
        let metadata = &resource.metadata;
        let there = self.store.get(&metadata.namespace, &metadata.kind, &metadata.id);
        if there.is_ok_and(|there| there.is_ending()) {
            self.store.destroy(&metadata.namespace, &metadata.kind, &metadata.id);
        }
    }

    /// Removes what has ended and is held by nobody.
    pub(super) fn bury(&self) {
        for resource in self.store.ended() {
            self.store.destroy(&resource.namespace, &resource.kind, &resource.id);
        }
    }

    /// Whether this long of simulated time has passed since it was asked first.
    pub(super) fn passed(&mut self, name: &str, id: &str, delay: Duration) -> bool {
        self.memory.timers.passed(format!("{name} {id}"), self.clock.real(delay))
    }
}
