//! Durations as Go writes them: `30s`, `1h30m`, `1.5h`.

/// A length of time in nanoseconds, as `time.ParseDuration` reads it; `None` for what it refuses.
pub(super) fn read(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let whole_end = digits(rest);
        let (whole, after) = rest.split_at(whole_end);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => after.split_at(digits(after)),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let unit_end =
            after.find(|character: char| character == '.' || character.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let nanoseconds = unit_length(unit)?;
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok().filter(|number| *number <= MOST)? };
        let part = whole.checked_mul(nanoseconds)?.checked_add(part_of(fraction, nanoseconds))?;
        total = total.checked_add(part).filter(|total| *total <= MOST)?;
        rest = after;
    }
    match (negative, i64::try_from(total)) {
        (true, Ok(total)) => Some(-total),
        (true, Err(_)) => Some(i64::MIN),
        (false, total) => total.ok(),
    }
}

/// One more than the longest duration; only a negative one is as long.
const MOST: u64 = 1 << 63;

fn unit_length(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// How much of a unit the digits after the point are. Digits beyond what 63 bits hold do not count.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the part of a unit is small and positive")]
fn part_of(digits: &str, unit: u64) -> u64 {
    let (mut value, mut scale): (u64, f64) = (0, 1.0);
    for digit in digits.bytes() {
        let next = value.checked_mul(10).and_then(|value| value.checked_add(u64::from(digit - b'0')));
        match next.filter(|next| *next <= MOST) {
            Some(next) => (value, scale) = (next, scale * 10.0),
            None => break,
        }
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

/// As Go writes a length of time in nanoseconds (`time.Duration`'s `String`).
pub(super) fn write(nanoseconds: i64) -> String {
    let total = nanoseconds.unsigned_abs();
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let decimal = |number: u64, unit: u64| {
        let digits = format!("{:0width$}", number % unit, width = unit.ilog10() as usize);
        let fraction = digits.trim_end_matches('0');
        let point = if unit == 1 || fraction.is_empty() { String::new() } else { format!(".{fraction}") };
        format!("{}{point}", number / unit)
    };
    let shown = match total {
        0 => "0s".to_owned(),
        1..1_000 => format!("{total}ns"),
        1_000..1_000_000 => format!("{}µs", decimal(total, 1_000)),
        1_000_000..1_000_000_000 => format!("{}ms", decimal(total, 1_000_000)),
        _ => {
            let (minutes, rest) = (total / 60_000_000_000, total % 60_000_000_000);
            let seconds = decimal(rest, 1_000_000_000);
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{seconds}s"),
                (0, minutes) => format!("{minutes}m{seconds}s"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}s"),
            }
        }
    };
    format!("{sign}{shown}")
}

/// The nanoseconds of a `google.protobuf.Duration` in JSON: `3600s`, `1.500s`.
pub(super) fn of_json(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.strip_suffix('s')?.split_once('.').unwrap_or((text.strip_suffix('s')?, ""));
    let nanoseconds: i64 = format!("{fraction:0<9}").parse().ok()?;
    let sign = if seconds.starts_with('-') { -1 } else { 1 };
    seconds.parse::<i64>().ok()?.checked_mul(1_000_000_000)?.checked_add(sign * nanoseconds)
}

/// A duration as protobuf's JSON has it: `3600s`, `1.500s`.
pub(super) fn seconds_text(nanoseconds: i64) -> String {
    let (seconds, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    match (rest, rest % 1_000_000, rest % 1_000) {
        (0, ..) => format!("{seconds}s"),
        (_, 0, _) => format!("{seconds}.{:03}s", rest / 1_000_000),
        (_, _, 0) => format!("{seconds}.{:06}s", rest / 1_000),
        _ => format!("{seconds}.{rest:09}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_json, read, write};

    #[test]
    fn durations_are_written_as_go_writes_them() {
        let cases = [
            (0, "0s"),
            (1, "1ns"),
            (1_500, "1.5µs"),
            (7_000, "7µs"),
            (1_500_000, "1.5ms"),
            (2_000_000_000, "2s"),
            (1_500_000_000, "1.5s"),
            (60_000_000_000, "1m0s"),
            (3_600_250_000_000, "1h0m0.25s"),
            (-90_000_000_000, "-1m30s"),
            (i64::MAX, "2562047h47m16.854775807s"),
        ];
        for (nanoseconds, text) in cases {
            assert_eq!(write(nanoseconds), text);
            assert_eq!(read(text), Some(nanoseconds), "{text}");
        }
        assert_eq!(write(i64::MIN), "-2562047h47m16.854775808s");
    }

    #[test]
    fn durations_are_read_as_json_has_them() {
        let cases = [("3600s", 3_600_000_000_000), ("1.500s", 1_500_000_000), ("-0.5s", -500_000_000), ("0s", 0)];
        for (text, nanoseconds) in cases {
            assert_eq!(of_json(text), Some(nanoseconds), "{text}");
        }
        for text in ["", "s", "1", "1m", "1.s.s", "99999999999999s"] {
            assert_eq!(of_json(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_read_as_go_reads_them() {
        let second = 1_000_000_000;
        let well = [
            ("0", 0),
            ("-0", 0),
            ("30s", 30 * second),
            ("+5s", 5 * second),
            ("-5s", -5 * second),
            ("1h30m", 5400 * second),
            ("1.5h", 5400 * second),
            (".5s", second / 2),
            ("1.s", second),
            ("100ms2us3ns", 100_002_003),
            ("1µs", 1_000),
            ("0.3333333333333333333h", 1_200_000_000_000),
            ("2562047h47m16.854775807s", i64::MAX),
            ("-2562047h47m16.854775808s", i64::MIN),
        ];
        for (text, nanoseconds) in well {
            assert_eq!(read(text), Some(nanoseconds), "{text}");
        }
        for text in ["", "-", "3", "s", ".s", "1d", "1h 30m", "1:30", "3000000h", "9223372036854775808ns", "1e3s"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
