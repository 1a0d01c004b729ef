//! Which fields of a line are kept.

/// Which fields are kept besides time, level, message, error and a stack trace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Keep {
    /// Those that say which machine request the line is about.
    #[default]
    Known,
    /// Those, and the ones with these names.
    Also(Vec<String>),
    /// All of them.
    All,
}

impl Keep {
    /// What `--fields` means.
    #[must_use]
    pub fn of(names: &[String]) -> Self {
        if names.is_empty() {
            Self::Known
        } else if names.iter().any(|name| name == "all") {
            Self::All
        } else {
            Self::Also(names.to_vec())
        }
    }

    /// Whether a field is kept that is not known.
    pub(super) fn also(&self, key: &[u8]) -> bool {
        match self {
            Self::Known => false,
            Self::Also(names) => names.iter().any(|name| name.as_bytes() == key),
            Self::All => true,
        }
    }
}
