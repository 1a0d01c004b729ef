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
    /// Its Talos version, without `v`.
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
}

/// A machine set, whose machines come from a machine class.
#[derive(Debug, Clone)]
pub struct MachineSet {
    /// Its id, `talos-prod-01-workers`.
    pub id: String,
    /// The control plane's.
    pub control_plane: bool,
    /// The id of its machine class.
    pub machine_class: &'static str,
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
}

impl Cluster {
    /// Machines of a machine set.
    pub fn members<'cluster>(&'cluster self, set: &'cluster str) -> impl Iterator<Item = &'cluster Machine> {
        self.machines.iter().filter(move |machine| machine.machine_set == set)
    }

    /// The workload of that kind and name.
    pub fn workload(&self, namespace: &str, name: &str) -> Option<&Workload> {
        self.workloads.iter().find(|workload| workload.namespace == namespace && workload.name == name)
    }
}

/// The production cluster: three control planes, three workers, GitOps, storage.
pub(super) fn production() -> Cluster {
    let name = "talos-prod-01";
    let sets = [("control-planes", true, "matrix-control-plane", 3), ("workers", false, "matrix-worker", 3)];
    let (machine_sets, machines) = make(name, &sets, 140, "10.20.0.");
    let workers: Vec<String> =
        machines.iter().filter(|machine| !machine.control_plane).map(|machine| machine.request.clone()).collect();
    Cluster {
        name,
        uuid: names::uuid(name),
        kubernetes_version: "1.36.3",
        talos_version: "1.13.8",
        age: days(40),
        machine_sets,
        machines,
        schedulable_control_planes: false,
        workloads: workloads::production(),
        applications: applications::production(),
        stores: secrets::stores(),
        external_secrets: secrets::external_secrets(),
        volumes: volumes::production(&workers),
        longhorn: true,
    }
}

/// The edge cluster: one machine, and none of the operators of the other.
pub(super) fn edge() -> Cluster {
    let name = "edge";
    let (machine_sets, machines) = make(name, &[("control-planes", true, "matrix-edge", 1)], 160, "10.20.8.");
    Cluster {
        name,
        uuid: names::uuid(name),
        kubernetes_version: "1.36.3",
        talos_version: "1.13.8",
        age: days(12),
        machine_sets,
        machines,
        schedulable_control_planes: true,
        workloads: workloads::edge(),
        applications: Vec::new(),
        stores: Vec::new(),
        external_secrets: Vec::new(),
        volumes: Vec::new(),
        longhorn: false,
    }
}

fn make(
    cluster: &str,
    sets: &[(&str, bool, &'static str, usize)],
    first_vm: u64,
    network: &str,
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
                request,
            });
        }
        machine_sets.push(MachineSet { id: set, control_plane: *control_plane, machine_class });
    }
    (machine_sets, machines)
}
