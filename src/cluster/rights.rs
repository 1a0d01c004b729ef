//! What the caller may do, and what a cluster has: each in one question.

use serde::Deserialize;
use serde_json::json;

use super::client::Client;
use super::decode;
use crate::error::{Error, Result};

/// Something that one may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// `list`, `get`, `patch`.
    pub verb: &'static str,
    /// Its API group; empty for the core one.
    pub group: &'static str,
    /// `pods`, `pods/log`.
    pub resource: &'static str,
}

impl std::fmt::Display for Right {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.verb, self.resource)?;
        if self.group.is_empty() { Ok(()) } else { write!(formatter, ".{}", self.group) }
    }
}

/// What the caller may do, as far as the API server can list it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    rules: Vec<Rule>,
    /// The server says that it does not know everything (a webhook decides, say).
    pub incomplete: bool,
}

impl Rights {
    /// Whether a rule allows it. Where the list is not complete, no is not to be taken for one.
    #[must_use]
    pub fn allow(&self, right: Right) -> bool {
        self.rules.iter().any(|rule| {
            let all = rule.resource_names.as_ref().is_none_or(Vec::is_empty);
            all && has(&rule.verbs, right.verb)
                && has(rule.api_groups.as_deref().unwrap_or_default(), right.group)
                && has(rule.resources.as_deref().unwrap_or_default(), right.resource)
        })
    }
}

fn has(list: &[String], wanted: &str) -> bool {
    list.iter().any(|one| one == "*" || one == wanted)
}

/// `SelfSubjectRulesReview` (`kubernetes/api` `authorization/v1/types.go`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Review {
    kind: String,
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    resource_rules: Option<Vec<Rule>>,
    incomplete: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Rule {
    verbs: Vec<String>,
    api_groups: Option<Vec<String>>,
    resources: Option<Vec<String>>,
    resource_names: Option<Vec<String>>,
}

/// Asks what the caller may do in `namespace` and beyond.
///
/// # Errors
///
/// When the API cannot be asked.
pub async fn rights(client: &Client, namespace: &str) -> Result<Rights> {
    let doing = "asking what may be done";
    let body = json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {"namespace": namespace},
    });
    let answer = client.review(doing, &body).await?;
    let odd = |why: String| Error::failed(format!("Kubernetes API of {}, {doing}: {why}", client.cluster()));
    match decode::object::<Review>(answer).await? {
        Ok(review) if review.kind == "SelfSubjectRulesReview" => {
            Ok(Rights { rules: review.status.resource_rules.unwrap_or_default(), incomplete: review.status.incomplete })
        }
        Ok(_) => Err(odd("answered something else".to_owned())),
        Err(unreadable) => Err(odd(unreadable.reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Right, Rights, Rule};

    fn rule(verbs: &[&str], groups: &[&str], resources: &[&str], names: &[&str]) -> Rule {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        Rule {
            verbs: list(verbs),
            api_groups: Some(list(groups)),
            resources: Some(list(resources)),
            resource_names: Some(list(names)),
        }
    }

    #[test]
    fn a_rule_allows_what_it_names_and_what_its_stars_mean() {
        let pods = Right { verb: "list", group: "", resource: "pods" };
        let cases = [
            (rule(&["*"], &["*"], &["*"], &[]), true),
            (rule(&["get", "list"], &[""], &["pods", "nodes"], &[]), true),
            (rule(&["get"], &[""], &["pods"], &[]), false),
            (rule(&["list"], &["apps"], &["pods"], &[]), false),
            (rule(&["list"], &[""], &["pods/log"], &[]), false),
            (rule(&["list"], &[""], &["pods"], &["one"]), false),
        ];
        for (rule, allowed) in cases {
            let rights = Rights { rules: vec![rule.clone()], incomplete: false };
            assert_eq!(rights.allow(pods), allowed, "{rule:?}");
        }
        assert_eq!(Right { verb: "list", group: "apps", resource: "deployments" }.to_string(), "list deployments.apps");
    }
}
