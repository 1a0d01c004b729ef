//! Ages as people read them: `3d4h`.

use jiff::Timestamp;
use serde_json::Value;

use crate::lab::kubernetes::json::text;

/// An age of so many seconds, in two or three figures.
/// Source: `kubernetes/apimachinery` `pkg/util/duration/duration.go` (`HumanDuration`).
pub(super) fn human(seconds: i64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let (days, years) = (hours / 24, hours / 24 / 365);
    let pair = |first: i64, unit: &str, second: i64, rest: &str| match second {
        0 => format!("{first}{unit}"),
        _ => format!("{first}{unit}{second}{rest}"),
    };
    match seconds {
        i64::MIN..=-2 => "<invalid>".to_owned(),
        -1 => "0s".to_owned(),
        0..=119 => format!("{seconds}s"),
        _ if minutes < 10 => pair(minutes, "m", seconds % 60, "s"),
        _ if minutes < 180 => format!("{minutes}m"),
        _ if hours < 8 => pair(hours, "h", minutes % 60, "m"),
        _ if hours < 48 => format!("{hours}h"),
        _ if days < 8 => pair(days, "d", hours % 24, "h"),
        _ if days < 730 => format!("{days}d"),
        _ if years < 8 => pair(years, "y", days % 365, "d"),
        _ => format!("{years}y"),
    }
}

/// The time at a JSON pointer.
pub(super) fn time(object: &Value, pointer: &str) -> Option<Timestamp> {
    text(object, pointer).parse().ok()
}

/// How long ago a time was; `<unknown>` where there is none.
pub(super) fn since(time: Option<Timestamp>, now: Timestamp) -> String {
    time.map_or_else(|| "<unknown>".to_owned(), |time| human(now.duration_since(time).as_secs()))
}

/// The age of an object.
pub(super) fn of(object: &Value, now: Timestamp) -> String {
    since(time(object, "/metadata/creationTimestamp"), now)
}

#[cfg(test)]
mod tests {
    use super::human;

    #[test]
    fn ages_have_two_or_three_figures() {
        let (minute, hour, day) = (60, 3600, 86400);
        let ages = [
            (-2, "<invalid>"),
            (-1, "0s"),
            (119, "119s"),
            (2 * minute, "2m"),
            (9 * minute + 59, "9m59s"),
            (10 * minute + 5, "10m"),
            (179 * minute, "179m"),
            (3 * hour, "3h"),
            (7 * hour + 59 * minute, "7h59m"),
            (47 * hour, "47h"),
            (2 * day, "2d"),
            (7 * day + 23 * hour, "7d23h"),
            (729 * day, "729d"),
            (730 * day, "2y"),
            (7 * 365 * day + day, "7y1d"),
            (8 * 365 * day, "8y"),
        ];
        for (seconds, age) in ages {
            assert_eq!(human(seconds), age, "{seconds}");
        }
    }
}
