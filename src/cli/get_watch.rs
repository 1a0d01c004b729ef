//! `talops get --watch`: what happens to resources, as it happens.

use std::time::Duration;

use futures::StreamExt as _;
use jiff::Timestamp;
use serde_json::json;

use super::Session;
use super::get::{Arguments, everything, layout};
use crate::error::{Error, Exit, Kind, Result};
use crate::ops::get::{self, Change, Happened, Question, Row, Typed};
use crate::render::get::Table;
use crate::render::{Format, Page};

/// What is left of a deadline for saying that it is reached.
const TO_PRINT: Duration = Duration::from_millis(300);

/// Rows of a watch are told at most so many at once: those that are there at the start.
const AT_START: usize = 10_000;

/// Prints what there is, then what happens, until a signal or the deadline ends it.
pub(super) async fn run(arguments: &Arguments, question: &Question, session: &Session) -> Result<Exit> {
    let started = tokio::time::Instant::now();
    let end = session.globals.deadline.map(|deadline| started + deadline.saturating_sub(TO_PRINT.min(deadline / 4)));
    let (typed, mut changes) = get::watch(session.connections()?, question).await?;
    let endpoints = get::endpoints(session.connections()?.config(), &question.clusters, &question.endpoints)?;
    let several = endpoints.len() > 1;
    let mut face =
        Face { arguments, session, typed, several, table: None, start: Some(Vec::new()), open: endpoints.len() };
    loop {
        let change = match end {
            Some(end) => tokio::time::timeout_at(end, changes.next()).await,
            None => Ok(changes.next().await),
        };
        match change {
            Ok(Some(change)) => face.tell(change?),
            Ok(None) => return Err(Error::new(Kind::Unreachable, "the watch ended")),
            Err(_) => {
                face.begin();
                let error = Error::new(Kind::Deadline, "deadline reached while watching");
                return Err(error.hint("call again to go on watching"));
            }
        }
    }
}

struct Face<'call> {
    arguments: &'call Arguments,
    session: &'call Session,
    typed: Typed,
    several: bool,
    table: Option<Table>,
    /// The rows that are there at the start, until all endpoints have named theirs.
    start: Option<Vec<Row>>,
    open: usize,
}

impl Face<'_> {
    fn tell(&mut self, change: Change) {
        match self.session.ui.format() {
            Format::Json | Format::Yaml => self.stream(&change),
            Format::Name => self.name(&change),
            Format::Table | Format::Wide => self.row(change),
        }
    }

    /// An object a line, whole: a stream has no end, and its objects no budget.
    fn stream(&self, change: &Change) {
        let endpoint = self.several.then_some(change.endpoint.as_str());
        let told = |event: &str, mut value: serde_json::Value| {
            value["event"] = event.into();
            self.session.ui.streamed(&value);
        };
        match &change.happened {
            Happened::Added(document) => told("added", get::shown(document, endpoint)),
            Happened::Changed(document) => told("changed", get::shown(document, endpoint)),
            Happened::Gone(id) => {
                told("gone", json!({ "metadata": { "id": id, "type": self.typed.type_name } }));
            }
            Happened::Unreadable(id, why) => {
                told("unreadable", json!({ "metadata": { "id": id, "type": self.typed.type_name }, "why": why }));
            }
            Happened::Complete => {}
        }
    }

    fn name(&self, change: &Change) {
        let line = |event: &str, id: &str| {
            let mut page = Page::default();
            page.line(format!("{event} {}/{id}", self.typed.singular));
            self.session.ui.page(&page, None, "");
        };
        match &change.happened {
            Happened::Added(document) => line("added", &document.metadata.id),
            Happened::Changed(document) => line("changed", &document.metadata.id),
            Happened::Gone(id) => line("gone", id),
            Happened::Unreadable(id, _) => line("unreadable", id),
            Happened::Complete => {}
        }
    }

    fn row(&mut self, change: Change) {
        let Change { endpoint, happened } = change;
        let (event, row) = match happened {
            Happened::Added(document) => ("added", Row::new(&endpoint, &self.typed, &document)),
            Happened::Changed(document) => ("changed", Row::new(&endpoint, &self.typed, &document)),
            Happened::Gone(id) => ("gone", Row { endpoint, id, ..Row::default() }),
            Happened::Unreadable(id, why) => {
                self.session.ui.warning(&format!("{} {id} cannot be read: {why}", self.typed.singular));
                return;
            }
            Happened::Complete => {
                self.open = self.open.saturating_sub(1);
                if self.open == 0 {
                    self.begin();
                }
                return;
            }
        };
        match &mut self.start {
            Some(rows) if rows.len() < AT_START => rows.push(row),
            _ => self.print(event, &row),
        }
    }

    /// Prints what is there at the start, and measures the columns by it.
    fn begin(&mut self) {
        let Some(rows) = self.start.take() else { return };
        let (ui, now) = (&self.session.ui, Timestamp::now());
        let table = Table::measure(&self.typed, &rows, layout(self.session), self.several, true, now);
        let mut page = Page::default();
        page.line(table.head(ui.color()));
        for row in &rows {
            page.line(table.line("there", row, now));
        }
        let budget = ui.budget_of_each().filter(|_| !self.arguments.all);
        ui.page(&page, budget, &everything(self.arguments, self.session));
        self.table = Some(table);
    }

    fn print(&mut self, event: &str, row: &Row) {
        if self.table.is_none() {
            self.begin();
        }
        if let Some(table) = &self.table {
            let mut page = Page::default();
            page.line(table.line(event, row, Timestamp::now()));
            self.session.ui.page(&page, None, "");
        }
    }
}
