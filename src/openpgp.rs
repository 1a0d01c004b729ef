//! Makes OpenPGP keys that Omni takes: for service accounts, for the lab, for tests.
//!
//! Omni wants version 4 keys whose self-certification of the primary user id says when the key runs out: at most 8
//! hours later for users, 365 days for service accounts (`siderolabs/go-api-signature` `pkg/pgp/key.go`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use pgp::composed::{
    ArmorOptions, Deserializable as _, KeyType, SecretKeyParamsBuilder, SignedPublicKey, SignedSecretKey,
};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{KeyFlags, SignatureConfig, SignatureType, Subpacket, SubpacketData};
use pgp::types::{Duration, KeyDetails as _, Password, SignedUser, Tag};

use crate::error::{Error, Result};
use crate::secret::Secret;

/// A new key pair.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// The private key, armored.
    pub armored_private: Secret,
    /// The public key, armored: what Omni is given.
    pub armored_public: String,
    /// The public key.
    pub public: SignedPublicKey,
    /// The fingerprint, 40 lower-case hexadecimal digits.
    pub fingerprint: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it runs out.
    pub expires: Timestamp,
}

impl NewKey {
    /// The form in which a service account's key is handed on (`OMNI_SERVICE_ACCOUNT_KEY`): base64 of JSON. `name` is
    /// the account's short name.
    #[must_use]
    pub fn service_account(&self, name: &str) -> Secret {
        let json = serde_json::json!({ "name": name, "pgp_key": self.armored_private.expose() });
        Secret::new(STANDARD.encode(json.to_string()))
    }
}

/// Reads a key pair back from its private key, armored; `None` when it is none that [`generate`] made.
#[must_use]
pub fn read(armored_private: &Secret) -> Option<NewKey> {
    let (key, _) = SignedSecretKey::from_string(armored_private.expose().trim()).ok()?;
    let certification = key.details.users.first()?.signatures.first()?;
    let lifetime = i64::from(certification.key_expiration_time()?.as_secs());
    let created = Timestamp::from_second(i64::from(key.primary_key.created_at().as_secs())).ok()?;
    let public = key.to_public_key();
    Some(NewKey {
        armored_private: armored_private.clone(),
        armored_public: public.to_armored_string(ArmorOptions::default()).ok()?,
        fingerprint: format!("{:x}", public.primary_key.fingerprint()),
        public,
        created,
        expires: created.checked_add(SignedDuration::from_secs(lifetime)).ok()?,
    })
}

/// Makes a key whose user id is `name <email>`, made at `created` and running out after `lifetime`.
///
/// A server refuses a user id that is no e-mail address: a service account's `name` goes without `infra-provider:`.
///
/// # Errors
///
/// [`crate::error::Kind::Failed`] when a time does not fit into the form, which ends in 2106.
pub fn generate(name: &str, email: &str, created: Timestamp, lifetime: SignedDuration) -> Result<NewKey> {
    let failed = |what: &str| Error::failed(format!("making a key: {what}"));
    let expires = created.checked_add(lifetime).map_err(|_| failed("lifetime out of range"))?;
    let lifetime = u32::try_from(lifetime.as_secs()).map_err(|_| failed("lifetime out of range"))?;
    let since = u32::try_from(created.as_second()).map_err(|_| failed("time of creation out of range"))?;
    let key = signed(&format!("{name} <{email}>"), since, lifetime).map_err(|error| failed(&error.to_string()))?;
    let public = key.to_public_key();
    let armored = |text: pgp::errors::Result<String>| text.map_err(|error| failed(&format!("writing it: {error}")));
    Ok(NewKey {
        armored_private: Secret::new(armored(key.to_armored_string(ArmorOptions::default()))?),
        armored_public: armored(public.to_armored_string(ArmorOptions::default()))?,
        fingerprint: format!("{:x}", public.primary_key.fingerprint()),
        public,
        created,
        expires,
    })
}

/// A private key that certifies its own user id, times in seconds.
fn signed(user_id: &str, created: u32, lifetime: u32) -> pgp::errors::Result<SignedSecretKey> {
    let created = pgp::types::Timestamp::from_secs(created);
    let mut parameters = SecretKeyParamsBuilder::default();
    parameters
        .key_type(KeyType::Ed25519Legacy)
        .can_certify(true)
        .can_sign(true)
        .created_at(created)
        .primary_user_id(user_id.to_owned());
    let parameters = parameters.build().map_err(|error| pgp::errors::Error::from(error.to_string()))?;
    let mut key = parameters.generate(rand::thread_rng())?;
    // The builder knows no expiry: the user id is certified again, with one.
    let mut flags = KeyFlags::default();
    flags.set_certify(true);
    flags.set_sign(true);
    let primary = &key.primary_key;
    let mut certification =
        SignatureConfig::v4(SignatureType::CertPositive, primary.algorithm(), HashAlgorithm::Sha256);
    certification.hashed_subpackets = vec![
        Subpacket::critical(SubpacketData::SignatureCreationTime(created))?,
        Subpacket::regular(SubpacketData::IssuerFingerprint(primary.fingerprint()))?,
        Subpacket::critical(SubpacketData::KeyFlags(flags))?,
        Subpacket::critical(SubpacketData::KeyExpirationTime(Duration::from_secs(lifetime)))?,
        Subpacket::regular(SubpacketData::IsPrimary(true))?,
    ];
    certification.unhashed_subpackets = vec![Subpacket::regular(SubpacketData::IssuerKeyId(primary.legacy_key_id()))?];
    let users = std::mem::take(&mut key.details.users);
    for user in users {
        let signature = certification.clone().sign_certification(
            &key.primary_key,
            key.primary_key.public_key(),
            &Password::empty(),
            Tag::UserId,
            &user.id,
        )?;
        key.details.users.push(SignedUser::new(user.id, vec![signature]));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use jiff::{SignedDuration, Timestamp};
    use pgp::composed::{Deserializable, SignedPublicKey, SignedSecretKey};
    use pgp::types::KeyDetails as _;

    use super::{generate, read};
    use crate::secret::Secret;

    #[test]
    fn its_public_key_carries_its_expiry_and_is_signed_by_itself() {
        let created: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let key = generate("ci", "ci@example.com", created, SignedDuration::from_hours(8)).unwrap();
        let (public, _) = SignedPublicKey::from_string(&key.armored_public).unwrap();
        public.verify_bindings().unwrap();
        let user = &public.details.users[0];
        assert_eq!(user.id.as_str(), Some("ci <ci@example.com>"));
        assert_eq!(user.signatures[0].key_expiration_time().unwrap().as_secs(), 8 * 3600);
        assert!(user.signatures[0].is_primary());
    }

    #[test]
    fn a_service_accounts_key_holds_its_name_and_the_whole_private_key() {
        let created: Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
        let key = generate("talops", "talops@example.org", created, SignedDuration::from_hours(24)).unwrap();
        let text = STANDARD.decode(key.service_account("talops").expose()).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let (read, _) = SignedSecretKey::from_string(value["pgp_key"].as_str().unwrap()).unwrap();
        read.verify_bindings().unwrap();
        let certification = &read.details.users[0].signatures[0];
        assert_eq!(certification.key_expiration_time().unwrap().as_secs(), 24 * 3600);
        assert_eq!(read.created_at().as_secs(), u32::try_from(created.as_second()).unwrap());
        assert_eq!(read.fingerprint().to_string(), key.fingerprint);
        assert_eq!(key.fingerprint.len(), 40);
        assert_eq!(key.expires, created + SignedDuration::from_hours(24));
        assert_eq!(value["name"], "talops");
    }

    #[test]
    fn times_that_do_not_fit_are_refused() {
        let created: Timestamp = "2126-01-01T00:00:00Z".parse().unwrap();
        assert!(generate("ci", "ci@example.com", created, SignedDuration::from_hours(8)).is_err());
    }

    #[test]
    fn a_key_is_read_back_as_it_was_made() {
        let created: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let key = generate("o", "o@example.com", created, SignedDuration::from_hours(4)).unwrap();
        let again = read(&key.armored_private).unwrap();
        assert_eq!((again.fingerprint, again.created, again.expires), (key.fingerprint, created, key.expires));
        assert_eq!(again.armored_public, key.armored_public);
        assert!(read(&Secret::new(key.armored_public)).is_none());
    }
}
