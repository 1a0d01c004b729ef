//! What an API shows, in the shapes that the real ones write.

use serde_json::{Value, json};
use talops::cluster::{argocd, external_secrets, longhorn, nodes};
use talops::error::Kind;

use crate::server::{Answer, Asked, Server, group, list};

fn at(asked: &Asked, path: &str) -> bool {
    asked.path == path
}

#[tokio::test]
async fn nodes_have_their_conditions_and_an_odd_node_hides_no_other() {
    let items = json!([
        {"metadata": {"name": "talos-2"}, "status": {"conditions": "none"}},
        {"metadata": {"name": "talos-1", "labels": {"node-role.kubernetes.io/control-plane": ""}},
         "spec": {"unschedulable": true},
         "status": {"nodeInfo": {"kubeletVersion": "v1.36.1", "osImage": "Talos (v1.13.8)", "systemUUID": "u1"},
                    "conditions": [{"type": "Ready", "status": "False", "reason": "KubeletNotReady",
                                    "message": "cni plugin not initialized", "lastTransitionTime": "2026-11-21T01:00:00Z"}]}},
    ]);
    let server = Server::start(move |asked| at(asked, "/api/v1/nodes").then(|| list("Node", &items))).await;
    let nodes = nodes(&server.client().await).await.unwrap();
    assert_eq!(nodes.server_version, "v1.36.1");
    let [first, odd] = nodes.nodes.as_slice() else { panic!("{nodes:?}") };
    assert!(first.control_plane && first.cordoned);
    assert_eq!((first.kubelet_version.as_str(), first.system_uuid.as_str()), ("v1.36.1", "u1"));
    assert_eq!(first.conditions[0].reason, "KubeletNotReady");
    assert_eq!((odd.name.as_str(), odd.conditions[0].status.as_str()), ("talos-2", "Unknown"));
    insta::assert_snapshot!(odd.conditions[0].message, @r#"the API's answer could not be decoded: invalid type: string "none", expected conditions"#);
}

#[tokio::test]
async fn an_api_that_is_not_installed_is_none() {
    let server = Server::start(|_| None).await;
    let client = server.client().await;
    assert!(argocd(&client, None).await.unwrap().is_none());
    assert!(external_secrets(&client).await.unwrap().is_none());
    assert!(longhorn(&client).await.unwrap().is_none());
}

#[tokio::test]
async fn an_api_that_may_not_be_looked_for_is_an_error() {
    let server =
        Server::start(|asked| asked.path.starts_with("/apis/").then(|| Answer::status(403, "forbidden"))).await;
    let error = argocd(&server.client().await, None).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    insta::assert_snapshot!(error, @"Kubernetes API of talos-prod-01, looking for argoproj.io: not permitted: forbidden");
}

fn application() -> Value {
    json!({
        "metadata": {"namespace": "argocd", "name": "longhorn", "creationTimestamp": "2026-11-20T10:00:00Z",
                     "finalizers": ["resources-finalizer.argocd.argoproj.io"]},
        "spec": {"syncPolicy": {"automated": {"prune": true}}},
        "status": {
            "sync": {"status": "OutOfSync", "revision": "abc"},
            "health": {"status": "Degraded", "lastTransitionTime": "2026-11-21T01:00:00Z"},
            "conditions": [{"type": "SyncError", "message": "one or more objects failed to apply"}],
            "reconciledAt": "2026-11-21T02:00:00Z",
            "operationState": {"phase": "Failed", "message": "hook failed", "retryCount": 5,
                               "startedAt": "2026-11-21T01:00:00Z", "finishedAt": "2026-11-21T01:05:00Z", "operation": {},
                               "syncResult": {"resources": [
                                   {"group": "", "version": "v1", "kind": "Service", "namespace": "longhorn-system", "name": "ui",
                                    "status": "SyncFailed", "hookPhase": "Failed", "syncPhase": "Sync", "message": "no hook"},
                                   {"group": "batch", "version": "v1", "kind": "Job", "namespace": "longhorn-system", "name": "check",
                                    "hookType": "PostSync", "hookPhase": "Failed", "syncPhase": "PostSync", "message": "too late"}]}},
            "resources": [{"group": "apps", "kind": "DaemonSet", "namespace": "longhorn-system", "name": "longhorn-manager",
                           "status": "Synced", "health": {"status": "Degraded", "message": "0 of 3 available"}}],
        },
    })
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a snapshot of all that is read")]
async fn applications_of_all_namespaces_are_read_in_pages() {
    let server = Server::start(|asked| {
        Some(match asked.path.as_str() {
            "/apis/argoproj.io" => group("argoproj.io", &["v1alpha1"]),
            "/apis/argoproj.io/v1alpha1/applications" => match asked.query("continue") {
                "" => Answer::json(
                    &json!({"kind": "ApplicationList", "metadata": {"continue": "next%2B1"}, "items": [application()]}),
                ),
                "next%252B1" => list("Application", &json!([{"metadata": {"namespace": "argocd", "name": "apps"}}])),
                other => panic!("{other}"),
            },
            _ => return None,
        })
    })
    .await;
    let applications = argocd(&server.client().await, None).await.unwrap().unwrap().applications;
    insta::assert_debug_snapshot!(applications, @r#"
    [
        Application {
            object: ObjectRef {
                kind: "Application",
                namespace: "argocd",
                name: "apps",
            },
            sync: "",
            health: "",
            health_message: "",
            health_since: None,
            conditions: [],
            operation: None,
            reconciled_at: None,
            automated: false,
            sources: [],
            revision: "",
            destination: (
                "",
                "",
            ),
            deleting_since: None,
            finalizers: [],
            resources: [],
            created: None,
        },
        Application {
            object: ObjectRef {
                kind: "Application",
                namespace: "argocd",
                name: "longhorn",
            },
            sync: "OutOfSync",
            health: "Degraded",
            health_message: "",
            health_since: Some(
                2026-11-21T01:00:00Z,
            ),
            conditions: [
                ApplicationCondition {
                    kind: "SyncError",
                    message: "one or more objects failed to apply",
                    since: None,
                },
            ],
            operation: Some(
                Operation {
                    phase: "Failed",
                    message: "hook failed",
                    started: Some(
                        2026-11-21T01:00:00Z,
                    ),
                    finished: Some(
                        2026-11-21T01:05:00Z,
                    ),
                    retries: 5,
                    failures: [
                        (
                            ObjectRef {
                                kind: "Service",
                                namespace: "longhorn-system",
                                name: "ui",
                            },
                            "no hook",
                        ),
                    ],
                    failed_hooks: [
                        Hook {
                            object: ObjectRef {
                                kind: "Job",
                                namespace: "longhorn-system",
                                name: "check",
                            },
                            phase: "Failed",
                            message: "too late",
                        },
                    ],
                },
            ),
            reconciled_at: Some(
                2026-11-21T02:00:00Z,
            ),
            automated: true,
            sources: [],
            revision: "abc",
            destination: (
                "",
                "",
            ),
            deleting_since: None,
            finalizers: [
                "resources-finalizer.argocd.argoproj.io",
            ],
            resources: [
                ApplicationResource {
                    object: ObjectRef {
                        kind: "DaemonSet",
                        namespace: "longhorn-system",
                        name: "longhorn-manager",
                    },
                    sync: "Synced",
                    to_be_pruned: false,
                    health: "Degraded",
                    message: "0 of 3 available",
                },
            ],
            created: Some(
                2026-11-20T10:00:00Z,
            ),
        },
    ]
    "#);
}

#[tokio::test]
async fn automated_sync_can_be_switched_off_in_its_place_and_odd_applications_are_named() {
    let server = Server::start(|asked| {
        Some(match asked.path.as_str() {
            "/apis/argoproj.io" => group("argoproj.io", &["v1alpha1"]),
            "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications" => list("Application", &json!([
                {"metadata": {"namespace": "argocd", "name": "off"}, "spec": {"syncPolicy": {"automated": {"enabled": false}}}},
                {"metadata": {"namespace": "argocd", "name": "on"}, "spec": {"syncPolicy": {"automated": {}}}},
                {"metadata": {"namespace": "argocd", "name": "odd"}, "status": {"health": "Healthy"}},
            ])),
            _ => return None,
        })
    })
    .await;
    let applications = argocd(&server.client().await, Some("argocd")).await.unwrap().unwrap().applications;
    let automated: Vec<_> = applications.iter().map(|app| (app.object.name.as_str(), app.automated)).collect();
    assert_eq!(automated, [("odd", false), ("off", false), ("on", true)]);
    insta::assert_debug_snapshot!(applications[0].conditions, @r#"
    [
        ApplicationCondition {
            kind: "Unreadable",
            message: "the API's answer could not be decoded: invalid type: string \"Healthy\", expected struct HealthStatus",
            since: None,
        },
    ]
    "#);
}

#[tokio::test]
async fn external_secrets_are_read_in_the_version_that_is_served() {
    let server = Server::start(|asked| {
        let ready =
            |status: &str, reason: &str| json!({"conditions": [{"type": "Ready", "status": status, "reason": reason}]});
        Some(match asked.path.as_str() {
            "/apis/external-secrets.io" => group("external-secrets.io", &["v1beta1", "v1alpha1"]),
            "/apis/external-secrets.io/v1beta1/clustersecretstores" => list(
                "ClusterSecretStore",
                &json!([
                    {"metadata": {"name": "infisical"}, "status": ready("False", "InvalidProviderConfig"),
                     "spec": {"provider": {"infisical": {"hostAPI": "https://secrets.example.org", "slug": "home"}}}},
                ]),
            ),
            "/apis/external-secrets.io/v1beta1/secretstores" => list("SecretStore", &json!([])),
            "/apis/external-secrets.io/v1beta1/externalsecrets" => list(
                "ExternalSecret",
                &json!([
                    {"metadata": {"namespace": "shop", "name": "db"}, "spec": {"secretStoreRef": {"name": "local"}},
                     "status": ready("True", "SecretSynced")},
                    {"metadata": {"namespace": "shop", "name": "new"},
                     "spec": {"secretStoreRef": {"kind": "ClusterSecretStore", "name": "infisical"}}},
                ]),
            ),
            _ => return None,
        })
    })
    .await;
    let found = external_secrets(&server.client().await).await.unwrap().unwrap();
    insta::assert_debug_snapshot!(found, @r#"
    ExternalSecrets {
        stores: [
            SecretStore {
                object: ObjectRef {
                    kind: "ClusterSecretStore",
                    namespace: "",
                    name: "infisical",
                },
                ready: Some(
                    Condition {
                        kind: "Ready",
                        status: "False",
                        reason: "InvalidProviderConfig",
                        message: "",
                        since: None,
                    },
                ),
                servers: [
                    "https://secrets.example.org",
                ],
            },
        ],
        secrets: [
            SyncedSecret {
                object: ObjectRef {
                    kind: "ExternalSecret",
                    namespace: "shop",
                    name: "db",
                },
                ready: Some(
                    Condition {
                        kind: "Ready",
                        status: "True",
                        reason: "SecretSynced",
                        message: "",
                        since: None,
                    },
                ),
                store: Some(
                    SecretReference {
                        kind: "SecretStore",
                        name: "local",
                    },
                ),
            },
            SyncedSecret {
                object: ObjectRef {
                    kind: "ExternalSecret",
                    namespace: "shop",
                    name: "new",
                },
                ready: None,
                store: Some(
                    SecretReference {
                        kind: "ClusterSecretStore",
                        name: "infisical",
                    },
                ),
            },
        ],
    }
    "#);
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "what goes in and what comes out, side by side")]
async fn longhorn_has_its_volumes_and_its_nodes_disks() {
    let server = Server::start(|asked| {
        Some(match asked.path.as_str() {
            "/apis/longhorn.io" => group("longhorn.io", &["v1beta2", "v1beta1"]),
            "/apis/longhorn.io/v1beta2/volumes" => list("Volume", &json!([
                {"metadata": {"name": "pvc-1", "namespace": "longhorn-system"}, "spec": {"numberOfReplicas": 3, "size": "10737418240"},
                 "status": {"state": "attached", "robustness": "degraded", "lastBackupAt": "",
                            "kubernetesStatus": {"namespace": "shop", "pvcName": "data-db-0", "pvName": "pvc-1"},
                            "conditions": [{"type": "Scheduled", "status": "False", "reason": "ReplicaSchedulingFailure"}]}},
                {"metadata": {"name": "pvc-0"}, "status": {"state": "detached", "robustness": "unknown", "conditions": null,
                            "lastBackupAt": "2026-11-20T03:00:00Z"}},
            ])),
            "/apis/longhorn.io/v1beta2/nodes" => list("Node", &json!([
                {"metadata": {"name": "talos-1"},
                 "spec": {"allowScheduling": true, "disks": {"default": {"path": "/var/lib/longhorn"}, "fresh": {"path": "/var/mnt/fresh"}}},
                 "status": {"conditions": [{"type": "Ready", "status": "True"}],
                            "diskStatus": {"default": {"storageAvailable": 5, "storageMaximum": 100, "conditions": [
                                {"type": "Schedulable", "status": "False", "reason": "DiskPressure"}]}}}},
            ])),
            _ => return None,
        })
    })
    .await;
    let found = longhorn(&server.client().await).await.unwrap().unwrap();
    insta::assert_debug_snapshot!(found, @r#"
    Longhorn {
        volumes: [
            LonghornVolume {
                name: "pvc-0",
                state: "detached",
                robustness: "unknown",
                replicas: 0,
                claim: None,
                last_backup: Some(
                    2026-11-20T03:00:00Z,
                ),
                conditions: [],
            },
            LonghornVolume {
                name: "pvc-1",
                state: "attached",
                robustness: "degraded",
                replicas: 3,
                claim: Some(
                    ObjectRef {
                        kind: "PersistentVolumeClaim",
                        namespace: "shop",
                        name: "data-db-0",
                    },
                ),
                last_backup: None,
                conditions: [
                    Condition {
                        kind: "Scheduled",
                        status: "False",
                        reason: "ReplicaSchedulingFailure",
                        message: "",
                        since: None,
                    },
                ],
            },
        ],
        nodes: [
            LonghornNode {
                name: "talos-1",
                conditions: [
                    Condition {
                        kind: "Ready",
                        status: "True",
                        reason: "",
                        message: "",
                        since: None,
                    },
                ],
                disks: [
                    LonghornDisk {
                        name: "default",
                        path: "/var/lib/longhorn",
                        available_bytes: 5,
                        maximum_bytes: 100,
                        conditions: [
                            Condition {
                                kind: "Schedulable",
                                status: "False",
                                reason: "DiskPressure",
                                message: "",
                                since: None,
                            },
                        ],
                    },
                    LonghornDisk {
                        name: "fresh",
                        path: "/var/mnt/fresh",
                        available_bytes: 0,
                        maximum_bytes: 0,
                        conditions: [],
                    },
                ],
                schedulable: true,
            },
        ],
    }
    "#);
}
