//! `talops wait`: waits for one thing, as whatever else waits for it does, and says how that ended.

mod api;
mod cluster;
mod nodes;
mod provider;
mod report;
mod vms;

use std::time::Duration;

use tokio::time::Instant;

pub use report::{WaitBlocker, WaitReport, Waited};

use crate::conditions::application_well;
use crate::config::Config;
use crate::connect::Connections;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::event::Events;
use crate::ops::template::Target;
use crate::wait::{Met, Schedule, Unmet, Wait};

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A cluster and its machines are gone.
    ClusterGone,
    /// A cluster is well.
    ClusterReady {
        /// And its Kubernetes API answers.
        api: bool,
    },
    /// So many machines of a cluster run.
    Machines(u32),
    /// The nodes of a cluster are ready.
    Nodes(Nodes),
    /// An application of Argo CD's is well.
    Application(application_well::Name),
    /// An infrastructure provider is connected: its name in the configuration, or its id in Omni.
    ProviderConnected(Option<String>),
    /// The virtual machines that were made for a cluster are gone.
    VmsGone,
}

/// Which nodes are waited for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nodes {
    /// So many at least; all where it is not said.
    pub count: Option<u32>,
    /// The version that their kubelets have to have.
    pub kubernetes: Option<String>,
    /// A node that only waits for a network counts.
    pub allow_no_cni: bool,
}

impl Condition {
    /// The word for it on the command line.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::ClusterGone => "cluster-gone",
            Self::ClusterReady { .. } => "cluster-ready",
            Self::Machines(_) => "machines",
            Self::Nodes(_) => "nodes-ready",
            Self::Application(_) => "app",
            Self::ProviderConnected(_) => "provider-connected",
            Self::VmsGone => "vms-gone",
        }
    }
}

/// How it is waited.
#[derive(Debug, Clone)]
pub struct WaitOptions {
    /// For what.
    pub condition: Condition,
    /// The clusters that `-c` names.
    pub clusters: Vec<String>,
    /// When the whole call ends.
    pub deadline: Option<Instant>,
    /// How the tool is called, for messages: `talops`.
    pub program: String,
    /// The call itself, which goes on where this one ended.
    pub call: String,
}

/// Waits.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] and [`crate::error::Kind::Configuration`] when it is not clear what is meant, or nothing
/// says how it is asked; as whoever has to be asked what there is to wait for. That it did not come true is no error but
/// the report's failure.
pub async fn wait(
    connections: &Connections,
    environment: &Environment,
    options: &WaitOptions,
    events: &Events,
) -> Result<Waited> {
    let waiting = Waiting { connections, environment, options, events };
    match &options.condition {
        Condition::ClusterGone => Box::pin(cluster::gone(&waiting)).await,
        Condition::ClusterReady { api } => Box::pin(cluster::ready(&waiting, *api)).await,
        Condition::Machines(count) => Box::pin(cluster::machines(&waiting, *count)).await,
        Condition::Nodes(wanted) => Box::pin(nodes::ready(&waiting, wanted)).await,
        Condition::Application(name) => Box::pin(nodes::application(&waiting, name)).await,
        Condition::ProviderConnected(name) => Box::pin(provider::connected(&waiting, name.as_deref())).await,
        Condition::VmsGone => Box::pin(vms::gone(&waiting)).await,
    }
}

/// What every wait has.
#[derive(Clone, Copy)]
struct Waiting<'a> {
    connections: &'a Connections,
    environment: &'a Environment,
    options: &'a WaitOptions,
    events: &'a Events,
}

impl<'a> Waiting<'a> {
    fn config(&self) -> &'a Config {
        self.connections.config()
    }

    /// The cluster that is meant: the one that `-c` names, or the only one that is configured.
    fn cluster(&self) -> Result<&'a str> {
        let configured: Vec<&str> = self.config().clusters.keys().map(String::as_str).collect();
        match (self.options.clusters.as_slice(), configured.as_slice()) {
            ([one], _) => Ok(one),
            ([], [only]) => Ok(only),
            ([], _) => Err(Error::usage("which cluster?").hint("-c NAME")),
            _ => Err(Error::usage("one cluster at a time").hint("-c NAME, once")),
        }
    }

    /// The cluster that is meant, of Omni's.
    fn target(&self) -> Result<Target> {
        Target::named(self.config(), self.cluster()?)
    }

    /// A wait of so long at the most; a deadline that comes later is the limit.
    fn limited(&self, what: &str, limit: Duration) -> Wait {
        let deadline = self.options.deadline;
        let left = deadline.map_or(Duration::ZERO, |deadline| deadline.saturating_duration_since(Instant::now()));
        Wait::new(what, Schedule::within(limit.max(left)), self.events).with_deadline(deadline)
    }

    /// The report of a wait for `what`. `text` is what was found when it came true; `look` the command that shows more
    /// where it did not.
    fn ended<T>(
        &self,
        cluster: Option<&str>,
        outcome: Result<Met<T>, Box<Unmet>>,
        what: &str,
        text: impl FnOnce(T) -> String,
        look: &str,
    ) -> Waited {
        let Self { options, .. } = self;
        let report = WaitReport::new(options.condition.word(), cluster, what);
        match outcome {
            Ok(met) => Waited { report: report.met(text(met.value), met.attempts, met.elapsed), failure: None },
            Err(unmet) => {
                let failure = report::failure(&unmet, &options.call, &format!("{} {look}", options.program));
                Waited { report: report.unmet(&unmet), failure: Some(failure) }
            }
        }
    }
}
