//! `talops template`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Session;
use crate::error::{Exit, Result};
use crate::ops::template::{TemplateValidation, render, validate};
use crate::render::{self as face, Format};
use crate::template::Api;

/// Arguments of `talops template`.
#[derive(Debug, Args)]
#[command(after_help = "Example: talops template validate clusters/talos-prod-01.yaml")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check templates: every fault with file, line and column; exit code 3 when there is one
    #[command(after_help = "Examples:
  talops template validate clusters/talos-prod-01.yaml
  talops template validate clusters/ -o json")]
    Validate {
        /// Templates, and folders of them
        #[arg(value_name = "FILE|DIR", required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        reading: Reading,
    },
    /// Print the resources that a template stands for: YAML as omnictl prints it, -o json as Omni takes them
    #[command(after_help = "Examples:
  talops template render clusters/talos-prod-01.yaml
  talops template render clusters/talos-prod-01.yaml -o name")]
    Render {
        /// The template
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        reading: Reading,
    },
}

/// How a template is read.
#[derive(Debug, Args)]
struct Reading {
    /// The Omni that it is for: 1.9, 1.10, or next for the one after it
    #[arg(long, value_name = "VERSION", default_value = "1.10", value_parser = version)]
    omni_version: Api,
    /// The folder that templates may read files from, counted from the template's own
    #[arg(long, value_name = "DIR", default_value = "./")]
    allowed_dir: PathBuf,
}

fn version(text: &str) -> Result<Api, String> {
    Api::of_version(text).ok_or_else(|| "write a version such as 1.9, v1.10.4 or next".to_owned())
}

/// Runs `talops template …`.
pub(super) fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    match &arguments.command {
        Command::Validate { files, reading } => run_validate(files, reading, session),
        Command::Render { file, reading } => {
            let folder = &session.working_directory;
            let rendered = render(file, &reading.allowed_dir, folder, reading.omni_version)?;
            match session.ui.format() {
                Format::Json => session.ui.document(&rendered.report()),
                Format::Name => {
                    let names: String = rendered.names().into_iter().map(|name| name + "\n").collect();
                    session.ui.data(&names);
                }
                Format::Table | Format::Wide | Format::Yaml => session.ui.data(&rendered.yaml()),
            }
            Ok(Exit::Success)
        }
    }
}

fn run_validate(files: &[PathBuf], reading: &Reading, session: &Session) -> Result<Exit> {
    let ui = &session.ui;
    let mut validation = validate(files, &reading.allowed_dir, &session.working_directory, reading.omni_version)?;
    let exit = if validation.findings.is_empty() { Exit::Success } else { Exit::NotHealthy };
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = ui.budget() {
                validation.cut(budget, |validation| ui.document_length(validation));
            }
            ui.document(&validation);
        }
        Format::Table | Format::Wide | Format::Name => {
            ui.page(&face::template::validation(&validation), ui.budget(), TemplateValidation::EVERYTHING);
        }
    }
    Ok(exit)
}
