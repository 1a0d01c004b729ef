//! What was asked, and how much of it is well: the end of a status report.

use tabled::builder::Builder;
use tabled::settings::peaker::Priority;
use tabled::settings::{Padding, Style, Width};

use super::status::Layout;
use crate::estate::Dimension;
use crate::ops::status::{AnswerWord, DimensionReport, StatusReport};

/// Off a terminal: one line a scope.
pub(super) fn lines(report: &StatusReport) -> Vec<String> {
    let mut scopes: Vec<(&str, Vec<String>)> = Vec::new();
    for dimension in report.dimensions.iter().filter(|dimension| dimension.answer == AnswerWord::Seen) {
        let facts = if dimension.facts.is_empty() { String::new() } else { format!(" ({})", dimension.facts) };
        let text = match (dimension.well, dimension.total) {
            // The server and the container are one thing, told by their facts alone.
            (Some(1), Some(1)) if matches!(dimension.dimension, Dimension::Omni | Dimension::Provider) => {
                dimension.facts.clone()
            }
            (Some(well), Some(total)) => format!("{} {well}/{total}{facts}", dimension.dimension),
            _ => continue,
        };
        match scopes.iter_mut().find(|(scope, _)| *scope == dimension.scope) {
            Some((_, texts)) => texts.push(text),
            None => scopes.push((&dimension.scope, vec![text])),
        }
    }
    scopes.into_iter().map(|(scope, texts)| format!("{scope}: {}", texts.join("; "))).collect()
}

/// The least that is left for the texts of a table, in columns: with less they are lines.
const ROOM: usize = 24;

/// What was asked, one a row: at a terminal as wide as that is, with the long texts wrapped.
pub(super) fn table(report: &StatusReport, style: Layout) -> String {
    let mut records = vec![vec!["SCOPE", "DIMENSION", "WELL", "DETAILS"]];
    if style.wide {
        records[0].extend(["TOOK", "VIEW OF"]);
    }
    let mut records: Vec<Vec<String>> =
        records.into_iter().map(|head| head.into_iter().map(str::to_owned).collect()).collect();
    let shown = |dimension: &&DimensionReport| style.wide || dimension.answer == AnswerWord::Seen;
    records.extend(report.dimensions.iter().filter(shown).map(|dimension| record(dimension, style)));
    let Some(columns) = style.columns else {
        let mut table = Builder::from(records).build();
        table.with(Style::empty()).with(Padding::new(0, 2, 0, 0));
        return trimmed(&table.to_string());
    };
    let width = |column: usize| records.iter().map(|record| record[column].chars().count()).max().unwrap_or_default();
    // A border and two blanks around each cell.
    let whole: usize = (0..records[0].len()).map(|column| width(column) + 3).sum::<usize>() + 1;
    let texts = if style.wide { vec![3, 5] } else { vec![3] };
    let fixed = whole - texts.iter().map(|text| width(*text)).sum::<usize>();
    if whole > columns && columns < fixed + texts.len() * ROOM {
        return records[1..].iter().map(|record| as_line(record) + "\n").collect();
    }
    let mut table = Builder::from(records).build();
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

fn record(dimension: &DimensionReport, style: Layout) -> Vec<String> {
    let well = match (dimension.answer, dimension.well, dimension.total) {
        (AnswerWord::Absent, ..) => "not installed".to_owned(),
        (AnswerWord::Unseen, ..) => "not asked".to_owned(),
        (AnswerWord::Seen, Some(well), Some(total)) => format!("{well}/{total}"),
        (AnswerWord::Seen, ..) => String::new(),
    };
    let mut record = vec![dimension.scope.clone(), dimension.dimension.to_string(), well, dimension.facts.clone()];
    if style.wide {
        record.push(format!("{:.2} s", dimension.took));
        record.push(dimension.source.clone());
    }
    record
}
