//! Which Omni a template is read for: what a template may say differs from one to the next.

use std::fmt;

use super::yaml::GoYaml;

/// The newest API number of Omni's whose templates are known (`siderolabs/omni` `client/api/version.go`).
pub const NEWEST_API: u64 = 3;

/// A generation of Omni's templates, from the older to the newer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Api {
    /// Omni 1.9 (API number 2).
    V1_9,
    /// Omni 1.10 (API number 2).
    #[default]
    V1_10,
    /// The Omni after that (API number 3): the install disk is a resource of its own.
    Next,
}

impl Api {
    /// The generation of a server's version (`v1.10.4`) and its API number, as `SysVersions` tells them.
    #[must_use]
    pub fn of_server(version: &str, number: u64) -> Self {
        if number >= 3 {
            return Self::Next;
        }
        Self::of_version(version).unwrap_or_default()
    }

    /// The generation of a version, as it is written on a command line: `1.9`, `v1.10.4`, `next`. Of an Omni older than
    /// 1.9 the templates are read as 1.9's.
    #[must_use]
    pub fn of_version(version: &str) -> Option<Self> {
        if version == "next" {
            return Some(Self::Next);
        }
        let mut numbers = version.trim_start_matches('v').split(['.', '-', '+']);
        let major: u64 = numbers.next()?.parse().ok()?;
        let minor: u64 = numbers.next()?.parse().ok()?;
        Some(match (major, minor) {
            (0, _) | (1, ..=9) => Self::V1_9,
            (1, 10) => Self::V1_10,
            _ => Self::Next,
        })
    }
}

impl Api {
    /// The YAML library of that Omni's omnictl.
    pub(super) const fn dialect(self) -> GoYaml {
        match self {
            Self::V1_9 => GoYaml::Rc4,
            Self::V1_10 | Self::Next => GoYaml::Rc6,
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::V1_9 => "Omni 1.9",
            Self::V1_10 => "Omni 1.10",
            Self::Next => "the Omni after 1.10",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Api;

    #[test]
    fn a_version_says_which_templates_there_are() {
        let read = ["1.9", "v1.9.3", "1.10", "v1.10.4", "1.10.0-beta.0", "1.11.0", "2.0", "next", "0.45.1"];
        let generations = read.map(|version| Api::of_version(version).unwrap());
        let (nine, ten, next) = (Api::V1_9, Api::V1_10, Api::Next);
        assert_eq!(generations, [nine, nine, ten, ten, ten, next, next, next, nine]);
        assert_eq!(["", "1", "latest", "1.x"].map(Api::of_version), [None; 4]);
    }

    #[test]
    fn a_server_is_known_by_its_number_first() {
        assert_eq!(Api::of_server("v1.10.4", 2), Api::V1_10);
        assert_eq!(Api::of_server("v1.9.3", 2), Api::V1_9);
        assert_eq!(Api::of_server("v1.10.99-alpha", 3), Api::Next);
        assert_eq!(Api::of_server("", 0), Api::V1_10);
    }
}
