//! The key that requests are signed with: a service account's or a user's.
//!
//! Sources: `siderolabs/go-api-signature` `pkg/serviceaccount/serviceaccount.go` (service-account keys),
//! `pkg/pgp/key.go` (what the expiry is taken from).

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey, SignedSecretKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::Signature;
use pgp::ser::Serialize as _;
use pgp::types::{KeyDetails as _, Password, SecretParams};
use serde::Deserialize;

use crate::error::{Error, Kind, Result};
use crate::estate::KeyExpiry;
use crate::secret::Secret;

/// What the id of a service account ends in (`siderolabs/omni` `client/pkg/access/serviceaccount.go`).
const SERVICE_ACCOUNT_DOMAIN: &str = "serviceaccount.omni.sidero.dev";
/// What the name of an infrastructure provider's service account begins with.
pub(super) const INFRA_PROVIDER_PREFIX: &str = "infra-provider:";

const GET_ANOTHER: &str =
    "`talops serviceaccount create NAME` prints a new key; what it prints goes into OMNI_SERVICE_ACCOUNT_KEY unchanged";

/// How somebody comes by a key, and so how it is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// By a login; it lives for hours.
    User,
    /// An administrator made it for a program; it lives for up to a year.
    ServiceAccount,
}

/// A private key and who it stands for.
#[derive(Clone)]
pub struct Key {
    secret: Arc<SignedSecretKey>,
    kind: KeyKind,
    identity: String,
    origin: String,
    fingerprint: String,
    expires: Option<Timestamp>,
    renewal: String,
}

#[derive(Deserialize)]
struct ServiceAccountJson {
    #[serde(default)]
    name: String,
    #[serde(default)]
    pgp_key: String,
}

impl Key {
    /// Reads a service account's key: base64 of JSON with a name and an armored private key. `origin` is where it came
    /// from, for messages (`OMNI_SERVICE_ACCOUNT_KEY`).
    ///
    /// # Errors
    ///
    /// [`Kind::Configuration`], with a message of its own for each way in which a key can be malformed. An expired key is
    /// no error here: see [`Key::check`].
    pub fn service_account(encoded: &Secret, origin: &str) -> Result<Self> {
        let malformed = |what: &str| {
            Err(Error::configuration(format!("the service-account key in {origin} {what}")).hint(GET_ANOTHER))
        };
        let encoded = encoded.expose().trim();
        if encoded.is_empty() {
            return malformed("is empty");
        }
        let Ok(json) = STANDARD.decode(encoded) else {
            return malformed("is not base64");
        };
        // The parser's own words are left out: they can quote the value.
        let Ok(account) = serde_json::from_slice::<ServiceAccountJson>(&json) else {
            return malformed("is base64, but not of JSON with a name and a pgp_key");
        };
        if account.pgp_key.trim().is_empty() {
            return malformed("holds no key (its pgp_key is empty)");
        }
        let identity = service_account_id(&account.name);
        let name = &account.name;
        let renewal =
            format!("`talops serviceaccount renew {name}`, by an administrator, prints a new one: it goes to {origin}");
        match Self::new(KeyKind::ServiceAccount, &account.pgp_key, identity, origin, renewal) {
            Ok(key) => Ok(key),
            Err(what) => malformed(&what),
        }
    }

    /// Reads a user's key: an armored private key, from the file `origin`.
    ///
    /// # Errors
    ///
    /// [`Kind::Configuration`], as for [`Key::service_account`].
    pub fn user(armored: &Secret, identity: &str, origin: &str) -> Result<Self> {
        let renewal = "`talops login` makes a new one: a user's key lives for hours".to_owned();
        Self::new(KeyKind::User, armored.expose(), identity.to_owned(), origin, renewal).map_err(|what| {
            Error::configuration(format!("the user key {origin} {what}")).hint("`talops login` writes a new one")
        })
    }

    fn new(kind: KeyKind, armored: &str, identity: String, origin: &str, renewal: String) -> Result<Self, String> {
        // The signature header is four words; one that is not must never be sent.
        if identity.is_empty() || !identity.chars().all(|character| character.is_ascii_graphic()) {
            return Err("names nobody: its name must be there, without spaces, in ASCII".to_owned());
        }
        let secret = match SignedSecretKey::from_string(armored.trim()) {
            Ok((secret, _)) => secret,
            Err(_) if SignedPublicKey::from_string(armored.trim()).is_ok() => {
                return Err("holds a public key; the private one is needed".to_owned());
            }
            Err(_) => return Err("holds no readable PGP private key".to_owned()),
        };
        if matches!(secret.primary_key.secret_params(), SecretParams::Encrypted(_)) {
            return Err("holds a private key that is protected by a passphrase; Omni's are not".to_owned());
        }
        Ok(Self {
            fingerprint: format!("{:x}", secret.primary_key.fingerprint()),
            expires: expiry(&secret),
            secret: Arc::new(secret),
            kind,
            identity,
            origin: origin.to_owned(),
            renewal,
        })
    }

    /// How its owner came by it.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Where it came from: a variable, a key of the configuration, a file.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How another one is got in its place.
    #[must_use]
    pub fn renewal(&self) -> &str {
        &self.renewal
    }

    /// Who it stands for: an e-mail address, or a service account's id, which looks like one.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The fingerprint, 40 lower-case hexadecimal digits: the id of the public key in Omni.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// When it runs out; `None` when it says nothing about that.
    #[must_use]
    pub const fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// Its owner, fingerprint and expiry, for a snapshot.
    #[must_use]
    pub fn snapshot(&self) -> KeyExpiry {
        KeyExpiry { owner: self.identity.clone(), fingerprint: self.fingerprint.clone(), expires: self.expires }
    }

    /// Whether it can still be used at `now`.
    ///
    /// # Errors
    ///
    /// [`Kind::Unauthorized`] that says since when it cannot.
    pub fn check(&self, now: Timestamp) -> Result<()> {
        match self.expires {
            Some(expires) if expires <= now => {
                let message = format!("the key of {} expired on {expires}", self.identity);
                Err(Error::new(Kind::Unauthorized, message).hint(&self.renewal))
            }
            _ => Ok(()),
        }
    }

    /// A detached signature over `data`: an OpenPGP packet, binary (type 0x00), SHA-256.
    pub(super) fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
        let failed = |error: pgp::errors::Error| Error::failed(format!("signing as {}: {error}", self.identity));
        let signature = DetachedSignature::sign_binary_data(
            rand::thread_rng(),
            &self.secret.primary_key,
            &Password::empty(),
            HashAlgorithm::Sha256,
            data,
        )
        .map_err(failed)?;
        signature.to_bytes().map_err(failed)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Key")
            .field("identity", &self.identity)
            .field("fingerprint", &self.fingerprint)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// A service account's id: the name inside of its key is the short one.
pub(super) fn service_account_id(name: &str) -> String {
    match name.strip_prefix(INFRA_PROVIDER_PREFIX) {
        _ if name.is_empty() || name.contains('@') => name.to_owned(),
        Some(provider) => format!("{provider}@infra-provider.{SERVICE_ACCOUNT_DOMAIN}"),
        None => format!("{name}@{SERVICE_ACCOUNT_DOMAIN}"),
    }
}

/// When the key runs out: the newest self-certification of the primary user id says so, else a direct signature.
fn expiry(key: &SignedSecretKey) -> Option<Timestamp> {
    let users = &key.details.users;
    let is_primary = |signatures: &[Signature]| signatures.iter().any(Signature::is_primary);
    let user = users.iter().find(|user| is_primary(&user.signatures)).or_else(|| users.first());
    let certifications = user.map_or(&[][..], |user| &user.signatures);
    let newest = certifications
        .iter()
        .chain(&key.details.direct_signatures)
        .filter(|signature| signature.key_expiration_time().is_some())
        .max_by_key(|signature| signature.created())?;
    let lifetime = newest.key_expiration_time()?.as_secs();
    if lifetime == 0 {
        return None;
    }
    let created = key.primary_key.created_at().as_secs();
    Timestamp::from_second(i64::from(created) + i64::from(lifetime)).ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use jiff::{SignedDuration, Timestamp};
    use pgp::composed::{ArmorOptions, Deserializable, SignedSecretKey};
    use pgp::types::Password;

    use super::{Key, service_account_id};
    use crate::error::{Error, Kind};
    use crate::openpgp;
    use crate::secret::Secret;

    fn now() -> Timestamp {
        "2026-11-21T00:00:00Z".parse().unwrap()
    }

    fn generated() -> openpgp::NewKey {
        openpgp::generate(
            "automation",
            "automation@serviceaccount.omni.sidero.dev",
            now(),
            SignedDuration::from_hours(8),
        )
        .unwrap()
    }

    fn parse(value: &str) -> Result<Key, Error> {
        Key::service_account(&Secret::new(value), "OMNI_SERVICE_ACCOUNT_KEY")
    }

    fn account(pgp_key: &str) -> Result<Key, Error> {
        parse(&STANDARD.encode(serde_json::json!({ "name": "automation", "pgp_key": pgp_key }).to_string()))
    }

    fn locked(key: &openpgp::NewKey) -> String {
        let (mut secret, _) = SignedSecretKey::from_string(key.armored_private.expose()).unwrap();
        secret.primary_key.set_password(rand::thread_rng(), &Password::from("passphrase")).unwrap();
        secret.to_armored_string(ArmorOptions::default()).unwrap()
    }

    #[test]
    fn a_key_that_is_made_here_is_read_here() {
        let generated = generated();
        let key = parse(generated.service_account("automation").expose()).unwrap();
        assert_eq!(key.identity(), "automation@serviceaccount.omni.sidero.dev");
        assert_eq!(key.fingerprint(), generated.fingerprint);
        assert_eq!(key.expires().unwrap().to_string(), "2026-11-21T08:00:00Z");
    }

    #[test]
    fn a_users_key_is_its_armored_text() {
        let key = Key::user(&generated().armored_private, "o@example.com", "a.pgp").unwrap();
        assert_eq!(key.identity(), "o@example.com");
    }

    #[test]
    fn every_malformed_key_is_told_apart() {
        let public = generated().armored_public;
        let cases = [
            parse("  "),
            parse("not base64!"),
            parse(&STANDARD.encode("plain text")),
            parse(&STANDARD.encode(r#"{"name":7}"#)),
            parse(&STANDARD.encode(r#"{"name":"automation"}"#)),
            parse(&STANDARD.encode(r#"{"pgp_key":"-----BEGIN"}"#)),
            account("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----"),
            account(&public),
            account(&locked(&generated())),
        ];
        let mut messages = String::new();
        for case in cases {
            let error = case.unwrap_err();
            assert_eq!(error.kind(), Kind::Configuration);
            assert!(error.hint_text().is_some());
            messages.push_str(error.message());
            messages.push('\n');
        }
        insta::assert_snapshot!(messages, @r"
        the service-account key in OMNI_SERVICE_ACCOUNT_KEY is empty
        the service-account key in OMNI_SERVICE_ACCOUNT_KEY is not base64
        the service-account key in OMNI_SERVICE_ACCOUNT_KEY is base64, but not of JSON with a name and a pgp_key
        the service-account key in OMNI_SERVICE_ACCOUNT_KEY is base64, but not of JSON with a name and a pgp_key
        the service-account key in OMNI_SERVICE_ACCOUNT_KEY holds no key (its pgp_key is empty)
        the service-account key in OMNI_SERVICE_ACCOUNT_KEY names nobody: its name must be there, without spaces, in ASCII
        the service-account key in OMNI_SERVICE_ACCOUNT_KEY holds no readable PGP private key
        the service-account key in OMNI_SERVICE_ACCOUNT_KEY holds a public key; the private one is needed
        the service-account key in OMNI_SERVICE_ACCOUNT_KEY holds a private key that is protected by a passphrase; Omni's are not
        ");
    }

    #[test]
    fn an_expired_key_says_since_when() {
        let key = parse(generated().service_account("automation").expose()).unwrap();
        assert!(key.check(now()).is_ok());
        let error = key.check(now() + SignedDuration::from_hours(9)).unwrap_err();
        assert_eq!(error.kind(), Kind::Unauthorized);
        insta::assert_snapshot!(error, @"the key of automation@serviceaccount.omni.sidero.dev expired on 2026-11-21T08:00:00Z");
    }

    #[test]
    fn nothing_of_a_key_is_in_its_debug_text() {
        let key = parse(generated().service_account("automation").expose()).unwrap();
        let debug = format!("{key:?}");
        assert!(debug.contains("automation@"));
        assert!(!debug.to_lowercase().contains("secret"));
    }

    #[test]
    fn a_service_accounts_id_is_made_of_its_name() {
        assert_eq!(service_account_id("ci"), "ci@serviceaccount.omni.sidero.dev");
        assert_eq!(service_account_id("infra-provider:pve"), "pve@infra-provider.serviceaccount.omni.sidero.dev");
        assert_eq!(service_account_id("ci@serviceaccount.omni.sidero.dev"), "ci@serviceaccount.omni.sidero.dev");
    }
}
