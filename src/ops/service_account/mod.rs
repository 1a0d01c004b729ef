//! `talops serviceaccount`: accounts of programs. They are listed, made, given another key, and removed.
//!
//! The private key is made here and never leaves this process but for where the caller wants it.

mod key;
mod list;
mod remove;
mod report;

pub use key::{KeyOrder, Made, create, renew};
pub use list::list;
pub use remove::{Doomed, doomed, remove};
pub use report::{AccountKey, AccountReport, ServiceAccountDeleted, ServiceAccountKey, ServiceAccountList, Truncated};
