//! The form of an endpoint's URL.

use http::Uri;

/// What is wrong with the URL of an endpoint, and what to do about it; `None` when it is well: a scheme, a host, perhaps
/// a port, and nothing else. Of a URL that is not well no more is quoted than its host: a password or a token may follow.
#[must_use]
pub fn endpoint_fault(url: &str, schemes: &[&str]) -> Option<(String, String)> {
    let wanted = schemes.first().copied().unwrap_or("https");
    let example = format!("{wanted}://omni.example.com");
    let (scheme, rest) = url.split_once("://").map_or((None, url), |(scheme, rest)| (Some(scheme), rest));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Some((
            "holds a user or password".into(),
            format!("an endpoint is only {example}; keys are given elsewhere"),
        ));
    }
    let parsed = format!("{wanted}://{host}").parse::<Uri>();
    if !parsed.is_ok_and(|uri| uri.host().is_some_and(|host| !host.is_empty())) {
        return Some(("is not a URL".into(), format!("write {example}")));
    }
    match scheme {
        None => Some(("has no scheme".into(), format!("did you mean {wanted}://{host}?"))),
        Some("grpc") if !schemes.contains(&"grpc") => {
            Some(("has the scheme \"grpc\"".into(), format!("omnictl's grpc:// is http:// here: http://{host}")))
        }
        // Whoever can read what goes over the loopback is root already.
        Some("http") if is_loopback(host) && matches!(&rest[host.len()..], "" | "/") => None,
        Some(scheme) if !schemes.contains(&scheme) => {
            let message = format!("has the scheme {scheme:?}, wanted {}", schemes.join(" or "));
            Some((message, format!("did you mean {wanted}://{host}?")))
        }
        Some(scheme) if !matches!(&rest[host.len()..], "" | "/") => {
            Some(("has a path".into(), format!("leave it away: {scheme}://{host}")))
        }
        Some(_) => None,
    }
}

/// Whether an authority, `127.0.0.1:8006`, is on the loopback.
fn is_loopback(authority: &str) -> bool {
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::endpoint_fault;

    #[test]
    fn on_the_loopback_plain_http_will_do() {
        assert_eq!(endpoint_fault("http://127.0.0.1:8006", &["https"]), None);
        assert_eq!(endpoint_fault("http://[::1]:8006", &["https"]), None);
        assert!(endpoint_fault("http://foxtrot:8006", &["https"]).is_some());
        assert!(endpoint_fault("http://127.0.0.1.example.com:8006", &["https"]).is_some());
    }

    fn said(url: &str) -> String {
        endpoint_fault(url, &["https", "http"])
            .map_or_else(|| "well".into(), |(message, hint)| format!("{message} ({hint})"))
    }

    #[test]
    fn a_scheme_and_a_host_are_well() {
        for url in
            ["https://omni.example.com", "https://omni.example.com/", "http://127.0.0.1:8080", "https://[::1]:443"]
        {
            assert_eq!(said(url), "well", "{url}");
        }
    }

    #[test]
    fn anything_else_is_named() {
        let urls = [
            "omni.example.com",
            "omni.example.com:8099",
            "https://omni.example.com/api",
            "https://omni.example.com?x=1",
            "https://omni.example.com#x",
            "grpc://127.0.0.1:8080",
            "ftp://omni.example.com",
            "https://",
            "https://a b",
            "",
        ];
        insta::assert_snapshot!(urls.map(said).join("\n"), @r#"
        has no scheme (did you mean https://omni.example.com?)
        has no scheme (did you mean https://omni.example.com:8099?)
        has a path (leave it away: https://omni.example.com)
        has a path (leave it away: https://omni.example.com)
        has a path (leave it away: https://omni.example.com)
        has the scheme "grpc" (omnictl's grpc:// is http:// here: http://127.0.0.1:8080)
        has the scheme "ftp", wanted https or http (did you mean https://omni.example.com?)
        is not a URL (write https://omni.example.com)
        is not a URL (write https://omni.example.com)
        is not a URL (write https://omni.example.com)
        "#);
    }

    #[test]
    fn a_password_is_never_quoted() {
        for url in ["https://me:hunter2@omni.example.com", "me:hunter2@omni", "https://me:hunter2@omni/x"] {
            assert!(!said(url).contains("hunter2"), "{}", said(url));
            assert!(said(url).contains("password"));
        }
    }
}
