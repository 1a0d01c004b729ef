//! What differs between a resource and what it is to be, line by line of their YAML, as omnictl's diff shows it.

use similar::{Algorithm, TextDiff};

use super::{Api, show};
use crate::resource::{Document, secrets};

/// More lines than nobody compares, as in omnictl.
const MOST_LINES: usize = 75_000;
/// A longer difference is told by its size, as in omnictl.
const MOST_BYTES: usize = 512 * 1024;
/// So many lines around a change are shown.
const AROUND: usize = 3;
/// What is said where both are the same once their secrets are masked.
const ONLY_SECRETS: &str = "@@ only a secret differs, which is masked @@\n";

/// The unified diff of a resource, with its two header lines. Secrets are masked.
#[must_use]
pub fn of_resource(actual: Option<&Document>, wanted: Option<&Document>, api: Api) -> String {
    let (from, to) = (text(actual, api), text(wanted, api));
    let mut body = of_texts(&from, &to);
    if body.is_empty() && actual != wanted {
        ONLY_SECRETS.clone_into(&mut body);
    }
    format!("--- {}\n+++ {}\n{body}", name(actual), name(wanted))
}

/// The hunks of a unified diff; nothing where the texts are the same.
#[must_use]
pub fn of_texts(from: &str, to: &str) -> String {
    if from == to {
        return String::new();
    }
    let lines = (from.lines().count(), to.lines().count());
    let too_large = || format!("@@ -1,{} +1,{} @@ diff too large to display\n", lines.0, lines.1);
    if lines.0 + lines.1 > MOST_LINES {
        return too_large();
    }
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(from, to);
    let hunks = diff.unified_diff().context_radius(AROUND).to_string();
    if hunks.len() > MOST_BYTES { too_large() } else { hunks }
}

/// A resource's YAML, secrets masked.
fn text(document: Option<&Document>, api: Api) -> String {
    document.map_or_else(String::new, |document| {
        let mut masked = document.clone();
        secrets::mask(&mut masked);
        show::resources(std::slice::from_ref(&masked), api)
    })
}

/// `Clusters.omni.sidero.dev(default/prod)`, or where there is none `/dev/null`.
fn name(document: Option<&Document>) -> String {
    document.map_or_else(
        || "/dev/null".to_owned(),
        |document| {
            let metadata = &document.metadata;
            format!("{}({}/{})", metadata.type_name, metadata.namespace, metadata.id)
        },
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{of_resource, of_texts};
    use crate::resource::{Document, Kind, Metadata};
    use crate::template::Api;

    fn patch(data: &str) -> Document {
        let kind = Kind { namespace: "default".into(), type_name: "ConfigPatches.omni.sidero.dev".into() };
        Document { metadata: Metadata::new(kind.object("400-x")), spec: json!({ "data": data }) }
    }

    #[test]
    fn an_update_a_create_and_a_destroy() {
        let (one, other) = (patch("machine:\n  a: 1\n"), patch("machine:\n  a: 2\n"));
        insta::assert_snapshot!(of_resource(Some(&one), Some(&other), Api::V1_10), @"
        --- ConfigPatches.omni.sidero.dev(default/400-x)
        +++ ConfigPatches.omni.sidero.dev(default/400-x)
        @@ -10,5 +10,5 @@
         spec:
           data: |
             machine:
        -      a: 1
        +      a: 2
           compresseddata: []
        ");
        insta::assert_snapshot!(of_resource(None, Some(&one), Api::V1_10), @"
        --- /dev/null
        +++ ConfigPatches.omni.sidero.dev(default/400-x)
        @@ -0,0 +1,14 @@
        +metadata:
        +  namespace: default
        +  type: ConfigPatches.omni.sidero.dev
        +  id: 400-x
        +  version: undefined
        +  owner:
        +  phase: running
        +  created: 0001-01-01T00:00:00Z
        +  updated: 0001-01-01T00:00:00Z
        +spec:
        +  data: |
        +    machine:
        +      a: 1
        +  compresseddata: []
        ");
        let gone = of_resource(Some(&one), None, Api::V1_10);
        assert!(gone.starts_with("--- ConfigPatches.omni.sidero.dev(default/400-x)\n+++ /dev/null\n@@ -1,"), "{gone}");
    }

    #[test]
    fn a_secret_is_masked_and_that_it_differs_is_said() {
        let with = |secret: &str| patch(&format!("machine:\n  token: {secret}\n"));
        let text = of_resource(Some(&with("hunter2")), Some(&with("hunter3")), Api::V1_10);
        assert!(!text.contains("hunter") && text.ends_with("@@ only a secret differs, which is masked @@\n"), "{text}");
        assert!(!of_resource(None, Some(&with("hunter2")), Api::V1_10).contains("hunter"));
    }

    #[test]
    fn what_nobody_can_read_is_told_by_its_size() {
        let lines = |text: &str| text.repeat(40_000);
        assert_eq!(of_texts(&lines("a\n"), &lines("b\n")), "@@ -1,40000 +1,40000 @@ diff too large to display\n");
        let long = "x".repeat(600 << 10);
        assert_eq!(of_texts(&long, ""), "@@ -1,1 +1,0 @@ diff too large to display\n");
    }
}
