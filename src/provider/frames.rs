//! Frames of a container's log put together to lines.
//!
//! An engine cuts what a container writes into frames: a line each, or pieces of 16 KiB of a long one
//! (`moby/moby daemon/logger/copier.go`). A terminal has no frames and comes as it is. With `timestamps` each frame, a
//! piece too, begins with the time at which the engine got it.

use bollard::container::LogOutput;
use jiff::Timestamp;

use crate::log::{Line, decode};

/// As much of one line as is kept.
const LONGEST_LINE: usize = 32 * 1024;

/// Puts frames together, for stdout and stderr each by itself, and decodes the lines.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    stdout: Partial,
    stderr: Partial,
}

#[derive(Debug, Default)]
struct Partial {
    received: Option<Timestamp>,
    text: Vec<u8>,
}

impl Assembler {
    /// Takes a frame; gives a line where the frame ended one.
    pub(super) fn push(&mut self, frame: &LogOutput) -> Option<Line> {
        match frame {
            LogOutput::StdErr { message } => self.stderr.push(message),
            LogOutput::StdOut { message } | LogOutput::StdIn { message } | LogOutput::Console { message } => {
                self.stdout.push(message)
            }
        }
    }

    /// The lines that the log ended in the middle of.
    pub(super) fn finish(self) -> Vec<Line> {
        [self.stdout, self.stderr]
            .into_iter()
            .filter(|partial| !partial.text.is_empty())
            .map(|mut partial| partial.take())
            .collect()
    }
}

impl Partial {
    fn push(&mut self, frame: &[u8]) -> Option<Line> {
        let (received, text) = split_time(frame);
        if self.text.is_empty() {
            self.received = received;
        }
        let room = LONGEST_LINE.saturating_sub(self.text.len());
        self.text.extend(&text[..text.len().min(room)]);
        // Judged by the frame: the newline of a line that was cut is not in what is kept.
        text.ends_with(b"\n").then(|| self.take())
    }

    fn take(&mut self) -> Line {
        let text = std::mem::take(&mut self.text);
        decode(self.received.take(), String::from_utf8_lossy(&text).trim_end_matches(['\n', '\r']))
    }
}

/// The engine's time at the start of a frame, and the rest.
fn split_time(frame: &[u8]) -> (Option<Timestamp>, &[u8]) {
    let end = frame.iter().take(40).position(|byte| *byte == b' ');
    let time = end.and_then(|end| std::str::from_utf8(&frame[..end]).ok()?.parse().ok());
    match (time, end) {
        (Some(time), Some(end)) => (Some(time), &frame[end + 1..]),
        _ => (None, frame),
    }
}

#[cfg(test)]
mod tests {
    use bollard::container::LogOutput;

    use super::{Assembler, LONGEST_LINE};
    use crate::log::Severity;

    fn stderr(text: &str) -> LogOutput {
        LogOutput::StdErr { message: text.to_owned().into() }
    }

    fn stdout(text: &str) -> LogOutput {
        LogOutput::StdOut { message: text.to_owned().into() }
    }

    #[test]
    fn pieces_of_a_long_line_are_put_together_without_the_times_between_them() {
        let mut assembler = Assembler::default();
        assert_eq!(assembler.push(&stderr("2026-11-20T09:00:00.000000001Z {\"level\":\"error\",\"msg\":\"one ")), None);
        let other = assembler.push(&stdout("2026-11-20T09:00:00.000000002Z from stdout\n")).unwrap();
        let line = assembler.push(&stderr("2026-11-20T09:00:00.000000003Z two\"}\n")).unwrap();
        assert_eq!(other.message, "from stdout");
        assert_eq!((line.severity, line.message.as_str()), (Severity::Error, "one two"));
        assert_eq!(line.time.unwrap().to_string(), "2026-11-20T09:00:00.000000001Z");
    }

    #[test]
    fn a_terminal_without_times_and_a_last_line_without_an_end_are_understood() {
        let mut assembler = Assembler::default();
        assert_eq!(
            assembler.push(&LogOutput::Console { message: "Error: first\r\n".into() }).unwrap().message,
            "Error: first"
        );
        assert_eq!(assembler.push(&LogOutput::Console { message: "Error: last".into() }), None);
        assert_eq!(assembler.finish()[0].message, "Error: last");
    }

    #[test]
    fn a_line_that_never_ends_is_not_kept_whole() {
        let mut assembler = Assembler::default();
        for _ in 0..100 {
            assert_eq!(assembler.push(&stdout(&"x".repeat(16 * 1024))), None);
        }
        assert_eq!(assembler.stdout.text.len(), LONGEST_LINE);
        assert!(assembler.push(&stdout("y\n")).is_some());
        assert_eq!(assembler.push(&stdout("Error: next\n")).unwrap().severity, Severity::Error);
    }
}
