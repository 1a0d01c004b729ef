//! A service account's key. The first byte says what the rest is: the key as it is, the JSON in its base64, the armored
//! text in that, or the packets in that.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use talops::omni::{Key, fuzzing};
use talops::secret::Secret;

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else { return };
    let text = || String::from_utf8_lossy(rest).into_owned();
    let armored = |packets: &[u8]| {
        let body = STANDARD.encode(packets);
        let lines: Vec<_> = body.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
        let body = lines.join("\n");
        format!("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{body}\n-----END PGP PRIVATE KEY BLOCK-----\n")
    };
    let account = |key: String| STANDARD.encode(serde_json::json!({ "name": "ci", "pgp_key": key }).to_string());
    let encoded = match form % 4 {
        0 => text(),
        1 => STANDARD.encode(rest),
        2 => account(text()),
        _ => account(armored(rest)),
    };
    match Key::service_account(&Secret::new(encoded), "OMNI_SERVICE_ACCOUNT_KEY") {
        Ok(key) => {
            let snapshot = key.snapshot();
            assert_eq!(snapshot.fingerprint, key.fingerprint());
            let _ = key.check(talops_fuzz::estate().taken_at);
            let _ = fuzzing::sign(&key, b"payload");
        }
        Err(error) => talops_fuzz::assert_plain_error(&error),
    }
});
