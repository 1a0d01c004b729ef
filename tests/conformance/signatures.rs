//! Signed calls before the library and the lab.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use pgp::composed::{Deserializable as _, DetachedSignature, SignedSecretKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::ser::Serialize as _;
use pgp::types::Password;
use talops::omni::CallMetadata;

use crate::accounts::{self, Account, MAKERS, Maker};
use crate::call::{Call, SIGNATURE, Verdict, this_second};
use crate::cases::{
    BYTES, CLOCKS, COVERED, FOREIGN, GET, LIST, LISTS, LIVES, METHODS, PAYLOADS, TIMESTAMPS, TWISTS, UNSENDABLE,
};
use crate::library::Library;
use crate::tally::Tally;

/// What twists are made to.
const METADATA: [(&str, &str); 3] = [("runtime", "Omni"), ("nodes", "a"), ("nodes", "b")];

pub(crate) fn compare(library: &mut Library, accounts: &[Account], tally: &mut Tally) {
    let mut judges = Judges { library, accounts, tally };
    judges.lists_of_metadata();
    judges.unusual_metadata();
    judges.clocks();
    judges.twists();
    judges.somebody_elses_signature();
    judges.forms_of_signatures();
    judges.payloads();
    judges.lives_of_keys();
}

/// Who decides, and on whose keys.
struct Judges<'all> {
    library: &'all mut Library,
    accounts: &'all [Account],
    tally: &'all mut Tally,
}

impl Judges<'_> {
    fn judge(&mut self, title: &str, call: &Call, expected: Verdict, now: Timestamp) {
        let accounts: Vec<&Account> = self.accounts.iter().collect();
        call.judge(title, expected, now, (self.library, &accounts, self.tally));
    }

    /// Runs a case for both signers and every account; gives it a title and a way to sign.
    fn every_signer(&mut self, case: &str, run: impl Fn(&mut Self, &str, Maker, &Account)) {
        for account in self.accounts {
            for maker in MAKERS {
                let title = format!("{case}; {}, signed by {maker:?}", account.title);
                run(self, &title, maker, account);
            }
        }
    }

    fn accepted(&mut self, case: &str, method: &str, metadata: &[(&str, &str)]) {
        self.every_signer(case, |judges, title, maker, account| {
            let call = Call::signed(judges.library, maker, account, method, metadata);
            judges.judge(title, &call, Verdict::Accepted, call.at);
        });
    }

    /// Every subset of what a signature covers, every method, several values, unusual texts.
    fn lists_of_metadata(&mut self) {
        for subset in 0..1_usize << COVERED.len() {
            let chosen = COVERED.iter().enumerate().filter(|(bit, _)| subset & (1 << bit) != 0);
            let metadata: Vec<(&str, &str)> = chosen.map(|(_, pair)| *pair).collect();
            let names: Vec<&str> = metadata.iter().map(|(name, _)| *name).collect();
            self.accepted(&format!("metadata [{}]", names.join(" ")), LIST, &metadata);
        }
        for (title, metadata) in LISTS {
            self.accepted(title, LIST, metadata);
        }
        for method in METHODS {
            self.accepted(method, method, &[("runtime", "Omni")]);
        }
    }

    /// What talops never sends: refused where no server could accept it.
    fn unusual_metadata(&mut self) {
        let accounts = self.accounts;
        for account in accounts {
            for (title, metadata, expected) in FOREIGN {
                let call = Call::of_library(self.library, account, LIST, metadata, this_second());
                self.judge(&format!("{title}; {}", account.title), &call, expected, call.at);
            }
            for (title, value) in UNSENDABLE {
                let call = Call::of_library(self.library, account, LIST, &[("cluster", value)], this_second());
                self.judge(&format!("{title}; {}", account.title), &call, Verdict::Refused, call.at);
            }
        }
        for (title, value) in UNSENDABLE {
            let sent = CallMetadata::new().with("cluster", value).is_ok();
            self.tally.same(&format!("{title}: talops sends it"), &[("should", &false), ("does", &sent)], &value);
        }
    }

    fn clocks(&mut self) {
        for (title, later, expected) in CLOCKS {
            self.every_signer(&format!("decided {title}"), |judges, title, maker, account| {
                let call = Call::signed(judges.library, maker, account, GET, &[("runtime", "Omni")]);
                judges.judge(title, &call, expected, call.at + SignedDuration::from_nanos(later));
            });
        }
    }

    fn twists(&mut self) {
        for (title, twist, expected) in TWISTS {
            self.every_signer(&format!("changed after signing: {title}"), |judges, title, maker, account| {
                let mut call = Call::signed(judges.library, maker, account, GET, &METADATA);
                twist(&mut call);
                judges.judge(title, &call, expected, call.at);
            });
        }
        for (title, bend, expected) in BYTES {
            self.every_signer(&format!("bytes of the signature: {title}"), |judges, title, maker, account| {
                let mut call = Call::signed(judges.library, maker, account, GET, &METADATA);
                call.edit_word(3, bend);
                judges.judge(title, &call, expected, call.at);
            });
        }
    }

    /// A good signature under the fingerprint of another registered key, and one of another call.
    fn somebody_elses_signature(&mut self) {
        self.every_signer("another account's fingerprint", |judges, title, maker, account| {
            let others = judges.accounts.iter().filter(|other| other.key.fingerprint() != account.key.fingerprint());
            for other in others {
                let mut call = Call::signed(judges.library, maker, account, GET, &METADATA);
                call.edit_word(2, |_| other.key.fingerprint().to_owned());
                judges.judge(&format!("{title}: {}", other.title), &call, Verdict::Refused, call.at);
            }
        });
        self.every_signer("another call's signature", |judges, title, maker, account| {
            let other = Call::signed(judges.library, maker, account, LIST, &METADATA);
            let mut call = Call::signed(judges.library, maker, account, GET, &METADATA);
            call.set(SIGNATURE, &[other.get(SIGNATURE)]);
            judges.judge(title, &call, Verdict::Refused, call.at);
        });
    }

    /// Other signatures over the same payload: of text, with other hashes, two of them.
    fn forms_of_signatures(&mut self) {
        use Verdict::Accepted;
        let forms = [
            ("binary, SHA-256", false, HashAlgorithm::Sha256, Accepted),
            ("binary, SHA-384", false, HashAlgorithm::Sha384, Accepted),
            ("binary, SHA-512", false, HashAlgorithm::Sha512, Accepted),
            ("binary, SHA3-256", false, HashAlgorithm::Sha3_256, Accepted),
            ("text, SHA-256", true, HashAlgorithm::Sha256, Accepted),
        ];
        let accounts = self.accounts;
        for account in accounts {
            for (title, text, hash, expected) in forms {
                let mut call = Call::signed(self.library, Maker::Library, account, GET, &METADATA);
                let payload = call.get(crate::call::PAYLOAD).to_owned();
                call.edit_word(3, |_| STANDARD.encode(signature(account, &payload, text, hash)));
                self.judge(&format!("{title}; {}", account.title), &call, expected, this_second());
            }
        }
    }

    fn payloads(&mut self) {
        let accounts = self.accounts;
        for account in accounts {
            for (title, template, expected) in PAYLOADS {
                let time = this_second().as_second().to_string();
                let payload = template.replace("TIME", &time).replace("METHOD", GET);
                let call = Call::of_payload(self.library, account, GET, &payload, &time);
                self.judge(&format!("payload: {title}; {}", account.title), &call, expected, call.at);
            }
            for (title, spelling, expected) in TIMESTAMPS {
                let time = spelling(this_second().as_second());
                let payload = format!(r#"{{"headers":{{"x-sidero-timestamp":["{time}"]}},"method":"{GET}"}}"#);
                let call = Call::of_payload(self.library, account, GET, &payload, &time);
                self.judge(&format!("timestamp: {title}; {}", account.title), &call, expected, call.at);
            }
        }
    }

    fn lives_of_keys(&mut self) {
        let made = this_second();
        for (title, lifetime, signed, decided, expected) in LIVES {
            let after = |seconds| made + SignedDuration::from_secs(seconds);
            let lifetime = SignedDuration::from_secs(lifetime);
            let title = format!("a key's life: {title}");
            let account = accounts::service_account(self.library, title, Maker::Library, "automation", made, lifetime);
            let call = Call::of_library(self.library, &account, GET, &METADATA, after(signed));
            call.judge(&account.title, expected, after(decided), (self.library, &[&account], self.tally));
        }
    }
}

/// A detached signature of any form, made now.
fn signature(account: &Account, payload: &str, text: bool, hash: HashAlgorithm) -> Vec<u8> {
    let (secret, _) = SignedSecretKey::from_string(&account.private).unwrap();
    let (key, password, data) = (&secret.primary_key, Password::empty(), payload.as_bytes());
    let random = rand::thread_rng();
    let signature = if text {
        DetachedSignature::sign_text_data(random, key, &password, hash, data)
    } else {
        DetachedSignature::sign_binary_data(random, key, &password, hash, data)
    };
    signature.unwrap().to_bytes().unwrap()
}
