//! What is in a cluster and nowhere else, and where the cluster answers.

use serde_json::{Value, json};
use talops::cluster::{authority, exposure, persistent_volumes, registered_clusters, sealed_keys, tailnet_devices};
use talops::error::Kind;

use crate::server::{Answer, Server, group, list};

/// The one form in which a list of Secrets may be asked for.
const METADATA: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

#[tokio::test]
async fn of_secrets_the_metadata_alone_is_asked_for() {
    let server = Server::start(|asked| {
        let (namespace, name) = match (asked.path.as_str(), asked.query("labelSelector")) {
            ("/api/v1/secrets", "sealedsecrets.bitnami.com%2Fsealed-secrets-key") => ("kube-system", "sealed-key1"),
            ("/api/v1/namespaces/argocd/secrets", "argocd.argoproj.io%2Fsecret-type%3Dcluster") => ("argocd", "edge"),
            _ => return None,
        };
        let items = json!([{"metadata": {"namespace": namespace, "name": name}}]);
        Some(list("PartialObjectMetadata", &items))
    })
    .await;
    let client = server.client().await;
    let keys = sealed_keys(&client).await.unwrap();
    assert_eq!((keys.len(), keys[0].namespace.as_str(), keys[0].name.as_str()), (1, "kube-system", "sealed-key1"));
    assert_eq!(registered_clusters(&client, "argocd").await.unwrap()[0].name, "edge");
    let secrets: Vec<_> = server.requests().into_iter().filter(|asked| asked.path.ends_with("/secrets")).collect();
    assert_eq!(secrets.len(), 2);
    assert!(secrets.iter().all(|asked| asked.header("accept") == METADATA), "{secrets:?}");
}

#[tokio::test]
async fn a_reader_who_may_not_list_secrets_is_told_so() {
    let server =
        Server::start(|asked| (asked.path == "/api/v1/secrets").then(|| Answer::status(403, "forbidden"))).await;
    assert_eq!(sealed_keys(&server.client().await).await.unwrap_err().kind(), Kind::Unauthorized);
}

#[tokio::test]
async fn an_authority_is_told_by_its_digest() {
    let path = "/api/v1/namespaces/kube-system/configmaps/kube-root-ca.crt";
    let server = Server::start(move |asked| {
        (asked.path == path).then(|| Answer::json(&json!({"kind": "ConfigMap", "data": {"ca.crt": "abc"}})))
    })
    .await;
    let found = authority(&server.client().await).await.unwrap();
    // FIPS 180-2, the example of one block.
    assert_eq!(found.as_deref(), Some("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    let none = Server::start(|_| None).await;
    assert_eq!(authority(&none.client().await).await.unwrap(), None);
}

#[tokio::test]
async fn a_volume_says_who_stores_it() {
    let volume = |name: &str, spec: Value| json!({"metadata": {"name": name}, "spec": spec});
    let claim = json!({"namespace": "shop", "name": "db"});
    let items = json!([
        volume("a", json!({"csi": {"driver": "driver.longhorn.io"}, "claimRef": claim})),
        volume("b", json!({"nfs": {"server": "nas", "path": "/b"}})),
        volume("c", json!({})),
        {"metadata": {"name": "d"}, "spec": "odd"},
    ]);
    let server = Server::start(move |asked| {
        (asked.path == "/api/v1/persistentvolumes").then(|| list("PersistentVolume", &items))
    })
    .await;
    let found = persistent_volumes(&server.client().await).await.unwrap();
    let lines: Vec<String> = found
        .iter()
        .map(|one| format!("{} {:?} {:?}", one.name, one.storage, one.claim.as_ref().map(|claim| &claim.name)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    a "driver.longhorn.io" Some("db")
    b "nfs" None
    c "" None
    d "" None
    "#);
}

#[tokio::test]
async fn a_cluster_answers_at_its_nodes_load_balancers_ingresses_and_gateways() {
    let server = Server::start(|asked| {
        let object = |namespace: &str, name: &str| json!({"namespace": namespace, "name": name});
        Some(match asked.path.as_str() {
            "/api/v1/nodes" => list(
                "Node",
                &json!([{"metadata": {"name": "talos-1"}, "status": {
                    "addresses": [{"type": "InternalIP", "address": "10.20.0.11"}],
                    "images": [{"names": ["ghcr.io/siderolabs/kubelet:v1.36.3", "nginx:1"]}, {"names": null}]}}]),
            ),
            "/api/v1/services" => list(
                "Service",
                &json!([
                    {"metadata": object("gateway", "envoy"), "spec": {"loadBalancerIP": "10.20.0.200", "externalIPs": ["192.0.2.9"]},
                     "status": {"loadBalancer": {"ingress": [{"ip": "10.20.0.200"}, {"hostname": "envoy.tail1.ts.net"}]}}},
                    {"metadata": {"namespace": "shop", "name": "web", "annotations": {"tailscale.com/expose": "true"}},
                     "spec": {}, "status": {"loadBalancer": {}}},
                ]),
            ),
            "/apis/networking.k8s.io/v1/ingresses" => list(
                "Ingress",
                &json!([{"metadata": object("git", "git"), "spec": {"rules": [{"host": "git.example.org"}, {}]},
                         "status": {"loadBalancer": {"ingress": [{"ip": "10.20.0.201"}]}}}]),
            ),
            "/apis/gateway.networking.k8s.io" => group("gateway.networking.k8s.io", &["v1"]),
            "/apis/gateway.networking.k8s.io/v1/gateways" => list(
                "Gateway",
                &json!([{"metadata": object("gateway", "main"), "spec": {"listeners": [{"hostname": "*.example.org"}]},
                         "status": {"addresses": [{"type": "IPAddress", "value": "10.20.0.202"}]}}]),
            ),
            _ => return None,
        })
    })
    .await;
    let found = exposure(&server.client().await).await.unwrap();
    let lines: Vec<String> =
        found.entries.iter().map(|one| format!("{} {}/{}", one.at, one.of.kind, one.of.name)).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    10.20.0.11 Node/talos-1
    envoy.gateway.svc Service/envoy
    10.20.0.200 Service/envoy
    192.0.2.9 Service/envoy
    10.20.0.200 Service/envoy
    envoy.tail1.ts.net Service/envoy
    web.shop.svc Service/web
    git.example.org Ingress/git
    10.20.0.201 Ingress/git
    *.example.org Gateway/main
    10.20.0.202 Gateway/main
    ");
    assert_eq!(found.registries.iter().collect::<Vec<_>>(), ["docker.io", "ghcr.io"]);
    assert_eq!(found.devices.iter().collect::<Vec<_>>(), ["envoy.tail1.ts.net", "shop-web"]);
}

#[tokio::test]
async fn tailscale_is_asked_where_it_is_installed() {
    let none = Server::start(|_| None).await;
    assert!(tailnet_devices(&none.client().await).await.unwrap().is_empty());
    let server = Server::start(|asked| {
        Some(match asked.path.as_str() {
            "/apis/tailscale.com" => group("tailscale.com", &["v1alpha1"]),
            "/apis/tailscale.com/v1alpha1/connectors" => {
                list("Connector", &json!([{"metadata": {"name": "a"}, "status": {"hostname": "subnets"}}]))
            }
            "/apis/tailscale.com/v1alpha1/proxygroups" => {
                let devices = json!([{"hostname": "egress-0"}, {"hostname": "egress-1"}]);
                list("ProxyGroup", &json!([{"metadata": {"name": "egress"}, "status": {"devices": devices}}]))
            }
            "/apis/apps/v1/deployments" if asked.query("labelSelector") == "app%3Doperator" => {
                let env = json!([{"name": "OPERATOR_HOSTNAME", "value": "prod-operator"}, {"name": "X", "value": "y"}]);
                let spec = json!({"template": {"spec": {"containers": [{"name": "operator", "env": env}]}}});
                list("Deployment", &json!([{"metadata": {"name": "operator"}, "spec": spec}]))
            }
            _ => return None,
        })
    })
    .await;
    let found = tailnet_devices(&server.client().await).await.unwrap();
    assert_eq!(found.iter().collect::<Vec<_>>(), ["egress-0", "egress-1", "prod-operator", "subnets"]);
}
