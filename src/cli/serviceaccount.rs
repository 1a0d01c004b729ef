//! `talops serviceaccount`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::Session;
use super::globals::duration;
use super::status::limit;
use crate::error::{Error, Exit, Kind, Result};
use crate::ops::service_account::{self, KeyOrder, Made, ServiceAccountList};
use crate::render::{Format, Page, service_account as render};

/// How long a key lives unless something else is asked for, as omnictl's.
const YEAR: &str = "8760h";

/// Arguments of `talops serviceaccount`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops serviceaccount list                                accounts, and until when their keys are good
  talops serviceaccount create ci --role Reader > ci.env
  talops serviceaccount renew infra-provider:matrix-cluster --key-file key")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List service accounts and their keys, those first whose keys run out first
    #[command(visible_alias = "ls")]
    List(ListArguments),
    /// Make a service account and print its key
    Create(CreateArguments),
    /// Give a service account another key and print it; the old ones stay good until they run out
    Renew(RenewArguments),
    /// Delete a service account: none of its keys is good any more
    #[command(visible_alias = "destroy")]
    Delete(DeleteArguments),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops serviceaccount list
  talops serviceaccount list -o wide              a line a key
  talops serviceaccount list --expiring 720h      warn of those that run out within 30 days")]
struct ListArguments {
    /// Warn of accounts without a key that is good for so long
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "336h")]
    expiring: Duration,
    #[command(flatten)]
    of: Endpoint,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops serviceaccount create ci --role Reader > ci.env        OMNI_ENDPOINT and OMNI_SERVICE_ACCOUNT_KEY
  talops serviceaccount create ci --key-file ci.key             the key alone, in a file of mode 0600, and not printed
  talops serviceaccount create infra-provider:matrix-cluster    a provider's; its role is InfraProvider

The key is made here: Omni gets its public half and cannot show it again. serviceAccountKey: { file: ci.key } in
talops.yaml takes the file as it is.")]
struct CreateArguments {
    /// Its name; infra-provider:ID for an infrastructure provider's
    #[arg(value_name = "NAME")]
    name: String,

    /// What it may do: Reader, Auditor, Operator or Admin (default: what you may)
    #[arg(long, short, value_name = "ROLE")]
    role: Option<String>,
    #[command(flatten)]
    key: KeyArguments,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops serviceaccount renew ci --key-file ci.key
  talops serviceaccount renew ci --ttl 720h > ci.env
  talops serviceaccount renew infra-provider:matrix-cluster     what mends provider-key-expired

A provider takes its new key when it is put into its environment and its container is made anew:
talops restart provider --recreate.")]
struct RenewArguments {
    /// Its name; infra-provider:ID for an infrastructure provider's
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    key: KeyArguments,
}

#[derive(Debug, Args)]
struct KeyArguments {
    /// How long the key lives, at most a year
    #[arg(long, short, value_name = "DURATION", value_parser = duration, default_value = YEAR)]
    ttl: Duration,

    /// Write the key to this file, for its owner alone, instead of printing it
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    #[command(flatten)]
    of: Endpoint,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops serviceaccount delete ci            at a terminal its name is typed
  talops serviceaccount delete ci --yes      without being asked

Whoever uses one of its keys is locked out at once.

Exit codes: 0 deleted, 1 there is none, 5 refused: not agreed, your own, or read-only access.")]
struct DeleteArguments {
    /// Its name; infra-provider:ID for an infrastructure provider's
    #[arg(value_name = "NAME")]
    name: String,

    /// Delete it without asking
    #[arg(long, short)]
    yes: bool,

    /// Say what would be deleted, and delete nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    #[command(flatten)]
    of: Endpoint,
}

#[derive(Debug, Args)]
struct Endpoint {
    /// The Omni endpoint, by its name in the configuration (default: the only one)
    #[arg(long, value_name = "NAME")]
    omni: Option<String>,
}

/// Runs `talops serviceaccount …`.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    match &arguments.command {
        Command::List(arguments) => list(arguments, session).await,
        Command::Create(arguments) => {
            session.may_change(&format!("creating {}", arguments.name))?;
            let order = order(&arguments.name, arguments.role.clone(), &arguments.key);
            let endpoint = endpoint(&arguments.key.of, session)?;
            let made = service_account::create(session.connections()?, &endpoint, &order).await?;
            Ok(print(made, session))
        }
        Command::Renew(arguments) => {
            session.may_change(&format!("renewing {}", arguments.name))?;
            let order = order(&arguments.name, None, &arguments.key);
            let endpoint = endpoint(&arguments.key.of, session)?;
            let made = service_account::renew(session.connections()?, &endpoint, &order).await?;
            Ok(print(made, session))
        }
        Command::Delete(arguments) => delete(arguments, session).await,
    }
}

fn endpoint(of: &Endpoint, session: &Session) -> Result<String> {
    let config = session.connections()?.config();
    Ok(config.one_endpoint(of.omni.as_deref(), &session.globals.clusters)?.0.to_owned())
}

fn order(name: &str, role: Option<String>, key: &KeyArguments) -> KeyOrder {
    KeyOrder { name: name.to_owned(), role, lifetime: key.ttl, key_file: key.key_file.clone() }
}

async fn list(arguments: &ListArguments, session: &Session) -> Result<Exit> {
    let (ui, endpoint) = (&session.ui, endpoint(&arguments.of, session)?);
    let mut list = service_account::list(session.connections()?, &endpoint, arguments.expiring, limit(session)).await?;
    for one in list.accounts.iter().filter(|one| one.expiring) {
        let until = match (&one.expires, one.expires_in) {
            (None, _) => "has no key".to_owned(),
            (Some(expires), Some(left)) if left < 0 => format!("has no good key since {expires}"),
            (Some(expires), _) => format!("has no good key after {expires}"),
        };
        ui.warning(&format!("service account {} {until}: talops serviceaccount renew {0}", one.name));
    }
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = ui.budget() {
                list.cut(budget, |list: &ServiceAccountList| ui.document_length(list));
            }
            ui.document(&list);
        }
        Format::Name => {
            let mut page = Page::default();
            list.accounts.iter().for_each(|one| page.line(one.name.clone()));
            ui.page(&page, ui.budget(), ServiceAccountList::EVERYTHING);
        }
        format => {
            let page = render::list(&list, format == Format::Wide, ui.color());
            ui.page(&page, ui.budget(), ServiceAccountList::EVERYTHING);
        }
    }
    Ok(Exit::Success)
}

/// Prints a key where it is asked for whole; what is said beside it goes to stderr.
fn print(Made { mut report, key }: Made, session: &Session) -> Exit {
    let ui = &session.ui;
    match (ui.format(), &key) {
        (Format::Json | Format::Yaml, key) => {
            report.key = key.as_ref().map(|key| key.expose().to_owned());
            ui.document(&report);
        }
        (_, Some(key)) => {
            render::said(&report).iter().for_each(|line| ui.note(line));
            ui.data(&render::assignments(&report, key));
        }
        (Format::Name, None) => ui.data(&format!("{}\n", report.name)),
        (_, None) => {
            let mut page = Page::default();
            render::said(&report).into_iter().for_each(|line| page.line(line));
            ui.page(&page, ui.budget(), ServiceAccountList::EVERYTHING);
        }
    }
    Exit::Success
}

async fn delete(arguments: &DeleteArguments, session: &Session) -> Result<Exit> {
    if !arguments.dry_run {
        session.may_change(&format!("deleting {}", arguments.name))?;
    }
    let (ui, endpoint) = (&session.ui, endpoint(&arguments.of, session)?);
    let connections = session.connections()?;
    let doomed =
        service_account::doomed(connections, &endpoint, &arguments.name, arguments.dry_run, limit(session)).await?;
    let report = if arguments.dry_run {
        doomed.report
    } else {
        agreed(arguments, session).await?;
        service_account::remove(connections, doomed).await?
    };
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&report),
        Format::Name => ui.data(&format!("{}\n", report.name)),
        Format::Table | Format::Wide => ui.page(&render::deleted(&report), ui.budget(), ServiceAccountList::EVERYTHING),
    }
    Ok(Exit::Success)
}

/// Goes on after a yes alone: the name, typed at a terminal, or `--yes`.
async fn agreed(DeleteArguments { name, yes, .. }: &DeleteArguments, session: &Session) -> Result<()> {
    if *yes {
        return Ok(());
    }
    let refused = |why: &str| Error::new(Kind::Refused, format!("{why}: {name} was not deleted"));
    if !session.ui.can_ask() {
        return Err(refused("nobody can be asked").hint("--yes says it beforehand, --dry-run says what would be done"));
    }
    let question = format!("whoever uses a key of {name} is locked out; type its name to delete it");
    let typed = session.ui.ask(&question, "").await?;
    if typed == *name { Ok(()) } else { Err(refused("not agreed")) }
}
