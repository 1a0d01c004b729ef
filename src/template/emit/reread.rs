//! Writing a document and reading it again, as omnictl does before it fills its types from it.
//!
//! It should change nothing, but go-yaml's writer does not keep every scalar: nothing in brackets becomes an empty text,
//! and a block of text that begins with spaces may lose or gain some.

use std::borrow::Cow;

use crate::template::yaml::{Content, Document, Fault, GoYaml, Node, OWN_TAGS, Style, implied_tag, parse};

use super::writer::{Body, Layout, Piece, Writer};

/// Makes of a document what omnictl understands of it after having written and read it again. Places stay as they are.
///
/// # Errors
///
/// When what omnictl writes could not be read again: it then refuses the template.
pub fn reread(document: &mut Document, dialect: GoYaml) -> Result<(), Fault> {
    let mut writer = Writer::new(None);
    writer.document(&piece(document.root(), dialect));
    let lost = |document: &Document, reason: &str| Fault {
        position: Some(document.root().position()),
        message: format!("omnictl would not understand this document: writing it anew {reason}"),
        hint: Some("look for blocks of text (\"|\", \">\") that begin with spaces or empty lines".into()),
    };
    let mut again =
        parse(&writer.out, dialect).map_err(|fault| lost(document, &format!("gives what is {}", fault.message)))?;
    let Some(read) = again.pop().filter(|_| again.is_empty()) else {
        let position = Some(document.root().position());
        return Err(Fault { position, message: "the document is empty".into(), hint: None });
    };
    if !copy_scalars(document, &read) {
        return Err(lost(document, "gives another structure"));
    }
    Ok(())
}

/// Takes over the scalars of a document of the same structure; `false` if it has another one.
fn copy_scalars(document: &mut Document, from: &Document) -> bool {
    if document.nodes.len() != from.nodes.len() {
        return false;
    }
    // Nodes are numbered in the order of the text, so the same structure has the same numbers.
    for (node, other) in document.nodes.iter_mut().zip(&from.nodes) {
        match (&mut node.content, &other.content) {
            (Content::Scalar { value, style }, Content::Scalar { value: other_value, style: other_style }) => {
                value.clone_from(other_value);
                *style = *other_style;
            }
            (Content::Sequence { items, .. }, Content::Sequence { items: others, .. }) if items == others => {}
            (Content::Mapping { entries, .. }, Content::Mapping { entries: others, .. }) if entries == others => {}
            (Content::Alias { target, .. }, Content::Alias { target: other, .. }) if target == other => {}
            _ => return false,
        }
        node.tag.clone_from(&other.tag);
        node.tagged = other.tagged;
    }
    true
}

fn piece(node: Node<'_>, dialect: GoYaml) -> Piece<'_> {
    let data = node.data();
    let layout = |flow: bool| if flow { Layout::Flow } else { Layout::Block };
    let body = match &data.content {
        Content::Alias { name, .. } => Body::Alias(name),
        Content::Scalar { value, style } => {
            let style = if *style == Style::Plain && value.contains('\n') { Style::Literal } else { *style };
            Body::Scalar(Cow::Borrowed(value), style)
        }
        Content::Sequence { items, flow } => {
            Body::Sequence(items.iter().map(|item| piece(node.at(*item), dialect)).collect(), layout(*flow))
        }
        Content::Mapping { entries, flow } => {
            let entries =
                entries.iter().map(|(key, value)| (piece(node.at(*key), dialect), piece(node.at(*value), dialect)));
            Body::Mapping(entries.collect(), layout(*flow))
        }
    };
    Piece { anchor: data.anchor.as_deref(), tag: shown_tag(node, dialect), body }
}

/// The tag as it is written, where it is.
fn shown_tag(node: Node<'_>, dialect: GoYaml) -> Option<String> {
    let data = node.data();
    let shown = data.tagged
        || match &data.content {
            Content::Alias { .. } => false,
            Content::Scalar { value, style } => match (&*data.tag, dialect) {
                ("!!merge", GoYaml::Rc4) | ("!", _) => true,
                ("!!merge", GoYaml::Rc6) => value != "<<",
                ("!!str", _) if *style != Style::Plain => false,
                (tag, _) => tag != implied_tag(value),
            },
            Content::Sequence { .. } => data.tag != "!!seq",
            Content::Mapping { .. } => data.tag != "!!map",
        };
    shown.then(|| match data.tag.strip_prefix("!!") {
        Some(name) => format!("{OWN_TAGS}{name}"),
        None => data.tag.clone(),
    })
}
