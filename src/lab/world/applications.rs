//! Argo CD's applications, and the health that follows from what they manage.

use jiff::Timestamp;

use super::clusters::Cluster;
use super::kubernetes::status::{self, Counts};
use super::workloads::WorkloadKind;
use super::{World, pods};

/// An application.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its name.
    pub name: &'static str,
    /// The namespace that it deploys to.
    pub namespace: &'static str,
    /// The folder of its manifests.
    pub path: &'static str,
    /// It syncs by itself.
    pub automated: bool,
    /// Objects besides workloads, stores and secrets.
    pub extras: Vec<Extra>,
    /// An object that is not well for a reason of its own.
    pub fault: Option<ResourceFault>,
}

/// An object of an application that is neither a workload nor a store or secret.
#[derive(Debug, Clone, Copy)]
pub struct Extra {
    /// Its API group, empty for the core group.
    pub group: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its kind.
    pub kind: &'static str,
    /// Its namespace, empty for a cluster-scoped kind.
    pub namespace: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Argo CD has a rule for the health of its kind.
    pub judged: bool,
    /// The StatefulSet that an operator makes from it.
    pub stateful_set: Option<&'static str>,
}

/// An object of an application that is not well.
#[derive(Debug, Clone)]
pub struct ResourceFault {
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Argo CD's word.
    pub health: &'static str,
    /// Argo CD's sentence.
    pub message: String,
    /// Since when.
    pub since: Timestamp,
}

/// An object of an application, judged as Argo CD would.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// Its API group.
    pub group: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its kind.
    pub kind: &'static str,
    /// Its namespace.
    pub namespace: &'static str,
    /// Its name.
    pub name: String,
    /// `Synced`, `OutOfSync`.
    pub sync: &'static str,
    /// `Healthy`, …; `None` where Argo CD has no rule.
    pub health: Option<&'static str>,
    /// Why it is not healthy.
    pub message: String,
    /// Since when it has this health, where that is not as old as the application.
    pub since: Option<Timestamp>,
}

/// Argo CD's words from best to worst (`argoproj/gitops-engine` `pkg/health/health.go`).
const WORDS: [&str; 6] = ["Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown"];

/// The application's health: the worst of its objects'.
#[must_use]
pub(super) fn worst(judgements: &[Judgement]) -> (&'static str, Option<Timestamp>) {
    let rank = |word: &str| WORDS.iter().position(|known| *known == word).unwrap_or(WORDS.len());
    judgements
        .iter()
        .filter_map(|judgement| Some((judgement.health?, judgement.since)))
        .max_by_key(|(word, _)| rank(word))
        .unwrap_or(("Healthy", None))
}

/// The objects of an application, judged.
#[must_use]
pub(super) fn judge(world: &World, cluster: &Cluster, application: &Application) -> Vec<Judgement> {
    if !application.automated {
        return application.extras.iter().map(|extra| extra.judged("OutOfSync", Some("Missing"), "")).collect();
    }
    let mut judgements: Vec<Judgement> = Vec::new();
    if application.name == ROOT {
        let children = cluster.applications.iter().filter(|child| child.name != ROOT);
        judgements.extend(
            children.map(|child| Judgement::new("argoproj.io", "v1alpha1", "Application", "argocd", child.name)),
        );
    }
    judgements.extend(workloads(world, cluster, application));
    judgements.extend(secrets(cluster, application));
    for extra in &application.extras {
        let mut judgement = extra.judged("Synced", extra.judged.then_some("Healthy"), "");
        let set = extra.stateful_set.and_then(|name| cluster.workload(extra.namespace, name));
        if let Some(set) = set {
            let pods = pods::of(world, cluster, set);
            let counts = Counts::of(set, &pods);
            if counts.ready == 0 {
                // `argoproj/argo-cd` `resource_customizations/monitoring.coreos.com/Prometheus`: no pod ready is Degraded.
                judgement.health = Some("Degraded");
                let reasons: Vec<String> =
                    pods.iter().map(|pod| format!("pod {}: node {} is not ready", pod.name, pod.node)).collect();
                judgement.message = format!("shard 0: {}", reasons.join(", "));
                judgement.since = counts.since;
            }
        }
        judgements.push(judgement);
    }
    if let Some(fault) = &application.fault {
        let faulty = judgements.iter_mut().filter(|each| each.kind == fault.kind && each.name == fault.name);
        for judgement in faulty {
            judgement.health = Some(fault.health);
            judgement.message.clone_from(&fault.message);
            judgement.since = Some(fault.since);
        }
    }
    judgements
}

fn workloads(world: &World, cluster: &Cluster, application: &Application) -> Vec<Judgement> {
    let own = cluster.workloads.iter().filter(|workload| workload.application == Some(application.name));
    own.filter(|workload| workload.kind != WorkloadKind::Job)
        .map(|workload| {
            let counts = Counts::of(workload, &pods::of(world, cluster, workload));
            let (health, message) = status::argocd_health(workload, &counts);
            let mut judgement = Judgement::new("apps", "v1", workload.kind.name(), workload.namespace, workload.name);
            judgement.health = Some(health);
            judgement.message = message;
            judgement.since = counts.since;
            judgement
        })
        .collect()
}

fn secrets(cluster: &Cluster, application: &Application) -> Vec<Judgement> {
    let stores = cluster.stores.iter().filter(|store| store.application == application.name).map(|store| {
        let judgement = Judgement::new("external-secrets.io", "v1", "ClusterSecretStore", "", store.name);
        (judgement, store.problem.as_ref(), store.problem.as_ref().map(|problem| problem.message.clone()))
    });
    let secrets =
        cluster.external_secrets.iter().filter(|secret| secret.application == application.name).map(|secret| {
            let judgement =
                Judgement::new("external-secrets.io", "v1", "ExternalSecret", secret.namespace, secret.name);
            let store = cluster.stores.iter().find(|store| store.name == secret.store);
            let problem = store.and_then(|store| store.problem.as_ref());
            (judgement, problem, problem.map(|_| status::SECRET_MESSAGE.to_owned()))
        });
    stores
        .chain(secrets)
        .map(|(mut judgement, problem, message)| {
            judgement.health = Some(if problem.is_some() { "Degraded" } else { "Healthy" });
            judgement.message = message.unwrap_or_default();
            judgement.since = problem.map(|problem| problem.since);
            judgement
        })
        .collect()
}

impl Judgement {
    fn new(
        group: &'static str,
        version: &'static str,
        kind: &'static str,
        namespace: &'static str,
        name: &str,
    ) -> Self {
        Self {
            group,
            version,
            kind,
            namespace,
            name: name.to_owned(),
            sync: "Synced",
            health: None,
            message: String::new(),
            since: None,
        }
    }
}

impl Extra {
    fn judged(&self, sync: &'static str, health: Option<&'static str>, message: &str) -> Judgement {
        Judgement {
            sync,
            health,
            message: message.to_owned(),
            ..Judgement::new(self.group, self.version, self.kind, self.namespace, self.name)
        }
    }

    const fn new(group: &'static str, kind: &'static str, namespace: &'static str, name: &'static str) -> Self {
        Self { group, version: "v1", kind, namespace, name, judged: false, stateful_set: None }
    }

    const fn with_health(mut self) -> Self {
        self.judged = true;
        self
    }
}

/// The application that carries the others.
pub(super) const ROOT: &str = "root";

pub(super) fn production() -> Vec<Application> {
    let service = |namespace, name| Extra::new("", "Service", namespace, name).with_health();
    let mut applications: Vec<Application> = [
        (ROOT, "argocd", vec![]),
        ("argocd", "argocd", vec![service("argocd", "argocd-server")]),
        ("cert-manager", "cert-manager", vec![service("cert-manager", "cert-manager-webhook")]),
        ("cilium", "kube-system", vec![Extra::new("", "ConfigMap", "kube-system", "cilium-config")]),
        ("external-dns", "external-dns", vec![]),
        ("external-secrets", "external-secrets", vec![service("external-secrets", "external-secrets-webhook")]),
        ("forgejo", "forgejo", vec![service("forgejo", "forgejo-http")]),
        ("gateway", "gateway", vec![Extra::new("cert-manager.io", "Certificate", "gateway", "wildcard").with_health()]),
        ("home-assistant", "home", vec![service("home", "home-assistant")]),
        ("longhorn", "longhorn-system", vec![service("longhorn-system", "longhorn-frontend")]),
        ("metrics-server", "kube-system", vec![service("kube-system", "metrics-server")]),
        ("monitoring", "monitoring", vec![prometheus(), service("monitoring", "grafana")]),
        ("secret-stores", "external-secrets", vec![]),
    ]
    .into_iter()
    .map(|(name, namespace, extras)| Application { name, namespace, path: name, automated: true, extras, fault: None })
    .collect();
    applications.insert(
        2,
        Application {
            name: "argocd-ha",
            namespace: "argocd",
            path: "argocd-ha",
            automated: false,
            extras: vec![Extra::new("apps", "StatefulSet", "argocd", "argocd-redis-ha-server")],
            fault: None,
        },
    );
    applications
}

const fn prometheus() -> Extra {
    let mut prometheus = Extra::new("monitoring.coreos.com", "Prometheus", "monitoring", "main").with_health();
    prometheus.stateful_set = Some("prometheus-main");
    prometheus
}
