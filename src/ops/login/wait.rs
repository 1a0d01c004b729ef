//! A key is made known, and somebody's confirmation is waited for.

use std::path::PathBuf;
use std::time::Duration;

use super::prepare::{add_context, report};
use super::report::LoginReport;
use crate::config::Access;
use crate::error::{Error, Kind, Result};
use crate::omni::{Client, Key, LoginTarget, Registered, Target, UserKeyFile};
use crate::openpgp::NewKey;
use crate::resource::CurrentUserSpec;

/// A login of which nothing is known to anybody yet.
#[derive(Debug)]
pub struct Pending {
    pub(super) client: Client,
    pub(super) target: LoginTarget,
    pub(super) identity: String,
    pub(super) role: Option<String>,
    pub(super) file: UserKeyFile,
    pub(super) key: NewKey,
    /// Whether another call may go on with it.
    pub(super) resumable: bool,
    pub(super) notes: Vec<String>,
    pub(super) access: Access,
    pub(super) limit: Duration,
}

/// A login that waits for somebody.
#[derive(Debug)]
pub struct Waiting {
    pending: Pending,
    registered: Registered,
}

impl Pending {
    /// Makes the key known. It is kept first, so that another call can go on with this login.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or does not take it.
    pub async fn register(self) -> Result<Waiting> {
        if self.resumable {
            let (file, private) = (self.file.clone(), self.key.armored_private.clone());
            let kept = tokio::task::spawn_blocking(move || file.keep_unconfirmed(&private));
            kept.await.map_err(|error| Error::failed(format!("keeping a key: {error}")))??;
        }
        let registered = self.client.register_public_key(&self.key, &self.identity, self.role.as_deref()).await?;
        Ok(Waiting { pending: self, registered })
    }
}

impl Waiting {
    /// Where somebody confirms it.
    ///
    /// # Errors
    ///
    /// [`Kind::Failed`] when the server sends elsewhere than to a web page.
    pub fn url(&self) -> Result<&str> {
        let url = self.registered.login_url.as_str();
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        if is_web && url.chars().all(|character| character.is_ascii_graphic()) {
            return Ok(url);
        }
        Err(Error::failed(format!(
            "Omni at {} answered with {url:?}, which is no web page",
            self.pending.target.endpoint
        )))
    }

    /// Waits until somebody has confirmed it, for `limit` at the most; `by_deadline` when that is the whole call's. Then
    /// keeps the key where omnictl looks for it, and asks the server with it once.
    ///
    /// # Errors
    ///
    /// [`Kind::Deadline`] or [`Kind::Unauthorized`] when nobody has confirmed it.
    pub async fn finish(self, limit: Duration, by_deadline: bool) -> Result<LoginReport> {
        let Self { pending, registered } = self;
        let Pending { client, target, identity, file, key, resumable, mut notes, access, limit: request, .. } = pending;
        if !client.await_confirmation(&registered.key, limit).await? {
            return Err(unconfirmed(&identity, &target, limit, by_deadline, resumable));
        }
        let private = key.armored_private.clone();
        let written = tokio::task::spawn_blocking(move || -> Result<PathBuf> {
            let path = file.write(&private)?;
            file.forget_unconfirmed();
            Ok(path)
        });
        let path = written.await.map_err(|error| Error::failed(format!("keeping a key: {error}")))??;
        let key = Key::user(&key.armored_private, &identity, &path.display().to_string())?;
        let changed = add_context(&target, &identity).await?;
        if let Some(role) = &registered.role {
            let why = if access == Access::ReadOnly { " (access is read-only)" } else { "" };
            notes.insert(0, format!("the key is narrowed to the role {role}{why}"));
        }
        let server =
            Target { endpoint: target.endpoint.clone(), ca_file: target.ca_file.clone(), key: Ok(key.clone()) };
        let user = Client::new(server, access, request)?.get::<CurrentUserSpec>("current").await;
        let user = user.map_err(|error| error.context(format!("the key is in {}, but", path.display())))?;
        Ok(report(&target, &key, &user, changed, notes))
    }
}

fn unconfirmed(identity: &str, target: &LoginTarget, limit: Duration, by_deadline: bool, resumable: bool) -> Error {
    let kind = if by_deadline { Kind::Deadline } else { Kind::Unauthorized };
    let seconds = limit.as_secs_f64().round();
    let message = format!(
        "nobody confirmed the login of {identity} to Omni at {} within {seconds} s, and nothing was changed",
        target.endpoint
    );
    let again = if resumable { "the same command goes on with the same link" } else { "log in again" };
    Error::new(kind, message)
        .hint(format!("{again}; Omni does not say so when it does not know the address: is {identity} right?"))
}
