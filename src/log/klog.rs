//! klog's form: `E1120 09:00:00.000000       1 file.go:88] message` (`k8s.io/klog klog.go`, "Log lines have this form").

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::record::{Field, Record};
use super::{Keep, Severity, logfmt};

/// Decodes a line of klog's form. It names no year: that comes from the time at which it was received.
pub(super) fn decode(text: &str, received: Option<Timestamp>, keep: &Keep) -> Option<Record<'static>> {
    let level = text.get(..1).filter(|level| matches!(*level, "I" | "W" | "E" | "F"))?;
    let (month, day) = (text.get(1..3)?.parse::<i8>().ok()?, text.get(3..5)?.parse::<i8>().ok()?);
    let (clock, rest) = text.get(5..)?.strip_prefix(' ')?.split_once(' ')?;
    let clock: Time = clock.parse().ok()?;
    let (place, message) = rest.split_once("] ").or_else(|| Some((rest.strip_suffix(']')?, "")))?;
    if !place.contains(':') {
        return None;
    }
    let mut record = Record {
        time: received.and_then(|received| nearest(received, month, day, clock)),
        severity: Severity::of(level),
        level: level.to_owned().into(),
        ..Record::default()
    };
    // Structured calls quote the message and let key="value" follow.
    if let Some((message, rest)) = logfmt::quoted(message) {
        record.message = message.into();
        logfmt::complete(&mut record, &logfmt::pairs(rest), keep);
    } else {
        record.message = message.to_owned().into();
    }
    if matches!(keep, Keep::All) {
        record.fields.push(Field { key: "caller".into(), value: caller(place).to_owned().into() });
    }
    Some(record)
}

/// `file.go:88` of what stands between the clock and the message: the thread comes before it.
fn caller(place: &str) -> &str {
    place.rsplit(' ').next().unwrap_or(place)
}

/// The time in the year that brings it nearest to when it was received.
fn nearest(received: Timestamp, month: i8, day: i8, clock: Time) -> Option<Timestamp> {
    let year = received.to_zoned(TimeZone::UTC).year();
    let times = [year - 1, year, year + 1].into_iter().filter_map(|year| {
        let date = Date::new(year, month, day).ok()?;
        Some(date.to_datetime(clock).to_zoned(TimeZone::UTC).ok()?.timestamp())
    });
    times.min_by_key(|time| time.duration_since(received).unsigned_abs())
}
