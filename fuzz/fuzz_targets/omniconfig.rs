//! An omniconfig.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use talops::config::omniconfig::Omniconfig;
use talops::omni::Endpoint;

fuzz_target!(|text: &str| {
    match Omniconfig::parse(Path::new("/home/o/.talos/omni/config"), text) {
        Ok(config) => {
            for context in config.contexts.values() {
                let _ = Endpoint::parse(&context.url, "the omniconfig").map(|endpoint| endpoint.to_string());
                let _ = context.endpoint();
            }
            let _ = config.context(&config.current);
        }
        Err(error) => talops_fuzz::assert_plain_error(&error),
    }
});
