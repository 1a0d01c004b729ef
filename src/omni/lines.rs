//! Streams: one JSON document a line.
//!
//! Source: `grpc-ecosystem/grpc-gateway` `runtime/handler.go`. A message is `{"result":…}`; `{"error":…}` is the last line
//! of a stream that failed after its headers were sent.

use bytes::{Buf as _, Bytes, BytesMut};
use serde::Deserialize;

use super::failure::{Failure, Status};

/// The longest line that is taken: a message of 32 MiB as JSON in JSON.
const LONGEST_LINE: usize = 64 << 20;

/// A line of a stream whose messages do not matter.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Line {
    pub(super) error: Option<Status>,
}

/// The lines of a stream. Chunks of a body are no lines.
#[derive(Debug)]
pub(super) struct Lines {
    response: reqwest::Response,
    buffer: Buffer,
}

impl Lines {
    pub(super) fn new(response: reqwest::Response) -> Self {
        Self { response, buffer: Buffer::default() }
    }

    /// The next line that is not empty; `None` at the end of the body.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            if let Some(line) = self.buffer.line() {
                return Ok(Some(line));
            }
            match self.response.chunk().await {
                Ok(Some(chunk)) => self.buffer.push(&chunk)?,
                Ok(None) => return Ok(self.buffer.rest()),
                Err(error) => return Err(Failure::broken(&super::http::innermost(&error))),
            }
        }
    }
}

/// Bytes that came, until they are lines.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    bytes: BytesMut,
    /// How many of them are known to hold no end of line.
    searched: usize,
}

impl Buffer {
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), Failure> {
        if self.bytes.len() + chunk.len() > LONGEST_LINE {
            return Err(Failure::broken("a line of the stream is too long"));
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    pub(super) fn line(&mut self) -> Option<Bytes> {
        while let Some(offset) = self.bytes[self.searched..].iter().position(|byte| *byte == b'\n') {
            let line = self.bytes.split_to(self.searched + offset).freeze();
            self.bytes.advance(1);
            self.searched = 0;
            if !line.trim_ascii().is_empty() {
                return Some(line);
            }
        }
        self.searched = self.bytes.len();
        None
    }

    pub(super) fn rest(&mut self) -> Option<Bytes> {
        let rest = self.bytes.split().freeze();
        self.searched = 0;
        (!rest.trim_ascii().is_empty()).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::Buffer;
    use proptest::prelude::*;

    #[test]
    fn empty_lines_are_passed_over_and_the_last_needs_no_end() {
        let mut buffer = Buffer::default();
        buffer.push(b"\n{}\n\r\n{\"a\"").unwrap();
        assert_eq!(buffer.line().as_deref(), Some(&b"{}"[..]));
        assert_eq!(buffer.line(), None);
        buffer.push(b":1}").unwrap();
        assert_eq!(buffer.line(), None);
        assert_eq!(buffer.rest().as_deref(), Some(&b"{\"a\":1}"[..]));
        assert_eq!(buffer.rest(), None);
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_they_were_cut(lines in prop::collection::vec("[a-zé ]{1,20}", 0..8), size in 1..9_usize) {
            let text = lines.iter().flat_map(|line| ["x", line, "\n"]).collect::<String>();
            let mut buffer = Buffer::default();
            let mut seen = Vec::new();
            for chunk in text.as_bytes().chunks(size) {
                buffer.push(chunk).unwrap();
                while let Some(line) = buffer.line() {
                    seen.push(String::from_utf8(line.to_vec()).unwrap()[1..].to_owned());
                }
            }
            prop_assert_eq!(seen, lines);
        }
    }
}
