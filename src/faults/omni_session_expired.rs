//! `omni-session-expired`: the key that questions are signed with has run out, or Omni does not know it.

use super::evidence::{EndpointAccess, Evidence};
use super::found::{Class, Found};
use super::table::{Fault, Group, runs_out_soon};
use crate::error::Kind;
use crate::estate::{KeyExpiry, Observation};
use crate::health::Subject;

/// What the identity of a service account ends with (`siderolabs/omni` `client/pkg/access`).
const SERVICE_ACCOUNT: &str = "serviceaccount.omni.sidero.dev";

pub(super) const FAULT: Fault = Fault {
    id: "omni-session-expired",
    group: Group::Access,
    seen_by: "the key's own expiry, and the server's refusal of a signature while the clocks agree",
    cause: "a login's key lives for eight hours, a service account's for a year at the most",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    evidence.seen.endpoints.iter().filter_map(|endpoint| of(evidence, endpoint)).collect()
}

fn of(evidence: Evidence<'_>, endpoint: &EndpointAccess) -> Option<Found> {
    let key = endpoint.key.as_ref()?;
    let account = key.owner.ends_with(SERVICE_ACCOUNT);
    let seen = match key.expires {
        Some(expires) if expires <= evidence.now => format!("the key of {} expired on {expires}", key.owner),
        Some(expires) if runs_out_soon(expires, !account, evidence.now) => {
            format!("the key of {} expires on {expires}", key.owner)
        }
        _ => refused(evidence, endpoint, key)?,
    };
    let found = Found::new(&FAULT, Subject::new(&endpoint.name, "Omni", &endpoint.name))
        .seen(seen)
        .explains(format!("omni/{}", endpoint.name));
    Some(if account {
        let name = key.owner.split('@').next().unwrap_or_default();
        found
            .step(format!("talops serviceaccount renew {name}   (with a key that still works, an administrator's)"))
            .step("put what it prints where the old key is configured (serviceAccountKey, OMNI_SERVICE_ACCOUNT_KEY)")
    } else {
        found.step("talops login").step("where nobody can open a browser: a service account's key instead of a login")
    })
}

/// What the server says of a key that has not run out.
fn refused(evidence: Evidence<'_>, endpoint: &EndpointAccess, key: &KeyExpiry) -> Option<String> {
    let server = evidence.estate.omni.iter().find(|one| one.name == endpoint.name)?.server.as_ref()?;
    let refused = server.error().filter(|error| error.kind() == Kind::Unauthorized)?;
    // Every fault of a signature has the same words. One whose time is off is another fault.
    let skewed = endpoint.clock_skew.is_some_and(|skew| skew.abs() > jiff::SignedDuration::from_mins(4));
    let signature = refused.message().contains("refused the signature");
    (signature && !skewed && Observation::seen(server).is_none())
        .then(|| format!("Omni does not know the key {} of {}, or no longer", key.fingerprint, key.owner))
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::error::Error;
    use crate::faults::testing::{Case, unseen};

    fn told(owner: &str, expires: &str) -> Vec<String> {
        let case = Case::healthy().with(|case| {
            let key = case.seen.endpoints[0].key.as_mut().unwrap();
            key.owner = owner.to_owned();
            key.expires = Some(expires.parse().unwrap());
        });
        case.told(&FAULT)
    }

    #[test]
    fn a_key_that_ran_out_or_soon_does_leads_to_a_new_one() {
        let account = "ci@serviceaccount.omni.sidero.dev";
        assert!(told(account, "2026-11-21T11:59:00Z")[0].contains("talops serviceaccount renew ci"));
        assert!(told(account, "2026-11-25T12:00:00Z")[0].contains("expires on 2026-11-25"));
        assert_eq!(told(account, "2026-12-20T12:00:00Z"), [] as [&str; 0]);
        assert!(told("o@example.com", "2026-11-21T12:30:00Z")[0].contains("talops login"));
        assert_eq!(told("o@example.com", "2026-11-21T18:00:00Z"), [] as [&str; 0]);
    }

    #[test]
    fn a_key_that_omni_does_not_know_is_told_unless_the_clock_is_what_is_wrong() {
        let refused =
            || Error::unauthorized("reading: Omni at https://o refused the signature: it does not know the key");
        let case = Case::healthy().with(|case| case.estate.omni[0].server = Some(unseen(refused())));
        assert!(case.told(&FAULT)[0].contains("Omni does not know the key"));
        let skew = Some(jiff::SignedDuration::from_mins(10));
        let case = case.with(|case| case.seen.endpoints[0].clock_skew = skew);
        assert_eq!(case.told(&FAULT), [] as [&str; 0]);
        let forbidden = || Error::unauthorized("reading: Omni at https://o does not allow it: role");
        let case = Case::healthy().with(|case| case.estate.omni[0].server = Some(unseen(forbidden())));
        assert_eq!(case.told(&FAULT), [] as [&str; 0]);
    }
}
