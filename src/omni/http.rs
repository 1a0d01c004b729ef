//! The HTTP client: TLS by rustls with ring, proxies from the environment, no redirects.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Url};

use super::discover::Target;
use super::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::file;

/// How long a connection may take to come about, within a request's own limit.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// How often a quiet connection is tested: a watch can be quiet for hours, and its server gone.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

pub(super) fn client(target: &Target) -> Result<reqwest::Client> {
    // Somebody else may have installed one, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("talops/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_keepalive(KEEP_ALIVE)
        .http2_keep_alive_interval(KEEP_ALIVE)
        .http2_keep_alive_timeout(CONNECT_TIMEOUT)
        // A signature is for one server.
        .redirect(Policy::none());
    if is_loopback(&target.endpoint) {
        // As Go does, and with it omnictl.
        builder = builder.no_proxy();
    }
    builder = match &target.ca_file {
        // No authority is asked without TLS, and a small system may have none.
        _ if target.endpoint.is_plain() => builder.tls_certs_only([]),
        None => builder,
        Some(path) => {
            let wrong = |what: String| {
                Error::configuration(format!("reading the certificate authority {}: {what}", path.display()))
                    .hint("caFile is a PEM file with one certificate or more")
            };
            let pem = file::read(path, file::LONGEST).map_err(|error| wrong(error.to_string()))?;
            let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| wrong(innermost(&error)))?;
            if certificates.is_empty() {
                return Err(wrong("it holds no certificate".to_owned()));
            }
            builder.tls_certs_merge(certificates)
        }
    };
    builder.build().map_err(|error| {
        Error::configuration(format!("preparing to call Omni at {}: {}", target.endpoint, innermost(&error)))
            .hint("a private authority is named by caFile; the system's own are in its package ca-certificates")
    })
}

/// The last cause of an error, which says what happened without saying where.
pub(super) fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

fn is_loopback(endpoint: &Endpoint) -> bool {
    let Ok(url) = Url::parse(&endpoint.to_string()) else { return false };
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{Target, client, is_loopback};
    use crate::error::{Error, Kind};
    use crate::omni::Endpoint;

    fn target(ca: &[u8]) -> (tempfile::NamedTempFile, Target) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(ca).unwrap();
        let endpoint = Endpoint::parse("https://omni.example.com", "").unwrap();
        let ca_file = Some(file.path().to_owned());
        (file, Target { endpoint, ca_file, key: Err(Error::unauthorized("none")) })
    }

    #[test]
    fn a_file_that_is_no_certificate_is_said_to_be_none() {
        for ca in [&b""[..], b"nonsense", b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
            let (_file, target) = target(ca);
            assert_eq!(client(&target).unwrap_err().kind(), Kind::Configuration);
        }
    }

    #[test]
    fn loopback_is_never_asked_through_a_proxy() {
        let loopback = |text| is_loopback(&Endpoint::parse(text, "").unwrap());
        assert!(loopback("http://127.0.0.1:8080") && loopback("http://[::1]:8080") && loopback("http://localhost"));
        assert!(!loopback("https://omni.example.com"));
    }
}
