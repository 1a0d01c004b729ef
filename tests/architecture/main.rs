//! The layout of `docs/architecture.md`, checked: which module may import which, documents at the head of folders, and
//! the size of files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod floors;
mod imports;

use std::path::{Path, PathBuf};

use floors::{Source, breaches};

/// A file asks for its second half to get a name at about 400 lines; here it gets no more.
const LONGEST: usize = 450;

#[test]
fn every_floor_imports_only_floors_below() {
    let root = root().join("src");
    let sources: Vec<Source> = rust_files(&root)
        .into_iter()
        .map(|path| Source {
            file: path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned(),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect();
    assert!(sources.len() > 10, "the sources were not found");
    let breaches = breaches(&sources);
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

#[test]
fn a_breach_is_found_and_named_by_file_and_line() {
    let source = |file: &str, text: &str| Source { file: file.to_owned(), text: text.to_owned() };
    let sources = [
        source("estate/node.rs", "use crate::error::Error;\n\nuse crate::omni::Client;\n"),
        source("omni/mod.rs", "use crate::{error, cluster::{Table, Pages as Paged}, estate::*};\n"),
        source("health/nodes.rs", "fn f() {\n    crate::connect::clients::<u8>();\n}\n"),
        source("provider/logs.rs", "use super::super::hypervisor::Machine;\n"),
        source("provider/mod.rs", "mod tests {\n    use super::Engine;\n    use super::super::helm::Helm;\n}\n"),
        source("connect/mod.rs", "use crate::ops::status;\n"),
        source("render/table.rs", "use crate::ops::status::Report;\nuse crate::cli::Globals;\n"),
        source("lab/mod.rs", "use crate::health::verdict;\n"),
        source("wait/mod.rs", "use crate::somewhere::new;\n"),
        source("ops/status/mod.rs", "use crate::ops::restart::run;\n"),
        source("ops/restart.rs", "use super::wait_for::done;\n"),
        source("ops/wait_for.rs", "use crate::{error::Error, ops::{status::Report, logs}};\n"),
        source("cli/mod.rs", "use crate::{lab, ops::status, render::Ui, omni::Client};\n"),
    ];
    let expected = [
        "src/estate/node.rs:3: `estate` may not import `omni`",
        "src/omni/mod.rs:1: `omni` may not import `cluster`",
        "src/omni/mod.rs:1: `omni` may not import `cluster`",
        "src/health/nodes.rs:2: `health` may not import `connect`",
        "src/provider/logs.rs:1: `provider` may not import `hypervisor`",
        "src/provider/mod.rs:3: `provider` may not import `helm`",
        "src/connect/mod.rs:1: `connect` may not import `ops`",
        "src/render/table.rs:2: `render` may not import `cli`",
        "src/lab/mod.rs:1: `lab` may not import `health`",
        "src/wait/mod.rs:1: `somewhere` is on no floor; give it one in tests/architecture/floors.rs",
        "src/ops/restart.rs:1: operation `restart` imports `wait_for`, which imports it in a circle",
        "src/ops/status/mod.rs:1: operation `status` imports `restart`, which imports it in a circle",
        "src/ops/wait_for.rs:1: operation `wait_for` imports `status`, which imports it in a circle",
    ];
    assert_eq!(breaches(&sources), expected);
}

#[test]
fn comments_and_literals_import_nothing() {
    let text = r##"
        //! See crate::omni and [`crate::cluster`].
        /* crate::helm /* crate::omni */ crate::helm */
        const TEXT: &str = "crate::omni \" crate::omni";
        const RAW: &str = r#"crate::omni " crate::omni"#;
        const BYTES: &[u8] = br"crate::omni";
        const QUOTE: char = '"'; const OTHER: char = '\''; fn f<'a>(_: &'a str) { mycrate::omni(); }
        use crate::error::Error;
    "##;
    let source = Source { file: "estate/mod.rs".to_owned(), text: text.to_owned() };
    assert_eq!(breaches(&[source]), Vec::<String>::new());
    let found = imports::imports(text, &["estate".to_owned()]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].line, found[0].path.join("::")), (8, "error::Error".to_owned()));
}

#[test]
fn every_folder_says_at_its_head_what_lives_there() {
    let mute: Vec<PathBuf> = rust_files(&root().join("src"))
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name == "mod.rs"))
        .filter(|path| !std::fs::read_to_string(path).unwrap().starts_with("//! "))
        .collect();
    assert!(mute.is_empty(), "no head: {mute:#?}");
}

#[test]
fn no_file_is_too_long_to_read() {
    let long: Vec<String> = ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| rust_files(&root().join(folder)))
        .filter_map(|path| {
            let lines = std::fs::read_to_string(&path).unwrap().lines().count();
            (lines > LONGEST).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(long.is_empty(), "files over {LONGEST} lines:\n{}", long.join("\n"));
}

#[test]
fn every_file_that_the_architecture_names_is_there() {
    let text = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let table = text.split("## Where things are").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix('|')?.split('|').nth(1));
    let named: Vec<&str> = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let paths: Vec<&str> = named.into_iter().filter(|name| !name.contains("::") && name.contains(['/', '.'])).collect();
    assert!(paths.len() > 20, "the table was not found");
    let missing: Vec<_> = paths.iter().filter(|path| !root().join("src").join(path).exists()).collect();
    assert!(missing.is_empty(), "not there: {missing:?}");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder, in order.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
