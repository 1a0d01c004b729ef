//! The files that a template names, on disk: only those below one folder, as omnictl allows them.
//!
//! A path is resolved as Go's `os.Root` does: `..` and `.` by the letters of the path, symbolic links one by one; a link
//! that is absolute or leads outside is refused.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::file;
use crate::template::{Files, Refusal};

/// So many symbolic links may be on the way to one file.
const MOST_LINKS: usize = 40;

/// The folder of a template, and the folder that it may read.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Relative names count from here.
    base: PathBuf,
    /// Nothing outside is read.
    root: PathBuf,
    /// As the caller knows it.
    shown: String,
}

impl Folder {
    /// A template in the folder `base` that may read what is below `allowed`, which counts from `base`. `base` is
    /// absolute.
    #[must_use]
    pub fn new(base: &Path, allowed: &Path) -> Self {
        let root = plain(&base.join(allowed));
        Self { base: plain(base), shown: root.display().to_string(), root }
    }

    /// Where a name of a file leads, all symbolic links followed; `None` where it must not be read.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.resolve(name).ok()?.canonicalize().ok()
    }

    /// Where a name leads, or why it must not be read.
    fn resolve(&self, name: &str) -> Result<PathBuf, Refusal> {
        let outside = |link| Refusal::Outside { root: self.shown.clone(), link };
        let wanted = plain(&self.base.join(name));
        let inside = wanted.strip_prefix(&self.root).map_err(|_| outside(false))?;
        let mut ahead: VecDeque<OsString> = inside.components().map(|part| part.as_os_str().to_owned()).collect();
        let mut reached: Vec<OsString> = Vec::new();
        let mut links = 0;
        while let Some(part) = ahead.pop_front() {
            if part == ".." {
                reached.pop().ok_or_else(|| outside(true))?;
                continue;
            }
            reached.push(part);
            let path = self.root.join(reached.iter().collect::<PathBuf>());
            let metadata = path.symlink_metadata().map_err(|error| refusal(&error))?;
            if !metadata.is_symlink() {
                continue;
            }
            links += 1;
            if links > MOST_LINKS {
                return Err(Refusal::System("its symbolic links lead in a circle".to_owned()));
            }
            reached.pop();
            for part in path.read_link().map_err(|error| refusal(&error))?.components().rev() {
                match part {
                    Component::RootDir | Component::Prefix(_) => return Err(outside(true)),
                    Component::CurDir => {}
                    Component::ParentDir | Component::Normal(_) => ahead.push_front(part.as_os_str().to_owned()),
                }
            }
        }
        Ok(self.root.join(reached.iter().collect::<PathBuf>()))
    }
}

impl Files for Folder {
    fn read(&self, name: &str) -> Result<String, Refusal> {
        read(&self.resolve(name)?)
    }
}

/// The text of a regular file: the one way in which a template or what it names is read. What is no regular file is not
/// opened, since a pipe would be waited for.
pub(in crate::ops) fn read(path: &Path) -> Result<String, Refusal> {
    let metadata = path.metadata().map_err(|error| refusal(&error))?;
    if metadata.is_dir() {
        return Err(Refusal::Folder);
    }
    if !metadata.is_file() {
        return Err(Refusal::Special);
    }
    file::read_text(path, file::LONGEST).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => Refusal::TooLong(file::LONGEST),
        ErrorKind::InvalidData => Refusal::NotText,
        _ => refusal(&error),
    })
}

fn refusal(error: &std::io::Error) -> Refusal {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Refusal::Missing,
        _ => Refusal::System(error.to_string()),
    }
}

/// A path without `.` and `..`, by its letters alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::Folder;
    use crate::template::{Files, Refusal};

    /// `top/outside.yaml`, `top/inside/{patch.yaml,folder/deep.yaml}` and links between them.
    fn estate() -> tempfile::TempDir {
        let top = tempfile::tempdir().unwrap();
        let inside = top.path().join("inside");
        std::fs::create_dir_all(inside.join("folder")).unwrap();
        for file in ["outside.yaml", "inside/patch.yaml", "inside/folder/deep.yaml"] {
            std::fs::write(top.path().join(file), file).unwrap();
        }
        let links = [
            ("patch.yaml", "here.yaml"),
            ("../patch.yaml", "folder/up.yaml"),
            ("../outside.yaml", "out.yaml"),
            ("folder/../../outside.yaml", "around.yaml"),
            ("circle.yaml", "circle.yaml"),
            ("nobody.yaml", "dangling.yaml"),
        ];
        for (target, link) in links {
            symlink(target, inside.join(link)).unwrap();
        }
        symlink(inside.join("patch.yaml"), inside.join("absolute.yaml")).unwrap();
        top
    }

    #[test]
    fn what_is_inside_is_read_however_it_is_written() {
        let top = estate();
        let folder = Folder::new(&top.path().join("inside"), Path::new("./"));
        let absolute = top.path().join("inside/patch.yaml");
        let names = ["patch.yaml", "./folder/../patch.yaml", "here.yaml", "folder/up.yaml", absolute.to_str().unwrap()];
        for name in names {
            assert_eq!(folder.read(name).as_deref(), Ok("inside/patch.yaml"), "{name}");
        }
    }

    #[test]
    fn nothing_outside_is_read() {
        let top = estate();
        let folder = Folder::new(&top.path().join("inside"), Path::new("./"));
        let kind = |name: &str| match folder.read(name) {
            Err(Refusal::Outside { link, .. }) => if link { "link" } else { "outside" }.to_owned(),
            other => format!("{other:?}"),
        };
        let outside = ["../outside.yaml", "folder/../../outside.yaml", "/etc/hostname", ".."];
        assert_eq!(outside.map(kind), ["outside"; 4]);
        assert_eq!(["out.yaml", "around.yaml", "absolute.yaml"].map(kind), ["link"; 3]);
        // A larger folder may be allowed.
        let folder = Folder::new(&top.path().join("inside"), Path::new(".."));
        assert_eq!(folder.read("../outside.yaml").as_deref(), Ok("outside.yaml"));
        assert_eq!(folder.read("out.yaml").as_deref(), Ok("outside.yaml"));
    }

    #[test]
    fn what_is_no_text_file_is_not_opened() {
        let top = estate();
        let inside = top.path().join("inside");
        std::fs::write(inside.join("bytes"), [0xff]).unwrap();
        let made = std::process::Command::new("mkfifo").arg(inside.join("pipe")).status().unwrap();
        assert!(made.success());
        let folder = Folder::new(&inside, Path::new(""));
        assert_eq!(folder.read("folder"), Err(Refusal::Folder));
        assert_eq!(folder.read(""), Err(Refusal::Folder));
        assert_eq!(folder.read("pipe"), Err(Refusal::Special));
        assert_eq!(folder.read("bytes"), Err(Refusal::NotText));
        assert_eq!(folder.read("dangling.yaml"), Err(Refusal::Missing));
        assert_eq!(folder.read("patch.yaml/x"), Err(Refusal::Missing));
        assert!(matches!(folder.read("circle.yaml"), Err(Refusal::System(_))));
        let long = std::fs::File::create(inside.join("long")).unwrap();
        long.set_len(100 << 20).unwrap();
        assert_eq!(folder.read("long"), Err(Refusal::TooLong(4 << 20)));
    }
}
