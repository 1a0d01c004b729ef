//! Kubernetes objects and lists of them, taken for an answer to every question. What they say is judged and shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use talops::cluster::fuzzing;
use talops::estate::{ArgoCd, KindCount, Workloads};

fuzz_target!(|body: &[u8]| {
    talops_fuzz::bounded(|| {
        if let Some(error) = fuzzing::refusal(403, body) {
            talops_fuzz::assert_plain_error(&error);
        }
        let answers = fuzzing::observe(body);
        let total = answers.workloads.len() as u64;
        let counts = vec![KindCount { kind: "Pod".to_owned(), total, unread: 0 }];
        let mut cluster = talops_fuzz::cluster();
        cluster.nodes = Some(talops_fuzz::seen(answers.nodes));
        cluster.workloads =
            Some(talops_fuzz::seen(Workloads { counts, suspects: answers.workloads, ..Workloads::default() }));
        cluster.argocd =
            Some(talops_fuzz::seen(ArgoCd { applications: answers.applications, application_sets: Vec::new() }));
        cluster.external_secrets = Some(talops_fuzz::seen(answers.external_secrets));
        cluster.longhorn = Some(talops_fuzz::seen(answers.longhorn));
        let mut estate = talops_fuzz::estate();
        estate.clusters.push(cluster);
        talops_fuzz::show(&estate);
    });
});
