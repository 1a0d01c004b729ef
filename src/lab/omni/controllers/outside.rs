//! What is outside of Omni and has to do with its machines: the infrastructure provider and its hypervisor.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::lab::engine::{Containers, LogLine};
use crate::lab::note::Requests;
use crate::lab::proxmox::Hypervisor;
use crate::lab::world::{self, ProviderState, Troubles, World};

/// The infrastructure provider, in its container, and the hypervisor.
#[derive(Debug)]
pub struct Outside {
    /// The provider's id in Omni.
    pub provider: String,
    /// The hypervisor.
    pub hypervisor: Arc<Mutex<Hypervisor>>,
    /// What is to go wrong.
    pub troubles: Troubles,
    /// Where it is noted what becomes of virtual machines.
    pub note: Requests,
    container: &'static str,
    containers: Containers,
    life: Mutex<Life>,
    pub(super) changed: Notify,
}

/// What the provider does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// It works.
    Works,
    /// It sleeps, or has ended.
    Silent,
    /// It runs, and Omni refuses it with these words.
    Refused(&'static str),
}

#[derive(Debug)]
struct Life {
    mood: Mood,
    /// What becomes of it whenever it is started.
    once_started: Mood,
    /// How often it falls asleep again.
    naps: u32,
    /// It was started anew, and has not fallen asleep since.
    is_fresh: bool,
    /// How often it was started or stopped: a start that was overtaken is none.
    turns: u64,
}

impl Outside {
    /// What is outside in an estate as it starts.
    #[must_use]
    pub fn of(world: &World, hypervisor: Arc<Mutex<Hypervisor>>, containers: Containers, note: Requests) -> Self {
        let (mood, once_started) = match world.provider.state {
            ProviderState::Working => (Mood::Works, Mood::Works),
            ProviderState::Asleep { .. } | ProviderState::Stopped { .. } => (Mood::Silent, Mood::Works),
            ProviderState::Refused { .. } => (Mood::Refused(world::KEY_REFUSED), Mood::Refused(world::KEY_REFUSED)),
            ProviderState::Misnamed { .. } => (Mood::Refused(world::ID_REFUSED), Mood::Refused(world::ID_REFUSED)),
        };
        let naps = world.troubles.naps;
        Self {
            provider: world.provider.id.to_owned(),
            hypervisor,
            troubles: world.troubles.clone(),
            note,
            container: world.provider.container,
            containers,
            life: Mutex::new(Life { mood, once_started, naps, is_fresh: false, turns: 0 }),
            changed: Notify::new(),
        }
    }

    /// The provider's container has ended, or is about to start its process. Says which of its turns this is.
    pub fn stop(&self) -> u64 {
        let mut life = self.life();
        life.mood = Mood::Silent;
        life.turns += 1;
        let turn = life.turns;
        drop(life);
        self.changed.notify_one();
        turn
    }

    /// The process that was started at this turn begins to work, unless something happened to it meanwhile. Says whether
    /// it works.
    pub fn start(&self, turn: u64) -> bool {
        let mut life = self.life();
        if life.turns != turn {
            return false;
        }
        life.mood = life.once_started;
        life.is_fresh = true;
        let works = life.mood == Mood::Works;
        drop(life);
        self.changed.notify_one();
        works
    }

    /// It has removed a machine: the moment to fall asleep again, if it is to.
    pub(super) fn removed_one(&self) {
        let mut life = self.life();
        if life.is_fresh && life.naps > 0 {
            life.naps -= 1;
            life.is_fresh = false;
            life.mood = Mood::Silent;
        }
    }

    /// Whether the provider works.
    #[must_use]
    pub fn works(&self) -> bool {
        self.mood() == Mood::Works
    }

    pub(super) fn mood(&self) -> Mood {
        self.life().mood
    }

    /// The provider logs a line.
    pub fn log(&self, level: &str, caller: &str, message: &str, fields: &Value) {
        let line = world::provider_line(Timestamp::now(), level, caller, message, fields);
        let mut containers = self.containers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(container) = containers.iter_mut().find(|one| one.name == self.container) {
            container.log.push(LogLine { time: line.time, stderr: true, text: line.text });
        }
    }

    /// The provider has done what is to be done for a request, or has failed to and will try again in a minute.
    pub(super) fn reconciled(&self, request: &str, error: Option<&str>) {
        let mut fields = json!({
            "controller": format!("{}.ProvisionController", self.provider),
            "namespace": "infra-provider",
            "type": "MachineRequests.omni.sidero.dev",
            "id": request,
            "job": "reconcile",
        });
        match error {
            None => {
                fields["busy"] = 0.088_553_39.into();
                self.log("info", "qruntime/qruntime.go:310", "reconcile succeeded", &fields);
            }
            Some(error) => {
                fields["error"] = error.into();
                fields["interval"] = 60.into();
                self.log("error", "qruntime/qruntime.go:295", "reconcile failed", &fields);
            }
        }
    }

    /// What stands in the way of a new machine with this of its class (`provider_data`).
    pub(super) fn obstacle(&self, provider_data: &str) -> Option<String> {
        if self.troubles.no_right {
            return Some(world::NO_RIGHT.to_owned());
        }
        world::storage_problem(provider_data)
    }

    /// Removes the virtual machine of a request where the provider knows it to be. One that is not there is no machine
    /// that was removed (`siderolabs/omni-infra-provider-proxmox` issue 75).
    pub(super) fn remove(&self, request: &str) -> Result<(), String> {
        if self.troubles.left.iter().any(|left| left == request) {
            return Ok(());
        }
        let mut hypervisor = self.hypervisor();
        let moved = self.troubles.moved.iter().find(|(name, _)| name == request).map(|(_, node)| (*node).to_owned());
        let found = hypervisor.machines.iter().find(|machine| machine.name == request);
        let found = found.map(|machine| (moved.unwrap_or_else(|| machine.node.clone()), machine.id));
        let Some((node, id)) = found else { return Err(NOT_FOUND.to_owned()) };
        if hypervisor.find(&node, id).is_err_and(|refused| refused.code == 500) {
            return Err(NOT_FOUND.to_owned());
        }
        let done = hypervisor.stop(&node, id).and_then(|()| hypervisor.remove(&node, id, false));
        done.map_err(|refused| refused.to_string())?;
        drop(hypervisor);
        self.note.happened("gone", &format!("VirtualMachines/{request}"), None);
        Ok(())
    }

    pub(super) fn hypervisor(&self) -> MutexGuard<'_, Hypervisor> {
        self.hypervisor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn life(&self) -> MutexGuard<'_, Life> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the provider makes of a machine that is not where it looks for it.
const NOT_FOUND: &str = "500 Internal Server Error";
