//! An omniconfig, as the client reads it and as the configuration does.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use talops::config::{omniconfig, yaml};
use talops::omni::{Endpoint, Omniconfig};

fuzz_target!(|text: &str| {
    match Omniconfig::parse(Path::new("/home/o/.talos/omni/config"), text) {
        Ok(config) => {
            for context in config.contexts.values() {
                let _ = Endpoint::parse(&context.url, "the omniconfig").map(|endpoint| endpoint.to_string());
            }
            let _ = config.context(&config.current);
        }
        Err(error) => talops_fuzz::assert_plain_error(&error),
    }
    if let Ok(config) = yaml::from_str::<omniconfig::Omniconfig>(text) {
        for context in config.contexts.values() {
            let _ = context.endpoint();
        }
    }
});
