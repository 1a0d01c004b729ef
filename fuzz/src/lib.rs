//! What the fuzz targets share: from a snapshot to what is shown of it.
//!
//! A target fails by panicking. Beyond "nothing panics" it holds what is shown to what the tool promises: no control
//! character reaches a terminal, no secret is shown, a report stays within its byte budget; and an input takes bounded
//! memory and gives it back.

mod allocator;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use talops::estate::{Answer, Cluster, Estate, Hypervisor, NamedHypervisor, Observation, OmniEndpoint, Provider};
use talops::health::judge;
use talops::ops::status::StatusReport;
use talops::render::fuzzing::text;
use talops::render::status;

pub use allocator::bounded;

/// Byte budgets of a report off a terminal: the usual one, and what leaves room for little more than the verdict.
const BUDGETS: [usize; 3] = [8192, 1500, 400];

/// A secret: no output holds it.
pub const SECRET: &str = "hunter2-swordfish";

/// The command that shows everything.
const EVERYTHING: &str = "talops status --all";

/// An answer that came.
pub fn seen<T>(answer: T) -> Observation<T> {
    Observation { source: "fuzz".to_owned(), took: Duration::from_millis(1), answer: Answer::Seen(answer) }
}

/// An estate in which nothing was asked.
pub fn estate() -> Estate {
    let taken_at = Timestamp::from_second(1_795_221_287).expect("a time of this century");
    Estate { taken_at, omni: Vec::new(), clusters: Vec::new(), providers: Vec::new(), not_configured: Vec::new() }
}

/// A cluster of which nothing was asked.
pub fn cluster() -> Cluster {
    Cluster {
        name: "prod".to_owned(),
        omni: Some("home".to_owned()),
        excluded_applications: vec!["root".to_owned()],
        nodes: None,
        workloads: None,
        argocd: None,
        external_secrets: None,
        longhorn: None,
        hypervisors: Vec::new(),
    }
}

/// An endpoint of which nothing was asked.
pub fn endpoint() -> OmniEndpoint {
    OmniEndpoint {
        name: "home".to_owned(),
        url: "https://omni.example.com".to_owned(),
        server: None,
        clusters: None,
        machines: None,
        requests: None,
        infra_providers: None,
    }
}

/// A hypervisor that answered so.
pub fn hypervisor(answer: Hypervisor) -> NamedHypervisor {
    NamedHypervisor { name: "proxmox".to_owned(), observation: seen(answer) }
}

/// A provider whose engine answered so.
pub fn provider(answer: talops::estate::ProviderContainer) -> Provider {
    Provider { name: "matrix".to_owned(), omni: None, id: Some("proxmox".to_owned()), container: seen(answer) }
}

/// Judges a snapshot and shows the verdict in every form.
pub fn show(estate: &Estate) {
    let health = judge(estate, estate.taken_at);
    let report = StatusReport::new(estate, &health, SignedDuration::from_millis(2), Duration::from_secs(5));
    for (wide, columns) in [(false, None), (true, None), (false, Some(80)), (true, Some(20))] {
        let page = status::page(&report, status::Layout { wide, columns, color: false });
        assert_plain(&text(&page, None, EVERYTHING));
        for budget in BUDGETS {
            assert!(text(&page, Some(budget), EVERYTHING).len() <= budget, "a report over its budget of {budget}");
        }
    }
    assert_plain(&text(&status::names(&report), None, EVERYTHING));
    let length = |report: &StatusReport| serde_json::to_string(report).expect("a report is JSON").len() + 1;
    for budget in BUDGETS {
        let mut cut = report.clone();
        cut.cut_to(budget, EVERYTHING, length);
        assert!(length(&cut) <= budget, "a JSON report over its budget of {budget}: {}", length(&cut));
    }
}

/// Text of lines, without what a terminal would act upon.
pub fn assert_plain(text: &str) {
    let odd = text.chars().find(|character| character.is_control() && *character != '\n');
    assert_eq!(odd, None, "a control character is shown: {text:?}");
}

/// An error as it is shown.
pub fn assert_plain_error(error: &talops::error::Error) {
    assert_plain(error.message());
    assert_plain(error.hint_text().unwrap_or_default());
    assert_without_secret(error.message());
    assert_without_secret(error.hint_text().unwrap_or_default());
}

/// Text without the secret.
pub fn assert_without_secret(text: &str) {
    assert!(!text.contains(SECRET), "a secret is shown: {text:?}");
}
