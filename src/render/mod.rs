//! The one owner of stdout, stderr and prompts. It also keeps the byte budget.
//!
//! A command gives it data and it decides how that looks: at a terminal, in a pipe, as JSON. Imported by `cli/` alone.

pub mod apply;
pub mod approve;
mod columns;
pub mod config;
pub mod delete;
pub mod describe;
pub mod doctor;
pub mod dr;
pub mod events;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod get;
pub mod kubeconfig;
pub mod lock;
pub mod login;
pub mod logs;
pub mod machines;
mod page;
mod paint;
mod prompt;
pub mod restart;
pub mod service_account;
pub mod status;
mod summary;
pub mod template;
mod ui;
mod unseen;
pub mod version;
pub mod wait;

pub use page::{Page, Screen};
pub use ui::{Format, Settings, Ui, When};
