//! The names of runs.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rand::Rng as _;
use serde::{Deserialize, Serialize};

/// Letters and digits that nobody takes for one another.
const LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// A run's id: when it was begun, and four letters against a second run of that second: `20261129-104152-k3x9`. Ids sort
/// by time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(String);

impl RunId {
    /// A new one.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let mut random = rand::thread_rng();
        let letters = (0..4).map(|_| char::from(LETTERS[random.gen_range(0..LETTERS.len())]));
        Self(format!("{}-{}", now.strftime("%Y%m%d-%H%M%S"), letters.collect::<String>()))
    }

    /// Its letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `words` name it: its first or its last letters.
    #[must_use]
    pub fn is_named(&self, words: &str) -> bool {
        !words.is_empty() && (self.0.starts_with(words) || (words.len() >= 2 && self.0.ends_with(words)))
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for RunId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('-').collect();
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        let [date, time, letters] = parts[..] else { return Err("a run's id has three parts".to_owned()) };
        let well = digits(date, 8) && digits(time, 6) && letters.len() == 4;
        if well && letters.bytes().all(|byte| LETTERS.contains(&byte)) {
            return Ok(Self(text.to_owned()));
        }
        Err("a run's id is such as 20261129-104152-k3x9".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::RunId;

    #[test]
    fn an_id_is_named_by_its_beginning_or_its_end() {
        let id: RunId = "20261129-104152-k3x9".parse().unwrap();
        for words in ["2026", "20261129-104152-k3x9", "k3x9", "x9"] {
            assert!(id.is_named(words), "{words}");
        }
        for words in ["", "9", "k3", "20261130"] {
            assert!(!id.is_named(words), "{words}");
        }
    }

    #[test]
    fn a_new_id_is_one_and_says_when() {
        let id = RunId::new("2026-11-29T10:41:52Z".parse().unwrap());
        assert!(id.as_str().starts_with("20261129-104152-"), "{id}");
        assert_eq!(id.as_str().parse(), Ok(id));
    }

    #[test]
    fn the_name_of_another_folder_is_none() {
        for text in ["", "lost+found", "20261129-104152", "20261129-104152-k3x9-1", "../../../../../etc-a-bbbb"] {
            assert!(text.parse::<RunId>().is_err(), "{text}");
        }
    }
}
