//! The journal of a run: a line for each thing that happened, on disk before the next thing happens.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Entry, Said};
use crate::error::{Error, Kind, Result};
use crate::file;

/// The format that is written. A journal of a newer one is read, and not written.
pub const FORMAT: u32 = 1;

/// No journal is longer: 64 MiB.
const LONGEST: u64 = 64 << 20;

const NAME: &str = "journal.jsonl";

/// What a journal says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Its lines, in order.
    pub entries: Vec<Entry>,
    /// The newest format that one of its writers used.
    pub format: u32,
    /// How many of its lines cannot be read.
    pub unreadable: usize,
    /// Whether its last line was cut off while it was written.
    pub torn: bool,
}

impl History {
    /// Reads the journal in a run's folder; empty when there is none yet.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        match file::read(&path, LONGEST) {
            Ok(bytes) => Ok(Self::of(&bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::failed(format!("reading the journal {}: {error}", path.display()))),
        }
    }

    fn of(bytes: &[u8]) -> Self {
        let mut history = Self { torn: !bytes.is_empty() && !bytes.ends_with(b"\n"), ..Self::default() };
        let whole = whole(bytes);
        for line in bytes[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice::<Entry>(line) {
                Ok(entry) => {
                    if let Said::Began { format, .. } = entry.said {
                        history.format = history.format.max(format);
                    }
                    history.entries.push(entry);
                }
                Err(_) => history.unreadable += 1,
            }
        }
        history
    }
}

/// How many bytes of a journal are whole lines.
fn whole(bytes: &[u8]) -> usize {
    memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1)
}

/// A journal that is written.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens the journal in a run's folder, made when it is not there, and repairs a last line that was cut off. Gives what
    /// it says so far.
    ///
    /// # Errors
    ///
    /// [`Kind::Refused`] when a newer version wrote it; else when it cannot be opened.
    pub fn open(folder: &Path) -> Result<(Self, History)> {
        let path = folder.join(NAME);
        let failed = |error: std::io::Error| Error::failed(format!("opening the journal {}: {error}", path.display()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).mode(0o600).custom_flags(no_follow());
        let mut file = options.open(&path).map_err(failed)?;
        let mut bytes = Vec::new();
        Read::by_ref(&mut file).take(LONGEST).read_to_end(&mut bytes).map_err(failed)?;
        let history = History::of(&bytes);
        if history.format > FORMAT {
            let message = format!("the journal {} was written by a newer talops", path.display());
            return Err(Error::new(Kind::Refused, message).hint("go on with that version; this one can show it"));
        }
        if history.torn {
            file.set_len(whole(&bytes) as u64).map_err(failed)?;
        }
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok((Self { path, file }, history))
    }

    /// Adds a line. It is on disk when this returns.
    ///
    /// # Errors
    ///
    /// When it cannot be written, as on a full disk: whatever it announces must not be done.
    pub fn add(&mut self, said: Said, at: Timestamp) -> Result<Entry> {
        let failed = |error: std::io::Error| {
            Error::failed(format!("writing the journal {}: {error}", self.path.display()))
                .hint("make room for it; the run can be resumed")
        };
        let entry = Entry { at, said };
        let mut line = serde_json::to_vec(&entry).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        let before = self.file.stream_position().map_err(failed)?;
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line would be repaired at the next opening, too.
            let _ = self.file.set_len(before);
            let _ = self.file.seek(SeekFrom::Start(before));
            return Err(failed(error));
        }
        Ok(entry)
    }
}

/// A link in the place of a journal is not followed.
fn no_follow() -> i32 {
    i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::Timestamp;

    use super::{History, Journal, NAME};
    use crate::error::Kind;
    use crate::run::{Entry, Said};

    fn note(text: &str) -> Said {
        Said::Noted { text: text.to_owned() }
    }

    fn texts(history: &History) -> Vec<&str> {
        let text = |entry| match entry {
            &Entry { said: Said::Noted { ref text }, .. } => text.as_str(),
            _ => "other",
        };
        history.entries.iter().map(text).collect()
    }

    fn write(folder: &Path, text: &str) {
        std::fs::write(folder.join(NAME), text).unwrap();
    }

    const LINE: &str = r#"{"at":"2026-11-29T10:41:52Z","said":{"is":"noted","text":"one"}}"#;

    #[test]
    fn what_was_added_is_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(History::read(folder.path()).unwrap(), History::default());
        let (mut journal, _) = Journal::open(folder.path()).unwrap();
        journal.add(note("one"), Timestamp::UNIX_EPOCH).unwrap();
        journal.add(note("two\nlines"), Timestamp::UNIX_EPOCH).unwrap();
        drop(journal);
        let (mut journal, history) = Journal::open(folder.path()).unwrap();
        assert_eq!(texts(&history), ["one", "two\nlines"]);
        journal.add(note("three"), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(texts(&History::read(folder.path()).unwrap()), ["one", "two\nlines", "three"]);
    }

    #[test]
    fn a_line_that_was_cut_off_is_repaired() {
        let folder = tempfile::tempdir().unwrap();
        for cut in [1, 20, LINE.len()] {
            write(folder.path(), &format!("{LINE}\n{}", &LINE[..cut]));
            assert!(History::read(folder.path()).unwrap().torn);
            let (mut journal, history) = Journal::open(folder.path()).unwrap();
            assert_eq!((texts(&history), history.unreadable), (vec!["one"], 0));
            journal.add(note("two"), Timestamp::UNIX_EPOCH).unwrap();
            let history = History::read(folder.path()).unwrap();
            assert_eq!((texts(&history), history.torn), (vec!["one", "two"], false));
        }
    }

    #[test]
    fn a_line_of_garbage_loses_no_other() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &format!("{LINE}\n\u{0}garbage\n{{}}\n{LINE}\n"));
        let history = History::read(folder.path()).unwrap();
        assert_eq!((texts(&history), history.unreadable), (vec!["one", "one"], 2));
    }

    #[test]
    fn a_journal_of_a_newer_version_is_read_and_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let began = r#"{"at":"2026-11-29T10:41:52Z","said":{"is":"began","format":2,"talops":"9.0.0","process":7,"resumed":false}}"#;
        write(folder.path(), &format!("{began}\n{LINE}\n"));
        assert_eq!(texts(&History::read(folder.path()).unwrap()), ["other", "one"]);
        assert_eq!(Journal::open(folder.path()).unwrap_err().kind(), Kind::Refused);
    }

    #[test]
    fn what_cannot_be_written_is_an_error_and_leaves_no_half_a_line() {
        let folder = tempfile::tempdir().unwrap();
        // A full device takes nothing.
        std::os::unix::fs::symlink("/dev/full", folder.path().join(NAME)).unwrap();
        assert!(Journal::open(folder.path()).unwrap_err().message().contains("opening the journal"));
    }
}
