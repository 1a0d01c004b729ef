//! What is wrong with a configuration file, and where.

use std::path::Path;

use super::yaml::{self, Position};
use crate::error::Error;
use crate::text;

/// How many findings an error spells out; `talops config validate` shows all.
const SPELLED_OUT: usize = 10;

/// A message or hint is shown up to here, in characters: what it quotes of the file can be of any length.
const LONGEST: usize = 500;

/// One fault of a configuration file. It never holds a value that could be a secret, nor what a terminal would act upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The keys that lead to it; empty for the file as a whole.
    pub path: Vec<String>,
    /// Where in the file; line 1, column 1 for the file as a whole.
    pub position: Position,
    message: String,
    hint: Option<String>,
}

impl Finding {
    /// A fault of what `path` leads to. The message is a lower-case sentence without a full stop. It may quote the file:
    /// both texts are made plain here, and nowhere else.
    #[must_use]
    pub fn new(path: Vec<String>, position: Position, message: String, hint: Option<String>) -> Self {
        let plain = |words: String| text::cut(&text::line(&words), LONGEST);
        Self { path, position, message: plain(message), hint: hint.map(plain) }
    }

    /// A fault of the file as a whole.
    #[must_use]
    pub fn of_file(message: &str, hint: &str) -> Self {
        Self::new(Vec::new(), Position { line: 1, column: 1 }, message.to_owned(), Some(hint.to_owned()))
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The keys that lead to it as one word: `clusters.talos-prod-01.template`.
    #[must_use]
    pub fn dotted(&self) -> String {
        dotted(&self.path)
    }

    /// `file:line:column: message`.
    #[must_use]
    pub fn line(&self, file: &str) -> String {
        format!("{file}:{}: {}", self.position, self.message)
    }
}

impl From<yaml::Fault> for Finding {
    fn from(fault: yaml::Fault) -> Self {
        let position = fault.position.unwrap_or(Position { line: 1, column: 1 });
        Self::new(Vec::new(), position, fault.message, fault.hint)
    }
}

/// Keys as one word; a key with a dot or a space in it is quoted.
#[must_use]
pub fn dotted<S: AsRef<str>>(path: &[S]) -> String {
    let plain = |key: &str| {
        !key.is_empty() && key.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '_'))
    };
    let word = |key: &S| {
        let key = key.as_ref();
        if plain(key) { key.to_owned() } else { format!("{key:?}") }
    };
    path.iter().map(word).collect::<Vec<_>>().join(".")
}

/// The configuration error of a command that cannot go on with these findings; there is at least one.
#[must_use]
pub fn error(file: &Path, findings: &[Finding]) -> Error {
    let file = file.display().to_string();
    if let [only] = findings {
        let error = Error::configuration(only.line(&file));
        return match only.hint() {
            Some(hint) => error.hint(hint),
            None => error,
        };
    }
    let line = |finding: &Finding| {
        let hint = finding.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("\n  {}{hint}", finding.line(&file))
    };
    let spelled_out: String = findings.iter().take(SPELLED_OUT).map(line).collect::<Vec<_>>().concat();
    let more = match findings.len().saturating_sub(SPELLED_OUT) {
        0 => String::new(),
        more => format!("\n  … {more} more"),
    };
    let message = format!("{file} has {} faults{spelled_out}{more}", findings.len());
    Error::configuration(message).hint("`talops config validate` shows them all")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Finding, dotted, error};

    #[test]
    fn a_key_with_a_dot_is_quoted() {
        assert_eq!(dotted(&["clusters", "a.b", "template"]), r#"clusters."a.b".template"#);
    }

    #[test]
    fn one_finding_is_a_sentence_and_several_are_a_list() {
        let finding = |message: &str| Finding::of_file(message, "mend it");
        let one = error(Path::new("talops.yaml"), &[finding("is empty")]);
        assert_eq!((one.message(), one.hint_text()), ("talops.yaml:1:1: is empty", Some("mend it")));
        let many: Vec<_> = (0..12).map(|number| finding(&format!("fault {number}"))).collect();
        let many = error(Path::new("talops.yaml"), &many);
        assert_eq!(many.message().lines().count(), 12);
        assert!(many.message().ends_with("… 2 more"));
    }
}
