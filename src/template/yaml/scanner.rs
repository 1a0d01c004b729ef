//! From characters to tokens, as go-yaml cuts them: which blocks open and close by indentation, and what is a key.

use std::collections::VecDeque;

use crate::config::yaml::Fault;

use super::cursor::{Cursor, Mark};
use super::token::{Kind, Token};
use super::{GoYaml, MAX_DEPTH, broken};

/// How far a comment may be from what is before it on its line.
const COMMENT_REACH: usize = 512;

/// A place where a key could have begun, of which only a later `:` says whether it did.
#[derive(Debug, Clone, Copy, Default)]
struct SimpleKey {
    required: bool,
    flow_level: usize,
    token: usize,
    mark: Mark,
}

/// As much of a token as what follows it depends on.
#[derive(PartialEq, Eq)]
enum Last {
    BlockEntry,
    /// `[` or `,`.
    FlowEntry,
    Other,
}

/// Cuts a text into tokens.
pub(super) struct Scanner<'text> {
    pub(super) cursor: Cursor<'text>,
    pub(super) dialect: GoYaml,
    queue: VecDeque<Token>,
    /// What the last token was, even when it has been taken since.
    last: Last,
    taken: usize,
    ended: bool,
    /// The column of the innermost block; -1 outside of all.
    pub(super) indent: i64,
    indents: Vec<i64>,
    pub(super) flow_level: usize,
    pub(super) simple_key_allowed: bool,
    simple_key_possible: bool,
    simple_key: SimpleKey,
    simple_keys: Vec<SimpleKey>,
}

impl<'text> Scanner<'text> {
    pub(super) fn new(text: &'text str, dialect: GoYaml) -> Self {
        let mut scanner = Self {
            cursor: Cursor::new(text),
            dialect,
            queue: VecDeque::new(),
            last: Last::Other,
            taken: 0,
            ended: false,
            indent: -1,
            indents: Vec::new(),
            flow_level: 0,
            simple_key_allowed: true,
            simple_key_possible: false,
            simple_key: SimpleKey::default(),
            simple_keys: Vec::new(),
        };
        scanner.push(Kind::StreamStart, Mark::default(), Mark::default());
        scanner
    }

    /// The next token.
    pub(super) fn peek(&mut self) -> Result<&mut Token, Fault> {
        while !self.ended && (self.queue.is_empty() || self.head_may_be_key()) {
            self.fetch()?;
        }
        let mark = self.cursor.mark;
        self.queue.front_mut().ok_or_else(|| broken(mark, "the text ended before its end"))
    }

    /// Takes the token that was looked at last.
    pub(super) fn next(&mut self) -> Option<Token> {
        self.taken += 1;
        self.queue.pop_front()
    }

    fn head_may_be_key(&self) -> bool {
        let first = self.simple_keys.first().or(self.simple_key_possible.then_some(&self.simple_key));
        first.is_some_and(|key| key.token == self.taken)
    }

    fn push(&mut self, kind: Kind, start: Mark, end: Mark) {
        self.last = match kind {
            Kind::BlockEntry => Last::BlockEntry,
            Kind::FlowEntry | Kind::FlowSequenceStart => Last::FlowEntry,
            _ => Last::Other,
        };
        self.queue.push_back(Token { kind, start, end });
    }

    /// Puts a token before the one with this number.
    fn insert(&mut self, number: usize, kind: Kind, mark: Mark) {
        let place = number.saturating_sub(self.taken).min(self.queue.len());
        self.queue.insert(place, Token { kind, start: mark, end: mark });
    }

    fn fetch(&mut self) -> Result<(), Fault> {
        self.skip_to_token();
        self.close_blocks(i64::from(self.cursor.mark.column));
        if self.cursor.at_end() {
            return self.fetch_end();
        }
        if self.cursor.mark.column == 0 && self.cursor.byte(0) == b'%' {
            return self.fetch_directive();
        }
        for (indicator, kind) in [(b"---", Kind::DocumentStart), (b"...", Kind::DocumentEnd)] {
            if self.cursor.document_indicator(indicator) {
                self.leave_blocks()?;
                self.indicator(kind, 3);
                return Ok(());
            }
        }
        self.fetch_content()?;
        if self.last != Last::BlockEntry {
            self.skip_line_comment();
        }
        Ok(())
    }

    fn fetch_content(&mut self) -> Result<(), Fault> {
        let spaced = self.cursor.blank_or_end(1);
        match self.cursor.byte(0) {
            b'[' => self.fetch_flow_start(Kind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(Kind::FlowMappingStart),
            b']' => self.fetch_flow_end(Kind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(Kind::FlowMappingEnd),
            b',' => {
                self.drop_simple_key()?;
                self.simple_key_allowed = true;
                self.indicator(Kind::FlowEntry, 1);
                Ok(())
            }
            b'-' if spaced => self.fetch_block_entry(),
            b'?' if spaced => self.fetch_key(),
            b':' if spaced || (self.flow_level > 0 && self.last != Last::FlowEntry) => self.fetch_value(),
            b'*' | b'&' => self.fetch_anchor(),
            b'!' => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                let start = self.cursor.mark;
                let kind = self.scan_tag()?;
                self.push(kind, start, self.cursor.mark);
                Ok(())
            }
            b'|' | b'>' if self.flow_level == 0 => {
                self.drop_simple_key()?;
                self.simple_key_allowed = true;
                self.fetch_scalar(Self::scan_block)
            }
            quote @ (b'\'' | b'"') => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                self.fetch_scalar(|scanner| scanner.scan_quoted(quote))
            }
            _ if self.plain_may_start() => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                self.fetch_scalar(Self::scan_plain)
            }
            b'\t' => Err(broken(self.cursor.mark, "the line is indented with a tab")),
            _ => Err(broken(self.cursor.mark, "this character cannot begin anything")),
        }
    }

    fn fetch_scalar(&mut self, scan: impl FnOnce(&mut Self) -> Result<(Kind, Mark), Fault>) -> Result<(), Fault> {
        let start = self.cursor.mark;
        let (kind, end) = scan(self)?;
        self.push(kind, start, end);
        Ok(())
    }

    fn plain_may_start(&self) -> bool {
        match self.cursor.byte(0) {
            b'-' => !self.cursor.blank(1),
            b'?' | b':' => !self.cursor.blank_or_end(1),
            byte => !self.cursor.blank_or_end(0) && !b",[]{}#&*!|>'\"%@`".contains(&byte),
        }
    }

    /// Takes an indicator of some characters.
    fn indicator(&mut self, kind: Kind, characters: usize) {
        let start = self.cursor.mark;
        self.cursor.skip(characters);
        self.push(kind, start, self.cursor.mark);
    }

    fn save_simple_key(&mut self) -> Result<(), Fault> {
        if self.simple_key_allowed {
            let required = self.flow_level == 0 && self.indent == i64::from(self.cursor.mark.column);
            self.drop_simple_key()?;
            self.simple_key_possible = true;
            let token = self.taken + self.queue.len();
            self.simple_key = SimpleKey { required, flow_level: self.flow_level, token, mark: self.cursor.mark };
        }
        Ok(())
    }

    fn drop_simple_key(&mut self) -> Result<(), Fault> {
        if self.simple_key.required {
            return Err(broken(self.simple_key.mark, "a \":\" is missing after this key"));
        }
        self.simple_key_possible = false;
        Ok(())
    }

    /// Opens a block when the column is further in than the block around it.
    fn open_block(&mut self, mark: Mark, before: Option<usize>, kind: Kind) -> Result<(), Fault> {
        let column = i64::from(mark.column);
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            return Err(broken(mark, &format!("nested more than {MAX_DEPTH} deep")));
        }
        match before {
            Some(number) => self.insert(number, kind, mark),
            None => self.push(kind, mark, mark),
        }
        Ok(())
    }

    fn close_blocks(&mut self, column: i64) {
        while self.flow_level == 0 && self.indent > column {
            self.push(Kind::BlockEnd, self.cursor.mark, self.cursor.mark);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn leave_blocks(&mut self) -> Result<(), Fault> {
        self.close_blocks(-1);
        self.drop_simple_key()?;
        self.simple_key_allowed = false;
        Ok(())
    }

    fn fetch_end(&mut self) -> Result<(), Fault> {
        self.leave_blocks()?;
        self.simple_key = SimpleKey::default();
        self.simple_keys.clear();
        self.push(Kind::StreamEnd, self.cursor.mark, self.cursor.mark);
        self.ended = true;
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), Fault> {
        self.leave_blocks()?;
        let start = self.cursor.mark;
        let kind = self.scan_directive()?;
        self.push(kind, start, start);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: Kind) -> Result<(), Fault> {
        self.save_simple_key()?;
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH {
            return Err(broken(self.cursor.mark, &format!("nested more than {MAX_DEPTH} deep")));
        }
        if self.simple_key_possible {
            self.simple_keys.push(self.simple_key);
        }
        self.simple_key = SimpleKey::default();
        self.simple_key_allowed = true;
        self.indicator(kind, 1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: Kind) -> Result<(), Fault> {
        self.drop_simple_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            if let Some(key) = self.simple_keys.pop_if(|key| key.flow_level == self.flow_level) {
                self.simple_key = key;
                self.simple_key_possible = true;
            }
        }
        self.simple_key_allowed = false;
        self.indicator(kind, 1);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<(), Fault> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(broken(self.cursor.mark, "no list item may begin here"));
            }
            self.open_block(self.cursor.mark, None, Kind::BlockSequenceStart)?;
        }
        self.drop_simple_key()?;
        self.simple_key_allowed = true;
        self.indicator(Kind::BlockEntry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), Fault> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(broken(self.cursor.mark, "no key may begin here"));
            }
            self.open_block(self.cursor.mark, None, Kind::BlockMappingStart)?;
        }
        self.drop_simple_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.indicator(Kind::Key, 1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), Fault> {
        if self.simple_key_possible && self.simple_key.mark.line == self.cursor.mark.line {
            let SimpleKey { mark, token, .. } = self.simple_key;
            self.insert(token, Kind::Key, mark);
            self.open_block(mark, Some(token), Kind::BlockMappingStart)?;
            self.simple_key_possible = false;
            self.simple_key.required = false;
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    return Err(broken(self.cursor.mark, "no mapping may begin here; text with \": \" needs quotes"));
                }
                self.open_block(self.cursor.mark, None, Kind::BlockMappingStart)?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.indicator(Kind::Value, 1);
        Ok(())
    }

    fn fetch_anchor(&mut self) -> Result<(), Fault> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        let start = self.cursor.mark;
        let kind = self.scan_anchor()?;
        self.push(kind, start, self.cursor.mark);
        Ok(())
    }

    /// Passes over blanks, comments and line breaks.
    fn skip_to_token(&mut self) {
        loop {
            let tabs = self.flow_level > 0 || !self.simple_key_allowed;
            while self.cursor.byte(0) == b' ' || (tabs && self.cursor.byte(0) == b'\t') {
                self.cursor.take();
            }
            if self.cursor.byte(0) == b'#' {
                self.skip_comments();
            }
            if !self.cursor.line_break(0) {
                return;
            }
            self.cursor.take_break();
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    /// Passes over a comment and the lines after it that hold nothing else, whatever they are indented with.
    fn skip_comments(&mut self) {
        loop {
            self.cursor.skip_to_break();
            let blank_or_break = |ahead: &usize| self.cursor.blank(*ahead) || self.cursor.line_break(*ahead);
            let Some(ahead) = (1..COMMENT_REACH).find(|ahead| !blank_or_break(ahead)) else { return };
            if self.cursor.byte(ahead) != b'#' || self.cursor.at_end() {
                return;
            }
            self.skip_bytes(ahead);
        }
    }

    /// Passes over a comment behind a token.
    fn skip_line_comment(&mut self) {
        if self.cursor.breaks > 0 {
            return;
        }
        let ahead = (0..COMMENT_REACH).find(|ahead| !self.cursor.blank(*ahead));
        if let Some(ahead) = ahead.filter(|ahead| self.cursor.byte(*ahead) == b'#') {
            self.skip_bytes(ahead);
            self.cursor.skip_to_break();
        }
    }

    fn skip_bytes(&mut self, bytes: usize) {
        let end = self.cursor.rest().len().saturating_sub(bytes);
        while self.cursor.rest().len() > end {
            if self.cursor.line_break(0) {
                self.cursor.take_break();
            } else {
                self.cursor.take();
            }
        }
    }
}
