//! Whose log is wanted, and what it is read from.

use futures::stream::BoxStream;

use crate::error::Result;
use crate::log::Entry;

/// Whose log is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The configured provider of that name, or the only one.
    Provider(Option<String>),
    /// A machine, by its host name or id.
    Machine(String),
    /// Containers of pods.
    Pods {
        /// `pod/web-1`, `deploy/web`, or any other kind that has pods: the kind's word and the name.
        object: Option<(String, String)>,
        /// The pods that a label selector picks.
        selector: Option<String>,
        /// Their namespace; `None` for the one in which the object is found.
        namespace: Option<String>,
        /// Which of their containers.
        containers: Containers,
        /// The containers that ran before those that run now.
        previous: bool,
    },
}

/// Which containers of a pod.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Containers {
    /// The one that its annotation `kubectl.kubernetes.io/default-container` names, else its only or first one.
    #[default]
    Default,
    /// The one of that name.
    Named(String),
    /// All of them, init containers too.
    All,
}

/// One log that is read.
pub struct Source {
    /// What it is: `provider matrix`, `machine worker-1`, `web-1/nginx`.
    pub name: String,
    /// What it gives. An error ends it.
    pub entries: BoxStream<'static, Result<Entry>>,
}
