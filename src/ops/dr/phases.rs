//! The phases of a drill. They follow from what was saved of it, so that a plan shows what a run does.

use std::time::Duration;

use futures::FutureExt as _;

use super::drill::Drill;
use super::saved::Saved;
use super::{destroy, recreate, verify};
use crate::approval::Gate;
use crate::run::{Phase, Step};

/// How long requests of others may be waited for, and then the provider, before it counts as not back.
const TO_RESTART: Duration = Duration::from_secs(8 * 60);

/// What a drill does, in order.
pub(super) fn phases<'c>(saved: &Saved) -> Vec<Phase<Drill<'c>>> {
    let Saved { cluster, limits, .. } = saved;
    let restart = saved.provider.as_ref().map(|provider| Step {
        id: "provider",
        what: format!("restart provider {provider}: one whose watch is dead destroys nothing"),
        limit: Some(TO_RESTART),
        destroys: false,
        holds: None,
        take: |drill: &Drill<'c>, scope| destroy::provider(drill, scope).boxed_local(),
    });
    let delete = Step {
        id: "delete",
        what: format!("delete cluster {cluster} and its machines"),
        limit: Some(limits.destroy),
        destroys: true,
        holds: Some(|drill: &Drill<'c>| destroy::is_gone(drill).boxed_local()),
        take: |drill: &Drill<'c>, scope| destroy::delete(drill, scope).boxed_local(),
    };
    let machines = saved.hypervisor.then(|| Step {
        id: "machines",
        what: format!("no virtual machine of {cluster} is left on its hypervisor"),
        limit: Some(limits.destroy),
        destroys: saved.remove_orphans,
        holds: None,
        take: |drill: &Drill<'c>, scope| destroy::virtual_machines(drill, scope).boxed_local(),
    });
    let sync = Step {
        id: "sync",
        what: format!("make cluster {cluster} from its template"),
        limit: None,
        destroys: false,
        // What is there already is left as it is.
        holds: None,
        take: |drill: &Drill<'c>, scope| recreate::sync(drill, scope).boxed_local(),
    };
    let ready = Step {
        id: "ready",
        what: format!("wait until cluster {cluster} is ready and its Kubernetes API answers"),
        limit: Some(limits.machines + limits.api),
        destroys: false,
        holds: None,
        take: |drill: &Drill<'c>, scope| recreate::ready(drill, scope).boxed_local(),
    };
    let nodes = Step {
        id: "nodes",
        what: format!("every machine of {cluster} is a node of it"),
        limit: Some(limits.nodes),
        destroys: false,
        holds: None,
        take: |drill: &Drill<'c>, scope| verify::nodes(drill, scope).boxed_local(),
    };
    let relock = saved.relock.then(|| Step {
        id: "relock",
        what: format!("put the locks of {cluster} back"),
        limit: None,
        destroys: false,
        holds: None,
        take: |drill: &Drill<'c>, scope| verify::relock(drill, scope).boxed_local(),
    });
    let destroying = restart.into_iter().chain([delete]).chain(machines).collect();
    vec![
        Phase { id: "destroy", gate: Some(Gate::Destroy), steps: destroying },
        Phase { id: "recreate", gate: Some(Gate::Recreate), steps: vec![sync, ready] },
        Phase { id: "verify", gate: None, steps: [nodes].into_iter().chain(relock).collect() },
    ]
}
