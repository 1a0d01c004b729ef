//! Cluster templates: what is wrong with them, what they stand for, what a sync would do, and doing it; and from a cluster
//! back to its template.

mod classes;
mod compare;
pub mod delete;
mod diff;
mod export;
mod files;
mod find;
mod known;
mod online;
mod refused;
mod render;
mod status;
mod sync;
mod target;
mod validate;

pub use compare::{Compared, Question, Server, compare, gather, server};
pub use diff::{
    Action, ClusterDiff, DiffTruncated, PlanReport, ResourceChange, ResourceRemark, TemplateDiff, of_change_set,
};
pub use export::{ExportQuestion, TemplateExport, export};
pub use files::Folder;
pub(in crate::ops) use files::read as read_file;
pub(in crate::ops) use find::below;
pub use find::{Found, open, read, templates};
pub use online::{OnlineValidation, validate_online};
pub use refused::refused;
pub use render::{Rendered, TemplateResources, render};
pub use status::{MachineLeaf, MachineSetTree, NotReady, SetRole, TemplateStatus, UpgradeStatus, await_ready, status};
pub use sync::{
    Step, StepState, SyncOptions, SyncOutcome, Synced, TemplateSync, TemplateSynced, WaitFor, destroy, sync,
};
pub use target::{Reading, Target};
pub use validate::{TemplateFinding, TemplateValidation, Truncated, ValidateQuestion, validate};
