//! A key is made here, and its public half made known.

use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::report::{ServiceAccountKey, told};
use crate::config::nearest;
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::file::PrivateFile;
use crate::omni::{AccountName, Client, INFRA_PROVIDER_ROLE, LONGEST_ACCOUNT_KEY_LIFETIME, ROLES, ServiceAccounts};
use crate::openpgp::{self, NewKey};
use crate::secret::Secret;

/// A shorter life is over before anybody has used it.
const SHORTEST: SignedDuration = SignedDuration::from_mins(1);

/// What a key is to be.
#[derive(Debug, Clone)]
pub struct KeyOrder {
    /// The account's name.
    pub name: String,
    /// What a new account may do; the caller's own role where none is given.
    pub role: Option<String>,
    /// How long the key lives.
    pub lifetime: Duration,
    /// The file that it is written to.
    pub key_file: Option<PathBuf>,
}

/// A key that was made.
#[derive(Debug)]
pub struct Made {
    /// Whose, and until when it is good.
    pub report: ServiceAccountKey,
    /// The key itself; not where it was written to a file.
    pub key: Option<Secret>,
}

/// Makes a service account with a key.
///
/// # Errors
///
/// [`Kind::Usage`] for a name, a role or a life that no server takes; [`Kind::Failed`] when there is such an account.
pub async fn create(connections: &Connections, endpoint: &str, order: &KeyOrder) -> Result<Made> {
    let name = AccountName::new(&order.name)?;
    let role = role(&name, order.role.as_deref())?;
    issue(connections, endpoint, order, &name, Call::Create(role)).await
}

/// Gives a service account another key. The old ones stay good until they run out.
///
/// # Errors
///
/// As [`create`]; [`Kind::NotFound`] when there is no such account.
pub async fn renew(connections: &Connections, endpoint: &str, order: &KeyOrder) -> Result<Made> {
    let name = AccountName::new(&order.name)?;
    let known = connections.omni(endpoint).await?.service_accounts().await?;
    known_as(&known, &name)?;
    issue(connections, endpoint, order, &name, Call::Renew).await
}

/// What is asked of the server.
#[derive(Debug, Clone)]
enum Call {
    Create(Option<String>),
    Renew,
}

async fn issue(
    connections: &Connections,
    endpoint: &str,
    order: &KeyOrder,
    name: &AccountName,
    call: Call,
) -> Result<Made> {
    let lifetime = lifetime(order.lifetime)?;
    let client = connections.omni(endpoint).await?;
    let key = openpgp::generate(name.base(), &name.identity(), Timestamp::now(), lifetime)?;
    let secret = key.service_account(name.as_str());
    // Written before the server knows of it: a key that it knows and nobody has would be good for nothing.
    let file = match &order.key_file {
        Some(path) => {
            let (path, text) = (path.clone(), Secret::new(format!("{}\n", secret.expose())));
            let prepared = tokio::task::spawn_blocking(move || {
                let prepared = PrivateFile::prepare(&path, text.expose());
                prepared.map_err(|error| Error::usage(format!("writing the key to {}: {error}", path.display())))
            });
            Some(prepared.await.map_err(|error| Error::failed(format!("writing the key: {error}")))??)
        }
        None => None,
    };
    let (sent, who, what) = (key.clone(), name.clone(), call.clone());
    let made = connections.changes().make({
        let client = client.clone();
        async move { send(&client, &who, &sent, &what).await }
    });
    made.await?;
    if let Some(file) = file {
        file.persist().map_err(|error| {
            let message = format!("the key was made known to Omni, but could not be written: {error}");
            Error::failed(message).hint(format!("`talops serviceaccount renew {}` makes another", name.as_str()))
        })?;
    }
    let in_file = order.key_file.is_some();
    let report = ServiceAccountKey {
        api_version: "talops/v1",
        kind: "ServiceAccountKey",
        endpoint: client.endpoint().to_string(),
        name: name.as_str().to_owned(),
        identity: name.identity(),
        created: matches!(call, Call::Create(_)),
        role: if let Call::Create(role) = call { role } else { None },
        fingerprint: key.fingerprint,
        expires: told(key.expires),
        key_file: order.key_file.as_ref().map(|path| path.display().to_string()),
        key: None,
    };
    Ok(Made { report, key: (!in_file).then_some(secret) })
}

/// Makes a key known. One whose answer was lost is looked up, not sent again.
async fn send(client: &Client, name: &AccountName, key: &NewKey, call: &Call) -> Result<()> {
    let sent = match call {
        Call::Create(role) => client.create_service_account(name, key, role.as_deref()).await,
        Call::Renew => client.renew_service_account(name, key).await,
    };
    let Err(error) = sent else { return Ok(()) };
    if matches!(error.kind(), Kind::Unreachable | Kind::Deadline)
        && let Ok(known) = client.service_accounts().await
        && known.accounts.iter().flat_map(|one| &one.pgp_public_keys).any(|one| one.id == key.fingerprint)
    {
        return Ok(());
    }
    let exists = error.message().contains("already exists");
    Err(if exists {
        error.hint(format!("`talops serviceaccount renew {}` gives it another key", name.as_str()))
    } else {
        error
    })
}

/// The account of that name among those that there are.
pub(super) fn known_as<'all>(
    known: &'all ServiceAccounts,
    name: &AccountName,
) -> Result<&'all crate::omni::ServiceAccount> {
    let is_it = |one: &&crate::omni::ServiceAccount| one.name == name.as_str() || one.name == name.identity();
    known.accounts.iter().find(is_it).ok_or_else(|| {
        let message = format!("Omni has no service account {:?}", name.as_str());
        let names = known.accounts.iter().map(|one| one.name.as_str());
        let error = Error::new(Kind::NotFound, message);
        match nearest(name.as_str(), names) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint("`talops serviceaccount list` lists all"),
        }
    })
}

fn role(name: &AccountName, wanted: Option<&str>) -> Result<Option<String>> {
    let known = || ROLES.into_iter().chain([INFRA_PROVIDER_ROLE, "None"]);
    let role = match wanted {
        None => return Ok(name.provider().map(|_| INFRA_PROVIDER_ROLE.to_owned())),
        Some(wanted) => known().find(|role| role.eq_ignore_ascii_case(wanted)).ok_or_else(|| {
            Error::usage(format!("no role is called {wanted:?}"))
                .hint(format!("one of: {}", known().collect::<Vec<_>>().join(", ")))
        })?,
    };
    if (role == INFRA_PROVIDER_ROLE) != name.provider().is_some() {
        let message = format!("a service account called {:?} cannot have the role {role}", name.as_str());
        return Err(
            Error::usage(message).hint("`infra-provider:ID` has InfraProvider, every other account another role")
        );
    }
    Ok(Some(role.to_owned()))
}

fn lifetime(wanted: Duration) -> Result<SignedDuration> {
    let lifetime = SignedDuration::try_from(wanted).unwrap_or(SignedDuration::MAX);
    if (SHORTEST..=LONGEST_ACCOUNT_KEY_LIFETIME).contains(&lifetime) {
        return Ok(lifetime);
    }
    Err(Error::usage("a service account's key lives between 1 minute and 8760 hours, a year").hint("--ttl 8760h"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{lifetime, role};
    use crate::omni::AccountName;

    #[test]
    fn a_key_lives_for_a_year_at_the_most() {
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        assert!(lifetime(hours(8760)).is_ok() && lifetime(Duration::from_secs(60)).is_ok());
        assert!(lifetime(hours(8760) + Duration::from_secs(1)).is_err() && lifetime(Duration::from_secs(59)).is_err());
    }

    #[test]
    fn a_providers_account_has_its_role_and_nobody_else_has() {
        let (ci, provider) = (AccountName::new("ci").unwrap(), AccountName::new("infra-provider:pve").unwrap());
        assert_eq!(role(&ci, None).unwrap(), None);
        assert_eq!(role(&ci, Some("reader")).unwrap().as_deref(), Some("Reader"));
        assert_eq!(role(&provider, None).unwrap().as_deref(), Some("InfraProvider"));
        for (name, wanted) in [(&ci, "InfraProvider"), (&provider, "Admin"), (&ci, "Nope")] {
            assert!(role(name, Some(wanted)).is_err(), "{wanted}");
        }
    }
}
