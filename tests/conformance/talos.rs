//! The table of the keys of Talos machine configurations: that of the repository is what the Go types say.
//! `TALOPS_GENERATE=1 just conformance talos` writes it anew.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::call::this_second;
use crate::library::Library;
use crate::tally::Tally;

const MODULE: &str = "github.com/siderolabs/talos/pkg/machinery";

pub(crate) fn compare(library: &mut Library, tally: &mut Tally) {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = |format: &str| {
        let mut go = Command::new("go");
        go.args(["list", "-m", "-f", format, MODULE]).current_dir(top.join("tests/conformance/library"));
        String::from_utf8(go.output().unwrap().stdout).unwrap().trim().to_owned()
    };
    let (folder, version) = (list("{{.Dir}}"), list("{{.Version}}"));
    let table = library.ask(this_second(), "talos keys", json!({"folder": folder})).unwrap().table;
    let table = format!(
        "# The keys of Talos machine configurations, out of {MODULE} {version}.\n# Made by `TALOPS_GENERATE=1 just conformance talos`.\n{table}"
    );
    let path = top.join("src/template/talos/keys.txt");
    if std::env::var_os("TALOPS_GENERATE").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = table.lines().zip(there.lines()).find(|(new, old)| new != old);
    let counts = [there.lines().count(), table.lines().count()].map(|lines| format!("{lines} lines"));
    tally.same("the table of keys", &[("there", &counts[0]), ("the library", &counts[1])], &"its length");
    tally.same("the table of keys", &[("there", &there), ("the library", &table)], &format!("{differing:?}"));
}
