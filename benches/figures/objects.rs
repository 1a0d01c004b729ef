//! The objects of a large cluster: one of each kind, of the size that they have in real ones, all well.

use serde_json::{Value, json};

/// When everything became what it is.
const SINCE: &str = "2026-01-01T00:00:00Z";

/// How many namespaces the pods are in.
pub(crate) const NAMESPACES: usize = 10;

/// The namespaces and the accounts that the originals need.
pub(crate) fn ground() -> Value {
    let names = (0..NAMESPACES).map(namespace).chain(["argocd".to_owned()]);
    let namespaces = names.map(|name| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}));
    let account = json!({"apiVersion": "v1", "kind": "ServiceAccount",
                         "metadata": {"name": "default", "namespace": namespace(0)}});
    list(&namespaces.chain([account]).collect::<Vec<_>>())
}

/// The original of each kind, with its status.
pub(crate) fn originals() -> Value {
    list(&[node_object(), pod_object(&pod(0), true), pod_object(&failing(0), false), application_object()])
}

/// The namespace of a pod.
pub(crate) fn namespace(number: usize) -> String {
    format!("shop-{:02}", number % NAMESPACES)
}

/// The name of a node.
pub(crate) fn node(number: usize) -> String {
    format!("talos-worker-{number:05}")
}

/// The name of a pod that is well.
pub(crate) fn pod(number: usize) -> String {
    format!("web-6d5f9c8b7d-{number:06}")
}

/// The name of a pod that crashes again and again.
pub(crate) fn failing(number: usize) -> String {
    format!("bad-6d5f9c8b7d-{number:06}")
}

/// The name of an application.
pub(crate) fn application(number: usize) -> String {
    format!("application-{number:05}")
}

fn list(items: &[Value]) -> Value {
    json!({"apiVersion": "v1", "kind": "List", "items": items})
}

fn condition(kind: &str, status: &str) -> Value {
    json!({"type": kind, "status": status, "reason": "Reported", "message": "as its owner reports it",
           "lastTransitionTime": SINCE})
}

fn node_object() -> Value {
    let images = (0..20).map(|number| {
        let name = format!("registry.example.com/platform/component-{number:02}");
        json!({"names": [format!("{name}@sha256:{number:064}"), format!("{name}:1.2.3")], "sizeBytes": 123_456_789})
    });
    let images: Vec<Value> = images.collect();
    let size = json!({"cpu": "16", "memory": "64Gi", "pods": "110", "ephemeral-storage": "500Gi"});
    json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": node(0), "labels": {"kubernetes.io/hostname": node(0), "kubernetes.io/os": "linux",
                     "kubernetes.io/arch": "amd64", "topology.kubernetes.io/zone": "a"}},
        "spec": {"podCIDR": "10.244.0.0/24", "podCIDRs": ["10.244.0.0/24"], "providerID": "proxmox://0001"},
        "status": {
            "capacity": size, "allocatable": size, "images": images,
            "addresses": [{"type": "InternalIP", "address": "10.0.0.1"}, {"type": "Hostname", "address": "worker"}],
            "conditions": [condition("MemoryPressure", "False"), condition("DiskPressure", "False"),
                           condition("PIDPressure", "False"), condition("Ready", "True")],
            "nodeInfo": {"kubeletVersion": "v1.36.1", "osImage": "Talos (v1.13.8)", "operatingSystem": "linux",
                         "architecture": "amd64", "kernelVersion": "6.18.0-talos", "kubeProxyVersion": "", "bootID": "",
                         "containerRuntimeVersion": "containerd://2.2.0", "machineID": "",
                         "systemUUID": "00000001-0000-4000-8000-000000000000"},
        },
    })
}

fn pod_object(name: &str, well: bool) -> Value {
    let image = "registry.example.com/shop/web:1.4.2";
    let container = |name: &str| {
        let settings = (0..20).map(|number| {
            json!({"name": format!("WEB_SETTING_{number:02}"), "value": format!("https://settings.example.com/v1/{number:02}")})
        });
        let probe = json!({"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 10, "timeoutSeconds": 2});
        json!({
            "name": name, "image": image, "args": ["--listen=:8080", "--config=/etc/web/config.yaml", "--log-format=json"],
            "env": settings.collect::<Vec<_>>(), "livenessProbe": probe, "readinessProbe": probe,
            "ports": [{"name": "http", "containerPort": 8080}],
            "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
            "volumeMounts": [{"name": "config", "mountPath": "/etc/web"}, {"name": "data", "mountPath": "/data"}],
        })
    };
    let state = if well {
        json!({"running": {"startedAt": SINCE}})
    } else {
        json!({"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed container"}})
    };
    let status = |name: &str| {
        json!({"name": name, "image": image, "imageID": format!("{image}@sha256:{:064}", 1), "ready": well,
               "started": well, "restartCount": if well { 0 } else { 12 }, "state": state, "lastState": {}})
    };
    let ready = if well { "True" } else { "False" };
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": name, "namespace": namespace(0),
            "labels": {"app.kubernetes.io/name": "web", "app.kubernetes.io/instance": "shop",
                       "app.kubernetes.io/managed-by": "argocd", "pod-template-hash": "6d5f9c8b7d"},
            "annotations": {"checksum/config": format!("{:064}", 2), "prometheus.io/scrape": "true"},
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-6d5f9c8b7d",
                                 "uid": "00000000-0000-4000-8000-000000000001", "controller": true}],
        },
        "spec": {
            "nodeName": node(0), "containers": [container("web"), container("sidecar")],
            "volumes": [{"name": "config", "configMap": {"name": "web"}}, {"name": "data", "emptyDir": {}}],
        },
        "status": {
            "phase": "Running", "startTime": SINCE, "hostIP": "10.0.0.1", "podIP": "10.244.0.7",
            "podIPs": [{"ip": "10.244.0.7"}], "containerStatuses": [status("web"), status("sidecar")],
            "conditions": [condition("PodScheduled", "True"), condition("Initialized", "True"),
                           condition("ContainersReady", ready), condition("Ready", ready)],
        },
    })
}

fn application_object() -> Value {
    let revision = "8f14e45fceea167a5a36dedd4bea2543ac5e8d4b";
    let source = json!({"repoURL": "https://git.example.com/apps.git", "path": "web", "targetRevision": "main"});
    let resources = (0..15).map(|number| {
        json!({"group": "apps", "version": "v1", "kind": "Deployment", "namespace": namespace(0),
               "name": format!("component-{number:02}"), "status": "Synced", "health": {"status": "Healthy"}})
    });
    let history = (0..10).map(|number| {
        json!({"id": number, "revision": revision, "deployedAt": SINCE, "deployStartedAt": SINCE, "source": source})
    });
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
        "metadata": {"name": application(0), "namespace": "argocd"},
        "spec": {"project": "default", "source": source, "syncPolicy": {"automated": {"prune": true, "selfHeal": true}},
                 "destination": {"server": "https://kubernetes.default.svc", "namespace": namespace(0)}},
        "status": {
            "sync": {"status": "Synced", "revision": revision}, "reconciledAt": "2026-01-01T00:05:00Z",
            "health": {"status": "Healthy", "lastTransitionTime": SINCE},
            "resources": resources.collect::<Vec<_>>(), "history": history.collect::<Vec<_>>(),
            "operationState": {"phase": "Succeeded", "message": "successfully synced (all tasks run)", "startedAt": SINCE,
                               "finishedAt": SINCE, "operation": {"sync": {"revision": revision}}},
        },
    })
}
