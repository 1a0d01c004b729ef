//! In which style a scalar can be written, and how each is.

use crate::template::yaml::Style;

use super::writer::Writer;

/// What the characters of a text allow.
pub(super) struct Analysis {
    multiline: bool,
    plain_in_flow: bool,
    plain_in_block: bool,
    single_quoted: bool,
    block: bool,
}

fn blank(byte: Option<&u8>) -> bool {
    matches!(byte, Some(b' ' | b'\t'))
}

/// Whether go-yaml prints a character as it is. What is beyond the first plane it does not.
fn printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && character != '\u{feff}'
}

fn breaks(character: char) -> bool {
    matches!(character, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

impl Analysis {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        if bytes.is_empty() {
            let (plain_in_flow, multiline, block) = (false, false, false);
            return Self { multiline, plain_in_flow, plain_in_block: true, single_quoted: true, block };
        }
        let document = text.starts_with("---") || text.starts_with("...");
        let (mut block_signs, mut flow_signs) = (document, document);
        let (mut line_breaks, mut special, mut tabs, mut break_space, mut space_break) =
            (false, false, false, false, false);
        let (mut after_blank, mut after_space, mut after_break) = (true, false, false);
        for (index, character) in text.char_indices() {
            let next = index + character.len_utf8();
            let before_blank = next >= bytes.len() || blank(bytes.get(next));
            let (in_block, in_flow) = signs(character, index == 0, after_blank, before_blank);
            block_signs |= in_block;
            flow_signs |= in_flow;
            tabs |= character == '\t';
            special |= character != '\t' && !printable(character);
            let (space, line_break) = (character == ' ', breaks(character));
            break_space |= space && after_break;
            space_break |= line_break && after_space;
            line_breaks |= line_break;
            (after_space, after_break) = (space, line_break);
            after_blank = space || line_break || matches!(character, '\t' | '\0');
        }
        let edge = |character: Option<char>| character.is_some_and(|character| character == ' ' || breaks(character));
        let ragged = edge(text.chars().next()) || edge(text.chars().next_back());
        let quoted = break_space || space_break || tabs || special;
        let plain = !ragged && !quoted && !line_breaks;
        Self {
            multiline: line_breaks,
            plain_in_flow: plain && !flow_signs,
            plain_in_block: plain && !block_signs,
            single_quoted: !quoted,
            block: !text.ends_with(' ') && !space_break && !special,
        }
    }

    /// The style in which a text is written when `wanted` is wanted for it.
    pub(super) fn style(&self, text: &str, wanted: Style, flow: bool, key: bool) -> Style {
        let mut style = if key && self.multiline { Style::DoubleQuoted } else { wanted };
        let plain = if flow { self.plain_in_flow } else { self.plain_in_block };
        if style == Style::Plain && (!plain || (text.is_empty() && (flow || key))) {
            style = Style::SingleQuoted;
        }
        match style {
            Style::SingleQuoted if !self.single_quoted => Style::DoubleQuoted,
            Style::Literal | Style::Folded if !self.block || flow || key => Style::DoubleQuoted,
            style => style,
        }
    }
}

/// Whether a character is a sign of YAML's where it stands, in a block and in brackets.
fn signs(character: char, first: bool, after_blank: bool, before_blank: bool) -> (bool, bool) {
    match character {
        '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' if first => {
            (true, true)
        }
        '?' if first => (before_blank, true),
        ':' => (before_blank, true),
        '-' if first => (before_blank, before_blank),
        ',' | '?' | '[' | ']' | '{' | '}' => (false, true),
        '#' => (after_blank, after_blank),
        _ => (false, false),
    }
}

impl Writer {
    pub(super) fn scalar(&mut self, text: &str, style: Style, breakable: bool) {
        match style {
            Style::Plain => self.plain(text, breakable),
            Style::SingleQuoted => {
                self.sign("'", true, false, false);
                self.lines(text, breakable, true);
                self.sign("'", false, false, false);
            }
            Style::DoubleQuoted => self.double_quoted(text, breakable),
            Style::Literal => self.literal(text),
            Style::Folded => self.folded(text),
        }
    }

    fn plain(&mut self, text: &str, breakable: bool) {
        if !text.is_empty() {
            if !self.whitespace {
                self.put(' ');
            }
            self.lines(text, breakable, false);
            self.whitespace = false;
        }
        self.indention = false;
    }

    /// A text whose line breaks are doubled, since one alone is read as a space.
    fn lines(&mut self, text: &str, breakable: bool, quoted: bool) {
        let (mut spaces, mut broken) = (false, false);
        let mut characters = text.char_indices().peekable();
        while let Some((index, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            if character == ' ' {
                let inner = !quoted || (index > 0 && next.is_some());
                if breakable && !spaces && self.column > self.width && inner && next != Some(' ') {
                    self.break_and_indent();
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else if breaks(character) {
                if !broken && character == '\n' {
                    self.break_line();
                }
                self.copy_break(character);
                broken = true;
            } else {
                if broken {
                    self.break_and_indent();
                }
                if quoted && character == '\'' {
                    self.put('\'');
                }
                self.put(character);
                self.indention = false;
                (spaces, broken) = (false, false);
            }
        }
    }

    fn double_quoted(&mut self, text: &str, breakable: bool) {
        self.sign("\"", true, false, false);
        // go-yaml looks for the mark at the start whichever character it is at.
        let marked = text.starts_with('\u{feff}');
        let mut spaces = false;
        let mut characters = text.char_indices().peekable();
        while let Some((index, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            if marked || !printable(character) || breaks(character) || matches!(character, '"' | '\\') {
                self.escape(character);
                spaces = false;
            } else if character == ' ' {
                if breakable && !spaces && self.column > self.width && index > 0 && next.is_some() {
                    self.break_and_indent();
                    if next == Some(' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else {
                self.put(character);
                spaces = false;
            }
        }
        self.sign("\"", false, false, false);
    }

    fn escape(&mut self, character: char) {
        self.put('\\');
        let short = match character {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' | '\\' => character,
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => {
                let code = u32::from(character);
                let long = match code {
                    ..=0xFF => format!("x{code:02X}"),
                    0x100..=0xFFFF => format!("u{code:04X}"),
                    _ => format!("U{code:08X}"),
                };
                long.chars().for_each(|character| self.put(character));
                return;
            }
        };
        self.put(short);
    }

    /// The signs after `|` and `>`: how far the text is indented where that cannot be seen, and which of the line breaks
    /// at its end are its own.
    fn block_signs(&mut self, text: &str) {
        if text.starts_with(' ') {
            self.sign(&self.step.to_string(), false, false, false);
        }
        let mut end = text.chars().rev();
        match (end.next(), end.next()) {
            (Some(last), _) if !breaks(last) => self.sign("-", false, false, false),
            (None, _) => self.sign("-", false, false, false),
            (_, before) if before.is_none_or(breaks) => self.sign("+", false, false, false),
            _ => {}
        }
    }

    fn literal(&mut self, text: &str) {
        self.sign("|", true, false, false);
        self.block_signs(text);
        self.break_line();
        self.whitespace = true;
        let mut broken = true;
        for character in text.chars() {
            if breaks(character) {
                self.copy_break(character);
                broken = true;
            } else {
                if broken {
                    self.break_and_indent();
                }
                self.put(character);
                self.indention = false;
                broken = false;
            }
        }
    }

    fn folded(&mut self, text: &str) {
        self.sign(">", true, false, false);
        self.block_signs(text);
        self.break_line();
        self.whitespace = true;
        let (mut broken, mut leading_spaces) = (true, true);
        // go-yaml looks at the start of the text for what follows the line breaks it is at.
        let breaks_first = text.trim_start_matches(breaks);
        let blank_first = breaks_first.is_empty() || breaks_first.starts_with([' ', '\t', '\0']);
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            if breaks(character) {
                if !broken && !leading_spaces && character == '\n' && !blank_first {
                    self.break_line();
                }
                self.copy_break(character);
                broken = true;
            } else {
                if broken {
                    self.break_and_indent();
                    leading_spaces = matches!(character, ' ' | '\t');
                }
                let single = character == ' ' && characters.peek() != Some(&' ');
                if !broken && single && self.column > self.width {
                    self.break_and_indent();
                } else {
                    self.put(character);
                }
                self.indention = false;
                broken = false;
            }
        }
    }
}

/// Whether a text holds a line break of any kind.
pub(super) fn holds_break(text: &str) -> bool {
    text.contains(breaks)
}
