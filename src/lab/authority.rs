//! A certificate authority for a simulated cluster: a certificate that is one, whose key nobody keeps.
//!
//! It is self-signed with Ed25519 (RFC 8410) over a key that follows from a seed, so that a cluster has the same authority as
//! long as it is the same cluster, and another one once it was made anew.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::SignatureScheme;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest as _, Sha256};

/// An Ed25519 key in PKCS #8 up to the key itself.
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// The algorithm Ed25519.
const ED25519: [u8; 7] = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70];
/// The attribute `organizationName`.
const ORGANIZATION: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x0a];
/// Critical basic constraints: this is an authority.
const AUTHORITY: [u8; 17] =
    [0x30, 0x0f, 0x06, 0x03, 0x55, 0x1d, 0x13, 0x01, 0x01, 0xff, 0x04, 0x05, 0x30, 0x03, 0x01, 0x01, 0xff];

/// The certificate of the authority that follows from `seed`, in PEM; empty where it could not be signed.
#[must_use]
pub(in crate::lab) fn certificate(seed: &str) -> String {
    signed(seed).map(|der| pem(&der)).unwrap_or_default()
}

fn signed(seed: &str) -> Option<Vec<u8>> {
    let secret: [u8; 32] = Sha256::digest(format!("authority {seed}").as_bytes()).into();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from([&PKCS8[..], &secret].concat()));
    let key = rustls::crypto::ring::sign::any_supported_type(&key).ok()?;
    let public = key.public_key()?;
    let serial: [u8; 32] = Sha256::digest(secret).into();
    let attribute = der(0x30, &[&ORGANIZATION, &der(0x0c, &[b"kubernetes"])]);
    let name = der(0x30, &[&der(0x31, &[&attribute])]);
    let validity = der(0x30, &[&der(0x17, &[b"260101000000Z"]), &der(0x17, &[b"360101000000Z"])]);
    let body = der(
        0x30,
        &[
            // Version 3, and a serial number whose highest bit is not set.
            &[0xa0, 0x03, 0x02, 0x01, 0x02],
            &der(0x02, &[&[0x10 | serial[0] & 0x0f], &serial[1..16]]),
            &ED25519,
            &name,
            &validity,
            &name,
            public.as_ref(),
            &der(0xa3, &[&der(0x30, &[&AUTHORITY])]),
        ],
    );
    let signature = key.choose_scheme(&[SignatureScheme::ED25519])?.sign(&body).ok()?;
    Some(der(0x30, &[&body, &ED25519, &der(0x03, &[&[0], &signature])]))
}

/// A value with its tag and length.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    let mut value = vec![tag];
    match length {
        [0, short] if short < 0x80 => value.push(short),
        [0, one] => value.extend([0x81, one]),
        both => value.extend([0x82, both[0], both[1]]),
    }
    value.extend(content);
    value
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut lines = String::from("-----BEGIN CERTIFICATE-----\n");
    for (index, letter) in text.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines + "\n-----END CERTIFICATE-----\n"
}

#[cfg(test)]
mod tests {
    use rustls::RootCertStore;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    use super::certificate;

    #[test]
    fn it_is_an_authority_that_a_client_takes() {
        let text = certificate("edge");
        let der = CertificateDer::from_pem_slice(text.as_bytes()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(der).unwrap();
        assert_eq!(text, certificate("edge"));
        assert_ne!(text, certificate("edge made anew"));
    }
}
