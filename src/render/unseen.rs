//! What could not be asked, and why: the part of a status report after what is not well.

use super::paint::Paint;
use crate::ops::status::{DimensionReport, StatusReport};

/// One line for each reason, since one dead server is the reason of many: of the clusters, too, whose access it mints.
pub(super) fn lines(report: &StatusReport, paint: Paint) -> Vec<String> {
    let mut reasons: Vec<Reason<'_>> = Vec::new();
    for dimension in &report.dimensions {
        let Some(error) = &dimension.error else { continue };
        let core = core(&error.message);
        match reasons.iter_mut().find(|reason| reason.is(&error.message, core)) {
            Some(reason) => reason.add(dimension, &error.message),
            None => reasons.push(Reason {
                message: &error.message,
                core,
                same: true,
                hint: error.hint.as_deref(),
                scopes: vec![(&dimension.scope, vec![dimension.dimension.name()])],
            }),
        }
    }
    reasons.iter().map(|reason| format!("{} {}", paint.middling("NOT ASKED"), reason.text())).collect()
}

/// Why something could not be asked, and all that could not be asked because of it.
struct Reason<'report> {
    message: &'report str,
    /// The message without what was being done.
    core: &'report str,
    /// Every dimension got that very message.
    same: bool,
    hint: Option<&'report str>,
    scopes: Vec<(&'report str, Vec<&'static str>)>,
}

impl<'report> Reason<'report> {
    fn is(&self, message: &str, core: &str) -> bool {
        self.message == message || self.core == core || message.ends_with(self.core)
    }

    fn add(&mut self, dimension: &'report DimensionReport, message: &str) {
        self.same &= self.message == message;
        let name = dimension.dimension.name();
        match self.scopes.iter_mut().find(|(scope, _)| *scope == dimension.scope) {
            Some((_, names)) => names.push(name),
            None => self.scopes.push((&dimension.scope, vec![name])),
        }
    }

    fn text(&self) -> String {
        let message = if self.same { self.message.to_owned() } else { self.shared() };
        let hint = self.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{}: {message}{hint}", self.scopes())
    }

    /// `home (omni, clusters); edge and prod (nodes, workloads)`: what was to be asked is told once of those that share it.
    fn scopes(&self) -> String {
        let mut groups: Vec<(Vec<&str>, &[&str])> = Vec::new();
        for (scope, names) in &self.scopes {
            match groups.iter_mut().find(|(_, known)| *known == names.as_slice()) {
                Some((scopes, _)) => scopes.push(scope),
                None => groups.push((vec![scope], names)),
            }
        }
        let told: Vec<String> =
            groups.iter().map(|(scopes, names)| format!("{} ({})", listed(scopes), names.join(", "))).collect();
        told.join("; ")
    }

    /// The message of several: where it happened and what came back, without what each of them was doing.
    fn shared(&self) -> String {
        let before = self.message.strip_suffix(self.core).unwrap_or_default();
        match before.split_once(", ") {
            Some((place, _)) if self.scopes.len() == 1 && !place.contains(": ") => format!("{place}: {}", self.core),
            _ => self.core.to_owned(),
        }
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}

/// A message without what was being done: `listing Clusters: Omni at … cannot be reached`.
fn core(message: &str) -> &str {
    let doing = ["listing ", "reading ", "minting ", "looking for ", "inspecting ", "asking "];
    let mut rest = message;
    while let Some((first, more)) = rest.split_once(": ") {
        let after_place = first.rsplit(", ").next().unwrap_or(first);
        if !doing.iter().any(|word| first.starts_with(word) || after_place.starts_with(word)) {
            break;
        }
        rest = more;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn names_in_a_sentence() {
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}
