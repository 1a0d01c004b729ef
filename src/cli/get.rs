//! `talops get`.

use clap::Args;
use jiff::Timestamp;
use regex::Regex;

use super::status::{limit, program};
use super::{Session, get_watch};
use crate::error::{Error, Exit, Kind, Result};
use crate::ops::ErrorReport;
use crate::ops::get::{
    self, Found, Question, ResourceList, ResourceTypeList, Row, Summary, Typed, UnreadableReport, UnseenEndpoint,
};
use crate::render::status::Layout;
use crate::render::{Format, Page, get as render};
use crate::resource::Unreadable;

/// Arguments of `talops get`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops get types                                  every type that Omni has
  talops get clusters                               a table with the columns of the type
  talops get cluster talos-prod-01 -o yaml          one object, whole
  talops get configpatches -c talos-prod-01 -o yaml what belongs to a cluster; secrets in it are masked
  talops get machinestatus -l omni.sidero.dev/disconnected
  talops get links --sort created --descending
  talops get clustermachinestatuses --watch         and what happens to them

A type is named as omnictl names it: Clusters.omni.sidero.dev, clusters, cluster, an alias; case does not count.
Fields are called as in Omni's API (talos_version).")]
pub(super) struct Arguments {
    /// The type, by any of its names; `types` lists them
    #[arg(value_name = "TYPE", default_value = "types")]
    pub(super) word: String,

    /// Only these objects
    #[arg(value_name = "ID")]
    pub(super) ids: Vec<String>,

    /// A namespace other than the type's own
    #[arg(long, short)]
    pub(super) namespace: Option<String>,

    /// Only objects whose labels fit, as Omni reads it: a=b,c for both, a;b for either
    #[arg(long, short = 'l', value_name = "LABELS", conflicts_with = "ids")]
    pub(super) selector: Option<String>,

    /// Only objects whose id matches
    #[arg(long, value_name = "REGEX", conflicts_with = "ids")]
    pub(super) id_match_regexp: Option<String>,

    /// Only objects that Omni finds by this text: a part of an id, of a host name
    #[arg(long, value_name = "TEXT", conflicts_with = "ids")]
    pub(super) search: Option<String>,

    /// Sort by this field: id, created, updated, or one that the type can be sorted by
    #[arg(long, value_name = "FIELD", conflicts_with_all = ["ids", "watch"])]
    pub(super) sort: Option<String>,

    /// The last one first
    #[arg(long, conflicts_with_all = ["ids", "watch"])]
    pub(super) descending: bool,

    /// Go on and print what happens
    #[arg(long, short)]
    pub(super) watch: bool,

    /// Only these Omni endpoints, by their names in the configuration
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) omni: Vec<String>,

    /// Show secrets; only at a terminal
    #[arg(long)]
    pub(super) reveal: bool,

    /// Print everything, however long
    #[arg(long)]
    pub(super) all: bool,
}

/// Reads and prints.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    if arguments.reveal && session.ui.screen().is_none() {
        let message = "--reveal shows secrets at a terminal only, and stdout is none";
        return Err(Error::usage(message).hint("leave --reveal out, or call it at a terminal without a pipe"));
    }
    if arguments.word.eq_ignore_ascii_case("types") {
        return types(arguments, session).await;
    }
    let question = question(arguments, session)?;
    if arguments.watch {
        return get_watch::run(arguments, &question, session).await;
    }
    let mut output = Output::new(arguments, session);
    let output_cell = std::cell::RefCell::new(&mut output);
    let summary = get::read(
        session.connections()?,
        &question,
        |typed| output_cell.borrow_mut().begin(typed),
        |endpoint, found| output_cell.borrow_mut().take(endpoint, found),
    )
    .await?;
    session.connections()?.notes().iter().for_each(|note| session.ui.warning(note));
    output.end(&summary)
}

fn question(arguments: &Arguments, session: &Session) -> Result<Question> {
    let pattern = arguments.id_match_regexp.as_deref().map(pattern).transpose()?;
    Ok(Question {
        word: arguments.word.clone(),
        ids: arguments.ids.clone(),
        namespace: arguments.namespace.clone(),
        selector: arguments.selector.clone(),
        id_pattern: pattern,
        search: arguments.search.clone(),
        sort: arguments.sort.clone(),
        descending: arguments.descending,
        clusters: session.globals.clusters.clone(),
        endpoints: arguments.omni.clone(),
        reveal: arguments.reveal,
        limit: limit(session),
    })
}

fn pattern(text: &str) -> Result<Regex> {
    Regex::new(text).map_err(|error| {
        let told = error.to_string();
        let reason = told.lines().next_back().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Error::usage(format!("--id-match-regexp {text:?}: {reason}"))
    })
}

/// Every type of an endpoint.
async fn types(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let (ui, connections) = (&session.ui, session.connections()?);
    let endpoints = get::endpoints(connections.config(), &session.globals.clusters, &arguments.omni)?;
    let endpoint = endpoints.first().map(String::as_str).unwrap_or_default();
    let mut list = get::types(connections, endpoint, limit(session)).await?;
    let budget = ui.budget().filter(|_| !arguments.all);
    let everything = format!("{} get types --all", program(session));
    match ui.format() {
        Format::Json | Format::Yaml => {
            if let Some(budget) = budget {
                list.cut_to(budget, |list: &ResourceTypeList| ui.document_length(list));
            }
            ui.document(&list);
        }
        Format::Name => {
            let mut page = Page::default();
            list.types.iter().for_each(|one| page.line(one.name.clone()));
            ui.page(&page, budget, &everything);
        }
        Format::Table | Format::Wide => ui.page(&render::types(&list, layout(session)), budget, &everything),
    }
    Ok(Exit::Success)
}

pub(super) fn layout(session: &Session) -> Layout {
    Layout { wide: session.ui.format() == Format::Wide, columns: None, color: session.ui.color() }
}

/// The call again, for the line that says how to see what was cut.
pub(super) fn everything(arguments: &Arguments, session: &Session) -> String {
    let quoted = |flag: &str, text: &Option<String>| text.as_ref().map(|text| format!("{flag} '{text}'"));
    let mut words = vec![program(session), "get".to_owned(), arguments.word.clone()];
    if !session.globals.clusters.is_empty() {
        words.push(format!("-c {}", session.globals.clusters.join(",")));
    }
    words.extend(arguments.namespace.iter().map(|namespace| format!("-n {namespace}")));
    words.extend(quoted("-l", &arguments.selector));
    words.extend(quoted("--id-match-regexp", &arguments.id_match_regexp));
    words.extend(quoted("--search", &arguments.search));
    words.push("--all".to_owned());
    words.join(" ")
}

/// What has been read, as far as it is kept: rows of a table, names, or documents up to the byte budget. Without a budget
/// documents are printed as they come.
struct Output<'call> {
    arguments: &'call Arguments,
    session: &'call Session,
    budget: Option<usize>,
    several: bool,
    typed: Typed,
    rows: Vec<Row>,
    list: ResourceList,
    kept: usize,
    printed: usize,
}

impl<'call> Output<'call> {
    fn new(arguments: &'call Arguments, session: &'call Session) -> Self {
        let chosen = session.connections().ok().and_then(|connections| {
            get::endpoints(connections.config(), &session.globals.clusters, &arguments.omni).ok()
        });
        Self {
            arguments,
            session,
            budget: session.ui.budget().filter(|_| !arguments.all),
            several: chosen.is_some_and(|chosen| chosen.len() > 1),
            typed: Typed::default(),
            rows: Vec::new(),
            list: ResourceList::new(),
            kept: 0,
            printed: 0,
        }
    }

    fn begin(&mut self, typed: &Typed) {
        if self.typed.type_name.is_empty() {
            self.typed = typed.clone();
            self.list.type_name.clone_from(&typed.type_name);
        }
    }

    /// Whether it is one object that is wanted, which is printed as it is and whole.
    fn single(&self) -> bool {
        self.arguments.ids.len() == 1 && !self.several
    }

    fn take(&mut self, endpoint: &str, found: Found) {
        let document = match found {
            Found::Object(document) => document,
            Found::Unreadable(Unreadable { metadata, why }) => {
                self.list.unreadable.push(UnreadableReport { id: metadata.id.clone(), why });
                return;
            }
        };
        self.list.total += 1;
        let format = self.session.ui.format();
        if !matches!(format, Format::Json | Format::Yaml) {
            self.rows.push(Row::new(endpoint, &self.typed, &document));
            return;
        }
        let value = get::shown(&document, self.several.then_some(endpoint));
        let ui = &self.session.ui;
        match self.budget.filter(|_| !self.single()) {
            Some(budget) => {
                // What is beyond the budget is only counted.
                if self.kept <= budget {
                    self.kept += ui.document_length(&value);
                    self.list.items.push(value);
                }
            }
            None if format == Format::Yaml || self.single() => {
                let separator = if format == Format::Yaml && self.printed > 0 { "---\n" } else { "" };
                ui.data(separator);
                ui.document(&value);
            }
            None => {
                ui.data(&if self.printed == 0 { self.opening() } else { ",\n".to_owned() });
                ui.data(&value.to_string());
            }
        }
        self.printed += 1;
    }

    /// The list up to its first item. What is known only in the end comes after the items.
    fn opening(&self) -> String {
        let ResourceList { api_version, kind, type_name, .. } = &self.list;
        let text = serde_json::json!({ "apiVersion": api_version, "kind": kind, "type": type_name }).to_string();
        format!("{},\"items\":[\n", text.trim_end_matches('}'))
    }

    fn end(mut self, summary: &Summary) -> Result<Exit> {
        let ui = &self.session.ui;
        for (endpoint, error) in &summary.unseen {
            ui.warning(&format!("Omni {endpoint} could not be asked: {}", error.message()));
            self.list.unseen.push(UnseenEndpoint { omni: endpoint.clone(), error: ErrorReport::from(error) });
        }
        let everything = everything(self.arguments, self.session);
        let clusters = &self.session.globals.clusters;
        if self.list.total == 0 && !clusters.is_empty() && self.arguments.ids.is_empty() {
            let named = clusters.join(", ");
            ui.note(&format!("-c lists what carries the label of {named} or is called so; without it all are listed"));
        }
        match ui.format() {
            Format::Json => self.end_json(&everything),
            Format::Yaml => self.end_yaml(&everything),
            Format::Name => {
                let mut page = Page::default();
                self.rows.iter().for_each(|row| page.line(format!("{}/{}", self.typed.singular, row.id)));
                ui.page(&page, self.budget, &everything);
            }
            Format::Table | Format::Wide if self.rows.is_empty() && !summary.missing.is_empty() => {}
            Format::Table | Format::Wide => {
                let (rows, odd) = (&self.rows, &self.list.unreadable);
                let page = render::page(&self.typed, rows, odd, layout(self.session), self.several, Timestamp::now());
                ui.page(&page, self.budget, &everything);
            }
        }
        if !summary.missing.is_empty() {
            let what = format!("{} {}", self.typed.singular, summary.missing.join(", "));
            let hint = format!("`{} get {} -o name` lists what there is", program(self.session), self.arguments.word);
            return Err(Error::new(Kind::NotFound, format!("Omni has no {what}")).hint(hint));
        }
        Ok(match (summary.unseen.is_empty(), self.list.unreadable.is_empty()) {
            (false, _) => Exit::Unreachable,
            (true, false) => Exit::Failed,
            (true, true) => Exit::Success,
        })
    }

    fn end_json(&mut self, everything: &str) {
        let ui = &self.session.ui;
        match self.budget {
            _ if self.single() => self.tell_unreadable(),
            Some(budget) => {
                self.list.cut_to(budget, everything, |list| ui.document_length(list));
                ui.document(&self.list);
            }
            None => {
                let rest = serde_json::json!({
                    "total": self.list.total, "unreadable": self.list.unreadable, "unseen": self.list.unseen,
                });
                let mut rest = rest;
                if let Some(fields) = rest.as_object_mut() {
                    fields.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
                }
                let opening = if self.printed == 0 { self.opening() } else { String::new() };
                ui.data(&format!("{opening}\n],{}\n", rest.to_string().trim_start_matches('{')));
            }
        }
    }

    fn end_yaml(&self, everything: &str) {
        let ui = &self.session.ui;
        self.tell_unreadable();
        let Some(budget) = self.budget.filter(|_| !self.single()) else { return };
        let total = self.list.total;
        let note = |omitted: usize| format!("# … {omitted} more: {everything}\n");
        let mut left = budget;
        for (index, item) in self.list.items.iter().enumerate() {
            let separator = if index > 0 { 4 } else { 0 };
            let last = index + 1 == total;
            let room = left.saturating_sub(if last { 0 } else { note(total).len() });
            let length = ui.document_length(item) + separator;
            if length > room {
                ui.data(&note(total - index));
                return;
            }
            ui.data(if index > 0 { "---\n" } else { "" });
            ui.document(item);
            left -= length;
        }
        if self.list.items.len() < total {
            ui.data(&note(total - self.list.items.len()));
        }
    }

    fn tell_unreadable(&self) {
        for odd in &self.list.unreadable {
            self.session.ui.warning(&format!("{} {} cannot be read: {}", self.typed.singular, odd.id, odd.why));
        }
    }
}
