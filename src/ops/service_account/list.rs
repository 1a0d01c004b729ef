//! Every service account with its keys.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::report::{AccountKey, AccountReport, ServiceAccountList, told};
use crate::connect::Connections;
use crate::error::Result;
use crate::omni::{PublicKey, ServiceAccount};
use crate::ops::status::{Limit, within};

/// Lists the service accounts of an endpoint. One whose last good key runs out within `soon` is marked.
///
/// # Errors
///
/// [`crate::error::Kind::Unauthorized`] below the role Admin.
pub async fn list(
    connections: &Connections,
    endpoint: &str,
    soon: Duration,
    limit: Limit,
) -> Result<ServiceAccountList> {
    let asked = async { connections.omni(endpoint).await?.service_accounts().await };
    let found = within(limit, || format!("Omni {endpoint}"), asked).await?;
    let (now, soon) = (Timestamp::now(), SignedDuration::try_from(soon).unwrap_or(SignedDuration::MAX));
    let mut accounts: Vec<AccountReport> = found.accounts.into_iter().map(|one| account(one, soon, now)).collect();
    accounts.sort_by(|a, b| (a.expires_in, &a.name).cmp(&(b.expires_in, &b.name)));
    Ok(ServiceAccountList {
        api_version: "talops/v1",
        kind: "ServiceAccountList",
        omni: endpoint.to_owned(),
        accounts,
        unreadable: found.unreadable.into_iter().map(|odd| odd.metadata.id).collect(),
        truncated: None,
    })
}

fn account(account: ServiceAccount, soon: SignedDuration, now: Timestamp) -> AccountReport {
    let mut keys = account.pgp_public_keys;
    // One without an end is good the longest.
    keys.sort_by_key(|key| std::cmp::Reverse(key.expiration.unwrap_or(Timestamp::MAX)));
    let endless = keys.first().is_some_and(|key| key.expiration.is_none());
    let expires = keys.first().and_then(|key| key.expiration);
    let left = expires.map(|expires| expires.duration_since(now));
    AccountReport {
        name: account.name,
        role: account.role,
        last_active: Some(account.last_active).filter(|time| !time.is_empty()),
        expires: expires.map(told),
        expires_in: left.map(|left| left.as_secs()),
        expiring: !endless && left.is_none_or(|left| left < soon),
        keys: keys.into_iter().map(key).collect(),
    }
}

fn key(key: PublicKey) -> AccountKey {
    // A key that was never used has the beginning of times.
    let used = key.last_used.filter(|time| time.as_second() > 0);
    AccountKey {
        fingerprint: key.id,
        expires: key.expiration.map(told),
        created: key.created.map(told),
        last_used: used.map(told),
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::account;
    use crate::omni::{PublicKey, ServiceAccount};

    fn now() -> Timestamp {
        "2026-11-21T00:00:00Z".parse().unwrap()
    }

    fn with(expirations: &[Option<&str>]) -> ServiceAccount {
        let key = |(number, time): (usize, Option<&str>)| PublicKey {
            id: number.to_string(),
            expiration: time.map(|time| time.parse().unwrap()),
            ..PublicKey::default()
        };
        ServiceAccount {
            name: "ci".into(),
            pgp_public_keys: expirations.iter().copied().enumerate().map(key).collect(),
            ..ServiceAccount::default()
        }
    }

    #[test]
    fn the_key_that_is_good_the_longest_decides() {
        let soon = SignedDuration::from_hours(14 * 24);
        let cases: [(&[Option<&str>], &str, bool); 5] = [
            (&[Some("2026-11-20T00:00:00Z"), Some("2027-11-20T00:00:00Z")], "1", false),
            (&[Some("2026-11-30T00:00:00Z")], "0", true),
            (&[Some("2026-11-20T00:00:00Z")], "0", true),
            (&[Some("2026-11-20T00:00:00Z"), None], "1", false),
            (&[], "", true),
        ];
        for (keys, first, expiring) in cases {
            let report = account(with(keys), soon, now());
            let told = report.keys.first().map(|key| key.fingerprint.as_str()).unwrap_or_default();
            assert_eq!((told, report.expiring), (first, expiring), "{keys:?}");
        }
    }
}
