//! Label selectors.

use std::fmt;

/// Conditions on labels, all of which must hold. Several selectors in one request mean "or".
///
/// The grammar is `siderolabs/omni` `client/pkg/cosi/labels/parser.go`. Keys and values with an operator's character are
/// quoted, and so is what is an operator's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    terms: Vec<String>,
}

impl Selector {
    /// No condition yet: everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Conditions as a caller wrote them, in Omni's own grammar: `a=b,c` for both, `a;b` for either, which makes several
    /// selectors. Omni reads them.
    #[must_use]
    pub fn written(conditions: &str) -> Vec<Self> {
        let (mut quoted, mut escaped) = (false, false);
        let alternatives = conditions.split(|character| {
            let ends = character == ';' && !quoted;
            quoted ^= character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            ends
        });
        let filled = alternatives.map(str::trim).filter(|alternative| !alternative.is_empty());
        filled.map(|alternative| Self::new().and(alternative.to_owned())).collect()
    }

    /// The label is there, whatever its value: `k`.
    #[must_use]
    pub fn exists(self, key: &str) -> Self {
        self.and(quoted(key))
    }

    /// The label is not there: `!k`.
    #[must_use]
    pub fn missing(self, key: &str) -> Self {
        self.and(format!("!{}", quoted(key)))
    }

    /// The label has this value: `k = v`.
    #[must_use]
    pub fn equals(self, key: &str, value: &str) -> Self {
        self.and(format!("{} = {}", quoted(key), quoted(value)))
    }

    /// The label has another value, or is not there: `k != v`.
    #[must_use]
    pub fn differs(self, key: &str, value: &str) -> Self {
        self.and(format!("{} != {}", quoted(key), quoted(value)))
    }

    /// The label has one of these values: `k in (a, b)`. One value is an equality, which is what a caller needs whose
    /// access comes from an access policy.
    #[must_use]
    pub fn one_of(self, key: &str, values: &[String]) -> Self {
        match values {
            [value] => self.equals(key, value),
            _ => self.and(format!("{} in ({})", quoted(key), list(values))),
        }
    }

    /// The label has none of these values, or is not there: `k notin (a, b)`.
    #[must_use]
    pub fn none_of(self, key: &str, values: &[String]) -> Self {
        self.and(format!("{} notin ({})", quoted(key), list(values)))
    }

    /// Whether it selects everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    fn and(mut self, term: String) -> Self {
        self.terms.push(term);
        self
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.terms.join(", "))
    }
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    let special = |character: char| "=!(),;<>\"\\ \t\r\n".contains(character);
    // A bare `in` or `notin` would be taken for the operator.
    if text.is_empty() || text == "in" || text == "notin" || text.contains(special) {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::Selector;

    #[test]
    fn terms_are_joined_as_the_parser_wants_them() {
        let values = ["a".to_owned(), "b c".to_owned()];
        let selector = Selector::new()
            .exists("connected")
            .missing("locked")
            .equals("cluster", "talos-prod-01")
            .differs("arch", "arm64")
            .one_of("zone", &values)
            .none_of("region", &values);
        insta::assert_snapshot!(selector, @r#"connected, !locked, cluster = talos-prod-01, arch != arm64, zone in (a, "b c"), region notin (a, "b c")"#);
    }

    #[test]
    fn alternatives_that_a_caller_wrote_are_several_selectors() {
        let told = |text: &str| {
            Selector::written(text)
                .iter()
                .map(|one| one.clone().exists("c").to_string())
                .collect::<Vec<_>>()
                .join(" | ")
        };
        insta::assert_snapshot!(told(r#"a=b,!d; e = "x;\"y;" ;;"#), @r#"a=b,!d, c | e = "x;\"y;", c"#);
        assert_eq!(told(" "), "");
    }

    #[test]
    fn one_value_is_an_equality() {
        assert_eq!(Selector::new().one_of("cluster", &["a".to_owned()]).to_string(), "cluster = a");
    }

    #[test]
    fn a_key_that_an_operator_is_called_is_quoted() {
        assert_eq!(Selector::new().none_of("notin", &["a".to_owned()]).to_string(), r#""notin" notin (a)"#);
        assert_eq!(Selector::new().missing("a b").to_string(), r#"!"a b""#);
    }

    #[test]
    fn a_value_with_special_characters_is_quoted() {
        assert_eq!(Selector::new().equals("a", r#"b, "c"\"#).to_string(), r#"a = "b, \"c\"\\""#);
        assert_eq!(Selector::new().equals("a", "in").to_string(), r#"a = "in""#);
    }
}
