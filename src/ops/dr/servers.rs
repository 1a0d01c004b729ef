//! The servers that a drill, and the cluster that it makes, cannot do without: by what they are called, and where that is.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use futures::{StreamExt as _, stream};
use serde_json::Value;

use crate::config::{self, Config};
use crate::estate::{ArgoCd, ExternalSecrets};
use crate::file;
use crate::resource::Document;
use crate::text::line;

/// How long a name may take to be looked up: most of them answer in milliseconds, and one that does not is only noted.
const TO_LOOK_UP: Duration = Duration::from_secs(3);
/// How many names are looked up at the same time.
const AT_ONCE: usize = 16;

/// Where this host's DNS servers are named (`resolv.conf(5)`).
const RESOLVERS: &str = "/etc/resolv.conf";

/// A server that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    /// `Omni`, `provider matrix`, `repository`.
    pub(super) what: String,
    /// Its name or address.
    pub(super) host: String,
    /// It is the cluster that asks for it, where a Service is called by its name and namespace alone.
    pub(super) within: bool,
    /// Its addresses as this host finds them, or why it finds none.
    pub(super) addresses: Result<Vec<IpAddr>, String>,
}

/// Who names servers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sources<'a> {
    /// The configuration, and the cluster in it.
    pub(super) config: &'a Config,
    pub(super) cluster: &'a str,
    /// The host of Omni.
    pub(super) omni: &'a str,
    /// The template's resources.
    pub(super) wanted: &'a [Document],
    /// What is deployed, from where.
    pub(super) argocd: Option<&'a ArgoCd>,
    /// Where its secrets are.
    pub(super) secrets: Option<&'a ExternalSecrets>,
    /// The hosts of the registries that its nodes have images of.
    pub(super) registries: &'a [String],
}

/// A server, by its name alone: each host once, under what was found first.
#[derive(Debug, Default)]
struct Needed(BTreeMap<String, (String, bool)>);

impl Needed {
    fn add(&mut self, what: &str, host: Option<String>, within: bool) {
        if let Some(host) = host.filter(|host| !host.is_empty()) {
            self.0.entry(host).or_insert_with(|| (what.to_owned(), within));
        }
    }
}

/// Looks up where every server is that is needed.
pub(super) async fn servers(sources: Sources<'_>) -> Vec<Server> {
    let mut needed = needed(sources);
    let resolvers = tokio::task::spawn_blocking(|| file::read(Path::new(RESOLVERS), file::LONGEST)).await;
    if let Ok(Ok(text)) = resolvers {
        for host in nameservers(&String::from_utf8_lossy(&text)) {
            needed.add("DNS server", Some(host), false);
        }
    }
    let looking = needed.0.into_iter().map(|(host, (what, within))| async move {
        let addresses = addresses(&host).await;
        Server { what, host, within, addresses }
    });
    stream::iter(looking).buffered(AT_ONCE).collect().await
}

async fn addresses(host: &str) -> Result<Vec<IpAddr>, String> {
    if let Ok(address) = host.parse() {
        return Ok(vec![address]);
    }
    match tokio::time::timeout(TO_LOOK_UP, tokio::net::lookup_host((host, 0))).await {
        Ok(Ok(found)) => Ok(found.map(|address| address.ip()).collect()),
        Ok(Err(error)) => Err(line(&error.to_string())),
        Err(_) => Err(format!("no answer from DNS within {} s", TO_LOOK_UP.as_secs())),
    }
}

fn needed(sources: Sources<'_>) -> Needed {
    let Sources { config, cluster, omni, wanted, argocd, secrets, registries } = sources;
    let mut needed = Needed::default();
    needed.add("Omni", Some(omni.to_owned()), false);
    let configured = config.clusters.get(cluster);
    if let Some((name, provider)) = configured.and_then(|cluster| config.provider_of(cluster)) {
        needed.add(&format!("provider {name}"), provider.ssh.as_deref().and_then(host_of), false);
    }
    if let Some(config::HypervisorAccess { ssh, url, .. }) =
        configured.and_then(|cluster| cluster.hypervisor.proxmox.as_ref())
    {
        needed.add("hypervisor", url.as_deref().and_then(host_of), false);
        needed.add("hypervisor", ssh.as_deref().and_then(host_of), false);
    }
    for source in argocd.iter().flat_map(|argocd| &argocd.applications).flat_map(|one| &one.sources) {
        needed.add("repository", host_of(&source.repository), true);
    }
    for url in secrets.iter().flat_map(|secrets| &secrets.stores).flat_map(|store| &store.servers) {
        needed.add("secret store", host_of(url), true);
    }
    for url in wanted.iter().flat_map(mirrors) {
        needed.add("registry mirror", host_of(&url), false);
    }
    for registry in registries {
        needed.add("registry", host_of(registry), false);
    }
    needed
}

/// The host in a URL, a destination of ssh or git (`root@foxtrot`, `git@host:path`), or a registry's name.
fn host_of(text: &str) -> Option<String> {
    let rest = match text.split_once("://") {
        Some(("file", _)) => return None,
        Some((_, rest)) => rest,
        None => text,
    };
    let place = rest.split(['/', '?', '#']).next()?;
    let place = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let host = match place.strip_prefix('[') {
        Some(address) => address.split(']').next()?,
        // An address of version 6 without brackets is the whole of it.
        None if place.parse::<IpAddr>().is_ok() => place,
        None => place.split(':').next()?,
    };
    Some(host.to_owned()).filter(|host| !host.is_empty())
}

/// The endpoints of registry mirrors in a patch: `machine.registries.mirrors`, and documents of kind `RegistryMirrorConfig`
/// (`siderolabs/talos` `pkg/machinery/config/types`).
fn mirrors(document: &Document) -> Vec<String> {
    let is_patch = document.metadata.type_name.starts_with("ConfigPatches.");
    let data = document.spec.get("data").and_then(Value::as_str).filter(|_| is_patch);
    let Some(Ok(parts)) = data.map(serde_saphyr::from_multiple::<Value>) else { return Vec::new() };
    let text = |value: &Value| value.as_str().or_else(|| value.get("url")?.as_str()).map(str::to_owned);
    let endpoints = |value: &Value| -> Vec<String> {
        value.get("endpoints").and_then(Value::as_array).into_iter().flatten().filter_map(text).collect()
    };
    let of_part = |part: &Value| -> Vec<String> {
        if part.get("kind").and_then(Value::as_str) == Some("RegistryMirrorConfig") {
            return endpoints(part);
        }
        let mirrors = part.pointer("/machine/registries/mirrors").and_then(Value::as_object);
        mirrors.into_iter().flatten().flat_map(|(_, mirror)| endpoints(mirror)).collect()
    };
    parts.iter().flat_map(of_part).collect()
}

/// The addresses in a `resolv.conf`.
fn nameservers(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    let first = lines.filter_map(|rest| rest.split_whitespace().next());
    // An address may name its interface: `fe80::1%eth0`.
    first.filter_map(|address| address.split('%').next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Sources, host_of, mirrors, nameservers, needed};
    use crate::config::{Cluster, Config, HypervisorAccess, Hypervisors, Omni, Provider};
    use crate::estate::{Application, ApplicationSource, ArgoCd, ExternalSecrets, SecretStore};
    use crate::resource::{Document, Metadata};

    #[test]
    fn a_host_is_found_however_it_is_written() {
        for (text, host) in [
            ("https://omni.example.org", Some("omni.example.org")),
            ("https://user:word@git.example.org:8443/home/prod.git?a=b", Some("git.example.org")),
            ("git@github.com:home/prod.git", Some("github.com")),
            ("ssh://root@foxtrot:2222", Some("foxtrot")),
            ("root@foxtrot", Some("foxtrot")),
            ("oci://ghcr.io/home/charts", Some("ghcr.io")),
            ("registry.example.org:5000", Some("registry.example.org")),
            ("https://[fd00::1]:8006", Some("fd00::1")),
            ("fd00::1", Some("fd00::1")),
            ("10.20.0.2", Some("10.20.0.2")),
            ("file:///srv/git", None),
            ("", None),
        ] {
            assert_eq!(host_of(text).as_deref(), host, "{text}");
        }
    }

    #[test]
    fn dns_servers_are_those_of_the_file() {
        let text =
            "# nameserver 1.1.1.1\nsearch example.org\nnameserver 10.20.0.53\n nameserver fe80::1%eth0 \nnameserver\n";
        assert_eq!(nameservers(text), ["10.20.0.53", "fe80::1"]);
    }

    fn patch(data: &str) -> Document {
        let metadata = Metadata { type_name: "ConfigPatches.omni.sidero.dev".into(), ..Metadata::default() };
        Document { metadata, spec: json!({"data": data}) }
    }

    #[test]
    fn mirrors_are_read_off_both_kinds_of_patches() {
        let old = "machine:\n  registries:\n    mirrors:\n      docker.io:\n        endpoints: [https://mirror.example.org/v2]\n";
        let new = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: https://cache.example.org\n";
        assert_eq!(mirrors(&patch(old)), ["https://mirror.example.org/v2"]);
        assert_eq!(
            mirrors(&patch(&format!("{old}---\n{new}"))),
            ["https://mirror.example.org/v2", "https://cache.example.org"]
        );
        assert_eq!(mirrors(&patch("machine: [")), [] as [String; 0]);
    }

    #[test]
    fn every_server_that_is_named_is_needed_once() {
        let proxmox = HypervisorAccess { url: Some("https://foxtrot:8006".into()), ..HypervisorAccess::default() };
        let cluster = Cluster { hypervisor: Hypervisors { proxmox: Some(proxmox) }, ..Cluster::default() };
        let provider = Provider { ssh: Some("root@golf".into()), ..Provider::default() };
        let config = Config {
            omni: [("home".to_owned(), Omni::default())].into(),
            providers: [("matrix".to_owned(), provider)].into(),
            clusters: [("prod".to_owned(), cluster)].into(),
            ..Config::default()
        };
        let source = |repository: &str| ApplicationSource { repository: repository.into(), ..Default::default() };
        let sources = ["https://git.example.org/a", "https://git.example.org/b", "oci://ghcr.io/x"].map(source).into();
        let argocd =
            ArgoCd { applications: vec![Application { sources, ..Application::default() }], ..ArgoCd::default() };
        let store = SecretStore { servers: vec!["http://vault.vault.svc:8200".into()], ..SecretStore::default() };
        let secrets = ExternalSecrets { stores: vec![store], ..ExternalSecrets::default() };
        let found = needed(Sources {
            config: &config,
            cluster: "prod",
            omni: "omni.example.org",
            wanted: &[patch(
                "machine: {registries: {mirrors: {docker.io: {endpoints: [https://mirror.example.org]}}}}",
            )],
            argocd: Some(&argocd),
            secrets: Some(&secrets),
            registries: &["docker.io".to_owned(), "ghcr.io".to_owned()],
        });
        let lines: Vec<String> =
            found.0.iter().map(|(host, (what, within))| format!("{host} {what} {within}")).collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        docker.io registry false
        foxtrot hypervisor false
        ghcr.io repository true
        git.example.org repository true
        golf provider matrix false
        mirror.example.org registry mirror false
        omni.example.org Omni false
        vault.vault.svc secret store true
        ");
    }
}
