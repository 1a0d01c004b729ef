//! The lab's estate in a process of its own: Omni, machines and the hypervisor, over the wire.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::process::{Server, eventually, signal};
use super::provider_host::{HOST, ProviderHost, SERVICE};
use crate::talops::binary;

/// The production cluster of the estate.
pub(crate) const CLUSTER: &str = "talos-prod-01";

/// How many times as fast as its clock the estate's delays pass: a cluster is destroyed and made in a few seconds.
const SPEED: &str = "120";

/// The estate. It ends, and its files go, when this is dropped.
pub(crate) struct Lab {
    server: Server,
    configuration: PathBuf,
}

impl Lab {
    /// Serves the estate with the real API server that `kubeconfig` names, as it is at each request.
    pub(crate) fn start(folder: &Path, kubeconfig: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("a folder for the estate");
        let mut command = Command::new(binary());
        command.args(["lab", "serve", "--speed", SPEED, "--kubeconfig"]).arg(kubeconfig);
        command.env("HOME", folder).env("XDG_RUNTIME_DIR", folder).env("PATH", "/usr/bin:/bin");
        let server = Server::start("lab", folder, &command);
        let estates = folder.join("talops");
        let configuration = eventually("the estate is served", Duration::from_secs(20), || {
            let note = std::fs::read_to_string(estates.join("lab.yaml")).ok()?;
            let path = note.lines().find_map(|line| line.strip_prefix("configuration: "))?;
            Some(PathBuf::from(path.trim_matches(['"', '\''])))
        });
        Self { server, configuration }
    }

    /// A configuration for the estate whose provider is the container on a real host, and whose hypervisor is asked by the
    /// `pvesh` of that host.
    pub(crate) fn configuration_over(&self, host: &ProviderHost) -> PathBuf {
        let text = std::fs::read_to_string(&self.configuration).expect("the estate's configuration");
        let mut config: Value = serde_saphyr::from_str(&text).expect("YAML");
        for provider in config["providers"].as_object_mut().expect("providers").values_mut() {
            provider["ssh"] = HOST.into();
            provider["socket"] = host.socket().to_str().into();
            provider["composeService"] = SERVICE.into();
        }
        let proxmox = config["clusters"][CLUSTER]["hypervisor"]["proxmox"].take();
        let secret = proxmox["tokenSecret"]["file"].as_str().map(|file| self.folder().join(file));
        let secret = secret.and_then(|file| std::fs::read_to_string(file).ok()).expect("the token's secret");
        let text = |name: &str| proxmox[name].as_str().expect("a text").to_owned();
        host.install_pvesh(&text("url"), &format!("{}={secret}", text("tokenId")));
        config["clusters"][CLUSTER]["hypervisor"]["proxmox"] = serde_json::json!({ "ssh": HOST });
        let path = self.folder().join("e2e.yaml");
        std::fs::write(&path, serde_json::to_string_pretty(&config).expect("JSON")).expect("a configuration");
        path
    }

    /// Waits until something of the estate is noted as `made`, or as `gone`.
    pub(crate) fn wait_until(&self, how: &str, what: &str, limit: Duration) {
        eventually(&format!("{what} is {how}"), limit, || {
            self.noted().into_iter().any(|line| line["happened"] == how && line["what"] == what).then_some(())
        });
    }

    /// What became of the estate, and what reached it.
    pub(crate) fn noted(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder().join("note.jsonl")).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    fn folder(&self) -> &Path {
        self.configuration.parent().expect("a folder")
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // Asked to end it takes its folder along.
        signal(self.server.id(), "TERM");
        let gone = || (!self.configuration.exists()).then_some(());
        if !std::thread::panicking() {
            eventually("the estate's folder is gone", Duration::from_secs(10), gone);
        }
    }
}
