//! Patches as the server itself takes them.

use std::collections::BTreeSet;

use super::super::Template;
use super::super::check;
use super::super::fault::Fault;
use super::super::model::{Document, Patch};
use super::Known;

/// What Talos says of keys that it does not have, before it shows them with their values.
const UNKNOWN_KEYS: &str = "unknown keys found during decoding:";

/// The texts of the patches that nothing is known to be wrong with: of the others that was told already.
pub(super) fn texts(template: &Template) -> BTreeSet<String> {
    let patches = template.documents.iter().flat_map(Document::patches);
    let texts = patches.filter_map(|patch| template.content(&patch.source));
    texts.filter(|text| check::is_well(text, template.api)).map(str::to_owned).collect()
}

pub(super) fn check(template: &Template, known: &Known, faults: &mut Vec<Fault>) {
    for patch in template.documents.iter().flat_map(Document::patches) {
        let said = template.content(&patch.source).and_then(|text| known.refused.get(text));
        let Some(said) = said else { continue };
        let Patch { id_override, source, position, .. } = patch;
        let name = if patch.shown_name().is_empty() { &id_override.value } else { patch.shown_name() };
        let at = match (&source.inline, source.file.value.is_empty()) {
            (_, false) => source.file.position,
            (Some(inline), true) => inline.position,
            (None, true) => *position,
        };
        faults.push(Fault::error(at, format!("Omni refuses the patch {name:?}: {said}")));
    }
}

/// The words of a server about a patch, without the values in them, which can be secrets.
#[must_use]
pub fn words(said: &str) -> String {
    let said = said.trim().trim_start_matches("1 error occurred:").trim().trim_start_matches("* ").trim();
    let (before, keys) = said.split_once(UNKNOWN_KEYS).unwrap_or((said, ""));
    let mut words = String::new();
    for (part, number) in before.split('`').zip(0..) {
        words += if number % 2 == 0 { part } else { "`…`" };
    }
    if !keys.is_empty() {
        // Its lines have become one; of each only the key is told.
        let is_key = |key: &&str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte));
        let lines = keys.split(['\n', ';']).filter_map(|line| Some(line.split_once(':')?.0.trim()));
        let keys: Vec<&str> = lines.filter(|key| !key.is_empty()).filter(is_key).collect();
        words += &format!("it knows no keys {}", keys.join(", "));
    }
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn the_servers_words_come_without_values() {
        let cases = [
            (
                "1 error occurred:\n\t* overriding \"machine.token\" is not allowed in the config patch\n\n",
                "overriding \"machine.token\" is not allowed in the config patch",
            ),
            (
                "error decoding document /v1alpha1/ (line 1): unknown keys found during decoding:\nmachine:\n    nope: hunter2\n",
                "error decoding document /v1alpha1/ (line 1): it knows no keys machine, nope",
            ),
            (
                "(line 1): unknown keys found during decoding:; machine:; nope: hunter2",
                "(line 1): it knows no keys machine, nope",
            ),
            ("line 2: cannot unmarshal !!str `hunter2` into bool", "line 2: cannot unmarshal !!str `…` into bool"),
        ];
        for (said, expected) in cases {
            assert_eq!(words(said), expected);
        }
    }
}
