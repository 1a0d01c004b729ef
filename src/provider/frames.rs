//! A container's log, as an engine sends it, taken apart to lines.
//!
//! What a container writes is sent in frames: a line each, or pieces of 16 KiB of a long one
//! (`moby/moby daemon/logger/copier.go`). A frame has a header of eight bytes, stream and length
//! (`api/stdcopy/stdcopy.go`). With `timestamps` each frame, a piece too, begins with the time at which the engine got it;
//! the pieces of a line have the same one since 18.03. A terminal has no frames and comes as it is, its lines and pieces
//! with the time at their start all the same (`daemon/server/httputils/write_log_stream.go`). Which of both it is, its
//! first byte tells: a stream's number, or the first digit of a year. The header `Content-Type` tells only since API 1.42.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::error::{Error, Result};
use crate::log::{LONGEST_STAMP, PIECE, Raw, Stamped, Unfinished, stamp};
use crate::text;

/// The length of a frame's header.
const HEADER: usize = 8;

/// More streams than there are: stdin, stdout, stderr, and the engine's own.
const STREAMS: usize = 4;

/// The stream in which an engine tells what went wrong in the middle of a log.
const ENGINES_OWN: usize = 3;

/// Takes a log apart. Flat: a line that never ends is kept as far as lines are kept.
#[derive(Debug, Default)]
pub(super) struct Frames {
    form: Form,
    lines: VecDeque<Raw>,
}

#[derive(Debug, Default)]
enum Form {
    #[default]
    Unknown,
    Terminal(Stamped),
    Framed(Box<Framed>),
}

#[derive(Debug, Default)]
struct Framed {
    header: Vec<u8>,
    stream: usize,
    /// How many bytes of the frame are still to come.
    left: usize,
    /// The beginning of the frame, until it is known whether it is a time.
    head: Option<Vec<u8>>,
    /// When the engine got what is in the frame.
    received: Option<Timestamp>,
    /// How many bytes of what was written are in the frame.
    length: usize,
    streams: [Part; STREAMS],
}

#[derive(Debug, Default)]
struct Part {
    line: Unfinished,
    /// The last frame was as long as a piece, so that another one follows.
    is_full: bool,
}

impl Frames {
    /// Takes what came.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<()> {
        if let Form::Unknown = self.form {
            match chunk.first() {
                None => return Ok(()),
                Some(first) if usize::from(*first) < STREAMS => self.form = Form::Framed(Box::default()),
                Some(_) => self.form = Form::Terminal(Stamped::in_pieces(PIECE)),
            }
        }
        match &mut self.form {
            Form::Unknown => Ok(()),
            Form::Terminal(lines) => {
                lines.push(chunk, &mut self.lines);
                Ok(())
            }
            Form::Framed(framed) => framed.push(chunk, &mut self.lines),
        }
    }

    /// The next line that has ended.
    pub(super) fn line(&mut self) -> Option<Raw> {
        self.lines.pop_front()
    }

    /// The lines that the log ended in the middle of.
    pub(super) fn rest(&mut self) -> Vec<Raw> {
        match &mut self.form {
            Form::Unknown => Vec::new(),
            Form::Terminal(lines) => lines.rest().into_iter().collect(),
            Form::Framed(framed) => {
                let begun = framed.streams.iter_mut().filter(|part| part.line.begun().is_some());
                begun.map(|part| part.line.end()).collect()
            }
        }
    }
}

impl Framed {
    fn push(&mut self, mut chunk: &[u8], lines: &mut VecDeque<Raw>) -> Result<()> {
        while !chunk.is_empty() {
            if self.left == 0 {
                let taken = chunk.len().min(HEADER - self.header.len());
                self.header.extend_from_slice(&chunk[..taken]);
                chunk = &chunk[taken..];
                if self.header.len() == HEADER {
                    self.begin()?;
                }
                continue;
            }
            let taken = chunk.len().min(self.left);
            self.left -= taken;
            self.take(&chunk[..taken], lines);
            chunk = &chunk[taken..];
            if self.left == 0 {
                self.end(lines)?;
            }
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<()> {
        let header = std::mem::take(&mut self.header);
        self.stream = usize::from(header[0]);
        if self.stream >= STREAMS {
            return Err(Error::failed(format!("a frame of it is of stream {}: it is out of step", self.stream)));
        }
        let length = header[4..].iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        (self.left, self.length, self.head) = (length, 0, Some(Vec::with_capacity(LONGEST_STAMP)));
        Ok(())
    }

    fn take(&mut self, mut bytes: &[u8], lines: &mut VecDeque<Raw>) {
        if let Some(head) = &mut self.head {
            let taken = bytes.len().min(LONGEST_STAMP - head.len());
            head.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
            if head.len() < LONGEST_STAMP && self.left > 0 {
                return;
            }
        }
        if let Some(head) = self.head.take() {
            let (received, text) = stamp(&head);
            let part = &mut self.streams[self.stream];
            let other = part.line.begun().is_some_and(|begun| begun != received);
            if other && !part.is_full {
                // The last one ended with what wrote it, and not with an end of line.
                lines.push_back(part.line.end());
            }
            self.received = received;
            self.text(text, lines);
        }
        self.text(bytes, lines);
    }

    fn text(&mut self, mut text: &[u8], lines: &mut VecDeque<Raw>) {
        self.length += text.len();
        let part = &mut self.streams[self.stream];
        while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
            part.line.begin(self.received);
            part.line.add(&text[..end]);
            text = &text[end + 1..];
            lines.push_back(part.line.end());
        }
        if !text.is_empty() {
            part.line.begin(self.received);
            part.line.add(text);
        }
    }

    fn end(&mut self, lines: &mut VecDeque<Raw>) -> Result<()> {
        if self.stream == ENGINES_OWN {
            let rest = self.streams[ENGINES_OWN].line.begun().map(|_| self.streams[ENGINES_OWN].line.end());
            let said = rest.or_else(|| lines.pop_back()).unwrap_or_default();
            let said = text::cut(&text::line(&String::from_utf8_lossy(&said.bytes)), 300);
            return Err(Error::failed(format!("in the middle of it the container engine says: {said}")));
        }
        self.streams[self.stream].is_full = self.length == PIECE;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Frames, PIECE};
    use crate::log::{LONGEST_LINE, Raw};

    fn frame(stream: u8, text: &str) -> Vec<u8> {
        let length = u32::try_from(text.len()).unwrap().to_be_bytes();
        [&[stream, 0, 0, 0][..], &length, text.as_bytes()].concat()
    }

    fn read(log: &[u8], size: usize) -> Vec<Raw> {
        let mut frames = Frames::default();
        let mut lines = Vec::new();
        for chunk in log.chunks(size) {
            frames.push(chunk).unwrap();
            lines.extend(std::iter::from_fn(|| frames.line()));
        }
        lines.extend(frames.rest());
        lines
    }

    fn told(lines: &[Raw]) -> Vec<String> {
        let time = |raw: &Raw| raw.received.map_or_else(|| "-".to_owned(), |time| time.strftime("%9f").to_string());
        lines.iter().map(|raw| format!("{} {}", time(raw), String::from_utf8_lossy(&raw.bytes))).collect()
    }

    const FIRST: &str = "2026-11-20T09:00:00.000000001Z ";
    const SECOND: &str = "2026-11-20T09:00:00.000000002Z ";

    #[test]
    fn pieces_of_a_long_line_are_put_together_without_the_times_between_them() {
        let log = [
            frame(2, &format!("{FIRST}one ")),
            frame(1, &format!("{SECOND}from stdout\n")),
            frame(2, &format!("{FIRST}two\n")),
        ];
        assert_eq!(told(&read(&log.concat(), 1000)), ["000000002 from stdout", "000000001 one two"]);
        // An engine of before 18.03 gives each piece its own time.
        let full = "x".repeat(PIECE);
        let log = [frame(1, &format!("{FIRST}{full}")), frame(1, &format!("{SECOND}end\n"))];
        let lines = read(&log.concat(), 1000);
        assert_eq!((lines.len(), lines[0].bytes.len()), (1, PIECE + 3));
    }

    #[test]
    fn what_a_container_wrote_last_and_did_not_end_is_no_part_of_what_its_next_run_writes_first() {
        let log = [frame(1, &format!("{FIRST}killed in the mid")), frame(1, &format!("{SECOND}started\n"))];
        assert_eq!(told(&read(&log.concat(), 7)), ["000000001 killed in the mid", "000000002 started"]);
    }

    #[test]
    fn a_terminal_has_no_frames() {
        let long = "y".repeat(PIECE);
        let log = format!("{FIRST}first\r\n{SECOND}{long}{SECOND}end\r\n{SECOND}last");
        let lines = read(log.as_bytes(), 100);
        assert_eq!(told(&lines[..1]), ["000000001 first"]);
        assert_eq!(lines[1].bytes.len(), PIECE + 3);
        assert_eq!(told(&lines[2..]), ["000000002 last"]);
    }

    #[test]
    fn an_empty_line_is_a_line() {
        let log = [frame(1, &format!("{FIRST}\n")), frame(1, "\n"), frame(1, "")];
        assert_eq!(told(&read(&log.concat(), 3)), ["000000001 ", "- "]);
    }

    #[test]
    fn what_an_engine_says_of_itself_is_an_error() {
        let mut frames = Frames::default();
        let error = frames.push(&frame(3, "Error grabbing logs: unexpected EOF\n")).unwrap_err();
        insta::assert_snapshot!(error, @"in the middle of it the container engine says: Error grabbing logs: unexpected EOF");
        assert!(frames.push(&[9; 8]).is_err(), "it is out of step");
    }

    #[test]
    fn a_line_that_never_ends_is_not_kept_whole() {
        let piece = frame(1, &format!("{FIRST}{}", "x".repeat(PIECE)));
        let mut log = piece.repeat(100);
        log.extend(frame(1, &format!("{FIRST}end\n")));
        log.extend(frame(1, &format!("{SECOND}next\n")));
        let lines = read(&log, 4096);
        assert_eq!(lines[0].bytes.len(), LONGEST_LINE);
        assert_eq!(lines[0].missing, (100 * PIECE + 3 - LONGEST_LINE) as u64);
        assert_eq!(told(&lines[1..]), ["000000002 next"]);
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_they_were_cut(
            texts in prop::collection::vec(("[a-z\n ]{0,60}", 1..3_u8, any::<bool>()), 0..8),
            size in 1..50_usize,
        ) {
            let of = |(text, stream, timed): &(String, u8, bool)| frame(*stream, &format!("{}{text}", if *timed { FIRST } else { "" }));
            let log: Vec<u8> = texts.iter().flat_map(of).collect();
            prop_assert_eq!(read(&log, size), read(&log, usize::MAX));
        }
    }
}
