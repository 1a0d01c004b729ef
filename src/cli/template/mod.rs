//! `talops template`: one file a subcommand.

mod delete;
mod diff;
mod export;
mod render;
mod status;
mod sync;
mod validate;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Session;
use super::status::program;
use crate::error::{Exit, Result};
use crate::ops;
use crate::ops::template::{Question, Target};
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
    Validate(validate::Arguments),
    /// Print the resources that a template stands for: YAML as omnictl prints it, -o json as Omni takes them
    Render(render::Arguments),
    /// Print a cluster that Omni has as the template that stands for it
    Export(export::Arguments),
    /// What a sync would do: a unified diff a resource; exit code 3 when something differs
    Diff(diff::Arguments),
    /// Make clusters what their templates say; what is destroyed has to be approved
    Sync(sync::Arguments),
    /// Delete a cluster, by its template or its name, and wait until its machines are gone too
    Delete(delete::Arguments),
    /// A cluster as a tree, and whether it is ready; exit code 3 when it is not
    Status(status::Arguments),
}

/// Which cluster.
#[derive(Debug, Args)]
struct Named {
    /// Its template, or its name; without one -c names it
    #[arg(value_name = "FILE|NAME")]
    cluster: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl Named {
    /// The cluster that these arguments name.
    fn target(&self, session: &Session) -> Result<Target> {
        let reading = ops::template::Reading {
            allowed: &self.reading.allowed_dir,
            working_directory: &session.working_directory,
            api: self.reading.omni_version,
        };
        let config = session.connections()?.config();
        Target::of(config, self.cluster.as_deref(), &session.globals.clusters, reading)
    }
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

/// Which templates are held against which Omni.
#[derive(Debug, Args)]
struct Against {
    /// Templates, and folders of them; without one the template that talops.yaml names for the cluster of -c
    #[arg(value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// The Omni endpoint, where it is not the cluster's own in talops.yaml or the only one
    #[arg(long, value_name = "NAME")]
    omni: Option<String>,
    /// The folder that templates may read files from, counted from the template's own
    #[arg(long, value_name = "DIR", default_value = "./")]
    allowed_dir: PathBuf,
}

impl Against {
    /// The question that these arguments ask.
    fn question(&self, session: &Session) -> Question {
        Question {
            paths: self.files.clone(),
            clusters: session.globals.clusters.clone(),
            omni: self.omni.clone(),
            allowed: self.allowed_dir.clone(),
            working_directory: session.working_directory.clone(),
            program: program(session),
        }
    }
}

fn version(text: &str) -> Result<Api, String> {
    Api::of_version(text).ok_or_else(|| "write a version such as 1.9, v1.10.4 or next".to_owned())
}

/// Runs `talops template …`.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    match &arguments.command {
        Command::Validate(arguments) => validate::run(arguments, session).await,
        Command::Render(arguments) => render::run(arguments, session),
        Command::Export(arguments) => export::run(arguments, session).await,
        Command::Diff(arguments) => diff::run(arguments, session).await,
        Command::Sync(arguments) => sync::run(arguments, session).await,
        Command::Delete(arguments) => Box::pin(delete::run(arguments, session)).await,
        Command::Status(arguments) => Box::pin(status::run(arguments, session)).await,
    }
}
