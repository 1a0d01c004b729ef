//! A certificate that is trusted by its fingerprint, because no authority vouches for it: Proxmox VE makes its own.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// SHA-256 of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Reads hexadecimal digits with or without colons, as `pvenode cert info` and openssl print them.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::configuration(format!("{text:?} is not a SHA-256 fingerprint"))
                .hint("64 hexadecimal digits, with or without colons, as pvenode cert info prints them")
        };
        let digits: Vec<u8> = text.trim().bytes().filter(|byte| *byte != b':').collect();
        let mut bytes = [0; 32];
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(wrong());
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }

    fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }

    /// A TLS configuration that trusts a server with this certificate, and no other.
    pub(super) fn tls(self) -> Result<ClientConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Arc::new(Verifier { trusted: self, provider: Arc::clone(&provider) });
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::failed(format!("setting up TLS: {error}")))?;
        Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(formatter, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

/// Takes the fingerprint for the whole of trust: name and dates of the certificate do not count, possession of its key
/// does.
#[derive(Debug)]
struct Verifier {
    trusted: Fingerprint,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let shown = Fingerprint::of(certificate);
        if shown == self.trusted {
            return Ok(ServerCertVerified::assertion());
        }
        let error = Error::unreachable(format!("the server's certificate has another fingerprint: {shown}"))
            .hint("compare it on the node (pvenode cert info), then set fingerprint: to it");
        Err(CertificateError::Other(rustls::OtherError(Arc::new(error))).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn a_fingerprint_is_read_with_and_without_colons_and_printed_with_them() {
        let printed = Fingerprint::of(b"certificate").to_string();
        assert_eq!(printed.len(), 95);
        for text in [printed.clone(), printed.replace(':', "").to_lowercase(), format!(" {printed}\n")] {
            assert_eq!(Fingerprint::parse(&text).unwrap(), Fingerprint::of(b"certificate"));
        }
    }

    #[test]
    fn anything_else_is_not_a_fingerprint() {
        let sha1 = "AB:".repeat(20);
        for text in ["", "AB", &sha1, &"zz".repeat(32), &"é".repeat(32)] {
            assert!(Fingerprint::parse(text).unwrap_err().message().ends_with("is not a SHA-256 fingerprint"));
        }
    }
}
