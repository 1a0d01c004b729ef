//! Times in their many forms.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A time as text: RFC 3339, or without a zone, which is then taken for UTC.
pub(super) fn text(text: &str) -> Option<Timestamp> {
    if let Some(time) = plain_utc(text.as_bytes()) {
        return Some(time);
    }
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let dashes = text.replacen('/', "-", 2);
    let local: DateTime = dashes.parse().ok()?;
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// A time as a number since 1970: of seconds, or as large as only milliseconds, microseconds or nanoseconds are.
pub(super) fn epoch(number: &[u8]) -> Option<Timestamp> {
    let (sign, digits) = match number.strip_prefix(b"-") {
        Some(digits) => (-1, digits),
        None => (1, number),
    };
    let point = digits.iter().position(|byte| *byte == b'.');
    let whole = decimal(&digits[..point.unwrap_or(digits.len())])?;
    if let Some(point) = point {
        return fraction(sign, whole, &digits[point + 1..]);
    }
    let whole = sign * whole;
    match whole.unsigned_abs() {
        0..100_000_000_000 => Timestamp::from_second(whole),
        100_000_000_000..100_000_000_000_000 => Timestamp::from_millisecond(whole),
        100_000_000_000_000..100_000_000_000_000_000 => Timestamp::from_microsecond(whole),
        _ => Timestamp::from_nanosecond(i128::from(whole)),
    }
    .ok()
}

/// Seconds and their fraction, to the microsecond: a double holds no more of a time of this century.
fn fraction(sign: i64, seconds: i64, digits: &[u8]) -> Option<Timestamp> {
    let (told, rest) = digits.split_at(digits.len().min(6));
    if seconds >= 100_000_000_000 || !rest.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let micros = decimal(told)? * [1_000_000, 100_000, 10_000, 1000, 100, 10, 1][told.len()];
    let rounded = i64::from(rest.first().is_some_and(|digit| *digit >= b'5'));
    Timestamp::from_microsecond(sign * (seconds * 1_000_000 + micros + rounded)).ok()
}

fn decimal(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || digits.len() > 18 + 1 {
        return None;
    }
    let (sure, last) = digits.split_at(digits.len().min(18));
    let mut number = 0_i64;
    for byte in sure {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        // Eighteen digits fit.
        number = number * 10 + i64::from(digit);
    }
    match last {
        [digit @ b'0'..=b'9'] => number.checked_mul(10)?.checked_add(i64::from(digit - b'0')),
        [] => Some(number),
        _ => None,
    }
}

/// The time that somebody put before a line that is JSON or klog's, and the line.
pub(super) fn stamp(raw: &[u8]) -> Option<(Timestamp, &[u8])> {
    if !raw.first()?.is_ascii_digit() {
        return None;
    }
    let end = raw.iter().take(40).position(|byte| *byte == b' ')?;
    let rest = &raw[end + 1..];
    if !matches!(rest, [b'{', ..] | [b'I' | b'W' | b'E' | b'F', b'0' | b'1', _, _, _, b' ', ..]) {
        return None;
    }
    Some((plain_utc(&raw[..end])?, rest))
}

/// `2026-11-20T09:00:00.123456789Z`, the form in which nearly all times come, without the general way.
fn plain_utc(text: &[u8]) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let (clock, rest) = rest.split_at_checked(9)?;
    let number = |digits: &[u8]| decimal(digits);
    if (date[4], date[7], clock[0], clock[3], clock[6]) != (b'-', b'-', b'T', b':', b':') {
        return None;
    }
    let (year, month, day) = (number(&date[..4])?, number(&date[5..7])?, number(&date[8..])?);
    let (hour, minute, second) = (number(&clock[1..3])?, number(&clock[4..6])?, number(&clock[7..])?);
    let fraction = match rest {
        b"Z" => b"0",
        _ => rest.strip_prefix(b".")?.strip_suffix(b"Z")?,
    };
    let days_of_month = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28,
        _ => return None,
    };
    // The 29th of February, leap seconds and what is wrong go the general way.
    if year < 1970 || day < 1 || day > days_of_month || hour > 23 || minute > 59 || second > 59 || fraction.len() > 9 {
        return None;
    }
    let nanos = decimal(fraction)? * 10_i64.pow(9 - u32::try_from(fraction.len()).ok()?);
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Timestamp::new(seconds, i32::try_from(nanos).ok()?).ok()
}

/// Days from 1970 to a date of the Gregorian calendar, the year counted from March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::{epoch, text};

    #[test]
    fn numbers_of_seconds_to_nanoseconds() {
        for (number, expected) in [
            ("1763629200", "2025-11-20T09:00:00Z"),
            ("1763629200.5", "2025-11-20T09:00:00.5Z"),
            ("1763629200.1234567", "2025-11-20T09:00:00.123457Z"),
            ("1763629200.9999999", "2025-11-20T09:00:01Z"),
            ("1763629200123", "2025-11-20T09:00:00.123Z"),
            ("1763629200123456", "2025-11-20T09:00:00.123456Z"),
            ("1763629200123456789", "2025-11-20T09:00:00.123456789Z"),
            ("-1.5", "1969-12-31T23:59:58.5Z"),
            ("0", "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(epoch(number.as_bytes()).unwrap().to_string(), expected, "{number}");
        }
        for wrong in ["", "-", "1.", ".5", "1e400", "99999999999999999999999", "1.2.3", "123456789012.5", "12a"] {
            assert_eq!(epoch(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn texts_with_and_without_a_zone() {
        for (written, expected) in [
            ("2026-11-20T09:00:00+01:00", "2026-11-20T08:00:00Z"),
            ("2026-11-20T09:00:00.000Z", "2026-11-20T09:00:00Z"),
            ("2026-11-20 09:00:00", "2026-11-20T09:00:00Z"),
            ("2026/11/20 09:00:00", "2026-11-20T09:00:00Z"),
            ("2024-02-29T23:59:59.123456789Z", "2024-02-29T23:59:59.123456789Z"),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(text(written).unwrap().to_string(), expected, "{written}");
        }
        for wrong in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00.Z",
        ] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_is_the_general_way(seconds in 0_i64..4_102_444_800, nanos in 0_i32..1_000_000_000) {
            let time = jiff::Timestamp::new(seconds, nanos).unwrap();
            proptest::prop_assert_eq!(text(&time.to_string()), Some(time));
        }
    }
}
