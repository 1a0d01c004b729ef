//! A service account's key. The first byte says what the rest is: the key as it is, the JSON in its base64, the armored
//! text in that, or the packets in that. No error shows what is in it.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use talops::omni::{Key, fuzzing};
use talops::secret::Secret;
use talops_fuzz::SECRET;

fn read(encoded: String) {
    match Key::service_account(&Secret::new(encoded), "OMNI_SERVICE_ACCOUNT_KEY") {
        Ok(key) => {
            let snapshot = key.snapshot();
            assert_eq!(snapshot.fingerprint, key.fingerprint());
            talops_fuzz::assert_plain(&snapshot.owner);
            if let Err(error) = key.check(talops_fuzz::estate().taken_at) {
                talops_fuzz::assert_plain_error(&error);
            }
            let _ = fuzzing::sign(&key, b"payload");
        }
        Err(error) => talops_fuzz::assert_plain_error(&error),
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    if text.contains(SECRET) {
        return;
    }
    talops_fuzz::bounded(|| {
        let armored = |packets: &[u8]| {
            let body = STANDARD.encode(packets);
            let lines: Vec<_> = body.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
            let body = lines.join("\n");
            format!("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{body}\n-----END PGP PRIVATE KEY BLOCK-----\n")
        };
        let account = |key: &str| STANDARD.encode(serde_json::json!({ "name": "ci", "pgp_key": key }).to_string());
        match form % 4 {
            0 => {
                read(text.clone().into_owned());
                read(format!("{text}{SECRET}"));
            }
            1 => {
                read(STANDARD.encode(rest));
                read(STANDARD.encode(format!("{text}{SECRET}")));
                read(STANDARD.encode(format!(r#"{{"name":"{SECRET}","pgp_key":{SECRET}{text}"#)));
            }
            2 => {
                read(account(&text));
                read(account(&format!("{text}{SECRET}")));
                read(account(&format!("{SECRET}\n{text}")));
            }
            _ => read(account(&armored(rest))),
        }
    });
});
