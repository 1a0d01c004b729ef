//! A door for the fuzz targets: what an API server's answers become, without an API server.

use futures::FutureExt as _;
use http::{HeaderMap, StatusCode};

use super::table::{Scan, TableRow, not_well};
use super::{certificate, decode, exec_plugin, failure::Failure, kubeconfig};
use crate::error::Result;
use crate::estate::Row;

pub use super::observe::fuzzing::{Answers, observe};

/// Takes `body` for a page of a table, as [`super::suspects`] does.
pub fn table(body: &[u8], is_well: fn(&Row<'_>) -> bool) -> Option<Scan> {
    let page = decode::page::<TableRow>(body.to_vec(), "Table").now_or_never()?.ok()?;
    let mut scan = Scan { total: page.items.len() as u64, ..Scan::default() };
    let suspects = not_well(&page, is_well).count();
    scan.name(&page, is_well, 200);
    assert_eq!(scan.suspects.len() as u64 + scan.unread, suspects as u64);
    Some(scan)
}

/// Takes `body` for what a server answers that refuses.
pub fn refusal(status: u16, body: &[u8]) -> Option<crate::error::Error> {
    Some(Failure::answer(StatusCode::from_u16(status).ok()?, &HeaderMap::new(), body).into())
}

/// Reads a kubeconfig's text; the name of its current context.
pub fn kubeconfig(text: &str) -> Result<String> {
    let loaded = kubeconfig::parse(text, "kubeconfig")?;
    loaded.context(None).map(str::to_owned)
}

/// Reads the end of a client certificate.
pub fn certificate(pem: &[u8]) -> Option<jiff::Timestamp> {
    certificate::not_after(pem)
}

/// Reads what an exec plugin printed.
pub fn exec_credential(stdout: &[u8]) -> Result<()> {
    exec_plugin::credential(stdout, Some("client.authentication.k8s.io/v1")).map(drop)
}
