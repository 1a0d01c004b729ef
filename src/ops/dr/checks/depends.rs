//! What a drill and its cluster lean on must not live on that cluster.

use std::net::IpAddr;

use super::{DrCheck, failed, noted, passed, unknown};
use crate::error::Result;
use crate::estate::{Exposed, Exposure};
use crate::ops::dr::servers::Server;

pub(super) const ID: &str = "depends-on-itself";

/// What names of Services within a cluster end in.
const WITHIN: [&str; 2] = [".svc", ".cluster.local"];

/// No server that is needed is a node, Service or Ingress of the cluster. `addresses` are those of its machines by Omni, which
/// says them even where the cluster does not answer; `exposure` is none where nothing of it can be asked.
pub(super) fn check(
    servers: &[Server],
    exposure: Option<&Result<Exposure>>,
    addresses: &[(String, IpAddr)],
) -> DrCheck {
    let entries = exposure.and_then(|exposure| exposure.as_ref().ok()).map(|exposure| exposure.entries.as_slice());
    let entries = entries.unwrap_or_default();
    let found: Vec<String> = servers.iter().filter_map(|server| lives(server, entries, addresses)).collect();
    if !found.is_empty() {
        let mend =
            "it has to live elsewhere while the cluster is gone; --skip-check depends-on-itself says that it does";
        return failed(ID, "what the drill needs lives on the cluster that it destroys", mend).of(found);
    }
    if let Some(Err(error)) = exposure {
        return unknown(ID, error);
    }
    let unresolved: Vec<String> = servers
        .iter()
        .filter_map(|server| Some(format!("{} {}: {}", server.what, server.host, server.addresses.as_ref().err()?)))
        .collect();
    if !unresolved.is_empty() {
        return noted(ID, "where some of what it needs lives is not known here").of(unresolved);
    }
    let of: Vec<String> = servers.iter().map(|server| format!("{} {}", server.what, server.host)).collect();
    passed(ID, "nothing that it needs lives on the cluster").of(of)
}

/// Where on the cluster a server lives, if it does.
fn lives(server: &Server, entries: &[Exposed], addresses: &[(String, IpAddr)]) -> Option<String> {
    let Server { what, host, within, .. } = server;
    let name = host.trim_end_matches('.').to_lowercase();
    let told = |of: &str| Some(format!("{what} {host} is {of}"));
    if WITHIN.iter().any(|end| name.ends_with(end)) {
        return told("a Service of the cluster itself");
    }
    // Within a cluster a Service is called by its name and namespace alone.
    let is_address = name.parse::<IpAddr>().is_ok();
    let by_name = |entry: &&Exposed| {
        // A wildcard takes what is sent to it: what is found elsewhere is not.
        is_called(&entry.at, &name, server.addresses.is_err())
            || (*within && entry.at.strip_suffix(".svc") == Some(name.as_str()))
    };
    if let Some(entry) = entries.iter().find(by_name).filter(|_| !is_address) {
        return told(&object(entry));
    }
    for address in server.addresses.iter().flatten().map(IpAddr::to_canonical).filter(|one| is_told_apart(*one)) {
        let same = |entry: &&Exposed| entry.at.parse().is_ok_and(|at: IpAddr| at.to_canonical() == address);
        if let Some(entry) = entries.iter().find(same) {
            return told(&format!("{} ({address})", object(entry)));
        }
        if let Some((machine, _)) = addresses.iter().find(|(_, of)| of.to_canonical() == address) {
            return told(&format!("machine {machine} ({address})"));
        }
    }
    None
}

fn object(entry: &Exposed) -> String {
    let of = &entry.of;
    let namespace = if of.namespace.is_empty() { String::new() } else { format!("{}/", of.namespace) };
    format!("{} {namespace}{}", of.kind, of.name)
}

/// Whether a name, or a wildcard of one label where that counts, is that name.
fn is_called(at: &str, name: &str, wildcards: bool) -> bool {
    let at = at.to_lowercase();
    match at.strip_prefix("*.") {
        Some(parent) => wildcards && name.split_once('.').is_some_and(|(_, rest)| rest == parent),
        None => at == name,
    }
}

/// Whether an address says which machine it is: every machine calls itself by the others.
fn is_told_apart(address: IpAddr) -> bool {
    let local = match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    !(local || address.is_loopback() || address.is_unspecified())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::check;
    use crate::error::Error;
    use crate::estate::{Exposed, Exposure, ObjectRef};
    use crate::ops::dr::checks::shown;
    use crate::ops::dr::servers::Server;

    fn server(what: &str, host: &str, addresses: Result<&[&str], &str>) -> Server {
        Server {
            what: what.into(),
            host: host.into(),
            within: what == "repository",
            addresses: addresses.map(|all| all.iter().map(|one| one.parse().unwrap()).collect()).map_err(str::to_owned),
        }
    }

    fn exposure() -> Exposure {
        let exposed = |at: &str, kind: &str, namespace: &str, name: &str| Exposed {
            at: at.into(),
            of: ObjectRef { kind: kind.into(), namespace: namespace.into(), name: name.into() },
        };
        let entries = vec![
            exposed("10.20.0.11", "Node", "", "talos-1"),
            exposed("127.0.0.1", "Node", "", "talos-1"),
            exposed("forgejo-http.forgejo.svc", "Service", "forgejo", "forgejo-http"),
            exposed("10.20.0.200", "Service", "gateway", "envoy"),
            exposed("secrets.example.org", "Ingress", "vault", "vault"),
            exposed("*.apps.example.org", "Ingress", "web", "web"),
        ];
        Exposure { entries, ..Exposure::default() }
    }

    #[test]
    fn what_lives_on_the_cluster_is_named_with_its_place() {
        let machines: [(String, IpAddr); 1] = [("talos-2".into(), "10.20.0.12".parse().unwrap())];
        let there = Ok(exposure());
        let away = Err(Error::unreachable("Kubernetes API of prod: no answer"));
        let lines = [
            check(&[], Some(&there), &machines),
            check(
                &[
                    server("Omni", "omni.example.org", Ok(&["192.0.2.1"])),
                    server("DNS server", "127.0.0.1", Ok(&["127.0.0.1"])),
                    server("DNS server", "169.254.116.108", Ok(&["169.254.116.108"])),
                ],
                Some(&there),
                &[("talos-2".into(), "169.254.116.108".parse().unwrap())],
            ),
            check(
                &[
                    server("Omni", "omni.example.org", Ok(&["192.0.2.1", "::ffff:10.20.0.200"])),
                    server("provider", "foxtrot", Ok(&["10.20.0.12"])),
                    server("repository", "forgejo-http.forgejo", Err("no such name")),
                    server("repository", "git.git.svc.cluster.local", Err("no such name")),
                    server("secret store", "Secrets.example.org", Err("no such name")),
                    server("registry", "registry.apps.example.org", Err("no such name")),
                    server("registry", "mirror.apps.example.org", Ok(&["192.0.2.7"])),
                    server("registry", "a.b.apps.example.org", Err("no such name")),
                    server("DNS server", "10.20.0.11", Ok(&["10.20.0.11"])),
                ],
                Some(&there),
                &machines,
            ),
            check(&[server("Omni", "omni.example.org", Ok(&["192.0.2.1"]))], Some(&away), &machines),
            // Its machines are known without it.
            check(&[server("Omni", "omni.example.org", Ok(&["10.20.0.12"]))], Some(&away), &machines),
            check(&[server("repository", "git.example.org", Err("no such name"))], Some(&there), &machines),
        ];
        insta::assert_snapshot!(lines.map(|line| shown(&line)).join("\n"), @r"
        passed depends-on-itself: nothing that it needs lives on the cluster
        passed depends-on-itself: nothing that it needs lives on the cluster
          - Omni omni.example.org
          - DNS server 127.0.0.1
          - DNS server 169.254.116.108
        failed depends-on-itself: what the drill needs lives on the cluster that it destroys
          - Omni omni.example.org is Service gateway/envoy (10.20.0.200)
          - provider foxtrot is machine talos-2 (10.20.0.12)
          - repository forgejo-http.forgejo is Service forgejo/forgejo-http
          - repository git.git.svc.cluster.local is a Service of the cluster itself
          - secret store Secrets.example.org is Ingress vault/vault
          - registry registry.apps.example.org is Ingress web/web
          - DNS server 10.20.0.11 is Node talos-1 (10.20.0.11)
          it has to live elsewhere while the cluster is gone; --skip-check depends-on-itself says that it does
        unknown depends-on-itself: Kubernetes API of prod: no answer
          --accept-unknown depends-on-itself goes on without it
        failed depends-on-itself: what the drill needs lives on the cluster that it destroys
          - Omni omni.example.org is machine talos-2 (10.20.0.12)
          it has to live elsewhere while the cluster is gone; --skip-check depends-on-itself says that it does
        noted depends-on-itself: where some of what it needs lives is not known here
          - repository git.example.org: no such name
        ");
    }
}
