//! The report of `talops version` for people.

use super::page::Page;
use crate::ops::version::{ServerVersion, VersionReport};

/// One line a version.
pub fn page(report: &VersionReport) -> Page {
    let mut page = Page::default();
    page.line(format!("talops {}", report.client));
    for server in &report.omni {
        page.line(line("Omni", server));
    }
    for server in &report.clusters {
        page.line(line("Kubernetes", server));
    }
    page
}

fn line(kind: &str, server: &ServerVersion) -> String {
    let name = &server.name;
    match (&server.version, &server.error) {
        (Some(version), _) => {
            let note = server.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
            format!("{kind} {name}: {version}{note}")
        }
        (None, Some(error)) => {
            let hint = error.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{kind} {name}: not known: {}{hint}", error.message)
        }
        (None, None) => format!("{kind} {name}: not known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::ErrorReport;

    #[test]
    fn one_line_a_version() {
        let mut report = VersionReport::client();
        report.client = "0.1.0".into();
        let server = |name: &str, version: Option<&str>| ServerVersion {
            name: name.into(),
            version: version.map(str::to_owned),
            note: None,
            error: version.is_none().then(|| ErrorReport {
                code: "unreachable".into(),
                message: "connection refused".into(),
                hint: None,
            }),
        };
        report.omni = vec![server("home", Some("v1.10.4"))];
        report.clusters = vec![server("prod", Some("v1.36.1")), server("edge", None)];
        insta::assert_snapshot!(page(&report).text(None, ""), @"
        talops 0.1.0
        Omni home: v1.10.4
        Kubernetes prod: v1.36.1
        Kubernetes edge: not known: connection refused
        ");
    }
}
