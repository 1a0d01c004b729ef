//! `talops logs`.

mod times;

use std::time::Duration;

use clap::Args;
use jiff::Timestamp;

use super::Session;
use crate::error::{Error, Exit, Kind, Result};
use crate::log::{Filter, Keep, Pattern, Severity};
use crate::ops::logs::{self, Containers, Failure, Pipeline, Selection, Source, Tail, Wanted};
use crate::render::Format;
use crate::render::logs::{Printer, Style};

/// What is left of a deadline for printing what was read.
const TO_PRINT: Duration = Duration::from_millis(300);

/// As many characters of a message are printed within a byte budget, and without one.
const SHORT: usize = 600;
const LONG: usize = 4000;

/// Arguments of `talops logs`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops logs                                  the provider's last lines (provider NAME, where there are several)
  talops logs --level error --tail 20          its last 20 errors
  talops logs --since 1h --grep 'VM id \\d+'    what it said of VM ids in the last hour
  talops logs -f --deadline 2m                 what it says from now on, for two minutes
  talops logs machine worker-1                 what a machine sent to Omni
  talops logs deploy/web -n shop --previous    what a workload said before it was restarted
  docker logs x 2>&1 | talops logs -           a log that somebody else reads

Without --tail and --since the last 10,000 lines are read. --tail counts lines that are shown: with --level or --grep
they are looked for among the last 50,000 (with --since among all since then, with --tail=-1 in the whole log).
A line that says no level passes --level info, and --level warn where it belongs to a line that was shown.
Off a terminal alike lines are one with a count, and what is printed stays within --max-bytes: the newest errors,
warnings and lines. --raw prints the very bytes and has no limit.

Exit codes: 0 read, 1 the log is not there or ended in an error, 4 deadline reached, 6 not reachable or not authorised.")]
pub(super) struct Arguments {
    /// Whose log: provider or provider NAME, machine NAME|ID, pod|deploy|sts|…/NAME (a bare NAME is a pod), or - for stdin
    #[arg(value_name = "KIND/NAME", num_args = 0..=2)]
    target: Vec<String>,

    /// The namespace of the pods
    #[arg(long, short)]
    namespace: Option<String>,

    /// Pods with these labels
    #[arg(long, short = 'l', value_name = "LABELS")]
    selector: Option<String>,

    /// The container of a pod
    #[arg(long, value_name = "NAME")]
    container: Option<String>,

    /// All containers of a pod
    #[arg(long, conflicts_with = "container")]
    all_containers: bool,

    /// The container that ran before the one that runs now
    #[arg(long, short)]
    previous: bool,

    /// Go on with what is written from now on
    #[arg(long, short)]
    follow: bool,

    /// The last so many lines (-1: all)
    #[arg(long, value_name = "LINES", allow_negative_numbers = true)]
    tail: Option<Tail>,

    /// Nothing older than that: 10m, 1h30m, 2d
    #[arg(long, value_name = "DURATION", value_parser = times::ago, allow_hyphen_values = true)]
    since: Option<jiff::SignedDuration>,

    /// Nothing older than this time: 2026-11-21T02:11:09Z
    #[arg(long, value_name = "TIME", value_parser = times::moment, conflicts_with = "since")]
    since_time: Option<Timestamp>,

    /// Only lines that are so bad or worse
    #[arg(long, value_enum, value_name = "LEVEL")]
    level: Option<Level>,

    /// Only lines that this regular expression is found in
    #[arg(long, value_name = "REGEX")]
    grep: Option<Pattern>,

    /// These fields too (all: every one)
    #[arg(long, value_name = "FIELD", value_delimiter = ',', conflicts_with = "raw")]
    fields: Vec<String>,

    /// Whole times
    #[arg(long)]
    timestamps: bool,

    /// Lines as they were written
    #[arg(long, conflicts_with = "dedup")]
    raw: bool,

    /// Make one line of alike ones at a terminal too
    #[arg(long, conflicts_with = "no_dedup")]
    dedup: bool,

    /// Print alike lines one by one
    #[arg(long)]
    no_dedup: bool,

    /// Print everything that was asked for, however long
    #[arg(long)]
    all: bool,
}

/// How bad a line is at the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    /// All lines
    Debug,
    /// All but debug lines
    Info,
    /// Warnings and errors
    #[value(alias = "warning")]
    Warn,
    /// Errors
    Error,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Debug => Self::Debug,
            Level::Info => Self::Info,
            Level::Warn => Self::Warning,
            Level::Error => Self::Error,
        }
    }
}

/// Whose log is read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    Stdin,
    Wanted(Wanted),
}

/// Reads, decodes, prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let origin = arguments.origin()?;
    let ui = &session.ui;
    if ui.format() == Format::Name {
        return Err(Error::usage("-o name says nothing of a log").hint("table, wide, json or yaml"));
    }
    if arguments.raw && matches!(ui.format(), Format::Json | Format::Yaml) {
        return Err(Error::usage("--raw prints lines as they were written, -o json as JSON: one of them"));
    }
    let now = Timestamp::now();
    let since = arguments.since_time.or_else(|| arguments.since.and_then(|since| now.checked_sub(since).ok()));
    if since.is_some_and(|since| since > now) {
        ui.note(&format!("{} is yet to come: nothing older is read", since.unwrap_or(now)));
    }
    let terminal = ui.screen().is_some();
    let selection = Selection {
        filter: Filter::new(arguments.level.map(Severity::from), arguments.grep.clone()),
        tail: arguments.tail,
        since,
        follow: arguments.follow,
        keep: if ui.format() == Format::Wide { Keep::All } else { Keep::of(&arguments.fields) },
        runs: arguments.dedup || !(terminal || arguments.no_dedup || arguments.raw),
        raw: arguments.raw,
    };
    let opening = async {
        match &origin {
            Origin::Stdin => Ok(vec![logs::input("stdin", std::io::stdin())]),
            Origin::Wanted(wanted) => {
                let connections = session.connections()?;
                let sources = logs::open(connections, &session.globals.clusters, wanted, selection.range()).await;
                for note in connections.notes() {
                    ui.warning(&note);
                }
                sources
            }
        }
    };
    let sources = opening.await?;
    read(sources, selection, origin == Origin::Stdin, arguments, session).await
}

async fn read(
    sources: Vec<Source>,
    selection: Selection,
    stdin: bool,
    arguments: &Arguments,
    session: &Session,
) -> Result<Exit> {
    let ui = &session.ui;
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let bounded = !(arguments.follow || arguments.all || arguments.raw);
    let mut style = Style::of(Timestamp::now());
    style.color = ui.color();
    style.timestamps = arguments.timestamps;
    style.longest = match ui.format() {
        Format::Wide => None,
        _ if bounded && ui.budget().is_some() => Some(SHORT),
        _ => Some(LONG),
    };
    let printer = Printer::new(ui, names.clone(), style, bounded, arguments.everything(session));
    let follow = selection.follow;
    let limit = selection.limit().filter(|_| !stdin && !follow);
    let mut pipeline = Pipeline::new(selection, names.len(), !stdin, printer);
    let reading = logs::drive(sources, follow, &mut pipeline);
    let deadline = session.globals.deadline.map(|deadline| deadline.saturating_sub(TO_PRINT.min(deadline / 4)));
    let outcome = match deadline {
        Some(limit) => tokio::time::timeout(limit, reading).await.ok(),
        None => Some(reading.await),
    };
    let counts = pipeline.counts();
    if let Some(limit) = limit.filter(|limit| counts.read >= *limit) {
        ui.note(&format!("only the last {limit} lines were read; --tail=-1 reads all, --since all since then"));
    }
    drop(pipeline);
    if let Some(failures) = outcome {
        return ended(failures, names.len(), session);
    }
    let newest = counts.newest.map(|time| format!(", the newest of {time}")).unwrap_or_default();
    let doing = if follow { "following" } else { "reading" };
    let lines = if counts.read == 1 { "1 line".to_owned() } else { format!("{} lines", counts.read) };
    let message = format!("deadline reached while {doing} {}: {lines} read{newest}", names.join(", "));
    let on = counts.newest.map(|time| format!("--since-time {time} goes on from there"));
    Err(Error::new(Kind::Deadline, message).hint(on.unwrap_or_else(|| "call again with a longer --deadline".into())))
}

/// Tells of the sources that failed; the exit code is that of the first.
fn ended(mut failures: Vec<Failure>, sources: usize, session: &Session) -> Result<Exit> {
    if sources == 1
        && let Some(Failure { error, .. }) = failures.pop()
    {
        return Err(error);
    }
    for Failure { source, error } in &failures {
        session.ui.error(&error.clone().context(source));
    }
    Ok(Exit::first_of(failures.iter().map(|failure| failure.error.kind().exit())))
}

impl Arguments {
    fn origin(&self) -> Result<Origin> {
        let words: Vec<&str> = self.target.iter().map(String::as_str).collect();
        let of_pods = self.selector.is_some()
            || self.namespace.is_some()
            || self.container.is_some()
            || self.all_containers
            || self.previous;
        let (kind, name) = match words[..] {
            [] if self.selector.is_some() => return Ok(Origin::Wanted(self.pods(None, None))),
            [] => ("provider", None),
            ["-"] => ("-", None),
            [word] => match word.split_once('/') {
                Some((kind, name)) => (kind, Some(name)),
                None if matches!(word, "provider" | "machine") => (word, None),
                None => ("pod", Some(word)),
            },
            [kind, name] if !kind.contains('/') => (kind, Some(name)),
            _ => return Err(Error::usage(format!("{:?} is no log", words.join(" "))).hint("KIND/NAME, or KIND NAME")),
        };
        if kind.is_empty() || name.is_some_and(str::is_empty) {
            return Err(
                Error::usage(format!("{:?} has no kind or no name", words.join(" "))).hint("deploy/web, for one")
            );
        }
        // KIND/NAMESPACE/NAME, as `talops status` takes it.
        let (namespace, name) = match name.and_then(|name| name.split_once('/')) {
            Some((namespace, name)) if !matches!(kind, "provider" | "machine") => (Some(namespace), Some(name)),
            _ => (None, name),
        };
        if let (Some(one), Some(other)) = (namespace, self.namespace.as_deref())
            && one != other
        {
            return Err(Error::usage(format!("two namespaces: {one} and {other}")));
        }
        let wanted = match (kind, name) {
            ("-" | "provider" | "machine", _) if of_pods => {
                let which = "-n, -l, --container, --all-containers and --previous are about pods";
                return Err(Error::usage(which).hint("talops logs deploy/web -n shop --previous, for one"));
            }
            ("-", None) => return Ok(Origin::Stdin),
            ("-", Some(_)) => return Err(Error::usage("- is stdin, which has no name")),
            ("provider", name) => Wanted::Provider(name.map(str::to_owned)),
            ("machine", Some(name)) => Wanted::Machine(name.to_owned()),
            ("machine", None) => return Err(Error::usage("which machine?").hint("talops logs machine NAME, or its id")),
            (_, _) if self.selector.is_some() => {
                return Err(Error::usage("a name and -l at once: one of them says which pods"));
            }
            (kind, Some(name)) => self.pods(Some((kind, name)), namespace),
            (kind, None) => self.pods(Some(("pod", kind)), None),
        };
        Ok(Origin::Wanted(wanted))
    }

    fn pods(&self, object: Option<(&str, &str)>, namespace: Option<&str>) -> Wanted {
        Wanted::Pods {
            object: object.map(|(kind, name)| (kind.to_owned(), name.to_owned())),
            selector: self.selector.clone(),
            namespace: namespace.or(self.namespace.as_deref()).map(str::to_owned),
            containers: match &self.container {
                Some(name) => Containers::Named(name.clone()),
                None if self.all_containers => Containers::All,
                None => Containers::Default,
            },
            previous: self.previous,
        }
    }

    /// The call again, for the line that says how to see what was left out.
    fn everything(&self, session: &Session) -> String {
        let mut words = vec![super::status::program(session), "logs".to_owned()];
        words.extend(self.target.iter().cloned());
        let clusters = &session.globals.clusters;
        if !clusters.is_empty() {
            words.push(format!("-c {}", clusters.join(",")));
        }
        words.extend(self.namespace.iter().map(|namespace| format!("-n {namespace}")));
        words.extend(self.selector.iter().map(|selector| format!("-l {selector}")));
        words.extend(self.container.iter().map(|container| format!("--container {container}")));
        for (given, flag) in [(self.all_containers, "--all-containers"), (self.previous, "--previous")] {
            words.extend(given.then(|| flag.to_owned()));
        }
        words.push("--all".to_owned());
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use clap::{FromArgMatches, Parser};

    use super::{Arguments, Origin};
    use crate::ops::logs::{Containers, Wanted};

    #[derive(Debug, Parser)]
    struct Call {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn origin(words: &str) -> Result<Origin, String> {
        let matches = <Call as clap::CommandFactory>::command()
            .try_get_matches_from(["logs"].into_iter().chain(words.split(' ').filter(|word| !word.is_empty())))
            .unwrap();
        Call::from_arg_matches(&matches).unwrap().arguments.origin().map_err(|error| error.to_string())
    }

    fn pods(kind: &str, name: &str, namespace: Option<&str>) -> Origin {
        Origin::Wanted(Wanted::Pods {
            object: Some((kind.to_owned(), name.to_owned())),
            selector: None,
            namespace: namespace.map(str::to_owned),
            containers: Containers::Default,
            previous: false,
        })
    }

    #[test]
    fn whose_log_it_is() {
        let provider = |name: Option<&str>| Origin::Wanted(Wanted::Provider(name.map(str::to_owned)));
        let machine = |name: &str| Origin::Wanted(Wanted::Machine(name.to_owned()));
        for (words, expected) in [
            ("", provider(None)),
            ("provider", provider(None)),
            ("provider matrix", provider(Some("matrix"))),
            ("provider/matrix", provider(Some("matrix"))),
            ("machine worker-1", machine("worker-1")),
            ("machine/worker-1", machine("worker-1")),
            ("-", Origin::Stdin),
            ("web-1", pods("pod", "web-1", None)),
            ("deploy/web -n shop", pods("deploy", "web", Some("shop"))),
            ("deploy web -n shop", pods("deploy", "web", Some("shop"))),
            ("pod/shop/web-1", pods("pod", "web-1", Some("shop"))),
        ] {
            assert_eq!(origin(words), Ok(expected), "{words}");
        }
        let Ok(Origin::Wanted(Wanted::Pods { object, selector, containers, previous, .. })) =
            origin("-l app=web --all-containers -p")
        else {
            panic!("no pods")
        };
        assert_eq!((object, selector.as_deref(), containers, previous), (None, Some("app=web"), Containers::All, true));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let words =
            ["machine", "/x", "x/", "- -n shop", "provider --previous", "pod/x -l app=web", "pod/a/x -n b", "a/b c"];
        let told: String = words.map(|words| format!("{words}: {}\n", origin(words).unwrap_err())).concat();
        insta::assert_snapshot!(told, @r#"
        machine: which machine?
        /x: "/x" has no kind or no name
        x/: "x/" has no kind or no name
        - -n shop: -n, -l, --container, --all-containers and --previous are about pods
        provider --previous: -n, -l, --container, --all-containers and --previous are about pods
        pod/x -l app=web: a name and -l at once: one of them says which pods
        pod/a/x -n b: two namespaces: a and b
        a/b c: "a/b c" is no log
        "#);
    }
}
