//! A Kubernetes control plane on loopback: etcd, API server, controller manager, scheduler, and kwok for the nodes.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::certificates::{Certificates, Usage};
use super::etcd::Etcd;
use super::kwok::{self, Nodes};
use super::ports::free_port;
use super::process::{Finished, Frozen, Server, eventually, run};
use super::tools::Tools;

/// Pod Security as Talos sets it: a namespace without labels enforces baseline.
const ADMISSION: &str = "\
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
  - name: PodSecurity
    configuration:
      apiVersion: pod-security.admission.config.k8s.io/v1
      kind: PodSecurityConfiguration
      defaults: {enforce: baseline, enforce-version: latest, audit: restricted, audit-version: latest, warn: restricted, warn-version: latest}
      exemptions: {usernames: [], runtimeClasses: [], namespaces: [kube-system]}
";

/// How long one kubectl call may take.
const CALL: Duration = Duration::from_secs(60);

/// How long the control plane may take to come up.
const START: Duration = Duration::from_secs(90);

/// The control plane. Its fields are dropped in this order: controllers, API server, etcd.
pub(crate) struct Cluster {
    servers: Vec<Server>,
    api_server: Server,
    /// Where it keeps its objects.
    pub(crate) etcd: Etcd,
    /// Its certificates, for a scenario that makes one more.
    pub(crate) certificates: Certificates,
    /// `https://127.0.0.1:PORT`.
    pub(crate) url: String,
    folder: PathBuf,
    /// Where the servers' binaries are.
    pub(crate) tools: Tools,
}

impl Cluster {
    /// Starts it below `folder`.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut cluster = Self::start_without_controllers(folder);
        cluster.start_controllers();
        cluster
    }

    /// Starts etcd and the API server alone: objects stay as they are written.
    pub(crate) fn start_without_controllers(folder: &Path) -> Self {
        let tools = Tools::find();
        std::fs::create_dir_all(folder).expect("a folder for the cluster");
        let certificates = Certificates::new(&folder.join("certificates"));
        for (name, subject) in [
            ("apiserver-etcd", "/CN=apiserver-etcd"),
            ("apiserver-kubelet", "/O=system:masters/CN=apiserver-kubelet"),
            ("front-proxy", "/CN=front-proxy"),
            ("admin", "/O=system:masters/CN=admin"),
            ("controller-manager", "/CN=system:kube-controller-manager"),
            ("scheduler", "/CN=system:kube-scheduler"),
        ] {
            certificates.leaf(name, subject, &[Usage::Client]);
        }
        certificates.leaf("apiserver", "/CN=kube-apiserver", &[Usage::Server]);
        certificates.service_account_pair();

        let etcd = Etcd::start(folder, &tools, &certificates);
        let port = free_port();
        let api_server =
            Server::start("kube-apiserver", folder, &api_server(folder, &tools, &certificates, &etcd, port));
        let url = format!("https://127.0.0.1:{port}");
        let mut cluster =
            Self { servers: Vec::new(), api_server, etcd, certificates, url, folder: folder.to_owned(), tools };
        for user in ["admin", "controller-manager", "scheduler"] {
            cluster.kubeconfig(user, &cluster.certificate_user(user));
        }
        let mut ready = cluster.kubectl_command(&["get", "--raw", "/readyz"]);
        cluster.api_server.wait_until(START, || run(&mut ready, CALL).status.success());
        cluster
    }

    fn start_controllers(&mut self) {
        let kubeconfig = |user: &str| self.folder.join(format!("{user}.kubeconfig"));
        let certificate = |file: &str| self.certificates.path(file);
        let mut manager = Command::new(self.tools.binary("kube-controller-manager"));
        manager
            .arg("--kubeconfig")
            .arg(kubeconfig("controller-manager"))
            .args(["--bind-address", "127.0.0.1", "--secure-port", &free_port().to_string()])
            .args(["--leader-elect=false", "--use-service-account-credentials", "--allocate-node-cidrs=false"])
            .args(["--kube-api-qps", "500", "--kube-api-burst", "1000", "--pvclaimbinder-sync-period", "1s"])
            .args([
                "--controllers",
                "*,-nodeipam,-cloud-node-lifecycle-controller,-node-route-controller,-service-lb-controller",
            ])
            .args([
                "--node-monitor-period",
                "2s",
                "--node-monitor-grace-period",
                "20s",
                "--concurrent-namespace-syncs",
                "10",
            ])
            .arg("--service-account-private-key-file")
            .arg(certificate("sa.key"))
            .arg("--root-ca-file")
            .arg(certificate("ca.crt"))
            .arg("--cluster-signing-cert-file")
            .arg(certificate("ca.crt"))
            .arg("--cluster-signing-key-file")
            .arg(certificate("ca.key"));
        let mut scheduler = Command::new(self.tools.binary("kube-scheduler"));
        scheduler.arg("--kubeconfig").arg(kubeconfig("scheduler")).args([
            "--bind-address",
            "127.0.0.1",
            "--secure-port",
            &free_port().to_string(),
            "--leader-elect=false",
        ]);
        let servers = vec![
            kwok::start(&self.folder, &self.tools, &self.certificates, &kubeconfig("admin"), &Nodes::Annotated),
            Server::start("kube-scheduler", &self.folder, &scheduler),
            Server::start("kube-controller-manager", &self.folder, &manager),
        ];
        self.servers = servers;
    }

    /// Starts a kubelet for one node that has none; the node falls silent when the answer is dropped.
    pub(crate) fn kubelet(&self, node: &str) -> Server {
        let kubeconfig = self.admin_kubeconfig();
        kwok::start(&self.folder, &self.tools, &self.certificates, &kubeconfig, &Nodes::Only(node))
    }

    /// Stops the API server in mid-air (SIGSTOP) until the answer is dropped: it takes connections and says nothing.
    pub(crate) fn freeze(&self) -> Frozen {
        Frozen::new(self.api_server.id())
    }

    /// The administrator's kubeconfig; its context is `e2e`.
    pub(crate) fn admin_kubeconfig(&self) -> PathBuf {
        self.folder.join("admin.kubeconfig")
    }

    /// A kubeconfig's `user` that shows a certificate of this cluster.
    pub(crate) fn certificate_user(&self, name: &str) -> String {
        let path = |extension: &str| self.certificates.path(&format!("{name}.{extension}"));
        format!("{{client-certificate: {}, client-key: {}}}", path("crt").display(), path("key").display())
    }

    /// Writes `<name>.kubeconfig` with one context, `e2e`, whose user is the YAML flow mapping `user`.
    pub(crate) fn kubeconfig(&self, name: &str, user: &str) -> PathBuf {
        self.kubeconfig_for(name, &self.url, user)
    }

    /// The same with the address of another server.
    pub(crate) fn kubeconfig_for(&self, name: &str, server: &str, user: &str) -> PathBuf {
        let path = self.folder.join(format!("{name}.kubeconfig"));
        let authority = self.certificates.path("ca.crt");
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: e2e\n\
             clusters: [{{name: e2e, cluster: {{server: \"{server}\", certificate-authority: {}}}}}]\n\
             users: [{{name: user, user: {user}}}]\n\
             contexts: [{{name: e2e, context: {{cluster: e2e, user: user}}}}]\n",
            authority.display()
        );
        std::fs::write(&path, text).expect("a kubeconfig");
        path
    }

    fn kubectl_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.tools.binary("kubectl"));
        command.env_clear().env("HOME", &self.folder).env("PATH", "/usr/bin:/bin");
        command.arg("--kubeconfig").arg(self.admin_kubeconfig()).arg("--request-timeout=20s").args(arguments);
        command
    }

    /// Runs kubectl with another kubeconfig.
    pub(crate) fn kubectl_with(&self, kubeconfig: &Path, arguments: &[&str]) -> Finished {
        let mut command = Command::new(self.tools.binary("kubectl"));
        command.env_clear().env("HOME", &self.folder).env("PATH", "/usr/bin:/bin");
        command.arg("--kubeconfig").arg(kubeconfig).arg("--request-timeout=20s").args(arguments);
        run(&mut command, CALL)
    }

    /// Runs kubectl as the administrator; it must succeed.
    pub(crate) fn kubectl(&self, arguments: &[&str]) -> Finished {
        run(&mut self.kubectl_command(arguments), CALL).succeeded()
    }

    /// An object, or `None` where there is none.
    pub(crate) fn get(&self, arguments: &[&str]) -> Option<Value> {
        let mut all = vec!["get", "-o", "json", "--ignore-not-found"];
        all.extend(arguments);
        let output = self.kubectl(&all).stdout;
        (!output.trim().is_empty()).then(|| serde_json::from_str(&output).expect("kubectl prints JSON"))
    }

    /// Applies the objects of a file, and then the statuses that stand in it for kinds whose status is a subresource.
    pub(crate) fn apply_file(&self, file: &Path, statuses: bool) {
        let file = file.to_str().expect("a path that is text");
        let apply = ["apply", "--server-side", "--force-conflicts", "-f", file];
        self.kubectl(&apply);
        if statuses {
            let mut apply = apply.to_vec();
            apply.push("--subresource=status");
            self.kubectl(&apply);
        }
    }

    /// Waits until every definition of custom resources that was applied is served.
    pub(crate) fn definitions_established(&self) {
        let wait = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=10s"];
        eventually("every definition is established", CALL, || {
            // kubectl fails on a definition so new that it has no conditions yet.
            run(&mut self.kubectl_command(&wait), CALL).status.success().then_some(())
        });
    }

    /// Makes objects that go again when the answer is dropped.
    pub(crate) fn apply(&self, objects: &str) -> Applied<'_> {
        self.applied(objects, false)
    }

    /// The same for objects of kinds whose status is a subresource, with their statuses.
    pub(crate) fn apply_with_status(&self, objects: &str) -> Applied<'_> {
        self.applied(objects, true)
    }

    fn applied(&self, objects: &str, statuses: bool) -> Applied<'_> {
        let file = tempfile::Builder::new().suffix(".yaml").tempfile_in(&self.folder).expect("a file");
        std::fs::write(file.path(), objects).expect("a file of objects");
        let applied = Applied { cluster: self, file };
        self.apply_file(applied.file.path(), statuses);
        applied
    }

    /// Writes a status as the object's controller would.
    pub(crate) fn set_status(&self, object: &str, namespace: &str, status: &Value) {
        let patch = serde_json::json!({ "status": status }).to_string();
        self.kubectl(&["patch", object, "-n", namespace, "--subresource=status", "--type=merge", "-p", &patch]);
    }

    /// The last lines of every server's log.
    pub(crate) fn logs(&self) -> String {
        let servers = self.servers.iter().chain([&self.api_server, &self.etcd.server]);
        servers.map(Server::log_tail).collect()
    }
}

/// Objects that are deleted when this is dropped, with what they own.
pub(crate) struct Applied<'cluster> {
    cluster: &'cluster Cluster,
    file: tempfile::NamedTempFile,
}

impl Drop for Applied<'_> {
    fn drop(&mut self) {
        let file = self.file.path().to_str().unwrap_or_default();
        let arguments = ["delete", "--ignore-not-found", "--cascade=foreground", "--timeout=50s", "-f", file];
        let deleted = run(&mut self.cluster.kubectl_command(&arguments), CALL);
        assert!(deleted.status.success() || std::thread::panicking(), "cleaning up: {}", deleted.everything());
    }
}

fn api_server(folder: &Path, tools: &Tools, certificates: &Certificates, etcd: &Etcd, port: u16) -> Command {
    let admission = folder.join("admission.yaml");
    std::fs::write(&admission, ADMISSION).expect("the admission configuration");
    let mut command = Command::new(tools.binary("kube-apiserver"));
    command
        .args(["--etcd-servers", &etcd.url, "--secure-port", &port.to_string()])
        .args(["--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1", "--endpoint-reconciler-type", "none"])
        .args(["--service-cluster-ip-range", "10.96.0.0/16"])
        .args(["--service-account-issuer", "https://kubernetes.default.svc"])
        .args(["--requestheader-allowed-names", "front-proxy"])
        .args(["--requestheader-username-headers", "X-Remote-User", "--requestheader-group-headers", "X-Remote-Group"])
        .args(["--requestheader-extra-headers-prefix", "X-Remote-Extra-"])
        .args(["--kubelet-preferred-address-types", "InternalIP", "--authorization-mode", "Node,RBAC"])
        .args(["--enable-admission-plugins", "NodeRestriction", "--allow-privileged"])
        .arg("--admission-control-config-file")
        .arg(admission);
    for (flag, file) in [
        ("--etcd-cafile", "ca.crt"),
        ("--etcd-certfile", "apiserver-etcd.crt"),
        ("--etcd-keyfile", "apiserver-etcd.key"),
        ("--tls-cert-file", "apiserver.crt"),
        ("--tls-private-key-file", "apiserver.key"),
        ("--client-ca-file", "ca.crt"),
        ("--service-account-key-file", "sa.pub"),
        ("--service-account-signing-key-file", "sa.key"),
        ("--requestheader-client-ca-file", "ca.crt"),
        ("--proxy-client-cert-file", "front-proxy.crt"),
        ("--proxy-client-key-file", "front-proxy.key"),
        ("--kubelet-certificate-authority", "ca.crt"),
        ("--kubelet-client-certificate", "apiserver-kubelet.crt"),
        ("--kubelet-client-key", "apiserver-kubelet.key"),
    ] {
        command.arg(flag).arg(certificates.path(file));
    }
    command
}
