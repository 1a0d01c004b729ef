//! Somebody else's text made safe to show: on one line, without what a terminal would act upon.

/// A text on one line: terminal escape sequences removed, other control characters and those that turn the direction of
/// writing replaced by spaces.
#[must_use]
pub fn line(text: &str) -> String {
    let text = text.trim_end_matches(['\n', '\r']);
    if text.bytes().all(|byte| matches!(byte, 0x20..0x7f)) {
        return text.to_owned();
    }
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_escape(&mut characters),
            _ if is_plain(character) => clean.push(character),
            _ if character.is_control() => clean.push(' '),
            _ => {}
        }
    }
    clean
}

/// Whether a character is no more than what it looks like: it does not control a terminal, nor turn the direction of
/// writing.
#[must_use]
pub fn is_plain(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The first `most` characters of a text, with `…` for the rest.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The first `most` of some names, and how many more there are: `a, b and 3 more`.
#[must_use]
pub fn few(names: &[String], most: usize) -> String {
    let first = names[..names.len().min(most)].join(", ");
    match names.len().saturating_sub(most) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// Skips what follows an ESC: a control sequence up to its final byte, an operating system command up to its end, else
/// one character.
fn skip_escape(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match characters.peek() {
        Some('[') => {
            characters.next();
            while characters.next_if(|next| matches!(next, '\u{20}'..='\u{3f}')).is_some() {}
            characters.next_if(|next| matches!(next, '\u{40}'..='\u{7e}'));
        }
        Some(']') => {
            while let Some(next) = characters.next() {
                if next == '\u{7}' || (next == '\u{1b}' && characters.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        Some(next) if !next.is_control() => {
            characters.next();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, few, line};

    #[test]
    fn escape_sequences_go_and_their_text_stays() {
        assert_eq!(line("\u{1b}[1;31mred\u{1b}[0m \u{1b}]0;title\u{7}after\u{1b}c!\r\n"), "red after!");
        assert_eq!(line("\u{1b}]8;;http://x\u{1b}\\link\u{1b}"), "link");
        assert_eq!(line("a\tb\u{0}c\u{9b}d"), "a b c d");
    }

    #[test]
    fn of_many_names_the_first_few_are_told() {
        let names: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!([2, 3, 5].map(|most| few(&names, most)), ["a, b and 1 more", "a, b, c", "a, b, c"]);
        assert_eq!(few(&[], 3), "");
    }

    #[test]
    fn a_cut_is_between_characters() {
        assert_eq!(cut("äöü", 2), "äö…");
        assert_eq!(cut("äöü", 3), "äöü");
    }
}
