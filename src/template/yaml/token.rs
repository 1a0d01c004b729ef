//! The tokens that a text is cut into.

use super::cursor::Mark;
use super::tree::Style;

/// A token and where it is.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: Mark,
    pub(super) end: Mark,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    StreamStart,
    StreamEnd,
    /// `%YAML 1.1`.
    Version(u8, u8),
    /// `%TAG !handle! prefix`.
    TagDirective {
        handle: String,
        prefix: String,
    },
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    /// `- `.
    BlockEntry,
    /// `,`.
    FlowEntry,
    /// `? `, or before what turned out to be a key.
    Key,
    /// `:`.
    Value,
    Alias(String),
    Anchor(String),
    Tag {
        handle: String,
        suffix: String,
    },
    Scalar {
        value: String,
        style: Style,
    },
}

impl Kind {
    /// What the token is, for a message: never what it says.
    pub(super) const fn describe(&self) -> &'static str {
        match self {
            Self::StreamStart | Self::StreamEnd => "the end of the text",
            Self::Version(..) | Self::TagDirective { .. } => "a directive",
            Self::DocumentStart => "\"---\"",
            Self::DocumentEnd => "\"...\"",
            Self::BlockSequenceStart => "a list",
            Self::BlockMappingStart => "a mapping",
            Self::BlockEnd => "the end of a block",
            Self::FlowSequenceStart => "\"[\"",
            Self::FlowSequenceEnd => "\"]\"",
            Self::FlowMappingStart => "\"{\"",
            Self::FlowMappingEnd => "\"}\"",
            Self::BlockEntry => "\"-\"",
            Self::FlowEntry => "\",\"",
            Self::Key => "a key",
            Self::Value => "\":\"",
            Self::Alias(_) => "an alias",
            Self::Anchor(_) => "an anchor",
            Self::Tag { .. } => "a tag",
            Self::Scalar { .. } => "a value",
        }
    }
}
