//! Omni, as a real server answered.

use super::Scenario;
use crate::stack::Stack;
use crate::stack::ports::free_port;
use crate::stack::silent::Silent;
use crate::talops::User;

pub(crate) const SCENARIOS: &[Scenario] = &[
    ("omni: a running cluster, its machines and its provider", running),
    ("omni: a teardown that is stuck because the provider is away", stuck),
    ("omni: a key that the server does not know", unknown_key),
    ("omni: a key that is none", no_key),
    ("omni: a server that is not there", gone),
    ("omni: a server that takes connections and says nothing", silent),
];

fn running(stack: &mut Stack) {
    let omni = stack.omni();
    let user = User::new().with_omni(&omni.endpoint, &omni.key());
    let report = user.status();
    assert_eq!(report.verdict(), "healthy", "{report}");
    assert_eq!(report.well("clusters"), (1, 1), "{report}");
    assert_eq!(report.well("machines"), (3, 3), "{report}");
    for dimension in ["omni", "machine-requests", "infra-providers"] {
        assert_eq!(report.answer(dimension), "seen", "{report}");
    }
    let version = user.talops(&["version"]);
    assert!(version.stdout.contains("1.10.4"), "{}", version.everything());
}

fn stuck(stack: &mut Stack) {
    let omni = stack.omni();
    let user = User::new().with_omni(&omni.endpoint, &omni.key());
    let _switched = omni.destroying_without_provider();
    let report = user.status();
    assert_eq!(report.verdict(), "notWell", "{report}");
    assert!(report.to_string().contains("lab-one"), "{report}");
}

fn unknown_key(stack: &mut Stack) {
    let omni = stack.omni();
    omni.key();
    let report = User::new().with_omni(&omni.endpoint, &omni.unknown_key()).status();
    assert_eq!(report.verdict(), "incomplete", "{report}");
    assert!(report.error("omni").contains("does not know the key"), "{report}");
}

fn no_key(stack: &mut Stack) {
    let omni = stack.omni();
    let call = User::new().with_omni(&omni.endpoint, "not base64!").talops(&["status", "-o", "json"]);
    assert!([2, 6].contains(&call.code()), "{}", call.everything());
    assert!(call.everything().contains("OMNI_SERVICE_ACCOUNT_KEY"), "{}", call.everything());
    assert!(!call.everything().contains("not base64!"), "a secret is printed: {}", call.everything());
}

fn gone(stack: &mut Stack) {
    let key = stack.omni().key();
    let endpoint = format!("http://127.0.0.1:{}", free_port());
    let report = User::new().with_omni(&endpoint, &key).status();
    assert_eq!(report.verdict(), "incomplete", "{report}");
    assert!(report.error("omni").contains(&endpoint), "{report}");
}

fn silent(stack: &mut Stack) {
    let key = stack.omni().key();
    let silent = Silent::listen();
    let report = User::new().with_omni(&format!("http://127.0.0.1:{}", silent.port), &key).status();
    assert_eq!(report.verdict(), "incomplete", "{report}");
    assert!(report.call.took.as_secs() < 12, "{report}");
    assert!(!report.error("omni").is_empty(), "{report}");
}
