//! Where a content comes from: a file or the template itself, one of the two.

use super::super::model::Source;
use super::super::yaml::Position;
use super::Check;

/// Checks that exactly one of `file` and `inline` (or whatever `key` it has) is there, and that the file can be read.
pub(super) fn check(source: &Source, what: &str, key: &str, at: Position, check: &mut Check<'_, '_>) {
    let (file, inline) = (&source.file, &source.inline);
    match (file.value.is_empty(), inline) {
        (false, Some(_)) => {
            check.error(file.position, format!("{what} has both `file` and `{key}`"), "keep one of them");
        }
        (true, None) => {
            let hint = format!("name a `file`, or write the content below `{key}:`");
            check.error(at, format!("{what} has neither `file` nor `{key}`"), hint);
        }
        _ => {}
    }
    if !file.value.is_empty()
        && let Err(fault) = check.contents.get(&file.value, file.position)
    {
        check.faults.push(fault);
    }
}
