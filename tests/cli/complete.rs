//! Completion of names: what a shell asks for and gets, and that it never waits.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::talops::{outcome, talops};

/// What a shell's completion is bounded by.
const BOUND: Duration = Duration::from_millis(300);

/// How often something is tried that a busy machine can be too slow for.
const TRIES: usize = 20;

fn names(home: &Path, words: &[&str]) -> (i32, Vec<String>, String) {
    let index = (words.len() - 1).to_string();
    let (code, out, error) = outcome(talops(home).args(["__complete", "fish", &index]).args(words));
    (code, out.lines().map(str::to_owned).collect(), error)
}

/// A configuration whose Omni takes connections and never answers; the socket has to be kept.
fn mute(home: &Path) -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let text = format!(
        "omni:\n  home: {{endpoint: 'http://127.0.0.1:{port}'}}\nproviders:\n  matrix: {{composeService: p}}\n\
         clusters:\n  talos-prod-01: {{template: t.yaml, kubernetes: {{mint: true}}}}\n  edge: {{kubernetes: {{mint: true}}}}\n"
    );
    std::fs::write(home.join("talops.yaml"), text).unwrap();
    listener
}

#[test]
fn what_the_configuration_knows_is_there_at_once() {
    let home = tempfile::tempdir().unwrap();
    let _mute = mute(home.path());
    let cases: [(&[&str], &[&str]); 8] = [
        (&["talops", "-c", ""], &["edge", "talos-prod-01"]),
        (&["talops", "status", "--cluster=tal"], &["--cluster=talos-prod-01"]),
        (&["talops", "status", "-c", "edge,t"], &["edge,talos-prod-01"]),
        (&["talops", "status", "provider/"], &["provider/matrix"]),
        (&["talops", "status", "prov"], &["provider", "provider/"]),
        (&["talops", "get", "--omni", ""], &["home"]),
        (&["talops", "machines", "--state", "dis"], &["disconnected"]),
        (&["talops", "--lab-fault", "image"], &["image-pull"]),
    ];
    for (words, expected) in cases {
        let (code, found, error) = names(home.path(), words);
        assert_eq!((code, found.as_slice(), error.as_str()), (0, strings(expected).as_slice(), ""), "{words:?}");
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn what_it_does_not_know_is_left_to_the_shell() {
    let home = tempfile::tempdir().unwrap();
    for words in [&["talops", "sta"][..], &["talops", "--"], &["talops", "config", "validate", ""]] {
        assert_eq!(names(home.path(), words), (1, Vec::new(), String::new()), "{words:?}");
    }
    assert_eq!(outcome(talops(home.path()).args(["__complete"])), (1, String::new(), String::new()));
}

#[test]
fn a_server_that_never_answers_holds_nobody_up() {
    let home = tempfile::tempdir().unwrap();
    let _mute = mute(home.path());
    for words in [&["talops", "get", ""][..], &["talops", "status", "machine/"], &["talops", "status", "app/"]] {
        // The quickest of a few: other work on the machine is not what is measured.
        let took = (0..TRIES).map(|_| {
            let start = Instant::now();
            let (code, found, error) = names(home.path(), words);
            assert_eq!((code, found.len(), error.as_str()), (0, 0, ""), "{words:?}");
            start.elapsed()
        });
        let quickest = took.take(5).min().unwrap();
        assert!(quickest <= BOUND, "{words:?}: {quickest:?}");
    }
}

#[test]
fn a_broken_configuration_is_nothing_to_tell_while_somebody_types() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("talops.yaml"), "omni: [").unwrap();
    assert_eq!(names(home.path(), &["talops", "-c", ""]), (0, Vec::new(), String::new()));
}

#[test]
fn servers_are_asked_for_what_they_alone_know() {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let cases: [(&[&str], &str); 4] = [
        (&["talops", "--lab", "get", "clust"], "clusters"),
        (&["talops", "--lab", "get", "clusters", ""], "talos-prod-01"),
        (&["talops", "--lab", "status", "machineset/edge-"], "machineset/edge-control-planes"),
        (&["talops", "--lab", "-c", "edge", "status", "cluster/"], "cluster/edge"),
    ];
    for (words, expected) in cases {
        let found = (0..TRIES).map(|_| names(home.path(), words).1).find(|found| !found.is_empty()).unwrap_or_default();
        assert!(found.iter().any(|name| name == expected), "{words:?}: {found:?}");
    }
}

/// Runs a script in a shell, if that shell is there, with talops on its path.
fn shell(program: &str, arguments: &[&str], script: &str) -> Option<String> {
    let home = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    let _mute = mute(home.path());
    let binary = Path::new(env!("CARGO_BIN_EXE_talops")).parent().unwrap().display().to_string();
    let file = home.path().join("script");
    std::fs::write(&file, script).unwrap();
    let mut call = Command::new(program);
    call.args(arguments).arg(&file).current_dir(home.path()).env_clear();
    call.env("HOME", home.path()).env("PATH", format!("{binary}:/usr/bin:/bin")).env("XDG_RUNTIME_DIR", home.path());
    let output = call.stdin(std::process::Stdio::null()).output().ok()?;
    Some(String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
}

#[test]
fn bash_completes_names_and_the_rest() {
    let script = r#"
        source <(talops completions bash)
        try() {
            COMP_WORDS=("$@"); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); COMPREPLY=()
            _talops_or_names talops "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
            echo "$*: ${COMPREPLY[*]}"
        }
        try talops -c ''
        try talops status --cluster = tal
        try talops sta
        try talops status prov
        complete -p talops
    "#;
    let Some(out) = shell("bash", &["--norc"], script) else { return };
    insta::assert_snapshot!(out, @"
    talops -c : edge talos-prod-01
    talops status --cluster = tal: talos-prod-01
    talops sta: status
    talops status prov: provider provider/
    complete -o bashdefault -o default -o nosort -F _talops_or_names talops
    ");
}

#[test]
fn fish_completes_names_and_the_rest() {
    let script = r#"
        talops completions fish | source
        for line in "talops -c " "talops status --cluster=tal" "talops sta" "talops status provider/"
            echo "$line: "(complete -C $line | string replace -r '\t.*' '' | string join ' ')
        end
    "#;
    let Some(out) = shell("fish", &["--no-config"], script) else { return };
    insta::assert_snapshot!(out, @"
    talops -c : edge talos-prod-01
    talops status --cluster=tal: --cluster=talos-prod-01
    talops sta: status
    talops status provider/: provider/matrix
    ");
}

#[test]
fn zsh_completes_names() {
    // A completion function runs only while somebody types: what it calls is put in the place of what zsh would do.
    let script = r#"
        compadd() { local -a names; names=(${(P)@[-1]}); (( $#names )) && print -r -- "$names"; return 0 }
        compdef() { : }
        eval "$(talops completions zsh)"
        words=(talops -c ''); CURRENT=3; _talops
        words=(talops status prov); CURRENT=3; _talops
    "#;
    let Some(out) = shell("zsh", &["-f"], script) else { return };
    insta::assert_snapshot!(out, @"
    edge talos-prod-01
    provider/
    provider
    ");
}
