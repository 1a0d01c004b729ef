//! A key is revoked, and its file removed.

use std::time::Duration;

use jiff::Timestamp;

use super::report::{KeyReport, LogoutReport};
use crate::config::Access;
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::omni::{Client, Key, LoginTarget, Target, UserKeyFile};

/// Whose key goes, and how.
#[derive(Debug, Clone)]
pub struct Farewell {
    /// The endpoint and the context.
    pub target: LoginTarget,
    /// The user.
    pub identity: String,
    /// Whether only the file goes, without a word to the server.
    pub local: bool,
}

/// Revokes a user's key at the server, then removes its file.
///
/// # Errors
///
/// [`Kind::NotFound`] when there is no such key; [`Kind::Refused`] under read-only access. When the server cannot be
/// asked nothing is removed.
pub async fn logout(
    farewell: Farewell,
    access: Access,
    limit: Duration,
    environment: &Environment,
) -> Result<LogoutReport> {
    let Farewell { target, identity, local } = farewell;
    let file = target.key_file(&identity, environment);
    let read = file.clone();
    let there = blocking("looking for a key", move || read.read()).await?;
    let Some((path, armored)) = there else { return Err(nothing(&file, &identity)) };
    let key = Key::user(&armored, &identity, &path.display().to_string())?;
    let revocation = if local { Revocation::Unasked } else { revoke(&target, &key, access, limit).await? };
    let removed = blocking("removing a key", move || file.remove()).await?;
    Ok(LogoutReport {
        api_version: "talops/v1".to_owned(),
        kind: "LogoutReport".to_owned(),
        endpoint: target.endpoint.to_string(),
        identity,
        key: KeyReport::new(&key, Timestamp::now()),
        revoked: revocation == Revocation::Done,
        removed: removed.iter().map(|path| path.display().to_string()).collect(),
        note: revocation.note(&key),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Revocation {
    Done,
    /// It had run out: no server takes it any more.
    Expired,
    /// The server does not know it, or no longer.
    Unknown,
    Unasked,
}

impl Revocation {
    fn note(self, key: &Key) -> Option<String> {
        let until = key.expires().map_or_else(String::new, |expires| format!(" until {expires}"));
        match self {
            Self::Done => None,
            Self::Expired => Some("the key had run out: there was nothing to revoke".to_owned()),
            Self::Unknown => Some("the server did not know the key, or no longer".to_owned()),
            Self::Unasked => Some(format!("the server was not asked: a copy of the key is good{until}")),
        }
    }
}

async fn revoke(target: &LoginTarget, key: &Key, access: Access, limit: Duration) -> Result<Revocation> {
    if key.check(Timestamp::now()).is_err() {
        return Ok(Revocation::Expired);
    }
    let server = Target { endpoint: target.endpoint.clone(), ca_file: target.ca_file.clone(), key: Ok(key.clone()) };
    match Client::new(server, access, limit)?.revoke_public_key(key.fingerprint()).await {
        Ok(()) => Ok(Revocation::Done),
        Err(error) if matches!(error.kind(), Kind::Unauthorized | Kind::NotFound) => Ok(Revocation::Unknown),
        Err(error) if error.kind() == Kind::Unreachable => {
            Err(error.hint("the key is still there and still good; `talops logout --local` removes its file alone"))
        }
        Err(error) => Err(error),
    }
}

fn nothing(file: &UserKeyFile, identity: &str) -> Error {
    let places = file.folders().iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(" and ");
    Error::new(Kind::NotFound, format!("{identity} is not logged in: there is no {} in {places}", file.name()))
        .hint("a service account's key is no login: `talops whoami` says which key is used")
}

async fn blocking<T: Send + 'static>(what: &str, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::failed(format!("{what}: {error}")))?
}
