//! A page of a table, with every kind's rule.
#![no_main]

use libfuzzer_sys::fuzz_target;
use talops::cluster::fuzzing;
use talops::health::{claim_row, daemon_set_row, deployment_row, job_row, pod_row, stateful_set_row};

fuzz_target!(|body: &[u8]| {
    talops_fuzz::bounded(|| {
        for rule in [pod_row, deployment_row, stateful_set_row, daemon_set_row, job_row, claim_row] {
            if let Some(scan) = fuzzing::table(body, rule) {
                assert!(scan.suspects.len() as u64 + scan.unread <= scan.total);
            }
        }
    });
});
