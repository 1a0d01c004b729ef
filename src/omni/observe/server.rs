//! The server and who asks it.

use super::UNREADABLE;
use crate::error::{Kind, Result};
use crate::estate::{KeyExpiry, OmniServer, UnreadableObject};
use crate::omni::client::Client;
use crate::omni::management::{PublicKey, ServiceAccount, ServiceAccounts};
use crate::resource::{CurrentUserSpec, Pointer, Resource, SysVersionSpec, UNNAMED, Unreadable, decode};

/// Asks for version, identity, role, keys and clock.
///
/// # Errors
///
/// When the server cannot be reached or refuses the key. That it does not show other keys is no error; nor is an object
/// of another shape, which hides nothing but itself.
pub async fn server(client: &Client) -> Result<OmniServer> {
    let version = Pointer::of::<SysVersionSpec>("current");
    let others = async {
        match client.service_accounts().await {
            Ok(accounts) => Ok(Some(accounts)),
            Err(error) if error.kind() == Kind::Unauthorized => Ok(None),
            Err(error) if error.kind() == Kind::Failed => {
                let unreadable = vec![Unreadable::new(UNNAMED, error.to_string())];
                Ok(Some(ServiceAccounts { accounts: Vec::new(), unreadable }))
            }
            Err(error) => Err(error),
        }
    };
    let user = Pointer::of::<CurrentUserSpec>("current");
    let ((version, answer), (user, _), others) =
        futures::try_join!(client.get_text(&version), client.get_text(&user), others)?;
    let mut unreadable = Vec::new();
    let version = readable("SysVersion", decode::<SysVersionSpec>(&version), &mut unreadable);
    let user = readable("CurrentUser", decode::<CurrentUserSpec>(&user), &mut unreadable);
    let odd_accounts = others.iter().flat_map(|others| &others.unreadable);
    unreadable.extend(odd_accounts.map(|account| odd("ServiceAccount", account)));
    let key = client.key()?.snapshot();
    let word = || UNREADABLE.to_owned();
    Ok(OmniServer {
        version: version.as_ref().map_or_else(word, |version| version.backend_version.clone()),
        backend_api_version: version.as_ref().map(|version| version.backend_api_version).unwrap_or_default(),
        instance_name: version.map(|version| version.instance_name).unwrap_or_default(),
        identity: user.as_ref().map_or_else(word, |user| user.identity.clone()),
        role: user.map_or_else(word, |user| user.role),
        other_keys: others.map(|others| keys(&others.accounts, &key.fingerprint)),
        key,
        clock_skew: answer.clock_skew(),
        unreadable,
    })
}

/// The spec of an object; one of another shape is noted.
fn readable<S>(kind: &str, found: Result<Resource<S>, Unreadable>, into: &mut Vec<UnreadableObject>) -> Option<S> {
    found.map_err(|unreadable| into.push(odd(kind, &unreadable))).ok().map(|resource| resource.spec)
}

fn odd(kind: &str, unreadable: &Unreadable) -> UnreadableObject {
    UnreadableObject { kind: kind.to_owned(), name: unreadable.metadata.id.clone(), why: unreadable.why.clone() }
}

/// The keys of service accounts but for one's own, without those that a renewal has put out of use.
fn keys(accounts: &[ServiceAccount], own: &str) -> Vec<KeyExpiry> {
    let of_account = |account: &ServiceAccount| {
        let keys = &account.pgp_public_keys;
        let told = keys.iter().filter(|key| key.id != own && !keys.iter().any(|other| replaces(other, key)));
        told.map(|key| KeyExpiry { owner: account.name.clone(), fingerprint: key.id.clone(), expires: key.expiration })
            .collect::<Vec<_>>()
    };
    accounts.iter().flat_map(of_account).collect()
}

/// Whether `new` was made after `old` was last used.
fn replaces(new: &PublicKey, old: &PublicKey) -> bool {
    let (Some(made), Some(old_made)) = (new.created, old.created) else { return false };
    new.id != old.id && made > old_made && old.last_used.is_none_or(|used| used < made)
}

#[cfg(test)]
mod tests {
    use super::{PublicKey, ServiceAccount, keys};

    fn key(id: &str, created: &str, last_used: Option<&str>) -> PublicKey {
        let expiration = Some("2027-01-01T00:00:00Z".parse().unwrap());
        let last_used = last_used.map(|time| time.parse().unwrap());
        PublicKey { id: id.to_owned(), expiration, created: Some(created.parse().unwrap()), last_used }
    }

    fn told(pgp_public_keys: Vec<PublicKey>) -> Vec<String> {
        let account = ServiceAccount { name: "ci".to_owned(), pgp_public_keys, ..ServiceAccount::default() };
        keys(&[account], "own").into_iter().map(|key| format!("{} {}", key.owner, key.fingerprint)).collect()
    }

    #[test]
    fn ones_own_key_is_not_among_the_others() {
        assert_eq!(
            told(vec![key("own", "2026-01-01T00:00:00Z", None), key("b", "2026-01-01T00:00:00Z", None)]),
            ["ci b"]
        );
    }

    #[test]
    fn a_key_that_was_renewed_and_not_used_since_is_left_out() {
        let new = key("new", "2026-06-01T00:00:00Z", None);
        assert_eq!(
            told(vec![key("old", "2026-01-01T00:00:00Z", Some("2026-05-31T00:00:00Z")), new.clone()]),
            ["ci new"]
        );
        assert_eq!(
            told(vec![key("old", "2026-01-01T00:00:00Z", Some("2026-06-02T00:00:00Z")), new]),
            ["ci old", "ci new"]
        );
    }
}
