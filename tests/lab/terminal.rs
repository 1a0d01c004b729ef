//! What a status of the simulated estates looks like at a terminal.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use talops::connect::Connections;
use talops::environment::Environment;
use talops::lab::{Aimed, Estate, Lab, Options};
use talops::ops::status::{Limit, Question, StatusReport, ask};
use talops::render::status::{Layout, page};
use talops::{config, health};

async fn report(estate: Estate, faults: &[&str]) -> StatusReport {
    let runtime = tempfile::tempdir_in("/tmp").unwrap();
    let variable = |name: &str| (name.into(), runtime.path().as_os_str().to_owned());
    let environment = Environment::new([variable("XDG_RUNTIME_DIR"), variable("HOME")]);
    let faults = faults.iter().map(|fault| fault.parse::<Aimed>().unwrap()).collect();
    let running = Lab::start(Options { estate, faults, kubeconfig: None }, &environment).await.unwrap();
    let loaded = config::load(Some(&running.configuration()), runtime.path(), &environment).unwrap();
    let patience = Duration::from_secs(60);
    let connections = Connections::new(loaded, &environment, patience);
    let question = Question { limit: Limit { duration: patience, by_deadline: false }, ..Question::default() };
    let snapshot = ask(&connections, &question).await.unwrap();
    let health = health::judge(&snapshot, Timestamp::now());
    let mut report = StatusReport::new(&snapshot, &health, SignedDuration::ZERO);
    report.observed_at = "2026-11-21T12:00:00Z".parse().unwrap();
    report
}

fn at(report: &StatusReport, columns: usize) -> String {
    page(report, Layout { wide: false, columns: Some(columns), color: false }).text(None, "")
}

/// Checks what is shown against a snapshot; dates and ports differ from call to call, and have always the same width.
macro_rules! assert_shown {
    ($text:expr, @$snapshot:literal) => {
        insta::with_settings!({filters => vec![
            (r"since \d{4}-\d\d-\d\d \d\d:\d\d", "since 2026-01-01 00:00"),
            (r"(until|backup) \d{4}-\d\d-\d\d", "$1 2026-01-01"),
            (r"127\.0\.0\.1:\d+", "[address]"),
        ]}, { insta::assert_snapshot!($text, @$snapshot) })
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_estate_fits_in_25_lines_of_any_terminal() {
    let home = report(Estate::Home, &[]).await;
    for columns in 80..200 {
        let text = at(&home, columns);
        assert!(text.lines().count() <= 25, "{columns}: {text}");
        assert!(text.lines().all(|line| line.chars().count() <= columns), "{columns}: {text}");
    }
    assert_shown!(at(&home, 100), @"");
    assert_shown!(at(&home, 80), @"");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_healthy_clusters_fit_in_25_lines() {
    let fleet = report(Estate::Fleet, &[]).await;
    for columns in [80, 100, 120, 200] {
        assert!(at(&fleet, columns).lines().count() <= 25, "{columns}: {}", at(&fleet, columns));
    }
    assert_shown!(at(&fleet, 100), @"");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_a_fleet_comes_first() {
    let faults = ["omni-unreachable=lyon", "node-not-ready=oslo-stage-01"];
    assert_shown!(at(&report(Estate::Fleet, &faults).await, 100), @"");
}
