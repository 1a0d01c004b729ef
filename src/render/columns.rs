//! Columns of plain text: as wide as what is in them, and left out where nothing is.

use super::paint::Paint;
use crate::text;

/// A cell that is wider than this does not push the others aside.
const WIDEST: usize = 48;

/// Lines of cells below their headings. A column that is empty in every row is left out, but for the first.
pub(super) struct Columns {
    widths: Vec<usize>,
    kept: Vec<bool>,
    heads: Vec<String>,
}

impl Columns {
    /// Measures rows.
    pub(super) fn measure(heads: &[&str], rows: &[Vec<String>]) -> Self {
        let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
        let kept: Vec<bool> =
            (0..heads.len()).map(|column| column == 0 || cells(column).any(|cell| !cell.is_empty())).collect();
        let width = |column: usize| {
            let widest = cells(column).map(|cell| cell.chars().count()).max().unwrap_or_default();
            widest.min(WIDEST).max(heads[column].chars().count())
        };
        let widths = (0..heads.len()).map(width).collect();
        Self { widths, kept, heads: heads.iter().map(|&head| head.to_owned()).collect() }
    }

    /// The line of headings.
    pub(super) fn head(&self, paint: Paint) -> String {
        paint.strong(&self.line(&self.heads))
    }

    /// A row on one line, safe to show.
    pub(super) fn line(&self, row: &[String]) -> String {
        let mut line = String::new();
        for ((cell, width), _) in row.iter().zip(&self.widths).zip(&self.kept).filter(|(_, kept)| **kept) {
            let cell = text::line(cell);
            let pad = width.saturating_sub(cell.chars().count());
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', pad + 2));
        }
        line.truncate(line.trim_end().len());
        line
    }
}

#[cfg(test)]
mod tests {
    use super::Columns;
    use crate::render::paint::Paint;

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let rows = [row(["a", "", "running", ""]), row(["longer\u{1b}[2J", "", "x", "last"])];
        let columns = Columns::measure(&["NAME", "NONE", "STATE", "WHY"], &rows);
        let lines: Vec<String> =
            std::iter::once(columns.head(Paint::new(false))).chain(rows.iter().map(|row| columns.line(row))).collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        NAME        STATE    WHY
        a           running
        longer      x        last
        ");
    }
}
