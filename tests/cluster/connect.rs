//! Access as the configuration says: by a context, or minted by Omni.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use base64::Engine;
use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use talops::cluster::nodes;
use talops::config::{Access, KubernetesAccess};
use talops::connect::kubernetes::{Connected, Grant, Omni, Purpose, Request, connect};
use talops::environment::Environment;
use talops::error::{Error, Kind, Result};
use talops::secret::Secret;

use crate::server::{Answer, Asked, Server, environment, kubeconfig};

/// Omni, as far as connecting needs it: what it minted, and the UUID that the cluster has now.
struct Lab {
    server: Server,
    uuid: Mutex<String>,
    granted: Mutex<Vec<Grant>>,
    may_mint: bool,
    home: tempfile::TempDir,
}

impl Lab {
    /// `accepts` is what the Kubernetes API does with a request.
    async fn new(may_mint: bool, answer: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static) -> Self {
        let server = Server::start(answer).await;
        let home = tempfile::tempdir().unwrap();
        Self { server, uuid: Mutex::new("u1".to_owned()), granted: Mutex::default(), may_mint, home }
    }

    fn environment(&self) -> Environment {
        environment(&[("HOME", self.home.path())])
    }

    fn mint(&self, grant: Grant) -> Result<Secret> {
        if !self.may_mint {
            return Err(Error::unauthorized("answered 403: not permitted"));
        }
        self.granted.lock().unwrap().push(grant);
        let expires = (Timestamp::now() + SignedDuration::from_hours(1)).as_second();
        let claims = format!(r#"{{"exp":{expires},"cluster_uuid":"{}"}}"#, self.uuid.lock().unwrap());
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
        let number = self.granted.lock().unwrap().len();
        Ok(Secret::new(kubeconfig(&self.server.url, &format!("{{token: e30.{claims}.s{number}}}"))))
    }

    async fn connect(&self, kubernetes: &KubernetesAccess, purpose: Purpose) -> Result<Connected> {
        let environment = self.environment();
        let omni = Omni {
            endpoint: "https://omni.example.com".to_owned(),
            identity: "fp".to_owned(),
            authority: None,
            mint: Box::new(|grant| std::future::ready(self.mint(grant)).boxed()),
            cluster_uuid: Box::new(|_| std::future::ready(Ok(Some(self.uuid.lock().unwrap().clone()))).boxed()),
        };
        let request = Request {
            cluster: "talos-prod-01",
            kubernetes,
            purpose,
            access: Access::Full,
            request_limit: Duration::from_secs(10),
            plugin_limit: Duration::from_secs(10),
            environment: &environment,
            omni: Some(omni),
        };
        connect(&request).await
    }

    fn grants(&self) -> usize {
        self.granted.lock().unwrap().len()
    }

    fn write_kubeconfig(&self, text: &str) {
        std::fs::create_dir(self.home.path().join(".kube")).unwrap();
        std::fs::write(self.home.path().join(".kube/config"), text).unwrap();
    }
}

fn minting() -> KubernetesAccess {
    KubernetesAccess { mint: true, ..KubernetesAccess::default() }
}

#[tokio::test]
async fn access_is_minted_for_an_hour_and_used_again() {
    let lab = Lab::new(true, |_| None).await;
    for _ in 0..3 {
        let connected = lab.connect(&minting(), Purpose::Reading).await.unwrap();
        assert_eq!(connected.source, "Kubernetes API of talos-prod-01 (minted)");
        assert_eq!(connected.note, None);
    }
    let granted = lab.granted.lock().unwrap();
    let [grant] = granted.as_slice() else { panic!("{granted:?}") };
    let expected = Grant {
        cluster: "talos-prod-01".to_owned(),
        life: Duration::from_secs(3600),
        user: "talops".to_owned(),
        groups: vec!["system:masters".to_owned()],
    };
    assert_eq!(*grant, expected);
}

#[tokio::test]
async fn a_cluster_that_was_made_again_gets_a_new_one() {
    let lab = Lab::new(true, |_| None).await;
    lab.connect(&minting(), Purpose::Reading).await.unwrap();
    *lab.uuid.lock().unwrap() = "u2".to_owned();
    lab.connect(&minting(), Purpose::Reading).await.unwrap();
    assert_eq!(lab.grants(), 2);
    lab.connect(&minting(), Purpose::Reading).await.unwrap();
    assert_eq!(lab.grants(), 2);
}

#[tokio::test]
async fn a_kept_one_that_the_api_refuses_is_thrown_away() {
    let lab =
        Lab::new(true, |asked| asked.header("authorization").contains(".s1").then(|| Answer::text(403, "forbidden")))
            .await;
    lab.connect(&minting(), Purpose::Reading).await.unwrap();
    assert_eq!(lab.grants(), 1);
    lab.connect(&minting(), Purpose::Reading).await.unwrap();
    lab.connect(&minting(), Purpose::Reading).await.unwrap();
    assert_eq!(lab.grants(), 2);
}

#[tokio::test]
async fn reading_commands_ask_for_the_read_group_and_others_for_the_groups() {
    let lab = Lab::new(true, |_| None).await;
    let kubernetes = KubernetesAccess {
        groups: vec!["platform".to_owned()],
        read_group: Some("talops-readers".to_owned()),
        ..minting()
    };
    lab.connect(&kubernetes, Purpose::Reading).await.unwrap();
    lab.connect(&kubernetes, Purpose::Changing).await.unwrap();
    let granted = lab.granted.lock().unwrap();
    let groups: Vec<_> = granted.iter().map(|grant| grant.groups.concat()).collect();
    assert_eq!(groups, ["talops-readers", "platform"]);
}

#[tokio::test]
async fn a_read_group_that_is_not_bound_is_said_and_not_worked_around() {
    let lab = Lab::new(true, |asked| {
        (asked.path == "/api/v1/nodes")
            .then(|| Answer::status(403, "nodes is forbidden: User \"talops\" cannot list resource \"nodes\""))
    })
    .await;
    let kubernetes = KubernetesAccess { read_group: Some("talops-readers".to_owned()), ..minting() };
    let connected = lab.connect(&kubernetes, Purpose::Reading).await.unwrap();
    let error = nodes(&connected.client).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    insta::assert_snapshot!(error.hint_text().unwrap(), @"the group talops-readers (readGroup) is not bound to a role that allows it: bind it in the cluster, or leave readGroup out");
    assert_eq!(lab.grants(), 1);
}

#[tokio::test]
async fn a_key_that_may_not_mint_leaves_the_context_of_that_name_and_that_is_said() {
    let lab = Lab::new(false, |_| None).await;
    let text = kubeconfig(&lab.server.url, "{token: t0}")
        .replace("current-context: admin@talos-prod-01", "current-context: other");
    lab.write_kubeconfig(&text);
    let connected = lab.connect(&minting(), Purpose::Reading).await.unwrap();
    let server = lab.server.url.as_str();
    insta::assert_snapshot!(connected.source, @"Kubernetes API of talos-prod-01 (context admin@talos-prod-01, for want of a minted one)");
    insta::assert_snapshot!(connected.note.unwrap().replace(server, "SERVER"), @"talos-prod-01: answered 403: not permitted; shown by context admin@talos-prod-01 of the kubeconfig instead, whose server is SERVER");
}

#[tokio::test]
async fn what_changes_a_cluster_does_not_guess_a_context() {
    let lab = Lab::new(false, |_| None).await;
    lab.write_kubeconfig(&kubeconfig(&lab.server.url, "{token: t0}"));
    let error = lab.connect(&minting(), Purpose::Changing).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    let named = KubernetesAccess { context: Some("admin@talos-prod-01".to_owned()), ..minting() };
    assert!(lab.connect(&named, Purpose::Changing).await.unwrap().note.is_some());
}

#[tokio::test]
async fn with_no_way_left_both_are_named() {
    let lab = Lab::new(false, |_| None).await;
    let error = lab.connect(&minting(), Purpose::Reading).await.unwrap_err();
    insta::assert_snapshot!(error, @"answered 403: not permitted");
    let hint = error.hint_text().unwrap().replace(&lab.home.path().display().to_string(), "HOME");
    insta::assert_snapshot!(hint, @"there is no other way either: there is no kubeconfig context: looked for one in HOME/.kube/config");
}

#[tokio::test]
async fn without_minting_the_context_is_used() {
    let lab = Lab::new(true, |_| None).await;
    let path = lab.home.path().join("own");
    std::fs::write(&path, kubeconfig(&lab.server.url, "{token: t0}")).unwrap();
    let kubernetes = KubernetesAccess { kubeconfig: Some(path), ..KubernetesAccess::default() };
    let connected = lab.connect(&kubernetes, Purpose::Reading).await.unwrap();
    assert_eq!(connected.source, "Kubernetes API of talos-prod-01 (context admin@talos-prod-01)");
    assert_eq!((connected.note, lab.grants()), (None, 0));
    assert!(!Path::new(&lab.home.path().join(".cache")).exists());
}
