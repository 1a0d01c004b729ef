//! Arguments for the shell at the other end.
//!
//! ssh joins what it is given with spaces and hands it to the user's login shell there, so every word is escaped: a name
//! with `;` or a space stays a name.

use std::borrow::Cow;

/// Characters that mean nothing to any shell.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'=' | b'/' | b',' | b'.' | b'+' | b':' | b'@')
}

/// One word as a shell takes it: as it is where that is safe, else in single quotes. `!` is kept out of the quotes,
/// because csh expands it even there.
pub(super) fn word(text: &str) -> Cow<'_, str> {
    // zsh expands a word that starts with `=`.
    if !text.is_empty() && !text.starts_with('=') && text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 2);
    escaped.push('\'');
    for character in text.chars() {
        if matches!(character, '\'' | '!') {
            escaped.push_str("'\\");
            escaped.push(character);
            escaped.push('\'');
        } else {
            escaped.push(character);
        }
    }
    escaped.push('\'');
    Cow::Owned(escaped)
}

/// A command line of escaped words.
pub(super) fn line<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::line;

    #[test]
    fn plain_words_stay_as_they_are() {
        let words = ["pct", "exec", "200", "--", "docker", "system", "dial-stdio"];
        assert_eq!(line(words), "pct exec 200 -- docker system dial-stdio");
    }

    #[test]
    fn whatever_a_shell_would_act_upon_is_quoted() {
        assert_eq!(
            line(["docker", "logs", "a; rm -rf /", "", "it's", "no!"]),
            r"docker logs 'a; rm -rf /' '' 'it'\''s' 'no'\!''"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_shell_reads_back_exactly_the_words_that_were_given(
            words in proptest::collection::vec("[^\0\u{80}-\u{10ffff}]{0,12}", 0..4),
        ) {
            let line = line(words.iter().map(String::as_str));
            let script = format!("printf '%s\\0' x {line}");
            let output = Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
            let read: Vec<_> = output.stdout.split(|byte| *byte == 0).skip(1).map(<[u8]>::to_vec).collect();
            let given: Vec<_> = words.iter().map(|word| word.as_bytes().to_vec()).chain([Vec::new()]).collect();
            prop_assert_eq!(read, given);
        }
    }
}
