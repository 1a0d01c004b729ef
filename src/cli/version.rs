//! `talops version`.

use clap::Args;

use super::Session;
use crate::error::{Exit, Result};

/// Arguments of `talops version`.
#[derive(Debug, Args)]
pub(super) struct Arguments {}

/// Prints the versions.
///
/// # Errors
///
/// None yet.
#[expect(clippy::unused_async, reason = "servers are asked once there are clients")]
pub(super) async fn run(_: &Arguments, session: &Session) -> Result<Exit> {
    session.ui.data(concat!("talops ", env!("CARGO_PKG_VERSION"), "\n"));
    Ok(Exit::Success)
}
