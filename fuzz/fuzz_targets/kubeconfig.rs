//! A kubeconfig, as the client reads it, as the configuration does and as the cache of minted ones does; what an exec
//! plugin printed; a client certificate.
#![no_main]

use libfuzzer_sys::fuzz_target;
use talops::{cluster, config, connect};

fuzz_target!(|text: &str| {
    if let Err(error) = cluster::fuzzing::kubeconfig(text) {
        talops_fuzz::assert_plain_error(&error);
    }
    if let Ok(kubeconfig) = config::fuzzing::kubeconfig(text) {
        for context in &kubeconfig.contexts {
            let _ = context.through_omni();
        }
    }
    connect::fuzzing::claims(text);
    cluster::fuzzing::certificate(text.as_bytes());
    if let Err(error) = cluster::fuzzing::exec_credential(text.as_bytes()) {
        talops_fuzz::assert_plain_error(&error);
    }
});
