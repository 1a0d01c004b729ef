//! Omni's controllers: what it does by itself when somebody writes or ends a resource.
//!
//! They look at what is there and do the next thing that is to be done, again and again until nothing is left: each file
//! has one subject, and none remembers more than what a restart of Omni could forget. Orders and words are those of the
//! transcripts of a server of version 1.10.4; delays are of simulated time. A cluster is left alone until somebody writes
//! something of it, so that an estate with faults stays as it is.

mod clusters;
mod hold;
mod links;
mod members;
mod outside;
mod provider;
mod requests;
mod sets;
mod statuses;
mod timers;
mod touched;
mod turn;
mod upgrades;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::TryRecvError;

use super::Gateway;
pub use hold::holders;
pub use outside::Outside;
pub use provider::started;
use timers::Timers;
use touched::Touched;
use turn::Turn;

/// How long controllers take from one change to what follows from it.
const ROUND: Duration = Duration::from_millis(100);

/// What controllers remember between two rounds.
#[derive(Debug, Default)]
struct Memory {
    timers: Timers,
    touched: Touched,
    /// Machines that were made and have not joined yet.
    booting: BTreeSet<String>,
    /// Machines that have joined.
    joined: BTreeSet<String>,
    /// What each machine is configured with.
    configured: BTreeMap<String, String>,
    /// How many steps of a Kubernetes upgrade are done, by cluster.
    steps: BTreeMap<String, usize>,
    /// Requests that the provider has failed to do something for.
    failed: BTreeSet<String>,
}

/// Runs the controllers, for as long as it is polled.
pub async fn run(gateway: Arc<Gateway>, outside: Arc<Outside>) {
    let store = &gateway.store;
    let mut changes = store.subscribe();
    let mut memory = Memory::default();
    memory.joined.extend(store.list("default", "Links.omni.sidero.dev").into_iter().map(|link| link.metadata.id));
    members::remember(&mut Turn { store, clock: gateway.clock, outside: &outside, memory: &mut memory });
    loop {
        loop {
            match changes.try_recv() {
                Ok(change) => memory.touched.note(store, &change),
                // What was missed here, the controllers did themselves.
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Closed) => return,
            }
        }
        let before = store.revision();
        round(&gateway, &outside, &mut memory);
        if store.revision() != before {
            tokio::time::sleep(gateway.clock.real(ROUND)).await;
            continue;
        }
        let due = memory.timers.next();
        tokio::select! {
            change = changes.recv() => {
                if let Ok(change) = change {
                    memory.touched.note(store, &change);
                }
            }
            () = outside.changed.notified() => {}
            () = timers::until(due) => {}
        }
    }
}

/// Each controller does what is to be done now.
fn round(gateway: &Gateway, outside: &Outside, memory: &mut Memory) {
    let mut turn = Turn { store: &gateway.store, clock: gateway.clock, outside, memory };
    clusters::run(&mut turn);
    sets::run(&mut turn);
    statuses::run(&mut turn);
    requests::run(&mut turn);
    provider::run(&mut turn);
    links::run(&mut turn);
    members::run(&mut turn);
    upgrades::run(&mut turn);
    turn.bury();
    turn.memory.timers.forget();
}
