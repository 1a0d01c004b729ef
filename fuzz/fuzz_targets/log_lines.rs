//! Lines of any log: decoded with every field, filtered, put together to runs. Nothing of them controls a terminal.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use talops::log::{Fate, Filter, Keep, Raw, Record, Run, Runs, Severity, read};

fuzz_target!(|bytes: &[u8]| {
    talops_fuzz::bounded(|| {
        let mut errors = Filter::new(Some(Severity::Error), "err|\\d+".parse().ok());
        let mut runs = Runs::new(bytes.len() % 2 == 0);
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            for keep in [Keep::Known, Keep::All] {
                check(&read(line, None, false, &keep));
                check(&read(line, None, true, &keep));
            }
            let raw = Raw { bytes: line.to_vec().into(), ..Raw::default() };
            let record = read(&raw.bytes, None, false, &Keep::Known);
            errors.passes(&raw.bytes, &record);
            if let Fate::Began(Some(run)) = runs.take(0, &raw, &record, Duration::from_secs(number as u64)) {
                told(&run);
            }
        }
        runs.finish(told);
    });
});

fn told(run: &Run) {
    assert!(run.count > run.told, "nothing to tell");
    check(&run.newest(&Keep::Known));
    for value in run.values.iter().flat_map(|values| &values.some) {
        talops_fuzz::assert_plain(value);
    }
}

fn check(record: &Record<'_>) {
    talops_fuzz::assert_plain(&record.level);
    talops_fuzz::assert_plain(&record.said());
    talops_fuzz::assert_plain(record.service.as_deref().unwrap_or_default());
    for field in &record.fields {
        talops_fuzz::assert_plain(&field.key);
        talops_fuzz::assert_plain(&field.value);
    }
    for frame in record.trace.map(|trace| trace.frames()).unwrap_or_default() {
        talops_fuzz::assert_plain(&frame);
    }
}
