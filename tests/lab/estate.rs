//! An estate that runs: every server answers on its own socket, with what the configuration says.

use base64::Engine as _;
use serde_json::{Value, json};
use talops::config::{Config, SecretSource};
use talops::environment::Environment;
use talops::lab::{Fault, Lab, Options, Running};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::client::{Answer, Signer, http, request, resources};

struct Estate {
    running: Running,
    config: Config,
    _runtime: tempfile::TempDir,
}

impl Estate {
    async fn start(faults: &[Fault]) -> Self {
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let environment = Environment::new([("XDG_RUNTIME_DIR".into(), runtime.path().as_os_str().to_owned())]);
        let faults = faults.iter().copied().map(Into::into).collect();
        let options = Options { faults, ..Options::default() };
        let running = Lab::start(options, &environment).await.unwrap();
        let config = serde_saphyr::from_str(&running.configuration_text().unwrap()).unwrap();
        Self { running, config, _runtime: runtime }
    }

    fn secret(&self, source: Option<&SecretSource>) -> String {
        let Some(SecretSource::File(name)) = source else { panic!("{source:?}") };
        std::fs::read_to_string(self.running.folder().join(name)).unwrap()
    }

    fn signer(&self) -> Signer {
        Signer::read(
            &self.secret(self.config.omni["home"].service_account_key.as_ref()),
            "talops@serviceaccount.omni.sidero.dev",
        )
    }

    fn endpoint(&self) -> &str {
        self.config.omni["home"].endpoint.as_deref().unwrap()
    }

    /// A token and an API server's URL, minted as the configuration says.
    async fn mint(&self, cluster: &str) -> (String, String) {
        let path = "/management.ManagementService/Kubeconfig";
        let metadata = [("context".to_owned(), cluster.to_owned())];
        let body = json!({"service_account": true, "service_account_ttl": "3600s", "service_account_user": "talops",
            "service_account_groups": ["system:masters"]});
        let signed = self.signer().sign(path, &metadata);
        let request =
            request(self.endpoint(), "POST", &format!("/api{path}"), &metadata, Some(&signed), &body.to_string());
        let answer = Answer::of(request.send().await.unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let text =
            base64::engine::general_purpose::STANDARD.decode(answer.json()["kubeconfig"].as_str().unwrap()).unwrap();
        let kubeconfig: Value = serde_saphyr::from_str(std::str::from_utf8(&text).unwrap()).unwrap();
        let field = |value: &Value| value.as_str().unwrap().to_owned();
        (field(&kubeconfig["users"][0]["user"]["token"]), field(&kubeconfig["clusters"][0]["cluster"]["server"]))
    }
}

async fn get(url: &str, authorization: &str) -> Answer {
    Answer::of(http().get(url).header("Authorization", authorization).send().await.unwrap()).await
}

#[tokio::test]
async fn a_minted_token_opens_its_own_cluster_and_no_other() {
    let estate = Estate::start(&[]).await;
    let (token, server) = estate.mint("talos-prod-01").await;
    let answer = get(&format!("{server}/api/v1/nodes"), &format!("Bearer {token}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["items"].as_array().unwrap().len(), 6);
    let (_, edge) = estate.mint("edge").await;
    assert_eq!(get(&format!("{edge}/api/v1/nodes"), &format!("Bearer {token}")).await.status, 401);
    assert_eq!(get(&format!("{server}/api/v1/nodes"), "Bearer x").await.status, 401);
}

#[tokio::test]
async fn operators_are_there_in_production_and_absent_at_the_edge() {
    let estate = Estate::start(&[]).await;
    for (cluster, status) in [("talos-prod-01", 200), ("edge", 404)] {
        let (token, server) = estate.mint(cluster).await;
        for path in [
            "argoproj.io/v1alpha1/applications",
            "external-secrets.io/v1/clustersecretstores",
            "external-secrets.io/v1/secretstores",
            "external-secrets.io/v1/externalsecrets",
            "longhorn.io/v1beta2/volumes",
            "longhorn.io/v1beta2/nodes",
        ] {
            let answer = get(&format!("{server}/apis/{path}"), &format!("Bearer {token}")).await;
            assert_eq!(answer.status, status, "{cluster} {path}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn the_provider_container_is_found_by_its_compose_service() {
    for (fault, state) in
        [(None, "running"), (Some(Fault::ProviderStopped), "exited"), (Some(Fault::ProviderAsleep), "running")]
    {
        let estate = Estate::start(fault.as_slice()).await;
        let provider = &estate.config.providers["matrix"];
        let service = provider.compose_service.as_deref().unwrap();
        let mut socket = tokio::net::UnixStream::connect(provider.socket.as_ref().unwrap()).await.unwrap();
        let request = "GET /containers/json?all=1 HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        socket.read_to_string(&mut text).await.unwrap();
        let body = text.split_once("\r\n\r\n").unwrap().1;
        let list = &body[body.find('[').unwrap()..=body.rfind(']').unwrap()];
        let containers: Vec<Value> = serde_json::from_str(list).unwrap();
        let ours: Vec<&Value> =
            containers.iter().filter(|each| each["Labels"]["com.docker.compose.service"] == service).collect();
        let [container] = ours.as_slice() else { panic!("{containers:?}") };
        assert_eq!(container["State"], state);
        assert_eq!(container["Names"][0], "/omni-infra-provider-proxmox");
    }
}

#[tokio::test]
async fn the_hypervisor_answers_to_its_token_alone() {
    let estate = Estate::start(&[Fault::VmOrphaned]).await;
    let access = estate.config.clusters["edge"].hypervisor.proxmox.as_ref().unwrap();
    let secret = estate.secret(access.token_secret.as_ref());
    let url = format!("{}/api2/json/cluster/resources?type=vm", access.url.as_ref().unwrap().trim_end_matches('/'));
    let authorization = format!("PVEAPIToken={}={secret}", access.token_id.as_ref().unwrap());
    let answer = get(&url, &authorization).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["data"].as_array().unwrap().len(), 7 + 3 + 1);
    assert_eq!(get(&url, &format!("{authorization}x")).await.status, 401);
    let rights = format!("{}/api2/json/access/permissions", access.url.as_ref().unwrap().trim_end_matches('/'));
    assert_eq!(get(&rights, &authorization).await.json()["data"]["/vms"]["VM.Audit"], 1);
}

#[tokio::test]
async fn omni_tells_who_asks_and_what_it_is() {
    let estate = Estate::start(&[]).await;
    let body = json!({"namespace": "virtual", "type": "CurrentUsers.omni.sidero.dev", "id": "current"});
    let answer = resources(estate.endpoint(), &estate.signer(), "Get", &[], &body).await;
    let document: Value = serde_json::from_str(answer.json()["body"].as_str().unwrap()).unwrap();
    assert_eq!(document["spec"]["role"], "Admin");
    let body = json!({"namespace": "ephemeral", "type": "SysVersions.system.sidero.dev", "id": "current"});
    let answer = resources(estate.endpoint(), &estate.signer(), "Get", &[], &body).await;
    let document: Value = serde_json::from_str(answer.json()["body"].as_str().unwrap()).unwrap();
    assert_eq!(
        document["spec"].to_string(),
        r#"{"backend_api_version":2,"backend_version":"v1.10.4","instance_name":"lab"}"#
    );
}

#[tokio::test]
async fn a_key_that_ran_out_is_refused_as_any_other_wrong_signature() {
    let estate = Estate::start(&[Fault::KeyExpired]).await;
    let body = json!({"namespace": "default", "type": "Clusters.omni.sidero.dev"});
    let answer = resources(estate.endpoint(), &estate.signer(), "List", &[], &body).await;
    assert_eq!((answer.status, answer.refusal()), (401, (16, "invalid signature".to_owned())));
}

#[tokio::test]
async fn an_omni_that_does_not_listen_refuses_connections() {
    let estate = Estate::start(&[Fault::OmniUnreachable]).await;
    let error = http().get(estate.endpoint()).send().await.unwrap_err();
    assert!(error.is_connect(), "{error}");
}

#[tokio::test]
async fn a_slow_dimension_keeps_one_question_waiting_and_no_other() {
    let estate = Estate::start(&[Fault::SlowDimension]).await;
    let delays = &estate.running.endpoints()[0].gateway.delays;
    assert_eq!(delays["MachineStatuses.omni.sidero.dev"].as_secs(), 60);
    let body = json!({"namespace": "default", "type": "Clusters.omni.sidero.dev"});
    assert_eq!(resources(estate.endpoint(), &estate.signer(), "List", &[], &body).await.status, 200);
    let body = json!({"namespace": "default", "type": "MachineStatuses.omni.sidero.dev"});
    let signer = estate.signer();
    let asked = resources(estate.endpoint(), &signer, "List", &[], &body);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(200), asked).await.is_err());
}

#[tokio::test]
async fn everything_goes_with_the_estate() {
    let estate = Estate::start(&[]).await;
    let (folder, endpoint) = (estate.running.folder().to_owned(), estate.endpoint().to_owned());
    assert!(http().get(&endpoint).send().await.is_ok());
    drop(estate);
    assert!(!folder.exists());
    while http().get(&endpoint).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
}
