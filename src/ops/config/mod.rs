//! The operations behind `talops config`: what the configuration says and where each part comes from, whether it is well,
//! and writing a first one from what is found.

pub mod init;
mod validate;
mod view;

pub use validate::{ConfigFinding, ConfigValidation, validate};
pub use view::{ConfigView, From, Row, view};
