//! Cluster templates: what is wrong with them, and what they stand for.

pub mod delete;
mod files;
mod find;
mod render;
mod status;
mod target;
mod validate;

pub use files::Folder;
pub use find::{Found, open, templates};
pub use render::{Rendered, TemplateResources, render};
pub use status::{
    MachineLeaf, MachineSetTree, NotReady, SetRole, TemplateStatus, UpgradeStatus, await_ready, status,
};
pub use target::{Reading, Target};
pub use validate::{TemplateFinding, TemplateValidation, Truncated, validate};
