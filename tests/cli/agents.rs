//! The step for a CI that docs/agents.md prints, run as it is printed.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::talops::outcome;

/// The block of shell below "In CI".
fn step() -> &'static str {
    let text = include_str!("../../docs/agents.md");
    let below = text.split_once("## In CI").unwrap().1;
    below.split_once("```sh\n").unwrap().1.split_once("```").unwrap().0
}

/// Runs the step against the lab, with what else its environment has; gives the exit code and what it printed.
fn run(shell: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let folder = tempfile::Builder::new().prefix("talops").tempdir().unwrap();
    std::fs::write(folder.path().join("step.sh"), step()).unwrap();
    let bin = folder.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    symlink(env!("CARGO_BIN_EXE_talops"), bin.join("talops")).unwrap();
    if !has_jq() {
        // The exit codes can be seen without it.
        std::fs::write(bin.join("jq"), "#!/bin/sh\ntrue\n").unwrap();
        std::fs::set_permissions(bin.join("jq"), PermissionsExt::from_mode(0o700)).unwrap();
    }
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).arg("step.sh").current_dir(folder.path()).env_clear();
    command.env("PATH", format!("{}:/usr/bin:/bin", bin.display())).env("HOME", folder.path());
    command.env("XDG_RUNTIME_DIR", folder.path()).env("TALOPS_LAB", "1").envs(variables.iter().copied());
    let (code, out, error) = outcome(&mut command);
    (code, out + &error)
}

fn has_jq() -> bool {
    Path::new("/usr/bin/jq").exists()
}

#[test]
fn every_outcome_ends_the_step_as_it_should() {
    for shell in [&["sh", "-e"][..], &["bash", "-eo", "pipefail"]] {
        assert_eq!(run(shell, &[]), (0, String::new()));
        let (code, said) = run(shell, &[("TALOPS_LAB_FAULT", "node-not-ready")]);
        assert!(code == 1 && (!has_jq() || said.contains("not connected")), "{code}: {said}");
        let (code, said) = run(shell, &[("TALOPS_LAB_FAULT", "omni-unreachable")]);
        assert!(code == 75 && (!has_jq() || said.contains("cannot be reached")), "{code}: {said}");
        let (code, said) = run(shell, &[("TALOPS_LAB_FAULT", "no-such-fault")]);
        assert!(code == 2 && said.contains("no-such-fault"), "{code}: {said}");
        let (code, said) = run(shell, &[("TALOPS_DEADLINE", "1ms")]);
        assert!(code == 4 && said.contains("deadline"), "{code}: {said}");
    }
}
