//! The files that a template names: read by whoever calls, through [`Files`].

use std::collections::BTreeMap;
use std::fmt;

use super::fault::Fault;
use crate::config::yaml::Position;

/// All files of a template together may have this many bytes.
const MOST_BYTES: usize = 32 << 20;

/// Reads the files that a template names, as the template names them.
pub trait Files {
    /// The text of a file.
    fn read(&self, name: &str) -> Result<String, Refusal>;
}

/// Why a file cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is none.
    Missing,
    /// It lies outside of the folder that templates may read.
    Outside {
        /// That folder.
        root: String,
        /// Whether a symbolic link leads there.
        link: bool,
    },
    /// It is a folder.
    Folder,
    /// It is a pipe, a device or a socket.
    Special,
    /// It has more bytes than this.
    TooLong(u64),
    /// It is not UTF-8 text.
    NotText,
    /// The operating system says so.
    System(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("there is no such file"),
            Self::Outside { root, link: false } => write!(formatter, "it is outside of {root}"),
            Self::Outside { root, link: true } => write!(formatter, "a symbolic link leads outside of {root}"),
            Self::Folder => formatter.write_str("it is a folder"),
            Self::Special => formatter.write_str("it is a pipe, a device or a socket, no regular file"),
            Self::TooLong(most) => write!(formatter, "it is longer than {most} bytes"),
            Self::NotText => formatter.write_str("it is not UTF-8 text"),
            Self::System(why) => formatter.write_str(why),
        }
    }
}

impl Refusal {
    /// What to do about it.
    const fn hint(&self) -> &'static str {
        match self {
            Self::Missing => "a relative path counts from the folder of the template",
            Self::Outside { link: false, .. } => "move it there, or allow a larger folder with --allowed-dir",
            Self::Outside { link: true, .. } => {
                "put the file itself there; a link may only be relative and lead to what is inside"
            }
            Self::Folder => "name each file of it as a patch of its own",
            Self::Special => "save what it gives in a file",
            Self::TooLong(_) => "Omni takes no patch of that length; is it the right file?",
            Self::NotText => "save it as UTF-8",
            Self::System(_) => "the file must be readable by whoever runs talops",
        }
    }
}

/// Files read so far: each once, whoever names it.
pub(super) struct Contents<'a> {
    files: &'a dyn Files,
    read: BTreeMap<String, Result<String, Refusal>>,
    bytes: usize,
}

impl<'a> Contents<'a> {
    pub(super) fn of(files: &'a dyn Files) -> Self {
        Self { files, read: BTreeMap::new(), bytes: 0 }
    }

    /// The text of the file that is named at `position`, or what is wrong with naming it.
    pub(super) fn get(&mut self, name: &str, position: Position) -> Result<&str, Fault> {
        if !self.read.contains_key(name) {
            let text = if name.contains('\0') { Err(Refusal::Missing) } else { self.files.read(name) };
            self.bytes += text.as_ref().map_or(0, String::len);
            let text = text.and_then(|text| {
                if self.bytes > MOST_BYTES { Err(Refusal::TooLong(MOST_BYTES as u64)) } else { Ok(text) }
            });
            self.read.insert(name.to_owned(), text);
        }
        match self.read.get(name) {
            Some(Ok(text)) => Ok(text),
            Some(Err(refusal)) => {
                Err(Fault::error(position, format!("the file {name:?} cannot be read: {refusal}")).hint(refusal.hint()))
            }
            None => Ok(""),
        }
    }

    /// What could be read.
    pub(super) fn into_texts(self) -> BTreeMap<String, String> {
        self.read.into_iter().filter_map(|(name, text)| Some((name, text.ok()?))).collect()
    }
}
