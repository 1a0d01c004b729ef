//! The gates of an operation.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A point that an operation does not go past without an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// Before anything is destroyed.
    Destroy,
    /// Before it is made again.
    Recreate,
    /// Before a bare cluster gets its GitOps.
    Bootstrap,
}

impl Gate {
    /// All of them, in the order in which they are passed.
    pub const ALL: [Self; 3] = [Self::Destroy, Self::Recreate, Self::Bootstrap];

    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Destroy => "destroy",
            Self::Recreate => "recreate",
            Self::Bootstrap => "bootstrap",
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|gate| gate.word() == text);
        found.ok_or_else(|| format!("the gates are {}", Self::ALL.map(Self::word).join(", ")))
    }
}
