//! Templates out of resources: what talops exports stands for the resources that it was made of, as the library reads it;
//! what the library exports is read alike by both.

use std::path::PathBuf;

use talops::resource::{Document, Kind, Metadata};
use talops::template::Api;
use talops::template::export::{Source, export};

use super::{Made, Ours, Said, ask};
use crate::library::Library;
use crate::tally::Tally;

/// Exports the resources of each template that was taken, and has the library read what came of it.
pub(super) fn compare(library: &mut Library, said: &[Said], tally: &mut Tally) {
    let folder = tempfile::tempdir().unwrap();
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut cases = Vec::new();
    for said in said.iter().filter(|said| said.refused.is_empty()) {
        let resources: Vec<Document> = said.resources.iter().map(document).collect();
        let exported = export(&Source { resources: &resources, initial_talos_version: "" }, Api::V1_9).unwrap();
        for text in [&exported.text, &said.exported] {
            let path = folder.path().join(format!("{}.yaml", paths.len()));
            std::fs::write(&path, text).unwrap();
            paths.push(path);
        }
        let lost: Vec<String> = exported.lost.iter().map(ToString::to_string).collect();
        cases.push((said, exported.text, lost));
    }
    let answers = ask(library, &paths);
    for (((said, text, lost), path), read) in cases.iter().zip(paths.chunks(2)).zip(answers.chunks(2)) {
        let (wanted, got) = (listed(&said.resources), listed(&read[0].resources));
        let case = format!("lost: {lost:?}\nthe library: {}\n{text}\nof the resources\n{wanted}", read[0].refused);
        tally.same("an export, as the library reads it", &[("the resources", &wanted), ("the template", &got)], &case);
        tally.same("nothing is lost", &[("meant", &"[]"), ("found", &format!("{lost:?}"))], &case);
        if said.export_refused.is_empty() {
            let ours = Ours::of(&path[1], &said.exported, Api::V1_9);
            let (ours, theirs) = (sorted(&ours.resources), listed(&read[1].resources));
            tally.same("the library's export", &[("talops", &ours), ("the library", &theirs)], &said.exported);
        }
    }
}

fn document(made: &Made) -> Document {
    let kind = Kind { namespace: made.namespace.clone(), type_name: made.type_name.clone() };
    let mut metadata = Metadata::new(kind.object(&made.id));
    metadata.labels.clone_from(&made.labels);
    metadata.annotations.clone_from(&made.annotations);
    Document { metadata, spec: made.spec.clone() }
}

fn listed(resources: &[Made]) -> String {
    sorted(&resources.iter().map(|made| made.text() + "\n").collect::<String>())
}

fn sorted(lines: &str) -> String {
    let mut lines: Vec<&str> = lines.lines().collect();
    lines.sort_unstable();
    lines.join("\n")
}
