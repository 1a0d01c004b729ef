//! Lines put together from the bytes that come, in flat memory.

use std::collections::VecDeque;

use bytes::{Buf as _, Bytes, BytesMut};
use jiff::Timestamp;

use super::Raw;

/// As much of one line as is kept; of a longer one only the length is known.
pub const LONGEST_LINE: usize = 256 * 1024;

/// The length of a piece of a long line (`moby/moby daemon/logger/copier.go`, `bufSize`).
pub const PIECE: usize = 16 * 1024;

/// A line that has not ended.
#[derive(Debug, Default)]
pub struct Unfinished {
    received: Option<Timestamp>,
    bytes: BytesMut,
    missing: u64,
    begun: bool,
}

impl Unfinished {
    /// Begins a line that came at `received`, unless one has begun.
    pub fn begin(&mut self, received: Option<Timestamp>) {
        if !self.begun {
            self.begun = true;
            self.received = received;
        }
    }

    /// Whether a line has begun, and when it came.
    #[must_use]
    pub fn begun(&self) -> Option<Option<Timestamp>> {
        self.begun.then_some(self.received)
    }

    /// Adds a piece; what is too much is only counted.
    pub fn add(&mut self, piece: &[u8]) {
        self.begun = true;
        let kept = piece.len().min(LONGEST_LINE.saturating_sub(self.bytes.len()));
        self.bytes.extend_from_slice(&piece[..kept]);
        self.missing += (piece.len() - kept) as u64;
    }

    /// Ends the line. A terminal's carriage return before the end of the line is no part of it.
    pub fn end(&mut self) -> Raw {
        self.begun = false;
        let mut bytes = self.bytes.split().freeze();
        let missing = std::mem::take(&mut self.missing);
        if missing == 0 && bytes.ends_with(b"\r") {
            bytes.truncate(bytes.len() - 1);
        }
        Raw { received: self.received.take(), bytes, missing }
    }
}

/// Lines that begin with the time at which they were received, in bytes that come in chunks of any length.
#[derive(Debug, Default)]
pub struct Stamped {
    line: Unfinished,
    /// A line longer than this has the time again after each such piece.
    piece: Option<usize>,
}

impl Stamped {
    /// Lines of which each piece begins with the time, too.
    #[must_use]
    pub fn in_pieces(piece: usize) -> Self {
        Self { piece: Some(piece), ..Self::default() }
    }

    /// Takes a chunk, and gives the lines that it ended.
    pub fn push(&mut self, mut chunk: &[u8], lines: &mut VecDeque<Raw>) {
        while let Some(end) = chunk.iter().position(|byte| *byte == b'\n') {
            self.line.add(&chunk[..end]);
            chunk = &chunk[end + 1..];
            lines.push_back(self.end());
        }
        if !chunk.is_empty() {
            self.line.add(chunk);
        }
    }

    /// The line in the middle of which the bytes ended.
    pub fn rest(&mut self) -> Option<Raw> {
        self.line.begun()?;
        Some(self.end())
    }

    fn end(&mut self) -> Raw {
        let mut raw = self.line.end();
        let whole = raw.bytes.clone();
        let (received, text) = stamp(&whole);
        raw.received = received;
        raw.bytes.advance(whole.len() - text.len());
        if let Some(piece) = self.piece.filter(|piece| received.is_some() && text.len() > *piece) {
            raw.bytes = without_stamps(&whole[..whole.len() - text.len()], text, piece);
        }
        raw
    }
}

/// The time at the start of a line or of a piece of one, and what follows it.
#[must_use]
pub fn stamp(line: &[u8]) -> (Option<Timestamp>, &[u8]) {
    let end = line.iter().take(LONGEST_STAMP).position(|byte| *byte == b' ').unwrap_or(line.len().min(LONGEST_STAMP));
    match std::str::from_utf8(&line[..end]).ok().and_then(|time| time.parse().ok()) {
        Some(time) => (Some(time), line.get(end + 1..).unwrap_or_default()),
        None => (None, line),
    }
}

/// More than any time with the blank after it.
pub const LONGEST_STAMP: usize = 40;

/// A text without the time that is repeated after each piece.
fn without_stamps(stamp: &[u8], text: &[u8], piece: usize) -> Bytes {
    let mut plain = BytesMut::with_capacity(text.len());
    let mut rest = text;
    while rest.len() > piece && rest[piece..].starts_with(stamp) {
        plain.extend_from_slice(&rest[..piece]);
        rest = &rest[piece + stamp.len()..];
    }
    plain.extend_from_slice(rest);
    plain.freeze()
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::{LONGEST_LINE, Stamped};
    use crate::log::Raw;

    fn lines(stamped: &mut Stamped, chunks: &[&[u8]]) -> Vec<Raw> {
        let mut lines = VecDeque::new();
        for chunk in chunks {
            stamped.push(chunk, &mut lines);
        }
        lines.extend(stamped.rest());
        lines.into()
    }

    #[test]
    fn the_time_is_no_part_of_a_line_and_a_line_may_have_none() {
        let text = b"2026-11-20T09:00:00.000000001Z one\r\nno time\n\n2026-11-20T09:00:01Z \xff";
        let all = lines(&mut Stamped::default(), &[text]);
        let told: Vec<_> = all.iter().map(|raw| (raw.received.is_some(), &raw.bytes[..])).collect();
        assert_eq!(told, [(true, &b"one"[..]), (false, b"no time"), (false, b""), (true, b"\xff")]);
    }

    #[test]
    fn a_line_of_100_mb_costs_no_more_than_what_is_kept_of_it() {
        let mut stamped = Stamped::default();
        let mut found = VecDeque::new();
        let chunk = vec![b'x'; 1 << 20];
        for _ in 0..100 {
            stamped.push(&chunk, &mut found);
            assert!(stamped.line.bytes.capacity() <= 2 * LONGEST_LINE);
        }
        stamped.push(b"\nnext\n", &mut found);
        assert_eq!(found[0].bytes.len(), LONGEST_LINE);
        assert_eq!(found[0].missing, (100 << 20) - LONGEST_LINE as u64);
        assert_eq!((&found[1].bytes[..], found[1].missing), (&b"next"[..], 0));
    }

    #[test]
    fn the_times_between_the_pieces_of_a_long_line_are_left_out() {
        let time = "2026-11-20T09:00:00.000000001Z ";
        let all =
            lines(&mut Stamped::in_pieces(4), &[format!("{time}abcd{time}efgh{time}ij\n{time}abcdefgh\n").as_bytes()]);
        assert_eq!(&all[0].bytes[..], b"abcdefghij");
        assert_eq!(&all[1].bytes[..], b"abcdefgh");
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_they_were_cut(text in prop::collection::vec(any::<u8>(), 0..300), size in 1..40_usize) {
            let whole = lines(&mut Stamped::default(), &[&text]);
            let chunks: Vec<&[u8]> = text.chunks(size).collect();
            prop_assert_eq!(lines(&mut Stamped::default(), &chunks), whole);
        }
    }
}
