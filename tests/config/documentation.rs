//! What is written about the configuration is what the program knows.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::host::Host;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Every key of the model; those of sources of secrets, too.
fn keys(schema: &Value, keys: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            let properties = object.get("properties").and_then(Value::as_object);
            keys.extend(properties.into_iter().flat_map(|properties| properties.keys().cloned()));
            object.values().for_each(|value| self::keys(value, keys));
        }
        Value::Array(items) => items.iter().for_each(|item| self::keys(item, keys)),
        _ => {}
    }
}

#[test]
fn the_schema_is_printed_as_it_is_committed() {
    let answer = Host::new().run(&["config", "schema"]);
    assert_eq!(answer.stdout, read("docs/schema/talops.yaml.schema.json"));
}

#[test]
fn every_key_of_the_model_is_in_the_reference() {
    let mut all = BTreeSet::new();
    keys(&serde_json::from_str(&read("docs/schema/talops.yaml.schema.json")).unwrap(), &mut all);
    assert!(all.len() > 40, "{all:?}");
    let reference = read("docs/configuration.md");
    let missing: Vec<&String> = all.iter().filter(|key| !reference.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "not in docs/configuration.md: {missing:?}");
}

#[test]
fn every_example_of_the_reference_and_the_guide_is_well() {
    for page in ["docs/configuration.md", "docs/guide.md"] {
        let text = read(page);
        let examples: Vec<&str> =
            text.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
        assert!(!examples.is_empty(), "{page} has no example");
        for example in examples {
            let host = Host::with_estate();
            host.write("work/talops.yaml", example);
            let answer = host.run(&["config", "view"]);
            assert_eq!(answer.code, 0, "{page}:\n{example}\n{}", answer.all());
        }
    }
}

#[test]
fn every_global_variable_is_in_the_reference() {
    let help = Host::new().run(&["--help"]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let reference = read("docs/configuration.md");
    let variables: Vec<&str> = help.split("[env: ").skip(1).filter_map(|rest| rest.split(['=', ']']).next()).collect();
    assert!(variables.len() > 10, "{help}");
    for variable in variables {
        assert!(reference.contains(variable), "{variable} is not in docs/configuration.md");
    }
}
