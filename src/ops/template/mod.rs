//! Cluster templates: what is wrong with them, and what they stand for.

mod classes;
mod export;
mod files;
mod find;
mod known;
mod online;
mod render;
mod validate;

pub use export::{ExportQuestion, TemplateExport, endpoint_of, export};
pub use files::Folder;
pub use find::{Found, open, templates};
pub use online::{OnlineValidation, validate_online};
pub use render::{Rendered, TemplateResources, render};
pub use validate::{TemplateFinding, TemplateValidation, Truncated, ValidateQuestion, validate};
