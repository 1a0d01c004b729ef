//! A command line that cannot be read, told to people or to programs.

use std::ffi::OsString;

use clap::error::ErrorKind;

use crate::environment::Environment;
use crate::error::{Error, Exit};
use crate::render::{Format, Settings, Ui};

/// Prints help where it was asked for, else what is wrong with the command line: as JSON where that was asked for.
pub(super) fn told(error: &clap::Error, arguments: &[OsString], environment: &Environment) -> Exit {
    if error.use_stderr() && wants_json(arguments, environment) {
        Ui::new(Settings { format: Format::Json, ..Settings::default() }).error(&document(error));
    } else {
        // A failure to print help or a usage error leaves nobody to tell.
        let _ = error.print();
    }
    if error.use_stderr() { Exit::Usage } else { Exit::Success }
}

/// Whether JSON was asked for, as far as that can be told of a command line that cannot be read. The last word counts.
fn wants_json(arguments: &[OsString], environment: &Environment) -> bool {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let value = |(index, word): (usize, &&str)| {
        let next = || words.get(index + 1).map(|next| (*next).to_owned());
        match word.strip_prefix("--output").or_else(|| word.strip_prefix("-o").filter(|_| !word.starts_with("--"))) {
            Some("") => next(),
            Some(rest) => Some(rest.trim_start_matches('=').to_owned()),
            None => None,
        }
    };
    let asked = words.iter().enumerate().filter_map(value).next_back();
    asked.or_else(|| environment.get("TALOPS_OUTPUT").map(str::to_owned)).as_deref() == Some("json")
}

/// What clap has to say: its first paragraph is what is wrong, a tip what to try.
fn document(error: &clap::Error) -> Error {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Error::usage("a command is missing").hint("`talops --help` lists them");
    }
    let text = error.render().to_string();
    let mut paragraphs = text.split("\n\n");
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wrong = one_line(paragraphs.next().unwrap_or_default());
    let tip = paragraphs.map(one_line).find_map(|paragraph| Some(paragraph.strip_prefix("tip: ")?.to_owned()));
    let message = wrong.strip_prefix("error: ").unwrap_or(&wrong);
    Error::usage(message).hint(tip.unwrap_or_else(|| "`talops --help` shows how".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::wants_json;
    use crate::environment::Environment;

    #[test]
    fn json_is_asked_for_in_many_ways() {
        let asked = |line: &str, variable: &str| {
            let words: Vec<_> = line.split(' ').map(Into::into).collect();
            wants_json(&words, &Environment::new([("TALOPS_OUTPUT".into(), variable.into())]))
        };
        for line in ["a -o json", "a -ojson", "a -o=json b", "--output json a", "a --output=json", "a -o yaml -o json"]
        {
            assert!(asked(line, ""), "{line}");
        }
        for line in ["a", "a -o", "a -o yaml", "a --only json", "a --no-output json"] {
            assert!(!asked(line, ""), "{line}");
        }
        assert!(asked("a", "json") && !asked("a -o name", "json"));
    }
}
