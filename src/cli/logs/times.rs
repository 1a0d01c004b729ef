//! `--since` and `--since-time`.

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

/// How long ago: `10m`, `1h30m`, `2d`.
pub(super) fn ago(text: &str) -> Result<SignedDuration, String> {
    let span =
        text.parse::<Span>().ok().filter(|_| text.starts_with(|first: char| first.is_ascii_digit() || first == '-'));
    let days = SpanRelativeTo::days_are_24_hours();
    let Some(ago) = span.and_then(|span| span.to_duration(days).ok()) else {
        let hint = if text.parse::<Timestamp>().is_ok() { " (a time is for --since-time)" } else { "" };
        return Err(format!("not a duration such as 10m, 1h30m or 2d{hint}"));
    };
    if ago.is_negative() {
        return Err("a time that is yet to come; a log has only what was".to_owned());
    }
    Ok(ago)
}

/// A time, RFC 3339.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "not a time such as 2026-11-21T02:11:09Z or 2026-11-21T02:11:09+01:00".to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::{ago, moment};

    #[test]
    fn durations_as_people_write_them() {
        for (text, minutes) in [("10m", 10), ("1h30m", 90), ("2d", 2880), ("90s", 1), ("1w", 10_080), ("0s", 0)] {
            let expected = SignedDuration::from_mins(minutes);
            assert_eq!(ago(text).map(|ago| SignedDuration::from_mins(ago.as_mins())), Ok(expected), "{text}");
        }
        for wrong in ["tomorrow", "", "10", "m", "1y6", "-5m", "1 month", "P1D", "5m ago"] {
            assert!(ago(wrong).is_err(), "{wrong}");
        }
        assert!(ago("2026-11-21T00:00:00Z").unwrap_err().contains("--since-time"));
        assert!(moment("2026-11-21T00:00:00+01:00").is_ok());
        assert!(moment("tomorrow").is_err());
    }
}
