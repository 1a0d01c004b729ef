//! One application as its object shows it and as talops tells it, at the same moment.

use std::time::Duration;

use serde_json::Value;

use crate::report::{Finding, Report};
use crate::stack::Stack;
use crate::stack::argocd::NAMESPACE;
use crate::stack::process::{Finished, eventually};
use crate::talops::User;

/// How long an application may take to get where it is going.
const ARRIVAL: Duration = Duration::from_secs(60);

/// An application, seen from both sides.
pub(super) struct Look {
    name: String,
    /// Its object.
    pub(super) object: Value,
    /// What `talops status --only argocd` says.
    pub(super) report: Report,
    /// The same for people.
    lines: String,
    /// What `talops status app/NAME` says.
    described: Finished,
}

impl Look {
    /// Waits until the object reads `words`: its sync status, its health and the phase of its operation, `-` for what is
    /// not there.
    pub(super) fn at(stack: &mut Stack, name: &str, words: &str) -> Self {
        Self::when(stack, name, words, |object| self::words(object) == words)
    }

    /// Waits until the object is as `reached` wants it.
    pub(super) fn when(stack: &mut Stack, name: &str, what: &str, reached: impl Fn(&Value) -> bool) -> Self {
        let (cluster, _) = stack.argocd();
        let mut seen = Value::Null;
        let waited = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            eventually(&format!("the application {name} is {what}"), ARRIVAL, || {
                seen = cluster.application(name)?;
                if !reached(&seen) {
                    return None;
                }
                let user = User::new().with_cluster(cluster).with_argocd(NAMESPACE, &[]);
                let report = user.status_only("argocd");
                let lines = user.talops(&["status", "--only", "argocd", "-o", "wide", "--max-bytes", "0"]);
                assert_eq!(lines.code(), report.call.code(), "{}", lines.everything());
                let described = user.talops(&["status", &format!("app/{name}"), "-n", NAMESPACE, "--all"]);
                // The controller may have written in between: then both are looked at again.
                let still = cluster.application(name)? == seen;
                still.then(|| Self {
                    name: name.to_owned(),
                    object: seen.clone(),
                    report,
                    lines: lines.stdout,
                    described,
                })
            })
        }));
        waited.unwrap_or_else(|panic| {
            println!("the application {name} is not {what}: {:#}", seen["status"]);
            std::panic::resume_unwind(panic)
        })
    }

    /// talops says nothing of it: it is well.
    pub(super) fn is_well(&self) {
        assert!(!self.is_mentioned(), "{} is well, and yet: {}", self.name, self.report);
    }

    /// `talops status app/NAME` begins with the state of the application, ends with its verdict's exit code, and holds each
    /// of these texts in a line of its own.
    pub(super) fn is_described(&self, state: &str, code: i32, texts: &[&str]) {
        let said = &self.described;
        assert_eq!(said.code(), code, "{}", said.everything());
        let named = format!("application/{NAMESPACE}/{} {state}", self.name);
        assert!(
            said.stdout.lines().next().is_some_and(|line| line.ends_with(&named)),
            "{named}: {}",
            said.everything()
        );
        for text in texts {
            assert!(
                said.stdout.lines().any(|line| line.contains(text)),
                "no line holds `{text}`: {}",
                said.everything()
            );
        }
    }

    /// Whether talops says that it is not well.
    pub(super) fn is_mentioned(&self) -> bool {
        self.report.findings().iter().any(|finding| finding.kind == "Application" && finding.name == self.name)
    }

    /// talops says that it is not well, in this state and for this reason, in JSON and to people.
    pub(super) fn says(&self, severity: &str, state: &str, message: &str) -> Finding {
        let finding = self.report.finding("Application", &self.name);
        assert_eq!(self.report.call.code(), 3, "{}", self.report);
        assert_eq!((finding.dimension.as_str(), finding.namespace.as_str()), ("argocd", NAMESPACE), "{}", self.report);
        assert_eq!((finding.severity.as_str(), finding.state.as_str()), (severity, state), "{}", self.about());
        assert_eq!(finding.message, message, "{}", self.about());
        let told = format!("application/{NAMESPACE}/{} {state}", self.name);
        let line = self.lines.lines().find(|line| line.contains(&told));
        let line = line.unwrap_or_else(|| panic!("no line holds `{told}`:\n{}", self.lines));
        assert!(line.contains(message), "{line}");
        finding
    }

    /// A text of the object, as it stands there; white space is one space.
    pub(super) fn text(&self, pointer: &str) -> String {
        let text = self.object.pointer(pointer).and_then(Value::as_str);
        let text = text.unwrap_or_else(|| panic!("nothing at {pointer}: {}", self.about()));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A condition of the object: `TYPE: message`.
    pub(super) fn condition(&self, kind: &str) -> String {
        condition(&self.object, kind).unwrap_or_else(|| panic!("no condition {kind}: {}", self.about()))
    }

    /// The object's status and what was said, for a test that fails.
    fn about(&self) -> String {
        format!("{:#}\n{}", self.object["status"], self.report)
    }
}

/// A condition of an application's object: `TYPE: message`.
pub(super) fn condition(object: &Value, kind: &str) -> Option<String> {
    let conditions = object.pointer("/status/conditions")?.as_array()?;
    let found = conditions.iter().find(|condition| condition["type"] == kind)?;
    Some(format!("{kind}: {}", found["message"].as_str()?))
}

fn words(object: &Value) -> String {
    let words = ["/status/sync/status", "/status/health/status", "/status/operationState/phase"];
    words.map(|pointer| object.pointer(pointer).and_then(Value::as_str).unwrap_or("-")).join(" ")
}
