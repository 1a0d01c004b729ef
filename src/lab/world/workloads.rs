//! Deployments, StatefulSets, DaemonSets and Jobs.

use jiff::{SignedDuration, Timestamp};

use super::{days, hours};

/// What kind of controller a workload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkloadKind {
    /// `apps/v1` Deployment.
    Deployment,
    /// `apps/v1` StatefulSet.
    StatefulSet,
    /// `apps/v1` DaemonSet.
    DaemonSet,
    /// `batch/v1` Job that a CronJob of the same name (less the number) made.
    Job,
    /// The control plane's static pods, which no controller but their node owns.
    Static,
}

impl WorkloadKind {
    /// `Deployment`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::Job => "Job",
            Self::Static => "Node",
        }
    }
}

/// Where the pods of a workload run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// On workers (or wherever pods may run, in a cluster without).
    Workers,
    /// On the worker with this number, because something holds it there.
    Worker(usize),
    /// On every node that its kind needs.
    Everywhere,
    /// On control planes.
    ControlPlanes,
}

/// A workload.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Its kind.
    pub kind: WorkloadKind,
    /// Its namespace.
    pub namespace: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its container's image.
    pub image: &'static str,
    /// How many pods are asked for; a DaemonSet has one a node.
    pub replicas: usize,
    /// Where they run.
    pub placement: Placement,
    /// The application that manages it; `None` for what Talos, an operator or a CronJob made.
    pub application: Option<&'static str>,
    /// The volume claims of its pods.
    pub claim: Option<Claim>,
    /// How old its pods are.
    pub age: SignedDuration,
    /// Its newest image cannot be pulled.
    pub image_problem: Option<ImageProblem>,
}

/// A volume claim: of a StatefulSet's pod (`name-pod`), or of a Deployment (`name`).
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// Its name, or the name of its template.
    pub name: &'static str,
    /// Its size, `20Gi`.
    pub size: &'static str,
}

/// An image that cannot be pulled.
#[derive(Debug, Clone)]
pub struct ImageProblem {
    /// The image.
    pub image: String,
    /// What the registry says.
    pub message: String,
    /// Since when.
    pub since: Timestamp,
}

impl Workload {
    const fn new(kind: WorkloadKind, namespace: &'static str, name: &'static str, image: &'static str) -> Self {
        let placement = match kind {
            WorkloadKind::DaemonSet => Placement::Everywhere,
            WorkloadKind::Static => Placement::ControlPlanes,
            _ => Placement::Workers,
        };
        Self {
            kind,
            namespace,
            name,
            image,
            replicas: 1,
            placement,
            application: None,
            claim: None,
            age: days(9),
            image_problem: None,
        }
    }

    const fn replicas(mut self, count: usize) -> Self {
        self.replicas = count;
        self
    }

    const fn of(mut self, application: &'static str) -> Self {
        self.application = Some(application);
        self
    }

    const fn on(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }

    const fn claims(mut self, name: &'static str, size: &'static str) -> Self {
        self.claim = Some(Claim { name, size });
        self
    }

    const fn aged(mut self, age: SignedDuration) -> Self {
        self.age = age;
        self
    }
}

/// The worker that carries what cannot move.
const PINNED: usize = 1;

pub(super) fn production() -> Vec<Workload> {
    use WorkloadKind::{DaemonSet, Deployment, Job, StatefulSet};
    let mut workloads = control_plane();
    workloads.extend([
        Workload::new(Deployment, "kube-system", "coredns", "registry.k8s.io/coredns/coredns:v1.13.1").replicas(2),
        Workload::new(
            Deployment,
            "kube-system",
            "metrics-server",
            "registry.k8s.io/metrics-server/metrics-server:v0.8.0",
        )
        .of("metrics-server"),
        Workload::new(DaemonSet, "kube-system", "cilium", "quay.io/cilium/cilium:v1.19.2").of("cilium"),
        Workload::new(Deployment, "kube-system", "cilium-operator", "quay.io/cilium/operator-generic:v1.19.2")
            .replicas(2)
            .of("cilium"),
        Workload::new(StatefulSet, "argocd", "argocd-application-controller", "quay.io/argoproj/argocd:v3.5.7")
            .on(Placement::Worker(0))
            .of("argocd"),
        Workload::new(Deployment, "argocd", "argocd-applicationset-controller", "quay.io/argoproj/argocd:v3.5.7")
            .of("argocd"),
        Workload::new(Deployment, "argocd", "argocd-redis", "public.ecr.aws/docker/library/redis:8.2.1").of("argocd"),
        Workload::new(Deployment, "argocd", "argocd-repo-server", "quay.io/argoproj/argocd:v3.5.7").of("argocd"),
        Workload::new(Deployment, "argocd", "argocd-server", "quay.io/argoproj/argocd:v3.5.7").of("argocd"),
        Workload::new(Deployment, "cert-manager", "cert-manager", "quay.io/jetstack/cert-manager-controller:v1.20.1")
            .of("cert-manager"),
        Workload::new(
            Deployment,
            "cert-manager",
            "cert-manager-webhook",
            "quay.io/jetstack/cert-manager-webhook:v1.20.1",
        )
        .of("cert-manager"),
        Workload::new(
            Deployment,
            "external-secrets",
            "external-secrets",
            "ghcr.io/external-secrets/external-secrets:v1.2.0",
        )
        .of("external-secrets"),
        Workload::new(
            Deployment,
            "external-secrets",
            "external-secrets-webhook",
            "ghcr.io/external-secrets/external-secrets:v1.2.0",
        )
        .of("external-secrets"),
        Workload::new(DaemonSet, "longhorn-system", "longhorn-manager", "longhornio/longhorn-manager:v1.11.0")
            .on(Placement::Workers)
            .of("longhorn"),
        Workload::new(DaemonSet, "longhorn-system", "longhorn-csi-plugin", "longhornio/longhorn-manager:v1.11.0")
            .on(Placement::Workers),
        Workload::new(Deployment, "longhorn-system", "longhorn-ui", "longhornio/longhorn-ui:v1.11.0")
            .replicas(2)
            .of("longhorn"),
        Workload::new(Deployment, "longhorn-system", "longhorn-driver-deployer", "longhornio/longhorn-manager:v1.11.0")
            .of("longhorn"),
        Workload::new(Deployment, "external-dns", "external-dns", "registry.k8s.io/external-dns/external-dns:v0.20.0")
            .of("external-dns"),
        Workload::new(Deployment, "gateway", "envoy-gateway", "docker.io/envoyproxy/gateway:v1.6.1").of("gateway"),
        Workload::new(StatefulSet, "monitoring", "prometheus-main", "quay.io/prometheus/prometheus:v3.8.0")
            .on(Placement::Worker(PINNED))
            .claims("data", "50Gi"),
        Workload::new(
            Deployment,
            "monitoring",
            "prometheus-operator",
            "quay.io/prometheus-operator/prometheus-operator:v0.88.0",
        )
        .of("monitoring"),
        Workload::new(Deployment, "monitoring", "grafana", "docker.io/grafana/grafana:12.3.0").of("monitoring"),
        Workload::new(DaemonSet, "monitoring", "node-exporter", "quay.io/prometheus/node-exporter:v1.10.2")
            .of("monitoring"),
        Workload::new(StatefulSet, "monitoring", "loki", "docker.io/grafana/loki:3.6.0")
            .on(Placement::Worker(PINNED))
            .claims("storage", "30Gi")
            .of("monitoring"),
        Workload::new(Deployment, "forgejo", "forgejo", "codeberg.org/forgejo/forgejo:13.0.3")
            .on(Placement::Worker(0))
            .claims("forgejo", "20Gi")
            .of("forgejo"),
        Workload::new(StatefulSet, "forgejo", "forgejo-postgresql", "docker.io/library/postgres:17.7")
            .on(Placement::Worker(2))
            .claims("data", "10Gi")
            .of("forgejo"),
        Workload::new(StatefulSet, "home", "home-assistant", "ghcr.io/home-assistant/home-assistant:2026.11.2")
            .on(Placement::Worker(0))
            .claims("config", "5Gi")
            .of("home-assistant"),
        Workload::new(Job, "forgejo", "forgejo-dump-29394120", "codeberg.org/forgejo/forgejo:13.0.3").aged(hours(5)),
    ]);
    workloads
}

pub(super) fn edge() -> Vec<Workload> {
    use WorkloadKind::{DaemonSet, Deployment};
    let mut workloads = control_plane();
    workloads.extend([
        Workload::new(Deployment, "kube-system", "coredns", "registry.k8s.io/coredns/coredns:v1.13.1").replicas(2),
        Workload::new(DaemonSet, "kube-system", "kube-flannel", "ghcr.io/siderolabs/flannel:v0.27.4"),
        Workload::new(DaemonSet, "kube-system", "kube-proxy", "registry.k8s.io/kube-proxy:v1.36.3"),
        Workload::new(Deployment, "frigate", "frigate", "ghcr.io/blakeblackshear/frigate:0.17.0"),
    ]);
    workloads
}

pub(super) fn staging() -> Vec<Workload> {
    use WorkloadKind::{DaemonSet, Deployment};
    let mut workloads = control_plane();
    workloads.extend([
        Workload::new(Deployment, "kube-system", "coredns", "registry.k8s.io/coredns/coredns:v1.13.1").replicas(2),
        Workload::new(DaemonSet, "kube-system", "kube-flannel", "ghcr.io/siderolabs/flannel:v0.27.4"),
        Workload::new(DaemonSet, "kube-system", "kube-proxy", "registry.k8s.io/kube-proxy:v1.36.3"),
        Workload::new(Deployment, "shop", "shop-worker", "registry.example.org/shop/worker:2.14.0").replicas(2),
        Workload::new(Deployment, "shop", "shop-web", "registry.example.org/shop/web:2.14.0").replicas(3),
    ]);
    workloads
}

/// OpenShift's static pods have namespaces of their own.
pub(super) fn openshift() -> Vec<Workload> {
    use WorkloadKind::{DaemonSet, Deployment, Static};
    const RELEASE: &str = "quay.io/openshift-release-dev/ocp-v4.0-art-dev";
    vec![
        Workload::new(Static, "openshift-etcd", "etcd", RELEASE),
        Workload::new(Static, "openshift-kube-apiserver", "kube-apiserver", RELEASE),
        Workload::new(DaemonSet, "openshift-dns", "dns-default", RELEASE),
        Workload::new(DaemonSet, "openshift-ovn-kubernetes", "ovnkube-node", RELEASE),
        Workload::new(Deployment, "openshift-ingress", "router-default", RELEASE),
        Workload::new(Deployment, "vision", "line-camera", "registry.example.org/vision/line-camera:1.8.2"),
    ]
}

/// What a cluster runs that was just made.
pub(super) fn system() -> Vec<Workload> {
    let dns =
        Workload::new(WorkloadKind::Deployment, "kube-system", "coredns", "registry.k8s.io/coredns/coredns:v1.13.1");
    let mut workloads = control_plane();
    workloads.push(dns.replicas(2));
    workloads.into_iter().map(|workload| workload.aged(SignedDuration::ZERO)).collect()
}

/// The network that Talos installs.
pub(super) fn own_network() -> Vec<Workload> {
    [("kube-flannel", "ghcr.io/siderolabs/flannel:v0.27.4"), ("kube-proxy", "registry.k8s.io/kube-proxy:v1.36.3")]
        .map(|(name, image)| {
            Workload::new(WorkloadKind::DaemonSet, "kube-system", name, image).aged(SignedDuration::ZERO)
        })
        .to_vec()
}

fn control_plane() -> Vec<Workload> {
    [
        ("kube-apiserver", "registry.k8s.io/kube-apiserver:v1.36.3"),
        ("kube-controller-manager", "registry.k8s.io/kube-controller-manager:v1.36.3"),
        ("kube-scheduler", "registry.k8s.io/kube-scheduler:v1.36.3"),
    ]
    .map(|(name, image)| Workload::new(WorkloadKind::Static, "kube-system", name, image))
    .to_vec()
}
