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
    /// As numbers, which may have units.
    Compares(Comparison, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
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
            // Nor is one that is no number smaller or larger than anything.
            Condition::Compares(comparison, than) => {
                let numbers = value.and_then(|value| Some((number(value)?, number(than)?)));
                numbers.is_some_and(|(value, than)| comparison.holds(value, than))
            }
        }
    }
}

impl Comparison {
    fn holds(self, value: f64, than: f64) -> bool {
        match self {
            Self::Less => value < than,
            Self::LessOrEqual => value <= than,
            Self::Greater => value > than,
            Self::GreaterOrEqual => value >= than,
        }
    }
}

/// A number with an optional unit of bytes: `64GiB`, `53GB`, `64` (`dustin/go-humanize` `bytes.go`).
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let end =
        text.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ',').unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let number: f64 = digits.replace(',', "").parse().ok()?;
    let unit = unit.trim().to_ascii_lowercase();
    let (prefix, base) = match unit.trim_end_matches('b') {
        prefix if prefix.ends_with('i') => (prefix.trim_end_matches('i').to_owned(), 1024_f64),
        prefix => (prefix.to_owned(), 1000_f64),
    };
    let power = ["", "k", "m", "g", "t", "p", "e"].iter().position(|known| *known == prefix)?;
    Some(number * base.powi(i32::try_from(power).ok()?))
}

fn terms(text: &str) -> Outcome<Vec<Term>> {
    let mut reader = Reader { rest: text };
    reader.skip();
    if reader.rest.is_empty() {
        return Ok(Vec::new());
    }
    let mut terms = vec![reader.term()?];
    while reader.takes(',') {
        reader.skip();
        if reader.rest.is_empty() {
            return Err(invalid("found '', expected: identifier after ','"));
        }
        terms.push(reader.term()?);
    }
    match reader.rest {
        "" => Ok(terms),
        rest => Err(expected(rest, "','")),
    }
}

fn expected(found: &str, wanted: &str) -> Refusal {
    let found: String = found.chars().take(1).collect();
    invalid(&format!("unable to parse term: found '{found}', expected: {wanted}"))
}

/// What is left to read of a selector.
struct Reader<'text> {
    rest: &'text str,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn takes(&mut self, sign: char) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn until(&mut self, ends: impl Fn(char) -> bool) -> String {
        let (text, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        text.trim_end().to_owned()
    }

    fn term(&mut self) -> Outcome<Term> {
        let is_missing = self.takes('!');
        self.skip();
        let key = self.until(|letter| letter.is_whitespace() || "=!<>,()".contains(letter));
        if key.is_empty() {
            return Err(expected(self.rest, "identifier"));
        }
        self.skip();
        let condition = if is_missing || self.rest.is_empty() || self.rest.starts_with(',') {
            if is_missing { Condition::Missing } else { Condition::Exists }
        } else {
            self.condition()?
        };
        self.skip();
        Ok(Term { key, condition })
    }

    fn condition(&mut self) -> Outcome<Condition> {
        for (word, is_in) in [("notin", false), ("in", true)] {
            let list = self.rest.strip_prefix(word).map(str::trim_start).and_then(|rest| rest.strip_prefix('('));
            if let Some(rest) = list {
                self.rest = rest;
                let values = self.list()?;
                return Ok(if is_in { Condition::In(values) } else { Condition::NotIn(values) });
            }
        }
        let operators = ["!=", "==", "<=", ">=", "=", "<", ">"];
        let Some(operator) = operators.into_iter().find(|operator| self.rest.starts_with(operator)) else {
            return Err(expected(self.rest, "operator"));
        };
        self.rest = &self.rest[operator.len()..];
        let value = self.value(|letter| letter == ',')?;
        Ok(match operator {
            "!=" => Condition::NotIn(vec![value]),
            "<" => Condition::Compares(Comparison::Less, value),
            "<=" => Condition::Compares(Comparison::LessOrEqual, value),
            ">" => Condition::Compares(Comparison::Greater, value),
            ">=" => Condition::Compares(Comparison::GreaterOrEqual, value),
            _ => Condition::In(vec![value]),
        })
    }

    fn list(&mut self) -> Outcome<Vec<String>> {
        let mut values = Vec::new();
        loop {
            values.push(self.value(|letter| letter == ',' || letter == ')')?);
            if self.takes(')') {
                return Ok(values);
            }
            if !self.takes(',') {
                return Err(expected(self.rest, "',' or ')'"));
            }
        }
    }

    /// A value: in quotes, in which it may hold anything, or up to what ends it.
    fn value(&mut self, ends: impl Fn(char) -> bool) -> Outcome<String> {
        if !self.takes('"') {
            return Ok(self.until(ends));
        }
        let mut value = String::new();
        let mut letters = self.rest.chars();
        loop {
            match letters.next() {
                None => return Err(invalid("unterminated quoted string")),
                Some('"') => break,
                Some('\\') => value.push(letters.next().ok_or_else(|| invalid("unterminated escape sequence"))?),
                Some(letter) => value.push(letter),
            }
        }
        self.rest = letters.as_str();
        Ok(value)
    }
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
    fn numbers_are_compared_with_their_units_and_what_is_no_number_never_matches() {
        assert!(matches("mem >= 64GiB", &[("mem", "64GiB")]) && matches("mem>60GB, mem < 70 GB", &[("mem", "64GB")]));
        assert!(!matches("cores < 8", &[("cores", "16")]) && matches("cores <= 16", &[("cores", "16")]));
        for selector in ["cores > 1", "cores < 1", "cores >= 1", "cores <= 1"] {
            assert!(!matches(selector, &[]) && !matches(selector, &[("cores", "many")]), "{selector}");
        }
    }

    #[test]
    fn values_have_spaces_and_quotes() {
        assert!(matches("b = a b, a in (a, d e)", &[("b", "a b"), ("a", "d e")]));
        assert!(matches(r#"a="b, \"c\"""#, &[("a", r#"b, "c""#)]));
        assert!(matches("b = c d, z", &[("b", "c d"), ("z", "")]));
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        let told = |selector: &str| Selector::parse(&[selector.to_owned()]).unwrap_err().message;
        assert_eq!(told("a in (b"), "unable to parse term: found '', expected: ',' or ')'");
        assert_eq!(told(r#"a="b, c"#), "unterminated quoted string");
        assert_eq!(told(r#"a="b,\"#), "unterminated escape sequence");
        assert_eq!(told("a,"), "found '', expected: identifier after ','");
        for selector in ["a in a, b", "a in a", "!a= 1"] {
            assert!(told(selector).starts_with("unable to parse term"), "{selector}");
        }
    }

    #[test]
    fn no_selector_selects_everything() {
        assert!(Selector::default().matches(&std::collections::BTreeMap::new()));
    }
}
