//! A document as a tree: what was written, how, and where.

use std::fmt;

use crate::config::yaml::Position;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// In `'`.
    SingleQuoted,
    /// In `"`.
    DoubleQuoted,
    /// As a block after `|`.
    Literal,
    /// As a block after `>`.
    Folded,
}

/// One document of a text.
#[derive(Clone)]
pub struct Document {
    pub(in crate::template) nodes: Vec<NodeData>,
    pub(in crate::template) root: usize,
}

/// A node as it is kept; nodes name each other by their index.
#[derive(Debug, Clone)]
pub(in crate::template) struct NodeData {
    pub(in crate::template) position: Position,
    /// The tag in its short form, such as `!!str`: what is written, else what the value stands for.
    pub(in crate::template) tag: String,
    /// Whether that tag is written.
    pub(in crate::template) tagged: bool,
    pub(in crate::template) anchor: Option<String>,
    pub(in crate::template) content: Content,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(in crate::template) enum Content {
    Scalar { value: String, style: Style },
    Sequence { items: Vec<usize>, flow: bool },
    Mapping { entries: Vec<(usize, usize)>, flow: bool },
    Alias { name: String, target: usize },
}

/// A node of a document.
#[derive(Clone, Copy)]
pub struct Node<'document> {
    pub(in crate::template) document: &'document Document,
    pub(in crate::template) index: usize,
}

/// What a node is; an alias is what it stands for.
pub enum Kind<'document> {
    /// A single value, as it is written once quotes and escapes are resolved.
    Scalar(&'document str),
    /// A list.
    Sequence(Vec<Node<'document>>),
    /// A mapping, in the order of the text. A key may come twice.
    Mapping(Vec<(Node<'document>, Node<'document>)>),
}

impl Kind<'_> {
    /// What it is, for a message: never the value itself.
    #[must_use]
    pub const fn describe(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "a single value",
            Self::Sequence(_) => "a list",
            Self::Mapping(_) => "a mapping",
        }
    }
}

impl Document {
    /// The outermost node.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node { document: self, index: self.root }
    }
}

impl<'document> Node<'document> {
    pub(in crate::template) fn data(self) -> &'document NodeData {
        &self.document.nodes[self.index]
    }

    pub(in crate::template) fn at(self, index: usize) -> Self {
        Self { document: self.document, index }
    }

    /// Where it is written. Of an alias, where the alias is.
    #[must_use]
    pub fn position(self) -> Position {
        self.data().position
    }

    /// What an alias stands for; any other node is itself. A node may so be reached within itself.
    #[must_use]
    pub fn followed(self) -> Self {
        match self.data().content {
            Content::Alias { target, .. } => self.at(target),
            _ => self,
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> Kind<'document> {
        let node = self.followed();
        match &node.data().content {
            Content::Scalar { value, .. } => Kind::Scalar(value),
            Content::Sequence { items, .. } => Kind::Sequence(items.iter().map(|index| node.at(*index)).collect()),
            Content::Mapping { entries, .. } => {
                Kind::Mapping(entries.iter().map(|(key, value)| (node.at(*key), node.at(*value))).collect())
            }
            // An alias never stands for another one.
            Content::Alias { .. } => Kind::Scalar(""),
        }
    }

    /// How a scalar is written.
    #[must_use]
    pub fn style(self) -> Option<Style> {
        match self.followed().data().content {
            Content::Scalar { style, .. } => Some(style),
            _ => None,
        }
    }

    /// The tag in its short form, written or not: `!!str`, `!!int`, `!!map`, …
    #[must_use]
    pub fn tag(self) -> &'document str {
        let data = self.followed().data();
        match (&*data.tag, &data.content) {
            _ if self.is_text() => "!!str",
            ("!", Content::Mapping { .. }) => "!!map",
            ("!", Content::Sequence { .. }) => "!!seq",
            ("!", _) => "!!str",
            (tag, _) => tag,
        }
    }

    /// Whether it is a text whatever the text says: quoted, or tagged so.
    pub(in crate::template) fn is_text(self) -> bool {
        let data = self.followed().data();
        match &data.content {
            Content::Scalar { style, .. } => data.tag == "!!str" || (data.tag == "!" && *style != Style::Plain),
            _ => false,
        }
    }

    /// Whether it is `null`, `~` or nothing at all.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.tag() == "!!null"
    }
}

/// Says where it is and what; never a value, which could be a secret.
impl fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {}", self.kind().describe(), self.position())
    }
}

/// Says how large it is; never a value, which could be a secret.
impl fmt::Debug for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "document of {} nodes", self.nodes.len())
    }
}
