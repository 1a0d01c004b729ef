//! The signature of a request, `siderov1` (`siderolabs/go-api-signature` `pkg/message`).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use pgp::composed::{Deserializable as _, DetachedSignature};
use pgp::packet::SignatureType;
use serde::Deserialize;

use super::account::Account;
use super::call::Metadata;

/// How far a request's time may be from ours.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);

/// The metadata that a signature covers.
///
/// `fieldSelectors` is one of them by name, but metadata keys are lower case: no request can carry it.
const COVERED: [&str; 10] = [
    "x-sidero-timestamp",
    "nodes",
    "selectors",
    "fieldSelectors",
    "runtime",
    "context",
    "cluster",
    "namespace",
    "uid",
    "authorization",
];

/// What was signed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Payload {
    headers: BTreeMap<String, Option<Vec<String>>>,
    method: String,
}

/// The account whose key signed a call of `method` (`/omni.resources.ResourceService/Get`) that came with these headers
/// at `now`; `None` where it is not well signed: the server does not say why.
#[must_use]
pub fn signer<'account>(
    accounts: &'account [Account],
    headers: &HeaderMap,
    method: &str,
    now: Timestamp,
) -> Option<&'account Account> {
    let metadata = Metadata::of(headers);
    let time = Timestamp::from_second(metadata.first("x-sidero-timestamp")?.parse().ok()?).ok()?;
    if now.duration_since(time).abs() > WINDOW {
        return None;
    }
    let raw = metadata.first("x-sidero-payload")?;
    let payload: Payload = serde_json::from_str(raw).ok()?;
    if payload.method != method {
        return None;
    }
    let same = |name: &str| payload.headers.get(name).and_then(Option::as_deref) == metadata.all(name);
    if !COVERED.into_iter().all(same) {
        return None;
    }
    let fields: Vec<&str> = metadata.first("x-sidero-signature")?.split(' ').collect();
    // The identity is not looked at: the key says who it is. Nor is anything after the signature.
    let ["siderov1", _identity, fingerprint, signature, ..] = fields.as_slice() else { return None };
    let account = accounts.iter().find(|account| account.fingerprint == *fingerprint)?;
    let bytes = STANDARD.decode(signature).ok()?;
    good(account, &bytes, raw.as_bytes(), now).then_some(account)
}

fn good(account: &Account, signature: &[u8], data: &[u8], now: Timestamp) -> bool {
    let Ok(signature) = DetachedSignature::from_bytes(signature) else { return false };
    let made = signature.signature.created().map_or(i64::MAX, |time| i64::from(time.as_secs()));
    // A client's clock may be ahead, but of a short life by no more than half of it.
    let ahead = WINDOW.min(account.expires.duration_since(account.created) / 2);
    matches!(signature.signature.typ(), Some(SignatureType::Binary | SignatureType::Text))
        && now <= account.expires
        && made <= (now + ahead).as_second()
        && signature.verify(&account.key.primary_key, data).is_ok()
}
