//! Files of other people, whose size nobody vouches for: read whole up to a limit. And files that nobody else may read:
//! written whole or not at all.

use std::fs::{DirBuilder, File, Metadata};
use std::io::{Error, ErrorKind, Read, Result, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

/// More than any configuration, key or bundle of certificates that is read whole: 4 MiB.
pub const LONGEST: u64 = 4 << 20;

/// The bytes of a file.
///
/// # Errors
///
/// [`ErrorKind::FileTooLarge`] when it has more than `most` of them, and whatever reading it says.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Error::new(ErrorKind::FileTooLarge, format!("it is longer than {most} bytes")));
    }
    Ok(bytes)
}

/// The text of a file.
///
/// # Errors
///
/// As [`read`], and [`ErrorKind::InvalidData`] when it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> Result<String> {
    String::from_utf8(read(path, most)?).map_err(|_| Error::new(ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// Writes a file that only its owner can read: who reads it meanwhile sees the old one or the new one. Folders that are not
/// there are made, for their owner alone; what a link leads to is replaced, not the link.
///
/// # Errors
///
/// What making the folder or writing says; the file is then what it was.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    PrivateFile::prepare(path, text)?.persist()
}

/// A file that only its owner can read, written beside the one that it is to replace. Unless it is put in its place, it
/// leaves nothing behind.
#[derive(Debug)]
pub struct PrivateFile {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl PrivateFile {
    /// Writes it beside its place, as [`write_private`] does.
    ///
    /// # Errors
    ///
    /// What making the folder or writing says.
    pub fn prepare(path: &Path, text: &str) -> Result<Self> {
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if path.is_dir() {
            return Err(Error::new(ErrorKind::IsADirectory, "it is a folder"));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        // Made with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        Ok(Self { file, path })
    }

    /// Puts it in its place.
    ///
    /// # Errors
    ///
    /// What renaming says; what was there is then what it was.
    pub fn persist(self) -> Result<()> {
        self.file.persist(&self.path)?;
        Ok(())
    }

    /// Puts it in its place, where there is none yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::AlreadyExists`] when there is one, which stays as it is.
    pub fn create(self) -> Result<()> {
        self.file.persist_noclobber(&self.path)?;
        Ok(())
    }
}

/// As [`write_private`], where there is none yet.
///
/// # Errors
///
/// As [`PrivateFile::create`].
pub fn create_private(path: &Path, text: &str) -> Result<()> {
    PrivateFile::prepare(path, text)?.create()
}

/// Makes a folder for this user alone, with those above it, or makes sure that the one that is there is: no other user's,
/// no other user may enter it, and no link.
///
/// # Errors
///
/// What making it says, and when it is not this user's alone.
pub fn private_folder(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let there = std::fs::symlink_metadata(path)?;
    if there.is_dir() && is_private(&there) {
        return Ok(());
    }
    Err(Error::other(format!("{} is not a folder of this user's alone (chmod 700, or move it away)", path.display())))
}

/// Whether a file is this user's and nobody else may do anything with it.
#[must_use]
pub fn is_private(metadata: &Metadata) -> bool {
    metadata.mode().trailing_zeros() >= 6 && metadata.uid() == rustix::process::getuid().as_raw()
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    use super::{LONGEST, create_private, read, read_text, write_private};

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read_text(&path, 4).unwrap(), "four");
        assert_eq!(read(&path, 3).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read(Path::new("/dev/zero"), LONGEST).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }

    #[test]
    fn what_is_no_text_is_said_to_be_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(read_text(&path, 4).unwrap_err().kind(), ErrorKind::InvalidData);
    }

    #[test]
    fn a_private_file_is_its_owners_alone_and_a_link_to_it_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a/b/file"), folder.path().join("link"));
        symlink(&path, &link).unwrap();
        write_private(&path, "one").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        write_private(&link, "two").unwrap();
        assert_eq!(read_text(&path, LONGEST).unwrap(), "two");
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        let left: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        assert!(write_private(&path.join("below"), "three").is_err());
        assert_eq!(create_private(&link, "three").unwrap_err().kind(), ErrorKind::AlreadyExists);
        create_private(&folder.path().join("c/file"), "three").unwrap();
        assert_eq!(mode(&folder.path().join("c/file")), 0o600);
    }
}
