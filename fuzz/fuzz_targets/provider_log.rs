//! The provider's log in frames, decoded line by line; what its engine says of the container.
#![no_main]

use libfuzzer_sys::fuzz_target;
use talops::estate::ErrorLine;
use talops::provider::fuzzing;
use talops::log::{Line, Severity, decode};

fuzz_target!(|bytes: &[u8]| {
    talops_fuzz::bounded(|| {
        let text = String::from_utf8_lossy(bytes);
        let mut lines: Vec<Line> = text.lines().map(|line| decode(None, line)).collect();
        lines.extend(fuzzing::log(bytes, 100));
        let mut container = fuzzing::observe(&text);
        for line in lines {
            talops_fuzz::assert_plain(&line.text());
            talops_fuzz::assert_plain(&line.level);
            if line.severity >= Severity::Error {
                container.last_error = Some(ErrorLine { time: line.time, text: line.text() });
            }
        }
        let mut estate = talops_fuzz::estate();
        estate.providers.push(talops_fuzz::provider(container));
        talops_fuzz::show(&estate);
    });
});
