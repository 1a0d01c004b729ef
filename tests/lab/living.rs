//! An estate in which things happen, and what is done to it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use talops::environment::Environment;
use talops::lab::omni::{Change, Claims, Gateway, Resource};
use talops::lab::world::{World, omni};
use talops::lab::{Aimed, Clock, Fault, Lab, Options, Running};
use talops::template::{Api, Files, Refusal, Template};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::broadcast::Receiver;

use crate::client::{self, Answer, Signer, resources};
use crate::transcripts::Transcript;

/// So fast do delays pass here.
const SPEED: f64 = 300.0;

/// An estate whose delays pass fast.
pub(crate) struct Life {
    pub(crate) running: Running,
    signer: Signer,
    changes: Receiver<Change>,
    faults: Vec<Aimed>,
    _runtime: tempfile::TempDir,
}

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, name: &str) -> Result<String, Refusal> {
        panic!("{name}: the estate's templates name no file")
    }
}

/// Its first cluster.
pub(crate) const CLUSTER: &str = "talos-prod-01";

impl Life {
    pub(crate) async fn start(faults: &[Fault]) -> Self {
        Self::aimed(faults.iter().copied().map(Into::into).collect()).await
    }

    /// One with faults that hit what they are aimed at.
    pub(crate) async fn aimed(faults: Vec<Aimed>) -> Self {
        let known = faults.clone();
        let runtime = tempfile::tempdir_in("/tmp").unwrap();
        let environment = Environment::new([("XDG_RUNTIME_DIR".into(), runtime.path().as_os_str().to_owned())]);
        let options = Options { faults, clock: Clock::new(SPEED), ..Options::default() };
        let running = Lab::start(options, &environment).await.unwrap();
        let key = std::fs::read_to_string(running.folder().join("home.key")).unwrap();
        let changes = running.endpoints()[0].gateway.store.subscribe();
        let signer = Signer::read(&key, "talops@serviceaccount.omni.sidero.dev");
        Self { running, signer, changes, faults: known, _runtime: runtime }
    }

    pub(crate) fn gateway(&self) -> &Arc<Gateway> {
        &self.running.endpoints()[0].gateway
    }

    pub(crate) fn get(&self, plural: &str, id: &str) -> Option<Resource> {
        self.gateway().store.get("default", &format!("{plural}.omni.sidero.dev"), id).ok()
    }

    pub(crate) fn list(&self, namespace: &str, plural: &str) -> Vec<Resource> {
        self.gateway().store.list(namespace, &format!("{plural}.omni.sidero.dev"))
    }

    pub(crate) async fn call(&self, method: &str, body: &Value) -> Answer {
        resources(&self.running.endpoints()[0].url, &self.signer, method, &[], body).await
    }

    pub(crate) async fn create(&self, plural: &str, id: &str, labels: Value, spec: &Value) {
        let kind = format!("{plural}.omni.sidero.dev");
        let metadata = json!({"namespace": "default", "type": kind, "id": id, "labels": labels});
        let body = json!({"resource": {"metadata": metadata, "spec": spec.to_string()}});
        let answer = self.call("Create", &body).await;
        assert_eq!(answer.status, 200, "{plural} {id}: {}", answer.text);
    }

    pub(crate) async fn change(&self, plural: &str, id: &str, change: impl FnOnce(&mut Value)) {
        let there = self.get(plural, id).unwrap();
        let mut spec = there.spec.clone();
        change(&mut spec);
        let mut metadata = serde_json::to_value(&there.metadata).unwrap();
        metadata["version"] = there.metadata.version.to_string().into();
        let answer = self.call("Update", &json!({"resource": {"metadata": metadata, "spec": spec.to_string()}})).await;
        assert_eq!(answer.status, 200, "{plural} {id}: {}", answer.text);
    }

    pub(crate) async fn teardown(&self, plural: &str, id: &str) -> Answer {
        let kind = format!("{plural}.omni.sidero.dev");
        self.call("Teardown", &json!({"namespace": "default", "type": kind, "id": id})).await
    }

    /// Creates what the template of the production cluster stands for, in omnictl's order.
    pub(crate) async fn sync(&self) {
        let mut world = World::new(jiff::Timestamp::now());
        for aimed in &self.faults {
            aimed.fault.apply(&mut world);
        }
        let template = Template::read(&omni::template(&world.clusters[0]), &NoFiles, Api::default()).template;
        let mut documents = template.resources();
        let order = ["Clusters", "ConfigPatches", "MachineSets", "MachineSetNodes"];
        documents
            .sort_by_key(|document| order.iter().position(|plural| document.metadata.type_name.starts_with(plural)));
        for document in documents {
            let plural = document.metadata.type_name.split('.').next().unwrap().to_owned();
            let labels = json!(document.metadata.labels);
            self.create(&plural, &document.metadata.id, labels, &document.spec).await;
        }
    }

    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let wait = async {
            let mut changes = self.gateway().store.subscribe();
            while !holds(self) {
                let _ = tokio::time::timeout(Duration::from_millis(200), changes.recv()).await;
            }
        };
        if tokio::time::timeout(Duration::from_secs(60), wait).await.is_err() {
            let held = ["Clusters", "MachineSets", "ClusterMachines", "MachineSetStatuses", "ClusterStatuses"];
            let held: Vec<String> = held
                .iter()
                .flat_map(|plural| self.list("default", plural))
                .chain(self.list("infra-provider", "MachineRequests"))
                .map(|one| format!("{} {:?} {}", one.reference(), one.metadata.finalizers, one.spec))
                .collect();
            panic!("never {what}:\n{}", held.join("\n"));
        }
    }

    /// What was told so far, of a cluster.
    pub(crate) fn told(&mut self, cluster: &str) -> Transcript {
        let mut changes = Vec::new();
        while let Ok(change) = self.changes.try_recv() {
            changes.push(change);
        }
        Transcript::of(&changes, cluster)
    }

    pub(crate) fn is_well(&self, cluster: &str) -> bool {
        let is = |plural: &str, field: &str| self.get(plural, cluster).is_some_and(|one| one.spec[field] == true);
        let upgrade = self.get("KubernetesUpgradeStatuses", cluster);
        is("ClusterStatuses", "ready")
            && is("ClusterStatuses", "kubernetesAPIReady")
            && is("LoadBalancerStatuses", "healthy")
            && upgrade.is_some_and(|upgrade| upgrade.spec["phase"] == 2)
    }

    /// Starts or stops the provider's container, as the engine's API does.
    pub(crate) async fn provider(&self, verb: &str) {
        let answer = self.engine("POST", verb).await;
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    }

    /// What the engine answers a request about the provider's container.
    pub(crate) async fn engine(&self, method: &str, path: &str) -> String {
        let mut socket = tokio::net::UnixStream::connect(self.running.folder().join("home.sock")).await.unwrap();
        let request = format!(
            "{method} /v1.41/containers/omni-infra-provider-proxmox/{path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// What the provider has logged.
    pub(crate) async fn log(&self) -> String {
        self.engine("GET", "logs?stdout=1&stderr=1").await
    }

    /// Waits until the provider has logged this.
    pub(crate) async fn until_logged(&self, text: &str) {
        for _ in 0..300 {
            if self.log().await.contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never logged: {text}\n{}", self.log().await);
    }

    /// An answer of the hypervisor's API: status, reason and data.
    pub(crate) async fn proxmox(&self, method: &str, path: &str) -> (u16, Value) {
        let config: talops::config::Config =
            serde_saphyr::from_str(&self.running.configuration_text().unwrap()).unwrap();
        let access = config.clusters[CLUSTER].hypervisor.proxmox.as_ref().unwrap();
        let secret = std::fs::read_to_string(self.running.folder().join("home-proxmox.secret")).unwrap();
        let token = format!("PVEAPIToken={}={secret}", access.token_id.as_ref().unwrap());
        let url = format!("{}/api2/json{path}", access.url.as_ref().unwrap());
        let method = http::Method::from_bytes(method.as_bytes()).unwrap();
        let answer = client::http().request(method, url).header("Authorization", token).send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap_or_default();
        (status, if status == 200 { body["data"].clone() } else { body["message"].clone() })
    }

    /// The virtual machines whose name begins like that, as the hypervisor lists them.
    pub(crate) async fn machines(&self, prefix: &str) -> Vec<Value> {
        let (_, list) = self.proxmox("GET", "/cluster/resources?type=vm").await;
        let all = list.as_array().unwrap().iter();
        all.filter(|one| one["name"].as_str().is_some_and(|name| name.starts_with(prefix))).cloned().collect()
    }

    /// Whoever calls goes on with another key of the estate's folder.
    pub(crate) fn sign_with(&mut self, file: &str) {
        let key = std::fs::read_to_string(self.running.folder().join(file)).unwrap();
        self.signer = Signer::read(&key, "talops@serviceaccount.omni.sidero.dev");
    }

    /// Waits until so many virtual machines of the first cluster are left.
    pub(crate) async fn until_machines(&self, count: usize) {
        for _ in 0..300 {
            if self.machines(CLUSTER).await.len() == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never {count} machines: {:?}\n{}", self.machines(CLUSTER).await, self.log().await);
    }

    /// Destroys the first cluster, and waits until it and its virtual machines are gone.
    pub(crate) async fn destroy(&self) {
        assert_eq!(self.teardown("Clusters", CLUSTER).await.status, 200);
        self.until("destroyed", |life| life.get("Clusters", CLUSTER).is_none()).await;
    }

    /// The objects of a list of the first cluster's API.
    pub(crate) async fn objects(&self, path: &str) -> Vec<Value> {
        let (status, text) = self.kubernetes(&self.uuid(), http::Method::GET, path, &Value::Null).await;
        assert_eq!(status, 200, "{text}");
        serde_json::from_str::<Value>(&text).unwrap()["items"].as_array().unwrap().clone()
    }
}

impl Life {
    /// A token of the production cluster's API.
    pub(crate) fn token(&self, uuid: &str) -> String {
        let now = jiff::Timestamp::now().as_second();
        let claims = Claims {
            iat: now,
            exp: now + 60,
            iss: "omni-lab-service-account-issuer".to_owned(),
            sub: "talops".to_owned(),
            groups: vec!["system:masters".to_owned()],
            cluster: CLUSTER.to_owned(),
            cluster_uuid: uuid.to_owned(),
        };
        self.gateway().tokens.mint(&claims)
    }

    /// What a watch of a type tells until it ends.
    pub(crate) async fn watch(&self, plural: &str) -> String {
        let kind = format!("{plural}.omni.sidero.dev");
        self.call("Watch", &json!({"namespace": "default", "type": kind})).await.text
    }

    /// The status and body of an answer of the production cluster's API, through Omni's proxy.
    pub(crate) async fn kubernetes(&self, uuid: &str, method: http::Method, path: &str, body: &Value) -> (u16, String) {
        let token = self.token(uuid);
        let server = &self.gateway().api_servers[CLUSTER];
        let request = client::http().request(method, format!("{server}{path}")).bearer_auth(token);
        let request = request.header("Content-Type", "application/json").body(body.to_string());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// How many nodes there are, and how many of them are ready.
    pub(crate) async fn nodes(&self, uuid: &str) -> (usize, usize) {
        let (status, text) = self.kubernetes(uuid, http::Method::GET, "/api/v1/nodes", &Value::Null).await;
        assert_eq!(status, 200, "{text}");
        let list: Value = serde_json::from_str(&text).unwrap();
        let nodes = list["items"].as_array().unwrap();
        let is_ready = |node: &&Value| {
            let conditions = node["status"]["conditions"].as_array().unwrap();
            conditions.iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
        };
        (nodes.len(), nodes.iter().filter(is_ready).count())
    }

    pub(crate) fn uuid(&self) -> String {
        self.get("ClusterUUIDs", CLUSTER).unwrap().spec["uuid"].as_str().unwrap().to_owned()
    }
}
