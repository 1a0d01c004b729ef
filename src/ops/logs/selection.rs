//! How much of a log is read, and what of it is shown.

use std::str::FromStr;

use jiff::Timestamp;

use crate::log::{Filter, Keep, Range};

/// As many of the last lines are read where nothing says how many.
pub const UNASKED: u64 = 10_000;

/// Among as many of the last lines is looked for those that a filter shows.
pub const SEARCHED: u64 = 50_000;

/// How many of the last lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// So many.
    Lines(u64),
    /// All: `-1`, as of kubectl.
    All,
}

impl FromStr for Tail {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<i64>() {
            Ok(-1) => Ok(Self::All),
            Ok(lines) => {
                u64::try_from(lines).map(Self::Lines).map_err(|_| "less than -1, which means all lines".to_owned())
            }
            Err(_) => Err("not a number of lines (-1 means all)".to_owned()),
        }
    }
}

/// What is shown of logs.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Which lines.
    pub filter: Filter,
    /// How many of the last ones of each log, after the filter.
    pub tail: Option<Tail>,
    /// Nothing older.
    pub since: Option<Timestamp>,
    /// What is written from now on too.
    pub follow: bool,
    /// Which fields of a line.
    pub keep: Keep,
    /// Lines that are alike become one with a count.
    pub runs: bool,
    /// Lines as they were written.
    pub raw: bool,
}

impl Selection {
    /// What a source is asked for. `--tail` counts the lines that are shown: with a filter more are read than that.
    #[must_use]
    pub fn range(&self) -> Range {
        let tail = match self.tail {
            Some(Tail::All) => None,
            Some(Tail::Lines(0)) => Some(0),
            Some(Tail::Lines(lines)) if self.filter.is_open() => Some(lines),
            _ if self.since.is_some() => None,
            Some(Tail::Lines(lines)) => Some(lines.max(SEARCHED)),
            None if self.filter.is_open() => Some(UNASKED),
            None => Some(SEARCHED),
        };
        Range { tail, since: self.since, follow: self.follow }
    }

    /// How many of the last lines are read where nobody said how many: there may be more.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        let said = self.filter.is_open() && self.tail.is_some();
        self.range().tail.filter(|tail| !said && *tail > 0)
    }

    /// How many lines have to be held back until it is known which are the last, where the source does not know.
    pub(super) fn held(&self, source_counts: bool) -> Option<usize> {
        match self.tail {
            Some(Tail::Lines(lines)) if !source_counts || !self.filter.is_open() => {
                Some(usize::try_from(lines).unwrap_or(usize::MAX))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SEARCHED, Selection, Tail, UNASKED};
    use crate::log::{Filter, Severity};

    #[test]
    fn a_tail_is_a_number_of_lines_or_all() {
        assert_eq!("0".parse(), Ok(Tail::Lines(0)));
        assert_eq!("20".parse(), Ok(Tail::Lines(20)));
        assert_eq!("-1".parse(), Ok(Tail::All));
        for wrong in ["-2", "", "many", "99999999999999999999", "1.5"] {
            assert!(wrong.parse::<Tail>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_asked_for_depends_on_what_filters() {
        let open = Selection::default();
        let filtered = Selection { filter: Filter::new(Some(Severity::Error), None), ..Selection::default() };
        let asked = |selection: &Selection, tail, since| {
            let since: Option<&str> = since;
            Selection { tail, since: since.map(|since| since.parse().unwrap()), ..selection.clone() }.range().tail
        };
        let day = Some("2026-11-20T00:00:00Z");
        for (tail, since, without, with) in [
            (None, None, Some(UNASKED), Some(SEARCHED)),
            (None, day, None, None),
            (Some(Tail::All), None, None, None),
            (Some(Tail::Lines(20)), None, Some(20), Some(SEARCHED)),
            (Some(Tail::Lines(20)), day, Some(20), None),
            (Some(Tail::Lines(0)), None, Some(0), Some(0)),
            (Some(Tail::Lines(SEARCHED + 1)), None, Some(SEARCHED + 1), Some(SEARCHED + 1)),
        ] {
            assert_eq!(asked(&open, tail, since), without, "{tail:?} {since:?}");
            assert_eq!(asked(&filtered, tail, since), with, "{tail:?} {since:?}");
        }
    }
}
