//! What a user is told where a file holds text that is no name and no sentence: control characters, words of any length,
//! words that YAML takes for something else.

use std::path::Path;

use super::golden::said;
use super::inspect_text;
use crate::environment::Environment;

/// Where somebody's file has a word of its own, the place for it is `@`.
const QUOTED: [&str; 16] = [
    "\"@\": 1\n",
    "clusters: {\"@\": {}}\n",
    "clusters: {\"@\": 1}\n",
    "clusters: {\"@\": {omni: \"@\", provider: \"@\"}}\n",
    "clusters: {\"@\": {\"@\": 1, approval: \"@\", waits: {api: \"@\"}}}\n",
    "clusters: {\"@\": {kubernetes: {mint: true, context: a}}}\n",
    "clusters: {\"@\": {hypervisor: {proxmox: {url: \"ftp://@\", fingerprint: \"@\"}}}}\n",
    "omni: {\"@\": {endpoint: \"@\"}, \"b@\": {endpoint: \"@://x\"}, \"c@\": {endpoint: \"https://x/@\"}}\n",
    "omni: {\"@\": {}, \"b@\": {}}\nclusters: {\"@\": {omni: x}, \"b@\": {}}\n",
    "omni: {\"@\": {serviceAccountKey: {\"@\": x}}}\n",
    "providers: {\"@\": {}, \"b@\": {container: \"@\", composeService: a, socket: \"@\", ssh: \"@\"}}\nclusters: {a: {template: t}}\n",
    "providers: {\"@\": {container: a, ssh: a, command: [\"@\"], exec: [\"@\"]}}\n",
    "access: \"@\"\n",
    "\"@\": 1\n\"@\": 2\n",
    "? [\"@\"]\n: 1\n",
    "a: *@\n",
];

#[test]
fn nothing_that_a_file_holds_makes_a_finding_act_upon_a_terminal() {
    for form in QUOTED {
        let mut findings = 0;
        for word in [r"\e[31m", r"\a", r"\x9b2J", r"\u202eabc", r"\r\n", "\u{1b}[2J", "\u{7f}", "\u{85}"] {
            let text = form.replace('@', word);
            let inspection = inspect_text(&text, Path::new("/estate/talops.yaml"), &Environment::default());
            findings += inspection.findings.len();
            for finding in &inspection.findings {
                let shown = format!("{}{}{}", finding.dotted(), finding.message(), finding.hint().unwrap_or_default());
                let odd = shown.chars().find(|character| character.is_control() || *character == '\u{202e}');
                assert_eq!(odd, None, "{text:?}: {shown:?}");
            }
        }
        assert!(findings > 0, "{form} has no fault");
    }
}

#[test]
fn a_name_with_a_control_character_is_no_name() {
    insta::assert_snapshot!(said("clusters: {\"a\\e[31mb\": {}}\n"), @r#"
    talops.yaml:1:12: the name "a\u{1b}[31mb" holds a control character
      a name is letters, digits, - and .
    "#);
}

#[test]
fn a_finding_is_short_whatever_it_quotes() {
    let said = said(&format!("{}: 1\n", "k".repeat(100_000)));
    assert!(said.len() < 1200, "{}", said.len());
}

#[test]
fn a_text_that_yaml_takes_for_true_or_false_wants_quotes() {
    insta::assert_snapshot!(said("clusters:\n  a: {omni: on, provider: no}\n  b: {approval: Yes}\n"), @r#"
    talops.yaml:2:13: clusters.a.omni must be text, and YAML takes on for true
      quote it: "on"
    talops.yaml:2:27: clusters.a.provider must be text, and YAML takes no for false
      quote it: "no"
    talops.yaml:3:17: clusters.b.approval must be text, and YAML takes Yes for true
      quote it: "Yes"
    "#);
    insta::assert_snapshot!(said("providers:\n  p: {container: y, exec: [pct, off]}\n"), @r#"
    talops.yaml:2:18: providers.p.container must be text, and YAML takes y for true
      quote it: "y"
    talops.yaml:2:33: providers.p.exec must be text, and YAML takes off for false
      quote it: "off"
    "#);
    assert_eq!(said("clusters:\n  a: {kubernetes: {context: \"no\"}}\n  b: {kubernetes: {mint: yes}}\n"), "");
}

#[test]
fn a_name_that_yaml_takes_for_something_else_wants_quotes() {
    insta::assert_snapshot!(said("clusters:\n  no: {}\n  ON: {}\n  0x10: {}\n  1_000: {}\n"), @r#"
    talops.yaml:2:3: YAML takes the name no for false
      quote it: "no"
    talops.yaml:3:3: YAML takes the name ON for true
      quote it: "ON"
    talops.yaml:4:3: YAML takes the name 0x10 for 16
      quote it: "0x10"
    talops.yaml:5:3: YAML takes the name 1_000 for 1000
      quote it: "1_000"
    "#);
    insta::assert_snapshot!(said("omni: {y: {}}\nclusters: {a: {omni: \"y\"}}\n"), @r#"
    talops.yaml:1:8: YAML takes the name y for true
      quote it: "y"
    "#);
    insta::assert_snapshot!(said("off: full\n"), @r#"
    talops.yaml:1:1: YAML takes the name off for false
      quote it: "off"
    "#);
    assert_eq!(said("clusters: {\"no\": {}, 'off': {}, 16: {}, \"0x10\": {}, nodes: {}, \"true\": {}}\n"), "");
}
