//! `talops template export`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Session;
use crate::cli::status::limit;
use crate::error::{Error, Exit, Result};
use crate::file;
use crate::ops::template::{ExportQuestion, export};
use crate::render::Format;

/// Arguments of `talops template export`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops template export talos-prod-01
  talops template export -c talos-prod-01 --output-file clusters/talos-prod-01.yaml

Patches are printed as they are, with the secrets in them. What a template cannot say of a cluster is told on stderr, each thing a line; a sync of the template would change it.")]
pub(super) struct Arguments {
    /// The cluster, by its name in Omni; or -c NAME
    #[arg(value_name = "NAME")]
    cluster: Option<String>,
    /// The Omni that has it, by its name in the configuration
    #[arg(long, value_name = "NAME")]
    omni: Option<String>,
    /// Write the template to a file; one that is there is left alone
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Overwrite the file
    #[arg(long, short, requires = "output_file")]
    force: bool,
    /// The kernel arguments of its machines too
    #[arg(long)]
    include_kernel_args: bool,
}

/// Runs `talops template export`.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let question = ExportQuestion {
        cluster: cluster(arguments, session)?,
        endpoint: arguments.omni.clone(),
        kernel_args: arguments.include_kernel_args,
        limit: limit(session),
    };
    let path = arguments.output_file.as_deref().map(|file| session.working_directory.join(file));
    // Said before anything is asked.
    if let Some(path) = path.as_deref().filter(|path| !arguments.force && path.symlink_metadata().is_ok()) {
        return Err(taken(path));
    }
    let exported = export(session.connections()?, &question).await?;
    let ui = &session.ui;
    match &path {
        Some(path) => write(path, &exported.template, arguments.force)?,
        None if ui.format() != Format::Json => ui.data(&exported.template),
        None => {}
    }
    if ui.format() == Format::Json {
        ui.document(&exported);
    } else {
        exported.warnings().iter().for_each(|warning| ui.warning(warning));
    }
    Ok(Exit::Success)
}

/// The one cluster that is meant: the one that is named, else that of -c.
fn cluster(arguments: &Arguments, session: &Session) -> Result<String> {
    match (&arguments.cluster, session.globals.clusters.as_slice()) {
        (Some(name), _) => Ok(name.clone()),
        (None, [only]) => Ok(only.clone()),
        (None, []) => Err(Error::usage("which cluster is to be exported?").hint("talops template export NAME")),
        (None, _) => Err(Error::usage("one cluster is exported at a time").hint("talops template export NAME")),
    }
}

fn taken(path: &Path) -> Error {
    Error::usage(format!("{} is there already", path.display())).hint("--force overwrites it")
}

/// Patches can hold secrets: the file is its owner's alone.
fn write(path: &Path, text: &str, force: bool) -> Result<()> {
    let failed = |error: std::io::Error| Error::failed(format!("writing {}: {error}", path.display()));
    if force {
        return file::write_private(path, text).map_err(failed);
    }
    file::create_private(path, text).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => taken(path),
        _ => failed(error),
    })
}
