//! YAML: the one place that knows the parser and its options.
//!
//! The dialect is the one that Kubernetes and Omni read (`sigs.k8s.io/yaml`): YAML 1.1 booleans and octal numbers, merge
//! keys; a key given twice is an error. A budget stops alias bombs and deep nesting.

mod node;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_saphyr::Options;
use serde_saphyr::options::DuplicateKeyPolicy;

use crate::error::{Error, Result};

pub use node::{Entry, Node, Position, Value};

/// What a parser has against a text. It quotes keys but never a value, which could be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, when the parser knows.
    pub position: Option<Position>,
    /// What, in a lower-case sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A text as a tree; `None` when it holds nothing but white space and comments.
///
/// # Errors
///
/// What the text breaks of YAML's rules. A key given twice is an error of [`tree`] but not of [`tree_first_wins`].
pub fn tree(text: &str) -> Result<Option<Node>, Fault> {
    parse_tree(text, options(text, DuplicateKeyPolicy::Error))
}

/// As [`tree`], but of a key given twice the first one counts: to go on after that error has been reported.
///
/// # Errors
///
/// What else the text breaks of YAML's rules.
pub fn tree_first_wins(text: &str) -> Result<Option<Node>, Fault> {
    parse_tree(text, options(text, DuplicateKeyPolicy::FirstWins))
}

fn parse_tree(text: &str, options: Options) -> Result<Option<Node>, Fault> {
    match serde_saphyr::from_str_with_options::<Option<Node>>(text, options) {
        Ok(node) => Ok(node.filter(|node| node.value != Value::Null)),
        Err(error) => Err(fault(text, &error)),
    }
}

/// One document as a value.
///
/// # Errors
///
/// Where the text is not YAML or not a `T`.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_saphyr::from_str_with_options(text, options(text, DuplicateKeyPolicy::Error))
        .map_err(|error| fault(text, &error))
}

/// Every document of a stream as a value; empty ones are passed over.
///
/// # Errors
///
/// Where the text is not YAML or a document is not a `T`.
pub fn documents<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, Fault> {
    serde_saphyr::from_multiple_with_options(text, options(text, DuplicateKeyPolicy::Error))
        .map_err(|error| fault(text, &error))
}

/// A value as YAML, quoted so that a YAML 1.1 reader takes every text for a text.
///
/// # Errors
///
/// When the value has a form that YAML cannot hold.
pub fn to_string(value: &impl Serialize) -> Result<String> {
    serde_saphyr::to_string(value).map_err(|error| Error::failed(format!("writing YAML: {error}")))
}

/// As [`to_string`], every text on one line: for files that other programs, and people with other tools, read too.
///
/// # Errors
///
/// As [`to_string`].
pub fn to_plain_string(value: &impl Serialize) -> Result<String> {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    let mut text = String::new();
    serde_saphyr::to_fmt_writer_with_options(&mut text, value, options)
        .map_err(|error| Error::failed(format!("writing YAML: {error}")))?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Aliases may repeat this many times the text's own size: enough for anchors as people use them, far from a bomb.
const ALIAS_FACTOR: usize = 8;

fn options(text: &str, duplicate_keys: DuplicateKeyPolicy) -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: 64 },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 1_000 + ALIAS_FACTOR * text.len() },
        duplicate_keys: duplicate_keys,
        legacy_octal_numbers: true,
        with_snippet: false,
    }
}

fn fault(text: &str, error: &serde_saphyr::Error) -> Fault {
    let position = error.location().map(Position::from).filter(|position| position.line > 0);
    if let serde_saphyr::Error::DuplicateMappingKey { key, .. } = error.without_snippet() {
        let named = key.as_ref().map(|key| format!(" {key:?}")).unwrap_or_default();
        return Fault {
            position,
            message: format!("key{named} is given twice"),
            hint: Some("keep one of them".into()),
        };
    }
    if let Some(tab) = tab_indentation(text) {
        return Fault {
            position: Some(tab),
            message: "the line is indented with a tab".into(),
            hint: Some("YAML is indented with spaces; a tab is not allowed there".into()),
        };
    }
    if matches!(
        error.without_snippet(),
        serde_saphyr::Error::Budget { .. } | serde_saphyr::Error::AliasReplayLimitExceeded { .. }
    ) {
        let message = "too large, too deep, or its aliases unfold to too much".into();
        return Fault { position, message, hint: None };
    }
    let formatter = serde_saphyr::UserMessageFormatter;
    let rendered = serde_saphyr::MessageFormatter::format_message(&formatter, error.without_snippet()).into_owned();
    Fault { position, message: format!("not valid YAML: {}", one_line(&rendered)), hint: None }
}

/// The word that is written at a place of a text's `lines`, as it is written: up to white space or what ends a plain
/// scalar.
#[must_use]
pub fn word_at<'text>(lines: &[&'text str], position: Position) -> Option<&'text str> {
    let index = |number: u64| usize::try_from(number.checked_sub(1)?).ok();
    let line = lines.get(index(position.line)?)?;
    let (start, _) = line.char_indices().nth(index(position.column)?)?;
    let rest = line[start..].trim_start_matches('\u{feff}');
    rest.split(|character: char| character.is_whitespace() || matches!(character, ',' | ':' | ']' | '}')).next()
}

/// Whether YAML 1.1 takes a plain word for true or for false.
#[must_use]
pub fn is_truth(word: &str) -> bool {
    ["true", "yes", "y", "on", "false", "no", "n", "off"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The first line that has a tab in its indentation.
fn tab_indentation(text: &str) -> Option<Position> {
    text.lines().zip(1..).find_map(|(line, number)| {
        let indentation = line.split(|character| character != ' ' && character != '\t').next().unwrap_or_default();
        let before = indentation.find('\t')?;
        (indentation.len() < line.len()).then_some(Position { line: number, column: before as u64 + 1 })
    })
}

fn one_line(text: &str) -> String {
    crate::text::line(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::{Fault, Position, Value, documents, from_str, is_truth, tree, tree_first_wins, word_at};

    fn shown(fault: &Fault) -> String {
        let position = fault.position.map(|position| format!("{position}: ")).unwrap_or_default();
        format!("{position}{}", fault.message)
    }

    fn refused(text: &str) -> String {
        shown(&tree(text).unwrap_err())
    }

    #[test]
    fn a_node_knows_where_it_and_its_key_are_written() {
        let root = tree("omni:\n  home:\n    endpoint: https://omni\n    list: [a, {b: 1}]\n").unwrap().unwrap();
        let Value::Mapping(top) = root.value else { panic!() };
        assert_eq!(top[0].position, Position { line: 1, column: 1 });
        let Value::Mapping(omni) = &top[0].value.value else { panic!() };
        assert_eq!(omni[0].position, Position { line: 2, column: 3 });
        let Value::Mapping(home) = &omni[0].value.value else { panic!() };
        assert_eq!(home[0].value.position, Position { line: 3, column: 15 });
        let Value::List(list) = &home[1].value.value else { panic!() };
        assert_eq!(list[0].position, Position { line: 4, column: 12 });
        let Value::Mapping(inner) = &list[1].value else { panic!() };
        assert_eq!(inner[0].value.position, Position { line: 4, column: 19 });
        assert_eq!(inner[0].value.value, Value::Integer(1));
    }

    #[test]
    fn scalars_are_read_as_kubernetes_reads_them() {
        let read = |text: &str| {
            let Value::Mapping(mut top) = tree(text).unwrap().unwrap().value else { panic!() };
            top.remove(0).value.value
        };
        assert_eq!(read("a: yes"), Value::Bool(true));
        assert_eq!(read("a: 0755"), Value::Integer(493));
        assert_eq!(read("a: 1.5"), Value::Float(1.5));
        assert_eq!(read("a: '200'"), Value::Text("200".into()));
        assert_eq!(read("a: ~"), Value::Null);
        assert_eq!(read("a:"), Value::Null);
    }

    #[test]
    fn a_file_of_comments_is_empty() {
        assert_eq!(tree("# nothing\n\n"), Ok(None));
        assert_eq!(tree(""), Ok(None));
        assert_eq!(tree("---\n"), Ok(None));
    }

    #[test]
    fn what_is_not_yaml_is_named_with_its_place() {
        insta::assert_snapshot!(refused("omni:\n\thome: {}\n"), @"2:1: the line is indented with a tab");
        insta::assert_snapshot!(refused("a: 1\nb: 2\na: 3\n"), @r#"3:1: key "a" is given twice"#);
        insta::assert_snapshot!(refused("a: [1, 2\n"), @"1:4: not valid YAML: unclosed bracket '['");
        insta::assert_snapshot!(refused("a: \"x\n"), @"2:1: not valid YAML: invalid indentation in multiline quoted scalar");
        insta::assert_snapshot!(refused("a: *nobody\n"), @"1:4: not valid YAML: reference to unknown value");
        insta::assert_snapshot!(refused("a: b: c\n"), @"1:5: not valid YAML: mapping values are not allowed in this context");
        insta::assert_snapshot!(refused("a: 1\n---\nb: 2\n"), @"3:1: not valid YAML: only single YAML document expected but multiple found");
        insta::assert_snapshot!(refused("? [a, b]\n: c\n"), @"not valid YAML: a key must be text, the one at 1:3 is a list");
    }

    #[test]
    fn a_word_is_found_where_it_is_written() {
        let lines = ["\u{feff}no: {on: 0x1, ä: [y,n]}", "'no': off # never"];
        let words = [(1, 1), (1, 7), (1, 11), (1, 20), (1, 22), (2, 1), (2, 7), (3, 1), (0, 0)];
        let found = words.map(|(line, column)| word_at(&lines, Position { line, column }).unwrap_or("-"));
        assert_eq!(found, ["no", "on", "0x1", "y", "n", "'no'", "off", "-", "-"]);
    }

    #[test]
    fn truth_is_what_the_parser_takes_for_it() {
        for word in ["yes", "Y", "ON", "true", "No", "n", "off", "FALSE", "ye", "o", "t", "none", "enabled"] {
            let Value::Mapping(top) = tree(&format!("a: {word}\n")).unwrap().unwrap().value else { panic!() };
            assert_eq!(matches!(top[0].value.value, Value::Bool(_)), is_truth(word), "{word}");
        }
    }

    #[test]
    fn the_first_of_two_equal_keys_can_be_taken() {
        let root = tree_first_wins("a: 1\na: 2\n").unwrap().unwrap();
        let Value::Mapping(top) = root.value else { panic!() };
        assert_eq!(top.len(), 1);
        assert_eq!(top[0].value.value, Value::Integer(1));
    }

    #[test]
    fn an_alias_bomb_is_stopped() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..10 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(",");
            let line = format!("a{level}: &a{level} [{aliases}]\n");
            text += &line;
        }
        insta::assert_snapshot!(refused(&text), @"4:18: not valid YAML: YAML document too large or too complex: total_replayed_events=4841 > 4840");
    }

    #[test]
    fn anchors_and_merge_keys_as_people_use_them_are_read() {
        let root = tree("base: &base {mint: true}\nuser:\n  <<: *base\n").unwrap().unwrap();
        let Value::Mapping(top) = root.value else { panic!() };
        let Value::Mapping(user) = &top[1].value.value else { panic!() };
        assert_eq!(user[0].key, "mint");
        assert_eq!(user[0].value.value, Value::Bool(true));
    }

    #[test]
    fn deep_nesting_is_stopped() {
        insta::assert_snapshot!(refused(&"[".repeat(2000)), @"1:256: not valid YAML: recursion limit exceeded");
    }

    #[test]
    fn documents_of_a_stream_are_read_one_by_one() {
        assert_eq!(documents::<Vec<u8>>("[1]\n---\n[2]\n---\n# none\n").unwrap(), [vec![1], vec![2]]);
        assert_eq!(shown(&from_str::<u8>("x").unwrap_err()).split(':').next(), Some("1"));
    }
}
