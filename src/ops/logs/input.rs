//! A log that somebody else reads and hands over on a stream: `docker logs x 2>&1 | talops logs -`.

use std::io::Read;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use futures::{Stream, StreamExt};
use tokio::sync::mpsc;

use super::Source;
use crate::error::{Error, Result};
use crate::log::{Entry, LONGEST_LINE, Raw, Unfinished};

/// As much is read at a time, and may wait to be looked at.
const CHUNK: usize = 128 * 1024;
const WAITING: usize = 4;

/// What is read from `stream`, named `name`. A thread of its own reads: whoever waits for a terminal cannot be interrupted.
pub fn input(name: &str, stream: impl Read + Send + 'static) -> Source {
    let (sender, receiver) = mpsc::channel(WAITING);
    let reading = std::thread::Builder::new().name("input".to_owned()).spawn({
        let sender = sender.clone();
        move || read(stream, &sender)
    });
    if let Err(error) = reading {
        let _ = sender.try_send(Err(error));
    }
    drop(sender);
    let name = name.to_owned();
    let lines = Lines { name: name.clone(), receiver, chunk: Bytes::new(), begun: Unfinished::default(), ended: false };
    Source { name, entries: lines.boxed() }
}

fn read(mut stream: impl Read, to: &mpsc::Sender<std::io::Result<Bytes>>) {
    loop {
        let mut chunk = vec![0; CHUNK];
        let sent = match stream.read(&mut chunk) {
            Ok(0) => return,
            Ok(length) => {
                chunk.truncate(length);
                if length < CHUNK / 8 {
                    // A line now and then does not hold the room of a thousand.
                    chunk.shrink_to_fit();
                }
                to.blocking_send(Ok(chunk.into()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Ok(()),
            Err(error) => {
                let _ = to.blocking_send(Err(error));
                return;
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Lines out of chunks.
struct Lines {
    name: String,
    receiver: mpsc::Receiver<std::io::Result<Bytes>>,
    chunk: Bytes,
    begun: Unfinished,
    ended: bool,
}

impl Lines {
    /// The next line of the chunk.
    fn next_line(&mut self) -> Option<Raw> {
        let end = memchr::memchr(b'\n', &self.chunk)?;
        let line = self.chunk.split_to(end);
        self.chunk.advance(1);
        if self.begun.begun().is_none() && line.len() <= LONGEST_LINE {
            return Some(Raw { received: None, bytes: without_return(line), missing: 0 });
        }
        self.begun.add(&line);
        Some(self.begun.end())
    }
}

impl Stream for Lines {
    type Item = Result<Entry>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(line) = self.next_line() {
                return Poll::Ready(Some(Ok(Entry::Line(line))));
            }
            let rest = std::mem::take(&mut self.chunk);
            if !rest.is_empty() {
                self.begun.add(&rest);
            }
            if self.ended {
                return Poll::Ready(self.begun.begun().map(|_| Ok(Entry::Line(self.begun.end()))));
            }
            match std::task::ready!(self.receiver.poll_recv(context)) {
                Some(Ok(chunk)) => self.chunk = chunk,
                Some(Err(error)) => {
                    return Poll::Ready(Some(Err(Error::failed(format!("reading {}: {error}", self.name)))));
                }
                None => self.ended = true,
            }
        }
    }
}

fn without_return(mut line: Bytes) -> Bytes {
    if line.last() == Some(&b'\r') {
        line.truncate(line.len() - 1);
    }
    line
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use futures::StreamExt;

    use super::{LONGEST_LINE, input};
    use crate::log::Entry;

    /// Gives so many bytes at a time.
    struct Slow(Cursor<Vec<u8>>, usize);

    impl Read for Slow {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let most = into.len().min(self.1);
            self.0.read(&mut into[..most])
        }
    }

    async fn lines(text: &[u8], at_a_time: usize) -> Vec<(Vec<u8>, u64)> {
        let mut entries = input("stdin", Slow(Cursor::new(text.to_vec()), at_a_time)).entries;
        let mut lines = Vec::new();
        while let Some(entry) = entries.next().await {
            let Entry::Line(raw) = entry.unwrap() else { panic!("a notice") };
            lines.push((raw.bytes.to_vec(), raw.missing));
        }
        lines
    }

    #[tokio::test]
    async fn lines_do_not_depend_on_how_they_come() {
        let text = b"one\n\ntwo\r\n\xff\xfe\nhalf";
        for at_a_time in [1, 2, 3, 7, 100] {
            let lines = lines(text, at_a_time).await;
            let texts: Vec<&[u8]> = lines.iter().map(|(line, _)| line.as_slice()).collect();
            assert_eq!(texts, [b"one".as_slice(), b"", b"two", b"\xff\xfe", b"half"], "{at_a_time}");
        }
        assert!(lines(b"", 1).await.is_empty());
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_cut_and_counted() {
        let long = [vec![b'x'; 10 * LONGEST_LINE], b"\nnext".to_vec()].concat();
        for at_a_time in [1000, 64 * 1024, usize::MAX] {
            let lines = lines(&long, at_a_time).await;
            assert_eq!((lines[0].0.len(), lines[0].1), (LONGEST_LINE, 9 * LONGEST_LINE as u64));
            assert_eq!(lines[1], (b"next".to_vec(), 0));
        }
    }
}
