//! Service accounts, for people.

use super::Page;
use super::columns::Columns;
use super::paint::Paint;
use crate::ops::service_account::{AccountReport, ServiceAccountDeleted, ServiceAccountKey, ServiceAccountList};
use crate::secret::Secret;
use crate::text::line;

/// How much of a fingerprint tells keys apart.
const SHORT: usize = 16;

/// A table: a line an account, `wide` a line a key.
#[must_use]
pub fn list(list: &ServiceAccountList, wide: bool, color: bool) -> Page {
    let mut page = Page::default();
    list.unreadable.iter().for_each(|name| page.line(format!("unreadable: {name}")));
    if list.accounts.is_empty() {
        page.line("no service accounts");
        return page;
    }
    let rows: Vec<Vec<String>> = list.accounts.iter().flat_map(|account| rows(account, wide)).collect();
    let columns = Columns::measure(&["NAME", "ROLE", "KEYS", "KEY", "CREATED", "LAST USED", "EXPIRES", "IN"], &rows);
    page.line(columns.head(Paint::new(color)));
    rows.iter().for_each(|row| page.line(columns.line(row)));
    page
}

fn rows(account: &AccountReport, wide: bool) -> Vec<Vec<String>> {
    let left = account.expires_in.map(rough).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if !wide || account.keys.is_empty() {
        let used = text(&account.last_active);
        let (count, expires) = (account.keys.len().to_string(), text(&account.expires));
        let empty = String::new;
        return vec![vec![account.name.clone(), account.role.clone(), count, empty(), empty(), used, expires, left]];
    }
    let row = |(number, key): (usize, &crate::ops::service_account::AccountKey)| {
        let first = |text: &str| if number == 0 { text.to_owned() } else { String::new() };
        let fingerprint = key.fingerprint.get(..SHORT).unwrap_or(&key.fingerprint).to_owned();
        let (created, used, expires) = (text(&key.created), text(&key.last_used), text(&key.expires));
        vec![
            first(&account.name),
            first(&account.role),
            String::new(),
            fingerprint,
            created,
            used,
            expires,
            first(&left),
        ]
    };
    account.keys.iter().enumerate().map(row).collect()
}

/// A length of time in its largest unit.
fn rough(seconds: i64) -> String {
    let length = |seconds: i64| match (seconds / 86_400, seconds / 3600, seconds / 60) {
        (days, ..) if days > 1 => format!("{days} d"),
        (_, hours, _) if hours > 1 => format!("{hours} h"),
        (.., minutes) => format!("{minutes} m"),
    };
    if seconds < 0 { format!("{} ago", length(seconds.saturating_neg())) } else { length(seconds) }
}

/// What is said beside a key: never the key.
#[must_use]
pub fn said(report: &ServiceAccountKey) -> Vec<String> {
    let ServiceAccountKey { name, identity, fingerprint, expires, .. } = report;
    let role = report.role.as_ref().map(|role| format!(" ({role})")).unwrap_or_default();
    let first = if report.created {
        format!("service account {name}{role} made: {identity}")
    } else {
        format!("service account {name} has another key; the old ones stay good until they run out")
    };
    let mut said = vec![first, format!("key {}, until {expires}", fingerprint.get(..SHORT).unwrap_or(fingerprint))];
    said.extend(report.key_file.as_ref().map(|file| format!("written to {file}, for its owner alone")));
    if let Some(provider) = name.strip_prefix("infra-provider:") {
        said.push(format!("it goes into the environment of provider {provider}, as OMNI_SERVICE_ACCOUNT_KEY in its compose file or .env"));
        said.push("then: talops restart provider --recreate   (a container takes a changed environment only when it is made anew)".to_owned());
    }
    said.into_iter().map(|text| line(&text)).collect()
}

/// The assignments that a program's environment needs, as omnictl prints them.
#[must_use]
pub fn assignments(report: &ServiceAccountKey, key: &Secret) -> String {
    format!("OMNI_ENDPOINT={}\nOMNI_SERVICE_ACCOUNT_KEY={}\n", report.endpoint, key.expose())
}

/// An account that was removed, or would be.
#[must_use]
pub fn deleted(report: &ServiceAccountDeleted) -> Page {
    let mut page = Page::default();
    let word = if report.dry_run { "would be deleted" } else { "deleted" };
    let keys = match report.keys.len() {
        1 => "1 key".to_owned(),
        many => format!("{many} keys"),
    };
    page.line(line(&format!("service account {} ({}) {word}, with {keys}", report.name, report.role)));
    page
}

#[cfg(test)]
mod tests {
    use super::{assignments, list, rough, said};
    use crate::ops::service_account::{AccountKey, AccountReport, ServiceAccountKey, ServiceAccountList};
    use crate::secret::Secret;

    fn key(fingerprint: &str, expires: &str) -> AccountKey {
        AccountKey {
            fingerprint: fingerprint.into(),
            expires: Some(expires.into()),
            created: Some("2026-11-21T00:00:00Z".into()),
            last_used: None,
        }
    }

    #[test]
    fn an_account_a_line_and_wide_a_key_a_line() {
        let account = |name: &str, keys: Vec<AccountKey>| AccountReport {
            name: name.into(),
            role: "Admin".into(),
            last_active: None,
            expires: keys.first().and_then(|key| key.expires.clone()),
            expires_in: Some(86_400 * 9),
            expiring: true,
            keys,
        };
        let keys = vec![key("7a9c771bc8fffee6870599b2", "2026-11-30T00:00:00Z"), key("b6b2", "2026-11-21T00:00:00Z")];
        let all = ServiceAccountList {
            api_version: "talops/v1",
            kind: "ServiceAccountList",
            omni: "home".into(),
            accounts: vec![account("ci", keys), account("infra-provider:pve", Vec::new())],
            unreadable: vec!["odd".into()],
            truncated: None,
        };
        insta::assert_snapshot!(list(&all, false, false).text(None, ""), @"
        unreadable: odd
        NAME                ROLE   KEYS  EXPIRES               IN
        ci                  Admin  2     2026-11-30T00:00:00Z  9 d
        infra-provider:pve  Admin  0                           9 d
        ");
        insta::assert_snapshot!(list(&all, true, false).text(None, ""), @"
        unreadable: odd
        NAME                ROLE   KEYS  KEY               CREATED               EXPIRES               IN
        ci                  Admin        7a9c771bc8fffee6  2026-11-21T00:00:00Z  2026-11-30T00:00:00Z  9 d
                                         b6b2              2026-11-21T00:00:00Z  2026-11-21T00:00:00Z
        infra-provider:pve  Admin  0                                                                   9 d
        ");
        assert_eq!([rough(-7200), rough(86_400 * 3), rough(7300), rough(90)], ["2 h ago", "3 d", "2 h", "1 m"]);
    }

    #[test]
    fn beside_a_providers_key_stands_where_it_goes() {
        let report = ServiceAccountKey {
            api_version: "talops/v1",
            kind: "ServiceAccountKey",
            endpoint: "https://omni.example.com".into(),
            name: "infra-provider:pve".into(),
            identity: "pve@infra-provider.serviceaccount.omni.sidero.dev".into(),
            created: false,
            role: None,
            fingerprint: "7a9c771bc8fffee6870599b2a815135185931d5b".into(),
            expires: "2027-11-21T00:00:00Z".into(),
            key_file: None,
            key: None,
        };
        insta::assert_snapshot!(said(&report).join("\n"), @"
        service account infra-provider:pve has another key; the old ones stay good until they run out
        key 7a9c771bc8fffee6, until 2027-11-21T00:00:00Z
        it goes into the environment of provider pve, as OMNI_SERVICE_ACCOUNT_KEY in its compose file or .env
        then: talops restart provider --recreate   (a container takes a changed environment only when it is made anew)
        ");
        insta::assert_snapshot!(assignments(&report, &Secret::new("KEY")), @"
        OMNI_ENDPOINT=https://omni.example.com
        OMNI_SERVICE_ACCOUNT_KEY=KEY
        ");
    }
}
