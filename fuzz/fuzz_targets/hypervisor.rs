//! What `pvesh` prints and the API answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use talops::hypervisor::fuzzing;

fuzz_target!(|text: &str| {
    talops_fuzz::bounded(|| {
        let mut cluster = talops_fuzz::cluster();
        cluster.hypervisors.push(talops_fuzz::hypervisor(fuzzing::observe(text)));
        let mut estate = talops_fuzz::estate();
        estate.clusters.push(cluster);
        talops_fuzz::show(&estate);
    });
});
