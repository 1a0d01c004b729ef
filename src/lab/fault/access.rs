//! Faults of the ways to Omni, to the provider's host and to a cluster.

use std::time::Duration;

use jiff::SignedDuration;

use super::Fault;
use crate::lab::world::World;

/// Makes it so; `None` for what is no fault of these.
pub(super) fn apply(fault: Fault, world: &mut World) -> Option<bool> {
    match fault {
        Fault::OmniUnreachable => world.omni_listens = false,
        Fault::SlowDimension => {
            world.omni_delays.push(("MachineStatuses.omni.sidero.dev", Duration::from_secs(60)));
        }
        Fault::ClockSkew => world.omni_clock = SignedDuration::from_mins(10),
        Fault::KeyExpired => world.key_expires = Some(world.ago(SignedDuration::from_hours(24))),
        Fault::KeyExpiring => world.key_expires = Some(world.ago(SignedDuration::from_hours(-5 * 24))),
        Fault::OmniSessionExpired => world.access.key_ends_with_a_cluster = true,
        Fault::KubeconfigStale => world.access.stale_kubeconfig = true,
        Fault::TailscaleCheck => world.access.wants_a_check = true,
        _ => return None,
    }
    Some(true)
}
