//! `talops man`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Session;
use crate::error::{Error, Exit, Result};

/// Arguments of `talops man`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops man | man -l -
  talops man --dir /usr/local/share/man/man1")]
pub(super) struct Arguments {
    /// Write one page a command into this folder instead
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Prints the manual page, or writes one page a command.
pub(super) fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let tree = super::tree().disable_help_subcommand(true);
    if let Some(folder) = &arguments.dir {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        clap_mangen::generate_to(tree, folder).map_err(|error| unwritable(folder, &error))?;
        return Ok(Exit::Success);
    }
    let mut buffer = Vec::new();
    let page = clap_mangen::Man::new(tree).render(&mut buffer);
    page.map_err(|error| Error::failed(format!("writing the manual page: {error}")))?;
    session.ui.data(&String::from_utf8_lossy(&buffer));
    Ok(Exit::Success)
}

fn unwritable(folder: &Path, error: &std::io::Error) -> Error {
    Error::failed(format!("writing manual pages to {}: {error}", folder.display()))
}
