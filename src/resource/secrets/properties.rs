//! No secret survives, whatever is written around it.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{mask, mask_yaml};
use crate::resource::{Document, Metadata};

const SECRET_NAMES: [&str; 8] =
    ["token", "password", "secret", "privateKey", "passphrase", "aescbcEncryptionSecret", "key", "identityToken"];

/// A value with secrets in it: every text that begins with `Zq9` is one.
fn value() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        "[a-z]{1,12}".prop_map(Value::from),
        "[a-z #:'\"-]{0,20}".prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(Value::Null),
    ];
    let secret = "Zq9[A-Za-z0-9+/]{12,40}={0,2}".prop_map(Value::from);
    let tree = plain.prop_recursive(4, 24, 4, move |inner| {
        let field = prop_oneof![
            3 => ("[a-z]{1,8}", inner.clone()),
            1 => (prop::sample::select(&SECRET_NAMES[..]).prop_map(str::to_owned), secret.clone()),
        ];
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            prop::collection::vec(field, 0..5).prop_map(|fields| {
                let mut fields: Map<String, Value> = fields.into_iter().collect();
                // These words beside a `key` make it a label's name.
                for word in ["value", "values", "operator", "effect", "name", "optional"] {
                    fields.remove(word);
                }
                Value::Object(fields)
            }),
        ]
    });
    prop::collection::btree_map("[a-z]{1,8}", tree, 0..4)
        .prop_map(|fields| Value::Object(fields.into_iter().filter(|(name, _)| name != "kind").collect()))
}

proptest! {
    #[test]
    fn no_secret_survives_in_yaml(first in value(), second in value(), comment in "[a-z ]{0,20}") {
        let write = |value: &Value| crate::config::yaml::to_string(value).unwrap();
        let text = format!("# {comment}\n{}---\n{}", write(&first), write(&second));
        let masked = mask_yaml(&text);
        prop_assert!(!masked.contains("Zq9"), "{text}\n{masked}");
        if !text.contains("Zq9") {
            prop_assert_eq!(masked, text);
        }
    }

    #[test]
    fn no_secret_survives_in_a_resource(spec in value(), nested in value()) {
        let mut spec = spec;
        spec["data"] = crate::config::yaml::to_string(&nested).unwrap().into();
        spec["line"] = "siderolink.api=grpc://o?jointoken=Zq9ABCDEFGHIJKL x".into();
        let metadata = Metadata { type_name: "ConfigPatches.omni.sidero.dev".to_owned(), ..Metadata::default() };
        let mut document = Document { metadata, spec };
        mask(&mut document);
        let shown = document.spec.to_string();
        prop_assert!(!shown.contains("Zq9"), "{shown}");
    }

    #[test]
    fn any_text_is_taken(text in "\\PC*", lines in "[ \\-+#a-z:={}\\[\\]&*|>'\"\n]{0,200}") {
        for text in [&text, &lines] {
            let masked = mask_yaml(text);
            prop_assert_eq!(mask_yaml(&masked), masked);
        }
    }
}
