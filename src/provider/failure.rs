//! What went wrong on the way to an engine, as errors that say what to try.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use crate::error::{Error, Kind};
use crate::file;

/// The error for a socket that cannot be opened.
pub(super) fn socket(path: &Path, error: &io::Error) -> Error {
    let message = format!("container engine at {}: {error}", path.display());
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            let group = group(path).unwrap_or_else(|| "that owns the socket (docker, as a rule)".to_owned());
            Error::unauthorized(message).hint(format!("the user has to be in the group {group}, or be root"))
        }
        io::ErrorKind::NotFound => {
            Error::unreachable(message).hint("is the engine here? where it runs elsewhere, configure ssh: or command:")
        }
        _ => Error::unreachable(message).hint("is the engine running?"),
    }
}

/// The name of the group that a socket belongs to.
fn group(path: &Path) -> Option<String> {
    let id = std::fs::metadata(path).ok()?.gid().to_string();
    let groups = file::read(Path::new("/etc/group"), file::LONGEST).ok()?;
    let groups = String::from_utf8_lossy(&groups).into_owned();
    let mut lines = groups.lines().map(|line| line.split(':').collect::<Vec<_>>());
    lines.find(|fields| fields.get(2) == Some(&id.as_str())).map(|fields| fields[0].to_owned())
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
    let error = Error::new(kind, format!("{doing}: the container engine answered {status}: {}", message.trim()));
    // `daemon/logger/logger.go` (ErrReadLogsNotSupported) of moby, and Podman's word for its driver `none`.
    if ["does not support reading", "cannot read logs"].iter().any(|words| message.contains(words)) {
        return error.hint(
            "its logging driver keeps nothing that can be read (`docker inspect -f '{{.HostConfig.LogConfig.Type}}'`): make \
             the container anew with `local` or `json-file` (compose: `logging: {driver: local}`)",
        );
    }
    error
}
