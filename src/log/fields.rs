//! What fields are called, and times in their many forms.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Names of the field with the time.
pub(super) const TIME: [&str; 5] = ["ts", "time", "timestamp", "@timestamp", "t"];
/// Names of the field with the level.
pub(super) const LEVEL: [&str; 4] = ["level", "lvl", "severity", "@level"];
/// Names of the field with the message.
pub(super) const MESSAGE: [&str; 4] = ["msg", "message", "@message", "event"];
/// Names of the field with the error.
pub(super) const ERROR: [&str; 3] = ["error", "err", "exception"];

/// A time as text: RFC 3339, or without a zone, which is then taken for UTC.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let dashes = text.replacen('/', "-", 2);
    let local: DateTime = dashes.parse().ok()?;
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// A time as a number since 1970: of seconds, or as large as only milliseconds, microseconds or nanoseconds are.
pub(super) fn epoch(number: &serde_json::Number) -> Option<Timestamp> {
    if let Some(whole) = number.as_i64() {
        return match whole.unsigned_abs() {
            0..100_000_000_000 => Timestamp::from_second(whole),
            100_000_000_000..100_000_000_000_000 => Timestamp::from_millisecond(whole),
            100_000_000_000_000..100_000_000_000_000_000 => Timestamp::from_microsecond(whole),
            _ => Timestamp::from_nanosecond(i128::from(whole)),
        }
        .ok();
    }
    let seconds = number.as_f64().filter(|seconds| seconds.is_finite() && seconds.abs() < 1e11)?;
    // A double holds no more than microseconds of a time of this century.
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    Timestamp::from_microsecond((seconds * 1e6).round() as i64).ok()
}
