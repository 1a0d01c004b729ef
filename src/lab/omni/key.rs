//! A service account's key: OpenPGP version 4, Ed25519 in its old encoding, with an expiry, as Omni asks for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use pgp::composed::{ArmorOptions, KeyType, SecretKeyParamsBuilder, SignedPublicKey, SignedSecretKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{KeyFlags, SignatureConfig, SignatureType, Subpacket, SubpacketData};
use pgp::types::{KeyDetails as _, KeyVersion, Password, Tag};
use serde_json::json;

use crate::error::{Error, Result};
use crate::secret::Secret;

/// A service account's key pair.
#[derive(Debug)]
pub struct NewKey {
    /// The account's short name.
    pub name: String,
    /// The fingerprint, 40 lower-case hexadecimal digits.
    pub fingerprint: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it runs out.
    pub expires: Timestamp,
    secret: SignedSecretKey,
}

impl NewKey {
    /// Makes a key for the service account `name`, valid from `created` for `lifetime`.
    pub fn new(name: &str, identity: &str, created: Timestamp, lifetime: SignedDuration) -> Result<Self> {
        let secret = generate(name, identity, created, lifetime)
            .map_err(|error| Error::failed(format!("making the lab's key for {name}: {error}")))?;
        let expires = created.checked_add(lifetime).unwrap_or(created);
        Ok(Self { name: name.to_owned(), fingerprint: secret.fingerprint().to_string(), created, expires, secret })
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> SignedPublicKey {
        self.secret.to_public_key()
    }

    /// The public half as text.
    pub fn armored_public(&self) -> Result<String> {
        self.public()
            .to_armored_string(ArmorOptions::default())
            .map_err(|error| Error::failed(format!("writing the lab's public key: {error}")))
    }

    /// What `OMNI_SERVICE_ACCOUNT_KEY` holds: base64 of `{"name": …, "pgp_key": …}`.
    pub fn service_account_key(&self) -> Result<Secret> {
        let armored = self
            .secret
            .to_armored_string(ArmorOptions::default())
            .map_err(|error| Error::failed(format!("writing the lab's key: {error}")))?;
        Ok(Secret::new(STANDARD.encode(json!({"name": self.name, "pgp_key": armored}).to_string())))
    }
}

/// `SecretKeyParamsBuilder` knows no expiry, and Omni looks for one in the certification of the user id: so that
/// certification is made again.
fn generate(
    name: &str,
    identity: &str,
    created: Timestamp,
    lifetime: SignedDuration,
) -> Result<SignedSecretKey, Box<dyn std::error::Error + Send + Sync>> {
    let created = pgp::types::Timestamp::from_secs(u32::try_from(created.as_second())?);
    let lifetime = pgp::types::Duration::from_secs(u32::try_from(lifetime.as_secs())?);
    let parameters = SecretKeyParamsBuilder::default()
        .version(KeyVersion::V4)
        .key_type(KeyType::Ed25519Legacy)
        .can_sign(true)
        .can_certify(true)
        .created_at(created)
        .primary_user_id(format!("{name} (lab) <{identity}>"))
        .build()?;
    let mut key = parameters.generate(rand::thread_rng())?;

    let mut flags = KeyFlags::default();
    flags.set_certify(true);
    flags.set_sign(true);
    let mut certification =
        SignatureConfig::v4(SignatureType::CertPositive, key.primary_key.algorithm(), HashAlgorithm::Sha256);
    certification.hashed_subpackets = vec![
        Subpacket::critical(SubpacketData::SignatureCreationTime(created))?,
        Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint()))?,
        Subpacket::regular(SubpacketData::KeyFlags(flags))?,
        Subpacket::regular(SubpacketData::KeyExpirationTime(lifetime))?,
        Subpacket::regular(SubpacketData::IsPrimary(true))?,
    ];
    certification.unhashed_subpackets = vec![Subpacket::regular(SubpacketData::IssuerKeyId(key.legacy_key_id()))?];
    let public = key.primary_key.public_key().clone();
    for user in &mut key.details.users {
        let signature = certification.clone().sign_certification(
            &key.primary_key,
            &public,
            &Password::empty(),
            Tag::UserId,
            &user.id,
        )?;
        user.signatures = vec![signature];
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use jiff::{SignedDuration, Timestamp};
    use pgp::composed::{Deserializable as _, SignedSecretKey};
    use pgp::types::KeyDetails as _;

    use super::NewKey;

    #[test]
    fn a_key_says_in_itself_when_it_runs_out() {
        let created: Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
        let key = NewKey::new("talops", "talops@example.org", created, SignedDuration::from_hours(24)).unwrap();
        let text =
            base64::engine::general_purpose::STANDARD.decode(key.service_account_key().unwrap().expose()).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let (read, _) = SignedSecretKey::from_string(value["pgp_key"].as_str().unwrap()).unwrap();
        read.verify_bindings().unwrap();
        let certification = &read.details.users[0].signatures[0];
        assert_eq!(certification.key_expiration_time().unwrap().as_secs(), 24 * 3600);
        assert_eq!(read.created_at().as_secs(), u32::try_from(created.as_second()).unwrap());
        assert_eq!(read.fingerprint().to_string(), key.fingerprint);
        assert_eq!(key.fingerprint.len(), 40);
        assert_eq!(value["name"], "talops");
    }
}
