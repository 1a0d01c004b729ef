//! Proxmox VE's HTTP API, with an API token.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::{Certificate, Response, StatusCode, Url};
use serde_json::Value;

use super::client::Verb;
use super::fingerprint::Fingerprint;
use super::wire;
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::text;

/// More than any answer: an entry of the list of VMs has about 400 bytes.
pub(super) const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// The API of one node.
#[derive(Debug, Clone)]
pub struct Api {
    url: Url,
    token: Secret,
    client: reqwest::Client,
}

impl Api {
    /// A client for `https://HOST:8006` and the token `USER@REALM!NAME` with its secret. The certificate is trusted by
    /// `fingerprint` where there is one, else by the authorities in the PEM file `authority`, else by the system's.
    /// Nothing is contacted yet. `http://` is for this machine alone: the token would be there for all to read.
    pub fn new(
        url: &str,
        token_id: &str,
        token_secret: &Secret,
        fingerprint: Option<&str>,
        authority: Option<(&PathBuf, &[u8])>,
    ) -> Result<Self> {
        let url = base(url)?;
        if !token_id.contains('@') || !token_id.contains('!') {
            return Err(Error::configuration(format!("{token_id:?} is not the id of an API token"))
                .hint("an id has the form USER@REALM!NAME: root@pam!talops"));
        }
        // `PVEAPIToken=USER@REALM!NAME=SECRET` (`proxmox/pve-http-server src/PVE/APIServer/AnyEvent.pm`).
        let token = Secret::new(format!("PVEAPIToken={token_id}={}", token_secret.expose()));
        // reqwest has no TLS provider of its own here; a second one is not an error.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .user_agent(concat!("talops/", env!("CARGO_PKG_VERSION")));
        if let Some(fingerprint) = fingerprint {
            builder = builder.tls_backend_preconfigured(Fingerprint::parse(fingerprint)?.tls()?);
        } else if let Some((path, pem)) = authority {
            let wrong = |error: String| Error::configuration(format!("{}: {error}", path.display()));
            let certificates = Certificate::from_pem_bundle(pem).map_err(|error| wrong(cause(&error)))?;
            if certificates.is_empty() {
                return Err(wrong("no certificate in it".to_owned()));
            }
            builder = builder.tls_certs_only(certificates);
        }
        let client = builder.build().map_err(|error| Error::failed(format!("setting up {url}: {}", cause(&error))))?;
        Ok(Self { url, token, client })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Sends `verb` for `path` below `/api2/json`, and gives what is in the answer's `data`.
    pub(super) async fn call(
        &self,
        verb: Verb,
        path: &str,
        parameters: &[(&str, &str)],
        limit: Duration,
    ) -> Result<Value> {
        let method = verb.method();
        let doing = format!("{}: {method} {path}", self.url());
        let mut url = self.url.clone();
        url.set_path(&format!("/api2/json{path}"));
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        let mut token = http::HeaderValue::from_str(self.token.expose()).map_err(|_| {
            Error::configuration(format!("{}: the token has characters that no header can have", self.url()))
        })?;
        token.set_sensitive(true);
        let asked = async {
            let request = self.client.request(method, url).header(http::header::AUTHORIZATION, token);
            let response = request.send().await;
            let response = response.map_err(|error| unreachable(&doing, &error))?;
            if response.status() != StatusCode::OK {
                return Err(refused(&doing, &response));
            }
            body(response, &doing).await
        };
        let bytes = tokio::time::timeout(limit, asked).await.unwrap_or_else(|_| {
            Err(Error::unreachable(format!("{doing}: no answer within {:.1} s", limit.as_secs_f64())))
        })?;
        let answer: Value = serde_json::from_slice(&bytes).map_err(|error| {
            Error::failed(format!("{doing}: not JSON: {error}"))
                .hint("url: is that of the API itself, https://HOST:8006")
        })?;
        Ok(wire::data(answer))
    }
}

fn base(text: &str) -> Result<Url> {
    let wrong = |why: &str| {
        Error::configuration(format!("{text:?} is not the URL of a Proxmox VE API: {why}")).hint("https://HOST:8006")
    };
    let url = Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::configuration("the URL of a Proxmox VE API has a user or password in it")
            .hint("use tokenId and tokenSecret"));
    }
    let loopback = match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
            address.is_ok_and(|address| address.is_loopback())
        }
        None => return Err(wrong("no host")),
    };
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        "http" => return Err(wrong("http is for this machine alone, it would show the token")),
        _ => return Err(wrong("not https")),
    }
    if !matches!(url.path().trim_end_matches('/'), "" | "/api2/json") {
        return Err(wrong("it has a path"));
    }
    let mut url = url;
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

async fn body(mut response: Response, doing: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(doing, &error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST_ANSWER {
            return Err(Error::failed(format!("{doing}: the answer is larger than {LARGEST_ANSWER} bytes")));
        }
    }
    Ok(bytes)
}

/// Proxmox VE says why in the status line: `403 Permission check failed (/vms/100, VM.Audit)`,
/// `595 Errors during connection establishment, proxy handshake: …`.
fn refused(doing: &str, response: &Response) -> Error {
    let status = response.status();
    let reason = response.extensions().get::<hyper::ext::ReasonPhrase>();
    let reason = reason.map(|reason| text::line(&String::from_utf8_lossy(reason.as_bytes())));
    let reason = reason.or_else(|| status.canonical_reason().map(str::to_owned)).unwrap_or_default();
    let message = format!("{doing}: {} {}", status.as_u16(), text::cut(reason.trim(), 300));
    match status.as_u16() {
        401 => Error::unauthorized(message).hint("is the token's id and secret right, and has it expired?"),
        403 => Error::unauthorized(message).hint("give the token the role PVEAuditor on /"),
        404 | 501 => Error::new(Kind::NotFound, message),
        // Its proxy's own words for a node that it cannot get to (`proxmox/pve-http-server`, AnyEvent::HTTP).
        595..=599 => Error::unreachable(message),
        _ => Error::failed(message),
    }
}

fn unreachable(doing: &str, error: &reqwest::Error) -> Error {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = next {
        if let Some(rustls::Error::InvalidCertificate(rustls::CertificateError::Other(other))) = inner.downcast_ref()
            && let Some(known) = other.0.downcast_ref::<Error>()
        {
            return known.clone().context(doing);
        }
        let wrapped = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = wrapped.map(|wrapped| wrapped as &(dyn std::error::Error + 'static)).or_else(|| inner.source());
    }
    let cause = cause(error);
    let hint = if cause.contains("certificate") {
        "trust its certificate by caFile: (/etc/pve/pve-root-ca.pem of a node) or fingerprint: (pvenode cert info)"
    } else {
        "is the node up, and the port right (8006)?"
    };
    Error::unreachable(format!("{doing}: {cause}")).hint(hint)
}

/// The innermost cause in its own words.
fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(inner) = innermost.source() {
        innermost = inner;
    }
    text::cut(&text::line(&innermost.to_string()), 300)
}

#[cfg(test)]
mod tests {
    use super::{Api, base};
    use crate::secret::Secret;

    #[test]
    fn a_url_is_that_of_the_api_itself() {
        for good in [
            "https://foxtrot:8006",
            "https://foxtrot:8006/",
            "https://foxtrot:8006/api2/json",
            "http://127.0.0.1:1",
            "http://[::1]:1",
            "http://localhost",
        ] {
            assert!(base(good).is_ok(), "{good}");
        }
        let wrong: Vec<_> = ["foxtrot:8006", "http://foxtrot:8006", "https://foxtrot/pve", "ftp://foxtrot"]
            .iter()
            .map(|wrong| base(wrong).unwrap_err().to_string())
            .collect();
        insta::assert_snapshot!(wrong.join("\n"), @r#"
        "foxtrot:8006" is not the URL of a Proxmox VE API: no host
        "http://foxtrot:8006" is not the URL of a Proxmox VE API: http is for this machine alone, it would show the token
        "https://foxtrot/pve" is not the URL of a Proxmox VE API: it has a path
        "ftp://foxtrot" is not the URL of a Proxmox VE API: not https
        "#);
        assert!(!base("https://root:hunter2@foxtrot").unwrap_err().message().contains("hunter2"));
    }

    #[test]
    fn a_token_shows_nothing_of_its_secret() {
        let api = Api::new("https://foxtrot:8006", "root@pam!talops", &Secret::new("hunter2"), None, None).unwrap();
        assert!(!format!("{api:?}").contains("hunter2"));
        let error = Api::new("https://foxtrot:8006", "root@pam", &Secret::new("hunter2"), None, None).unwrap_err();
        assert_eq!(error.message(), "\"root@pam\" is not the id of an API token");
    }
}
