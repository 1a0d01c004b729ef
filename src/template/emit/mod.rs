//! The emitter: YAML as go-yaml v4 writes it, byte for byte, since Omni compares the text of a patch.
//!
//! omnictl fills what stands inline in a template (a mapping, or a list of them) into Go values and writes those anew: a
//! line each, four spaces further in, keys sorted, `---` between documents. Before that it has written and read each
//! document of the template once more ([`reread()`]). All of it is done here as it does it.

mod construct;
#[cfg(test)]
mod golden;
mod order;
mod represent;
mod reread;
mod scalar;
mod unicode;
mod value;
mod writer;

use crate::template::yaml::{Fault, GoYaml, Kind, Node};

pub use reread::reread;

pub(in crate::template) use represent::{text_piece, texts_piece};
pub(in crate::template) use writer::{Piece, Writer};

/// The text that is stored for an inline value: a text as it is, a mapping or a list of mappings written anew. `None`
/// when there is no value, which is as if the field was not there.
///
/// The node is one of a document that has been [`reread()`].
///
/// # Errors
///
/// Everything for which omnictl would refuse it.
pub fn inline(node: Node<'_>, dialect: GoYaml) -> Result<Option<String>, Vec<Fault>> {
    let refused = |what: &str| {
        let message = format!("here text, a mapping or a list of mappings is wanted, not {what}");
        Err(vec![Fault { position: Some(node.position()), message, hint: None }])
    };
    match node.kind() {
        Kind::Scalar(_) if node.is_null() => Ok(None),
        Kind::Scalar(text) if node.followed().data().tag == "!!str" => Ok(Some(text.to_owned())),
        Kind::Scalar(_) => refused("a number, a truth value or a date; put it in quotes"),
        Kind::Mapping(_) | Kind::Sequence(_) if node.is_null() => refused("what is tagged !!null"),
        Kind::Mapping(_) | Kind::Sequence(_) => reencode(node, dialect).map(Some),
    }
}

/// A mapping, or a list of mappings, as omnictl writes it anew.
///
/// # Errors
///
/// Everything for which omnictl would refuse it.
pub fn reencode(node: Node<'_>, dialect: GoYaml) -> Result<String, Vec<Fault>> {
    let maps = match node.kind() {
        Kind::Sequence(items) => construct::mappings(&items, dialect),
        _ => construct::mapping(node.followed(), dialect).map(|map| vec![map]),
    };
    let maps = maps.map_err(|construct::Refused(faults)| faults)?;
    let mut writer = Writer::of(dialect);
    for map in &maps {
        writer.document(&represent::map(map, dialect));
    }
    Ok(writer.out)
}
