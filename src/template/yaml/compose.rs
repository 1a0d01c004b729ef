//! From tokens to trees.

use std::collections::HashMap;

use crate::config::yaml::{Fault, Position};

use super::cursor::Mark;
use super::resolve::implied_tag;
use super::scanner::Scanner;
use super::token::{Kind, Token};
use super::tree::{Content, Document, NodeData, Style};
use super::{GoYaml, broken};

/// How the short form of YAML's own tags is written out.
pub(in crate::template) const OWN_TAGS: &str = "tag:yaml.org,2002:";

/// What may stand before a node.
#[derive(Default)]
struct Properties {
    anchor: Option<String>,
    /// Whole; empty when there is none.
    tag: String,
}

/// Reads the documents of a text.
pub(super) struct Composer<'text> {
    scanner: Scanner<'text>,
    dialect: GoYaml,
    handles: Vec<(String, String)>,
    nodes: Vec<NodeData>,
    anchors: HashMap<String, usize>,
}

impl<'text> Composer<'text> {
    pub(super) fn new(text: &'text str, dialect: GoYaml) -> Self {
        let scanner = Scanner::new(text, dialect);
        Self { scanner, dialect, handles: Vec::new(), nodes: Vec::new(), anchors: HashMap::new() }
    }

    /// Every document, in the order of the text.
    pub(super) fn documents(mut self) -> Result<Vec<Document>, Fault> {
        let mut documents = Vec::new();
        self.skip();
        while let Some(document) = self.document(documents.is_empty())? {
            documents.push(document);
        }
        Ok(documents)
    }

    fn peek(&mut self) -> Result<&mut Token, Fault> {
        self.scanner.peek()
    }

    fn skip(&mut self) {
        let _ = self.scanner.next();
    }

    /// Whether the next token is one of these.
    fn next_is(&mut self, kinds: &[Kind]) -> Result<bool, Fault> {
        Ok(kinds.contains(&self.peek()?.kind))
    }

    /// Takes the next token if it is this one.
    fn taken(&mut self, kind: &Kind) -> Result<Option<Token>, Fault> {
        if self.peek()?.kind == *kind { Ok(self.scanner.next()) } else { Ok(None) }
    }

    fn document(&mut self, first: bool) -> Result<Option<Document>, Fault> {
        while (!first || self.dialect == GoYaml::Rc6) && self.taken(&Kind::DocumentEnd)?.is_some() {}
        let next = &self.peek()?.kind;
        if *next == Kind::StreamEnd {
            return Ok(None);
        }
        let explicit = !first || matches!(next, Kind::Version(..) | Kind::TagDirective { .. } | Kind::DocumentStart);
        self.anchors.clear();
        self.directives()?;
        let root = if explicit {
            if self.taken(&Kind::DocumentStart)?.is_none() {
                let found = self.peek()?;
                let what = found.kind.describe();
                return Err(broken(found.start, &format!("a document begins with \"---\", but here is {what}")));
            }
            let next = self.peek()?;
            let (empty, start) = (ends_document(&next.kind), next.start);
            if empty { self.empty(start) } else { self.node(true, false)? }
        } else {
            self.node(true, false)?
        };
        self.taken(&Kind::DocumentEnd)?;
        self.handles.clear();
        Ok(Some(Document { nodes: std::mem::take(&mut self.nodes), root }))
    }

    fn directives(&mut self) -> Result<(), Fault> {
        let mut versioned = false;
        while matches!(self.peek()?.kind, Kind::Version(..) | Kind::TagDirective { .. }) {
            let token = self.peek()?.clone();
            match token.kind {
                Kind::Version(..) if versioned => return Err(broken(token.start, "%YAML is given twice")),
                Kind::Version(1, 1) => versioned = true,
                Kind::Version(..) => return Err(broken(token.start, "only %YAML 1.1 is understood")),
                Kind::TagDirective { handle, prefix } => {
                    if self.handles.iter().any(|(other, _)| *other == handle) {
                        return Err(broken(token.start, &format!("%TAG {handle} is given twice")));
                    }
                    self.handles.push((handle, prefix));
                }
                _ => break,
            }
            self.skip();
        }
        for (handle, prefix) in [("!", "!"), ("!!", OWN_TAGS)] {
            if !self.handles.iter().any(|(other, _)| other == handle) {
                self.handles.push((handle.to_owned(), prefix.to_owned()));
            }
        }
        Ok(())
    }

    fn properties(&mut self) -> Result<Properties, Fault> {
        let mut properties = Properties::default();
        let mut tagged = false;
        while matches!(self.peek()?.kind, Kind::Anchor(_) | Kind::Tag { .. }) {
            let token = self.peek()?.clone();
            match token.kind {
                Kind::Anchor(name) if properties.anchor.is_none() => properties.anchor = Some(name),
                Kind::Tag { handle, suffix } if !tagged => {
                    tagged = true;
                    properties.tag = self.whole_tag(&handle, &suffix, token.start)?;
                }
                _ => break,
            }
            self.skip();
        }
        Ok(properties)
    }

    fn whole_tag(&self, handle: &str, suffix: &str, start: Mark) -> Result<String, Fault> {
        if handle.is_empty() {
            return Ok(suffix.to_owned());
        }
        match self.handles.iter().find(|(other, _)| other == handle) {
            Some((_, prefix)) => Ok(format!("{prefix}{suffix}")),
            None => Err(broken(start, &format!("no %TAG says what {handle} stands for"))),
        }
    }

    fn node(&mut self, block: bool, indentless: bool) -> Result<usize, Fault> {
        let token = self.peek()?;
        let start = token.start;
        if let Kind::Alias(name) = &token.kind {
            let name = name.clone();
            self.skip();
            return self.alias(name, start);
        }
        let properties = self.properties()?;
        let token = self.peek()?;
        match &mut token.kind {
            Kind::BlockEntry if indentless => self.indentless_sequence(properties, start),
            Kind::Scalar { value, style } => {
                let (value, style) = (std::mem::take(value), *style);
                self.skip();
                Ok(self.scalar(properties, start, value, style))
            }
            Kind::FlowSequenceStart => self.flow_sequence(properties, start),
            Kind::FlowMappingStart => self.flow_mapping(properties, start),
            Kind::BlockSequenceStart if block => self.block_sequence(properties, start),
            Kind::BlockMappingStart if block => self.block_mapping(properties, start),
            _ if properties.anchor.is_some() || !properties.tag.is_empty() => {
                Ok(self.scalar(properties, start, String::new(), Style::Plain))
            }
            _ => {
                let what = token.kind.describe();
                Err(broken(token.start, &format!("a value is missing here, before {what}")))
            }
        }
    }

    /// Adds a node, and the anchor by which others mean it.
    fn add(&mut self, properties: Properties, start: Mark, implied: &str, content: Content) -> usize {
        let Properties { anchor, tag } = properties;
        let (tag, tagged) = match (&*tag, self.dialect) {
            ("", _) | ("!", GoYaml::Rc4) => (implied.to_owned(), false),
            ("!", GoYaml::Rc6) => (tag, false),
            _ => (short_tag(tag), true),
        };
        let index = self.nodes.len();
        if let Some(name) = &anchor {
            self.anchors.insert(name.clone(), index);
        }
        self.nodes.push(NodeData { position: Position::from(start), tag, tagged, anchor, content });
        index
    }

    fn scalar(&mut self, properties: Properties, start: Mark, value: String, style: Style) -> usize {
        let implied = if style == Style::Plain { implied_tag(&value) } else { "!!str" };
        self.add(properties, start, implied, Content::Scalar { value, style })
    }

    fn empty(&mut self, start: Mark) -> usize {
        self.scalar(Properties::default(), start, String::new(), Style::Plain)
    }

    fn alias(&mut self, name: String, start: Mark) -> Result<usize, Fault> {
        match self.anchors.get(&name).copied() {
            Some(target) => Ok(self.add(Properties::default(), start, "", Content::Alias { name, target })),
            None => Err(broken(start, &format!("no anchor &{name} is above this alias"))),
        }
    }

    fn sequence(&mut self, properties: Properties, start: Mark, flow: bool) -> usize {
        self.add(properties, start, "!!seq", Content::Sequence { items: Vec::new(), flow })
    }

    fn mapping(&mut self, properties: Properties, start: Mark, flow: bool) -> usize {
        self.add(properties, start, "!!map", Content::Mapping { entries: Vec::new(), flow })
    }

    fn add_item(&mut self, sequence: usize, item: usize) {
        if let Content::Sequence { items, .. } = &mut self.nodes[sequence].content {
            items.push(item);
        }
    }

    fn add_entry(&mut self, mapping: usize, key: usize, value: usize) {
        if let Content::Mapping { entries, .. } = &mut self.nodes[mapping].content {
            entries.push((key, value));
        }
    }

    fn block_sequence(&mut self, properties: Properties, start: Mark) -> Result<usize, Fault> {
        self.skip();
        let sequence = self.sequence(properties, start, false);
        while let Some(entry) = self.taken(&Kind::BlockEntry)? {
            let empty = self.next_is(&[Kind::BlockEntry, Kind::BlockEnd])?;
            let item = if empty { self.empty(entry.end) } else { self.node(true, false)? };
            self.add_item(sequence, item);
        }
        self.block_end("a list item or the end of the list", start)?;
        Ok(sequence)
    }

    fn block_end(&mut self, wanted: &str, start: Mark) -> Result<(), Fault> {
        if self.taken(&Kind::BlockEnd)?.is_some() {
            return Ok(());
        }
        let begun = Position::from(start);
        let found = self.peek()?;
        let what = found.kind.describe();
        Err(broken(found.start, &format!("{wanted} (begun at {begun}) is expected, but here is {what}")))
    }

    fn indentless_sequence(&mut self, properties: Properties, start: Mark) -> Result<usize, Fault> {
        let sequence = self.sequence(properties, start, false);
        while let Some(entry) = self.taken(&Kind::BlockEntry)? {
            let empty = self.next_is(&[Kind::BlockEntry, Kind::Key, Kind::Value, Kind::BlockEnd])?;
            let item = if empty { self.empty(entry.end) } else { self.node(true, false)? };
            self.add_item(sequence, item);
        }
        Ok(sequence)
    }

    fn block_mapping(&mut self, properties: Properties, start: Mark) -> Result<usize, Fault> {
        const ENDS: [Kind; 3] = [Kind::Key, Kind::Value, Kind::BlockEnd];
        self.skip();
        let mapping = self.mapping(properties, start, false);
        while let Some(token) = self.taken(&Kind::Key)? {
            let key = if self.next_is(&ENDS)? { self.empty(token.end) } else { self.node(true, true)? };
            let value = match self.taken(&Kind::Value)? {
                Some(token) if self.next_is(&ENDS)? => self.empty(token.end),
                Some(_) => self.node(true, true)?,
                None => {
                    let next = self.peek()?.start;
                    self.empty(next)
                }
            };
            self.add_entry(mapping, key, value);
        }
        self.block_end("a key or the end of the mapping", start)?;
        Ok(mapping)
    }

    /// Before another entry: a comma, unless it is the first. Says whether there is one.
    fn flow_entry(&mut self, first: bool, end: &Kind, start: Mark) -> Result<bool, Fault> {
        if !first && !self.next_is(std::slice::from_ref(end))? && self.taken(&Kind::FlowEntry)?.is_none() {
            let begun = Position::from(start);
            let found = self.peek()?;
            let what = found.kind.describe();
            let end = end.describe();
            return Err(broken(found.start, &format!("\",\" or {end} for {begun} is expected, but here is {what}")));
        }
        Ok(self.taken(end)?.is_none())
    }

    fn flow_sequence(&mut self, properties: Properties, start: Mark) -> Result<usize, Fault> {
        self.skip();
        let sequence = self.sequence(properties, start, true);
        let mut first = true;
        while self.flow_entry(first, &Kind::FlowSequenceEnd, start)? {
            first = false;
            let item = match self.taken(&Kind::Key)? {
                Some(key) => self.pair(key.start)?,
                None => self.node(false, false)?,
            };
            self.add_item(sequence, item);
        }
        Ok(sequence)
    }

    /// A mapping of one entry that stands in a list without braces.
    fn pair(&mut self, start: Mark) -> Result<usize, Fault> {
        let mapping = self.mapping(Properties::default(), start, true);
        let key = if self.next_is(&[Kind::Value, Kind::FlowEntry, Kind::FlowSequenceEnd])? {
            let end = self.peek()?.end;
            self.skip();
            self.empty(end)
        } else {
            self.node(false, false)?
        };
        let value = self.flow_value(&[Kind::FlowEntry, Kind::FlowSequenceEnd])?;
        self.add_entry(mapping, key, value);
        Ok(mapping)
    }

    fn flow_value(&mut self, ends: &[Kind]) -> Result<usize, Fault> {
        let valued = self.taken(&Kind::Value)?.is_some();
        if valued && !self.next_is(ends)? {
            return self.node(false, false);
        }
        let next = self.peek()?.start;
        Ok(self.empty(next))
    }

    fn flow_mapping(&mut self, properties: Properties, start: Mark) -> Result<usize, Fault> {
        self.skip();
        let mapping = self.mapping(properties, start, true);
        let mut first = true;
        while self.flow_entry(first, &Kind::FlowMappingEnd, start)? {
            first = false;
            let (key, value) = if self.taken(&Kind::Key)?.is_some() {
                let empty = self.next_is(&[Kind::Value, Kind::FlowEntry, Kind::FlowMappingEnd])?;
                let next = self.peek()?.start;
                let key = if empty { self.empty(next) } else { self.node(false, false)? };
                (key, self.flow_value(&[Kind::FlowEntry, Kind::FlowMappingEnd])?)
            } else {
                let key = self.node(false, false)?;
                let next = self.peek()?.start;
                (key, self.empty(next))
            };
            self.add_entry(mapping, key, value);
        }
        Ok(mapping)
    }
}

fn ends_document(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Version(..) | Kind::TagDirective { .. } | Kind::DocumentStart | Kind::DocumentEnd | Kind::StreamEnd
    )
}

/// `!!str` for `tag:yaml.org,2002:str`; any other tag is itself.
fn short_tag(tag: String) -> String {
    match tag.strip_prefix(OWN_TAGS) {
        Some(name) => format!("!!{name}"),
        None => tag,
    }
}
