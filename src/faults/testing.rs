//! An estate for the tables of cases.

use std::time::Duration;

use jiff::Timestamp;

use super::evidence::{ClusterAccess, EndpointAccess, Evidence, ProviderAccess, Seen};
use super::table::Fault;
use crate::error::Error;
use crate::estate::{
    Answer, Cluster, ErrorLine, Estate, Hypervisor, HypervisorNode, InfraProvider, KeyExpiry, Machine, MachineRequest,
    MachineSet, NamedHypervisor, Nodes, Observation, OmniCluster, OmniEndpoint, OmniServer, Provider,
    ProviderContainer, VirtualMachine,
};

pub(super) const MACHINE: &str = "564d0c1e-0000-4000-8000-000000000001";
pub(super) const REQUEST: &str = "prod-workers-a1b2c3";

pub(super) fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

pub(super) fn seen<T>(answer: T) -> Observation<T> {
    Observation { source: String::new(), took: Duration::ZERO, answer: Answer::Seen(answer) }
}

pub(super) fn unseen<T>(error: Error) -> Observation<T> {
    Observation { source: String::new(), took: Duration::ZERO, answer: Answer::Unseen(error) }
}

/// A line that a provider logged five minutes ago.
pub(super) fn logged(text: &str) -> ErrorLine {
    ErrorLine { time: Some("2026-11-21T11:55:00Z".parse().unwrap()), text: text.to_owned() }
}

/// What a rule is given.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) estate: Estate,
    pub(super) seen: Seen,
}

impl Default for Case {
    fn default() -> Self {
        let estate = Estate {
            taken_at: now(),
            omni: Vec::new(),
            clusters: Vec::new(),
            providers: Vec::new(),
            not_configured: Vec::new(),
        };
        Self { estate, seen: Seen::default() }
    }
}

impl Case {
    /// One endpoint, one provider, one cluster of one worker that a VM is for: all well.
    pub(super) fn healthy() -> Self {
        let expires = Some("2027-11-01T00:00:00Z".parse().unwrap());
        let key = KeyExpiry { owner: "talops@x".into(), fingerprint: "ab".repeat(20), expires };
        let request = MachineRequest {
            id: REQUEST.into(),
            provider_id: "proxmox".into(),
            machine_set: "prod-workers".into(),
            cluster: Some("prod".into()),
            machine_id: Some(MACHINE.into()),
            stage: "PROVISIONED".into(),
            created: Some("2026-11-20T12:00:00Z".parse().unwrap()),
            ..MachineRequest::default()
        };
        let machine = Machine {
            id: MACHINE.into(),
            hostname: REQUEST.into(),
            cluster: Some("prod".into()),
            machine_set: Some("prod-workers".into()),
            connected: true,
            stage: Some("RUNNING".into()),
            ready: Some(true),
            ..Machine::default()
        };
        let infra_provider =
            InfraProvider { id: "proxmox".into(), connected: true, initialized: true, ..InfraProvider::default() };
        let set = MachineSet { id: "prod-workers".into(), ready: true, ..MachineSet::default() };
        let cluster_of_omni = OmniCluster { name: "prod".into(), machine_sets: vec![set], ..OmniCluster::default() };
        let omni = OmniEndpoint {
            name: "home".into(),
            url: "https://omni.example.com".into(),
            server: Some(seen(OmniServer { key: key.clone(), ..OmniServer::default() })),
            clusters: Some(seen(vec![cluster_of_omni])),
            machines: Some(seen(vec![machine])),
            requests: Some(seen(vec![request])),
            infra_providers: Some(seen(vec![infra_provider])),
        };
        let vm = VirtualMachine {
            node: "foxtrot".into(),
            id: 140,
            name: REQUEST.into(),
            status: "running".into(),
            uuid: Some(MACHINE.into()),
            ..VirtualMachine::default()
        };
        let node = |name: &str| HypervisorNode { name: name.into(), status: "online".into() };
        let hypervisor = Hypervisor { nodes: vec![node("foxtrot"), node("golf")], machines: vec![vm] };
        let cluster = Cluster {
            name: "prod".into(),
            omni: Some("home".into()),
            excluded_applications: Vec::new(),
            nodes: Some(seen(Nodes::default())),
            workloads: None,
            argocd: None,
            external_secrets: None,
            longhorn: None,
            hypervisors: vec![NamedHypervisor { name: "proxmox".into(), observation: seen(hypervisor) }],
        };
        let container =
            ProviderContainer { name: "provider".into(), state: "running".into(), ..ProviderContainer::default() };
        let provider = Provider {
            name: "matrix".into(),
            omni: Some("home".into()),
            id: Some("proxmox".into()),
            container: seen(container),
        };
        let endpoint = EndpointAccess { name: "home".into(), key: Some(key), ..EndpointAccess::default() };
        let estate =
            Estate { omni: vec![omni], clusters: vec![cluster], providers: vec![provider], ..Self::default().estate };
        let seen = Seen {
            endpoints: vec![endpoint],
            providers: vec![ProviderAccess { name: "matrix".into(), image_is_local: Some(false), here: false }],
            clusters: vec![ClusterAccess { name: "prod".into(), minted: true, ..ClusterAccess::default() }],
            ..Seen::default()
        };
        Self { estate, seen }
    }

    pub(super) fn evidence(&self) -> Evidence<'_> {
        Evidence { estate: &self.estate, seen: &self.seen, now: now() }
    }

    /// Changes it.
    pub(super) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(super) fn container(&mut self) -> &mut ProviderContainer {
        of(&mut self.estate.providers[0].container)
    }

    pub(super) fn infra_provider(&mut self) -> &mut InfraProvider {
        &mut of(self.estate.omni[0].infra_providers.as_mut().unwrap())[0]
    }

    pub(super) fn request(&mut self) -> &mut MachineRequest {
        &mut of(self.estate.omni[0].requests.as_mut().unwrap())[0]
    }

    pub(super) fn machines(&mut self) -> &mut Vec<Machine> {
        of(self.estate.omni[0].machines.as_mut().unwrap())
    }

    pub(super) fn hypervisor(&mut self) -> &mut Hypervisor {
        of(&mut self.estate.clusters[0].hypervisors[0].observation)
    }

    /// What a rule says of it: for each finding its subject, its class, its evidence and its steps.
    pub(super) fn told(&self, fault: &Fault) -> Vec<String> {
        let found = (fault.find)(self.evidence());
        assert!(found.iter().all(|one| one.id == fault.id && one.mend.class >= fault.class));
        assert!(found.iter().all(|one| !one.evidence.is_empty() && !one.mend.steps.is_empty()), "{found:?}");
        found
            .iter()
            .map(|one| {
                let lines: Vec<&str> = one.evidence.iter().chain(&one.mend.steps).map(String::as_str).collect();
                format!("{} {} [{}] {}", one.subject.kind, one.subject.name, one.mend.class.word(), lines.join(" | "))
            })
            .collect()
    }
}

fn of<T>(observation: &mut Observation<T>) -> &mut T {
    match &mut observation.answer {
        Answer::Seen(value) => value,
        other => panic!("{}", matches!(other, Answer::Absent)),
    }
}
