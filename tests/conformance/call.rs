//! A signed call as it reaches a server.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde_json::json;
use talops::lab;
use talops::omni::{CallMetadata, signed_headers};

use crate::accounts::{Account, Maker};
use crate::library::Library;
use crate::tally::Tally;

pub(crate) const TIMESTAMP: &str = "grpc-metadata-x-sidero-timestamp";
pub(crate) const PAYLOAD: &str = "grpc-metadata-x-sidero-payload";
pub(crate) const SIGNATURE: &str = "grpc-metadata-x-sidero-signature";

/// What a server decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted,
    Refused,
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if *self == Self::Accepted { "accepted" } else { "refused" })
    }
}

/// A method and HTTP headers, in the order in which they are sent, and the whole second at which they were signed.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) at: Timestamp,
}

impl fmt::Display for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "POST /api{}, signed at {}", self.method, self.at)?;
        self.headers.iter().try_for_each(|(name, value)| writeln!(formatter, "{name}: {value}"))
    }
}

impl Call {
    /// A call that one of both signs for an account.
    pub(crate) fn signed(
        library: &mut Library,
        maker: Maker,
        account: &Account,
        method: &str,
        metadata: &[(&str, &str)],
    ) -> Self {
        match maker {
            Maker::Talops => Self::of_talops(account, method, metadata),
            Maker::Library => Self::of_library(library, account, method, metadata, this_second()),
        }
    }

    fn of_talops(account: &Account, method: &str, metadata: &[(&str, &str)]) -> Self {
        let metadata = metadata
            .iter()
            .try_fold(CallMetadata::new(), |metadata, (name, value)| metadata.with(name, value))
            .unwrap();
        // The signature has a time of its own, the system's: again when a second went by in between.
        loop {
            let at = this_second();
            let headers = signed_headers(&account.key, method, &metadata, at).unwrap();
            if this_second() == at {
                return Self { method: method.to_owned(), headers, at };
            }
        }
    }

    /// A call that the library signs at this time.
    pub(crate) fn of_library(
        library: &mut Library,
        account: &Account,
        method: &str,
        metadata: &[(&str, &str)],
        at: Timestamp,
    ) -> Self {
        let mut lists = std::collections::BTreeMap::<&str, Vec<&str>>::new();
        for (name, value) in metadata {
            lists.entry(name).or_default().push(value);
        }
        let question = json!({
            "privateKey": account.private, "identity": account.key.identity(), "method": method, "metadata": lists,
        });
        let signed = library.ask(at, "sign", question).unwrap().metadata;
        let headers = signed.into_iter().flat_map(|(name, values)| {
            let header = if name == "authorization" { name } else { format!("grpc-metadata-{name}") };
            values.into_iter().map(move |value| (header.clone(), value))
        });
        Self { method: method.to_owned(), headers: headers.collect(), at }
    }

    /// A call with a payload of any text, signed by the library.
    pub(crate) fn of_payload(
        library: &mut Library,
        account: &Account,
        method: &str,
        payload: &str,
        timestamp: &str,
    ) -> Self {
        let at = this_second();
        let question = json!({"privateKey": account.private, "payload": payload});
        let signature = library.ask(at, "sign payload", question).unwrap().signature;
        let mut call = Self { method: method.to_owned(), headers: Vec::new(), at };
        call.add(TIMESTAMP, timestamp);
        call.add(PAYLOAD, payload);
        call.add(SIGNATURE, &format!("siderov1 {} {} {signature}", account.key.identity(), account.key.fingerprint()));
        call
    }

    /// Adds a header.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Gives a header these values.
    pub(crate) fn set(&mut self, name: &str, values: &[&str]) {
        self.remove(name);
        for value in values {
            self.add(name, value);
        }
    }

    /// Takes a header away, with all its values.
    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(other, _)| other != name);
    }

    /// The first value of a header.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// Changes every value of a header.
    pub(crate) fn edit(&mut self, name: &str, change: impl Fn(&str) -> String) {
        for (_, value) in self.headers.iter_mut().filter(|(other, _)| other == name) {
            *value = change(value);
        }
    }

    /// Changes one of the four words of the signature.
    pub(crate) fn edit_word(&mut self, word: usize, change: impl Fn(&str) -> String) {
        self.edit(SIGNATURE, |signature| {
            let words = signature.split(' ').enumerate();
            let changed = words.map(|(index, text)| if index == word { change(text) } else { text.to_owned() });
            changed.collect::<Vec<_>>().join(" ")
        });
    }

    /// Asks both at `now`, and counts the case.
    pub(crate) fn judge(
        &self,
        title: &str,
        expected: Verdict,
        now: Timestamp,
        (library, accounts, tally): (&mut Library, &[&Account], &mut Tally),
    ) {
        let keys = accounts.iter().map(|Account { registered, .. }| {
            json!({"armored": registered.armored, "expires": registered.expires.as_second()})
        });
        let keys: Vec<_> = keys.collect();
        let question = json!({"method": self.method, "headers": self.headers, "publicKeys": keys});
        let answer = library.ask(now, "verify", question);
        let registered: Vec<_> = accounts.iter().map(|account| account.registered.clone()).collect();
        let signer = lab::omni::signer(&registered, &self.header_map(), &self.method, now);
        let verdict = |accepted: bool| if accepted { Verdict::Accepted } else { Verdict::Refused };
        let said: [(&str, &dyn fmt::Display); 3] = [
            ("the table", &expected),
            ("the library", &verdict(answer.is_ok())),
            ("the lab", &verdict(signer.is_some())),
        ];
        let why = answer.as_ref().err().map(|error| format!("\nthe library: {error}")).unwrap_or_default();
        tally.same(title, &said, &format!("{self}decided at {now}{why}"));
        if let (Ok(answer), Some(signer)) = (answer, signer) {
            assert_eq!(answer.fingerprint, signer.fingerprint, "{title}: both accept, of two different keys");
        }
    }

    fn header_map(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }
}

/// The time, cut down to a second.
pub(crate) fn this_second() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second()).unwrap()
}
