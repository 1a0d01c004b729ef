//! What is found on this host: variables, omnictl's and kubectl's configurations, templates.

use std::path::Path;

use super::found::{Found, FoundContainer, FoundContext, FoundEndpoint};
use super::templates;
use crate::config::check::endpoint_fault;
use crate::config::omniconfig::{self, Omniconfig};
use crate::config::{DEFAULT_ENDPOINT, kubeconfig};
use crate::environment::Environment;

/// Looks around on this host; templates are searched below `folder`. Contacts nobody.
#[must_use]
pub fn look_here(folder: &Path, environment: &Environment) -> Found {
    let mut found = Found::default();
    endpoints(&mut found, environment);
    contexts(&mut found, environment);
    let search = templates::search(folder);
    found.templates = search.templates;
    found.notes.extend(search.notes);
    provider(&mut found, environment);
    found
}

fn endpoints(found: &mut Found, environment: &Environment) {
    match Omniconfig::find(environment) {
        Ok(Some(omniconfig)) => of_omniconfig(found, &omniconfig),
        Ok(None) => {}
        Err(error) => found.notes.push(error.to_string()),
    }
    let Some(url) = environment.get("OMNI_ENDPOINT") else { return };
    let url = omniconfig::plain_scheme(url.trim_end_matches('/'));
    // What the environment names is the likeliest.
    if let Some(index) = found.endpoints.iter().position(|endpoint| endpoint.url == url) {
        found.endpoints[..=index].rotate_right(1);
    } else if is_well(&url, "OMNI_ENDPOINT", &mut found.notes) {
        let (name, source) = (free_name(&found.endpoints, &url), "OMNI_ENDPOINT".to_owned());
        found.endpoints.insert(0, FoundEndpoint { name, url, context: None, source });
    }
}

/// The contexts of an omniconfig, the current one first.
fn of_omniconfig(found: &mut Found, omniconfig: &Omniconfig) {
    let mut contexts: Vec<(&String, String)> =
        omniconfig.contexts.iter().filter_map(|(name, context)| Some((name, context.endpoint()?))).collect();
    contexts.sort_by_key(|(name, _)| **name != omniconfig.current);
    for (name, url) in contexts {
        let source = format!("context {name:?} of {}", omniconfig.path.display());
        if is_well(&url, &source, &mut found.notes) {
            found.endpoints.push(FoundEndpoint { name: name.clone(), url, context: Some(name.clone()), source });
        }
    }
}

/// Whether a URL can be an endpoint; a note says why not.
fn is_well(url: &str, source: &str, notes: &mut Vec<String>) -> bool {
    let Some((message, hint)) = endpoint_fault(url, &["https", "http"]) else { return true };
    notes.push(format!("the endpoint of {source} is left out: it {message}; {hint}"));
    false
}

/// A name for an endpoint that nobody has named: `default`, or the host's first label where that is taken.
fn free_name(endpoints: &[FoundEndpoint], url: &str) -> String {
    let taken = |name: &str| endpoints.iter().any(|endpoint| endpoint.name == name);
    if !taken(DEFAULT_ENDPOINT) {
        return DEFAULT_ENDPOINT.to_owned();
    }
    let label = url.split("://").last().and_then(|host| host.split(['.', ':']).next()).unwrap_or("omni").to_owned();
    if taken(&label) { format!("{label}-environment") } else { label }
}

fn contexts(found: &mut Found, environment: &Environment) {
    match kubeconfig::read(&kubeconfig::paths(environment)) {
        Ok(kubeconfig) => {
            found.contexts.extend(kubeconfig.contexts.into_iter().filter(|context| !context.name.is_empty()).map(
                |context| FoundContext {
                    through_omni: context.through_omni(),
                    name: context.name,
                    server: context.server,
                    omni_cluster: context.omni_cluster,
                },
            ));
        }
        Err(error) => found.notes.push(error.to_string()),
    }
}

/// The provider that the variables of older scripts name: `OMNI_PROVIDER_HOST` (ssh), `OMNI_PROVIDER_CT` (the number of
/// an LXC guest on that host), `OMNI_PROVIDER_SERVICE` (the compose service).
fn provider(found: &mut Found, environment: &Environment) {
    let Some(host) = environment.get("OMNI_PROVIDER_HOST") else { return };
    let exec = environment.get("OMNI_PROVIDER_CT").map(guest_hop).unwrap_or_default();
    if !exec.is_empty() {
        // LXC guests by number are Proxmox VE's.
        found.proxmox.push(host.to_owned());
    }
    match environment.get("OMNI_PROVIDER_SERVICE") {
        Some(service) => found.containers.push(FoundContainer {
            ssh: host.to_owned(),
            exec,
            service: service.to_owned(),
            image: String::new(),
            source: "OMNI_PROVIDER_HOST".to_owned(),
        }),
        None => found.notes.push(format!(
            "OMNI_PROVIDER_HOST names {host}, but OMNI_PROVIDER_SERVICE no compose service: `--ssh {host}` looks for it"
        )),
    }
}

/// The hop into an LXC guest of a Proxmox VE host.
pub(super) fn guest_hop(number: &str) -> Vec<String> {
    ["pct", "exec", number, "--"].map(str::to_owned).to_vec()
}
