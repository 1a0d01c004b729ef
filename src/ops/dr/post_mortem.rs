//! All that is known of a run, for whoever writes it up.

use std::path::PathBuf;

use jiff::Timestamp;

use super::list::{is_held, report};
use super::report::DrRun;
use super::runs::read;
use crate::environment::Environment;
use crate::error::Result;
use crate::run::{Folders, Timeline};

/// All that is known of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct PostMortem {
    /// How it is, and where every second went.
    pub run: DrRun,
    /// When what of it was.
    pub timeline: Timeline,
    /// The Omni endpoint's name in the configuration.
    pub omni: String,
    /// The template that the cluster was made from again.
    pub template: PathBuf,
    /// The digest of the plan, as far as people name it.
    pub digest: String,
}

/// All that is known of one.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when `words` name none, or several.
pub fn post_mortem(environment: &Environment, words: &str, program: &str) -> Result<PostMortem> {
    let folders = Folders::of(environment)?;
    let folder = folders.find(words)?;
    let saved = read(&folder)?;
    let held = is_held(&folders, &folder, &saved)?.then(Timestamp::now);
    Ok(PostMortem {
        run: report(&folders, &folder, &saved, held, program)?,
        timeline: Timeline::of(&folder.history()?, held),
        digest: saved.plan.digest().short().to_owned(),
        omni: saved.omni,
        template: saved.template,
    })
}
