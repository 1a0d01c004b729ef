//! When a client certificate runs out.
//!
//! Reads the one field of X.509 (RFC 5280, section 4.1) that an API server's "Unauthorized" does not tell.

use base64::Engine;
use jiff::Timestamp;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xA0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// `notAfter` of the first certificate of a PEM text; `None` where there is none to be read.
pub(super) fn not_after(pem: &[u8]) -> Option<Timestamp> {
    let der = first_certificate(std::str::from_utf8(pem).ok()?)?;
    let (certificate, _) = element(&der, SEQUENCE)?;
    let (mut rest, _) = element(certificate, SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        rest = element(rest, VERSION)?.1;
    }
    // Serial number, signature algorithm, issuer.
    for tag in [INTEGER, SEQUENCE, SEQUENCE] {
        rest = element(rest, tag)?.1;
    }
    let (validity, _) = element(rest, SEQUENCE)?;
    let (_, after_not_before) = time(validity)?;
    time(after_not_before)?.0.parse().ok()
}

fn first_certificate(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let body: String = body.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(body).ok()
}

/// The content of the element of type `tag` that `der` begins with, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7F => (usize::from(length), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7F))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    (first == tag).then_some(())?;
    rest.split_at_checked(length)
}

/// The time that `der` begins with, as RFC 3339, and what follows it.
fn time(der: &[u8]) -> Option<(String, &[u8])> {
    let (text, rest) = element(der, UTC_TIME).or_else(|| element(der, GENERALIZED_TIME))?;
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    // Years of two digits are 1950 to 2049 (RFC 5280, section 4.1.2.5.1).
    let text = match text.len() {
        12 if text < "50" => format!("20{text}"),
        12 => format!("19{text}"),
        14 => text.to_owned(),
        _ => return None,
    };
    let part = |range: std::ops::Range<usize>| text.get(range);
    let (date, clock) = ((part(0..4)?, part(4..6)?, part(6..8)?), (part(8..10)?, part(10..12)?, part(12..14)?));
    let date = format!("{}-{}-{}T{}:{}:{}Z", date.0, date.1, date.2, clock.0, clock.1, clock.2);
    Some((date, rest))
}

#[cfg(test)]
mod tests {
    use super::not_after;

    /// `openssl req -x509 -newkey ed25519 -nodes -subj /CN=operator -days 1`, on 2026-11-21.
    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBOjCB7aADAgECAhRjDwYEmn2xLOyOoHRzFk9GnXIvDjAFBgMrZXAwEzERMA8G
A1UEAwwIb3BlcmF0b3IwHhcNMjYxMTIxMDIzNDI4WhcNMjYxMTIyMDIzNDI4WjAT
MREwDwYDVQQDDAhvcGVyYXRvcjAqMAUGAytlcAMhAEbNG4ZTq6NKTUUsxrqetyzC
adQ0A0su1k1KpGC+pvf1o1MwUTAdBgNVHQ4EFgQUiSzbqEqJrj36wmlZ233lcXdH
nH8wHwYDVR0jBBgwFoAUiSzbqEqJrj36wmlZ233lcXdHnH8wDwYDVR0TAQH/BAUw
AwEB/zAFBgMrZXADQQBwTl8/rjyXOoBrvvVubxUuaH46ZOgmZL8iQ9GS84l/4Egg
8s4Vu4ULJX03TvAaYGIWBEprvua0RIE+AhZBxDsB
-----END CERTIFICATE-----";

    #[test]
    fn the_end_of_a_certificate_is_read() {
        assert_eq!(not_after(CERTIFICATE.as_bytes()).unwrap().to_string(), "2026-11-22T02:34:28Z");
    }

    #[test]
    fn what_is_not_a_certificate_has_no_end() {
        assert_eq!(not_after(b"-----BEGIN CERTIFICATE-----\nMAAwAA==\n-----END CERTIFICATE-----"), None);
        assert_eq!(not_after(b"token"), None);
        assert_eq!(not_after(&CERTIFICATE.as_bytes()[..200]), None);
    }
}
