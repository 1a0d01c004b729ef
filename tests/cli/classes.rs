//! Reading, restarting and destroying are different verbs: every command has one class.

use talops::cli::tree;

/// Commands that read, whatever flags they are given.
const READS: &[&str] = &[
    "completions",
    "config schema",
    "config validate",
    "config view",
    "doctor",
    "dr list",
    "dr plan",
    "dr show",
    "dr wait",
    "get",
    "lab faults",
    "lab serve",
    "logs",
    "machines",
    "man",
    "serviceaccount list",
    "status",
    "template diff",
    "template render",
    "template status",
    "template validate",
    "version",
    "wait app",
    "wait cluster-gone",
    "wait cluster-ready",
    "wait machines",
    "wait nodes-ready",
    "wait provider-connected",
    "wait vms-gone",
    "whoami",
];

/// Commands that write files of the caller's own and nothing of the estate.
const WRITES_FILES: &[&str] = &["config init", "dr cancel", "template export"];

/// Commands that get or give back access of the caller's own: a key of Omni's, a token for a cluster.
const ACCESS: &[&str] = &["kubeconfig print", "kubeconfig write", "login", "logout"];

/// Commands that do whatever they are asked to: no permission line should have them.
pub(crate) const ANYTHING: &[&str] = &["api"];

/// Commands that change what they are told to and destroy nothing.
pub(crate) const WRITES: &[&str] = &["apply", "lock cluster", "lock machine", "unlock cluster", "unlock machine"];

/// Commands that hand out or take back the keys of programs.
pub(crate) const KEYS: &[&str] = &["serviceaccount create", "serviceaccount delete", "serviceaccount renew"];

/// Commands that restart something and destroy nothing.
pub(crate) const RESTARTS: &[&str] = &["restart argocd", "restart provider", "restart workload"];

/// Commands that change the estate, after a yes.
pub(crate) const CHANGES: &[&str] = &["mend"];

/// Commands that destroy what was approved.
pub(crate) const DESTROYS: &[&str] = &["delete", "dr resume", "dr run", "template delete", "template sync"];

/// What only a person should do, or a job that was given it on purpose.
pub(crate) const APPROVES: &[&str] = &["approve"];

#[test]
fn every_command_has_a_class() {
    let mut tree = tree();
    tree.build();
    let mut commands = Vec::new();
    leaves(&tree, "", &mut commands);
    let classless: Vec<&String> = commands
        .iter()
        .filter(|command| !command.split(' ').any(|word| word == "help"))
        .filter(|command| !classes().any(|class| class == command.as_str()))
        .collect();
    assert!(classless.is_empty(), "give these a class here and in docs/agents.md: {classless:?}");
}

#[test]
fn docs_agents_names_every_class() {
    let text = std::fs::read_to_string("docs/agents.md").unwrap();
    for command in classes() {
        let top = command.split(' ').next().unwrap();
        assert!(text.contains(&format!("`{command}`")) || text.contains(&format!("`{top}`")), "{command}");
    }
}

fn classes() -> impl Iterator<Item = &'static str> {
    [READS, WRITES_FILES, ACCESS, ANYTHING, WRITES, KEYS, RESTARTS, CHANGES, DESTROYS, APPROVES]
        .into_iter()
        .flatten()
        .copied()
}

fn leaves(command: &clap::Command, path: &str, into: &mut Vec<String>) {
    for child in command.get_subcommands() {
        let path = format!("{path} {}", child.get_name()).trim().to_owned();
        if child.has_subcommands() { leaves(child, &path, into) } else { into.push(path) }
    }
}
