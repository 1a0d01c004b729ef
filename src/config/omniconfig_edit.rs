//! Adds to omnictl's own configuration: a context, its identity. Everything else in the file stays, in its order; comments
//! go, as when omnictl writes it.

use std::io::ErrorKind;
use std::path::Path;

use super::yaml::{self, Node, Value};
use crate::error::{Error, Result};
use crate::file;

/// A context as it is to be in an omniconfig.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The context's name.
    pub context: &'a str,
    /// The endpoint's URL.
    pub url: &'a str,
    /// The user's e-mail address.
    pub identity: &'a str,
}

/// Puts a context into the omniconfig at `path`, which need not be there; whether anything had to be changed. A file
/// without a current context gets this one.
///
/// # Errors
///
/// [`crate::error::Kind::Configuration`] when the file is no omniconfig, which is then left as it is, or cannot be written.
pub fn add(path: &Path, wanted: &Wanted<'_>) -> Result<bool> {
    let Some(changed) = changed(path, wanted)? else { return Ok(false) };
    file::write_private(path, &changed).map_err(|error| wrong(path, &error.to_string()))?;
    Ok(true)
}

/// Checks that [`add`] could be done, by writing beside the file where it has to be changed.
///
/// # Errors
///
/// As [`add`].
pub fn check(path: &Path, wanted: &Wanted<'_>) -> Result<()> {
    if changed(path, wanted)?.is_some() {
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let probe = path.with_file_name(format!(".{name}.probe-{}", std::process::id()));
        file::write_private(&probe, "").map_err(|error| wrong(&path, &error.to_string()))?;
        // One that stays holds nothing.
        let _ = std::fs::remove_file(probe);
    }
    Ok(())
}

fn changed(path: &Path, wanted: &Wanted<'_>) -> Result<Option<String>> {
    let text = match file::read_text(path, file::LONGEST) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(wrong(path, &error.to_string())),
    };
    with_context(&text, wanted).map_err(|what| wrong(path, &what))
}

fn wrong(path: &Path, what: &str) -> Error {
    Error::configuration(format!("adding a context to {}: {what}", path.display()))
        .hint("it is left as it is; OMNICONFIG names another file, for omnictl too")
}

/// An omniconfig's text with a context; `None` when it has it already.
fn with_context(text: &str, wanted: &Wanted<'_>) -> Result<Option<String>, String> {
    let tree = yaml::tree(text).map_err(|fault| format!("it is no omniconfig: {}", fault.message))?;
    let before = tree.unwrap_or_else(|| Node::new(Value::Mapping(Vec::new())));
    let mut after = before.clone();
    put(&mut after, wanted).ok_or("it is no omniconfig: its contexts are no mapping")?;
    if after == before {
        return Ok(None);
    }
    yaml::to_plain_string(&after).map(Some).map_err(|error| error.to_string())
}

/// `None` where something else stands in a mapping's place.
fn put(tree: &mut Node, wanted: &Wanted<'_>) -> Option<()> {
    let context = tree.entry("contexts")?.entry(wanted.context)?;
    let url = context.entry("url")?;
    if matches!(&url.value, Value::Null) || matches!(&url.value, Value::Text(text) if text.is_empty()) {
        *url = Node::text(wanted.url);
    }
    let identity = context.entry("auth")?.entry("siderov1")?.entry("identity")?;
    if !matches!(&identity.value, Value::Text(text) if text == wanted.identity) {
        *identity = Node::text(wanted.identity);
    }
    if tree.text_at("context").is_none_or(str::is_empty) {
        *tree.entry("context")? = Node::text(wanted.context);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Wanted, add, with_context};
    use crate::config::omniconfig::Omniconfig;

    const WANTED: Wanted<'_> = Wanted { context: "home", url: "https://omni.example.com", identity: "o@example.com" };

    #[test]
    fn a_file_of_ones_own_begins_with_one_context() {
        let text = with_context("", &WANTED).unwrap().unwrap();
        insta::assert_snapshot!(text, @r"
        contexts:
          home:
            url: https://omni.example.com
            auth:
              siderov1:
                identity: o@example.com
        context: home
        ");
        let read = Omniconfig::parse(Path::new("config"), &text).unwrap();
        assert_eq!((read.current.as_str(), read.contexts["home"].identity.as_str()), ("home", "o@example.com"));
        assert_eq!(with_context(&text, &WANTED).unwrap(), None);
    }

    #[test]
    fn what_else_is_in_the_file_stays_in_its_order() {
        let text = "context: other\nnewer: {keys: [1, 0.5, true, null]}\ncontexts:\n  other: {url: 'grpc://h:1', auth: {basic: x, siderov1: {identity: a@b}}}\n  home:\n    url: grpc://omni.example.com\n    theirs: 'yes'\n";
        insta::assert_snapshot!(with_context(text, &WANTED).unwrap().unwrap(), @r#"
        context: other
        newer:
          keys:
          - 1
          - 0.5
          - true
          - null
        contexts:
          other:
            url: grpc://h:1
            auth:
              basic: x
              siderov1:
                identity: a@b
          home:
            url: grpc://omni.example.com
            theirs: "yes"
            auth:
              siderov1:
                identity: o@example.com
        "#);
    }

    #[test]
    fn a_file_that_is_no_omniconfig_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        for text in ["contexts: [1]\n", "contexts: {home: 7}\n", "contexts: {\n", "- a\n", "just text\n"] {
            std::fs::write(&path, text).unwrap();
            assert!(add(&path, &WANTED).is_err(), "{text}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
