//! A door for the fuzz targets: pages of any lines, without a terminal.

use super::page::{Page, Screen};

/// A page of lines for people.
pub fn page(lines: &[&str], last: Option<&str>) -> Page {
    let mut page = Page::default();
    for line in lines {
        page.line(*line);
    }
    if let Some(last) = last {
        page.last(last);
    }
    page
}

/// The text of a page, as it is printed off a terminal.
pub fn text(page: &Page, budget: Option<usize>, everything: &str) -> String {
    page.text(budget, everything)
}

/// The text of a page, as it is drawn at a terminal.
pub fn screen(page: &Page, screen: Screen) -> String {
    page.screen(screen)
}
