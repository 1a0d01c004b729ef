//! `talops kubeconfig`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::Session;
use super::globals::duration;
use crate::config::yaml;
use crate::error::{Error, Exit, Result};
use crate::file;
use crate::ops::kubeconfig::{self, Form, KubeconfigReport, Minted, Options, Wish};
use crate::render::{Format, kubeconfig as render};

/// Arguments of `talops kubeconfig`.
#[derive(Debug, Args)]
#[command(after_help = "Example: talops kubeconfig write ~/.kube/config -c talos-prod-01")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print a kubeconfig for a cluster, its token in clear
    #[command(after_help = "Examples:
  talops kubeconfig print -c talos-prod-01 --ttl 15m > /dev/shm/kubeconfig
  talops kubeconfig print -c talos-prod-01 --oidc       no token in it: kubectl opens a browser")]
    Print(Wanted),
    /// Put a context for a cluster into a kubeconfig; everything else in it stays
    #[command(after_help = "Examples:
  talops kubeconfig write ~/.kube/config -c talos-prod-01 --set-current
  talops kubeconfig write ci.yaml -c talos-prod-01 --ttl 1h --user ci --groups deployers
  talops kubeconfig write ~/.kube/config -c talos-prod-01 --oidc --context-name prod

Calling it again renews the token. Exit codes: 0 written, 5 something else of that name is in FILE.")]
    Write(WriteArguments),
}

#[derive(Debug, Args)]
struct Wanted {
    /// How long the token is good, at most ten years
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "8h", conflicts_with = "oidc")]
    ttl: Duration,

    /// The Kubernetes user that the token is for
    #[arg(long, value_name = "NAME", default_value = "talops", conflicts_with = "oidc")]
    user: String,

    /// That user's Kubernetes groups (default: kubernetes.groups of talops.yaml, else system:masters)
    #[arg(long, value_name = "GROUP", value_delimiter = ',', conflicts_with = "oidc")]
    groups: Vec<String>,

    /// No token: kubectl asks for one in a browser, by its plugin oidc-login, as omnictl has it
    #[arg(long)]
    oidc: bool,

    /// How the browser hands the token over
    #[arg(long, value_name = "TYPE", requires = "oidc",
          value_parser = PossibleValuesParser::new(["auto", "authcode", "authcode-keyboard"]))]
    grant_type: Option<String>,

    /// The context's name (default: Omni's, INSTANCE-CLUSTER-USER)
    #[arg(long, value_name = "NAME")]
    context_name: Option<String>,
}

#[derive(Debug, Args)]
struct WriteArguments {
    /// The kubeconfig; one that is not there is made
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    wanted: Wanted,

    /// Make its context the current one, even where there is one
    #[arg(long)]
    set_current: bool,

    /// Replace what else has the same name in FILE
    #[arg(long)]
    force: bool,
}

/// Runs `talops kubeconfig …`.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    match &arguments.command {
        Command::Print(wanted) => {
            let (minted, _) = mint(wanted, session).await?;
            match session.ui.format() {
                Format::Json => session.ui.document(&minted.tree),
                _ => session.ui.data(&yaml::to_plain_string(&minted.tree)?),
            }
            Ok(Exit::Success)
        }
        Command::Write(arguments) => write(arguments, session).await,
    }
}

async fn mint(wanted: &Wanted, session: &Session) -> Result<(Minted, String)> {
    let connections = session.connections()?;
    let config = connections.config();
    let (omni, cluster) = kubeconfig::place(config, &session.globals.clusters)?;
    let authority = config.omni.get(&omni).and_then(|omni| omni.ca_file.clone());
    let form = if wanted.oidc {
        Form::Browser { grant_type: wanted.grant_type.clone() }
    } else {
        Form::Token { life: wanted.ttl, user: wanted.user.clone(), groups: wanted.groups.clone() }
    };
    let client = connections.omni(&omni).await?;
    let wish = Wish { cluster: cluster.clone(), form, context: wanted.context_name.clone(), authority };
    Ok((kubeconfig::mint(&client, config, &wish).await?, cluster))
}

async fn write(arguments: &WriteArguments, session: &Session) -> Result<Exit> {
    let file = &arguments.file;
    // Before a token is made: a file that cannot be read is not written either.
    let there = read(file)?;
    let (minted, cluster) = mint(&arguments.wanted, session).await?;
    let options = Options { force: arguments.force, set_current: arguments.set_current };
    let what = format!("writing {}", file.display());
    let merged = kubeconfig::merge(&there, &minted.tree, options).map_err(|error| error.context(&what))?;
    file::write_private(file, &merged.text).map_err(|error| Error::configuration(format!("{what}: {error}")))?;
    let report = KubeconfigReport {
        api_version: "talops/v1".to_owned(),
        kind: "KubeconfigReport".to_owned(),
        file: file.display().to_string(),
        context: minted.context,
        cluster,
        server: minted.server,
        expires: minted.expires,
        current: merged.current,
        replaced: merged.replaced,
    };
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&report),
        Format::Table | Format::Wide | Format::Name => {
            ui.page(&render::written(&report), ui.budget(), "talops config view");
        }
    }
    Ok(Exit::Success)
}

fn read(file: &Path) -> Result<String> {
    match file::read_text(file, file::LONGEST) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Error::configuration(format!("reading {}: {error}", file.display()))),
    }
}
