//! The signature `siderov1` over a call's method and metadata.
//!
//! Source: `siderolabs/go-api-signature` `pkg/message`. What is signed is a JSON text that is sent along: names of
//! metadata, sorted, each with its values in the order in which they are sent, and the method. Metadata that is absent is
//! left out (an empty list would not match). The body is not signed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::key::Key;
use crate::error::{Error, Kind, Result};

/// The metadata that a signature covers; a call may carry no other.
const COVERED: [&str; 7] = ["nodes", "selectors", "runtime", "context", "cluster", "namespace", "uid"];
const TIMESTAMP: &str = "x-sidero-timestamp";

/// The metadata of one call: gRPC metadata, sent as HTTP headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallMetadata(BTreeMap<&'static str, Vec<String>>);

impl CallMetadata {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value under `name`, which must be one that a signature covers: `runtime`, `context`, `selectors`, ….
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`] for another name, and for a value that is not printable ASCII: the gateway would drop it and the
    /// signature would not match.
    pub fn with(mut self, name: &str, value: &str) -> Result<Self> {
        let Some(covered) = COVERED.into_iter().find(|covered| *covered == name) else {
            return Err(Error::new(Kind::Usage, format!("no call to Omni carries the metadata {name:?}")));
        };
        if !value.chars().all(|character| character == ' ' || character.is_ascii_graphic()) || value.trim() != value {
            return Err(Error::new(Kind::Usage, format!("{name} must be printable ASCII, and {value:?} is not")));
        }
        self.0.entry(covered).or_default().push(value.to_owned());
        Ok(self)
    }

    /// Names and values, in the order in which they are sent.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(|value| (*name, value.as_str())))
    }
}

/// The text that is signed and sent for a call of `method` (`/omni.resources.ResourceService/Get`) at `timestamp`.
#[must_use]
fn payload(method: &str, metadata: &CallMetadata, timestamp: Timestamp) -> String {
    let mut headers: BTreeMap<&str, Vec<String>> = metadata.0.clone().into_iter().collect();
    headers.insert(TIMESTAMP, vec![timestamp.as_second().to_string()]);
    ascii(&serde_json::json!({ "headers": headers, "method": method }).to_string())
}

/// Every header of a call of `method` that is signed at `now`: those that carry its metadata, and those that sign it.
///
/// # Errors
///
/// When the key cannot sign.
pub fn signed_headers(
    key: &Key,
    method: &str,
    metadata: &CallMetadata,
    now: Timestamp,
) -> Result<Vec<(String, String)>> {
    let carry = metadata.iter().map(|(name, value)| (format!("grpc-metadata-{name}"), value.to_owned()));
    let sign = headers(key, &payload(method, metadata, now), now)?;
    Ok(carry.chain(sign.map(|(name, value)| (name.to_owned(), value))).collect())
}

/// The headers that sign a call, without the ones that carry its metadata.
///
/// # Errors
///
/// When the key cannot sign.
fn headers(key: &Key, payload: &str, timestamp: Timestamp) -> Result<[(&'static str, String); 3]> {
    let signature = STANDARD.encode(key.sign(payload.as_bytes())?);
    Ok([
        ("grpc-metadata-x-sidero-timestamp", timestamp.as_second().to_string()),
        ("grpc-metadata-x-sidero-payload", payload.to_owned()),
        ("grpc-metadata-x-sidero-signature", format!("siderov1 {} {} {signature}", key.identity(), key.fingerprint())),
    ])
}

/// JSON with everything outside of printable ASCII escaped: the gateway drops a header that has anything else.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character == ' ' || character.is_ascii_graphic() {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey};

    use super::{CallMetadata, STANDARD, headers, payload};
    use crate::error::Kind;
    use crate::omni::key::Key;
    use crate::openpgp;
    use base64::Engine as _;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_payload_of_a_get_is_what_a_real_server_accepted() {
        let metadata = CallMetadata::new().with("runtime", "Omni").unwrap();
        let payload = payload("/omni.resources.ResourceService/Get", &metadata, at(1_795_220_633));
        insta::assert_snapshot!(payload, @r#"{"headers":{"runtime":["Omni"],"x-sidero-timestamp":["1795220633"]},"method":"/omni.resources.ResourceService/Get"}"#);
    }

    #[test]
    fn the_payload_of_a_list_with_two_selectors_is_what_a_real_server_accepted() {
        let metadata = CallMetadata::new()
            .with("runtime", "Omni")
            .and_then(|metadata| metadata.with("selectors", "omni.sidero.dev/connected"))
            .and_then(|metadata| metadata.with("selectors", "omni.sidero.dev/cluster=a,!b"))
            .unwrap();
        let payload = payload("/omni.resources.ResourceService/List", &metadata, at(1_795_220_633));
        insta::assert_snapshot!(payload, @r#"{"headers":{"runtime":["Omni"],"selectors":["omni.sidero.dev/connected","omni.sidero.dev/cluster=a,!b"],"x-sidero-timestamp":["1795220633"]},"method":"/omni.resources.ResourceService/List"}"#);
    }

    #[test]
    fn what_is_not_printable_ascii_is_escaped() {
        insta::assert_snapshot!(super::ascii("\"é\u{7f}😀\""), @r#""\u00e9\u007f\ud83d\ude00""#);
    }

    #[test]
    fn metadata_that_the_gateway_would_drop_is_refused() {
        for value in ["münchen", "a\nb", " a"] {
            assert_eq!(CallMetadata::new().with("context", value).unwrap_err().kind(), Kind::Usage);
        }
        assert_eq!(CallMetadata::new().with("authorization", "Bearer").unwrap_err().kind(), Kind::Usage);
    }

    #[test]
    fn the_signature_is_four_words_and_verifies() {
        let now = at(1_795_220_633);
        let pair = openpgp::generate("ci", "ci@example.com", now, SignedDuration::from_hours(1)).unwrap();
        let key = Key::service_account(&pair.service_account("ci"), "test").unwrap();
        let payload = payload("/omni.resources.ResourceService/Get", &CallMetadata::new(), now);
        let [(_, timestamp), (_, sent), (_, signature)] = headers(&key, &payload, now).unwrap();
        assert_eq!((timestamp.as_str(), sent.as_str()), ("1795220633", payload.as_str()));
        let words: Vec<&str> = signature.split(' ').collect();
        assert_eq!(words[..3], ["siderov1", "ci@serviceaccount.omni.sidero.dev", &pair.fingerprint]);
        let detached = DetachedSignature::from_bytes(STANDARD.decode(words[3]).unwrap().as_slice()).unwrap();
        let (public, _) = SignedPublicKey::from_string(&pair.armored_public).unwrap();
        detached.verify(&public.primary_key, payload.as_bytes()).unwrap();
        assert!(detached.verify(&public.primary_key, b"something else").is_err());
    }
}
