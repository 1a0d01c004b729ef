//! Files of machine classes, as far as they belong to templates: two with one id undo each other.

use std::collections::BTreeMap;

use super::Api;
use super::fault::Fault;
use super::yaml::{self, Kind, Node, Position};

/// What the type of a machine class is called in such a file.
const TYPE: &str = "MachineClasses.omni.sidero.dev";

/// A machine class in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its id.
    pub id: String,
    /// Where the id is written.
    pub position: Position,
    /// Each single value of its spec, by the path that leads to it.
    spec: BTreeMap<String, String>,
}

/// The machine classes of a text as `omnictl apply` takes it; other resources are passed over.
///
/// # Errors
///
/// When it is no YAML.
pub fn read(text: &str) -> Result<Vec<Class>, Fault> {
    let documents = yaml::parse(text, Api::default().dialect())?;
    Ok(documents.iter().filter_map(|document| class(document.root())).collect())
}

fn class(root: Node<'_>) -> Option<Class> {
    let metadata = value(root, "metadata")?;
    let is_class = matches!(value(metadata, "type")?.kind(), Kind::Scalar(TYPE));
    let id = value(metadata, "id").filter(|_| is_class)?;
    let Kind::Scalar(name) = id.kind() else { return None };
    let mut spec = BTreeMap::new();
    if let Some(node) = value(root, "spec") {
        flatten(node, "spec", &mut spec);
    }
    Some(Class { id: name.to_owned(), position: id.position(), spec })
}

fn value<'d>(node: Node<'d>, name: &str) -> Option<Node<'d>> {
    let Kind::Mapping(entries) = node.kind() else { return None };
    let found = entries.into_iter().find(|(key, _)| matches!(key.kind(), Kind::Scalar(text) if text == name));
    found.map(|(_, value)| value)
}

fn flatten(node: Node<'_>, path: &str, values: &mut BTreeMap<String, String>) {
    // Aliases can unfold to any number of values.
    if values.len() > MOST {
        return;
    }
    match node.kind() {
        Kind::Scalar(text) => {
            values.insert(path.to_owned(), text.to_owned());
        }
        Kind::Sequence(items) => {
            for (item, number) in items.into_iter().zip(0..) {
                flatten(item, &format!("{path}[{number}]"), values);
            }
        }
        Kind::Mapping(entries) => {
            for (key, value) in entries {
                if let Kind::Scalar(name) = key.kind() {
                    flatten(value, &format!("{path}.{name}"), values);
                }
            }
        }
    }
}

/// So many values of one class are compared.
const MOST: usize = 10_000;

/// The faults of classes whose id another file has, with another spec: each with the file it is in.
#[must_use]
pub fn twice<'a>(files: &'a [(String, Vec<Class>)]) -> Vec<(&'a str, Fault)> {
    let mut first: BTreeMap<&str, (&str, &Class)> = BTreeMap::new();
    let mut faults = Vec::new();
    for (file, class) in files.iter().flat_map(|(file, classes)| classes.iter().map(move |class| (file, class))) {
        let Some((other, before)) = first.get(class.id.as_str()) else {
            first.insert(&class.id, (file, class));
            continue;
        };
        let differs = |path: &&String| before.spec.get(*path) != class.spec.get(*path);
        let paths = before.spec.keys().chain(class.spec.keys().filter(|path| !before.spec.contains_key(*path)));
        let mut paths = paths.filter(differs);
        let Some(path) = paths.next() else { continue };
        let more = match paths.count() {
            0 => String::new(),
            more => format!(" and in {more} more"),
        };
        let message = format!(
            "the machine class {:?} is in {other}:{} too, and differs in `{path}`{more}",
            class.id, before.position
        );
        let hint = "whichever is applied last counts: give one of them another id, or remove it";
        faults.push((file.as_str(), Fault::error(class.position, message).hint(hint)));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{read, twice};

    const CLASS: &str = "\
metadata:
  namespace: default
  type: MachineClasses.omni.sidero.dev
  id: worker
spec:
  autoprovision: {providerid: matrix, providerdata: 'cores: 4'}
";

    fn told(files: &[(&str, &str)]) -> String {
        let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), read(text).unwrap())).collect();
        twice(&files).iter().map(|(file, fault)| format!("{file}:{} {}\n", fault.position, fault.message())).collect()
    }

    #[test]
    fn one_id_with_two_specs_is_a_fault() {
        let other = CLASS.replace("cores: 4", "cores: 2");
        insta::assert_snapshot!(told(&[("a.yaml", CLASS), ("test.yaml", &other)]), @r#"test.yaml:4:7 the machine class "worker" is in a.yaml:4:7 too, and differs in `spec.autoprovision.providerdata`"#);
        let third =
            format!("{other}---\n{}", CLASS.replace("worker", "control").replace("MachineClasses", "MachineSets"));
        assert_eq!(told(&[("a.yaml", CLASS), ("b.yaml", CLASS), ("c.yaml", "a: 1\n")]), "");
        assert_eq!(told(&[("a.yaml", CLASS), ("b.yaml", &third)]).lines().count(), 1);
        assert!(read("a: [").is_err());
    }
}
