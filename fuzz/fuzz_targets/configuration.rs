//! `talops.yaml`: any text is either a configuration or has findings, and what is shown of them is plain.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use talops::config::{inspect_text, yaml};
use talops::environment::Environment;

fuzz_target!(|text: &str| {
    let environment = Environment::new([]);
    let inspection = inspect_text(text, Path::new("/estate/talops.yaml"), &environment);
    for finding in &inspection.findings {
        talops_fuzz::assert_plain(&format!(
            "{} {} {}",
            finding.dotted(),
            finding.line("talops.yaml"),
            finding.hint().unwrap_or_default()
        ));
    }
    let config = &inspection.loaded.config;
    let names: Vec<String> = config.clusters.keys().cloned().collect();
    let _ = config.select(&names);
    for cluster in config.clusters.values() {
        let _ = (config.omni_of(cluster), config.provider_of(cluster));
    }
    let _ = yaml::documents::<serde_json::Value>(text);
});
