//! Finds which modules of the crate a source imports: `use` trees with groups, paths in code, `super::` chains.
//!
//! A reader of text, not a compiler: comments and literals are blanked first, then every `crate::` and `super::` path is
//! followed. That is enough, because the crate has no `extern crate self` and no macro that builds paths.

/// A path into the crate, `["omni", "Client"]`, and the line (from 1) where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
}

/// Every path into the crate in `source`, which is the module `module` (`["omni", "watch"]`).
pub(crate) fn imports(source: &str, module: &[String]) -> Vec<Import> {
    let text = blank_comments_and_literals(source);
    let mut found = Vec::new();
    let mut inline_modules = InlineModules::default();
    let mut position = 0;
    while position < text.len() {
        inline_modules.step(&text, position);
        let starts_word = position == 0 || !is_word(text[position - 1]);
        let Some(root) = starts_word.then(|| root_at(&text, position)).flatten() else {
            position += 1;
            continue;
        };
        let mut prefix = match root.supers {
            0 => Vec::new(),
            supers => {
                let mut here = module.to_vec();
                here.extend(inline_modules.names());
                here.truncate(here.len().saturating_sub(supers));
                here
            }
        };
        let mut reader = Reader { text: &text, position: root.end };
        let mut paths = Vec::new();
        reader.tree(&mut prefix, &mut paths);
        let line = 1 + text[..position].iter().filter(|character| **character == '\n').count();
        found.extend(paths.into_iter().map(|path| Import { line, path }));
        position = root.end;
    }
    found
}

/// A `crate::` (no supers) or a chain of `super::`.
struct Root {
    supers: usize,
    end: usize,
}

fn root_at(text: &[char], position: usize) -> Option<Root> {
    let starts = |at: usize, word: &str| text[at..].iter().take(word.len()).copied().eq(word.chars());
    if starts(position, "crate::") {
        return Some(Root { supers: 0, end: position + "crate::".len() });
    }
    let mut root = Root { supers: 0, end: position };
    while starts(root.end, "super::") {
        root = Root { supers: root.supers + 1, end: root.end + "super::".len() };
    }
    (root.supers > 0).then_some(root)
}

struct Reader<'text> {
    text: &'text [char],
    position: usize,
}

impl Reader<'_> {
    /// Reads the rest of a path: `a::b`, `a::{b, c::d}`, `a::*`, `{a, b}`.
    fn tree(&mut self, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
        self.skip_space();
        if self.take('{') {
            loop {
                self.skip_space();
                if self.position >= self.text.len() || self.take('}') {
                    return;
                }
                let depth = prefix.len();
                let before = self.position;
                self.tree(prefix, paths);
                prefix.truncate(depth);
                self.skip_to_end_of_item();
                if self.position == before {
                    return;
                }
            }
        }
        let word = self.word();
        if word.is_empty() {
            // A glob.
            paths.push(prefix.clone());
            return;
        }
        if word != "self" {
            prefix.push(word);
        }
        if self.take(':') && self.take(':') && !self.at('<') {
            self.tree(prefix, paths);
        } else {
            paths.push(prefix.clone());
        }
    }

    /// Past `as name`, up to the comma after this item or the brace that ends the group.
    fn skip_to_end_of_item(&mut self) {
        while self.position < self.text.len() && !self.at('}') {
            if self.take(',') {
                return;
            }
            self.position += 1;
        }
    }

    fn word(&mut self) -> String {
        let start = self.position;
        while self.position < self.text.len() && is_word(self.text[self.position]) {
            self.position += 1;
        }
        self.text[start..self.position].iter().collect()
    }

    fn skip_space(&mut self) {
        while self.position < self.text.len() && self.text[self.position].is_whitespace() {
            self.position += 1;
        }
    }

    fn at(&self, character: char) -> bool {
        self.text.get(self.position) == Some(&character)
    }

    fn take(&mut self, character: char) -> bool {
        let there = self.at(character);
        self.position += usize::from(there);
        there
    }
}

/// The modules written inside the file (`mod tests { … }`) that a position is in.
#[derive(Default)]
struct InlineModules {
    /// Each open module's name, and the depth of braces outside of it.
    open: Vec<(String, usize)>,
    depth: usize,
    /// A module whose brace is still to come.
    announced: Option<String>,
}

impl InlineModules {
    fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.open.iter().map(|(name, _)| name.clone())
    }

    fn step(&mut self, text: &[char], position: usize) {
        match text[position] {
            '{' => {
                if let Some(name) = self.announced.take() {
                    self.open.push((name, self.depth));
                }
                self.depth += 1;
            }
            '}' => {
                self.depth = self.depth.saturating_sub(1);
                if self.open.last().is_some_and(|(_, outside)| *outside == self.depth) {
                    self.open.pop();
                }
            }
            ';' => self.announced = None,
            'm' if (position == 0 || !is_word(text[position - 1]))
                && text[position..].starts_with(&['m', 'o', 'd', ' ']) =>
            {
                let name: String = text[position + 4..].iter().take_while(|character| is_word(**character)).collect();
                self.announced = Some(name);
            }
            _ => {}
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The source with comments, texts and characters replaced by blanks; lines stay where they are.
fn blank_comments_and_literals(source: &str) -> Vec<char> {
    let mut text: Vec<char> = source.chars().collect();
    let mut position = 0;
    while position < text.len() {
        let end = literal_or_comment_end(&text, position);
        if end == position {
            position += 1;
            continue;
        }
        for character in &mut text[position..end] {
            if *character != '\n' {
                *character = ' ';
            }
        }
        position = end;
    }
    text
}

/// Where the comment or literal that begins at `position` ends; `position` itself where none begins.
fn literal_or_comment_end(text: &[char], position: usize) -> usize {
    let at = |offset: usize| text.get(position + offset).copied().unwrap_or_default();
    let find = |from: usize, wanted: &str| {
        let wanted: Vec<char> = wanted.chars().collect();
        (from..text.len())
            .find(|start| text[*start..].starts_with(&wanted))
            .map_or(text.len(), |start| start + wanted.len())
    };
    let after_word = position > 0 && is_word(text[position - 1]);
    match (at(0), at(1)) {
        ('/', '/') => find(position, "\n").saturating_sub(1).max(position + 2),
        ('/', '*') => block_comment_end(text, position),
        ('"', _) => string_end(text, position + 1),
        ('r', '"' | '#') if !after_word || at_byte_prefix(text, position) => {
            let hashes = text[position + 1..].iter().take_while(|character| **character == '#').count();
            if at(1 + hashes) == '"' {
                find(position + 2 + hashes, &format!("\"{}", "#".repeat(hashes)))
            } else {
                position
            }
        }
        ('\'', '\\') => find(position + 3, "'"),
        ('\'', _) if at(2) == '\'' => position + 3,
        _ => position,
    }
}

/// Whether the `r` at `position` belongs to `br"…"`.
fn at_byte_prefix(text: &[char], position: usize) -> bool {
    text[position - 1] == 'b' && (position < 2 || !is_word(text[position - 2]))
}

fn string_end(text: &[char], mut position: usize) -> usize {
    while position < text.len() {
        match text[position] {
            '\\' => position += 2,
            '"' => return position + 1,
            _ => position += 1,
        }
    }
    text.len()
}

fn block_comment_end(text: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut position = start;
    while position < text.len() {
        if text[position..].starts_with(&['/', '*']) {
            depth += 1;
            position += 2;
        } else if text[position..].starts_with(&['*', '/']) {
            depth -= 1;
            position += 2;
            if depth == 0 {
                return position;
            }
        } else {
            position += 1;
        }
    }
    text.len()
}
