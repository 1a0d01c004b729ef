//! Logins, logouts and who one is, for people.

use super::page::Page;
use crate::ops::login::{KeyReport, LoginReport, LogoutReport, WhoAmI, WhoamiReport};

/// How much of a fingerprint tells keys apart.
const SHORT: usize = 16;

/// A login that was done.
pub fn login(report: &LoginReport) -> Page {
    let mut page = Page::default();
    let LoginReport { endpoint, identity, role, key, .. } = report;
    let word = if report.already { "already logged in" } else { "logged in" };
    page.line(format!("{word} to {endpoint} as {identity} ({role}), {}", until(key)));
    page.line(format!("key {} in {}", short(&key.fingerprint), key.source));
    let (context, omniconfig) = (&report.context, &report.omniconfig);
    let word = if report.omniconfig_changed { "written to" } else { "of" };
    page.line(format!("context {context} {word} {omniconfig}"));
    report.notes.iter().for_each(|note| page.line(format!("note: {note}")));
    page
}

/// A logout that was done.
pub fn farewell(report: &LogoutReport) -> Page {
    let mut page = Page::default();
    let LogoutReport { endpoint, identity, key, .. } = report;
    page.line(format!("logged out of {endpoint} as {identity}"));
    let word = if report.revoked { "revoked" } else { "not revoked" };
    page.line(format!("key {} {word}, removed: {}", short(&key.fingerprint), report.removed.join(", ")));
    report.note.iter().for_each(|note| page.line(format!("note: {note}")));
    page
}

/// Who one is to each endpoint; `wide` with what one may do.
pub fn whoami(report: &WhoamiReport, wide: bool) -> Page {
    let mut page = Page::default();
    for one in &report.endpoints {
        who(one, wide, &mut page);
    }
    page
}

fn who(one: &WhoAmI, wide: bool, page: &mut Page) {
    let at = one.endpoint.as_ref().map(|url| format!(" ({url})")).unwrap_or_default();
    let name = &one.name;
    let read_only = if one.read_only { ", read-only here" } else { "" };
    match (&one.error, &one.identity, &one.role) {
        (Some(error), ..) => {
            let hint = error.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            page.line(format!("{name}{at}: not known: {}{hint}", error.message));
        }
        (None, Some(identity), Some(role)) => page.line(format!("{name}{at}: {identity}, {role}{read_only}")),
        (None, ..) => page.line(format!("{name}{at}: not known")),
    }
    if let Some(key) = &one.key {
        let kind = if key.kind == "user" { "user key" } else { "service-account key" };
        let fingerprint = if wide { &key.fingerprint } else { short(&key.fingerprint) };
        page.line(format!("  {kind} {fingerprint}, {}, from {}", until(key), key.source));
    }
    if wide && !one.permissions.is_empty() {
        page.line(format!("  may {}", one.permissions.join(", ").replace('_', " ")));
    }
}

fn short(fingerprint: &str) -> &str {
    fingerprint.get(..SHORT).unwrap_or(fingerprint)
}

/// Until when a key is good, and for how long.
fn until(key: &KeyReport) -> String {
    match (&key.expires, key.expires_in) {
        (Some(expires), Some(seconds)) if seconds > 0 => format!("until {expires} (in {})", rough(seconds)),
        (Some(expires), Some(seconds)) => format!("expired {expires} ({} ago)", rough(seconds.saturating_neg())),
        _ => "which never runs out".to_owned(),
    }
}

/// A length of time in its two largest units.
fn rough(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} m"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} m"),
        (days, 0, _) => format!("{days} d"),
        (1..14, hours, _) => format!("{days} d {hours} h"),
        (days, ..) => format!("{days} d"),
    }
}

#[cfg(test)]
mod tests {
    use super::{farewell, login, rough, whoami};
    use crate::error::Error;
    use crate::ops::ErrorReport;
    use crate::ops::login::{KeyReport, LoginReport, LogoutReport, WhoAmI, WhoamiReport};

    fn key(kind: &str, seconds: i64) -> KeyReport {
        KeyReport {
            kind: kind.to_owned(),
            owner: "o@example.com".to_owned(),
            fingerprint: "0123456789abcdef0123456789abcdef01234567".to_owned(),
            expires: Some("2026-11-21T20:00:00Z".parse().unwrap()),
            expires_in: Some(seconds),
            source: "/home/o/.talos/keys/home-o@example.com.pgp".to_owned(),
        }
    }

    #[test]
    fn a_login_says_who_until_when_and_where_the_key_is() {
        let mut report = LoginReport {
            api_version: "talops/v1".to_owned(),
            kind: "LoginReport".to_owned(),
            endpoint: "https://omni.example.com".to_owned(),
            identity: "o@example.com".to_owned(),
            role: "Admin".to_owned(),
            key: key("user", 4 * 3600 - 1),
            context: "home".to_owned(),
            omniconfig: "/home/o/.talos/omni/config".to_owned(),
            omniconfig_changed: true,
            already: false,
            notes: vec!["OMNI_SERVICE_ACCOUNT_KEY is set, and is used instead of this key".to_owned()],
        };
        insta::assert_snapshot!(login(&report).text(None, ""), @"
        logged in to https://omni.example.com as o@example.com (Admin), until 2026-11-21T20:00:00Z (in 3 h 59 m)
        key 0123456789abcdef in /home/o/.talos/keys/home-o@example.com.pgp
        context home written to /home/o/.talos/omni/config
        note: OMNI_SERVICE_ACCOUNT_KEY is set, and is used instead of this key
        ");
        (report.already, report.omniconfig_changed, report.notes) = (true, false, Vec::new());
        insta::assert_snapshot!(login(&report).text(None, ""), @"
        already logged in to https://omni.example.com as o@example.com (Admin), until 2026-11-21T20:00:00Z (in 3 h 59 m)
        key 0123456789abcdef in /home/o/.talos/keys/home-o@example.com.pgp
        context home of /home/o/.talos/omni/config
        ");
    }

    #[test]
    fn a_logout_says_whether_the_server_knows() {
        let report = LogoutReport {
            api_version: "talops/v1".to_owned(),
            kind: "LogoutReport".to_owned(),
            endpoint: "https://omni.example.com".to_owned(),
            identity: "o@example.com".to_owned(),
            key: key("user", 100),
            revoked: false,
            removed: vec!["/home/o/.talos/keys/home-o@example.com.pgp".to_owned()],
            note: Some("the server was not asked: a copy of the key is good until 2026-11-21T20:00:00Z".to_owned()),
        };
        insta::assert_snapshot!(farewell(&report).text(None, ""), @"
        logged out of https://omni.example.com as o@example.com
        key 0123456789abcdef not revoked, removed: /home/o/.talos/keys/home-o@example.com.pgp
        note: the server was not asked: a copy of the key is good until 2026-11-21T20:00:00Z
        ");
        let revoked = LogoutReport { revoked: true, note: None, ..report };
        insta::assert_snapshot!(farewell(&revoked).text(None, ""), @"
        logged out of https://omni.example.com as o@example.com
        key 0123456789abcdef revoked, removed: /home/o/.talos/keys/home-o@example.com.pgp
        ");
    }

    #[test]
    fn who_one_is_comes_an_endpoint_a_paragraph() {
        let known = WhoAmI {
            name: "home".to_owned(),
            endpoint: Some("https://omni.example.com".to_owned()),
            identity: Some("o@example.com".to_owned()),
            role: Some("Admin".to_owned()),
            permissions: vec!["create_clusters".to_owned(), "read_clusters".to_owned()],
            key: Some(key("user", 4 * 3600)),
            read_only: true,
            error: None,
        };
        let error = Error::unauthorized("the key of ci@… expired").hint("`talops serviceaccount renew ci`");
        let unknown = WhoAmI {
            name: "lyon".to_owned(),
            identity: None,
            key: Some(key("serviceAccount", -90_000)),
            error: Some(ErrorReport::from(&error)),
            ..known.clone()
        };
        let report = WhoamiReport {
            api_version: "talops/v1".to_owned(),
            kind: "WhoamiReport".to_owned(),
            endpoints: vec![known, unknown],
        };
        insta::assert_snapshot!(whoami(&report, false).text(None, ""), @"
        home (https://omni.example.com): o@example.com, Admin, read-only here
          user key 0123456789abcdef, until 2026-11-21T20:00:00Z (in 4 h), from /home/o/.talos/keys/home-o@example.com.pgp
        lyon (https://omni.example.com): not known: the key of ci@… expired (`talops serviceaccount renew ci`)
          service-account key 0123456789abcdef, expired 2026-11-21T20:00:00Z (1 d 1 h ago), from /home/o/.talos/keys/home-o@example.com.pgp
        ");
        insta::assert_snapshot!(whoami(&report, true).text(None, ""), @"
        home (https://omni.example.com): o@example.com, Admin, read-only here
          user key 0123456789abcdef0123456789abcdef01234567, until 2026-11-21T20:00:00Z (in 4 h), from /home/o/.talos/keys/home-o@example.com.pgp
          may create clusters, read clusters
        lyon (https://omni.example.com): not known: the key of ci@… expired (`talops serviceaccount renew ci`)
          service-account key 0123456789abcdef0123456789abcdef01234567, expired 2026-11-21T20:00:00Z (1 d 1 h ago), from /home/o/.talos/keys/home-o@example.com.pgp
          may create clusters, read clusters
        ");
    }

    #[test]
    fn a_length_of_time_is_told_in_two_units() {
        let told = [5, 59, 60, 3600, 5400, 86_399, 86_400, 90_000, 20 * 86_400, 364 * 86_400 + 3700].map(rough);
        insta::assert_snapshot!(told.join(", "), @"5 s, 59 s, 1 m, 1 h, 1 h 30 m, 23 h 59 m, 1 d, 1 d 1 h, 20 d, 364 d");
    }
}
