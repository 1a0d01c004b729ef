//! `talops template render`.

use std::path::PathBuf;

use clap::Args;

use super::Reading;
use crate::cli::Session;
use crate::error::{Exit, Result};
use crate::ops::template::render;
use crate::render::Format;

/// Arguments of `talops template render`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops template render clusters/talos-prod-01.yaml
  talops template render clusters/talos-prod-01.yaml -o name")]
pub(super) struct Arguments {
    /// The template
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    reading: Reading,
}

/// Runs `talops template render`.
pub(super) fn run(Arguments { file, reading }: &Arguments, session: &Session) -> Result<Exit> {
    let rendered = render(file, &reading.allowed_dir, &session.working_directory, reading.omni_version)?;
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
