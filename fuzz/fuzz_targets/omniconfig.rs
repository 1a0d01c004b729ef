//! An omniconfig.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use talops::config::omniconfig::Omniconfig;
use talops::omni::Endpoint;

fuzz_target!(|text: &str| {
    talops_fuzz::bounded(|| match Omniconfig::parse(Path::new("/home/o/.talos/omni/config"), text) {
        Ok(config) => {
            for context in config.contexts.values() {
                match Endpoint::parse(&context.url, "the omniconfig") {
                    Ok(endpoint) => talops_fuzz::assert_plain(&endpoint.to_string()),
                    Err(error) => talops_fuzz::assert_plain_error(&error),
                }
                let _ = context.endpoint();
            }
            for name in [config.current.as_str(), "no-such-context"] {
                if let Err(error) = config.context(name) {
                    talops_fuzz::assert_plain_error(&error);
                }
            }
        }
        Err(error) => talops_fuzz::assert_plain_error(&error),
    });
});
