//! What Omni 1.10.4 takes otherwise than the client 1.9.3 that is compared with, and where talops is stricter than both:
//! each by name, with a template that shows it.

use std::path::Path;

use talops::template::Api;

use super::{Ours, ask};
use crate::library::Library;
use crate::tally::Tally;

/// A template with these lines below `features:` and a cluster patch with these documents.
fn template(features: &str, patch: &str) -> String {
    let indented: Vec<String> = patch.lines().map(|line| format!("      {line}\n")).collect();
    let patches = if patch.is_empty() {
        String::new()
    } else {
        format!("patches:\n  - name: p\n    inline: |\n{}", indented.concat())
    };
    let features = if features.is_empty() { String::new() } else { format!("features:\n  {features}\n") };
    format!(
        "kind: Cluster\nname: c\nkubernetes:\n  version: v1.34.1\ntalos:\n  version: v1.14.0\n{features}{patches}---\nkind: ControlPlane\n"
    )
}

/// Name, template, and whether the library (1.9.3), talops for 1.9 and talops for 1.10 take it.
fn differences() -> Vec<(&'static str, String, [bool; 3])> {
    let sink = "apiVersion: v1alpha1\nkind: EventSinkConfig\nendpoint: 10.0.0.1:1\n---\n";
    vec![
        ("1.10: features.enableNodeAuditSkip", template("enableNodeAuditSkip: true", ""), [false, false, true]),
        (
            "1.10: features.disablePublicDiscoveryService",
            template("disablePublicDiscoveryService: true", ""),
            [false, false, true],
        ),
        ("1.10: cluster.ca is Omni's", template("", "cluster:\n  ca:\n    crt: \"\""), [true, true, false]),
        ("1.10: cluster.serviceAccount is Omni's", template("", "cluster:\n  serviceAccount: {}"), [true, true, false]),
        (
            "1.10: every document of a patch is looked at",
            template("", &format!("{sink}machine:\n  token: x")),
            [true, true, false],
        ),
        ("neither: a document of no kind", template("", "spaceship: {}"), [false, false, false]),
        ("neither: an empty patch", template("", "{}"), [false, false, false]),
        ("an empty document beside another", template("", "{}\n---\nmachine: {}"), [true, true, true]),
        (
            "laxer: a key that no known Talos has is warned of",
            template("", "machine:\n  spaceship: {}"),
            [false, true, true],
        ),
        (
            "stricter: labels for which a node reboots for ever",
            template("", "machine:\n  nodeLabels:\n    node-role.kubernetes.io/worker: \"\""),
            [true, false, false],
        ),
        (
            "stricter: a label's key is too long for Omni",
            template("", "").replace("name: c\n", &format!("name: c\nlabels:\n  {}: x\n", "k".repeat(1025))),
            [true, false, false],
        ),
        (
            "stricter: an id is too long for Omni",
            template("", "machine: {}").replace("name: p\n", &format!("name: {}\n", "p".repeat(1025))),
            [true, false, false],
        ),
    ]
}

pub(super) fn compare(library: &mut Library, tally: &mut Tally) {
    let folder = tempfile::tempdir().unwrap();
    let differences = differences();
    for (name, text, [theirs, nine, ten]) in &differences {
        let path = folder.path().join("template.yaml");
        std::fs::write(&path, text).unwrap();
        let said = ask(library, std::slice::from_ref(&path)).remove(0);
        let takes = |api| Ours::of(Path::new(&path), text, api).verdict == "accepted";
        let found = format!("{:?}", [said.refused.is_empty(), takes(Api::V1_9), takes(Api::V1_10)]);
        let meant = format!("{:?}", [theirs, nine, ten]);
        tally.same(name, &[("meant", &meant), ("found", &found)], &format!("{text}{}", said.refused));
    }
    println!("  {} named differences", differences.len());
}
