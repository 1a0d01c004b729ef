//! What was asked, and how much of it is well: the end of a status report.

use tabled::builder::Builder;
use tabled::settings::peaker::Priority;
use tabled::settings::{Padding, Style, Width};

use super::page::Page;
use super::status::Layout;
use crate::estate::Dimension;
use crate::ops::status::{AnswerWord, DimensionReport, StatusReport};

/// The most lines that this part takes at a terminal while it tells all facts: with a headline before it, a healthy estate
/// then has 25. An estate that needs more is told in counts.
const MOST: usize = 24;

/// Lays it out: a scope a line, in a box at a terminal; a dimension a row where the wide format was asked for.
pub(super) fn lay_out(report: &StatusReport, style: Layout, page: &mut Page) {
    if style.wide {
        return page.block(&table(report, style));
    }
    let scopes = scopes(report);
    let boxed = style.columns.and_then(|columns| {
        let all = boxed(&scopes, columns, false)?;
        if all.lines().count() <= MOST { Some(all) } else { boxed(&scopes, columns, true) }
    });
    match boxed {
        Some(boxed) => page.block(&boxed),
        None => scopes.iter().for_each(|scope| page.line(scope.line())),
    }
}

/// All that was seen of an endpoint, a provider or a cluster.
struct Scope<'report> {
    name: &'report str,
    well: bool,
    /// Something of it could not be asked, which the facts of the rest may be about.
    dark: bool,
    parts: Vec<Part>,
}

/// What was seen of one dimension.
struct Part {
    text: String,
    /// Without what is only good to know.
    brief: String,
}

impl Scope<'_> {
    fn line(&self) -> String {
        format!("{}: {}", self.name, self.told(false).join("; "))
    }

    fn told(&self, brief: bool) -> Vec<&str> {
        let brief = brief && !self.dark;
        self.parts.iter().map(|part| if brief { part.brief.as_str() } else { part.text.as_str() }).collect()
    }
}

/// The scopes, those first of which something is not well.
fn scopes(report: &StatusReport) -> Vec<Scope<'_>> {
    let mut scopes: Vec<Scope<'_>> = Vec::new();
    for dimension in &report.dimensions {
        let Some(part) = part(dimension) else { continue };
        let well = dimension.well == dimension.total;
        match scopes.iter_mut().find(|scope| scope.name == dimension.scope) {
            Some(scope) => {
                scope.well &= well;
                scope.parts.push(part);
            }
            None => scopes.push(Scope { name: &dimension.scope, well, dark: false, parts: vec![part] }),
        }
    }
    for unseen in report.dimensions.iter().filter(|dimension| dimension.answer == AnswerWord::Unseen) {
        scopes.iter_mut().filter(|scope| scope.name == unseen.scope).for_each(|scope| scope.dark = true);
    }
    scopes.sort_by_key(|scope| scope.well);
    scopes
}

fn part(dimension: &DimensionReport) -> Option<Part> {
    let (AnswerWord::Seen, Some(well), Some(total)) = (dimension.answer, dimension.well, dimension.total) else {
        return None;
    };
    let (name, facts) = (dimension.dimension, &dimension.facts);
    // The server and the container are one thing, told by their facts alone.
    if (well, total) == (1, 1) && matches!(name, Dimension::Omni | Dimension::Provider) {
        let first = facts.split(", ").next().unwrap_or_default();
        return Some(Part { text: facts.clone(), brief: first.to_owned() });
    }
    let brief = format!("{name} {well}/{total}");
    let text = if facts.is_empty() { brief.clone() } else { format!("{brief} ({facts})") };
    Some(Part { text, brief })
}

/// A box with a row a scope, its parts beside its name; none where there is too little room for one.
fn boxed(scopes: &[Scope<'_>], columns: usize, brief: bool) -> Option<String> {
    let names = scopes.iter().map(|scope| scope.name.chars().count()).max()?;
    // Three borders, and two blanks around each cell.
    let room = columns.checked_sub(names + 7).filter(|room| *room >= ROOM)?;
    let rows = scopes.iter().map(|scope| [scope.name.to_owned(), filled(&scope.told(brief), room)]);
    let mut table = rows.collect::<Builder>().build();
    table.with(Style::rounded().remove_horizontals());
    // Only a word that is longer than the room is left to break.
    table.with(Width::wrap(columns).priority(Priority::max(true)));
    Some(trimmed(&table.to_string()))
}

/// Parts with `; ` between them in lines of so many columns; a line ends between parts, and inside of one that is longer.
fn filled(parts: &[&str], room: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut add = |text: &str, to_last: bool| match lines.last_mut() {
        Some(last) if to_last && last.chars().count() + 1 + text.chars().count() <= room => {
            last.push(' ');
            last.push_str(text);
        }
        _ => lines.push(text.to_owned()),
    };
    for (position, part) in parts.iter().enumerate() {
        let part = if position + 1 < parts.len() { format!("{part};") } else { (*part).to_owned() };
        if part.chars().count() <= room {
            add(&part, true);
            continue;
        }
        for (position, word) in part.split(' ').enumerate() {
            add(word, position > 0);
        }
    }
    lines.join("\n")
}

/// The least that is left for the texts of a table, in columns: with less they are lines.
const ROOM: usize = 24;

/// What was asked, a dimension a row: at a terminal as wide as that is, with the long texts wrapped.
fn table(report: &StatusReport, style: Layout) -> String {
    let head = ["SCOPE", "DIMENSION", "WELL", "DETAILS", "TOOK", "VIEW OF"].map(str::to_owned);
    let records: Vec<[String; 6]> = std::iter::once(head).chain(report.dimensions.iter().map(record)).collect();
    let Some(columns) = style.columns else {
        let mut table = records.into_iter().collect::<Builder>().build();
        table.with(Style::empty()).with(Padding::new(0, 2, 0, 0));
        return trimmed(&table.to_string());
    };
    let width = |column: usize| records.iter().map(|record| record[column].chars().count()).max().unwrap_or_default();
    // A border and two blanks around each cell.
    let whole: usize = (0..records[0].len()).map(|column| width(column) + 3).sum::<usize>() + 1;
    let texts = [3, 5];
    let fixed = whole - texts.iter().map(|text| width(*text)).sum::<usize>();
    if whole > columns && columns < fixed + texts.len() * ROOM {
        return records[1..].iter().map(|record| as_line(record) + "\n").collect();
    }
    let mut table = records.into_iter().collect::<Builder>().build();
    table.with(Style::rounded());
    if whole > columns {
        table.with(Width::wrap(columns).priority(Priority::max(true)).keep_words(true));
    }
    trimmed(&table.to_string())
}

fn trimmed(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// A row without a table: `prod nodes 5/6: Kubernetes v1.36.1`.
fn as_line(record: &[String]) -> String {
    let (head, texts) = record.split_at(3);
    let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>();
    let texts = filled(texts);
    let separator = if texts.is_empty() { "" } else { ": " };
    format!("{}{separator}{}", filled(head).join(" "), texts.join(", "))
}

fn record(dimension: &DimensionReport) -> [String; 6] {
    let well = match (dimension.answer, dimension.well, dimension.total) {
        (AnswerWord::Absent, ..) => "not installed".to_owned(),
        (AnswerWord::Unseen, ..) => "not asked".to_owned(),
        (AnswerWord::Seen, Some(well), Some(total)) => format!("{well}/{total}"),
        (AnswerWord::Seen, ..) => String::new(),
    };
    [
        dimension.scope.clone(),
        dimension.dimension.to_string(),
        well,
        dimension.facts.clone(),
        format!("{:.2} s", dimension.took),
        dimension.source.clone(),
    ]
}
