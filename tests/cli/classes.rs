//! Reading, restarting and destroying are different verbs: every command has one class.

use talops::cli::tree;

/// Commands that read, whatever flags they are given.
const READS: [&str; 10] = [
    "completions",
    "config schema",
    "config validate",
    "config view",
    "doctor",
    "lab faults",
    "lab serve",
    "man",
    "status",
    "version",
];

/// Commands that write files of the caller's own and nothing of the estate.
const WRITES_FILES: [&str; 1] = ["config init"];

/// Commands that restart something, and nothing else.
const RESTARTS: [&str; 3] = ["restart argocd", "restart provider", "restart workload"];

/// Commands that change the estate, after a yes.
const CHANGES: [&str; 1] = ["mend"];

#[test]
fn every_command_has_a_class() {
    let mut tree = tree();
    tree.build();
    let mut commands = Vec::new();
    leaves(&tree, "", &mut commands);
    let classless: Vec<&String> = commands
        .iter()
        .filter(|command| !command.split(' ').any(|word| word == "help"))
        .filter(|command| !READS.contains(&command.as_str()) && !WRITES_FILES.contains(&command.as_str()))
        .filter(|command| !CHANGES.contains(&command.as_str()) && !RESTARTS.contains(&command.as_str()))
        .collect();
    assert!(classless.is_empty(), "give these a class here and in docs/agents.md: {classless:?}");
}

#[test]
fn docs_agents_names_every_class() {
    let text = std::fs::read_to_string("docs/agents.md").unwrap();
    for command in READS.into_iter().chain(WRITES_FILES).chain(CHANGES).chain(RESTARTS) {
        let top = command.split(' ').next().unwrap();
        assert!(text.contains(&format!("`{command}`")) || text.contains(&format!("`{top}`")), "{command}");
    }
}

fn leaves(command: &clap::Command, path: &str, into: &mut Vec<String>) {
    for child in command.get_subcommands() {
        let path = format!("{path} {}", child.get_name()).trim().to_owned();
        if child.has_subcommands() { leaves(child, &path, into) } else { into.push(path) }
    }
}
