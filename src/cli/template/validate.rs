//! `talops template validate`.

use std::path::PathBuf;

use clap::Args;

use super::Reading;
use crate::cli::Session;
use crate::error::{Exit, Result};
use crate::ops::template::{TemplateValidation, validate};
use crate::render::{self as face, Format};

/// Arguments of `talops template validate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops template validate clusters/talos-prod-01.yaml
  talops template validate clusters/ -o json")]
pub(super) struct Arguments {
    /// Templates, and folders of them
    #[arg(value_name = "FILE|DIR", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// Runs `talops template validate`.
pub(super) fn run(Arguments { files, reading }: &Arguments, session: &Session) -> Result<Exit> {
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
