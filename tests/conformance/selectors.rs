//! The text of label selectors, as the official parser takes it.

use std::fmt::Write as _;

use serde_json::json;
use talops::resource::Selector;

use crate::call::this_second;
use crate::library::{Library, Term};
use crate::tally::Tally;

const KEYS: [&str; 10] = ["a", "omni.sidero.dev/cluster", "in", "notin", "a.b/c-d_e", "a b", "ü", "!a", "a,b", "\"("];

/// Values, among them every text that means something to the parser.
const VALUES: [&str; 33] = [
    "",
    "talos-prod-01",
    "1",
    "in",
    "notin",
    "IN",
    "=",
    "==",
    "!=",
    "!",
    "<",
    ">",
    "<=",
    ">=",
    "(",
    ")",
    "()",
    ",",
    ";",
    "\"",
    "\"\"",
    "\\",
    "\\\"",
    " ",
    " a ",
    "a b",
    "a, b",
    "a in (b)",
    "münchen",
    "東京",
    "a\u{a0}b",
    "a\tb",
    "x=1,!y;z",
];

pub(crate) fn compare(library: &mut Library, tally: &mut Tally) {
    for key in KEYS {
        taken(library, tally, &Selector::new().exists(key), &format!("[{key}] exists"));
        taken(library, tally, &Selector::new().missing(key), &format!("not [{key}] exists"));
        for value in VALUES {
            let lone = [value.to_owned()];
            let selector = Selector::new().equals(key, value);
            taken(library, tally, &selector, &format!("[{key}] equals [{value}]"));
            taken(library, tally, &Selector::new().one_of(key, &lone), &format!("[{key}] equals [{value}]"));
            let selector = Selector::new().differs(key, value);
            taken(library, tally, &selector, &format!("not [{key}] equals [{value}]"));
            taken(library, tally, &Selector::new().none_of(key, &lone), &format!("not [{key}] in [{value}]"));
        }
    }
    for left in VALUES {
        for right in VALUES.into_iter().filter(|right| left != *right) {
            let values = [left.to_owned(), right.to_owned()];
            // The parser sorts.
            let (low, high) = if left < right { (left, right) } else { (right, left) };
            let selector = Selector::new().one_of("a", &values).none_of("b", &values).exists("c");
            let expected = format!("[a] in [{low}] [{high}]; not [b] in [{low}] [{high}]; [c] exists");
            taken(library, tally, &selector, &expected);
            let selector = Selector::new().equals("a", left).differs("b", right).missing("c").equals("d", left);
            let expected =
                format!("[a] equals [{left}]; not [b] equals [{right}]; not [c] exists; [d] equals [{left}]");
            taken(library, tally, &selector, &expected);
        }
    }
    taken(library, tally, &Selector::new(), "");
}

fn taken(library: &mut Library, tally: &mut Tally, selector: &Selector, expected: &str) {
    let text = selector.to_string();
    let answer = library.ask(this_second(), "selector", json!({"selector": text}));
    let parsed = answer.map_or_else(|error| format!("refused: {error}"), |answer| written(&answer.terms));
    tally.same("a label selector", &[("meant", &expected), ("the library", &parsed)], &text);
}

/// Terms in words.
fn written(terms: &[Term]) -> String {
    let mut text = String::new();
    for term in terms {
        let operator = match term.op {
            0 => "exists",
            1 => "equals",
            2 => "in",
            _ => "compares",
        };
        let separator = if text.is_empty() { "" } else { "; " };
        let not = if term.invert { "not " } else { "" };
        write!(text, "{separator}{not}[{}] {operator}", term.key).unwrap();
        for value in term.values.iter().flatten() {
            write!(text, " [{value}]").unwrap();
        }
    }
    text
}
