//! `talops config`.

use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{Args, Subcommand};

use super::config_init;
use super::{Session, globals};
use crate::config::{self, schema};
use crate::error::{Exit, Result};
use crate::ops::config::{ConfigValidation, ConfigView, From, Row, validate, view};
use crate::render::{self, Format};

/// Arguments of `talops config`.
#[derive(Debug, Args)]
#[command(after_help = "Example: talops config init && talops config validate")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a first talops.yaml from what is found here and, with --ssh, on a host
    #[command(after_help = "Example: talops config init --ssh root@foxtrot")]
    Init(config_init::Arguments),
    /// Show the configuration that counts, and where each value comes from
    #[command(after_help = "Example: talops config view -o json")]
    View,
    /// Check the configuration file; exit code 3 when something is wrong with it
    #[command(after_help = "Example: talops config validate talops.yaml")]
    Validate {
        /// The file (default: the one that every other command would read)
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Print the JSON Schema of talops.yaml
    #[command(after_help = "Example: talops config schema > talops.yaml.schema.json")]
    Schema,
}

/// Runs `talops config …`.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    match &arguments.command {
        Command::Init(arguments) => config_init::run(arguments, session).await,
        Command::View => run_view(session),
        Command::Validate { file } => run_validate(file.as_ref(), session),
        Command::Schema => {
            session.ui.data(&schema::schema_text());
            Ok(Exit::Success)
        }
    }
}

fn run_validate(file: Option<&PathBuf>, session: &Session) -> Result<Exit> {
    let Session { working_directory, environment, .. } = session;
    let file = file.map(PathBuf::as_path).or(session.configuration_file());
    let Some(path) = config::find(file, working_directory, environment) else {
        return Err(config::not_found(working_directory, environment));
    };
    let mut validation = validate(&path, working_directory, environment)?;
    match session.ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = session.ui.budget() {
                validation.cut(budget);
            }
            session.ui.document(&validation);
        }
        Format::Table | Format::Wide | Format::Name => {
            let page = render::config::validation(&validation);
            session.ui.page(&page, session.ui.budget(), ConfigValidation::EVERYTHING);
        }
    }
    Ok(if validation.valid { Exit::Success } else { Exit::NotHealthy })
}

fn run_view(session: &Session) -> Result<Exit> {
    let Session { working_directory, environment, ui, .. } = session;
    let loaded = session.configuration()?;
    let mut view = view(&loaded, flags(session), working_directory, environment)?;
    // First, so that the budget knows of it.
    if view.file.is_none() {
        ui.note("there is no talops.yaml; `talops config init` writes one from what it finds");
    }
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = ui.budget() {
                view.cut_to(budget, |view| ui.document_length(view));
            }
            ui.document(&view);
        }
        Format::Table | Format::Wide | Format::Name => {
            ui.page(&render::config::view(&view), ui.budget(), ConfigView::EVERYTHING);
        }
    }
    Ok(Exit::Success)
}

/// The global flags that have a value, with what set each.
fn flags(session: &Session) -> Vec<Row> {
    let row = |flag: globals::Flag| {
        let (from, at) = match flag.source {
            Some(ValueSource::CommandLine) => (From::Flag, Some(flag.name.clone())),
            Some(ValueSource::EnvVariable) => (From::Environment, flag.variable),
            _ => (From::Default, None),
        };
        let value = flag.value.parse::<bool>().map_or_else(|_| flag.value.into(), serde_json::Value::from);
        Row { key: flag.name, value, from, at }
    };
    session.flags.iter().filter(|flag| !flag.value.is_empty()).cloned().map(row).collect()
}
