//! Faults of the simulated estate, by name. Each group of them has a file that says what they do.

mod access;
mod machines;
mod provider;
mod workloads;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::trouble::Trouble;
use super::world::{Cluster, World};
use crate::error::Error;

/// Makes the type: for each fault its variant, its name, what it can be aimed at, and what goes wrong.
macro_rules! faults {
    ($($variant:ident $name:literal $target:literal $description:literal)*) => {
        /// Something that goes wrong, with all its consequences.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault {
            $(#[doc = $description] $variant,)*
        }

        impl Fault {
            /// Every fault.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// The name that switches it on.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What goes wrong, in a line.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)* }
            }

            /// What it can be aimed at: an `endpoint`, a `cluster`, or a kind of `server`.
            #[must_use]
            pub const fn target(self) -> &'static str {
                match self { $(Self::$variant => $target,)* }
            }
        }
    };
}

faults! {
    ProviderStopped "provider-stopped" "endpoint"
        "the infrastructure provider's container ended, and Omni misses its heartbeats"
    ProviderAsleep "provider-asleep" "endpoint"
        "the infrastructure provider's container runs, but logs nothing and sends no heartbeat"
    ProviderAsleepTwice "provider-asleep-twice" "endpoint"
        "the same; restarted, it removes one machine and falls asleep once more"
    ProviderAsleepAlways "provider-asleep-always" "endpoint"
        "the same; it falls asleep after each restart, once it has removed a machine"
    ProviderCrashLoop "provider-crash-loop" "endpoint"
        "the infrastructure provider's container is well until it is restarted: then it keeps ending"
    ProviderNetnsGone "provider-netns-gone" "endpoint"
        "the sidecar whose network the infrastructure provider joins was made anew"
    ProviderKeyExpired "provider-key-expired" "endpoint"
        "Omni refuses the infrastructure provider's key, and its log says so each minute"
    ProviderIdMismatch "provider-id-mismatch" "endpoint"
        "the infrastructure provider runs with another id than it has in Omni"
    ProviderImageLocal "provider-image-local" "endpoint"
        "the infrastructure provider's image was built on its host and is nowhere else"
    ProviderRestartInFlight "provider-restart-in-flight" "endpoint"
        "a machine of another cluster is being made, for half an hour; a restart of the provider leaves a virtual machine"
    ProviderProxmoxRights "provider-proxmox-rights" "endpoint"
        "the infrastructure provider's token may not allocate disks"
    ProviderHostnameBug "provider-hostname-bug" "endpoint"
        "machines that are made refuse their configuration, because the provider gave them a host name"
    MachineNeverJoined "machine-never-joined" "endpoint"
        "a machine was made three hours ago and has never connected"
    NewMachineNeverJoins "new-machine-never-joins" "endpoint"
        "workers that are made from now on never connect"
    NeverJoinedTeardown "never-joined-teardown" "endpoint"
        "a machine request is torn down whose machine never joined"
    RequestVmMissing "request-vm-missing" "endpoint"
        "a machine request is torn down whose virtual machine was removed by hand"
    DestroyingStuck "destroying-stuck" "cluster"
        "a worker that cannot be reached is being destroyed"
    StorageNotFound "storage-not-found" "endpoint"
        "a machine class selects a storage that no host has"
    CelTypeReserved "cel-type-reserved" "endpoint"
        "a machine class selects its storage by a word that CEL reserves"
    ClassShared "class-shared" "endpoint"
        "another cluster uses the machine class of the first one's workers"
    CpOneHost "cp-one-host" "endpoint"
        "all control planes are on one host, and those that are made come there too"
    StaticMachines "static-machines" "endpoint"
        "the workers are machines of their own, which no provider made"
    StaticMachineForgotten "static-machine-forgotten" "endpoint"
        "the same, and one of them cannot be reached: told to forget it, Omni does, and it runs on"
    OrphanVm "orphan-vm" "endpoint"
        "the provider leaves a worker's virtual machine behind when it is told to remove it"
    VmOrphaned "vm-orphaned" "endpoint"
        "the hypervisor has a virtual machine whose machine request is gone"
    VmMigrated "vm-migrated" "endpoint"
        "a worker's virtual machine was moved to another host than the one that the provider removes it from"
    PveHaManaged "pve-ha-managed" "endpoint"
        "a worker's virtual machine is under HA, which keeps it from being removed"
    PveLocked "pve-locked" "endpoint"
        "a worker's virtual machine is locked by a backup that takes ten minutes"
    PveProtected "pve-protected" "endpoint"
        "a worker's virtual machine is protected from removal"
    PveNodeAway "pve-node-away" "endpoint"
        "a host of the hypervisor is offline"
    OmniUnreachable "omni-unreachable" "endpoint"
        "nothing listens at Omni's endpoint"
    SlowDimension "slow-dimension" "endpoint"
        "Omni takes a minute to list machines"
    ClockSkew "clock-skew" "endpoint"
        "Omni's clock is ten minutes ahead of this machine's"
    KeyExpired "key-expired" "endpoint"
        "the service account's key ran out yesterday"
    KeyExpiring "key-expiring" "endpoint"
        "the service account's key runs out in five days"
    OmniSessionExpired "omni-session-expired" "endpoint"
        "the service account's key runs out as soon as a cluster is being destroyed; ENDPOINT.key.next is one that is good"
    ClusterLocked "cluster-locked" "cluster"
        "somebody has locked the cluster"
    KubeconfigStale "kubeconfig-stale" "endpoint"
        "the first cluster's kubeconfig is that of one of the same name that was destroyed"
    TailscaleCheck "tailscale-check" "endpoint"
        "the way to the infrastructure provider's host prints an address to log in at, and waits"
    Http5xx "http-5xx" "server"
        "two of every eight requests are answered with 503"
    ConnectionReset "connection-reset" "server"
        "two of every eight requests end with a reset connection, one of them after it was done"
    Hang "hang" "server"
        "two of every eight requests are never answered, one of them although it was done"
    HalfOpen "half-open" "server"
        "two of every eight answers stop in the middle, and their connections stay open"
    WatchGone "watch-gone" "server"
        "every watch ends after half a second: its version is gone (410), or Omni stops"
    RetryAfter "retry-after" "server"
        "two of every eight requests are answered with 429, to be tried again in an hour"
    NodeNotReady "node-not-ready" "cluster"
        "a worker is away: its node is NotReady, its pods are stuck, an application is Degraded"
    ImagePull "image-pull" "cluster"
        "a rollout's image does not exist, and its application is Degraded"
    AppDegraded "app-degraded" "cluster"
        "an application is Degraded because its certificate is not issued"
    ExternalSecretNotReady "external-secret-not-ready" "cluster"
        "a secret store refuses its credential, and no secret is refreshed"
    VolumeDegraded "volume-degraded" "cluster"
        "a volume lost a replica that has no room elsewhere"
}

impl Fault {
    /// Whether it is about something in a cluster, else about Omni or what is beside it.
    #[must_use]
    pub fn is_in_a_cluster(self) -> bool {
        self.target() == "cluster"
    }

    /// What goes wrong with the connections of a server; `None` where it is something else that does.
    #[must_use]
    pub const fn trouble(self) -> Option<Trouble> {
        match self {
            Self::Http5xx => Some(Trouble::ServerError),
            Self::ConnectionReset => Some(Trouble::Reset),
            Self::Hang => Some(Trouble::Hang),
            Self::HalfOpen => Some(Trouble::HalfOpen),
            Self::WatchGone => Some(Trouble::WatchGone),
            Self::RetryAfter => Some(Trouble::RetryAfter),
            _ => None,
        }
    }

    /// Makes it so behind an endpoint, in its first cluster where it is about something in one. Says whether there was
    /// anything that it could hit.
    pub fn apply(self, world: &mut World) -> bool {
        if self.is_in_a_cluster() {
            let started = world.started;
            return world.clusters.first_mut().is_some_and(|cluster| self.strike(cluster, started));
        }
        let groups = [provider::apply, machines::apply, access::apply];
        groups.iter().find_map(|apply| apply(self, world)).unwrap_or(false)
    }

    /// Makes it so in a cluster of an estate that was started then. Says whether there was anything that it could hit.
    pub fn strike(self, cluster: &mut Cluster, started: Timestamp) -> bool {
        workloads::strike(self, cluster, started).unwrap_or(false)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Fault {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|fault| fault.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::usage(format!("no such fault of the simulated estate: {name:?}")).hint(format!("one of: {names}"))
        })
    }
}
