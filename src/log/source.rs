//! What a source of lines gives, whichever it is: a container engine, a kubelet, Omni.

use bytes::Bytes;
use jiff::Timestamp;

/// Which part of a log is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// The last so many lines; `None` for all that are kept.
    pub tail: Option<u64>,
    /// Nothing older.
    pub since: Option<Timestamp>,
    /// What is written from now on too.
    pub follow: bool,
}

/// What a source gives, in the order in which it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A line.
    Line(Raw),
    /// Something about the source that its reader has to know.
    Notice(Notice),
}

/// A line as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raw {
    /// When whoever keeps the log got it; `None` where that is not told.
    pub received: Option<Timestamp>,
    /// Its bytes, without the end of line. Any bytes: not only UTF-8.
    pub bytes: Bytes,
    /// How many bytes of it are missing from `bytes`, because it was too long to be kept.
    pub missing: u64,
}

/// Something that happened to a source while it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What, in a few words: `the container was restarted`, `connection lost, reconnected after 2.1 s`.
    pub what: String,
    /// Lines may be missing here: the source gave no place to go on from.
    pub gap_possible: bool,
}
