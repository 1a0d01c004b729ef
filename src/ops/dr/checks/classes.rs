//! Machine classes: those of the template are as their files say; and who else uses them.

use super::{DrCheck, failed, few, noted, passed, unknown};
use crate::error::Kind;
use crate::ops::dr::seen::{ClassFile, Classes};

const EQUAL: &str = "machine-classes";
const SHARED: &str = "class-shared";

/// The classes that the template names are in Omni as in their files.
pub(super) fn equal(classes: &Classes) -> DrCheck {
    let Classes { named, folder, files, .. } = classes;
    if named.is_empty() {
        return passed(EQUAL, "the template names its machines itself");
    }
    let (Some(folder), Some(files)) = (folder, files) else {
        return noted(EQUAL, "no folder of machine classes is configured (clusters.NAME.machineClasses)");
    };
    let folder = folder.display();
    let dry_run = format!("`talops apply -f {folder} --dry-run` shows how; apply makes Omni's as the files say");
    let files = match files {
        Ok(files) => files,
        // What is wrong with the files themselves, or with what they would change.
        Err(error) if matches!(error.kind(), Kind::Configuration | Kind::Refused) => {
            return failed(EQUAL, error.message(), error.hint_text().map_or(dry_run, str::to_owned));
        }
        Err(error) => return unknown(EQUAL, error),
    };
    let ours = || files.iter().filter(|file| named.contains(&file.id));
    let other: Vec<String> = ours()
        .filter(|file| !file.is_unchanged)
        .map(|ClassFile { id, place, .. }| format!("{id} is not as {place} says"))
        .collect();
    if !other.is_empty() {
        return failed(EQUAL, "machines would be made from other classes than the files say", dry_run).of(other);
    }
    let without: Vec<String> = named.iter().filter(|name| !ours().any(|file| file.id == **name)).cloned().collect();
    if !without.is_empty() {
        return noted(EQUAL, format!("{folder} has no file of {}", few(&without)));
    }
    let named: Vec<String> = named.iter().cloned().collect();
    passed(EQUAL, format!("as their files say: {}", few(&named)))
}

/// Which other clusters take their machines from the same classes: they compete for what a class has.
pub(super) fn shared(classes: &Classes) -> DrCheck {
    let users = match &classes.users {
        Ok(users) => users,
        Err(error) => return unknown(SHARED, error),
    };
    let details: Vec<String> = users
        .iter()
        .map(|(class, clusters)| {
            let clusters: Vec<String> = clusters.iter().cloned().collect();
            format!("{class}: {}", few(&clusters))
        })
        .collect();
    if details.is_empty() {
        return passed(SHARED, "no other cluster uses its machine classes");
    }
    noted(SHARED, "other clusters use its machine classes").of(details)
}

#[cfg(test)]
mod tests {
    use super::{equal, shared};
    use crate::error::{Error, Result};
    use crate::ops::dr::checks::shown;
    use crate::ops::dr::seen::{ClassFile, Classes};

    fn classes(named: &[&str], files: Option<Result<Vec<ClassFile>>>) -> Classes {
        Classes {
            named: named.iter().map(|name| (*name).to_owned()).collect(),
            folder: files.is_some().then(|| "classes".into()),
            files,
            users: Ok([].into()),
        }
    }

    fn file(id: &str, is_unchanged: bool) -> ClassFile {
        ClassFile { id: id.into(), place: format!("classes/{id}.yaml:3:7"), is_unchanged }
    }

    #[test]
    fn only_the_classes_of_the_template_count() {
        let cases = [
            classes(&[], None),
            classes(&["small"], None),
            classes(&["small"], Some(Ok(vec![file("small", true), file("other", false)]))),
            classes(&["small"], Some(Ok(vec![file("small", false)]))),
            classes(&["large", "small"], Some(Ok(vec![file("small", true)]))),
            classes(&["small"], Some(Err(Error::configuration("classes/small.yaml:1:1: no key \"a\"")))),
            classes(&["small"], Some(Err(Error::unreachable("Omni home: no answer")))),
        ];
        let lines: Vec<String> = cases.iter().map(|case| shown(&equal(case))).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        passed machine-classes: the template names its machines itself
        noted machine-classes: no folder of machine classes is configured (clusters.NAME.machineClasses)
        passed machine-classes: as their files say: small
        failed machine-classes: machines would be made from other classes than the files say
          - small is not as classes/small.yaml:3:7 says
          `talops apply -f classes --dry-run` shows how; apply makes Omni's as the files say
        noted machine-classes: classes has no file of large
        failed machine-classes: classes/small.yaml:1:1: no key "a"
          `talops apply -f classes --dry-run` shows how; apply makes Omni's as the files say
        unknown machine-classes: Omni home: no answer
          --accept-unknown machine-classes goes on without it
        "#);
    }

    #[test]
    fn who_else_uses_a_class_is_told() {
        let users = |users| shown(&shared(&Classes { users, ..classes(&["small"], None) }));
        let edge = [("small".to_owned(), ["edge".to_owned(), "stage".to_owned()].into())];
        let lines = [users(Ok([].into())), users(Ok(edge.into())), users(Err(Error::unreachable("no answer")))];
        insta::assert_snapshot!(lines.join("\n"), @r"
        passed class-shared: no other cluster uses its machine classes
        noted class-shared: other clusters use its machine classes
          - small: edge, stage
        unknown class-shared: no answer
          --accept-unknown class-shared goes on without it
        ");
    }
}
