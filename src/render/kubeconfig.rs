//! What was written into a kubeconfig, for people.

use super::page::Page;
use crate::ops::kubeconfig::KubeconfigReport;

/// A kubeconfig that was written.
pub fn written(report: &KubeconfigReport) -> Page {
    let KubeconfigReport { file, context, cluster, server, .. } = report;
    let word = if report.replaced { "renewed" } else { "added" };
    let mut page = Page::default();
    page.line(format!("context {context} {word} in {file}: {cluster} at {server}"));
    page.line(match report.expires {
        Some(expires) => format!("its token is good until {expires:.0}"),
        None => "kubectl asks for a token in a browser, by its plugin oidc-login".to_owned(),
    });
    if report.current {
        page.line("it is the current context");
    } else {
        page.line(format!(
            "kubectl --kubeconfig {file} --context {context} uses it; --set-current makes it the current one"
        ));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::written;
    use crate::ops::kubeconfig::KubeconfigReport;

    #[test]
    fn it_is_said_how_it_is_used_and_how_long() {
        let report = KubeconfigReport {
            api_version: "talops/v1".to_owned(),
            kind: "KubeconfigReport".to_owned(),
            file: "ci.yaml".to_owned(),
            context: "omni-prod-talops".to_owned(),
            cluster: "prod".to_owned(),
            server: "https://omni.example.com:8095".to_owned(),
            expires: Some("2026-11-21T20:00:00.123Z".parse().unwrap()),
            current: false,
            replaced: false,
        };
        insta::assert_snapshot!(written(&report).text(None, ""), @"
        context omni-prod-talops added in ci.yaml: prod at https://omni.example.com:8095
        its token is good until 2026-11-21T20:00:00Z
        kubectl --kubeconfig ci.yaml --context omni-prod-talops uses it; --set-current makes it the current one
        ");
        let other = KubeconfigReport { expires: None, current: true, replaced: true, ..report };
        insta::assert_snapshot!(written(&other).text(None, ""), @"
        context omni-prod-talops renewed in ci.yaml: prod at https://omni.example.com:8095
        kubectl asks for a token in a browser, by its plugin oidc-login
        it is the current context
        ");
    }
}
