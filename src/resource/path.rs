//! JSON paths as far as resource definitions use them for their columns: `{.machines.total}`, `{.aliases[:]}`,
//! `{.items[0].name}`, `{.items[*].name}`.
//!
//! Definitions name fields as the server's own language does (`talosversion`), its API names them `talos_version`: case and
//! underscores do not count.

use serde_json::Value;

/// What a path finds, as text for a cell: texts as they are, several values with a blank between, structures as JSON.
#[must_use]
pub fn cell(value: &Value, path: &str) -> String {
    let texts: Vec<String> = find(value, path).into_iter().map(text).filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}

fn find<'value>(value: &'value Value, path: &str) -> Vec<&'value Value> {
    let path = path.trim().trim_start_matches('{').trim_end_matches('}').trim_start_matches('$');
    let mut found = vec![value];
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let (name, indices) = step.split_at(step.find('[').unwrap_or(step.len()));
        if !name.is_empty() {
            found = found.into_iter().filter_map(|value| field(value, name)).collect();
        }
        for index in indices.split(['[', ']']).filter(|index| !index.is_empty()) {
            found = found.into_iter().flat_map(|value| items(value, index)).collect();
        }
    }
    found
}

fn field<'value>(value: &'value Value, name: &str) -> Option<&'value Value> {
    let fields = value.as_object()?;
    let same = |other: &str| folded(other).eq(folded(name));
    fields.get(name).or_else(|| fields.iter().find(|(other, _)| same(other)).map(|(_, value)| value))
}

fn folded(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|character| *character != '_').flat_map(char::to_lowercase)
}

fn items<'value>(value: &'value Value, index: &str) -> Vec<&'value Value> {
    let Some(items) = value.as_array() else { return Vec::new() };
    match index.parse::<usize>() {
        Ok(index) => items.get(index).into_iter().collect(),
        Err(_) => items.iter().collect(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            items.iter().map(text).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::cell;

    #[test]
    fn a_table_of_paths() {
        let spec = json!({
            "talos_version": "1.13.8", "kubernetesAPIReady": true, "machines": {"total": 3, "o_k": null},
            "aliases": ["a", "b"], "items": [{"n": "x"}, {"n": "y"}],
        });
        let cases = [
            ("{.talosversion}", "1.13.8"),
            ("{.kubernetesapiready}", "true"),
            ("{.machines.total}", "3"),
            ("{.machines.ok}", ""),
            ("{.machines}", r#"{"o_k":null,"total":3}"#),
            ("{.aliases[:]}", "a b"),
            ("{.aliases}", "a,b"),
            ("{.items[1].n}", "y"),
            ("{.items[*].n}", "x y"),
            ("{.items[7].n}", ""),
            ("{.nothing.at.all}", ""),
        ];
        for (path, expected) in cases {
            assert_eq!(cell(&spec, path), expected, "{path}");
        }
    }
}
