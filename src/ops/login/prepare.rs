//! What can be checked before anything is made known: who, where the key goes, whether there is a good one already.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::report::{KeyReport, LoginReport};
use super::wait::Pending;
use crate::config::omniconfig_edit::{self, Wanted};
use crate::config::{self, Access};
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::omni::{Client, Key, LONGEST_USER_KEY_LIFETIME, LoginTarget, ROLES, Target, USER_KEY_LIFETIME, UserKeyFile};
use crate::openpgp::{self, NewKey};
use crate::resource::{CurrentUserSpec, Resource};

/// A key that nobody confirmed yet is gone on with while it has so much of its life left.
const WORTH_CONFIRMING: SignedDuration = SignedDuration::from_hours(1);

/// A shorter life is over before anybody has used it.
const SHORTEST: SignedDuration = SignedDuration::from_mins(5);

/// What a login is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The role that the key is narrowed to.
    pub role: Option<String>,
    /// How long the key lives.
    pub lifetime: Option<Duration>,
    /// Whether a new key is made even where there is a good one.
    pub renew: bool,
}

impl Wish {
    /// Whether any key of that user will do.
    fn is_plain(&self) -> bool {
        self.role.is_none() && self.lifetime.is_none()
    }

    fn lifetime(&self) -> Result<SignedDuration> {
        let Some(lifetime) = self.lifetime else { return Ok(USER_KEY_LIFETIME) };
        let lifetime = SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX);
        if (SHORTEST..=LONGEST_USER_KEY_LIFETIME).contains(&lifetime) {
            return Ok(lifetime);
        }
        Err(Error::usage("a user's key lives between 5 minutes and 8 hours")
            .hint("--ttl 8h; a program that needs longer has a service account"))
    }

    fn role(&self, access: Access) -> Result<Option<String>> {
        let Some(role) = &self.role else { return Ok(None) };
        let known = ROLES.iter().find(|known| known.eq_ignore_ascii_case(role));
        match known {
            None => {
                Err(Error::usage(format!("no role is called {role:?}")).hint(format!("one of: {}", ROLES.join(", "))))
            }
            Some(role) if access == Access::ReadOnly && *role != ROLES[0] => {
                let message = format!("access is read-only, and a key of the role {role} could change something");
                Err(Error::new(Kind::Refused, message)
                    .hint("--role Reader, or `access: full` in talops.yaml and no TALOPS_READ_ONLY"))
            }
            Some(role) => Ok(Some((*role).to_owned())),
        }
    }
}

/// What comes of preparing a login.
#[derive(Debug)]
pub enum Prepared {
    /// There is a key already, and the server takes it.
    Already(Box<LoginReport>),
    /// A key is to be made known and confirmed.
    Wanted(Box<Pending>),
}

/// An e-mail address that can be signed with.
///
/// # Errors
///
/// [`Kind::Usage`] for what cannot be one.
pub fn checked_identity(identity: &str) -> Result<String> {
    let identity = identity.trim();
    let odd = |character: char| !character.is_ascii_graphic() || "/<>\"\\".contains(character);
    let halves = identity.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if halves.is_none() || identity.contains(odd) {
        return Err(Error::usage(format!("{identity:?} is no e-mail address"))
            .hint("--identity EMAIL: the address that one logs in to Omni with"));
    }
    Ok(identity.to_owned())
}

/// Checks all that can be checked without making a key known. Looks whether there is a good one.
///
/// # Errors
///
/// [`Kind::Configuration`] when key or omniconfig cannot be written, [`Kind::Usage`] and [`Kind::Refused`] for what is
/// asked; [`Kind::Unreachable`] when there is a key and the server cannot be asked about it.
pub async fn prepare(
    target: LoginTarget,
    identity: &str,
    wish: &Wish,
    configured: &config::Omni,
    access: Access,
    limit: Duration,
    environment: &Environment,
) -> Result<Prepared> {
    let (lifetime, role) = (wish.lifetime()?, wish.role(access)?);
    let file = target.key_file(identity, environment);
    let (checked, place, who) = (file.clone(), target.clone(), identity.to_owned());
    let there = tokio::task::spawn_blocking(move || {
        checked.check()?;
        omniconfig_edit::check(&place.omniconfig, &wanted(&place, &place.endpoint.to_string(), &who))?;
        checked.read()
    });
    let there = there.await.map_err(|error| Error::failed(format!("looking for a key: {error}")))??;
    let notes = notes(configured, environment);
    let client_with = |key: Result<Key>| {
        let target = Target { endpoint: target.endpoint.clone(), ca_file: target.ca_file.clone(), key };
        Client::new(target, access, limit)
    };
    if !wish.renew
        && wish.is_plain()
        && let Some((path, armored)) = &there
        && let Ok(key) = Key::user(armored, identity, &path.display().to_string())
        && key.check(Timestamp::now()).is_ok()
    {
        match client_with(Ok(key.clone()))?.get::<CurrentUserSpec>("current").await {
            Ok(user) => {
                let changed = add_context(&target, identity).await?;
                let mut report = report(&target, &key, &user, changed, notes);
                report.already = true;
                return Ok(Prepared::Already(Box::new(report)));
            }
            // Revoked, say: another is wanted.
            Err(error) if error.kind() == Kind::Unauthorized => {}
            Err(error) => return Err(error),
        }
    }
    let new = || openpgp::generate(&maker(), identity, Timestamp::now(), lifetime);
    // What was narrowed, or is to live longer, is never gone on with as something else.
    let resumable = wish.is_plain() && access == Access::Full;
    let kept = if resumable { unconfirmed(&file) } else { None };
    let key = kept.map_or_else(new, Ok)?;
    let identity = identity.to_owned();
    let client = client_with(Err(Error::unauthorized("nobody has confirmed a key yet")))?;
    Ok(Prepared::Wanted(Box::new(Pending {
        client,
        target,
        identity,
        role,
        file,
        key,
        resumable,
        notes,
        access,
        limit,
    })))
}

/// The key of a login that was broken off, where it is still worth confirming.
fn unconfirmed(file: &UserKeyFile) -> Option<NewKey> {
    let key = openpgp::read(&file.read_unconfirmed()?)?;
    let left = key.expires.duration_since(Timestamp::now());
    (left >= WORTH_CONFIRMING && left <= LONGEST_USER_KEY_LIFETIME).then_some(key)
}

/// Who made a key, as its user id says: the same form as omnictl's.
fn maker() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("talops {} ({system}/{processor})", env!("CARGO_PKG_VERSION"))
}

/// What stands in the way of a user's key being used.
fn notes(configured: &config::Omni, environment: &Environment) -> Vec<String> {
    let variable = ["SIDERO_SERVICE_ACCOUNT_KEY", "OMNI_SERVICE_ACCOUNT_KEY"]
        .into_iter()
        .find(|name| environment.secret(name).is_some());
    let source = match (&configured.service_account_key, variable) {
        (Some(_), _) => "serviceAccountKey in talops.yaml",
        (None, Some(name)) => name,
        (None, None) => return Vec::new(),
    };
    vec![format!("{source} is set, and is used instead of this key")]
}

pub(super) fn wanted<'a>(target: &'a LoginTarget, url: &'a str, identity: &'a str) -> Wanted<'a> {
    Wanted { context: &target.context, url, identity }
}

/// Puts the context into the omniconfig; whether it was not there.
pub(super) async fn add_context(target: &LoginTarget, identity: &str) -> Result<bool> {
    let (target, identity) = (target.clone(), identity.to_owned());
    let added = tokio::task::spawn_blocking(move || {
        omniconfig_edit::add(&target.omniconfig, &wanted(&target, &target.endpoint.to_string(), &identity))
    });
    added.await.map_err(|error| Error::failed(format!("writing the omniconfig: {error}")))?
}

pub(super) fn report(
    target: &LoginTarget,
    key: &Key,
    user: &Resource<CurrentUserSpec>,
    changed: bool,
    notes: Vec<String>,
) -> LoginReport {
    LoginReport {
        api_version: "talops/v1".to_owned(),
        kind: "LoginReport".to_owned(),
        endpoint: target.endpoint.to_string(),
        identity: user.spec.identity.clone(),
        role: user.spec.role.clone(),
        key: KeyReport::new(key, Timestamp::now()),
        context: target.context.clone(),
        omniconfig: target.omniconfig.display().to_string(),
        omniconfig_changed: changed,
        already: false,
        notes,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Wish, checked_identity};
    use crate::config::Access;
    use crate::error::Kind;

    #[test]
    fn an_identity_is_an_address_that_a_signature_can_name() {
        assert_eq!(checked_identity(" o@example.com ").unwrap(), "o@example.com");
        for wrong in ["", "o", "@b", "a@", "a b@c", "a@b/../c", "ä@b", "a<b@c", "a@b>\u{1b}[31m"] {
            assert_eq!(checked_identity(wrong).unwrap_err().kind(), Kind::Usage, "{wrong:?}");
        }
    }

    #[test]
    fn a_key_lives_as_long_as_a_server_allows() {
        let wish = |seconds| Wish { lifetime: Some(Duration::from_secs(seconds)), ..Wish::default() };
        assert_eq!(Wish::default().lifetime().unwrap().as_hours(), 4);
        assert_eq!(wish(8 * 3600).lifetime().unwrap().as_hours(), 8);
        for wrong in [0, 299, 8 * 3600 + 1, u64::MAX] {
            assert_eq!(wish(wrong).lifetime().unwrap_err().kind(), Kind::Usage, "{wrong}");
        }
    }

    #[test]
    fn a_role_is_one_of_omnis_and_where_access_is_read_only_the_lowest() {
        let role = |name: &str, access| Wish { role: Some(name.to_owned()), ..Wish::default() }.role(access);
        assert_eq!(role("operator", Access::Full).unwrap().as_deref(), Some("Operator"));
        assert_eq!(role("reader", Access::ReadOnly).unwrap().as_deref(), Some("Reader"));
        assert_eq!(role("Admin", Access::ReadOnly).unwrap_err().kind(), Kind::Refused);
        assert_eq!(role("root", Access::Full).unwrap_err().kind(), Kind::Usage);
    }
}
