//! A row of the API server's `Table` (`meta.k8s.io/v1`).

/// One row: the printer's columns, by name, without the object.
///
/// Source: `kubernetes/kubernetes` `pkg/printers/internalversion/printers.go` prints built-in kinds; a custom resource's
/// columns are its definition's `additionalPrinterColumns`.
#[derive(Debug, Clone, Copy)]
pub struct Row<'table> {
    columns: &'table [String],
    cells: &'table [serde_json::Value],
}

impl<'table> Row<'table> {
    /// A row of a table with these columns.
    #[must_use]
    pub const fn new(columns: &'table [String], cells: &'table [serde_json::Value]) -> Self {
        Self { columns, cells }
    }

    /// The cell under a column as text, or `None` where there is no such column or no text in it.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&'table str> {
        self.cell(column)?.as_str()
    }

    /// The cell under a column as a whole number; a printer that writes `3` as text counts too.
    #[must_use]
    pub fn number(&self, column: &str) -> Option<i64> {
        let cell = self.cell(column)?;
        cell.as_i64().or_else(|| cell.as_str()?.split_whitespace().next()?.parse().ok())
    }

    fn cell(&self, column: &str) -> Option<&'table serde_json::Value> {
        let position = self.columns.iter().position(|name| name == column)?;
        self.cells.get(position)
    }
}
