//! `providers`: where the infrastructure providers' containers run.

use super::Checker;
use crate::config::lookup::NO_PROVIDER;
use crate::config::model::Provider;
use crate::config::nearest::nearest;

pub(super) fn check(checker: &mut Checker<'_>) {
    let config = checker.config;
    for (name, provider) in &config.providers {
        let path = ["providers", name.as_str()];
        if name == NO_PROVIDER {
            let message = format!("a provider cannot be named {NO_PROVIDER:?}");
            let hint = format!("in a cluster, `provider: {NO_PROVIDER}` says that it has none");
            checker.fault(&path, message, hint);
        }
        container(checker, name, provider);
        checker.remote(&path, provider.ssh.as_deref(), &provider.command);
        checker.words(&["providers", name, "exec"], &provider.exec, r#"[pct, exec, "200", --]"#);
        if provider.socket.as_deref().is_some_and(|socket| !socket.is_absolute()) {
            let message = format!("providers.{name}.socket is not an absolute path");
            checker.fault(&["providers", name, "socket"], message, "as in /run/user/1000/docker.sock".to_owned());
        }
        reference(checker, &["providers", name, "omni"], provider.omni.as_deref());
        if provider.omni.is_none() && config.omni.len() > 1 && checker.whole(&path) {
            let names = config.omni.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let message = format!("providers.{name} names no endpoint, and there are {}", config.omni.len());
            checker.fault(&path, message, format!("add `omni:` with one of {names}"));
        }
    }
}

fn container(checker: &mut Checker<'_>, name: &str, provider: &Provider) {
    let hint = "`composeService` is the service's name in its compose file, `container` the container's own name";
    match (&provider.compose_service, &provider.container) {
        (Some(_), Some(_)) => {
            let message = format!("providers.{name} has both `composeService` and `container`");
            checker.fault(&["providers", name, "container"], message, format!("{hint}: keep one of them"));
        }
        (None, None) if checker.whole(&["providers", name]) => {
            let message = format!("providers.{name} has neither `composeService` nor `container`");
            checker.fault(&["providers", name], message, format!("{hint}: add one of them"));
        }
        _ => {}
    }
}

/// Checks that an `omni:` names an endpoint that is there.
pub(super) fn reference(checker: &mut Checker<'_>, path: &[&str], omni: Option<&str>) {
    let Some(name) = omni else { return };
    let config = checker.config;
    if config.omni.contains_key(name) || !checker.whole(&["omni"]) {
        return;
    }
    let place = super::dotted(path);
    let message = format!("{place} names the endpoint {name:?}, which `omni` does not have");
    checker.fault(path, message, choices(name, config.omni.keys().map(String::as_str), "omni"));
}

/// The hint for a name that is not there: the one that was meant, or those that there are.
pub(super) fn choices<'a>(wanted: &str, names: impl Iterator<Item = &'a str> + Clone, section: &str) -> String {
    if let Some(meant) = nearest(wanted, names.clone()) {
        return format!("did you mean {meant:?}?");
    }
    let names: Vec<&str> = names.collect();
    if names.is_empty() { format!("add it under `{section}`") } else { format!("there is: {}", names.join(", ")) }
}
