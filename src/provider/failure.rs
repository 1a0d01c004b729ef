//! What went wrong on the way to an engine, as errors that say what to try.

use std::io;
use std::path::Path;

use crate::error::{Error, Kind};

/// The error for a socket that cannot be opened.
pub(super) fn socket(path: &Path, error: &io::Error) -> Error {
    let message = format!("container engine at {}: {error}", path.display());
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            Error::unauthorized(message).hint("the user has to be in the group that owns the socket")
        }
        io::ErrorKind::NotFound => {
            Error::unreachable(message).hint("is the engine here? where it runs elsewhere, configure ssh: or command:")
        }
        _ => Error::unreachable(message).hint("is the engine running?"),
    }
}

/// Our own error inside somebody else's, if there is one.
pub(super) fn known(error: &(dyn std::error::Error + 'static)) -> Option<Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(known) = error.downcast_ref::<Error>() {
            return Some(known.clone());
        }
        // An io::Error does not show what it wraps as its source.
        let wrapped = error.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
        if let Some(known) = wrapped.and_then(|wrapped| wrapped.downcast_ref::<Error>()) {
            return Some(known.clone());
        }
        next = transparent(error).or_else(|| error.source());
    }
    None
}

/// What is inside those of bollard's errors that are transparent, and so hide it from `source`.
fn transparent<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a (dyn std::error::Error + 'static)> {
    use bollard::errors::Error as Bollard;
    match error.downcast_ref::<Bollard>()? {
        Bollard::IOError { err } => Some(err),
        Bollard::HyperLegacyError { err } => Some(err),
        Bollard::HyperResponseError { err } => Some(err),
        _ => None,
    }
}

/// The innermost cause, in its own words.
pub(super) fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(inner) = transparent(innermost).or_else(|| innermost.source()) {
        innermost = inner;
    }
    innermost.to_string()
}

/// The error for an answer that is not the one that was asked for.
pub(super) fn answered(doing: &str, status: u16, message: &str) -> Error {
    let kind = match status {
        401 | 403 => Kind::Unauthorized,
        404 => Kind::NotFound,
        _ => Kind::Failed,
    };
    Error::new(kind, format!("{doing}: the container engine answered {status}: {}", message.trim()))
}
