//! `auth.AuthService`: people's keys. A key is made known by whoever has it, confirmed by the person whom the identity
//! provider vouches for, and good from then on (`siderolabs/omni` `internal/backend/grpc/auth.go`).

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use pgp::composed::{Deserializable as _, SignedPublicKey};
use pgp::packet::Signature;
use pgp::types::{Duration, KeyDetails as _};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::Gateway;
use super::account::{Account, Role};
use super::request::Body;
use super::status::{Code, Outcome, Refusal};

/// How long a confirmation is waited for.
const AWAIT: std::time::Duration = std::time::Duration::from_secs(300);
/// The longest life of a user's key.
const LONGEST: SignedDuration = SignedDuration::from_hours(8);
/// What a bearer token begins with that the lab's identity provider issues: the address that it vouches for follows.
const VOUCHED: &str = "Bearer lab-identity:";

/// Somebody who may log in.
#[derive(Debug, Clone)]
pub struct User {
    /// The e-mail address.
    pub email: String,
    /// The user's id.
    pub id: String,
    /// The user's role.
    pub role: Role,
}

/// People, and the keys that they made known.
#[derive(Debug)]
pub struct Users {
    people: Vec<User>,
    keys: Mutex<BTreeMap<String, Known>>,
    /// Told whenever a key is confirmed.
    confirmed: watch::Sender<()>,
}

#[derive(Debug, Clone)]
struct Known {
    account: Account,
    confirmed: bool,
}

impl Users {
    /// These people, without keys.
    #[must_use]
    pub fn new(people: Vec<User>) -> Self {
        Self { people, keys: Mutex::default(), confirmed: watch::Sender::new(()) }
    }

    /// Who may sign: those whose key was confirmed.
    #[must_use]
    pub fn confirmed(&self) -> Vec<Account> {
        self.keys().values().filter(|known| known.confirmed).map(|known| known.account.clone()).collect()
    }

    fn keys(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_confirmed(&self, key: &str) -> bool {
        self.keys().get(key).is_some_and(|known| known.confirmed)
    }
}

/// RegisterPublicKey. A stranger gets the same answer as everybody, and no key.
pub(super) fn register(gateway: &Gateway, text: &str) -> Outcome<Value> {
    let body = Body::read(text, &["public_key", "identity", "role", "skip_user_role"])?;
    let email = body.inner("identity", "email").to_lowercase();
    if body.inner("public_key", "pgp_data").is_empty() {
        return Err(Refusal::new(Code::InvalidArgument, "no public key data provided"));
    }
    let (key, armored) = public_key(body.inner("public_key", "pgp_data"))?;
    let fingerprint = format!("{:x}", key.primary_key.fingerprint());
    let (created, expires) = life(&key, LONGEST)?;
    let url = format!("https://omni.example.invalid/authenticate?flow=cli&public-key-id={fingerprint}");
    let answer = json!({"login_url": url, "public_key_id": fingerprint});
    let Some(user) = gateway.users.people.iter().find(|user| user.email == email) else { return Ok(answer) };
    let role = if body.flag("skip_user_role") { role(body.text("role"))?.min(user.role) } else { user.role };
    let account = Account {
        name: user.email.clone(),
        identity: user.email.clone(),
        user_id: user.id.clone(),
        role,
        fingerprint: fingerprint.clone(),
        created,
        expires,
        key,
        armored,
    };
    // One that is known already stays as it is.
    gateway.users.keys().entry(fingerprint).or_insert(Known { account, confirmed: false });
    Ok(answer)
}

/// AwaitPublicKeyConfirmation: also of a key that nobody knows.
pub(super) async fn await_confirmation(gateway: &Gateway, text: &str) -> Outcome<Value> {
    let body = Body::read(text, &["public_key_id"])?;
    let key = body.text("public_key_id");
    let mut told = gateway.users.confirmed.subscribe();
    let confirmed = async {
        while !gateway.users.is_confirmed(key) {
            if told.changed().await.is_err() {
                return;
            }
        }
    };
    match tokio::time::timeout(AWAIT, confirmed).await {
        Ok(()) => Ok(json!({})),
        Err(_) => Err(Refusal::new(Code::DeadlineExceeded, "context deadline exceeded")),
    }
}

/// ConfirmPublicKey: what the browser does after the identity provider has said who sits before it.
pub(super) fn confirm(gateway: &Gateway, headers: &HeaderMap, text: &str) -> Outcome<Value> {
    let vouched = headers.get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(email) = vouched.and_then(|value| value.strip_prefix(VOUCHED)).map(str::to_lowercase) else {
        return Err(Refusal::new(Code::Unknown, "unauthenticated: missing verified email"));
    };
    let body = Body::read(text, &["public_key_id"])?;
    let key = body.text("public_key_id");
    if key.is_empty() {
        return Err(Refusal::new(Code::InvalidArgument, "public key id is required"));
    }
    if !gateway.users.people.iter().any(|user| user.email == email) {
        let message = format!("The identity {email:?} is not authorized for this instance");
        return Err(Refusal::new(Code::PermissionDenied, message));
    }
    let mut keys = gateway.users.keys();
    let known = keys.get_mut(key).ok_or_else(|| Refusal::new(Code::PermissionDenied, "permission denied"))?;
    if known.account.identity != email {
        return Err(Refusal::new(Code::Unknown, "public key <> id mismatch"));
    }
    known.confirmed = true;
    drop(keys);
    gateway.users.confirmed.send_replace(());
    Ok(json!({}))
}

/// RevokePublicKey, by its owner alone.
pub(super) fn revoke(gateway: &Gateway, account: &Account, text: &str) -> Outcome<Value> {
    let body = Body::read(text, &["public_key_id"])?;
    let key = body.text("public_key_id");
    let mut keys = gateway.users.keys();
    let missing = || format!("resource PublicKeys.omni.sidero.dev(default/{key}@undefined) doesn't exist");
    let known = keys.get(key).ok_or_else(|| Refusal::new(Code::NotFound, missing()))?;
    if known.account.identity != account.identity {
        return Err(Refusal::new(Code::PermissionDenied, "permission denied"));
    }
    keys.remove(key);
    Ok(json!({}))
}

fn public_key(encoded: &str) -> Outcome<(SignedPublicKey, String)> {
    // What is wrong with a key has no code of its own on a real server either.
    let wrong = |what: &str| Refusal::new(Code::Unknown, what.to_owned());
    let text = STANDARD.decode(encoded).map_err(|_| wrong("failed to decode public key"))?;
    let text = String::from_utf8(text).map_err(|_| wrong("failed to decode public key"))?;
    let (key, _) = SignedPublicKey::from_string(&text).map_err(|_| wrong("failed to parse public key"))?;
    key.verify_bindings().map_err(|_| wrong("failed to parse public key"))?;
    Ok((key, text))
}

/// From when until when a key is good, which may be this long and what is allowed for rounding.
pub(super) fn life(key: &SignedPublicKey, longest: SignedDuration) -> Outcome<(Timestamp, Timestamp)> {
    let wrong = |what: &str| Refusal::new(Code::Unknown, what.to_owned());
    let certification = key.details.users.first().and_then(|user| user.signatures.first());
    let seconds = certification.and_then(Signature::key_expiration_time).map_or(0, Duration::as_secs);
    if seconds == 0 {
        return Err(wrong("key does not contain a valid key lifetime"));
    }
    let created = Timestamp::from_second(i64::from(key.primary_key.created_at().as_secs())).unwrap_or_default();
    let expires = created.saturating_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX);
    let now = Timestamp::now();
    if expires <= now {
        return Err(wrong("key is expired"));
    }
    if expires.duration_since(now) > longest + SignedDuration::from_mins(1) {
        return Err(wrong(&format!("key lifetime is too long: {}h0m0s", longest.as_hours())));
    }
    Ok((created, expires))
}

fn role(name: &str) -> Outcome<Role> {
    [Role::Reader, Role::Operator, Role::Admin].into_iter().find(|role| role.name() == name).ok_or_else(|| {
        Refusal::new(Code::Unknown, format!("failed to parse role for public key: invalid role: {name:?}"))
    })
}
