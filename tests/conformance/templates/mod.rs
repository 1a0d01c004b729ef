//! Cluster templates: the verdict, the resources and what `render` prints, compared with the Omni client's template
//! package.

mod export;
mod generate;
mod versions;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde::Deserialize;
use serde_json::{Value, json};
use talops::ops::template::Folder;
use talops::template::{Api, Severity, Template, show};

use crate::call::this_second;
use crate::library::Library;
use crate::tally::Tally;

/// How many templates are generated, and from what seed. `TALOPS_TEMPLATES` says another number, `TALOPS_TEMPLATES_SEED`
/// another seed; `TALOPS_CONFORMANCE_SECONDS` goes on for so long instead, from a seed that it makes up and prints.
const GENERATED: usize = 1_500;
const SEED: u64 = 6;
/// How many the library is asked about at a time.
const AT_ONCE: usize = 50;

/// What the library said of one template.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Said {
    refused: String,
    stage: String,
    resources: Vec<Made>,
    rendered: String,
    exported: String,
    #[serde(rename = "exportRefused")]
    export_refused: String,
}

/// A resource of the library's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Made {
    #[serde(rename = "type")]
    type_name: String,
    namespace: String,
    id: String,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
    spec: Value,
}

impl Made {
    fn text(&self) -> String {
        let Self { type_name, namespace, id, labels, annotations, spec } = self;
        format!("{type_name}({namespace}/{id:?}) labels {labels:?} annotations {annotations:?} spec {spec}")
    }
}

/// Compares the templates of the repository, those below `folders`, and generated ones.
pub(crate) fn compare(library: &mut Library, folders: &[PathBuf], tally: &mut Tally) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates");
    let mut known = Vec::new();
    for folder in [&own].into_iter().chain(folders) {
        let before = known.len();
        find(folder, &mut known);
        assert!(known.len() > before, "no template below {}", folder.display());
    }
    let accepted = all(library, &known, tally);
    println!("  {} templates in folders, {accepted} of them accepted", known.len());

    generated(library, tally);
    versions::compare(library, tally);
}

/// Compares templates out of a random number.
fn generated(library: &mut Library, tally: &mut Tally) {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seconds = number("TALOPS_CONFORMANCE_SECONDS").map(Duration::from_secs);
    let most = number("TALOPS_TEMPLATES").map_or(GENERATED, |number| usize::try_from(number).unwrap());
    let seed = number("TALOPS_TEMPLATES_SEED").unwrap_or_else(|| if seconds.is_some() { rand::random() } else { SEED });
    println!("  templates out of the seed {seed}");
    let folder = tempfile::tempdir().unwrap();
    generate::files(folder.path());
    let mut random = StdRng::seed_from_u64(seed);
    let started = Instant::now();
    let (mut made, mut accepted) = (0, 0);
    while seconds.map_or(made < most, |seconds| started.elapsed() < seconds) {
        let part = if seconds.is_some() { AT_ONCE } else { AT_ONCE.min(most - made) };
        let path = |number: usize| folder.path().join(format!("{number}.yaml"));
        let paths: Vec<PathBuf> = (0..part).map(path).collect();
        for path in &paths {
            std::fs::write(path, generate::template(&mut random)).unwrap();
        }
        accepted += all(library, &paths, tally);
        made += part;
    }
    println!("  {made} generated templates (seed {seed}), {accepted} of them accepted");
}

/// The files of a folder that are templates by their name or content; patches and the like are not.
fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let kinds = ["Cluster", "ControlPlane", "Workers", "Machine"];
            if text.lines().any(|line| kinds.iter().any(|kind| line.starts_with(&format!("kind: {kind}")))) {
                found.push(path);
            }
        }
    }
}

/// Compares each; how many were accepted.
fn all(library: &mut Library, paths: &[PathBuf], tally: &mut Tally) -> usize {
    let mut accepted = 0;
    for part in paths.chunks(AT_ONCE) {
        let said = ask(library, part);
        for (path, said) in part.iter().zip(&said) {
            accepted += usize::from(said.refused.is_empty());
            one(path, said, tally);
        }
        export::compare(library, &said, tally);
    }
    accepted
}

fn ask(library: &mut Library, paths: &[PathBuf]) -> Vec<Said> {
    let answer = library.ask(this_second(), "templates", json!({"templates": paths})).unwrap();
    assert_eq!(answer.templates.len(), paths.len());
    answer.templates
}

fn one(path: &Path, said: &Said, tally: &mut Tally) {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let title = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let ours = Ours::of(path, &text, Api::V1_9);
    let theirs = if said.refused.is_empty() { "accepted" } else { "refused" };
    let case = || format!("{}\nthe library ({}): {}\ntalops: {}", text, said.stage, said.refused, ours.faults);
    if ours.verdict != theirs {
        tally.same(&format!("{title}: the verdict"), &[("talops", &ours.verdict), ("the library", &theirs)], &case());
        return;
    }
    if theirs == "refused" {
        tally.same(&title, &[("talops", &ours.verdict), ("the library", &theirs)], &"");
        return;
    }
    let resources: String = said.resources.iter().fold(String::new(), |mut all, made| {
        writeln!(all, "{}", made.text()).unwrap();
        all
    });
    let first = |one: &str, other: &str| {
        let differing = one.lines().zip(other.lines()).find(|(one, other)| one != other);
        differing.map(|(one, other)| format!("first difference\n  {one}\n  {other}\n")).unwrap_or_default()
    };
    let why = first(&ours.resources, &resources) + &first(&ours.rendered, &said.rendered);
    let both = [format!("{}{}", ours.resources, ours.rendered), format!("{resources}{}", said.rendered)];
    let short = |text: &str| format!("{} bytes, {:?}", text.len(), tally_hash(text));
    tally.same(&title, &[("talops", &short(&both[0])), ("the library", &short(&both[1]))], &format!("{why}{text}"));
}

fn tally_hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// What talops makes of a template.
struct Ours {
    verdict: &'static str,
    faults: String,
    resources: String,
    rendered: String,
}

impl Ours {
    fn of(path: &Path, text: &str, api: Api) -> Self {
        let base = path.parent().unwrap();
        let reading = Template::read(text, &Folder::new(base, Path::new("")), api);
        let faults = reading.faults.iter().filter(|fault| fault.severity == Severity::Error);
        let faults: Vec<String> = faults.map(|fault| format!("{} {}", fault.position, fault.message())).collect();
        let resources = reading.template.resources();
        let listed = resources.iter().fold(String::new(), |mut all, resource| {
            let metadata = &resource.metadata;
            let made = Made {
                type_name: metadata.type_name.clone(),
                namespace: metadata.namespace.clone(),
                id: metadata.id.clone(),
                labels: metadata.labels.clone(),
                annotations: metadata.annotations.clone(),
                spec: resource.spec.clone(),
            };
            writeln!(all, "{}", made.text()).unwrap();
            all
        });
        Self {
            verdict: if reading.is_taken() { "accepted" } else { "refused" },
            faults: faults.join("; "),
            rendered: show::resources(&resources, api),
            resources: listed,
        }
    }
}
