//! Which floor each module is on, and what it may import.

use std::collections::{BTreeMap, BTreeSet};

use crate::imports::{Import, imports};

const GROUND: &[&str] = &[
    "approval",
    "config",
    "environment",
    "error",
    "estate",
    "event",
    "file",
    "log",
    "openpgp",
    "resource",
    "secret",
    "ssh",
    "text",
    "wait",
];
const KNOWLEDGE: &[&str] = &["faults", "health", "template"];
const CLIENTS: &[&str] = &["cluster", "helm", "hypervisor", "omni", "provider"];
/// From the lower to the higher: each may import those before it.
const BRINGING_TOGETHER: &[&str] = &["connect", "conditions", "run", "ops"];
const FACE: &[&str] = &["cli", "lab", "render"];

/// A source file: its path below `src/` and its text.
pub(crate) struct Source {
    pub(crate) file: String,
    pub(crate) text: String,
}

impl Source {
    /// The module that it is: `omni/watch.rs` and `omni/watch/mod.rs` are `["omni", "watch"]`.
    fn module(&self) -> Vec<String> {
        let path = self.file.trim_end_matches(".rs");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        path.split('/').map(str::to_owned).collect()
    }
}

/// Every breach of the layout in `sources`, as `file:line: what`.
pub(crate) fn breaches(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut operations = Edges::default();
    for source in sources {
        let module = source.module();
        if matches!(source.file.as_str(), "main.rs" | "lib.rs") {
            continue;
        }
        for import in imports(&source.text, &module) {
            let (Some(from), Some(to)) = (module.first(), import.path.first()) else { continue };
            if let Err(why) = allowed(from, to) {
                breaches.push(format!("src/{}:{}: {why}", source.file, import.line));
            }
            operations.note(source, &module, &import);
        }
    }
    breaches.extend(operations.circles());
    breaches
}

/// Whether the module `from` may import the module `to`.
fn allowed(from: &str, to: &str) -> Result<(), String> {
    if from == to {
        return Ok(());
    }
    for module in [from, to] {
        if ![GROUND, KNOWLEDGE, CLIENTS, BRINGING_TOGETHER, FACE].iter().any(|floor| floor.contains(&module)) {
            return Err(format!("`{module}` is on no floor; give it one in tests/architecture/floors.rs"));
        }
    }
    let together = |module: &str| BRINGING_TOGETHER.iter().position(|other| *other == module);
    let permitted = if GROUND.contains(&from) || from == "lab" {
        GROUND.contains(&to)
    } else if KNOWLEDGE.contains(&from) {
        GROUND.contains(&to) || KNOWLEDGE.contains(&to)
    } else if CLIENTS.contains(&from) {
        GROUND.contains(&to)
    } else if let Some(rank) = together(from) {
        !FACE.contains(&to) && together(to).is_none_or(|other| other < rank)
    } else if from == "render" {
        GROUND.contains(&to) || KNOWLEDGE.contains(&to) || to == "ops"
    } else {
        true
    };
    if permitted { Ok(()) } else { Err(format!("`{from}` may not import `{to}`")) }
}

/// Which operation imports which, and where.
#[derive(Default)]
struct Edges(BTreeMap<String, BTreeMap<String, String>>);

impl Edges {
    fn note(&mut self, source: &Source, module: &[String], import: &Import) {
        let ([ops, from, ..], [target, to, ..]) = (module, import.path.as_slice()) else { return };
        if ops == "ops" && target == "ops" && from != to {
            let place = format!("src/{}:{}", source.file, import.line);
            self.0.entry(from.clone()).or_default().entry(to.clone()).or_insert(place);
        }
    }

    fn circles(&self) -> Vec<String> {
        let reaches = |from: &str, wanted: &str| {
            let mut seen = BTreeSet::new();
            let mut open = vec![from];
            while let Some(operation) = open.pop() {
                for next in self.0.get(operation).into_iter().flat_map(BTreeMap::keys) {
                    if next == wanted {
                        return true;
                    }
                    if seen.insert(next.as_str()) {
                        open.push(next);
                    }
                }
            }
            false
        };
        let all = self.0.iter().flat_map(|(from, targets)| targets.iter().map(move |(to, place)| (from, to, place)));
        all.filter(|(from, to, _)| reaches(to, from))
            .map(|(from, to, place)| {
                format!("{place}: operation `{from}` imports `{to}`, which imports it in a circle")
            })
            .collect()
    }
}
