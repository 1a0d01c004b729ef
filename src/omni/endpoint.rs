//! Where Omni is.

use std::fmt;

use reqwest::Url;

use crate::error::{Error, Result};

/// The text that a freshly made omniconfig holds instead of a URL (`siderolabs/omni` `client/pkg/omnictl/config`).
const PLACEHOLDER: &str = "<placeholder_url>";

/// The URL of an Omni server: scheme, host and port, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Reads a URL as omnictl takes it: `grpc://` is `http://`, `grpcs://` is `https://`, ports have their defaults, a
    /// slash at the end does not matter. `origin` is where it came from, for messages (`OMNI_ENDPOINT`).
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] for a URL without a scheme, with a path, and so on.
    pub fn parse(text: &str, origin: &str) -> Result<Self> {
        let text = text.trim();
        let shape = || "https://HOST or https://HOST:PORT".to_owned();
        let wrong = |what: &str, hint: String| {
            Error::configuration(format!("the Omni endpoint in {origin} {what}: {text:?}")).hint(hint)
        };
        if text.contains('@') {
            // Not repeated: it may hold a password.
            let message = format!("the Omni endpoint in {origin} names a user or a password");
            return Err(Error::configuration(message).hint("keys are found elsewhere: leave it out"));
        }
        if text.is_empty() || text == PLACEHOLDER {
            return Err(wrong("is still to be filled in", shape()));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(wrong("has no scheme", format!("did you mean https://{text}?")));
        };
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" | "grpc" => "http",
            "https" | "grpcs" => "https",
            _ => return Err(wrong("has a scheme that Omni does not speak", format!("did you mean https://{rest}?"))),
        };
        let Ok(url) = Url::parse(&format!("{scheme}://{rest}")) else {
            return Err(wrong("is not a URL", shape()));
        };
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            let bare = Self(url);
            return Err(wrong("has a path, and Omni lives at the root of its host", format!("leave it away: {bare}")));
        }
        Ok(Self(url))
    }

    /// Whether it is reached without TLS.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// The name of its host.
    #[must_use]
    pub fn host(&self) -> String {
        self.0.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned()
    }

    /// The URL of a method, `/omni.resources.ResourceService/Get`.
    #[must_use]
    pub(super) fn method(&self, method: &str) -> String {
        format!("{self}/api{method}")
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.origin().ascii_serialization())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::Endpoint;

    fn parsed(text: &str) -> String {
        Endpoint::parse(text, "OMNI_ENDPOINT").unwrap().to_string()
    }

    #[test]
    fn what_omnictl_takes_is_taken() {
        assert_eq!(parsed("https://omni.example.com"), "https://omni.example.com");
        assert_eq!(parsed("https://omni.example.com:8099/"), "https://omni.example.com:8099");
        assert_eq!(parsed("https://omni.example.com:443/"), "https://omni.example.com");
        assert_eq!(parsed("grpc://127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(parsed("grpcs://omni.example.com"), "https://omni.example.com");
        assert_eq!(parsed("HTTP://[::1]:8080"), "http://[::1]:8080");
    }

    #[test]
    fn every_wrong_endpoint_is_told_apart() {
        let wrong = [
            "omni.example.com",
            "omni.example.com:443",
            "ftp://omni.example.com",
            "https://omni.example.com/api",
            "https://omni.example.com/?a=b",
            "https://",
            "https://o:hunter2@omni.example.com",
            "o:hunter2@omni.example.com",
            "<placeholder_url>",
            "",
        ];
        let mut messages = String::new();
        for text in wrong {
            let error = Endpoint::parse(text, "OMNI_ENDPOINT").unwrap_err();
            writeln!(messages, "{error} ({})", error.hint_text().unwrap()).unwrap();
        }
        insta::assert_snapshot!(messages, @r#"
        the Omni endpoint in OMNI_ENDPOINT has no scheme: "omni.example.com" (did you mean https://omni.example.com?)
        the Omni endpoint in OMNI_ENDPOINT has no scheme: "omni.example.com:443" (did you mean https://omni.example.com:443?)
        the Omni endpoint in OMNI_ENDPOINT has a scheme that Omni does not speak: "ftp://omni.example.com" (did you mean https://omni.example.com?)
        the Omni endpoint in OMNI_ENDPOINT has a path, and Omni lives at the root of its host: "https://omni.example.com/api" (leave it away: https://omni.example.com)
        the Omni endpoint in OMNI_ENDPOINT has a path, and Omni lives at the root of its host: "https://omni.example.com/?a=b" (leave it away: https://omni.example.com)
        the Omni endpoint in OMNI_ENDPOINT is not a URL: "https://" (https://HOST or https://HOST:PORT)
        the Omni endpoint in OMNI_ENDPOINT names a user or a password (keys are found elsewhere: leave it out)
        the Omni endpoint in OMNI_ENDPOINT names a user or a password (keys are found elsewhere: leave it out)
        the Omni endpoint in OMNI_ENDPOINT is still to be filled in: "<placeholder_url>" (https://HOST or https://HOST:PORT)
        the Omni endpoint in OMNI_ENDPOINT is still to be filled in: "" (https://HOST or https://HOST:PORT)
        "#);
    }

    #[test]
    fn a_methods_url_is_below_api() {
        let endpoint = Endpoint::parse("https://omni.example.com/", "OMNI_ENDPOINT").unwrap();
        assert_eq!(endpoint.method("/a.B/C"), "https://omni.example.com/api/a.B/C");
    }
}
