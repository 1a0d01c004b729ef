//! Resources for people: as rows of a table.

use jiff::Timestamp;

use super::columns::Columns;
use super::page::Page;
use super::paint::Paint;
use super::status::{Layout, age};
use crate::ops::get::{ResourceTypeList, Row, Typed, UnreadableReport};

/// A table of objects, whose widths later rows are held to.
pub struct Table {
    columns: Columns,
    wide: bool,
    several: bool,
    events: bool,
}

impl Table {
    /// Measures rows; `several` endpoints were asked; a watch (`events`) says what happened before each.
    #[must_use]
    pub fn measure(typed: &Typed, rows: &[Row], style: Layout, several: bool, events: bool, now: Timestamp) -> Self {
        let heads: Vec<String> = typed.columns.iter().map(|column| column.name.to_uppercase()).collect();
        let mut all = vec![if events { "EVENT" } else { "ID" }];
        all.extend(events.then_some("ID"));
        all.extend(several.then_some("OMNI"));
        all.extend(heads.iter().map(String::as_str));
        all.extend(["PHASE", "AGE"]);
        all.extend(style.wide.then_some(["NAMESPACE", "VERSION", "OWNER", "LABELS"]).into_iter().flatten());
        let mut table = Self { columns: Columns::measure(&all, &[]), wide: style.wide, several, events };
        let cells: Vec<Vec<String>> = rows.iter().map(|row| table.cells("changed", row, now)).collect();
        table.columns = Columns::measure(&all, &cells);
        table
    }

    /// The headings.
    #[must_use]
    pub fn head(&self, color: bool) -> String {
        self.columns.head(Paint::new(color))
    }

    /// An object, and what happened to it where that is told.
    #[must_use]
    pub fn line(&self, event: &str, row: &Row, now: Timestamp) -> String {
        self.columns.line(&self.cells(event, row, now))
    }

    fn cells(&self, event: &str, row: &Row, now: Timestamp) -> Vec<String> {
        let age = row.created.map(|created| age(now.duration_since(created))).unwrap_or_default();
        let mut cells = Vec::new();
        cells.extend(self.events.then(|| event.to_owned()));
        cells.push(row.id.clone());
        cells.extend(self.several.then(|| row.endpoint.clone()));
        cells.extend(row.cells.iter().cloned());
        cells.extend([row.phase.clone(), age]);
        if self.wide {
            let labels = row.labels.join(",");
            cells.extend([row.namespace.clone(), row.version.to_string(), row.owner.clone(), labels]);
        }
        cells
    }
}

/// A table of objects, and those that cannot be read.
pub fn page(
    typed: &Typed,
    rows: &[Row],
    unreadable: &[UnreadableReport],
    style: Layout,
    several: bool,
    now: Timestamp,
) -> Page {
    let mut page = Page::default();
    for odd in unreadable {
        page.line(format!("{}: {}: {}", Paint::new(style.color).bad("unreadable"), odd.id, odd.why));
    }
    if rows.is_empty() && unreadable.is_empty() {
        page.line(format!("no {}", typed.type_name));
    }
    if !rows.is_empty() {
        let table = Table::measure(typed, rows, style, several, false, now);
        page.line(table.head(style.color));
        for row in rows {
            page.line(table.line("", row, now));
        }
    }
    page
}

/// The types of an Omni.
pub fn types(list: &ResourceTypeList, style: Layout) -> Page {
    let rows: Vec<Vec<String>> = list
        .types
        .iter()
        .map(|one| {
            let name = if style.wide { one.type_name.clone() } else { one.name.clone() };
            vec![name, one.aliases.join(","), one.namespace.clone()]
        })
        .collect();
    let columns = Columns::measure(&["TYPE", "ALIASES", "NAMESPACE"], &rows);
    let mut page = Page::default();
    page.line(columns.head(Paint::new(style.color)));
    for row in &rows {
        page.line(columns.line(row));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::PrintColumn;

    #[test]
    fn a_table_has_the_columns_of_its_type() {
        let typed = Typed {
            type_name: "Clusters.omni.sidero.dev".into(),
            columns: vec![PrintColumn { name: "Talos Version".into(), json_path: String::new() }],
            ..Typed::default()
        };
        let row = |id: &str, phase: &str| Row {
            endpoint: "home".into(),
            id: id.into(),
            phase: phase.into(),
            version: 7,
            namespace: "default".into(),
            created: Some("2026-11-21T11:00:00Z".parse().unwrap()),
            labels: vec!["team=sample".into()],
            cells: vec!["1.13.8".into()],
            ..Row::default()
        };
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let rows = [row("lab-one", ""), row("lab-two-with-a-name", "tearingDown")];
        let style = Layout { wide: false, columns: None, color: false };
        insta::assert_snapshot!(page(&typed, &rows[..1], &[], style, false, now).text(None, ""), @"
        ID       TALOS VERSION  AGE
        lab-one  1.13.8         1h0m
        ");
        let odd = [UnreadableReport { id: "odd".into(), why: "expected text".into() }];
        insta::assert_snapshot!(page(&typed, &rows, &odd, Layout { wide: true, ..style }, true, now).text(None, ""), @"
        unreadable: odd: expected text
        ID                   OMNI  TALOS VERSION  PHASE        AGE   NAMESPACE  VERSION  LABELS
        lab-one              home  1.13.8                      1h0m  default    7        team=sample
        lab-two-with-a-name  home  1.13.8         tearingDown  1h0m  default    7        team=sample
        ");
        let table = Table::measure(&typed, &rows, style, false, true, now);
        insta::assert_snapshot!(format!("{}\n{}", table.head(false), table.line("gone", &Row { id: "x".into(), ..Row::default() }, now)), @"
        EVENT    ID                   TALOS VERSION  PHASE        AGE
        gone     x
        ");
        assert_eq!(page(&typed, &[], &[], style, false, now).text(None, ""), "no Clusters.omni.sidero.dev\n");
    }
}
