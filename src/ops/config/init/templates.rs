//! Cluster templates below a folder: files with a document `kind: Cluster` that has a `name:`.

use std::collections::VecDeque;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::found::FoundTemplate;
use crate::config::yaml::{self, Value};

/// How many folders deep is searched.
const DEEPEST: usize = 6;
/// How many files and folders are looked at.
const MOST_ENTRIES: usize = 20_000;
/// How many YAML files are opened.
const MOST_FILES: usize = 2_000;
/// No template is longer than this many bytes.
const LONGEST: u64 = 512 * 1024;
/// Folders in which nobody keeps templates, besides hidden ones.
const SKIPPED: [&str; 3] = ["target", "node_modules", "vendor"];

/// What a search for templates gives.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// The templates, one a cluster, those nearest to the top first.
    pub(super) templates: Vec<FoundTemplate>,
    /// What was passed over.
    pub(super) notes: Vec<String>,
}

/// Searches `folder`, the nearest first. Symbolic links are not followed.
pub(super) fn search(folder: &Path) -> Search {
    let mut search = Search::default();
    let mut folders = VecDeque::from([(folder.to_owned(), 0)]);
    let (mut entries, mut files) = (0, 0);
    while let Some((current, depth)) = folders.pop_front() {
        let mut children: Vec<_> = std::fs::read_dir(&current).into_iter().flatten().flatten().collect();
        children.sort_by_key(std::fs::DirEntry::file_name);
        for child in children {
            entries += 1;
            if entries > MOST_ENTRIES || files > MOST_FILES {
                search.notes.push(format!("{} is large: not all of it was searched for templates", folder.display()));
                return search;
            }
            let (path, name) = (child.path(), child.file_name().to_string_lossy().into_owned());
            let Ok(kind) = child.file_type() else { continue };
            if kind.is_dir() && depth < DEEPEST && !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                folders.push_back((path, depth + 1));
            } else if kind.is_file() && (has_ending(&name, ".yaml") || has_ending(&name, ".yml")) {
                files += 1;
                if let Some(cluster) = template_cluster(&path) {
                    add(&mut search, folder, cluster, &path);
                }
            }
        }
    }
    search
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ending)
}

fn add(search: &mut Search, folder: &Path, cluster: String, path: &Path) {
    let path: PathBuf = path.strip_prefix(folder).unwrap_or(path).to_owned();
    match search.templates.iter().find(|template| template.cluster == cluster) {
        Some(first) => {
            let (first, other) = (first.path.display(), path.display());
            search.notes.push(format!("{first} and {other} are both templates of {cluster}: the first is taken"));
        }
        None => search.templates.push(FoundTemplate { cluster, path }),
    }
}

/// The name of the cluster that a file is the template of; `None` when it is no template or cannot be read.
#[must_use]
pub fn template_cluster(path: &Path) -> Option<String> {
    let mut text = String::new();
    std::fs::File::open(path).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    cluster_name(&text)
}

/// The `name` of the document `kind: Cluster`. One with an `apiVersion` is a Kubernetes object (Cluster API, say), not
/// a template.
fn cluster_name(text: &str) -> Option<String> {
    let document = documents(text).find(|document| document.lines().any(|line| line.trim_end() == "kind: Cluster"))?;
    let Value::Mapping(entries) = yaml::tree(&document).ok()??.value else { return None };
    let text_of = |key: &str| match &entries.iter().find(|entry| entry.key == key)?.value.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    if text_of("apiVersion").is_some() {
        return None;
    }
    text_of("name").filter(|name| !name.is_empty())
}

/// The documents of a stream, cut by line: a fault in one says nothing about the others.
fn documents(text: &str) -> impl Iterator<Item = String> {
    let lines: Vec<&str> = text.lines().collect();
    let documents: Vec<String> =
        lines.split(|line| *line == "---" || line.starts_with("--- ")).map(|lines| lines.join("\n")).collect();
    documents.into_iter()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{cluster_name, search};

    #[test]
    fn a_template_is_known_by_its_cluster_document() {
        let template = "kind: ControlPlane\nname: [broken\n---\nkind: Cluster\nname: prod # ours\nkubernetes: {version: v1.33.0}\n";
        assert_eq!(cluster_name(template).as_deref(), Some("prod"));
        assert_eq!(cluster_name("apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nname: prod\n"), None);
        assert_eq!(cluster_name("kind: Cluster\n"), None);
        assert_eq!(cluster_name("kind: ClusterRole\nname: prod\n"), None);
    }

    #[test]
    fn folders_of_tools_are_not_searched_and_the_nearest_template_counts() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, name: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, format!("kind: Cluster\nname: {name}\n")).unwrap();
        };
        write("clusters/prod.yaml", "prod");
        write("clusters/old/prod.yml", "prod");
        write(".git/hidden.yaml", "hidden");
        write("node_modules/a/module.yaml", "module");
        write("1/2/3/4/5/6/7/deep.yaml", "deep");
        let found = search(folder.path());
        assert_eq!(found.templates.len(), 1);
        assert_eq!(found.templates[0].path, Path::new("clusters/prod.yaml"));
        assert_eq!(
            found.notes,
            ["clusters/prod.yaml and clusters/old/prod.yml are both templates of prod: the first is taken"]
        );
    }
}
