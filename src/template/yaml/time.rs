//! Dates and times, in the few forms that go-yaml takes for them, and as Go writes them.

use std::fmt;

/// A point in time as it is written: the fields, not what they amount to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time {
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    nanosecond: u32,
    /// Minutes ahead of UTC.
    offset: i32,
}

impl Time {
    /// A date; a date, spaces, and a time; or a date, `T`, a time and a zone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() < 5 || !bytes[..4].iter().all(u8::is_ascii_digit) || bytes[4] != b'-' {
            return None;
        }
        let mut reader = Reader(&bytes[5..]);
        let year = text[..4].parse().ok()?;
        let month = reader.number(1, 12)?;
        reader.sign(b"-")?;
        let day = reader.number(1, days(year, month))?;
        let mut time = Self { year, month, day, hour: 0, minute: 0, second: 0, nanosecond: 0, offset: 0 };
        if reader.0.is_empty() {
            return Some(time);
        }
        let zoned = match reader.0[0] {
            b'T' | b't' => {
                reader.0 = &reader.0[1..];
                true
            }
            b' ' => {
                reader.0 = reader.0.trim_ascii_start();
                false
            }
            _ => return None,
        };
        time.hour = reader.number(0, 23)?;
        reader.sign(b":")?;
        time.minute = reader.number(0, 59)?;
        reader.sign(b":")?;
        time.second = reader.number(0, 59)?;
        time.nanosecond = reader.fraction();
        if zoned {
            time.offset = reader.zone()?;
        }
        reader.0.is_empty().then_some(time)
    }
}

/// As Go's `RFC3339Nano`.
impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second, nanosecond, offset } = self;
        write!(formatter, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if *nanosecond > 0 {
            write!(formatter, ".{}", format!("{nanosecond:09}").trim_end_matches('0'))?;
        }
        if *offset == 0 {
            return formatter.write_str("Z");
        }
        let sign = if *offset < 0 { '-' } else { '+' };
        write!(formatter, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// What is left to read.
struct Reader<'text>(&'text [u8]);

impl Reader<'_> {
    /// One digit or two.
    fn number(&mut self, least: u32, most: u32) -> Option<u32> {
        let length = self.0.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        let number = digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        (length > 0 && (least..=most).contains(&number)).then_some(number)
    }

    fn sign(&mut self, sign: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(sign)?;
        Some(())
    }

    /// Any number of digits after a point or a comma, of which nine count.
    fn fraction(&mut self) -> u32 {
        let [b'.' | b',', rest @ ..] = self.0 else { return 0 };
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 {
            return 0;
        }
        self.0 = &rest[length..];
        let digits = rest[..length].iter().chain(std::iter::repeat(&b'0'));
        digits.take(9).fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    }

    /// `Z`, or hours and minutes of two digits each.
    fn zone(&mut self) -> Option<i32> {
        if let Some(rest) = self.0.strip_prefix(b"Z") {
            self.0 = rest;
            return Some(0);
        }
        let [sign @ (b'+' | b'-'), hour1, hour2, b':', minute1, minute2, rest @ ..] = self.0 else { return None };
        self.0 = rest;
        let number = |tens: &u8, ones: &u8| {
            let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
            digits.then(|| i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
        };
        let hours = number(hour1, hour2).filter(|hours| *hours <= 24)?;
        let minutes = number(minute1, minute2).filter(|minutes| *minutes <= 60)?;
        let offset = hours * 60 + minutes;
        Some(if *sign == b'-' { -offset } else { offset })
    }
}

#[cfg(test)]
mod tests {
    use super::Time;

    #[test]
    fn times_are_read_and_written_as_go_does() {
        let table = [
            ("2001-12-14", "2001-12-14T00:00:00Z"),
            ("2001-1-4", "2001-01-04T00:00:00Z"),
            ("2001-12-14T21:59:43.10-05:00", "2001-12-14T21:59:43.1-05:00"),
            ("2001-12-14t1:5:9Z", "2001-12-14T01:05:09Z"),
            ("2001-12-14 21:59:43.123456789012", "2001-12-14T21:59:43.123456789Z"),
            ("2001-12-14   21:59:43,5", "2001-12-14T21:59:43.5Z"),
            ("2001-12-14T21:59:43+00:00", "2001-12-14T21:59:43Z"),
            ("0000-02-29", "0000-02-29T00:00:00Z"),
        ];
        for (text, written) in table {
            assert_eq!(Time::parse(text).map(|time| time.to_string()).as_deref(), Some(written), "{text}");
        }
        let others = [
            "2001-13-01",
            "2001-02-29",
            "2001-02-00",
            "201-01-01",
            "20011-01-01",
            "2001-12-14T21:59:43",
            "2001-12-14 21:59:43 -5",
            "2001-12-14 21:59:43Z",
            "2001-12-14T24:00:00Z",
            "2001-12-14T21:59Z",
            "2001-12-14x",
            "2001-",
            "2001-12-14T21:59:43.Z",
            "2001-12-14T21:59:43+5:00",
            "2001-12-14T21:59:43+25:00",
        ];
        for text in others {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }
}
