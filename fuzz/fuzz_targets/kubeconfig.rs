//! A kubeconfig, as the client reads it, as the configuration does and as the cache of minted ones does; what an exec
//! plugin printed; a client certificate. No error shows a credential.
#![no_main]

use libfuzzer_sys::fuzz_target;
use talops::{cluster, config, connect};
use talops_fuzz::SECRET;

fn read(text: &str) {
    if let Err(error) = cluster::fuzzing::kubeconfig(text) {
        talops_fuzz::assert_plain_error(&error);
    }
    match config::fuzzing::kubeconfig(text) {
        Ok(kubeconfig) => {
            for context in &kubeconfig.contexts {
                let _ = context.through_omni();
            }
        }
        Err(fault) => {
            talops_fuzz::assert_plain(&fault.message);
            talops_fuzz::assert_without_secret(&fault.message);
        }
    }
    connect::fuzzing::claims(text);
    cluster::fuzzing::certificate(text.as_bytes());
    if let Err(error) = cluster::fuzzing::exec_credential(text.as_bytes()) {
        talops_fuzz::assert_plain_error(&error);
    }
}

fuzz_target!(|text: &str| {
    if text.contains(SECRET) {
        return;
    }
    talops_fuzz::bounded(|| {
        read(text);
        let value = serde_json::Value::from(format!("{text}{SECRET}"));
        read(&format!("users: [{{name: u, user: {{token: {value}, client-key-data: {value}}}}}]\n"));
        read(&format!("users: [{{name: u, user: {{token: [{value}]}}}}]\n"));
        read(&format!("contexts: [{{name: a}}]\nusers: [{{name: u, user: {value}}}]\n"));
        read(&format!(r#"{{"kind":"ExecCredential","status":{{"token":{value},"expirationTimestamp":{value}}}}}"#));
        read(&format!(r#"{{"kind":"ExecCredential","status":{{"token":[{value}]}}}}"#));
        // Cut off in the middle of a credential.
        read(&format!("users:\n- name: u\n  user: {{token: \"{SECRET}{text}"));
    });
});
