//! Faults of the infrastructure provider.

use super::Fault;
use crate::lab::world::{NO_RIGHT, PROVIDER_AWAY, ProviderState, World};

/// Makes it so; `None` for what is no fault of these.
pub(super) fn apply(fault: Fault, world: &mut World) -> Option<bool> {
    let since = world.ago(PROVIDER_AWAY);
    match fault {
        Fault::ProviderStopped => world.provider.state = ProviderState::Stopped { at: since },
        Fault::ProviderAsleep => world.provider.state = ProviderState::Asleep { since },
        Fault::ProviderAsleepTwice | Fault::ProviderAsleepAlways => {
            world.provider.state = ProviderState::Asleep { since };
            world.troubles.naps = if fault == Fault::ProviderAsleepTwice { 1 } else { u32::MAX };
        }
        Fault::ProviderCrashLoop => world.provider.crashes = true,
        Fault::ProviderNetnsGone => world.provider.network_gone = true,
        Fault::ProviderKeyExpired => world.provider.state = ProviderState::Refused { since },
        Fault::ProviderIdMismatch => world.provider.state = ProviderState::Misnamed { since },
        Fault::ProviderImageLocal => world.provider.image = "omni-infra-provider-proxmox:local-fix",
        Fault::ProviderRestartInFlight => return Some(world.make_in_flight()),
        Fault::ProviderProxmoxRights => {
            world.troubles.no_right = true;
            return Some(world.fail_to_make(NO_RIGHT.to_owned()));
        }
        Fault::ProviderHostnameBug => world.troubles.two_hostnames = true,
        _ => return None,
    }
    Some(true)
}
