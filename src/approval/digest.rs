//! Digests of plans, and the first digits of one by which it is named.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The SHA-256 of a plan, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanDigest(String);

impl PlanDigest {
    /// How many digits a digest has.
    pub const LENGTH: usize = 64;
    /// With how many digits people are told of one.
    const SHORT: usize = 16;

    pub(super) fn new(hash: &[u8]) -> Self {
        let mut text = String::with_capacity(Self::LENGTH);
        for byte in hash {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// All its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first digits, enough to name it by.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..Self::SHORT).unwrap_or(&self.0)
    }
}

impl fmt::Display for PlanDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The first digits of a digest, or all of them, as somebody wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestPrefix(String);

impl DigestPrefix {
    /// Fewer digits name none.
    pub const SHORTEST: usize = 8;

    /// Whether these are the first digits of `digest`.
    #[must_use]
    pub fn names(&self, digest: &PlanDigest) -> bool {
        digest.0.starts_with(&self.0)
    }
}

impl FromStr for DigestPrefix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_lowercase();
        let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hex || !(Self::SHORTEST..=PlanDigest::LENGTH).contains(&text.len()) {
            return Err(format!(
                "a plan's digest is {} hexadecimal digits; its first {} or more name it, too",
                PlanDigest::LENGTH,
                Self::SHORTEST
            ));
        }
        Ok(Self(text))
    }
}

impl fmt::Display for DigestPrefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{DigestPrefix, PlanDigest};

    #[test]
    fn eight_digits_or_more_name_a_digest() {
        let digest = PlanDigest::new(&[0xab; 32]);
        for text in ["abababab", "ABABABABA", " abababab ", digest.as_str()] {
            assert!(text.parse::<DigestPrefix>().unwrap().names(&digest), "{text}");
        }
        assert!(!"abababac".parse::<DigestPrefix>().unwrap().names(&digest));
        for text in ["", "abababa", "abababag", &"a".repeat(65)] {
            assert!(text.parse::<DigestPrefix>().is_err(), "{text}");
        }
    }
}
