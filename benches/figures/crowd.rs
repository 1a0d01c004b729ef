//! A cluster that grows to 5,000 nodes, 50,000 pods and 2,000 applications: etcd and the API server, without controllers.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::etcd::{Original, Store};
use crate::growth::Growth;
use crate::measure::{Measured, measured};
use crate::objects;
use crate::pods;
use crate::stack::kubernetes::Cluster;
use crate::stack::process::eventually;
use crate::stack::tools::Tools;
use crate::table::Table;
use crate::talops::User;

/// How many pods there are at each step; of nodes a tenth, of applications a twenty-fifth.
const STEPS: [usize; 5] = [500, 5_000, 10_000, 25_000, 50_000];

/// At which of them kubectl is asked as well.
const COMPARED: usize = 10_000;

/// How many of the pods fail in the end.
const FAILING: usize = 50;

/// How long the API server may take to learn of new objects.
const CATCH_UP: Duration = Duration::from_secs(120);

/// The cluster and what it is filled with.
pub(crate) struct Crowd {
    cluster: Cluster,
    store: Store,
    kinds: [Kind; 3],
    failing: Kind,
    /// How many pods are well.
    pods: usize,
    folder: tempfile::TempDir,
}

/// One kind of object.
struct Kind {
    /// Its list.
    path: &'static str,
    /// One of how many pods there is for each.
    share: usize,
    original: Original,
    /// What tells a copy from the others, by its number.
    texts: fn(usize) -> Vec<String>,
}

/// Measures the figures of large clusters.
pub(crate) fn measure(table: &mut Table) {
    let mut crowd = Crowd::start();
    let mut growth = Growth::default();
    for pods in STEPS {
        crowd.grow(pods);
        growth.step(pods, &crowd, table);
        if pods == COMPARED {
            pods::compare(&crowd, table);
        }
    }
    growth.judge(table);
    crowd.fail();
    growth.failing(FAILING, &crowd, table);
}

impl Crowd {
    fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("talops-crowd.").tempdir_in("/tmp").expect("a folder");
        let cluster = Cluster::start_without_controllers(&folder.path().join("cluster"));
        let argocd = Tools::module("github.com/argoproj/argo-cd/v3").join("manifests/crds/application-crd.yaml");
        cluster.apply_file(&argocd, false);
        // `kubectl wait` refuses a definition whose status nobody has written yet.
        eventually("the definition of Application is established", CATCH_UP, || {
            let definition = cluster.get(&["crd", "applications.argoproj.io"])?;
            let conditions = definition["status"]["conditions"].as_array()?;
            let met = |condition: &Value| condition["type"] == "Established" && condition["status"] == "True";
            conditions.iter().any(met).then_some(())
        });
        for (name, objects, statuses) in
            [("ground", objects::ground(), false), ("originals", objects::originals(), false)]
        {
            let file = folder.path().join(format!("{name}.json"));
            std::fs::write(&file, objects.to_string()).expect("a file of objects");
            cluster.apply_file(&file, statuses);
        }
        let pods = folder.path().join("pods.json");
        let statuses = objects::originals()["items"].as_array().map(|items| {
            let pods = items.iter().filter(|item| item["kind"] == "Pod");
            serde_json::json!({"apiVersion": "v1", "kind": "List", "items": pods.collect::<Vec<_>>()})
        });
        std::fs::write(&pods, statuses.unwrap_or_default().to_string()).expect("a file of objects");
        cluster.apply_file(&pods, true);
        // Admission put it on the node when it was made, and no controller takes it away.
        cluster.kubectl(&["taint", "node", &objects::node(0), "node.kubernetes.io/not-ready:NoSchedule-"]);
        let store = Store::of(&cluster);
        let kind = |key: String, path, share, texts: fn(usize) -> Vec<String>| {
            let own = texts(0);
            let original = store.original(&key, &own.iter().map(String::as_str).collect::<Vec<_>>());
            Kind { path, share, original, texts }
        };
        let pod = |name: &str| format!("/registry/pods/{}/{name}", objects::namespace(0));
        let kinds = [
            kind(format!("/registry/minions/{}", objects::node(0)), "/api/v1/nodes", 10, |number| {
                vec![objects::node(number)]
            }),
            kind(pod(&objects::pod(0)), "/api/v1/pods", 1, |number| {
                vec![objects::namespace(number), objects::pod(number), objects::node(number / 10)]
            }),
            kind(
                format!("/registry/argoproj.io/applications/argocd/{}", objects::application(0)),
                "/apis/argoproj.io/v1alpha1/applications",
                25,
                |number| vec![objects::application(number)],
            ),
        ];
        let failing = kind(pod(&objects::failing(0)), "/api/v1/pods", 1, |number| {
            vec![objects::namespace(number), objects::failing(number)]
        });
        cluster.kubectl(&[
            "delete",
            "pod",
            "-n",
            &objects::namespace(0),
            &objects::failing(0),
            "--force",
            "--grace-period=0",
        ]);
        Self { cluster, store, kinds, failing, pods: 1, folder }
    }

    /// Fills the cluster up to so many pods.
    fn grow(&mut self, pods: usize) {
        for kind in &self.kinds {
            let (from, to) = ((self.pods / kind.share).max(1), pods / kind.share);
            let copies: Vec<Vec<String>> = (from..to).map(kind.texts).collect();
            self.store.put(&kind.original, &copies);
        }
        self.pods = pods;
        for kind in &self.kinds {
            self.wait_for(kind.path, pods / kind.share);
        }
    }

    /// Adds pods that fail, spread over the whole list.
    fn fail(&self) {
        let copies: Vec<Vec<String>> = (0..FAILING).map(|number| (self.failing.texts)(number * 7 + 1)).collect();
        self.store.put(&self.failing.original, &copies);
        self.wait_for(self.failing.path, self.pods + FAILING);
    }

    fn wait_for(&self, path: &str, count: usize) {
        eventually(&format!("{path} has {count} objects"), CATCH_UP, || {
            let page = self.cluster.kubectl(&["get", "--raw", &format!("{path}?limit=1")]).stdout;
            let page: Value = serde_json::from_str(&page).ok()?;
            let rest = page["metadata"]["remainingItemCount"].as_u64().unwrap_or_default();
            (usize::try_from(rest).ok()? + 1 == count).then_some(())
        });
    }

    /// What one pod is on the wire, in bytes.
    pub(crate) fn pod_size(&self) -> usize {
        let path = format!("/api/v1/namespaces/{}/pods/{}", objects::namespace(0), objects::pod(0));
        self.cluster.kubectl(&["get", "--raw", &path]).stdout.len()
    }

    /// Runs talops against the cluster. Its limit is for a server that is busy, not for talops.
    pub(crate) fn talops(&self, arguments: &[&str]) -> Measured {
        let user = User::new().with_cluster(&self.cluster).with_variable("TALOPS_REQUEST_TIMEOUT", "60s");
        let mut all = vec!["status"];
        all.extend(arguments);
        measured(&user.command(&all)).exited(&[0, 3])
    }

    /// Runs a line of shell in which `kubectl` is the cluster's administrator's.
    pub(crate) fn shell(&self, line: &str) -> Measured {
        let kubectl = Tools::find().binary("kubectl");
        let kubectl = format!("{} --kubeconfig {}", kubectl.display(), self.cluster.admin_kubeconfig().display());
        let command: Command = crate::calls::shell(&line.replace("kubectl", &kubectl), self.folder.path());
        measured(&command).exited(&[0])
    }
}
