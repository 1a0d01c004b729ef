//! What the steps of a drill work with.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use super::saved::Saved;
use crate::approval::Gates;
use crate::connect::Connections;
use crate::environment::Environment;
use crate::error::Result;
use crate::ops::approve::policy;
use crate::ops::restart::ProviderOptions;
use crate::ops::template::delete::{DeleteOptions, Waiting};
use crate::ops::template::{Question, Target};

/// A drill under way.
#[derive(Debug)]
pub(super) struct Drill<'a> {
    pub(super) connections: &'a Connections,
    pub(super) environment: &'a Environment,
    pub(super) saved: &'a Saved,
    /// For a template whose sync would destroy something.
    pub(super) gates: &'a Gates<'a>,
    /// How the tool is called, for messages.
    pub(super) program: &'a str,
}

impl Drill<'_> {
    /// How the cluster is deleted, within `limit`.
    pub(super) fn deletion(&self, limit: Duration, deadline: Option<Instant>) -> DeleteOptions {
        let Saved { cluster, omni, .. } = self.saved;
        DeleteOptions {
            target: Target {
                endpoint: omni.clone(),
                cluster: cluster.clone(),
                approval: policy(self.connections.config(), cluster),
            },
            waiting: Waiting::Within(limit),
            destroy_disconnected: false,
            forget_unwiped: BTreeSet::new(),
            ignore_not_found: true,
            dry_run: false,
            deadline,
            program: self.program.to_owned(),
            call: format!("{} template delete {cluster}", self.program),
        }
    }

    /// How its provider is restarted.
    pub(super) fn provider(&self, deadline: Option<Instant>) -> ProviderOptions {
        ProviderOptions { deadline, ..provider(self.program, self.saved.provider.clone()) }
    }

    /// Which template is synced.
    pub(super) fn template(&self) -> Question {
        Question {
            paths: vec![self.saved.template.clone()],
            clusters: vec![self.saved.cluster.clone()],
            omni: Some(self.saved.omni.clone()),
            allowed: self.saved.allowed.clone(),
            working_directory: Path::new("/").to_owned(),
            program: self.program.to_owned(),
        }
    }

    /// The Omni that it is at.
    pub(super) async fn omni(&self) -> Result<crate::omni::Client> {
        self.connections.omni(&self.saved.omni).await
    }
}

/// How a provider is restarted, by a tool that is called so.
pub(super) fn provider(program: &str, name: Option<String>) -> ProviderOptions {
    ProviderOptions {
        name,
        call: format!("{program} restart provider"),
        look: format!("{program} status provider"),
        ..ProviderOptions::default()
    }
}
