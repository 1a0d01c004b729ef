//! `--report FILE`: a run written up as Markdown or HTML.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use crate::cli::Session;
use crate::cli::status::program;
use crate::error::{Error, Exit, Result};
use crate::ops::dr;
use crate::render::dr as face;

/// How much of a file says whose report it is.
const BEGINNING: u64 = 512;

/// Where the report goes.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Write the run up as well: FILE.md as Markdown, FILE.html as one page that needs nothing else
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    report: Option<ReportFile>,
}

/// A file for a report, and how it is to look.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReportFile {
    path: PathBuf,
    look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Markdown,
    Html,
}

impl FromStr for ReportFile {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let path = PathBuf::from(text);
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        let look = match ending.as_str() {
            "md" | "markdown" => Look::Markdown,
            "html" | "htm" => Look::Html,
            _ => return Err("its name has to end in .md or .html".to_owned()),
        };
        Ok(Self { path, look })
    }
}

impl ReportArguments {
    /// The file, for a call from another folder.
    pub(super) fn path(&self, working_directory: &Path) -> Option<PathBuf> {
        self.report.as_ref().map(|report| working_directory.join(&report.path))
    }

    /// Whether one is wanted.
    pub(super) const fn is_wanted(&self) -> bool {
        self.report.is_some()
    }

    /// Refuses what could not be written, before anything is done: a file that is not a report of `run`, a folder that is
    /// not there.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`].
    pub(super) fn check(&self, run: Option<&str>, session: &Session) -> Result<()> {
        let Some(path) = self.path(&session.working_directory) else { return Ok(()) };
        let folder = path.parent().unwrap_or(Path::new("/"));
        if !folder.is_dir() {
            return Err(Error::usage(format!("--report {}: there is no folder {}", path.display(), folder.display())));
        }
        may_be_written(&path, run)
    }

    /// Writes a run up. That it cannot be is told, and makes the call fail that did not fail before.
    pub(super) fn write(&self, id: &str, session: &Session, exit: Exit) -> Exit {
        let Some(ReportFile { look, .. }) = &self.report else { return exit };
        let Some(path) = self.path(&session.working_directory) else { return exit };
        match written(&path, *look, id, session) {
            Ok(()) => {
                session.ui.note(&format!("the report is in {}", path.display()));
                exit
            }
            Err(error) => {
                session.ui.error(&error);
                if exit == Exit::Success { error.kind().exit() } else { exit }
            }
        }
    }
}

fn written(path: &Path, look: Look, id: &str, session: &Session) -> Result<()> {
    let report = dr::post_mortem(&session.environment, id, &program(session))?;
    // It may have come there meanwhile: by now that is no mistake of the call.
    may_be_written(path, Some(&report.run.id)).map_err(|error| Error::failed(error.message()))?;
    let text = match look {
        Look::Markdown => face::markdown(&report),
        Look::Html => face::html(&report),
    };
    fs::write(path, text).map_err(|error| Error::failed(format!("writing the report {}: {error}", path.display())))
}

/// Whether nothing is lost by writing there: only a report of the same run is written anew.
fn may_be_written(path: &Path, run: Option<&str>) -> Result<()> {
    let mut beginning = Vec::new();
    let there = match fs::File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning)) {
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(Error::usage(format!("--report {}: {error}", path.display()))),
        Ok(_) => true,
    };
    let own = run.is_some_and(|run| face::belongs_to(&String::from_utf8_lossy(&beginning), run));
    if !there || own {
        return Ok(());
    }
    let whose = run.map_or_else(|| "it is there already".to_owned(), |run| format!("it is not a report of run {run}"));
    let message = format!("--report {} would be overwritten: {whose}", path.display());
    Err(Error::usage(message).hint("name another file, or remove that one"))
}

#[cfg(test)]
mod tests {
    use super::{Look, ReportFile, may_be_written};
    use crate::error::Kind;

    #[test]
    fn the_name_says_how_it_looks() {
        let look = |name: &str| name.parse::<ReportFile>().map(|file| file.look);
        assert_eq!(
            (look("a/b.md"), look("b.HTML"), look("c.htm")),
            (Ok(Look::Markdown), Ok(Look::Html), Ok(Look::Html))
        );
        assert!(look("report").is_err() && look("report.pdf").is_err() && look("").is_err());
    }

    #[test]
    fn only_a_report_of_the_same_run_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.md");
        let run = Some("20261129-104152-k3x9");
        assert_eq!(may_be_written(&path, run), Ok(()));
        std::fs::write(&path, "<!-- talops: report of run 20261129-104152-k3x9 -->\n# Drill\n").unwrap();
        assert_eq!(may_be_written(&path, run), Ok(()));
        for other in [None, Some("20261129-104152-k3x"), Some("20261130-000000-aaaa")] {
            assert_eq!(may_be_written(&path, other).unwrap_err().kind(), Kind::Usage);
        }
        std::fs::write(&path, "my own notes").unwrap();
        assert_eq!(may_be_written(&path, run).unwrap_err().kind(), Kind::Usage);
        assert_eq!(may_be_written(folder.path(), run).unwrap_err().kind(), Kind::Usage);
    }
}
