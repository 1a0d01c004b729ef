//! `talops.yaml`: any text is either a configuration or has findings, and what is shown of them is plain, short and
//! without the secret that somebody wrote into it.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use talops::config::{Inspection, inspect_text, yaml};
use talops::environment::Environment;
use talops_fuzz::SECRET;

/// A finding is two short lines.
const LONGEST: usize = 16 * 1024;

fn inspect(text: &str) -> Inspection {
    let inspection = inspect_text(text, Path::new("/estate/talops.yaml"), &Environment::new([]));
    for finding in &inspection.findings {
        talops_fuzz::assert_plain(&finding.dotted());
        let shown = format!("{}\n{}", finding.line("talops.yaml"), finding.hint().unwrap_or_default());
        talops_fuzz::assert_plain(&shown);
        assert!(shown.len() < LONGEST, "a finding of {} bytes", shown.len());
    }
    inspection
}

/// The text in one of the places where a secret may stand in clear by mistake.
fn with_secret(text: &str) {
    if text.contains(SECRET) {
        return;
    }
    let half = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (before, after) = text.split_at(half);
    let secret = serde_json::Value::from(format!("{before}{SECRET}{after}"));
    let places = [
        format!("omni: {{home: {{serviceAccountKey: {secret}}}}}\n"),
        format!("omni: {{home: {{serviceAccountKey: [{secret}]}}}}\n"),
        format!("omni: {{home: {{serviceAccountKey: {{env: {secret}}}}}}}\n"),
        format!("omni: {{home: {{serviceAccountKey: {{file: {secret}}}}}}}\n"),
        format!("omni: {{home: {{serviceAccountKey: {{command: {secret}}}}}}}\n"),
        format!("omni: {{home: {{serviceAccountKey: {{env: A, file: {secret}}}}}}}\n"),
        format!(
            "clusters: {{a: {{hypervisor: {{proxmox: {{url: 'https://a', tokenId: a, tokenSecret: {secret}}}}}}}}}\n"
        ),
    ];
    for finding in &inspect(&places[text.len() % places.len()]).findings {
        talops_fuzz::assert_without_secret(finding.message());
        talops_fuzz::assert_without_secret(finding.hint().unwrap_or_default());
    }
}

fuzz_target!(|text: &str| {
    talops_fuzz::bounded(|| {
        let inspection = inspect(text);
        let config = &inspection.loaded.config;
        let names: Vec<String> = config.clusters.keys().cloned().collect();
        let _ = config.select(&names);
        if let Err(error) = config.select(&["no-such-cluster".to_owned()]) {
            talops_fuzz::assert_plain_error(&error);
        }
        for cluster in config.clusters.values() {
            let _ = (config.omni_of(cluster), config.provider_of(cluster));
        }
        if let Err(fault) = yaml::documents::<serde_json::Value>(text) {
            talops_fuzz::assert_plain(&fault.message);
        }
        with_secret(text);
    });
});
