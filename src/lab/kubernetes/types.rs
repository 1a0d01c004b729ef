//! The types of objects that the server knows: Kubernetes' own, and declared ones.

use serde_json::{Value, json};

/// One type of objects: a resource of discovery.
#[derive(Debug, Clone)]
pub(super) struct ResourceType {
    /// The API group, empty for the core group.
    pub(super) group: String,
    /// The name in paths (`pods`).
    pub(super) plural: String,
    /// The kind of one object (`Pod`).
    pub(super) kind: String,
    /// Whether its objects live in namespaces.
    pub(super) namespaced: bool,
    /// Short names for command lines (`po`).
    pub(super) short_names: Vec<String>,
    /// Groups of types (`all`).
    pub(super) categories: Vec<String>,
    /// The versions that are served, the preferred one first.
    pub(super) versions: Vec<Version>,
    /// Whether it is Kubernetes' own rather than a custom resource.
    pub(super) built_in: bool,
}

/// One served version of a type.
#[derive(Debug, Clone)]
pub(super) struct Version {
    /// Its name (`v1`).
    pub(super) name: String,
    /// Whether `status` is written apart from the rest.
    pub(super) status: bool,
    /// A custom resource's `additionalPrinterColumns`.
    pub(super) columns: Vec<PrinterColumn>,
}

/// A column of a custom resource's table, as its definition gives it.
#[derive(Debug, Clone)]
pub(super) struct PrinterColumn {
    pub(super) name: String,
    /// `string`, `integer`, `number`, `boolean` or `date`.
    pub(super) kind: String,
    pub(super) format: String,
    pub(super) description: String,
    pub(super) priority: i64,
    /// Where its value is, as `.status.phase`.
    pub(super) path: String,
}

impl ResourceType {
    /// The name in messages: `pods`, `deployments.apps`.
    pub(super) fn qualified(&self) -> String {
        if self.group.is_empty() { self.plural.clone() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// The name of one object in discovery and messages: `pod`.
    pub(super) fn singular(&self) -> String {
        self.kind.to_lowercase()
    }

    /// `apiVersion` of an object in one of its versions.
    pub(super) fn api_version(&self, version: &str) -> String {
        if self.group.is_empty() { version.to_owned() } else { format!("{}/{version}", self.group) }
    }

    /// `details` of a `Status` about one object.
    pub(super) fn details(&self, name: &str) -> Value {
        if self.group.is_empty() {
            json!({"name": name, "kind": self.plural})
        } else {
            json!({"name": name, "group": self.group, "kind": self.plural})
        }
    }

    /// One of its versions, if it is served.
    pub(super) fn version(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.name == name)
    }

    /// A declared type of which nothing but the names is known.
    pub(super) fn declared(group: &str, version: &str, kind: &str, plural: &str, namespaced: bool) -> Self {
        Self {
            group: group.to_owned(),
            plural: plural.to_owned(),
            kind: kind.to_owned(),
            namespaced,
            short_names: Vec::new(),
            categories: Vec::new(),
            versions: vec![Version { name: version.to_owned(), status: false, columns: Vec::new() }],
            built_in: false,
        }
    }
}

/// The plural that Kubernetes' tools guess for a kind.
/// Source: `kubernetes/apimachinery` `pkg/api/meta/restmapper.go` (`UnsafeGuessKindToResource`).
pub(super) fn guess_plural(kind: &str) -> String {
    let singular = kind.to_lowercase();
    if singular.ends_with('s') {
        return format!("{singular}es");
    }
    singular.strip_suffix('y').map_or_else(|| format!("{singular}s"), |stem| format!("{stem}ies"))
}

/// Group, versions, plural, kind, namespaced, status subresource, short names, categories.
type BuiltIn = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
    bool,
    bool,
    &'static [&'static str],
    &'static [&'static str],
);

/// What kube-apiserver 1.36.1 serves of its own, but for types that are only asked with `create` (reviews, bindings),
/// `componentstatuses`, and `events.k8s.io`, which is another view of the core group's events.
#[rustfmt::skip]
const BUILT_IN: &[BuiltIn] = &[
    ("", &["v1"], "configmaps", "ConfigMap", true, false, &["cm"], &[]),
    ("", &["v1"], "endpoints", "Endpoints", true, false, &["ep"], &[]),
    ("", &["v1"], "events", "Event", true, false, &["ev"], &[]),
    ("", &["v1"], "limitranges", "LimitRange", true, false, &["limits"], &[]),
    ("", &["v1"], "namespaces", "Namespace", false, true, &["ns"], &[]),
    ("", &["v1"], "nodes", "Node", false, true, &["no"], &[]),
    ("", &["v1"], "persistentvolumeclaims", "PersistentVolumeClaim", true, true, &["pvc"], &[]),
    ("", &["v1"], "persistentvolumes", "PersistentVolume", false, true, &["pv"], &[]),
    ("", &["v1"], "pods", "Pod", true, true, &["po"], &["all"]),
    ("", &["v1"], "podtemplates", "PodTemplate", true, false, &[], &[]),
    ("", &["v1"], "replicationcontrollers", "ReplicationController", true, true, &["rc"], &["all"]),
    ("", &["v1"], "resourcequotas", "ResourceQuota", true, true, &["quota"], &[]),
    ("", &["v1"], "secrets", "Secret", true, false, &[], &[]),
    ("", &["v1"], "serviceaccounts", "ServiceAccount", true, false, &["sa"], &[]),
    ("", &["v1"], "services", "Service", true, true, &["svc"], &["all"]),
    ("apiregistration.k8s.io", &["v1"], "apiservices", "APIService", false, true, &[], &["api-extensions"]),
    ("apps", &["v1"], "controllerrevisions", "ControllerRevision", true, false, &[], &[]),
    ("apps", &["v1"], "daemonsets", "DaemonSet", true, true, &["ds"], &["all"]),
    ("apps", &["v1"], "deployments", "Deployment", true, true, &["deploy"], &["all"]),
    ("apps", &["v1"], "replicasets", "ReplicaSet", true, true, &["rs"], &["all"]),
    ("apps", &["v1"], "statefulsets", "StatefulSet", true, true, &["sts"], &["all"]),
    ("autoscaling", &["v2", "v1"], "horizontalpodautoscalers", "HorizontalPodAutoscaler", true, true, &["hpa"], &["all"]),
    ("batch", &["v1"], "cronjobs", "CronJob", true, true, &["cj"], &["all"]),
    ("batch", &["v1"], "jobs", "Job", true, true, &[], &["all"]),
    ("certificates.k8s.io", &["v1"], "certificatesigningrequests", "CertificateSigningRequest", false, true, &["csr"], &[]),
    ("networking.k8s.io", &["v1"], "ingressclasses", "IngressClass", false, false, &[], &[]),
    ("networking.k8s.io", &["v1"], "ingresses", "Ingress", true, true, &["ing"], &[]),
    ("networking.k8s.io", &["v1"], "ipaddresses", "IPAddress", false, false, &["ip"], &[]),
    ("networking.k8s.io", &["v1"], "networkpolicies", "NetworkPolicy", true, false, &["netpol"], &[]),
    ("networking.k8s.io", &["v1"], "servicecidrs", "ServiceCIDR", false, true, &[], &[]),
    ("policy", &["v1"], "poddisruptionbudgets", "PodDisruptionBudget", true, true, &["pdb"], &[]),
    ("rbac.authorization.k8s.io", &["v1"], "clusterrolebindings", "ClusterRoleBinding", false, false, &[], &[]),
    ("rbac.authorization.k8s.io", &["v1"], "clusterroles", "ClusterRole", false, false, &[], &[]),
    ("rbac.authorization.k8s.io", &["v1"], "rolebindings", "RoleBinding", true, false, &[], &[]),
    ("rbac.authorization.k8s.io", &["v1"], "roles", "Role", true, false, &[], &[]),
    ("storage.k8s.io", &["v1"], "csidrivers", "CSIDriver", false, false, &[], &[]),
    ("storage.k8s.io", &["v1"], "csinodes", "CSINode", false, false, &[], &[]),
    ("storage.k8s.io", &["v1"], "csistoragecapacities", "CSIStorageCapacity", true, false, &[], &[]),
    ("storage.k8s.io", &["v1"], "storageclasses", "StorageClass", false, false, &["sc"], &[]),
    ("storage.k8s.io", &["v1"], "volumeattachments", "VolumeAttachment", false, true, &[], &[]),
    ("storage.k8s.io", &["v1"], "volumeattributesclasses", "VolumeAttributesClass", false, false, &["vac"], &[]),
    ("admissionregistration.k8s.io", &["v1"], "mutatingadmissionpolicies", "MutatingAdmissionPolicy", false, false, &[], &["api-extensions"]),
    ("admissionregistration.k8s.io", &["v1"], "mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding", false, false, &[], &["api-extensions"]),
    ("admissionregistration.k8s.io", &["v1"], "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", false, false, &[], &["api-extensions"]),
    ("admissionregistration.k8s.io", &["v1"], "validatingadmissionpolicies", "ValidatingAdmissionPolicy", false, true, &[], &["api-extensions"]),
    ("admissionregistration.k8s.io", &["v1"], "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding", false, false, &[], &["api-extensions"]),
    ("admissionregistration.k8s.io", &["v1"], "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", false, false, &[], &["api-extensions"]),
    ("apiextensions.k8s.io", &["v1"], "customresourcedefinitions", "CustomResourceDefinition", false, true, &["crd", "crds"], &["api-extensions"]),
    ("scheduling.k8s.io", &["v1"], "priorityclasses", "PriorityClass", false, false, &["pc"], &[]),
    ("coordination.k8s.io", &["v1"], "leases", "Lease", true, false, &[], &[]),
    ("node.k8s.io", &["v1"], "runtimeclasses", "RuntimeClass", false, false, &[], &[]),
    ("discovery.k8s.io", &["v1"], "endpointslices", "EndpointSlice", true, false, &[], &[]),
    ("resource.k8s.io", &["v1"], "deviceclasses", "DeviceClass", false, false, &[], &[]),
    ("resource.k8s.io", &["v1"], "resourceclaims", "ResourceClaim", true, true, &[], &[]),
    ("resource.k8s.io", &["v1"], "resourceclaimtemplates", "ResourceClaimTemplate", true, false, &[], &[]),
    ("resource.k8s.io", &["v1"], "resourceslices", "ResourceSlice", false, false, &[], &[]),
    ("flowcontrol.apiserver.k8s.io", &["v1"], "flowschemas", "FlowSchema", false, true, &[], &[]),
    ("flowcontrol.apiserver.k8s.io", &["v1"], "prioritylevelconfigurations", "PriorityLevelConfiguration", false, true, &[], &[]),
];

/// Kubernetes' own types.
pub(super) fn built_in() -> Vec<ResourceType> {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<String>>();
    BUILT_IN
        .iter()
        .map(|&(group, versions, plural, kind, namespaced, status, short_names, categories)| ResourceType {
            group: group.to_owned(),
            plural: plural.to_owned(),
            kind: kind.to_owned(),
            namespaced,
            short_names: owned(short_names),
            categories: owned(categories),
            versions: owned(versions).into_iter().map(|name| Version { name, status, columns: Vec::new() }).collect(),
            built_in: true,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::guess_plural;

    #[test]
    fn plurals_are_guessed_as_kubernetes_does() {
        let guesses = ["Application", "NetworkPolicy", "Ingress"].map(guess_plural);
        assert_eq!(guesses, ["applications", "networkpolicies", "ingresses"]);
    }
}
