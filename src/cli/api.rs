//! `talops api`.

use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};

use super::{Session, stdin};
use crate::error::{Error, Exit, Kind, Result};
use crate::file;
use crate::ops::api::{self, Answer, Request};
use crate::render::Format;

/// What is left of a deadline for saying that it was reached.
const TO_TELL: Duration = Duration::from_millis(300);

/// Arguments of `talops api`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops api ManagementService/ListUsers
  talops api ResourceService/List -d '{\"namespace\":\"default\",\"type\":\"Clusters.omni.sidero.dev\"}' --decode
  talops api ResourceService/Watch -d @watch.json --deadline 1m     one message a line, for a minute
  talops api ManagementService/CreateUser --write -d '{\"email\":\"me@example.com\",\"role\":\"Reader\"}'

The answer is the server's own JSON, whole and unmasked: a kubeconfig has its token in it. Prefer
`status`, `get` and `kubeconfig`, which say less and hide secrets.

Exit codes: 0 answered, 1 the server says no, 5 it may change something and --write is not there,
6 not reachable or not authorised.")]
pub(super) struct Arguments {
    /// Service/Method, with the service's package or without: omni.resources.ResourceService/Get, ManagementService/ListUsers
    #[arg(value_name = "METHOD")]
    method: String,

    /// The request's JSON: as it is, @FILE, or - for stdin
    #[arg(long, short, value_name = "JSON|@FILE|-", default_value = "{}")]
    data: String,

    /// Metadata of the call: runtime, context, cluster, nodes, selectors, namespace or uid (repeatable; runtime=Omni for
    /// the ResourceService, context from -c)
    #[arg(long = "header", short = 'H', value_name = "KEY=VALUE")]
    headers: Vec<String>,

    /// The Omni endpoint, by its name in talops.yaml (default: the only one, or the one of -c)
    #[arg(long, value_name = "NAME")]
    omni: Option<String>,

    /// Make a call that is not known to only read
    #[arg(long)]
    write: bool,

    /// Decode what the server encodes twice: resources in JSON texts, files and log lines in base64
    #[arg(long)]
    decode: bool,
}

/// Makes the call and prints what comes.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let started = Instant::now();
    let clusters = &session.globals.clusters;
    let cluster = match clusters.as_slice() {
        [] => None,
        [only] => Some(only.as_str()),
        _ => return Err(Error::usage("a call is about one cluster").hint("-c NAME, once")),
    };
    let body = body(&arguments.data).await?;
    let request = Request::new(&arguments.method, &arguments.headers, cluster, body)?;
    let connections = session.connections()?;
    request.check(arguments.write, connections.config().access)?;
    let (name, _) = connections.config().one_endpoint(arguments.omni.as_deref(), clusters)?;
    let client = connections.omni(name).await?;
    match api::call(&client, request).await? {
        Answer::Document(text) => {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                print(line, arguments, session, false);
            }
        }
        Answer::Stream(mut messages) => {
            let end = session.globals.deadline.map(|limit| {
                let left = limit.saturating_sub(started.elapsed()).saturating_sub(TO_TELL);
                tokio::time::Instant::now() + left
            });
            let mut came = 0_u64;
            loop {
                let next = match end {
                    Some(end) => tokio::time::timeout_at(end, messages.next()).await,
                    None => Ok(messages.next().await),
                };
                match next {
                    Ok(Ok(Some(message))) => print(&message, arguments, session, true),
                    Ok(Ok(None)) => break,
                    Ok(Err(error)) => return Err(error),
                    Err(_) => {
                        let message = format!("deadline reached after {came} messages of a stream that had not ended");
                        return Err(Error::new(Kind::Deadline, message).hint("a longer --deadline reads on"));
                    }
                }
                came += 1;
            }
        }
    }
    Ok(Exit::Success)
}

/// Prints a document as the server wrote it, unless another form is asked for.
fn print(text: &str, arguments: &Arguments, session: &Session, streamed: bool) {
    let ui = &session.ui;
    let formatted = arguments.decode || ui.format() == Format::Yaml || (ui.screen().is_some() && !streamed);
    match serde_json::from_str::<Value>(text).ok().filter(|_| formatted) {
        Some(value) => {
            let value = if arguments.decode { api::decoded(value) } else { value };
            if streamed { ui.streamed(&value) } else { ui.document(&value) }
        }
        None => ui.data(&format!("{text}\n")),
    }
}

/// The request's body: as it was given, from a file, or from stdin.
async fn body(data: &str) -> Result<Value> {
    let (text, place) = match (data, data.strip_prefix('@')) {
        ("-", _) => {
            let bytes = stdin::read().await.map_err(|error| error.context("reading the request"))?;
            let text = String::from_utf8(bytes);
            (
                text.map_err(|_| Error::usage("reading the request from stdin: it is not UTF-8 text"))?,
                "stdin".to_owned(),
            )
        }
        (_, Some(path)) => {
            let text = file::read_text(std::path::Path::new(path), file::LONGEST);
            (text.map_err(|error| Error::usage(format!("reading {path}: {error}")))?, path.to_owned())
        }
        _ => (data.to_owned(), "--data".to_owned()),
    };
    if text.trim().is_empty() {
        return Ok(json!({}));
    }
    // The parser's own words are left out: they can quote what may be a secret.
    let wrong = |what: String| Error::usage(format!("{place} {what}")).hint("one JSON object: '{\"type\":\"…\"}'");
    let value: Value = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("is no JSON (line {}, column {})", error.line(), error.column())))?;
    if value.is_object() { Ok(value) } else { Err(wrong("is no JSON object".to_owned())) }
}
