//! The files that resources are described in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::ops::template::{below, read_file};
use crate::resource::Pointer;
use crate::template::yaml::{Position, decode};
use crate::template::{Api, Fault, Manifest};

/// The name of stdin, among files.
pub const STDIN: &str = "-";
/// What stdin is called in messages.
const STDIN_SHOWN: &str = "<stdin>";
/// How many files one call takes.
const MOST: usize = 1_000;
/// How many faults an error spells out.
const SPELLED_OUT: usize = 10;

/// A resource and where it is described.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// The file, as the caller names it.
    pub file: String,
    /// The resource.
    pub manifest: Manifest,
}

impl Described {
    /// `file:line:column`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.manifest.position)
    }
}

/// Texts with the files that they are from.
#[derive(Debug, Clone, Default)]
pub struct Sources(Vec<(String, String)>);

impl Sources {
    /// Reads the files that the caller names, and all `*.yaml` and `*.yml` below folders, in the order of their names.
    /// `stdin` is what [`STDIN`] stands for.
    ///
    /// # Errors
    ///
    /// When a file or folder is not there or cannot be read, or a folder has no such file.
    pub fn read(paths: &[PathBuf], stdin: Option<&[u8]>) -> Result<Self> {
        let mut files = Vec::new();
        let mut texts = Vec::new();
        for path in paths {
            if path.as_os_str() == STDIN {
                texts.push((STDIN_SHOWN.to_owned(), text(STDIN_SHOWN, stdin.unwrap_or_default())?));
            } else if path.is_dir() {
                let before = files.len();
                below(path, 0, &mut |file| files.push(file))?;
                if files.len() == before {
                    let message = format!("{} has no file that ends in .yaml or .yml", path.display());
                    return Err(Error::configuration(message).hint("name a file, or the folder that they are in"));
                }
            } else {
                files.push(path.clone());
            }
        }
        if files.len() > MOST {
            let message = format!("there are {} files, and one call takes {MOST}", files.len());
            return Err(Error::configuration(message).hint("name one folder at a time"));
        }
        for file in &files {
            texts.push((file.display().to_string(), whole(file)?));
        }
        Ok(Self(texts))
    }

    /// The resources that they describe, as that Omni takes them: each once.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] with every fault and its place.
    pub fn resources(&self, api: Api) -> Result<Vec<Described>> {
        let mut described: Vec<Described> = Vec::new();
        let mut faults = Vec::new();
        for (file, text) in &self.0 {
            let (manifests, found) = Manifest::read(text, api);
            faults.extend(found.into_iter().map(|fault| (file.as_str(), fault)));
            described.extend(manifests.into_iter().map(|manifest| Described { file: file.clone(), manifest }));
        }
        let mut places: BTreeMap<&Pointer, &Described> = BTreeMap::new();
        for one in &described {
            if let Some(first) = places.insert(&one.manifest.pointer, one) {
                let pointer = &one.manifest.pointer;
                let message = format!("{pointer} is described twice, first at {} (class-id-twice)", first.place());
                let fault = Fault::error(one.manifest.position, message);
                faults.push((
                    &one.file,
                    fault.hint("keep one of them; --dry-run says how it differs from what Omni has"),
                ));
            }
        }
        if faults.is_empty() { Ok(described) } else { Err(refused(&faults)) }
    }
}

fn whole(file: &Path) -> Result<String> {
    read_file(file).map_err(|refusal| {
        let message = format!("reading {}: {refusal}", file.display());
        Error::configuration(message).hint("name a file of resources, a folder of them, or - for stdin")
    })
}

fn text(name: &str, bytes: &[u8]) -> Result<String> {
    let text = decode(bytes).map_err(|fault| {
        let place = fault.position.unwrap_or(Position { line: 1, column: 1 });
        Error::configuration(format!("{name}:{place}: {}", fault.message))
    })?;
    Ok(text.into_owned())
}

/// The error of files with faults, which it lists.
fn refused(faults: &[(&str, Fault)]) -> Error {
    let line = |file: &str, fault: &Fault| format!("{file}:{}: {}", fault.position, fault.message());
    if let [(file, fault)] = faults {
        let error = Error::configuration(line(file, fault));
        return match fault.hint_text() {
            Some(hint) => error.hint(hint),
            None => error,
        };
    }
    let mut message = format!("{} faults, and nothing was sent", faults.len());
    for (file, fault) in faults.iter().take(SPELLED_OUT) {
        let hint = fault.hint_text().map(|hint| format!(" ({hint})")).unwrap_or_default();
        message += &format!("\n  {}{hint}", line(file, fault));
    }
    if faults.len() > SPELLED_OUT {
        message += &format!("\n  … {} more", faults.len() - SPELLED_OUT);
    }
    Error::configuration(message)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Sources;
    use crate::error::{Error, Kind};
    use crate::template::Api;

    fn label(id: &str) -> String {
        format!("metadata: {{type: MachineLabels.omni.sidero.dev, id: {id}}}\nspec: {{}}\n")
    }

    fn described(files: &[(&str, &str)], named: &[&str], stdin: Option<&[u8]>) -> Result<Vec<String>, Error> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let paths: Vec<PathBuf> =
            named.iter().map(|name| if *name == "-" { "-".into() } else { folder.path().join(name) }).collect();
        let shown = |text: &str| text.replace(&folder.path().display().to_string(), "DIR");
        let resources = Sources::read(&paths, stdin).and_then(|sources| sources.resources(Api::V1_10));
        let plain = |error: Error| Error::new(error.kind(), shown(error.message()));
        let place = |one: &super::Described| format!("{} {}", shown(&one.place()), one.manifest.pointer);
        resources.map(|all| all.iter().map(place).collect()).map_err(plain)
    }

    #[test]
    fn a_folder_is_read_in_the_order_of_its_names_and_stdin_is_a_file_too() {
        let files = [("d/b.yml", label("b")), ("d/a/a.YAML", label("a")), ("d/readme.md", "text".to_owned())];
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        insta::assert_debug_snapshot!(described(&files, &["-", "d"], Some(label("c").as_bytes())).unwrap(), @r#"
        [
            "<stdin>:1:53 MachineLabels/c",
            "DIR/d/a/a.YAML:1:53 MachineLabels/a",
            "DIR/d/b.yml:1:53 MachineLabels/b",
        ]
        "#);
    }

    #[test]
    fn one_id_in_two_places_is_refused_with_both() {
        let (one, two) = (label("a"), label("b") + "---\n" + &label("a"));
        let error = described(&[("one.yaml", &one), ("two.yaml", &two)], &["one.yaml", "two.yaml"], None).unwrap_err();
        insta::assert_snapshot!(error, @"DIR/two.yaml:4:53: MachineLabels/a is described twice, first at DIR/one.yaml:1:53 (class-id-twice)");
    }

    #[test]
    fn every_fault_of_every_file_is_told() {
        let error = described(&[("one.yaml", "a: 1\n"), ("two.yaml", "- b\n")], &["one.yaml", "two.yaml"], None);
        let error = error.unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        insta::assert_snapshot!(error, @r#"
        2 faults, and nothing was sent
          DIR/one.yaml:1:1: a resource has no key "a" (it has: metadata, spec)
          DIR/two.yaml:1:1: a resource is a mapping of `metadata` and `spec`, but here is a list
        "#);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for named in ["none.yaml", "empty"] {
            let error = described(&[("empty/readme.md", "")], &[named], None).unwrap_err();
            assert_eq!(error.kind(), Kind::Configuration, "{named}");
        }
        assert!(described(&[], &["-"], Some(&[0xff, 0x80])).is_err());
    }
}
