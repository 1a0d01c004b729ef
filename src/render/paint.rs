//! Colour.

use anstyle::{AnsiColor, Style};

/// Paints words where colour is wanted, and leaves them alone where it is not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    color: bool,
}

impl Paint {
    pub(super) const fn new(color: bool) -> Self {
        Self { color }
    }

    fn style(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(super) fn good(self, text: &str) -> String {
        self.style(AnsiColor::Green.on_default().bold(), text)
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.style(AnsiColor::Red.on_default().bold(), text)
    }

    pub(super) fn middling(self, text: &str) -> String {
        self.style(AnsiColor::Yellow.on_default().bold(), text)
    }

    pub(super) fn faint(self, text: &str) -> String {
        self.style(Style::new().dimmed(), text)
    }

    pub(super) fn strong(self, text: &str) -> String {
        self.style(Style::new().bold(), text)
    }
}
