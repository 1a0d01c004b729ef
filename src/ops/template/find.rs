//! Which files the arguments of `talops template …` mean.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::Folder;
use super::files;
use crate::error::{Error, Result};
use crate::template::{Api, Reading, Template};

/// How many folders deep a folder of templates is searched.
const DEEPEST: usize = 16;
/// How many templates one call takes.
const MOST: usize = 1_000;

/// A template on disk.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its file, as the caller names it.
    pub file: PathBuf,
    /// From where `--allowed-dir` counts: its folder, or what holds the folder of templates that it is one of.
    base: Option<PathBuf>,
}

/// The templates that the caller names: files, and all `*.yaml` and `*.yml` below folders, in the order of their names.
///
/// # Errors
///
/// When a file or folder is not there or cannot be read, or there is no template at all.
pub fn templates(paths: &[PathBuf]) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(Found { file: path.clone(), base: None });
            continue;
        }
        let before = found.len();
        // omnictl counts from the parent of a folder of templates; so a `patches/` beside it may be named.
        let base = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_path_buf));
        below(path, 0, &mut |file| found.push(Found { file, base: base.clone() }))?;
        if found.len() == before {
            let message = format!("{} has no template: no file in it ends in .yaml or .yml", path.display());
            return Err(Error::configuration(message).hint("name a template, or the folder that they are in"));
        }
    }
    if found.len() > MOST {
        let message = format!("there are {} templates, and one call takes {MOST}", found.len());
        return Err(Error::configuration(message).hint("name one folder at a time"));
    }
    Ok(found)
}

/// The templates that the caller names, read and checked as that Omni takes them. In a folder of templates are also the
/// patches that they name, which are none.
///
/// # Errors
///
/// When a template cannot be read at all.
pub fn read(paths: &[PathBuf], allowed: &Path, working_directory: &Path, api: Api) -> Result<Vec<(Found, Reading)>> {
    let mut all: Vec<(Found, Reading)> = Vec::new();
    let mut named: HashSet<PathBuf> = HashSet::new();
    for found in templates(paths)? {
        let (reading, folder) = open(&found, allowed, working_directory, api)?;
        named.extend(reading.template.files().filter_map(|name| folder.path(name)));
        all.push((found, reading));
    }
    all.retain(|(found, _)| {
        paths.contains(&found.file)
            || !working_directory.join(&found.file).canonicalize().is_ok_and(|path| named.contains(&path))
    });
    Ok(all)
}

/// Every YAML file below a folder; symbolic links are not followed.
pub(in crate::ops) fn below(folder: &Path, depth: usize, take: &mut dyn FnMut(PathBuf)) -> Result<()> {
    let unreadable = |error: std::io::Error| {
        let message = format!("reading the folder {}: {error}", folder.display());
        Error::configuration(message).hint("it must be readable by whoever runs talops")
    };
    let entries: std::io::Result<Vec<_>> = std::fs::read_dir(folder).map_err(unreadable)?.collect();
    let mut entries = entries.map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().map_err(unreadable)?);
        if kind.is_dir() && depth < DEEPEST {
            below(&path, depth + 1, take)?;
        } else if kind.is_file() && is_yaml(&path) {
            take(path);
        }
    }
    Ok(())
}

fn is_yaml(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml")
}

/// A template with what it names, read.
///
/// # Errors
///
/// When the template itself cannot be read.
pub fn open(found: &Found, allowed: &Path, working_directory: &Path, api: Api) -> Result<(Reading, Folder)> {
    let file = working_directory.join(&found.file);
    let text = files::read(&file).map_err(|refusal| {
        let message = format!("reading the template {}: {refusal}", found.file.display());
        Error::configuration(message).hint("name the file of a cluster template")
    })?;
    let folder = file.parent().unwrap_or(working_directory);
    let root = found.base.as_deref().unwrap_or(folder).join(allowed);
    let folder = Folder::new(folder, &root);
    Ok((Template::read(&text, &folder, api), folder))
}
