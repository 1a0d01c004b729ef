//! Keys made by either, read by the other, registered with a server.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use pgp::composed::{ArmorOptions, Deserializable as _, SignedSecretKey};
use pgp::types::Password;
use serde_json::json;
use talops::environment::Environment;
use talops::omni::{CallMetadata, Key, USER_KEY_LIFETIME, UserKeyFile, signed_headers};
use talops::openpgp;
use talops::secret::Secret;
use tempfile::TempDir;

use crate::accounts::{Account, Maker, encoded, service_account};
use crate::library::Library;
use crate::tally::Tally;

pub(crate) fn compare(library: &mut Library, accounts: &[Account], tally: &mut Tally) {
    for account in accounts {
        read_by_both(library, account, tally);
        registered(library, account, tally);
    }
    names(library, tally);
    lifetimes(library, tally);
    malformed(library, accounts, tally);
    users_keys_run_out(library, tally);
    written_by_a_login(library, tally);
}

/// The file that a login writes: the library reads it, a server takes its public key, and what is signed with it is good.
fn written_by_a_login(library: &mut Library, tally: &mut Tally) {
    let (folder, identity) = (TempDir::new().unwrap(), "operator@example.com");
    let environment = Environment::new([("SIDEROV1_KEYS_DIR".into(), folder.path().as_os_str().to_owned())]);
    let now = Timestamp::now();
    let pair = openpgp::generate("talops 0.1.0 (linux/amd64)", identity, now, USER_KEY_LIFETIME).unwrap();
    let path = UserKeyFile::new("home", identity, &environment).write(&pair.armored_private).unwrap();

    let question = json!({"folder": folder.path(), "context": "home", "identity": identity});
    let read = library.ask(now, "read user key", question).map_or_else(|error| error, |answer| answer.fingerprint);
    tally.same("a login's key in its file", &[("talops", &pair.fingerprint), ("the library", &read)], &path.display());

    let question = json!({"publicKeys": [{"armored": pair.armored_public}], "lifetime": 8 * 3600});
    let taken = library.ask(now, "register", question).map_or_else(|error| error, |answer| answer.fingerprint);
    let title = "a login's key made known";
    tally.same(title, &[("talops", &pair.fingerprint), ("the library", &taken)], &pair.armored_public);

    let key = Key::user(&pair.armored_private, identity, "the test").unwrap();
    let method = "/omni.resources.ResourceService/Get";
    let metadata = CallMetadata::new().with("runtime", "Omni").unwrap();
    let headers = signed_headers(&key, method, &metadata, now).unwrap();
    let public = json!([{"armored": pair.armored_public, "expires": pair.expires.as_second()}]);
    let question = json!({"method": method, "headers": headers, "publicKeys": public});
    let verified = library.ask(now, "verify", question).map_or_else(|error| error, |answer| answer.fingerprint);
    let title = "a call signed with a login's key";
    tally.same(title, &[("talops", &pair.fingerprint), ("the library", &verified)], &pair.armored_public);
}

/// Identity and fingerprint of the same key.
fn read_by_both(library: &mut Library, account: &Account, tally: &mut Tally) {
    let ours = format!("{} {}", account.key.identity(), account.key.fingerprint());
    let theirs = if account.service_account_key.is_empty() {
        let (folder, identity) = (TempDir::new().unwrap(), account.key.identity());
        fs::write(folder.path().join(format!("home-{identity}.pgp")), &account.private).unwrap();
        let question = json!({"folder": folder.path(), "context": "home", "identity": identity});
        let read = library.ask(Timestamp::now(), "read user key", question);
        read.map(|answer| format!("{identity} {}", answer.fingerprint))
    } else {
        let question = json!({"serviceAccount": account.service_account_key});
        let read = library.ask(Timestamp::now(), "read service account", question);
        read.map(|answer| format!("{} {}", answer.identity, answer.fingerprint))
    };
    let theirs = theirs.unwrap_or_else(|error| error);
    tally.same(&account.title, &[("talops", &ours), ("the library", &theirs)], &account.registered.armored);
}

/// What a server notes of a public key, and that it takes none whose life is too long.
fn registered(library: &mut Library, account: &Account, tally: &mut Tally) {
    let armored = &account.registered.armored;
    let mut register = |longest: SignedDuration| {
        let question = json!({"publicKeys": [{"armored": armored}], "lifetime": longest.as_secs()});
        let answer = library.ask(Timestamp::now(), "register", question);
        answer.map_or_else(|error| error, |answer| format!("{} until {}", answer.fingerprint, answer.expires))
    };
    let ours = format!("{} until {}", account.key.fingerprint(), account.key.expires().unwrap().as_second());
    let theirs = register(account.longest);
    tally.same(&format!("registering a {}", account.title), &[("talops", &ours), ("the library", &theirs)], armored);
    let too_long = register(SignedDuration::from_hours(1)).starts_with("key lifetime is too long");
    let title = format!("{} where keys may live an hour", account.title);
    tally.same(&title, &[("expected", &true), ("too long", &too_long)], armored);
}

/// Names of service accounts, in keys of both: who they stand for.
fn names(library: &mut Library, tally: &mut Tally) {
    let hour = SignedDuration::from_hours(1);
    for maker in crate::accounts::MAKERS {
        for name in ["ci", "a.b-c_d", "infra-provider:pve", "infra-provider:a:b", "ci+tag", "UPPER", "infra-provider"] {
            let title = format!("service account {name:?} of {maker:?}");
            let account = service_account(library, title, maker, name, Timestamp::now(), hour);
            read_by_both(library, &account, tally);
        }
    }
}

/// Lives of new keys, on both sides of what a server takes.
fn lifetimes(library: &mut Library, tally: &mut Tally) {
    let minute = SignedDuration::from_mins(1);
    let now = Timestamp::now();
    for (whose, longest) in
        [("user", crate::accounts::USER_LIFETIME), ("service account", crate::accounts::SERVICE_ACCOUNT_LIFETIME)]
    {
        for (title, lifetime, taken) in [
            ("half as long", longest / 2, true),
            ("as long", longest, true),
            // A server allows for a minute of rounding.
            ("two minutes too long", longest + minute * 2, false),
            ("twice as long", longest * 2, false),
        ] {
            let pair = openpgp::generate("a", "a@example.com", now, lifetime).unwrap();
            let question = json!({"publicKeys": [{"armored": pair.armored_public}], "lifetime": longest.as_secs()});
            let answer = library.ask(now, "register", question);
            let title = format!("a {whose}'s new key that lives {title}");
            let why = answer.as_ref().err().cloned().unwrap_or_default();
            tally.same(&title, &[("taken", &taken), ("by the library", &answer.is_ok())], &why);
        }
    }
}

/// Texts that are no service account's key: neither takes them.
fn malformed(library: &mut Library, accounts: &[Account], tally: &mut Tally) {
    let account = accounts.iter().find(|account| !account.service_account_key.is_empty()).unwrap();
    let whole = &account.service_account_key;
    let cases = [
        ("a whole key", whole.clone(), true),
        ("nothing", String::new(), false),
        ("no base64", "not base64!".to_owned(), false),
        ("cut off", whole[..whole.len() / 2].to_owned(), false),
        ("base64 of text", STANDARD.encode("plain text"), false),
        ("base64 of a list", STANDARD.encode("[]"), false),
        ("JSON without a key", STANDARD.encode(r#"{"name":"automation"}"#), false),
        ("JSON with a number for a key", STANDARD.encode(r#"{"name":"automation","pgp_key":7}"#), false),
        ("an empty key", encoded(""), false),
        (
            "a key that is none",
            encoded("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----"),
            false,
        ),
        ("a key cut off", encoded(&account.private[..account.private.len() / 2]), false),
        ("a public key", encoded(&account.registered.armored), false),
        ("a key with a passphrase", encoded(&locked(&account.private)), false),
        ("the key in blank lines", encoded(&format!("\n{}\n\n", account.private)), true),
        ("the key with CR LF", encoded(&account.private.replace('\n', "\r\n")), true),
    ];
    for (title, text, good) in cases {
        let ours = Key::service_account(&Secret::new(text.clone()), "the test");
        let theirs = library.ask(Timestamp::now(), "read service account", json!({"serviceAccount": text}));
        let why = format!("talops: {:?}\nthe library: {:?}\n{text}", ours.as_ref().err(), theirs.as_ref().err());
        let said: [(&str, &dyn std::fmt::Display); 3] =
            [("usable", &good), ("talops", &ours.is_ok()), ("the library", &theirs.is_ok())];
        tally.same(&format!("a service account's key: {title}"), &said, &why);
    }
}

fn locked(private: &str) -> String {
    let (mut secret, _) = SignedSecretKey::from_string(private).unwrap();
    secret.primary_key.set_password(rand::thread_rng(), &Password::from("passphrase")).unwrap();
    for subkey in &mut secret.secret_subkeys {
        subkey.key.set_password(rand::thread_rng(), &Password::from("passphrase")).unwrap();
    }
    secret.to_armored_string(ArmorOptions::default()).unwrap()
}

/// Whether a user's key of eight hours is still used.
fn users_keys_run_out(library: &mut Library, tally: &mut Tally) {
    let (folder, identity) = (TempDir::new().unwrap(), "operator@example.com");
    let made = Timestamp::now();
    let pair = openpgp::generate("operator", identity, made, crate::accounts::USER_LIFETIME).unwrap();
    fs::write(folder.path().join(format!("home-{identity}.pgp")), pair.armored_private.expose()).unwrap();
    let key = Key::user(&pair.armored_private, identity, "the test").unwrap();
    // The library goes on for five minutes more, in case that its clock is wrong; talops does not.
    for (minutes, used) in [(0, true), (240, true), (479, true), (486, false), (10_000, false)] {
        let now = made + SignedDuration::from_mins(minutes);
        let question = json!({"folder": folder.path(), "context": "home", "identity": identity});
        let theirs = library.ask(now, "read user key", question).is_ok();
        let said: [(&str, &dyn std::fmt::Display); 3] =
            [("used", &used), ("talops", &key.check(now).is_ok()), ("the library", &theirs)];
        tally.same(&format!("a user's key of eight hours after {minutes} minutes"), &said, &pair.armored_public);
    }
    let maker = Maker::Library;
    let account = service_account(library, "expired".to_owned(), maker, "ci", made, SignedDuration::from_hours(1));
    let late = account.key.check(made + SignedDuration::from_hours(2)).is_ok();
    tally.same(
        "a key of the library, an hour late",
        &[("used", &false), ("talops", &late)],
        &account.registered.armored,
    );
}
