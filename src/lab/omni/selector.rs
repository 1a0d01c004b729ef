//! Label selectors (`siderolabs/omni` `client/pkg/cosi/labels`).

use std::collections::BTreeMap;

use super::status::{Code, Outcome, Refusal};

/// Alternatives, each a list of terms that must all hold. No alternative at all selects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selector(Vec<Vec<Term>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    key: String,
    condition: Condition,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Exists,
    Missing,
    In(Vec<String>),
    NotIn(Vec<String>),
}

impl Selector {
    /// Reads the values of the header `selectors`: comma is and; semicolon and several values are or.
    pub(super) fn parse(values: &[String]) -> Outcome<Self> {
        let alternatives = values.iter().flat_map(|value| value.split(';'));
        alternatives.map(terms).collect::<Outcome<Vec<_>>>().map(Self)
    }

    /// Whether labels match.
    #[must_use]
    pub(super) fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.0.is_empty() || self.0.iter().any(|terms| terms.iter().all(|term| term.matches(labels)))
    }
}

impl Term {
    fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        match &self.condition {
            Condition::Exists => value.is_some(),
            Condition::Missing => value.is_none(),
            Condition::In(values) => value.is_some_and(|value| values.contains(value)),
            // A label that is not there is not one of them.
            Condition::NotIn(values) => value.is_none_or(|value| !values.contains(value)),
        }
    }
}

fn terms(text: &str) -> Outcome<Vec<Term>> {
    split(text)?.iter().map(|part| term(part.trim())).collect()
}

/// Splits at commas outside of parentheses.
fn split(text: &str) -> Outcome<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut inside = false;
    for character in text.chars() {
        match character {
            ',' if !inside => parts.push(String::new()),
            other => {
                inside = (inside || other == '(') && other != ')';
                if let Some(part) = parts.last_mut() {
                    part.push(other);
                }
            }
        }
    }
    if inside { Err(invalid("unable to parse term: found '', expected: ',' or ')'")) } else { Ok(parts) }
}

fn term(text: &str) -> Outcome<Term> {
    let of = |key: &str, condition| {
        let key = key.trim();
        if key.is_empty() {
            return Err(invalid(&format!("unable to parse term: found '{text}', expected: identifier")));
        }
        Ok(Term { key: key.to_owned(), condition })
    };
    let list = |values: &str| {
        let values = values.trim().trim_start_matches('(').trim_end_matches(')');
        values.split(',').map(|value| value.trim().trim_matches('"').to_owned()).collect::<Vec<_>>()
    };
    if let Some(key) = text.strip_prefix('!') {
        return of(key, Condition::Missing);
    }
    if let Some((key, values)) = text.split_once(" notin ") {
        return of(key, Condition::NotIn(list(values)));
    }
    if let Some((key, values)) = text.split_once(" in ") {
        return of(key, Condition::In(list(values)));
    }
    if let Some((key, value)) = text.split_once("!=") {
        return of(key, Condition::NotIn(list(value)));
    }
    if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        return of(key, Condition::In(list(value)));
    }
    if text.contains(['<', '>']) {
        return Err(Refusal::new(Code::Unimplemented, "the lab does not compare labels by size"));
    }
    of(text, Condition::Exists)
}

fn invalid(message: &str) -> Refusal {
    Refusal::new(Code::InvalidArgument, message)
}

#[cfg(test)]
mod tests {
    use super::Selector;

    fn matches(selector: &str, labels: &[(&str, &str)]) -> bool {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Selector::parse(&[selector.to_owned()]).unwrap().matches(&labels)
    }

    #[test]
    fn a_comma_is_and_and_a_semicolon_is_or() {
        assert!(matches("a=1,!b", &[("a", "1")]));
        assert!(!matches("a=1,!b", &[("a", "1"), ("b", "")]));
        assert!(matches("a=2;b", &[("b", "")]));
    }

    #[test]
    fn a_missing_label_is_not_one_of_a_list() {
        assert!(matches("a notin (1, 2)", &[]));
        assert!(matches("a!=1", &[]));
        assert!(!matches("a in (1, 2)", &[]));
        assert!(matches("a in (1, 2)", &[("a", "2")]));
    }

    #[test]
    fn no_selector_selects_everything() {
        assert!(Selector::default().matches(&std::collections::BTreeMap::new()));
    }
}
