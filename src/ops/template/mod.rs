//! Cluster templates: what is wrong with them, and what they stand for.

mod files;
mod find;
mod render;
mod validate;

pub use files::Folder;
pub(in crate::ops) use files::read;
pub(in crate::ops) use find::below;
pub use find::{Found, open, templates};
pub use render::{Rendered, TemplateResources, render};
pub use validate::{TemplateFinding, TemplateValidation, Truncated, validate};
