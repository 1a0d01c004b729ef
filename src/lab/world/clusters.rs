//! The clusters and their machines.

use jiff::{SignedDuration, Timestamp};

use super::applications::{self, Application};
use super::secrets::{self, ExternalSecret, Store};
use super::volumes::{self, Volume};
use super::workloads::{self, Workload};
use super::{days, names};

/// A cluster: what Omni made, and what runs in it.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Its name.
    pub name: &'static str,
    /// Its UUID, which a new incarnation of the same name would not share.
    pub uuid: String,
    /// Its Kubernetes version, without `v`.
    pub kubernetes_version: &'static str,
    /// Its Talos version, without `v`; empty where it runs something else.
    pub talos_version: &'static str,
    /// How old it is.
    pub age: SignedDuration,
    /// Its machine sets, control plane first.
    pub machine_sets: Vec<MachineSet>,
    /// Its machines, in the order of its machine sets.
    pub machines: Vec<Machine>,
    /// What its control planes may run besides the control plane.
    pub schedulable_control_planes: bool,
    /// Deployments, StatefulSets, DaemonSets and Jobs.
    pub workloads: Vec<Workload>,
    /// Argo CD's applications; empty without Argo CD.
    pub applications: Vec<Application>,
    /// External Secrets' stores; empty without it.
    pub stores: Vec<Store>,
    /// External Secrets' secrets.
    pub external_secrets: Vec<ExternalSecret>,
    /// Longhorn's volumes; empty without Longhorn.
    pub volumes: Vec<Volume>,
    /// Whether Longhorn is there.
    pub longhorn: bool,
    /// Somebody has locked it.
    pub locked: bool,
    /// Whether its nodes have a network for pods.
    pub has_network: bool,
    /// What its nodes run.
    pub platform: Platform,
}

/// What a node says of its operating system.
#[derive(Debug, Clone, Copy)]
pub struct Platform {
    /// `Talos (v1.13.8)`.
    pub os_image: &'static str,
    /// The kernel's version.
    pub kernel: &'static str,
    /// The container runtime and its version.
    pub runtime: &'static str,
}

const TALOS: Platform = Platform { os_image: "Talos (v1.13.8)", kernel: "6.18.5-talos", runtime: "containerd://2.2.1" };

const OPENSHIFT: Platform = Platform {
    os_image: "Red Hat Enterprise Linux CoreOS 9.6.20260623-0 (Plow)",
    kernel: "5.14.0-570.124.1.el9_6.x86_64",
    runtime: "cri-o://1.33.12-3.rhaos4.20.git64c6a00.el9",
};

/// Where a cluster's machines are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The number of its first virtual machine.
    pub(super) first_vm: u64,
    /// Its network, up to the last dot.
    pub(super) network: &'static str,
}

/// A machine set, whose machines come from a machine class.
#[derive(Debug, Clone)]
pub struct MachineSet {
    /// Its id, `talos-prod-01-workers`.
    pub id: String,
    /// The control plane's.
    pub control_plane: bool,
    /// The id of its machine class; empty where its machines are named one by one, which no provider made.
    pub machine_class: &'static str,
    /// How many machines it waits for that are being made.
    pub pending: usize,
}

/// A machine, which is at once a machine request, a virtual machine and a node.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Its id: the virtual machine's SMBIOS UUID, the node's system UUID.
    pub id: String,
    /// The machine request's id: the virtual machine's name, the node's name.
    pub request: String,
    /// Its machine set.
    pub machine_set: String,
    /// A control-plane machine.
    pub control_plane: bool,
    /// The hypervisor's host.
    pub host: &'static str,
    /// The virtual machine's number.
    pub vm: u64,
    /// Its address in the cluster's network.
    pub address: String,
    /// Its address in Omni's network of tunnels.
    pub tunnel: String,
    /// It has neither been seen by Omni nor by the API server since.
    pub lost_since: Option<Timestamp>,
    /// Omni is destroying it.
    pub destroyed: bool,
}

impl MachineSet {
    /// Whether a provider makes its machines.
    #[must_use]
    pub const fn is_provided(&self) -> bool {
        !self.machine_class.is_empty()
    }
}

impl Cluster {
    /// Whether a provider made a machine of it.
    #[must_use]
    pub fn provides(&self, machine: &Machine) -> bool {
        let set = self.machine_sets.iter().find(|set| set.id == machine.machine_set);
        set.is_some_and(MachineSet::is_provided)
    }

    /// Machines of a machine set.
    pub fn members<'cluster>(&'cluster self, set: &'cluster str) -> impl Iterator<Item = &'cluster Machine> {
        self.machines.iter().filter(move |machine| machine.machine_set == set)
    }

    /// The workload of that kind and name.
    pub fn workload(&self, namespace: &str, name: &str) -> Option<&Workload> {
        self.workloads.iter().find(|workload| workload.namespace == namespace && workload.name == name)
    }
}

/// A production cluster: three control planes, three workers, GitOps, storage.
pub(super) fn production(name: &'static str, place: Place) -> Cluster {
    let sets = [("control-planes", true, "matrix-control-plane", 3), ("workers", false, "matrix-worker", 3)];
    let plain = bare(name, &sets, place);
    let workers: Vec<String> =
        plain.machines.iter().filter(|machine| !machine.control_plane).map(|machine| machine.request.clone()).collect();
    Cluster {
        age: days(40),
        workloads: workloads::production(),
        applications: applications::production(),
        stores: secrets::stores(),
        external_secrets: secrets::external_secrets(),
        volumes: volumes::production(&workers),
        longhorn: true,
        ..plain
    }
}

/// A staging cluster: a control plane, two workers, and none of the operators of production.
pub(super) fn staging(name: &'static str, place: Place) -> Cluster {
    let sets = [("control-planes", true, "matrix-control-plane", 1), ("workers", false, "matrix-worker", 2)];
    Cluster { age: days(25), workloads: workloads::staging(), ..bare(name, &sets, place) }
}

/// An edge cluster: one machine, and none of the operators of production.
pub(super) fn edge(name: &'static str, place: Place) -> Cluster {
    let sets = [("control-planes", true, "matrix-edge", 1)];
    Cluster { schedulable_control_planes: true, workloads: workloads::edge(), ..bare(name, &sets, place) }
}

/// A cluster that is not Omni's: OpenShift on one node, whose name no machine request made.
pub(super) fn openshift(name: &'static str) -> Cluster {
    let place = Place { first_vm: 0, network: "10.40.0." };
    let mut cluster = bare(name, &[("nodes", true, "", 1)], place);
    for machine in &mut cluster.machines {
        machine.request = format!("{name}.example.org");
    }
    Cluster {
        kubernetes_version: "1.33.12",
        talos_version: "",
        age: days(90),
        schedulable_control_planes: true,
        workloads: workloads::openshift(),
        platform: OPENSHIFT,
        ..cluster
    }
}

/// A cluster of these machine sets that runs nothing.
fn bare(name: &'static str, sets: &[(&str, bool, &'static str, usize)], place: Place) -> Cluster {
    let (machine_sets, machines) = make(name, sets, place);
    Cluster {
        name,
        uuid: names::uuid(name),
        kubernetes_version: "1.36.3",
        talos_version: "1.13.8",
        age: days(12),
        machine_sets,
        machines,
        schedulable_control_planes: false,
        workloads: Vec::new(),
        applications: Vec::new(),
        stores: Vec::new(),
        external_secrets: Vec::new(),
        volumes: Vec::new(),
        longhorn: false,
        locked: false,
        has_network: true,
        platform: TALOS,
    }
}

fn make(
    cluster: &str,
    sets: &[(&str, bool, &'static str, usize)],
    Place { first_vm, network }: Place,
) -> (Vec<MachineSet>, Vec<Machine>) {
    let mut machine_sets = Vec::new();
    let mut machines: Vec<Machine> = Vec::new();
    for (suffix, control_plane, machine_class, count) in sets {
        let set = format!("{cluster}-{suffix}");
        for index in 0..*count {
            let request = format!("{set}-{}", names::suffix(&format!("{set}/{index}"), 6));
            let number = machines.len();
            machines.push(Machine {
                id: names::uuid(&request),
                machine_set: set.clone(),
                control_plane: *control_plane,
                host: super::hypervisor::HOSTS[index % super::hypervisor::HOSTS.len()],
                vm: first_vm + number as u64,
                address: format!("{network}{}", 11 + number),
                tunnel: names::tunnel_address(&request),
                lost_since: None,
                destroyed: false,
                request,
            });
        }
        machine_sets.push(MachineSet { id: set, control_plane: *control_plane, machine_class, pending: 0 });
    }
    (machine_sets, machines)
}
