//! `provider-key-expired`: the provider's own key ran out.

use super::evidence::{Evidence, at};
use super::found::{Class, Found};
use super::table::{Fault, Group, runs_out_soon};
use crate::estate::{KeyExpiry, Observation, Provider, ProviderContainer};
use crate::health::Subject;

/// What a provider logs whose signatures are refused (`siderolabs/go-api-signature` `pkg/message`).
pub(super) const REFUSED: [&str; 3] = ["unauthenticated", "invalid signature", "key expired"];

pub(super) const FAULT: Fault = Fault {
    id: "provider-key-expired",
    group: Group::Machines,
    seen_by: "the expiry of the key of its service account in Omni, and `Unauthenticated` in its log while Omni has no heartbeat",
    cause: "the key of the provider's service account lives for a year unless asked otherwise",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let told = |provider: &&Provider| provider.id.is_some();
    evidence.estate.providers.iter().filter(told).filter_map(|provider| of(evidence, provider)).collect()
}

fn of(evidence: Evidence<'_>, provider: &Provider) -> Option<Found> {
    let id = provider.id.as_deref()?;
    let mut seen = Vec::new();
    if let Some(expires) = key_of(evidence, provider, id).and_then(|key| key.expires)
        && runs_out_soon(expires, false, evidence.now)
    {
        let word = if expires <= evidence.now { "expired" } else { "expires" };
        seen.push(format!("its key {word} on {expires}"));
    }
    if let Some(container) = provider.container.seen()
        && let Some(line) = refused(evidence, provider, container)
    {
        seen.push(line);
    }
    if seen.is_empty() {
        return None;
    }
    let found = Found::new(&FAULT, Subject::new(&provider.name, "InfraProvider", id));
    Some(
        seen.iter()
            .fold(found, Found::seen)
            .explains(format!("provider/{}", provider.name))
            .step(format!("talops serviceaccount renew infra-provider:{id}   (with an administrator's key; prints the new one)"))
            .step("put it into the container's environment (OMNI_SERVICE_ACCOUNT_KEY in its compose file or .env)")
            .step("talops restart provider --recreate   (a container takes a changed environment only when it is made anew)"),
    )
}

/// What it logged of a refusal, unless it is connected again.
pub(super) fn refused(evidence: Evidence<'_>, provider: &Provider, container: &ProviderContainer) -> Option<String> {
    if evidence.is_connected(provider) == Some(true) {
        return None;
    }
    let line = evidence.said(container, &REFUSED)?;
    Some(format!("{}logged: {}", at(line), line.text))
}

/// The newest key of a provider's service account: `infra-provider:ID`, or `ID@infra-provider.…`.
fn key_of<'a>(evidence: Evidence<'a>, provider: &Provider, id: &str) -> Option<&'a KeyExpiry> {
    let endpoint = evidence.estate.omni.iter().find(|endpoint| provider.is(&endpoint.name, id))?;
    let keys = endpoint.server.as_ref().and_then(Observation::seen)?.other_keys.as_ref()?;
    let owned = |key: &&KeyExpiry| {
        key.owner.strip_prefix("infra-provider:") == Some(id)
            || key
                .owner
                .split_once('@')
                .is_some_and(|(name, domain)| name == id && domain.starts_with("infra-provider."))
    };
    keys.iter().filter(owned).max_by_key(|key| key.expires)
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::estate::{KeyExpiry, OmniServer};
    use crate::faults::testing::{Case, logged, seen};

    fn with_key(owner: &str, expires: &str) -> Case {
        Case::healthy().with(|case| {
            let key = KeyExpiry { owner: owner.into(), fingerprint: String::new(), expires: expires.parse().ok() };
            case.estate.omni[0].server =
                Some(seen(OmniServer { other_keys: Some(vec![key]), ..OmniServer::default() }));
        })
    }

    #[test]
    fn the_key_of_its_service_account() {
        for owner in ["infra-provider:proxmox", "proxmox@infra-provider.serviceaccount.omni.sidero.dev"] {
            assert!(with_key(owner, "2026-11-20T00:00:00Z").told(&FAULT)[0].contains("its key expired on 2026-11-20"));
            assert!(with_key(owner, "2026-11-29T00:00:00Z").told(&FAULT)[0].contains("its key expires on 2026-11-29"));
            assert_eq!(with_key(owner, "2027-09-01T00:00:00Z").told(&FAULT), [] as [&str; 0]);
        }
        assert_eq!(with_key("infra-provider:other", "2026-11-20T00:00:00Z").told(&FAULT), [] as [&str; 0]);
    }

    #[test]
    fn its_log_while_omni_has_no_heartbeat_of_it() {
        let line = logged("error watch failed: rpc error: code = Unauthenticated desc = invalid signature");
        let case = Case::healthy().with(|case| {
            case.infra_provider().connected = false;
            case.container().tail = vec![line];
        });
        assert!(case.told(&FAULT)[0].contains("code = Unauthenticated"));
        let case = case.with(|case| case.infra_provider().connected = true);
        assert_eq!(case.told(&FAULT), [] as [&str; 0]);
    }
}
