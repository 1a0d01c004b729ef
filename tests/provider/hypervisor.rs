use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use talops::config::HypervisorAccess;
use talops::connect::hypervisor::proxmox;
use talops::environment::Environment;
use talops::error::{Error, Kind};
use talops::estate::Hypervisor;
use talops::hypervisor::observe;
use talops::secret::Secret;
use talops::ssh::Sessions;

use crate::stand_in::Programs;

const LIMIT: Duration = Duration::from_secs(10);
const CERTIFICATE: &[u8] = include_bytes!("data/pve.crt");
const AUTHORITY: &[u8] = include_bytes!("data/ca.crt");
const KEY: &[u8] = include_bytes!("data/pve.key");

/// `pvesh` on a cluster of two nodes, of which pve2 is away.
const PVESH: &str = r#"#!/bin/sh
echo "$*" >> "${0%/*}/pvesh-arguments"
case "$*" in
    'get /nodes --output-format json')
        echo '[{"node":"pve2","status":"offline","type":"node"},{"node":"pve1","status":"online","type":"node","cpu":0.1}]' ;;
    'get /cluster/resources --type vm --output-format json')
        echo '[{"id":"qemu/111","name":"talos-prod-01-workers-x7k2p","node":"pve1","status":"running","template":0,"type":"qemu","vmid":111},
               {"id":"qemu/112","name":"talos-prod-01-workers-b0b0b","node":"pve1","status":"running","template":0,"type":"qemu","vmid":112},
               {"id":"qemu/120","name":"mail","node":"pve1","status":"running","template":0,"type":"qemu","vmid":120},
               {"id":"qemu/113","node":"pve2","status":"unknown","type":"qemu","vmid":113},
               {"id":"lxc/200","name":"talos-ct","node":"pve1","status":"running","template":0,"type":"lxc","vmid":200},
               {"id":"qemu/900","name":"talos-template","node":"pve1","status":"stopped","template":1,"type":"qemu","vmid":900}]' ;;
    'get /nodes/pve1/qemu/111/config --output-format json')
        echo '{"name":"talos-prod-01-workers-x7k2p","smbios1":"base64=1,manufacturer=UUVNVQ==,uuid=1B2C3D4E-0000-4000-8000-00000000ABCD","tags":"machine-request.talos-prod-01-workers"}' ;;
    *) echo "Configuration file 'nodes/pve1/qemu-server/112.conf' does not exist" >&2; exit 2 ;;
esac
"#;

fn shown(hypervisor: &Hypervisor) -> String {
    let nodes = hypervisor.nodes.iter().map(|node| format!("{} {}", node.name, node.status));
    let machines = hypervisor
        .machines
        .iter()
        .map(|vm| format!("{}/{} {:?} {} {}", vm.node, vm.id, vm.name, vm.status, vm.uuid.as_deref().unwrap_or("-")));
    nodes.chain(machines).collect::<Vec<_>>().join("\n")
}

async fn over_ssh(programs: &Programs) -> Result<Hypervisor, Error> {
    let access = HypervisorAccess { ssh: Some("foxtrot".into()), ..HypervisorAccess::default() };
    let client = proxmox("prod", &access, None, None, &programs.sessions())?;
    observe(&client, |name| name.starts_with("talos"), LIMIT).await
}

async fn over_api(access: HypervisorAccess, authority: Option<&[u8]>) -> Result<Hypervisor, Error> {
    let access = HypervisorAccess { token_id: Some("root@pam!talops".into()), ..access };
    let path = PathBuf::from("ca.pem");
    let authority = authority.map(|pem| (&path, pem));
    let sessions = Sessions::new(&Environment::default());
    let client = proxmox("prod", &access, Some(&Secret::new("hunter2")), authority, &sessions)?;
    observe(&client, |name| name.starts_with("talos"), LIMIT).await
}

#[tokio::test]
async fn nodes_that_are_away_and_all_virtual_machines_are_seen_through_pvesh() {
    let programs = Programs::with_ssh();
    programs.add("pvesh", PVESH);
    insta::assert_snapshot!(shown(&over_ssh(&programs).await.unwrap()), @r#"
    pve1 online
    pve2 offline
    pve1/111 "talos-prod-01-workers-x7k2p" running 1b2c3d4e-0000-4000-8000-00000000abcd
    pve1/112 "talos-prod-01-workers-b0b0b" running -
    pve1/120 "mail" running -
    pve2/113 "" unknown -
    "#);
    let asked = programs.read("pvesh-arguments");
    assert!(!asked.contains("/120/") && !asked.contains("/113/"), "only configurations of interest are read: {asked}");
    assert_eq!(programs.read("connections"), "foxtrot\n");
}

#[tokio::test]
async fn a_host_without_pvesh_says_so() {
    let error = over_ssh(&Programs::with_ssh()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    assert_eq!(error.hint_text(), Some("is this a Proxmox VE node? pvesh runs as root, or with sudo as a hop"));
}

#[tokio::test]
async fn what_is_no_list_is_not_an_empty_one() {
    let programs = Programs::with_ssh();
    for (script, expected) in [
        ("#!/bin/sh\necho '{}'\n", "pvesh on foxtrot: /nodes: the answer is not a list"),
        ("#!/bin/sh\necho '[]'\n", "pvesh on foxtrot: it names no node, not even itself"),
        (
            "#!/bin/sh\necho 'ipcc_send_rec[1] failed: Connection refused' >&2; exit 111\n",
            "foxtrot: pvesh get /nodes ended with status 111: ipcc_send_rec[1] failed: Connection refused",
        ),
    ] {
        programs.add("pvesh", script);
        assert_eq!(over_ssh(&programs).await.unwrap_err().message(), expected);
    }
}

/// Proxmox VE's API with a token that has `rights` on `/vms`.
async fn api(rights: Value) -> HypervisorAccess {
    let data = |value: Value| json!({ "data": value }).to_string();
    let resources = move |RawQuery(query): RawQuery| async move {
        assert_eq!(query.as_deref(), Some("type=vm"));
        data(
            json!([{"id":"qemu/111","name":"talos-x","node":"pve1","status":"running","template":0,"type":"qemu","vmid":111},
                    {"id":"qemu/112","name":"talos-y","node":"pve1","status":"running","template":0,"type":"qemu","vmid":112}]),
        )
    };
    let configuration = move |Path(id): Path<u64>| async move {
        if id == 111 {
            return data(json!({"smbios1": "uuid=1b2c3d4e-0000-4000-8000-00000000abcd"})).into_response();
        }
        refusal(403, "Permission check failed (/vms/112, VM.Audit)")
    };
    let router = Router::new()
        .route("/api2/json/access/permissions", get(async move || data(json!({"/vms": rights}))))
        .route("/api2/json/nodes", get(async move || data(json!([{"node": "pve1", "status": "online"}]))))
        .route("/api2/json/cluster/resources", get(resources))
        .route("/api2/json/nodes/pve1/qemu/{id}/config", get(configuration));
    let router =
        router.layer(axum::middleware::from_fn(async |headers: HeaderMap, request, next: axum::middleware::Next| {
            let token = headers.get("authorization").and_then(|token| token.to_str().ok());
            if token == Some("PVEAPIToken=root@pam!talops=hunter2") {
                next.run(request).await
            } else {
                refusal(401, "no ticket")
            }
        }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    HypervisorAccess { url: Some(url), ..HypervisorAccess::default() }
}

fn refusal(status: u16, reason: &'static str) -> Response {
    let mut response = axum::http::StatusCode::from_u16(status).unwrap().into_response();
    response.extensions_mut().insert(hyper::ext::ReasonPhrase::from_static(reason.as_bytes()));
    response
}

#[tokio::test]
async fn the_api_shows_the_same_and_one_unreadable_configuration_hides_nothing_else() {
    let access = api(json!({"VM.Audit": 1})).await;
    insta::assert_snapshot!(shown(&over_api(access, None).await.unwrap()), @r#"
    pve1 online
    pve1/111 "talos-x" running 1b2c3d4e-0000-4000-8000-00000000abcd
    pve1/112 "talos-y" running -
    "#);
}

#[tokio::test]
async fn a_token_that_may_not_see_all_machines_is_not_taken_for_a_host_without_them() {
    let error = over_api(api(json!({"VM.Monitor": 1})).await, None).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    assert!(error.message().ends_with("the token may not see all VMs (VM.Audit on /vms)"));
}

#[tokio::test]
async fn a_refused_token_is_told_with_the_reason_and_never_shown() {
    let access = HypervisorAccess { token_id: Some("root@pam!other".into()), ..api(json!({})).await };
    let client =
        proxmox("prod", &access, Some(&Secret::new("hunter2")), None, &Sessions::new(&Environment::default())).unwrap();
    let error = observe(&client, |_| false, LIMIT).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    assert!(error.message().ends_with("GET /access/permissions: 401 no ticket"), "{error}");
    assert!(!format!("{error:?}{client:?}").contains("hunter2"));
}

/// A TLS server with the test's certificate that answers every request with a token without rights.
fn tls_server() -> String {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let configuration = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let configuration = Arc::new(configuration);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let configuration = Arc::clone(&configuration);
            std::thread::spawn(move || {
                let connection = rustls::ServerConnection::new(configuration).unwrap();
                let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
                let mut request = [0; 4096];
                if matches!(stream.read(&mut request), Ok(1..)) {
                    let _ = stream
                        .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 11\r\n\r\n{\"data\":{}}");
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            });
        }
    });
    url
}

/// What came of asking a server whose certificate is trusted: its token has no rights.
fn was_trusted(error: &Error) -> bool {
    error.message().contains("the token may not see all VMs")
}

#[tokio::test]
async fn an_answer_that_is_no_object_is_told() {
    let router = Router::new().fallback(async || json!(["no", "data"]).to_string());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let access = HypervisorAccess { url: Some(url), ..HypervisorAccess::default() };
    assert!(was_trusted(&over_api(access, None).await.unwrap_err()));
}

#[tokio::test]
async fn a_certificate_is_trusted_by_its_fingerprint() {
    let digest = Sha256::digest(CertificateDer::from_pem_slice(CERTIFICATE).unwrap());
    let fingerprint: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let access = HypervisorAccess {
        url: Some(tls_server()),
        fingerprint: Some(fingerprint.join(":")),
        ..HypervisorAccess::default()
    };
    assert!(was_trusted(&over_api(access.clone(), None).await.unwrap_err()));

    let other = HypervisorAccess { fingerprint: Some("00".repeat(32)), ..access };
    let error = over_api(other, None).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable);
    assert!(
        error
            .message()
            .ends_with(&format!("the server's certificate has another fingerprint: {}", fingerprint.join(":"))),
        "{error}"
    );
}

#[tokio::test]
async fn a_certificate_is_trusted_by_its_authority_and_otherwise_not_at_all() {
    let access = HypervisorAccess { url: Some(tls_server()), ..HypervisorAccess::default() };
    let error = over_api(access.clone(), Some(AUTHORITY)).await.unwrap_err();
    assert!(was_trusted(&error), "{error}");
    let error = over_api(access, None).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable);
    assert!(error.hint_text().unwrap().starts_with("trust its certificate by caFile:"), "{error}");
}
