//! Which proxy leads to an API server.

use hyper_util::client::proxy::matcher::Matcher;

use crate::environment::Environment;
use crate::error::{Error, Result};

/// The kubeconfig's own `proxy-url`, or else what the environment says for that server, as Go's
/// `http.ProxyFromEnvironment` reads it: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, never for this machine itself.
///
/// kube would hold `NO_PROXY` against the proxy's host, not the server's (kube-client 5.0 `src/config/file_loader.rs`).
pub(super) fn proxy(own: Option<&str>, server: &http::Uri, environment: &Environment) -> Result<Option<http::Uri>> {
    if let Some(own) = own.filter(|own| !own.is_empty()) {
        return parse(own, "proxy-url of the kubeconfig").map(Some);
    }
    let variable = |upper: &str| environment.get(upper).or_else(|| environment.get(&upper.to_ascii_lowercase()));
    let name = if server.scheme_str() == Some("http") { "HTTP_PROXY" } else { "HTTPS_PROXY" };
    let (Some(value), Some(host)) = (variable(name), server.host()) else { return Ok(None) };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    if host == "localhost" || address.is_ok_and(|address| address.is_loopback()) {
        return Ok(None);
    }
    let rules =
        Matcher::builder().all(value.to_owned()).no(variable("NO_PROXY").unwrap_or_default().to_owned()).build();
    if rules.intercept(server).is_none() {
        return Ok(None);
    }
    parse(value, name).map(Some)
}

fn parse(text: &str, source: &str) -> Result<http::Uri> {
    let text = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    // Not repeated: it may hold a password.
    text.parse().map_err(|_| Error::configuration(format!("{source} is not a URL")))
}

#[cfg(test)]
mod tests {
    use super::proxy;
    use crate::environment::Environment;

    fn found(own: Option<&str>, server: &str, variables: &[(&str, &str)]) -> Option<String> {
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let found = proxy(own, &server.parse().unwrap(), &Environment::new(variables)).unwrap();
        found.map(|proxy| proxy.to_string())
    }

    #[test]
    fn the_environments_proxy_is_used_unless_no_proxy_names_the_server() {
        let variables = [("HTTPS_PROXY", "proxy.example.com:3128"), ("NO_PROXY", "10.0.0.0/8,.lan")];
        assert_eq!(found(None, "https://api.example.com:6443", &variables).unwrap(), "http://proxy.example.com:3128/");
        assert_eq!(found(None, "https://10.1.2.3:6443", &variables), None);
        assert_eq!(found(None, "https://talos.lan:6443", &variables), None);
        assert_eq!(found(None, "https://127.0.0.1:6443", &variables), None);
        assert_eq!(found(None, "https://api.example.com:6443", &[]), None);
    }

    #[test]
    fn the_kubeconfigs_own_proxy_comes_first() {
        let variables = [("https_proxy", "http://proxy.example.com")];
        let own = found(Some("http://own.example.com:8080"), "https://api.example.com", &variables);
        assert_eq!(own.unwrap(), "http://own.example.com:8080/");
    }
}
