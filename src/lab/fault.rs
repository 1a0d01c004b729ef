//! Faults of the simulated estate, by name.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::world::{
    CROWDED, Cluster, ImageProblem, NO_RIGHT, ProviderState, ResourceFault, StoreProblem, VolumeProblem, WorkloadKind,
    World, storage_problem,
};
use crate::error::Error;

/// Something that goes wrong, with all its consequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The provider's container ended.
    ProviderStopped,
    /// The provider's container runs and does nothing.
    ProviderAsleep,
    /// The provider's container ends again and again once it is started anew.
    ProviderCrashLoop,
    /// The sidecar whose network the provider's container joins was made anew.
    ProviderNetnsGone,
    /// A worker is away.
    NodeNotReady,
    /// A rollout's image does not exist.
    ImagePull,
    /// An application is degraded by an object that nothing else shows.
    AppDegraded,
    /// A secret store refuses its credential.
    ExternalSecretNotReady,
    /// A volume lost a replica.
    VolumeDegraded,
    /// A virtual machine was left behind.
    VmOrphaned,
    /// Omni does not answer.
    OmniUnreachable,
    /// The caller's key ran out.
    KeyExpired,
    /// One question takes a minute.
    SlowDimension,
    /// The caller's key runs out soon.
    KeyExpiring,
    /// Omni's clock is off.
    ClockSkew,
    /// The provider's key ran out.
    ProviderKeyExpired,
    /// The provider has another id.
    ProviderIdMismatch,
    /// The provider's image is on its host alone.
    ProviderImageLocal,
    /// A request that is torn down has no virtual machine.
    RequestVmMissing,
    /// A request is torn down whose machine never joined.
    NeverJoinedTeardown,
    /// A machine never joined.
    MachineNeverJoined,
    /// No storage fits.
    StorageNotFound,
    /// A storage selector is no expression.
    CelTypeReserved,
    /// The provider lacks a right.
    ProviderProxmoxRights,
    /// A machine that cannot be reached is being destroyed.
    DestroyingStuck,
    /// All control planes are on one host.
    CpOneHost,
    /// A host of the hypervisor is away.
    PveNodeAway,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 27] = [
        Self::ProviderStopped,
        Self::ProviderAsleep,
        Self::ProviderCrashLoop,
        Self::ProviderNetnsGone,
        Self::NodeNotReady,
        Self::ImagePull,
        Self::AppDegraded,
        Self::ExternalSecretNotReady,
        Self::VolumeDegraded,
        Self::VmOrphaned,
        Self::OmniUnreachable,
        Self::KeyExpired,
        Self::SlowDimension,
        Self::KeyExpiring,
        Self::ClockSkew,
        Self::ProviderKeyExpired,
        Self::ProviderIdMismatch,
        Self::ProviderImageLocal,
        Self::RequestVmMissing,
        Self::NeverJoinedTeardown,
        Self::MachineNeverJoined,
        Self::StorageNotFound,
        Self::CelTypeReserved,
        Self::ProviderProxmoxRights,
        Self::DestroyingStuck,
        Self::CpOneHost,
        Self::PveNodeAway,
    ];

    /// The name that switches it on.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProviderStopped => "provider-stopped",
            Self::ProviderAsleep => "provider-asleep",
            Self::ProviderCrashLoop => "provider-crash-loop",
            Self::ProviderNetnsGone => "provider-netns-gone",
            Self::NodeNotReady => "node-not-ready",
            Self::ImagePull => "image-pull",
            Self::AppDegraded => "app-degraded",
            Self::ExternalSecretNotReady => "external-secret-not-ready",
            Self::VolumeDegraded => "volume-degraded",
            Self::VmOrphaned => "vm-orphaned",
            Self::OmniUnreachable => "omni-unreachable",
            Self::KeyExpired => "key-expired",
            Self::SlowDimension => "slow-dimension",
            Self::KeyExpiring => "key-expiring",
            Self::ClockSkew => "clock-skew",
            Self::ProviderKeyExpired => "provider-key-expired",
            Self::ProviderIdMismatch => "provider-id-mismatch",
            Self::ProviderImageLocal => "provider-image-local",
            Self::RequestVmMissing => "request-vm-missing",
            Self::NeverJoinedTeardown => "never-joined-teardown",
            Self::MachineNeverJoined => "machine-never-joined",
            Self::StorageNotFound => "storage-not-found",
            Self::CelTypeReserved => "cel-type-reserved",
            Self::ProviderProxmoxRights => "provider-proxmox-rights",
            Self::DestroyingStuck => "destroying-stuck",
            Self::CpOneHost => "cp-one-host",
            Self::PveNodeAway => "pve-node-away",
        }
    }

    /// What goes wrong, in a line.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::ProviderStopped => "the infrastructure provider's container ended, and Omni misses its heartbeats",
            Self::ProviderAsleep => {
                "the infrastructure provider's container runs, but logs nothing and sends no heartbeat"
            }
            Self::ProviderCrashLoop => {
                "the infrastructure provider's container is well until it is restarted: then it keeps ending"
            }
            Self::ProviderNetnsGone => "the sidecar whose network the infrastructure provider joins was made anew",
            Self::NodeNotReady => {
                "a worker is away: its node is NotReady, its pods are stuck, an application is Degraded"
            }
            Self::ImagePull => "a rollout's image does not exist, and its application is Degraded",
            Self::AppDegraded => "an application is Degraded because its certificate is not issued",
            Self::ExternalSecretNotReady => "a secret store refuses its credential, and no secret is refreshed",
            Self::VolumeDegraded => "a volume lost a replica that has no room elsewhere",
            Self::VmOrphaned => "the hypervisor has a virtual machine whose machine request is gone",
            Self::OmniUnreachable => "nothing listens at Omni's endpoint",
            Self::KeyExpired => "the service account's key ran out yesterday",
            Self::SlowDimension => "Omni takes a minute to list machines",
            Self::KeyExpiring => "the service account's key runs out in five days",
            Self::ClockSkew => "Omni's clock is ten minutes ahead of this machine's",
            Self::ProviderKeyExpired => {
                "Omni refuses the infrastructure provider's key, and its log says so each minute"
            }
            Self::ProviderIdMismatch => "the infrastructure provider runs with another id than it has in Omni",
            Self::ProviderImageLocal => "the infrastructure provider's image was built on its host and is nowhere else",
            Self::RequestVmMissing => "a machine request is torn down whose virtual machine was removed by hand",
            Self::NeverJoinedTeardown => "a machine request is torn down whose machine never joined",
            Self::MachineNeverJoined => "a machine was made three hours ago and has never connected",
            Self::StorageNotFound => "a machine class selects a storage that no host has",
            Self::CelTypeReserved => "a machine class selects its storage by a word that CEL reserves",
            Self::ProviderProxmoxRights => "the infrastructure provider's token may not allocate disks",
            Self::DestroyingStuck => "a worker that cannot be reached is being destroyed",
            Self::CpOneHost => "all control planes are on one host",
            Self::PveNodeAway => "a host of the hypervisor is offline",
        }
    }

    /// Whether it is about something in a cluster, else about Omni or what is beside it.
    #[must_use]
    pub const fn is_in_a_cluster(self) -> bool {
        matches!(
            self,
            Self::NodeNotReady
                | Self::ImagePull
                | Self::AppDegraded
                | Self::ExternalSecretNotReady
                | Self::VolumeDegraded
                | Self::DestroyingStuck
        )
    }

    /// What it can be aimed at.
    #[must_use]
    pub const fn target(self) -> &'static str {
        if self.is_in_a_cluster() { "cluster" } else { "endpoint" }
    }

    /// Makes it so behind an endpoint, in its first cluster where it is about something in one. Says whether there was
    /// anything that it could hit.
    pub fn apply(self, world: &mut World) -> bool {
        let started = world.started;
        match self {
            Self::ProviderStopped => {
                let at = world.ago(super::world::PROVIDER_AWAY);
                world.provider.state = ProviderState::Stopped { at };
            }
            Self::ProviderAsleep => {
                let since = world.ago(super::world::PROVIDER_AWAY);
                world.provider.state = ProviderState::Asleep { since };
            }
            Self::ProviderCrashLoop => world.provider.crashes = true,
            Self::ProviderNetnsGone => world.provider.network_gone = true,
            Self::VmOrphaned => world.leave_orphan(),
            Self::OmniUnreachable => world.omni_listens = false,
            Self::KeyExpired => world.key_expires = Some(world.ago(SignedDuration::from_hours(24))),
            Self::SlowDimension => {
                world.omni_delays.push(("MachineStatuses.omni.sidero.dev", Duration::from_secs(60)));
            }
            Self::KeyExpiring => world.key_expires = Some(world.ago(SignedDuration::from_hours(-5 * 24))),
            Self::ClockSkew => world.omni_clock = SignedDuration::from_mins(10),
            Self::ProviderKeyExpired => {
                let since = world.ago(super::world::PROVIDER_AWAY);
                world.provider.state = ProviderState::Refused { since };
            }
            Self::ProviderIdMismatch => {
                let since = world.ago(super::world::PROVIDER_AWAY);
                world.provider.state = ProviderState::Misnamed { since };
            }
            Self::ProviderImageLocal => world.provider.image = "omni-infra-provider-proxmox:local-fix",
            Self::RequestVmMissing => return world.lose_vm(),
            Self::NeverJoinedTeardown => return world.never_join(true),
            Self::MachineNeverJoined => return world.never_join(false),
            Self::StorageNotFound => return select_storage(world, "name == \"fast-nvme\""),
            Self::CelTypeReserved => return select_storage(world, "type == \"lvmthin\""),
            Self::ProviderProxmoxRights => {
                world.troubles.no_right = true;
                return world.fail_to_make(NO_RIGHT.to_owned());
            }
            Self::CpOneHost => return gather(world),
            Self::PveNodeAway => match world.hosts.last_mut() {
                Some(host) => host.status = "offline",
                None => return false,
            },
            _ => return world.clusters.first_mut().is_some_and(|cluster| self.strike(cluster, started)),
        }
        true
    }

    /// Makes it so in a cluster of an estate that was started then. Says whether there was anything that it could hit.
    pub fn strike(self, cluster: &mut Cluster, started: Timestamp) -> bool {
        let ago = |minutes| started.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(started);
        match self {
            Self::NodeNotReady => lose_worker(cluster, ago(20)),
            Self::ImagePull => break_image(cluster, ago(25)),
            Self::AppDegraded => degrade_application(cluster, ago(180)),
            Self::ExternalSecretNotReady => refuse_store(cluster, ago(50)),
            Self::VolumeDegraded => degrade_volume(cluster, ago(120)),
            Self::DestroyingStuck => {
                let lost = lose_worker(cluster, ago(60));
                cluster.machines.iter_mut().for_each(|machine| machine.destroyed = machine.lost_since.is_some());
                lost
            }
            _ => false,
        }
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

/// The class of workers selects its storage like that, and the provider could not make a machine of it.
fn select_storage(world: &mut World, selector: &'static str) -> bool {
    world.storage_selector = selector;
    storage_problem(&format!("storage_selector: {selector}")).is_some_and(|problem| world.fail_to_make(problem))
}

/// Brings the first cluster's control planes to one host.
fn gather(world: &mut World) -> bool {
    let Some(cluster) = world.clusters.first_mut() else { return false };
    let planes: Vec<_> = cluster.machines.iter_mut().filter(|machine| machine.control_plane).collect();
    let several = planes.len() > 1;
    world.troubles.gathered = planes.first().map(|machine| machine.machine_set.clone());
    for machine in planes {
        machine.host = CROWDED;
        let of_it = world.virtual_machines.iter_mut().filter(|vm| vm.uuid == machine.id);
        of_it.for_each(|vm| vm.host = CROWDED);
    }
    several
}

/// The second worker, which holds what cannot move.
fn lose_worker(cluster: &mut Cluster, since: Timestamp) -> bool {
    let worker = cluster.machines.iter_mut().filter(|machine| !machine.control_plane).nth(1);
    worker.map(|worker| worker.lost_since = Some(since)).is_some()
}

/// Grafana's, else the last application's.
fn break_image(cluster: &mut Cluster, since: Timestamp) -> bool {
    let deployments = || cluster.workloads.iter().enumerate().filter(|(_, one)| one.kind == WorkloadKind::Deployment);
    let grafana = deployments().find(|(_, one)| one.name == "grafana");
    let Some((position, _)) = grafana.or_else(|| deployments().next_back()) else { return false };
    let workload = &mut cluster.workloads[position];
    let (patched, _) = workload.image.rsplit_once('.').unwrap_or((workload.image, ""));
    let image = format!("{patched}.9");
    let message = format!(
        "rpc error: code = NotFound desc = failed to pull and unpack image \"{image}\": failed to resolve reference \
         \"{image}\": {image}: not found"
    );
    workload.image_problem = Some(ImageProblem { image, message, since });
    true
}

fn degrade_application(cluster: &mut Cluster, since: Timestamp) -> bool {
    let application = cluster.applications.iter_mut().find(|application| application.name == "gateway");
    let fault = || ResourceFault {
        kind: "Certificate",
        name: "wildcard",
        health: "Degraded",
        message: "The certificate request has failed to complete and will be retried: Failed to wait for order \
                  resource \"wildcard-1-3093472613\" to become ready: order is in \"errored\" state: Failed to \
                  create Order: 429 urn:ietf:params:acme:error:rateLimited: too many certificates (5) already \
                  issued for this exact set of identifiers in the last 168h0m0s"
            .to_owned(),
        since,
    };
    application.map(|application| application.fault = Some(fault())).is_some()
}

fn refuse_store(cluster: &mut Cluster, since: Timestamp) -> bool {
    for store in &mut cluster.stores {
        let message = "unable to create client: failed to authenticate via universal auth: APIError: CallUniversalAuthLogin \
                       unsuccessful response [POST https://secrets.example.org/api/v1/auth/universal-auth/login] \
                       [status-code=401] [message=\"Invalid credentials\"]";
        store.problem = Some(StoreProblem { message: message.to_owned(), since });
    }
    !cluster.stores.is_empty()
}

fn degrade_volume(cluster: &mut Cluster, since: Timestamp) -> bool {
    let volume = cluster.volumes.iter_mut().find(|volume| volume.claim == "data-forgejo-postgresql-0");
    let Some(volume) = volume else { return false };
    let node = volume.replicas.last().cloned().unwrap_or_default();
    let message = "precheck new replica failed: insufficient storage";
    volume.problem = Some(VolumeProblem { node, message: message.to_owned(), since });
    true
}
