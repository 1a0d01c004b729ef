//! `clusters`: what each refers to, and how its Kubernetes API and hypervisor are reached.

use super::providers::{choices, reference};
use super::{Checker, below, endpoint_fault};
use crate::config::lookup::NO_PROVIDER;
use crate::config::model::{Cluster, HypervisorAccess};

pub(super) fn check(checker: &mut Checker<'_>) {
    let config = checker.config;
    for (name, cluster) in &config.clusters {
        reference(checker, &["clusters", name, "omni"], cluster.omni.as_deref());
        endpoint_is_clear(checker, name, cluster);
        provider_is_clear(checker, name, cluster);
        kubernetes(checker, name, cluster);
        if let Some(access) = &cluster.hypervisor.proxmox {
            hypervisor(checker, &["clusters", name, "hypervisor", "proxmox"], access);
        }
    }
}

fn endpoint_is_clear(checker: &mut Checker<'_>, name: &str, cluster: &Cluster) {
    let config = checker.config;
    if cluster.omni.is_none() && cluster.is_omni() && config.omni.len() > 1 && checker.whole(&["clusters", name]) {
        let names = names(config.omni.keys());
        let message = format!("clusters.{name} names no endpoint, and there are {}", config.omni.len());
        checker.fault(&["clusters", name], message, format!("add `omni:` with one of {names}"));
    }
}

fn provider_is_clear(checker: &mut Checker<'_>, name: &str, cluster: &Cluster) {
    let config = checker.config;
    match cluster.provider.as_deref() {
        Some(NO_PROVIDER) => {}
        Some(wanted) => {
            if !config.providers.contains_key(wanted) && checker.whole(&["providers"]) {
                let message = format!("clusters.{name}.provider names {wanted:?}, which `providers` does not have");
                let hint = choices(wanted, config.providers.keys().map(String::as_str), "providers");
                checker.fault(&["clusters", name, "provider"], message, hint);
            }
        }
        None => {
            let candidates: Vec<&str> = config.provider_candidates(cluster).map(|(name, _)| name).collect();
            if candidates.len() > 1 && checker.whole(&["clusters", name]) {
                let message = format!("clusters.{name} names no provider, and there are {}", candidates.len());
                let hint = format!(
                    "add `provider:` with one of {}, or {NO_PROVIDER} where its machines have none",
                    candidates.join(", ")
                );
                checker.fault(&["clusters", name], message, hint);
            }
        }
    }
}

fn kubernetes(checker: &mut Checker<'_>, name: &str, cluster: &Cluster) {
    let access = &cluster.kubernetes;
    let other = match (&access.context, &access.kubeconfig) {
        (Some(_), _) => "context",
        (None, Some(_)) => "kubeconfig",
        (None, None) => return,
    };
    if access.mint {
        let message = format!("clusters.{name}.kubernetes has both `mint: true` and `{other}`");
        let hint =
            "`mint` gets a kubeconfig through Omni, `context` and `kubeconfig` name one that you have: keep one way";
        checker.fault(&["clusters", name, "kubernetes", other], message, hint.to_owned());
    }
}

fn hypervisor(checker: &mut Checker<'_>, path: &[&str], access: &HypervisorAccess) {
    let place = super::dotted(path);
    let pvesh = access.ssh.is_some() || !access.command.is_empty();
    checker.remote(path, access.ssh.as_deref(), &access.command);
    match &access.url {
        Some(_) if pvesh => {
            let message =
                format!("{place} has both `{}` and `url`", if access.ssh.is_some() { "ssh" } else { "command" });
            let hint = "`ssh` runs pvesh on the host, `url` asks the API: keep one of them";
            checker.fault(&below(path, "url"), message, hint.to_owned());
        }
        Some(url) => {
            if let Some((message, hint)) = endpoint_fault(url, &["https"]) {
                checker.fault(&below(path, "url"), format!("{place}.url {message}"), hint);
            }
            token(checker, path, access);
        }
        None if !pvesh && checker.whole(path) => {
            let hint = "`ssh: root@HOST` runs pvesh there; or `url` with `tokenId` and `tokenSecret` asks the API";
            checker.fault(path, format!("{place} has neither `ssh` nor `url`"), hint.to_owned());
        }
        None => {}
    }
    if let Some(fingerprint) = &access.fingerprint {
        let digits = fingerprint.chars().filter(|character| *character != ':').collect::<Vec<_>>();
        if digits.len() != 64 || !digits.iter().all(char::is_ascii_hexdigit) {
            let message =
                format!("{place}.fingerprint is not a SHA-256 fingerprint: it has {} digits of 64", digits.len());
            let hint =
                "`openssl s_client -connect HOST:8006 </dev/null | openssl x509 -noout -fingerprint -sha256` shows it";
            checker.fault(&below(path, "fingerprint"), message, hint.to_owned());
        }
    }
}

fn token(checker: &mut Checker<'_>, path: &[&str], access: &HypervisorAccess) {
    let missing = match (&access.token_id, &access.token_secret) {
        (None, None) => "`tokenId` and `tokenSecret`",
        (None, Some(_)) => "`tokenId`",
        (Some(_), None) => "`tokenSecret`",
        (Some(_), Some(_)) => return,
    };
    if checker.whole(path) {
        let message = format!("{} has a `url` without {missing}", super::dotted(path));
        let hint = "as in tokenId: root@pam!talops, tokenSecret: {env: PROXMOX_TOKEN_SECRET}";
        checker.fault(&below(path, "url"), message, hint.to_owned());
    }
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}
