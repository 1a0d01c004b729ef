//! Texts of YAML as nobody would write them: made at random from odd scalars in every style, aliases, merges, tags and
//! nesting, and then, some of them, damaged.

#![expect(clippy::format_push_string, reason = "texts are put together from made parts; a test has time for that")]

use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};

use crate::scalars::{BASE64, DAMAGE, PLAIN, RISKY, TAGS, TEXTS};

/// Which features a text has besides scalars and nesting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// What people write, with odd scalars.
    Usual,
    /// Tags, anchors, merges, complex keys, brackets as well.
    Odd,
    /// As odd, then damaged.
    Damaged,
    /// As odd, with comments everywhere.
    Commented,
}

impl Manner {
    pub(crate) const ALL: [Self; 4] = [Self::Usual, Self::Odd, Self::Damaged, Self::Commented];
}

/// Makes texts.
pub(crate) struct Maker {
    random: StdRng,
    manner: Manner,
    anchors: usize,
}

impl Maker {
    pub(crate) fn new(seed: u64, manner: Manner) -> Self {
        Self { random: StdRng::seed_from_u64(seed), manner, anchors: 0 }
    }

    /// One text, of one document or a few.
    pub(crate) fn text(&mut self) -> String {
        let mut text = String::new();
        let documents = if self.one_in(8) { self.random.gen_range(1..4) } else { 1 };
        for number in 0..documents {
            self.anchors = 0;
            if number > 0 || self.one_in(10) {
                text += "---\n";
            }
            text += &match self.random.gen_range(0..10) {
                0 => self.sequence_of_mappings(),
                1 if self.odd() => format!("{}\n", self.flow_mapping(0)),
                _ => self.mapping(0, 0),
            };
        }
        if self.manner == Manner::Damaged {
            for _ in 0..self.random.gen_range(1..4) {
                self.damage(&mut text);
            }
        }
        // What go-yaml does with one depends on where in a text its buffer ends.
        text.replace('\u{feff}', "")
    }

    fn odd(&self) -> bool {
        self.manner != Manner::Usual
    }

    fn one_in(&mut self, many: u32) -> bool {
        self.random.gen_ratio(1, many)
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from.choose(&mut self.random).unwrap()
    }

    fn plain(&mut self) -> &'static str {
        if self.one_in(if self.odd() { 12 } else { 60 }) { self.pick(&RISKY) } else { self.pick(&PLAIN) }
    }

    fn damage(&mut self, text: &mut String) {
        let places: Vec<usize> = text.char_indices().map(|(index, _)| index).collect();
        let Some(place) = places.choose(&mut self.random).copied() else { return };
        match self.random.gen_range(0..3) {
            0 => drop(text.remove(place)),
            1 => text.insert_str(place, self.pick(&DAMAGE)),
            _ => {
                text.remove(place);
                text.insert_str(place, self.pick(&DAMAGE));
            }
        }
    }

    fn comment(&mut self, indent: usize) -> String {
        if self.manner != Manner::Commented || !self.one_in(4) {
            return String::new();
        }
        let indent = if self.one_in(3) { 0 } else { indent };
        let gap = if self.one_in(4) { "\n" } else { "" };
        format!("{gap}{}# a comment: {}\n{gap}", " ".repeat(indent), self.pick(&["x", "- y", "[", "\"", "# #"]))
    }

    fn end_of_line(&mut self) -> &'static str {
        if self.manner == Manner::Commented && self.one_in(5) { " # said: so\n" } else { "\n" }
    }

    /// An anchor and a tag, or neither.
    fn properties(&mut self) -> String {
        if !self.odd() || !self.one_in(9) {
            return String::new();
        }
        match self.random.gen_range(0..4) {
            0 if self.one_in(3) => format!("{} ", self.pick(&TAGS)),
            1 if self.one_in(3) => format!("{} {} ", self.anchor(), self.pick(&TAGS)),
            _ => format!("{} ", self.anchor()),
        }
    }

    fn anchor(&mut self) -> String {
        self.anchors += 1;
        format!("&a{}", self.anchors)
    }

    fn alias(&mut self) -> String {
        format!("*a{}", self.random.gen_range(1..=self.anchors.max(1)))
    }

    fn sequence_of_mappings(&mut self) -> String {
        let items = (0..self.random.gen_range(1..4)).map(|_| {
            let mapping = self.mapping(2, 1);
            format!("- {}", mapping.trim_start_matches(' '))
        });
        items.collect()
    }

    /// Entries, each a line or more, indented.
    fn mapping(&mut self, indent: usize, depth: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.random.gen_range(1..6) {
            text += &self.comment(indent);
            text += &" ".repeat(indent);
            if self.anchors > 0 && self.one_in(12) {
                text += &format!(
                    "<<: {}",
                    if self.one_in(4) { format!("[{}, {}]", self.alias(), self.alias()) } else { self.alias() }
                );
                text += self.end_of_line();
                continue;
            }
            if self.odd() && self.manner != Manner::Commented && self.one_in(20) {
                let key = self.value(indent, depth + 3);
                text += &format!("?{key}{}:", " ".repeat(indent));
            } else {
                let properties = self.properties();
                let key = if self.anchors > 0 && self.one_in(30) { format!("{} ", self.alias()) } else { self.key() };
                text += &format!("{properties}{key}:");
            }
            text += &self.value(indent, depth);
        }
        text
    }

    fn key(&mut self) -> String {
        let number = self.random.gen_range(0..2_000);
        match self.random.gen_range(0..6) {
            0 if self.one_in(2) => self.plain().to_owned(),
            1 if self.one_in(3) => quoted(self.pick(&TEXTS)),
            2 => format!("{}{number}", self.pick(&["a", "b", "key", "a-", "1", "é", "a_", "A"])),
            3 => format!("{number}"),
            4 => single_quoted(self.pick(&PLAIN)),
            _ => format!("key{number}"),
        }
    }

    /// What stands after `:` or `-`, up to and with the line break.
    fn value(&mut self, indent: usize, depth: usize) -> String {
        let properties = self.properties();
        let step = self.random.gen_range(1..5);
        match self.random.gen_range(0..if depth > 3 { 10 } else { 16 }) {
            0 => self.end_of_line().to_owned(),
            1 if self.odd() && self.anchors > 0 => format!(" {}{}", self.alias(), self.end_of_line()),
            2 if self.odd() => format!(" {properties}{}{}", self.flow(depth + 1), self.end_of_line()),
            3 if self.odd() && self.one_in(3) => format!(" !!binary {}\n", quoted(self.pick(&BASE64))),
            3 => format!(" {properties}{}\n", if self.one_in(2) { "[]" } else { "{}" }),
            4 | 5 => format!(" {properties}{}", self.block_scalar(indent)),
            10..=12 => {
                let start = if properties.is_empty() { String::new() } else { format!(" {}", properties.trim_end()) };
                format!("{start}\n{}", self.mapping(indent + step, depth + 1))
            }
            13..=15 => {
                let inner = indent + if self.one_in(3) && self.manner != Manner::Commented { step } else { step - 1 };
                let mut text =
                    if properties.is_empty() { "\n".to_owned() } else { format!(" {}\n", properties.trim_end()) };
                for _ in 0..self.random.gen_range(1..4) {
                    text += &self.comment(inner);
                    text += &" ".repeat(inner);
                    text.push('-');
                    if self.one_in(4) {
                        let mapping = self.mapping(inner + 2, depth + 1);
                        text += &format!(" {}", mapping.trim_start_matches(' '));
                    } else {
                        text += &self.value(inner, depth + 1);
                    }
                }
                text
            }
            _ => format!(" {properties}{}{}", self.scalar(), self.end_of_line()),
        }
    }

    fn scalar(&mut self) -> String {
        match self.random.gen_range(0..8) {
            0 => quoted(self.pick(&TEXTS)),
            1 => quoted(self.pick(&PLAIN)),
            2 => single_quoted(self.pick(&PLAIN)),
            3 => self.long(),
            4 => quoted(&self.jumble()),
            _ => self.plain().to_owned(),
        }
    }

    /// Characters at random.
    fn jumble(&mut self) -> String {
        const CHARACTERS: [char; 30] = [
            'a', 'b', 'Z', '0', '9', ' ', ' ', '\n', '\t', ':', '#', '-', '?', ',', '[', '}', '\'', '"', '\\', '|',
            '%', 'é', '東', '😀', '\u{a0}', '\u{85}', '\u{2028}', '\u{feff}', '\r', '\0',
        ];
        (0..self.random.gen_range(0..12)).filter_map(|_| CHARACTERS.choose(&mut self.random).copied()).collect()
    }

    /// A text of more than a line.
    fn long(&mut self) -> String {
        let most = if self.one_in(5) { 300 } else { 40 };
        let words: Vec<String> = (0..self.random.gen_range(5..most))
            .map(|_| match self.random.gen_range(0..12) {
                0 => " ".to_owned(),
                1 => "x".repeat(self.random.gen_range(1..130)),
                2 => "é東".to_owned(),
                3 => "it''s".to_owned(),
                _ => "word".to_owned(),
            })
            .collect();
        let text = words.join(" ");
        match self.random.gen_range(0..4) {
            0 => quoted(&format!("{text}\t")),
            1 => single_quoted(&format!("{text}: yes")),
            2 => quoted(&format!("{text}\nmore {text}")),
            _ => format!("x{text}x"),
        }
    }

    fn block_scalar(&mut self, indent: usize) -> String {
        let text = if self.one_in(4) {
            self.jumble().replace(['\0', '\u{feff}'], "")
        } else {
            self.pick(&TEXTS).replace('\0', "")
        };
        let step = self.random.gen_range(1..5);
        let explicit = text.trim_start_matches('\n').starts_with(' ') || self.one_in(6);
        let sign = self.pick(&["|", "|", "|", ">"]);
        let chomp = self.pick(&["", "", "-", "+"]);
        let mut written = format!("{sign}{}{chomp}\n", if explicit { step.to_string() } else { String::new() });
        for line in text.split('\n') {
            if !line.is_empty() {
                written += &" ".repeat(indent + step);
            }
            written += &format!("{line}\n");
        }
        written
    }

    fn flow(&mut self, depth: usize) -> String {
        if self.one_in(2) {
            return self.flow_mapping(depth);
        }
        let items: Vec<String> = (0..self.random.gen_range(0..4)).map(|_| self.flow_item(depth)).collect();
        format!("[{}]", items.join(", "))
    }

    fn flow_mapping(&mut self, depth: usize) -> String {
        let entries: Vec<String> = (0..self.random.gen_range(0..4))
            .map(|_| match self.random.gen_range(0..8) {
                0 => self.key(),
                1 => format!("{}:", self.key()),
                2 => format!("? {} : {}", self.key(), self.flow_item(depth)),
                _ => format!("{}: {}", self.key(), self.flow_item(depth)),
            })
            .collect();
        let separator = self.pick(&[", ", ",", ",\n    "]);
        format!("{{{}}}", entries.join(separator))
    }

    fn flow_item(&mut self, depth: usize) -> String {
        let properties = self.properties();
        match self.random.gen_range(0..8) {
            0 if depth < 4 => format!("{properties}{}", self.flow(depth + 1)),
            1 => String::new(),
            2 if self.anchors > 0 => format!("{} ", self.alias()),
            3 => format!("{}: {}", self.key(), self.plain()),
            _ => format!("{properties}{}", self.scalar()),
        }
    }
}

/// A text in double quotes.
fn quoted(text: &str) -> String {
    let mut written = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => written.extend(['\\', character]),
            '\n' => written += "\\n",
            '\r' => written += "\\r",
            '\t' => written += "\\t",
            '\0' => written += "\\0",
            '\u{85}' => written += "\\N",
            '\u{2028}' => written += "\\L",
            '\u{feff}' => written += "\\ufeff",
            '\u{1}'..='\u{1f}' => written += &format!("\\x{:02x}", u32::from(character)),
            _ => written.push(character),
        }
    }
    written.push('"');
    written
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
