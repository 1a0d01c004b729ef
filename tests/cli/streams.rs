//! Streams, exit codes and bad input, as any caller meets them.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::talops::{outcome, talops};

fn home() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("talops").tempdir().unwrap()
}

#[test]
fn an_unknown_flag_is_a_usage_error_on_stderr() {
    let (code, out, error) = outcome(talops(home().path()).args(["status", "--onyl", "nodes"]));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains("--only"), "{error}");
}

#[test]
fn an_unknown_dimension_names_those_that_exist() {
    let (code, _, error) = outcome(talops(home().path()).args(["status", "--only", "pods"]));
    assert_eq!(code, 2);
    assert!(error.contains("workloads") && error.contains("external-secrets"), "{error}");
}

#[test]
fn switches_take_the_values_that_people_give_variables() {
    for (value, code) in [("1", 0), ("true", 0), ("yes", 0), ("on", 0), ("0", 0), ("no", 0), ("", 0), ("perhaps", 2)] {
        for variable in ["TALOPS_NO_INPUT", "TALOPS_QUIET", "TALOPS_VERBOSE", "TALOPS_LAB"] {
            let home = home();
            let (found, _, error) = outcome(talops(home.path()).args(["version", "--client"]).env(variable, value));
            assert_eq!(found, code, "{variable}={value}: {error}");
        }
    }
}

#[test]
fn a_variable_that_is_empty_is_not_set() {
    let home = home();
    let mut call = talops(home.path());
    for variable in
        ["CONFIG", "CLUSTER", "OUTPUT", "COLOR", "REQUEST_TIMEOUT", "DEADLINE", "MAX_BYTES", "LAB_ESTATE", "LAB_FAULT"]
    {
        call.env(format!("TALOPS_{variable}"), "");
    }
    let (code, _, error) = outcome(call.arg("status"));
    assert_eq!((code, error.as_str()), (0, ""));
}

#[test]
fn an_error_under_json_is_a_document_on_stderr() {
    let (code, out, error) =
        outcome(talops(home().path()).args(["--lab", "status", "-c", "talos-prod-02", "-o", "json"]));
    assert_eq!((code, out.as_str()), (2, ""));
    let document: serde_json::Value = serde_json::from_str(&error).unwrap();
    assert_eq!((&document["kind"], &document["code"]), (&"Error".into(), &"usage".into()));
    assert!(document["message"].as_str().unwrap().contains("talos-prod-01"), "{document}");
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let home = home();
    let mut child = talops(home.path()).args(["man"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut error = String::new();
    child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
    assert_eq!((child.wait().unwrap().code(), error.as_str()), (Some(0), ""));
}

#[test]
fn with_nothing_configured_status_says_what_could_be() {
    let (code, out, error) = outcome(talops(home().path()).arg("status"));
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(out.contains("not configured: omni:"), "{out}");
}

/// Makes a configuration whose Omni endpoint accepts connections and never answers.
fn hanging_estate(home: &std::path::Path) -> std::net::TcpListener {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let key = talops::openpgp::generate(
        "test",
        "test@serviceaccount.omni.sidero.dev",
        jiff::Timestamp::now(),
        jiff::SignedDuration::from_hours(24),
    )
    .unwrap()
    .service_account("test");
    std::fs::write(home.join("key"), key.expose()).unwrap();
    std::fs::write(
        home.join("talops.yaml"),
        format!("omni:\n  home:\n    endpoint: {endpoint}\n    serviceAccountKey: {{ file: key }}\n"),
    )
    .unwrap();
    listener
}

#[test]
fn a_server_that_hangs_costs_the_request_timeout_and_ends_with_6() {
    let home = home();
    let _listener = hanging_estate(home.path());
    let started = Instant::now();
    let (code, out, _) = outcome(talops(home.path()).args(["status", "--request-timeout", "1s"]));
    assert_eq!(code, 6, "{out}");
    assert!(out.contains("NOT ASKED home"), "{out}");
    assert!(started.elapsed() < Duration::from_secs(4));
}

#[test]
fn a_deadline_ends_it_with_4_and_the_report_so_far() {
    let home = home();
    let _listener = hanging_estate(home.path());
    let (code, out, _) = outcome(talops(home.path()).args(["status", "--deadline", "1s", "--request-timeout", "30s"]));
    assert_eq!(code, 4, "{out}");
    assert!(out.contains("NOT ASKED home"), "{out}");
}

#[test]
fn signals_have_their_own_codes() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let home = home();
        let listener = hanging_estate(home.path());
        let mut call = talops(home.path());
        call.args(["status", "--request-timeout", "30s"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = call.spawn().unwrap();
        // Who has connected listens for signals already.
        let _connection = listener.accept().unwrap();
        std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
    }
}
