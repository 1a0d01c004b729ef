//! Every command says what it does and shows an example.

use talops::cli::tree;

use crate::talops::{outcome, talops};

#[test]
fn every_command_shows_an_example() {
    let mut missing = Vec::new();
    let mut queue = vec![tree()];
    while let Some(command) = queue.pop() {
        queue.extend(command.get_subcommands().cloned());
        let example = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        if !example.contains("talops") {
            missing.push(command.get_name().to_owned());
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_help_of_the_tool() {
    let home = tempfile::tempdir().unwrap();
    let (code, text, _) = outcome(talops(home.path()).arg("--help"));
    assert_eq!(code, 0);
    insta::assert_snapshot!(text, @"");
}

#[test]
fn the_help_of_status() {
    let home = tempfile::tempdir().unwrap();
    let (code, text, _) = outcome(talops(home.path()).args(["status", "--help"]));
    assert_eq!(code, 0);
    let own = text.split("Global options:").next().unwrap();
    insta::assert_snapshot!(own, @"");
}
