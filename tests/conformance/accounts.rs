//! Who signs: service accounts, an infrastructure provider, users, each with a key of talops and one of the library.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use pgp::composed::{Deserializable as _, SignedPublicKey};
use serde_json::json;
use talops::config;
use talops::environment::Environment;
use talops::lab::omni::{Account as Registered, Role};
use talops::omni::{Key, discover};
use talops::openpgp;
use talops::secret::Secret;
use tempfile::TempDir;

use crate::library::Library;

/// The longest lives of keys that a server takes (`siderolabs/go-api-signature` `pkg/pgp/validate.go`, `siderolabs/omni`
/// `internal/pkg/auth/auth.go`).
pub(crate) const USER_LIFETIME: SignedDuration = SignedDuration::from_hours(8);
pub(crate) const SERVICE_ACCOUNT_LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Whose code made a key, or a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Maker {
    Talops,
    Library,
}

pub(crate) const MAKERS: [Maker; 2] = [Maker::Talops, Maker::Library];

/// An account, its key read by talops, and what the lab knows of it.
pub(crate) struct Account {
    pub(crate) title: String,
    pub(crate) key: Key,
    pub(crate) private: String,
    /// As in `OMNI_SERVICE_ACCOUNT_KEY`; empty for a user.
    pub(crate) service_account_key: String,
    /// The longest life that a key of this account may have.
    pub(crate) longest: SignedDuration,
    pub(crate) registered: Registered,
}

/// Names of service accounts: one of people's, one of an infrastructure provider.
const SERVICE_ACCOUNTS: [&str; 2] = ["automation", "infra-provider:proxmox"];

/// Every account. Keys are ten minutes old, so that a clock which is behind has seen them.
pub(crate) fn all(library: &mut Library) -> Vec<Account> {
    let mut accounts = Vec::new();
    let created = Timestamp::now() - SignedDuration::from_mins(10);
    for maker in MAKERS {
        for name in SERVICE_ACCOUNTS {
            let title = format!("service account {name}, key of {maker:?}");
            accounts.push(service_account(library, title, maker, name, created, SERVICE_ACCOUNT_LIFETIME));
        }
        accounts.push(user(library, maker, created));
    }
    accounts
}

/// A service account with a new key.
pub(crate) fn service_account(
    library: &mut Library,
    title: String,
    maker: Maker,
    name: &str,
    created: Timestamp,
    lifetime: SignedDuration,
) -> Account {
    let (public, private, encoded) = match maker {
        Maker::Talops => {
            let short = name.trim_start_matches("infra-provider:");
            let pair = openpgp::generate(short, &format!("{short}@example.com"), created, lifetime).unwrap();
            let encoded = pair.service_account(name).expose().to_owned();
            (pair.armored_public, pair.armored_private.expose().to_owned(), encoded)
        }
        Maker::Library => {
            let question = json!({"name": name, "lifetime": lifetime.as_secs()});
            let key = library.ask(created, "new service account", question).unwrap().key;
            (key.public, key.private, key.service_account)
        }
    };
    let key = Key::service_account(&Secret::new(encoded.clone()), "the test").unwrap();
    let longest = SERVICE_ACCOUNT_LIFETIME;
    Account {
        title,
        registered: registered(&key, public, created),
        key,
        private,
        service_account_key: encoded,
        longest,
    }
}

fn user(library: &mut Library, maker: Maker, created: Timestamp) -> Account {
    let (identity, folder) = ("operator@example.com", TempDir::new().unwrap());
    let (public, private) = match maker {
        Maker::Talops => {
            let pair = openpgp::generate("operator", identity, created, USER_LIFETIME).unwrap();
            let private = pair.armored_private.expose().to_owned();
            fs::write(folder.path().join(format!("home-{identity}.pgp")), &private).unwrap();
            (pair.armored_public, private)
        }
        Maker::Library => {
            let question = json!({"folder": folder.path(), "context": "home", "identity": identity, "name": "omnictl"});
            let key = library.ask(created, "new user key", question).unwrap().key;
            (key.public, key.private)
        }
    };
    let key = found(&folder, identity);
    Account {
        title: format!("user, key of {maker:?}"),
        registered: registered(&key, public, created),
        key,
        private,
        service_account_key: String::new(),
        longest: USER_LIFETIME,
    }
}

/// A user's key as talops finds it: by the context and the identity in an omniconfig, in the folder of keys.
fn found(folder: &TempDir, identity: &str) -> Key {
    let omniconfig = folder.path().join("config");
    let context = json!({"url": "https://omni.example.com", "auth": {"siderov1": {"identity": identity}}});
    fs::write(&omniconfig, json!({"contexts": {"home": context}, "context": "home"}).to_string()).unwrap();
    let variables = [("OMNICONFIG", omniconfig.as_path()), ("SIDEROV1_KEYS_DIR", folder.path())];
    let environment = Environment::new(variables.map(|(name, path)| (name.into(), path.into())));
    discover("home", &config::Omni::default(), None, &environment).unwrap().unwrap().key.unwrap()
}

fn registered(key: &Key, armored: String, created: Timestamp) -> Registered {
    let (public, _) = SignedPublicKey::from_string(&armored).unwrap();
    Registered {
        name: key.identity().to_owned(),
        identity: key.identity().to_owned(),
        user_id: String::new(),
        role: Role::Admin,
        fingerprint: key.fingerprint().to_owned(),
        created,
        expires: key.expires().unwrap(),
        key: public,
        armored,
    }
}

/// What `OMNI_SERVICE_ACCOUNT_KEY` would hold for this key.
pub(crate) fn encoded(pgp_key: &str) -> String {
    STANDARD.encode(json!({"name": "automation", "pgp_key": pgp_key}).to_string())
}
