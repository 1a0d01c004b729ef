//! The operations, one folder each. None of them prints: an operation returns a typed report.
//!
//! Imports ground, knowledge, clients and `connect/`.

pub mod api;
pub mod apply;
pub mod approve;
pub mod complete;
pub mod config;
pub mod delete;
pub mod describe;
pub mod doctor;
pub mod dr;
mod error_report;
mod fit;
pub mod get;
pub mod kubeconfig;
pub mod lock;
pub mod login;
pub mod logs;
pub mod machines;
pub mod mend;
pub mod restart;
pub mod service_account;
pub mod status;
pub mod template;
pub mod version;
pub mod wait;

pub use error_report::ErrorReport;
