//! The signature of a request, `siderov1` (`siderolabs/go-api-signature` `pkg/message`).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use pgp::composed::{Deserializable as _, DetachedSignature};
use pgp::packet::SignatureType;
use serde::Deserialize;

use super::account::Account;
use super::call::Metadata;

/// How far a request's time may be from ours, in seconds.
const WINDOW: i64 = 5 * 60;

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

/// The account whose key signed this call, or `None`: the server does not say why.
#[must_use]
pub(super) fn verify<'account>(
    accounts: &'account [Account],
    metadata: &Metadata,
    method: &str,
    now: Timestamp,
) -> Option<&'account Account> {
    let time: i64 = metadata.first("x-sidero-timestamp")?.parse().ok()?;
    if now.as_second().abs_diff(time) > WINDOW.unsigned_abs() {
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
    // The identity is not looked at: the key says who it is.
    let ["siderov1", _identity, fingerprint, signature] = fields.as_slice() else { return None };
    let account = accounts.iter().find(|account| account.fingerprint == *fingerprint)?;
    let bytes = STANDARD.decode(signature).ok()?;
    good(account, &bytes, raw.as_bytes(), now).then_some(account)
}

fn good(account: &Account, signature: &[u8], data: &[u8], now: Timestamp) -> bool {
    let Ok(signature) = DetachedSignature::from_bytes(signature) else { return false };
    let made = signature.signature.created().map_or(i64::MAX, |time| i64::from(time.as_secs()));
    signature.signature.typ() == Some(SignatureType::Binary)
        && now < account.expires
        && made <= now.as_second() + WINDOW
        && signature.verify(&account.key.primary_key, data).is_ok()
}
