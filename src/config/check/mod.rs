//! What has the right shape and still cannot be meant: parts that refer to one another, ways that exclude each other,
//! forms of addresses.
//!
//! One file a section. Nothing here looks outside of the configuration but [`files`], which `config validate` asks.

mod clusters;
mod endpoint;
pub mod files;
mod omni;
mod providers;

pub use endpoint::endpoint_fault;

use super::finding::{Finding, dotted};
use super::model::Config;
use super::yaml::{Node, Position, Value};

/// Holds a whole configuration against itself. `shape` are the findings so far: what they took out is not missed again.
pub(super) fn check(config: &Config, root: &Node, shape: &[Finding]) -> Vec<Finding> {
    let mut checker = Checker { config, root, shape, findings: Vec::new() };
    omni::check(&mut checker);
    providers::check(&mut checker);
    clusters::check(&mut checker);
    checker.findings
}

struct Checker<'a> {
    config: &'a Config,
    root: &'a Node,
    shape: &'a [Finding],
    findings: Vec<Finding>,
}

impl Checker<'_> {
    /// A fault at the value that `path` leads to, or at the key of the innermost part of it that is written.
    fn fault(&mut self, path: &[&str], message: String, hint: impl Into<Option<String>>) {
        let position = position(self.root, path);
        let path = path.iter().map(|&key| key.to_owned()).collect();
        self.findings.push(Finding::new(path, position, message, hint.into()));
    }

    /// Whether the shape below `path` is well, so that what is not there was really left out.
    fn whole(&self, path: &[&str]) -> bool {
        !self
            .shape
            .iter()
            .any(|finding| finding.path.len() >= path.len() && finding.path.iter().zip(path).all(|(a, b)| a == b))
    }

    /// Checks that `ssh` and `command` are not both given, and the form of each.
    fn remote(&mut self, path: &[&str], ssh: Option<&str>, command: &[String]) {
        let place = dotted(path);
        if ssh.is_some() && !command.is_empty() {
            let hint = "`ssh` is a destination for ssh, `command` takes its place: keep one of them";
            self.fault(&below(path, "command"), format!("{place} has both `ssh` and `command`"), hint.to_owned());
        }
        if let Some(destination) = ssh {
            self.destination(&below(path, "ssh"), destination);
        }
        self.words(&below(path, "command"), command, "[tailscale, ssh, root@foxtrot]");
    }

    fn destination(&mut self, path: &[&str], destination: &str) {
        let place = dotted(path);
        let form = "a destination is HOST, USER@HOST or ssh://USER@HOST:PORT; options belong in ~/.ssh/config";
        if destination.is_empty() || destination.starts_with('-') || destination.contains(char::is_whitespace) {
            self.fault(path, format!("{place} is not a destination for ssh"), form.to_owned());
        } else if has_password(destination.strip_prefix("ssh://").unwrap_or_default()) {
            let hint = "ssh uses your keys and agent; take the password out of the file, and replace it";
            self.fault(path, format!("{place} holds a password"), hint.to_owned());
        }
    }

    /// Checks the words of a command: it is run as it is, no shell splits it.
    fn words(&mut self, path: &[&str], words: &[String], example: &str) {
        let place = dotted(path);
        let hint = format!("each word is an item of its own: {example}");
        match words {
            [first, ..] if first.trim().is_empty() => self.fault(path, format!("{place} names no program"), hint),
            [only] if only.contains(char::is_whitespace) => {
                self.fault(path, format!("{place} is one word with spaces in it"), hint);
            }
            _ => {}
        }
    }
}

/// `path` and one key more.
fn below<'a>(path: &[&'a str], key: &'a str) -> Vec<&'a str> {
    path.iter().copied().chain([key]).collect()
}

/// Whether `USER:PASSWORD@HOST` is what it is.
fn has_password(authority: &str) -> bool {
    let authority = authority.split('/').next().unwrap_or_default();
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

/// Where the value is written that `path` leads to; the key of the innermost part of `path` that is written, when it is
/// shorter or a mapping of its own.
pub(super) fn position(root: &Node, path: &[&str]) -> Position {
    let mut position = root.position;
    let mut node = root;
    for key in path {
        let Value::Mapping(entries) = &node.value else { break };
        let Some(entry) = entries.iter().find(|entry| entry.key == *key) else { break };
        let scalar = !matches!(entry.value.value, Value::Mapping(_) | Value::Null);
        position = if scalar { entry.value.position } else { entry.position };
        node = &entry.value;
    }
    position
}
