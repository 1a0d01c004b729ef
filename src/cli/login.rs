//! `talops login`, `talops logout`, `talops whoami`.

use std::time::{Duration, Instant};

use clap::Args;

use super::Session;
use super::globals::duration;
use crate::config::{self, Config};
use crate::error::{Error, Exit, Result};
use crate::omni::{self, CONFIRMATION_LIMIT, Endpoint, LoginTarget};
use crate::ops::login::{self, Farewell, LoginReport, Prepared, Wish, browser};
use crate::render::{Format, login as render};

/// What is left of a deadline for saying why it was reached.
const TO_TELL: Duration = Duration::from_millis(300);

/// The name of a context that nothing else names.
const UNNAMED: &str = "default";

/// Arguments of `talops login`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops login                              the configured Omni, as the omniconfig says
  talops login https://omni.example.com --identity me@example.com
  talops login --role Reader --ttl 8h       a key that can only read, for a working day
  BROWSER=echo talops login                 print the URL, open nothing

The key goes where omnictl looks for it (~/.talos/keys, SIDEROV1_KEYS_DIR), the context into the
omniconfig: both tools are logged in. A login that is broken off goes on when it is called again.
Under read-only access the key is narrowed to the role Reader.

Exit codes: 0 logged in, 4 nobody confirmed before --deadline, 6 nobody confirmed within 5 minutes.")]
pub(super) struct LoginArguments {
    /// An endpoint of talops.yaml by its name, or an Omni by its URL (default: the only one)
    #[arg(value_name = "ENDPOINT|NAME")]
    endpoint: Option<String>,

    /// Who logs in (default: as the omniconfig says)
    #[arg(long, value_name = "EMAIL")]
    identity: Option<String>,

    /// What the key may do at the most: Reader, Auditor, Operator or Admin (default: all that its owner may)
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,

    /// How long the key lives, at most 8h (default: 4h, as omnictl's)
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    ttl: Option<Duration>,

    /// Print the URL and open no browser
    #[arg(long)]
    no_browser: bool,

    /// Make a new key even where there is a good one
    #[arg(long)]
    renew: bool,
}

/// Arguments of `talops logout`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops logout            revoke the key at the server, remove its file
  talops logout --local    remove the file alone, whether the server can be reached or not

Exit codes: 0 logged out, 1 there was no such key, 5 read-only access, 6 the server could not be asked.")]
pub(super) struct LogoutArguments {
    /// An endpoint of talops.yaml by its name, or an Omni by its URL (default: the only one)
    #[arg(value_name = "ENDPOINT|NAME")]
    endpoint: Option<String>,

    /// Whose key (default: as the omniconfig says)
    #[arg(long, value_name = "EMAIL")]
    identity: Option<String>,

    /// Ask no server: remove the file alone
    #[arg(long)]
    local: bool,
}

/// Arguments of `talops whoami`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops whoami                       to every Omni endpoint: identity, role, key, until when
  talops whoami home -o wide          one of them, with what it may do
  talops whoami -o json | jq -r '.endpoints[].key.expiresIn'

Exit codes: 0 every endpoint said, 6 one did not.")]
pub(super) struct WhoamiArguments {
    /// An endpoint of talops.yaml by its name (default: all)
    #[arg(value_name = "NAME")]
    endpoint: Option<String>,
}

/// Logs in.
pub(super) async fn login(arguments: &LoginArguments, session: &Session) -> Result<Exit> {
    let started = Instant::now();
    let config = session.configuration()?.config;
    let (name, configured) = chosen(&config, arguments.endpoint.as_deref(), session)?;
    let target = omni::login_target(&name, &configured, &session.environment)?;
    let identity = identity(arguments.identity.as_deref(), &target, session).await?;
    let wish = Wish { role: arguments.role.clone(), lifetime: arguments.ttl, renew: arguments.renew };
    let limit = session.globals.request_timeout;
    let prepared =
        login::prepare(target, &identity, &wish, &configured, config.access, limit, &session.environment).await?;
    let report = match prepared {
        Prepared::Already(report) => *report,
        Prepared::Wanted(pending) => {
            let waiting = pending.register().await?;
            show(waiting.url()?, arguments, session);
            let (limit, by_deadline) = left(started, session.globals.deadline);
            waiting.finish(limit, by_deadline).await?
        }
    };
    print(&report, session);
    Ok(Exit::Success)
}

/// Logs out.
pub(super) async fn logout(arguments: &LogoutArguments, session: &Session) -> Result<Exit> {
    let config = session.configuration()?.config;
    let (name, configured) = chosen(&config, arguments.endpoint.as_deref(), session)?;
    let target = omni::login_target(&name, &configured, &session.environment)?;
    let identity = identity(arguments.identity.as_deref(), &target, session).await?;
    let farewell = Farewell { target, identity, local: arguments.local };
    let limit = session.globals.request_timeout;
    let report = login::logout(farewell, config.access, limit, &session.environment).await?;
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&report),
        Format::Table | Format::Wide | Format::Name => {
            ui.page(&render::farewell(&report), ui.budget(), "talops logout");
        }
    }
    Ok(Exit::Success)
}

/// Says who one is.
pub(super) async fn whoami(arguments: &WhoamiArguments, session: &Session) -> Result<Exit> {
    let connections = session.connections()?;
    let config = connections.config();
    let names: Vec<String> = match &arguments.endpoint {
        None if session.globals.clusters.is_empty() && !config.omni.is_empty() => config.omni.keys().cloned().collect(),
        wanted => vec![config.one_endpoint(wanted.as_deref(), &session.globals.clusters)?.0.to_owned()],
    };
    let report = login::whoami(connections, &names, session.globals.request_timeout).await;
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&report),
        format => ui.page(&render::whoami(&report, format == Format::Wide), ui.budget(), "talops whoami --max-bytes 0"),
    }
    Ok(report.exit())
}

/// The endpoint that is meant, by the configuration's name for it, or by its URL.
fn chosen(config: &Config, wanted: Option<&str>, session: &Session) -> Result<(String, config::Omni)> {
    let clusters = &session.globals.clusters;
    match wanted {
        Some(url) if url.contains("://") => {
            let endpoint = Endpoint::parse(url, "the command line")?;
            let same = |omni: &config::Omni| {
                omni.endpoint.as_ref().is_some_and(|url| Endpoint::parse(url, "").is_ok_and(|url| url == endpoint))
            };
            let known = config.omni.iter().find(|(_, omni)| same(omni));
            let new = || (endpoint.host(), config::Omni { endpoint: Some(url.to_owned()), ..config::Omni::default() });
            Ok(known.map_or_else(new, |(name, omni)| (name.clone(), omni.clone())))
        }
        // Nothing is configured: the omniconfig, or OMNI_ENDPOINT, says where Omni is.
        None if config.omni.is_empty() && clusters.is_empty() => Ok((UNNAMED.to_owned(), config::Omni::default())),
        wanted => config.one_endpoint(wanted, clusters).map(|(name, omni)| (name.to_owned(), omni.clone())),
    }
}

async fn identity(flag: Option<&str>, target: &LoginTarget, session: &Session) -> Result<String> {
    let known = flag.map(str::to_owned).or_else(|| target.identity.clone());
    let known = match known {
        Some(known) => known,
        None if session.ui.can_ask() => {
            let question = format!("the e-mail address that you log in to {} with", target.endpoint);
            session.ui.ask(&question, "").await?
        }
        None => {
            let message = format!("who logs in to Omni at {}? The omniconfig does not say", target.endpoint);
            return Err(Error::usage(message).hint("--identity EMAIL"));
        }
    };
    login::checked_identity(&known)
}

/// Shows where the key is confirmed, and opens it where there is somebody to see it.
fn show(url: &str, arguments: &LoginArguments, session: &Session) {
    let ui = &session.ui;
    let wanted = !arguments.no_browser && ui.is_attended();
    let command = if wanted { browser::command(url, &session.environment) } else { None };
    let opened = command.is_some_and(|command| browser::open(&command));
    let how = if opened {
        "confirm the key in the browser that was opened, or at"
    } else {
        "confirm the key in a browser, at"
    };
    ui.essential(&format!("{how}\n  {url}"));
}

/// How long somebody is waited for, and whether that is the deadline's.
fn left(started: Instant, deadline: Option<Duration>) -> (Duration, bool) {
    let left = deadline.map(|deadline| deadline.saturating_sub(started.elapsed()).saturating_sub(TO_TELL));
    match left {
        Some(left) if left < CONFIRMATION_LIMIT => (left, true),
        _ => (CONFIRMATION_LIMIT, false),
    }
}

fn print(report: &LoginReport, session: &Session) {
    let ui = &session.ui;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(report),
        Format::Table | Format::Wide | Format::Name => ui.page(&render::login(report), ui.budget(), "talops whoami"),
    }
}
