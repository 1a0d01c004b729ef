//! Names and identifiers that look random and are always the same.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Letters and digits that Kubernetes uses for generated names (`k8s.io/apimachinery` `pkg/util/rand`).
const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// A UUID (version 4 in form) that follows from `seed`.
#[must_use]
pub fn uuid(seed: &str) -> String {
    let mut bytes = digest(seed);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hexadecimal(&bytes[..16]);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
}

/// The random-looking end of a generated name, `length` characters that follow from `seed`.
#[must_use]
pub fn suffix(seed: &str, length: usize) -> String {
    digest(seed).iter().take(length).map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}

/// Hexadecimal digits (64) that follow from `seed`.
#[must_use]
pub fn hash(seed: &str) -> String {
    hexadecimal(&digest(seed))
}

/// A number below `limit` that follows from `seed`.
#[must_use]
pub(super) fn number(seed: &str, limit: usize) -> usize {
    usize::from(digest(seed)[0]) % limit.max(1)
}

/// An address in the network of Omni's tunnels that follows from `seed`.
#[must_use]
pub(super) fn tunnel_address(seed: &str) -> String {
    let hex = hash(seed);
    format!("fdae:41e4:649b:9303:{}:{}:{}:{}", &hex[..4], &hex[4..8], &hex[8..12], &hex[12..16])
}

fn digest(seed: &str) -> [u8; 32] {
    Sha256::digest(seed.as_bytes()).into()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{suffix, tunnel_address, uuid};

    #[test]
    fn a_uuid_has_the_form_of_version_4_and_is_the_same_each_time() {
        let id = uuid("worker");
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "4");
        assert_eq!(id, uuid("worker"));
        assert_ne!(id, uuid("another worker"));
    }

    #[test]
    fn a_suffix_uses_the_letters_that_kubernetes_uses() {
        assert!(suffix("pod", 5).chars().all(|letter| "bcdfghjklmnpqrstvwxz2456789".contains(letter)));
        assert_eq!(tunnel_address("x").matches(':').count(), 7);
    }
}
