//! What a user is told of each fault that a configuration file can have.

use std::path::Path;

use super::finding::Finding;
use super::{inspect_text, load};
use crate::environment::Environment;

/// The findings of a text, as `config validate` prints them.
pub(super) fn said(text: &str) -> String {
    let inspection = inspect_text(text, Path::new("/estate/talops.yaml"), &Environment::default());
    let line = |finding: &Finding| {
        let hint = finding.hint().map(|hint| format!("\n  {hint}")).unwrap_or_default();
        format!("{}{hint}", finding.line("talops.yaml"))
    };
    inspection.findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_of_the_reference_is_well() {
    assert_eq!(said(include_str!("../../tests/config/estate/talops.yaml")), "");
}

#[test]
fn an_unknown_key_names_the_nearest_right_one() {
    insta::assert_snapshot!(said("clusters:\n  prod:\n    tempalte: prod.yaml\n"), @r#"
    talops.yaml:3:5: unknown key "tempalte" in clusters.prod
      did you mean "template"?
    "#);
}

#[test]
fn an_unknown_key_in_the_wrong_place_names_the_right_place() {
    insta::assert_snapshot!(said("clusters:\n  prod:\n    composeService: proxmox-provider\n"), @r#"
    talops.yaml:3:5: unknown key "composeService" in clusters.prod
      "composeService" belongs in providers.NAME
    "#);
    insta::assert_snapshot!(said("clusters:\n  prod:\n    ssh: root@foxtrot\n"), @r#"
    talops.yaml:3:5: unknown key "ssh" in clusters.prod
      "ssh" belongs in clusters.NAME.hypervisor.proxmox or in providers.NAME
    "#);
    insta::assert_snapshot!(said("omni:\n  home:\n    access: full\n"), @r#"
    talops.yaml:3:5: unknown key "access" in omni.home
      "access" belongs at the top of the file
    "#);
}

#[test]
fn an_unknown_key_that_is_like_no_other_gets_the_list() {
    insta::assert_snapshot!(said("clusters:\n  prod:\n    waits: {lunch: 10m}\n"), @r#"
    talops.yaml:3:13: unknown key "lunch" in clusters.prod.waits
      keys that are known here: api, argocd, destroy, gitops, machines, nodes, stalled
    "#);
    insta::assert_snapshot!(said("kind: Cluster\nname: prod\n"), @r#"
    talops.yaml:1:1: unknown key "kind" at the top of the file
      keys that are known here: access, clusters, omni, pace, providers
    talops.yaml:2:1: unknown key "name" at the top of the file
      keys that are known here: access, clusters, omni, pace, providers
    "#);
}

#[test]
fn a_missing_name_is_said() {
    insta::assert_snapshot!(said("omni:\n  endpoint: https://omni.example.com\n"), @r#"
    talops.yaml:2:3: a name is missing between "omni" and "endpoint"
      omni: { NAME: { endpoint: … } }, with a name of your choice
    "#);
}

#[test]
fn a_wrong_type_says_what_was_wanted() {
    insta::assert_snapshot!(said("clusters: [prod]\n"), @"talops.yaml:1:11: clusters must be a mapping, this is a list");
    insta::assert_snapshot!(said("- clusters\n"), @"talops.yaml:1:1: the file must be a mapping, this is a list");
    insta::assert_snapshot!(said("clusters:\n  prod:\n    kubernetes: {mint: 'true'}\n"), @"talops.yaml:3:24: clusters.prod.kubernetes.mint must be true or false, this is text");
    insta::assert_snapshot!(said("providers:\n  matrix:\n    container: p\n    exec: pct exec 200 --\n"), @r"
    talops.yaml:4:11: providers.matrix.exec must be a list, this is text
      each word is an item of its own: [one, two]
    ");
    insta::assert_snapshot!(said("providers:\n  matrix:\n    container: p\n    ssh: a\n    exec: [pct, exec, 200, --]\n"), @r"
    talops.yaml:5:23: providers.matrix.exec must be text, this is a number
      put it in quotes
    ");
    insta::assert_snapshot!(said("clusters:\n  prod:\n    template: {file: a}\n"), @"talops.yaml:3:15: clusters.prod.template must be text, this is a mapping");
}

#[test]
fn a_wrong_word_names_the_right_ones() {
    insta::assert_snapshot!(said("access: readonly\n"), @r#"
    talops.yaml:1:9: access must be one of full, read-only; this is "readonly"
      did you mean "read-only"?
    "#);
    insta::assert_snapshot!(said("clusters:\n  prod: {approval: nobody}\n"), @r#"talops.yaml:2:20: clusters.prod.approval must be one of terminal, digest; this is "nobody""#);
}

#[test]
fn a_duration_needs_its_unit() {
    insta::assert_snapshot!(said("clusters:\n  prod:\n    waits:\n      api: 600\n      nodes: soon\n"), @r#"
    talops.yaml:4:12: clusters.prod.waits.api has no unit
      for seconds write 600s, for minutes 600m
    talops.yaml:5:14: clusters.prod.waits.nodes is not a duration: "soon"
      a duration is 90s, 10m or 1h30m
    "#);
}

#[test]
fn a_tab_is_named() {
    insta::assert_snapshot!(said("clusters:\n\tprod: {}\n"), @r"
    talops.yaml:2:1: the line is indented with a tab
      YAML is indented with spaces; a tab is not allowed there
    ");
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    insta::assert_snapshot!(said(""), @r"
    talops.yaml:1:1: the file is empty
      `talops config init` writes one from what it finds
    ");
    insta::assert_snapshot!(said("# only a comment\n"), @r"
    talops.yaml:1:1: the file is empty
      `talops config init` writes one from what it finds
    ");
}

#[test]
fn a_key_that_is_given_twice_hides_nothing_else() {
    insta::assert_snapshot!(said("access: full\nclusters:\n  prod: {tempalte: a}\naccess: read-only\n"), @r#"
    talops.yaml:3:10: unknown key "tempalte" in clusters.prod
      did you mean "template"?
    talops.yaml:4:1: key "access" is given twice
      keep one of them
    "#);
}

#[test]
fn what_is_not_yaml_is_named() {
    insta::assert_snapshot!(said("clusters:\n  prod: {template: a\n"), @"talops.yaml:2:9: not valid YAML: unclosed bracket '{'");
}

#[test]
fn a_secret_in_clear_is_refused_and_not_shown() {
    let texts = [
        "omni:\n  home:\n    serviceAccountKey: hunter2\n",
        "omni:\n  home:\n    serviceAccountKey: {hunter2}\n",
        "omni:\n  home:\n    serviceAccountKey: [hunter2]\n",
        "omni:\n  home:\n    serviceAccountKey: {env: 'hunter2=='}\n",
        "omni:\n  home:\n    serviceAccountKey: {file: \"hunter2\\nhunter2\"}\n",
        "omni:\n  home:\n    serviceAccountKey: {command: hunter2}\n",
        "omni:\n  home:\n    serviceAccountKey: {envv: hunter2}\n",
        "omni:\n  home:\n    serviceAccountKey: {vault: hunter2}\n",
        "omni:\n  home:\n    serviceAccountKey: {env: A, file: hunter2}\n",
        "omni:\n  home:\n    endpoint: https://me:hunter2@omni.example.com\n",
        "omni:\n  home:\n    password: hunter2\n",
        "omni:\n  home:\n    serviceAccountKey: \"hunter2\n",
        "providers: {p: {container: p, ssh: 'ssh://me:hunter2@host'}}\n",
    ];
    let all = texts.map(said).join("\n");
    assert!(!all.contains("hunter2"), "{all}");
    insta::assert_snapshot!(all, @r#"
    talops.yaml:3:24: omni.home.serviceAccountKey holds a secret in clear
      say where it comes from instead: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}; if others could read this file, replace the secret too
    talops.yaml:3:24: omni.home.serviceAccountKey holds a secret in clear
      say where it comes from instead: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}; if others could read this file, replace the secret too
    talops.yaml:3:24: omni.home.serviceAccountKey must be one of {env: …}, {file: …}, {command: […]}, this is a list
    talops.yaml:3:30: omni.home.serviceAccountKey.env is not the name of a variable
      it takes a variable's name, such as OMNI_SERVICE_ACCOUNT_KEY, never the secret itself
    talops.yaml:3:31: omni.home.serviceAccountKey.file is not a path
      it takes the path of a file that holds the secret, never the secret itself
    talops.yaml:3:34: omni.home.serviceAccountKey.command must be a list of words
      as in [pass, show, omni]; no shell reads it
    talops.yaml:3:25: unknown key "envv" in omni.home.serviceAccountKey
      did you mean "env"?
    talops.yaml:3:25: unknown key "vault" in omni.home.serviceAccountKey
      say where it comes from instead: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}
    talops.yaml:3:24: omni.home.serviceAccountKey must name exactly one source
      say where it comes from instead: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}
    talops.yaml:3:15: omni.home.endpoint holds a user or password
      an endpoint is only https://omni.example.com; keys are given elsewhere
    talops.yaml:3:5: unknown key "password" in omni.home
      keys that are known here: caFile, context, endpoint, serviceAccountKey
    talops.yaml:4:1: not valid YAML: invalid indentation in multiline quoted scalar
    talops.yaml:1:36: providers.p.ssh holds a password
      ssh uses your keys and agent; take the password out of the file, and replace it
    "#);
}

#[test]
fn a_secret_that_is_a_number_is_not_shown_either() {
    let said = said("omni:\n  home:\n    serviceAccountKey: 31337\n");
    assert!(said.contains("in clear") && !said.contains("31337"), "{said}");
}

#[test]
fn an_endpoint_has_a_scheme_and_no_path() {
    insta::assert_snapshot!(said("omni:\n  a: {endpoint: omni.example.com}\n  b: {endpoint: 'https://omni.example.com/api'}\n"), @r"
    talops.yaml:2:17: omni.a.endpoint has no scheme
      did you mean https://omni.example.com?
    talops.yaml:3:17: omni.b.endpoint has a path
      leave it away: https://omni.example.com
    ");
}

#[test]
fn a_reference_to_an_endpoint_that_is_not_there_names_those_that_are() {
    insta::assert_snapshot!(said("omni: {home: {}}\nclusters:\n  a: {omni: hone}\n  b: {omni: office}\n"), @r#"
    talops.yaml:3:13: clusters.a.omni names the endpoint "hone", which `omni` does not have
      did you mean "home"?
    talops.yaml:4:13: clusters.b.omni names the endpoint "office", which `omni` does not have
      there is: home
    "#);
    insta::assert_snapshot!(said("clusters:\n  a: {omni: home}\n"), @r#"
    talops.yaml:2:13: clusters.a.omni names the endpoint "home", which `omni` does not have
      add it under `omni`
    "#);
}

#[test]
fn one_of_several_endpoints_must_be_named() {
    let omni = "omni:\n  home: {endpoint: 'https://a'}\n  work: {endpoint: 'https://b'}\n";
    insta::assert_snapshot!(said(&format!("{omni}clusters:\n  a: {{kubernetes: {{mint: true}}}}\n  sno: {{kubernetes: {{context: sno}}}}\n")), @r"
    talops.yaml:5:3: clusters.a names no endpoint, and there are 2
      add `omni:` with one of home, work
    ");
    insta::assert_snapshot!(said(&format!("{omni}providers:\n  p: {{container: p}}\n")), @r"
    talops.yaml:5:3: providers.p names no endpoint, and there are 2
      add `omni:` with one of home, work
    ");
}

#[test]
fn only_one_endpoint_may_be_left_to_the_environment() {
    insta::assert_snapshot!(said("omni:\n  home:\n  work: {caFile: ca.pem}\n"), @r"
    talops.yaml:3:3: omni.home and omni.work both have neither `endpoint` nor `context`
      at most one can be left to OMNI_ENDPOINT and the omniconfig's current context
    ");
}

#[test]
fn a_reference_to_a_provider_that_is_not_there_names_those_that_are() {
    insta::assert_snapshot!(said("providers: {matrix: {container: p}}\nclusters:\n  a: {provider: proxmox}\n"), @r#"
    talops.yaml:3:17: clusters.a.provider names "proxmox", which `providers` does not have
      there is: matrix
    "#);
}

#[test]
fn one_of_several_providers_must_be_named() {
    let providers = "providers:\n  matrix: {container: p}\n  proxmox: {container: p}\n";
    insta::assert_snapshot!(said(&format!("{providers}clusters:\n  a: {{template: a}}\n  b: {{template: b, provider: none}}\n")), @r"
    talops.yaml:5:3: clusters.a names no provider, and there are 2
      add `provider:` with one of matrix, proxmox, or none where its machines have none
    ");
}

#[test]
fn a_container_is_found_in_one_way() {
    insta::assert_snapshot!(said("providers:\n  both: {container: p, composeService: p}\n  neither: {ssh: foxtrot}\n  none: {container: p}\n"), @r#"
    talops.yaml:2:21: providers.both has both `composeService` and `container`
      `composeService` is the service's name in its compose file, `container` the container's own name: keep one of them
    talops.yaml:3:3: providers.neither has neither `composeService` nor `container`
      `composeService` is the service's name in its compose file, `container` the container's own name: add one of them
    talops.yaml:4:3: a provider cannot be named "none"
      in a cluster, `provider: none` says that it has none
    "#);
}

#[test]
fn a_slip_in_a_key_is_not_taken_for_its_absence() {
    insta::assert_snapshot!(said("providers:\n  matrix: {composeservice: p}\n"), @r#"
    talops.yaml:2:12: unknown key "composeservice" in providers.matrix
      did you mean "composeService"?
    "#);
}

#[test]
fn a_host_is_reached_in_one_way() {
    insta::assert_snapshot!(said("providers:\n  p:\n    container: p\n    ssh: foxtrot\n    command: [tailscale, ssh, foxtrot]\n"), @r"
    talops.yaml:5:14: providers.p has both `ssh` and `command`
      `ssh` is a destination for ssh, `command` takes its place: keep one of them
    ");
    insta::assert_snapshot!(said("providers:\n  p: {container: p, ssh: '-oProxyCommand=x'}\n  q: {container: q, ssh: ssh foxtrot}\n"), @r"
    talops.yaml:2:26: providers.p.ssh is not a destination for ssh
      a destination is HOST, USER@HOST or ssh://USER@HOST:PORT; options belong in ~/.ssh/config
    talops.yaml:3:26: providers.q.ssh is not a destination for ssh
      a destination is HOST, USER@HOST or ssh://USER@HOST:PORT; options belong in ~/.ssh/config
    ");
    insta::assert_snapshot!(said("providers:\n  p: {container: p, command: [tailscale ssh foxtrot], socket: docker.sock}\n"), @r"
    talops.yaml:2:30: providers.p.command is one word with spaces in it
      each word is an item of its own: [tailscale, ssh, root@foxtrot]
    talops.yaml:2:63: providers.p.socket is not an absolute path
      as in /run/user/1000/docker.sock
    ");
}

#[test]
fn kubernetes_is_reached_in_one_way() {
    insta::assert_snapshot!(said("clusters:\n  a: {kubernetes: {mint: true, context: a}}\n"), @r"
    talops.yaml:2:41: clusters.a.kubernetes has both `mint: true` and `context`
      `mint` gets a kubeconfig through Omni, `context` and `kubeconfig` name one that you have: keep one way
    ");
}

#[test]
fn a_hypervisor_is_reached_in_one_way() {
    let proxmox = |access: &str| said(&format!("clusters:\n  a:\n    hypervisor:\n      proxmox: {access}\n"));
    insta::assert_snapshot!(proxmox("{}"), @r"
    talops.yaml:4:7: clusters.a.hypervisor.proxmox has neither `ssh` nor `url`
      `ssh: root@HOST` runs pvesh there; or `url` with `tokenId` and `tokenSecret` asks the API
    ");
    insta::assert_snapshot!(proxmox("{ssh: root@foxtrot, url: 'https://foxtrot:8006'}"), @r"
    talops.yaml:4:41: clusters.a.hypervisor.proxmox has both `ssh` and `url`
      `ssh` runs pvesh on the host, `url` asks the API: keep one of them
    ");
    insta::assert_snapshot!(proxmox("{url: 'http://foxtrot:8006'}"), @r#"
    talops.yaml:4:22: clusters.a.hypervisor.proxmox.url has the scheme "http", wanted https
      did you mean https://foxtrot:8006?
    talops.yaml:4:22: clusters.a.hypervisor.proxmox has a `url` without `tokenId` and `tokenSecret`
      as in tokenId: root@pam!talops, tokenSecret: {env: PROXMOX_TOKEN_SECRET}
    "#);
    insta::assert_snapshot!(proxmox("{url: 'https://foxtrot:8006', tokenId: root@pam!t, tokenSecret: {env: T}, fingerprint: 'AB:CD'}"), @r"
    talops.yaml:4:103: clusters.a.hypervisor.proxmox.fingerprint is not a SHA-256 fingerprint: it has 4 digits of 64
      `openssl s_client -connect HOST:8006 </dev/null | openssl x509 -noout -fingerprint -sha256` shows it
    ");
    assert_eq!(
        proxmox(&format!(
            "{{url: 'https://foxtrot:8006', tokenId: t, tokenSecret: {{env: T}}, fingerprint: '{}'}}",
            "ab".repeat(32)
        )),
        ""
    );
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    assert_eq!(said("\u{feff}access: full\n"), "");
}

#[test]
fn every_fault_of_a_file_is_reported_in_the_order_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talops.yaml");
    std::fs::write(
        &path,
        "acess: full\nomni:\n  home: {endpoint: omni}\nclusters:\n  a: {omni: work, waits: {api: 5}}\n",
    )
    .unwrap();
    let error = load(None, folder.path(), &Environment::default()).unwrap_err();
    assert_eq!(error.kind().exit().code(), 2);
    insta::assert_snapshot!(error.message(), @r#"
    talops.yaml has 4 faults
      talops.yaml:1:1: unknown key "acess" at the top of the file (did you mean "access"?)
      talops.yaml:3:20: omni.home.endpoint has no scheme (did you mean https://omni?)
      talops.yaml:5:13: clusters.a.omni names the endpoint "work", which `omni` does not have (there is: home)
      talops.yaml:5:32: clusters.a.waits.api has no unit (for seconds write 5s, for minutes 5m)
    "#);
}

#[test]
fn a_file_that_is_not_there_is_a_configuration_error() {
    let folder = tempfile::tempdir().unwrap();
    let error = load(Some(Path::new("other.yaml")), folder.path(), &Environment::default()).unwrap_err();
    assert_eq!(error.kind().exit().code(), 2);
    insta::assert_snapshot!(error.message(), @"the configuration file other.yaml is not there");
}

#[test]
fn a_file_that_is_not_text_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("talops.yaml"), b"access: full\n\xff").unwrap();
    let error = load(None, folder.path(), &Environment::default()).unwrap_err();
    insta::assert_snapshot!(error.message(), @"talops.yaml:2:1: the file is not UTF-8 text");
}

#[test]
fn the_nearest_file_upward_is_found_before_the_personal_one() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("a/b");
    std::fs::create_dir_all(&below).unwrap();
    std::fs::create_dir_all(folder.path().join("home/talops")).unwrap();
    let personal = folder.path().join("home/talops/config.yaml");
    std::fs::write(&personal, "access: full\n").unwrap();
    let environment = Environment::new([("XDG_CONFIG_HOME".into(), folder.path().join("home").into())]);
    let found = || load(None, &below, &environment).unwrap().path.unwrap();
    assert_eq!(found(), personal);
    std::fs::write(folder.path().join("talops.yaml"), "access: full\n").unwrap();
    assert_eq!(found(), folder.path().join("talops.yaml"));
}

#[test]
fn the_environment_can_forbid_changes() {
    let folder = tempfile::tempdir().unwrap();
    let access = |value: &str| {
        let environment = Environment::new([("TALOPS_READ_ONLY".into(), value.into())]);
        load(None, folder.path(), &environment).unwrap().config.access
    };
    assert_eq!(access("1"), super::Access::ReadOnly);
    assert_eq!(access("0"), super::Access::Full);
    assert_eq!(access(""), super::Access::Full);
}

mod whatever_is_in_the_file {
    use proptest::prelude::*;

    const WORDS: [&str; 24] = [
        "omni",
        "providers",
        "clusters",
        "home",
        "endpoint",
        "serviceAccountKey",
        "kubernetes",
        "mint",
        "waits",
        "env",
        ": ",
        ":\n  ",
        "\n",
        "\n    ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "\t",
        "&a ",
        "*a",
        "<<: ",
        "'",
    ];

    proptest! {
        #[test]
        fn reading_it_ends_in_findings_at_the_worst(words in proptest::collection::vec(0..WORDS.len(), 0..60), text in ".{0,20}") {
            let words: String = words.into_iter().map(|index| WORDS[index]).collect();
            let said = super::said(&format!("{words}{text}"));
            prop_assert!(said.is_empty() || said.starts_with("talops.yaml:"));
        }
    }
}
