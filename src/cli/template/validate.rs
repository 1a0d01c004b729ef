//! `talops template validate`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Reading;
use crate::cli::Session;
use crate::cli::status::limit;
use crate::error::{Error, Exit, Result};
use crate::ops::template::{OnlineValidation, TemplateValidation, ValidateQuestion, validate, validate_online};
use crate::render::{self as face, Format};

/// Arguments of `talops template validate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops template validate clusters/talos-prod-01.yaml
  talops template validate clusters/ -o json
  talops template validate -c talos-prod-01 --online

Without a file -c NAME checks the template that talops.yaml has for the cluster, and its folder of machine classes.
--online reads the templates as the Omni does that is asked; without it nothing is asked.")]
pub(super) struct Arguments {
    /// Templates, and folders of them
    #[arg(value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// Also ask Omni: versions, machine classes, machines, extensions, and each patch
    #[arg(long)]
    online: bool,
    /// The Omni that is asked, by its name in the configuration
    #[arg(long, value_name = "NAME", requires = "online")]
    omni: Option<String>,
    /// What will run on the clusters, and must find what it needs
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    expect: Vec<Expected>,
    #[command(flatten)]
    reading: Reading,
}

/// What a template is checked for besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Expected {
    /// Its system extensions, and its folder mounted
    Longhorn,
}

/// Runs `talops template validate`.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let ui = &session.ui;
    let question = question(arguments, session)?;
    let (mut validation, unseen) = if arguments.online {
        let connections = session.connections()?;
        let online = validate_online(connections, &question, arguments.omni.as_deref(), limit(session)).await?;
        let OnlineValidation { validation, unseen, notes } = online;
        notes.iter().for_each(|note| ui.note(note));
        (validation, unseen)
    } else {
        (validate(&question)?, Vec::new())
    };
    let found = if validation.findings.is_empty() { Exit::Success } else { Exit::NotHealthy };
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = ui.budget() {
                validation.cut(budget, |validation| ui.document_length(validation));
            }
            ui.document(&validation);
        }
        Format::Table | Format::Wide | Format::Name => {
            ui.page(&face::template::validation(&validation), ui.budget(), TemplateValidation::EVERYTHING);
            unseen.iter().for_each(|error| ui.error(error));
        }
    }
    Ok(Exit::first_of(unseen.iter().map(|error| error.kind().exit()).chain([found])))
}

fn question(arguments: &Arguments, session: &Session) -> Result<ValidateQuestion> {
    let Arguments { files, expect, reading, .. } = arguments;
    let mut question = ValidateQuestion {
        paths: files.clone(),
        allowed_dir: reading.allowed_dir.clone(),
        working_directory: session.working_directory.clone(),
        api: reading.omni_version,
        class_folders: Vec::new(),
        expects_longhorn: expect.contains(&Expected::Longhorn),
    };
    if !files.is_empty() {
        return Ok(question);
    }
    if session.globals.clusters.is_empty() {
        let hint = "name their files, or -c NAME for the template of a configured cluster";
        return Err(Error::usage("which templates are to be checked?").hint(hint));
    }
    let config = &session.configuration()?.config;
    for (name, cluster) in config.select(&session.globals.clusters)? {
        let Some(template) = &cluster.template else {
            let message = format!("the cluster {name:?} has no template in the configuration");
            return Err(Error::usage(message).hint(format!("clusters.{name}.template: PATH, relative to talops.yaml")));
        };
        question.paths.push(near(template, session));
        question.class_folders.extend(cluster.machine_classes.as_deref().map(|folder| near(folder, session)));
    }
    question.class_folders.sort_unstable();
    question.class_folders.dedup();
    Ok(question)
}

/// A path as somebody would name it here.
fn near(path: &Path, session: &Session) -> PathBuf {
    path.strip_prefix(&session.working_directory).unwrap_or(path).to_owned()
}
