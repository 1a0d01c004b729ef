//! Where a log goes on whose lines have no times: found by what was read last.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Raw;

/// By how many lines the place is known.
const REMEMBERED: usize = 64;

/// As many lines are held at the most while the place is looked for, and as many bytes.
const HELD: (usize, usize) = (5000, 8 << 20);

/// How far a log has been read, by the last lines of it.
#[derive(Debug, Default)]
pub struct Overlap {
    last: VecDeque<u64>,
    search: Option<Search>,
}

/// The lines that came again, until the place among them is found.
#[derive(Debug, Default)]
struct Search {
    held: Vec<Raw>,
    hashes: Vec<u64>,
    bytes: usize,
}

/// What became of the search for the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// It goes on; the line is kept.
    Sought,
    /// It is found, and these lines are new.
    Found(Vec<Raw>),
    /// It is not among these lines, and what is missing before them is not known.
    Lost(Vec<Raw>),
}

impl Overlap {
    /// How many lines to ask for at least.
    pub const TAIL: u64 = HELD.0 as u64 - 1;

    /// Whether nothing has been read yet.
    #[must_use]
    pub fn is_start(&self) -> bool {
        self.last.is_empty()
    }

    /// Begins to read again, from so many lines before the end.
    pub fn again(&mut self) {
        self.search = (!self.last.is_empty()).then(Search::default);
    }

    /// Whether the place is being looked for.
    #[must_use]
    pub const fn is_sought(&self) -> bool {
        self.search.is_some()
    }

    /// Takes a line.
    pub fn take(&mut self, raw: Raw) -> Place {
        let hash = hash(&raw);
        let Some(search) = &mut self.search else {
            self.remember(hash);
            return Place::Found(vec![raw]);
        };
        search.bytes += raw.bytes.len();
        search.hashes.push(hash);
        search.held.push(raw);
        let whole = search.hashes.len() >= self.last.len() && ends_alike(&search.hashes, &self.last);
        if whole {
            self.search = None;
            return Place::Found(Vec::new());
        }
        if search.held.len() >= HELD.0 || search.bytes >= HELD.1 {
            return self.settle();
        }
        Place::Sought
    }

    /// No more lines come for now: decides with those that came.
    pub fn settle(&mut self) -> Place {
        let Some(mut search) = self.search.take() else { return Place::Found(Vec::new()) };
        // The log may begin in the middle of what was read last.
        let place = (0..search.hashes.len()).rev().find(|end| ends_alike(&search.hashes[..=*end], &self.last));
        let new = search.held.split_off(place.map_or(0, |place| place + 1));
        let first = search.hashes.len() - new.len();
        for hash in &search.hashes[first..] {
            self.remember(*hash);
        }
        if place.is_some() { Place::Found(new) } else { Place::Lost(new) }
    }

    fn remember(&mut self, hash: u64) {
        if self.last.len() == REMEMBERED {
            self.last.pop_front();
        }
        self.last.push_back(hash);
    }
}

fn hash(raw: &Raw) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&raw.bytes[..], raw.missing).hash(&mut hasher);
    hasher.finish()
}

/// Whether the shorter of both is the end of the longer.
fn ends_alike(read: &[u64], last: &VecDeque<u64>) -> bool {
    read.iter().rev().zip(last.iter().rev()).all(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{HELD, Overlap, Place};
    use crate::log::Raw;

    fn raw(number: usize) -> Raw {
        Raw { bytes: number.to_string().into(), ..Raw::default() }
    }

    fn read(overlap: &mut Overlap, numbers: impl IntoIterator<Item = usize>) -> (Vec<String>, bool) {
        let (mut new, mut gap) = (Vec::new(), false);
        let mut take = |place| match place {
            Place::Sought => {}
            Place::Found(lines) => new.extend(lines),
            Place::Lost(lines) => {
                gap = true;
                new.extend(lines);
            }
        };
        for number in numbers {
            take(overlap.take(raw(number)));
        }
        take(overlap.settle());
        (new.iter().map(|raw| String::from_utf8_lossy(&raw.bytes).into_owned()).collect(), gap)
    }

    #[test]
    fn it_goes_on_after_the_last_line() {
        let mut overlap = Overlap::default();
        read(&mut overlap, 0..200);
        overlap.again();
        assert_eq!(read(&mut overlap, 100..203), (vec!["200".into(), "201".into(), "202".into()], false));
        overlap.again();
        assert_eq!(read(&mut overlap, 100..203), (vec![], false));
    }

    #[test]
    fn a_log_that_begins_in_the_middle_of_what_was_read_has_no_gap_and_one_that_begins_after_it_may() {
        let mut overlap = Overlap::default();
        read(&mut overlap, 0..200);
        overlap.again();
        assert_eq!(read(&mut overlap, 190..201), (vec!["200".into()], false));
        overlap.again();
        assert_eq!(read(&mut overlap, 300..302), (vec!["300".into(), "301".into()], true));
    }

    #[test]
    fn no_more_is_held_than_is_asked_for() {
        let mut overlap = Overlap::default();
        read(&mut overlap, 0..10);
        overlap.again();
        let (new, gap) = read(&mut overlap, 1000..1000 + HELD.0 + 5);
        assert_eq!((new.len(), gap), (HELD.0 + 5, true));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_comes_twice(length in 1..300_usize, cuts in prop::collection::vec(1..300_usize, 0..4), tail in 70..300_usize) {
            let mut overlap = Overlap::default();
            let mut told = 0;
            for cut in cuts.into_iter().map(|cut| cut.min(length)).chain([length]) {
                let cut = cut.max(told);
                if cut - told > tail - 1 && told > 0 {
                    continue;
                }
                let first = if told == 0 { 0 } else { cut.saturating_sub(tail) };
                overlap.again();
                let (new, gap) = read(&mut overlap, first..cut);
                prop_assert_eq!(new, (told..cut).map(|number| number.to_string()).collect::<Vec<_>>());
                prop_assert!(!gap);
                told = cut;
            }
        }
    }
}
