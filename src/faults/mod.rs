//! Known faults, one file each: what it looks like, the evidence, and what mends it.
//!
//! Knowledge: pure, no client, no clock, no file. A fault names what `health/` found, or what neither a status nor a person
//! would connect; it does not judge again what is well. [`ALL`] has every fault that can be seen without a run, [`ELSEWHERE`]
//! those that cannot, and why: `docs/doctor.md` has both, and a test compares.

mod evidence;
mod found;
mod table;

mod cel_type_reserved;
mod clock_skew;
mod contexts_differ;
mod cp_one_host;
mod destroying_stuck;
mod kubeconfig_stale;
mod machine_never_joined;
mod never_joined_teardown;
mod omni_session_expired;
mod orphan_vm;
mod provider_asleep;
mod provider_hostname_bug;
mod provider_id_mismatch;
mod provider_image_local;
mod provider_key_expired;
pub mod provider_netns_gone;
mod provider_proxmox_rights;
pub mod provider_restart_in_flight;
mod provider_wrong_place;
mod pve_ha_managed;
mod pve_locked;
mod pve_node_away;
mod request_vm_missing;
mod secret_zero_env_name;
mod storage_not_found;
mod tailscale_check;
mod vm_migrated;
mod words;

pub use evidence::{ClusterAccess, EndpointAccess, Evidence, Link, ProviderAccess, Seen};
pub use found::{Action, Class, Found, Mend};
pub use table::{ALL, ELSEWHERE, Elsewhere, Fault, Group, by_id, find, runs_out_soon};

#[cfg(test)]
mod testing;
