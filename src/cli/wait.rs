//! `talops wait`.

use clap::{Args, Subcommand};
use tokio::time::Instant;

use super::Session;
use super::restart::TO_PRINT;
use super::status::program;
use crate::conditions::application_well;
use crate::error::{Error, Exit, Result};
use crate::ops::wait::{self, Condition, Nodes, WaitOptions, Waited};
use crate::render::events::Follower;
use crate::render::{Format, wait as render};

/// The command that shows what was cut.
const EVERYTHING: &str = "the same with --max-bytes 0";

/// What an error takes besides its message, in bytes: its hint, and as JSON its other keys.
const TO_FRAME: usize = 512;

/// Arguments of `talops wait`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  talops wait cluster-ready -c talos-prod-01 --api
  talops wait nodes-ready 3 -c talos-prod-01 --deadline 90s   exit code 4 while it is not so; call again
  talops wait app shop -n argocd --timeout 20m
  talops wait cluster-gone -c talos-prod-01 -o json

The limit is the cluster's in talops.yaml (waits), or the deadline where that is longer. Off a terminal each change is a
line on stderr. What is waited for is watched: it is noticed within a second, and nobody has to poll.

Exit codes: 0 it is so, 1 it cannot come true any more or was not so in time, 4 the deadline came first,
6 it could not be looked at.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Until a cluster and its machines are gone
    #[command(after_help = "Examples:
  talops wait cluster-gone -c talos-prod-01

Machines that were made for the cluster have to be gone, others to have left it. Which those are is asked of Omni when the
wait begins and, where the deletion was begun on this host, remembered from then. A cluster that never was is gone.
The limit is waits.destroy (10m).")]
    ClusterGone,
    /// Until a cluster is ready, as `talops status` judges it
    #[command(after_help = "Examples:
  talops wait cluster-ready -c talos-prod-01
  talops wait cluster-ready -c talos-prod-01 --api

The limit is waits.machines (20m), with --api and waits.api (10m).")]
    ClusterReady {
        /// And its Kubernetes API answers
        #[arg(long)]
        api: bool,
    },
    /// Until so many machines of a cluster run, and are connected
    #[command(after_help = "Examples:
  talops wait machines 3 -c talos-prod-01

The limit is waits.machines (20m).")]
    Machines {
        /// How many, at least
        #[arg(value_name = "N")]
        count: u32,
    },
    /// Until every node of a cluster is ready, or so many are
    #[command(after_help = "Examples:
  talops wait nodes-ready -c talos-prod-01
  talops wait nodes-ready 3 -c talos-prod-01 --kubernetes-version v1.36.3
  talops wait nodes-ready -c talos-prod-01 --allow-no-cni

Without N every machine that Omni has for the cluster has to have its node, in its role; of a cluster that only a
kubeconfig names, every node that is there has to be ready. The limit is waits.nodes (10m).")]
    NodesReady {
        /// How many, at least
        #[arg(value_name = "N")]
        count: Option<u32>,
        /// The version that their kubelets have to have
        #[arg(long, value_name = "VERSION")]
        kubernetes_version: Option<String>,
        /// A node that is not ready only because the cluster has no network yet (cni: none) counts
        #[arg(long)]
        allow_no_cni: bool,
    },
    /// Until an application of Argo CD's is Synced and Healthy
    #[command(after_help = "Examples:
  talops wait app shop -c talos-prod-01
  talops wait app argocd/shop -c talos-prod-01

One that is not there yet is waited for, too. The limit is waits.gitops (20m).")]
    App {
        /// Its name, or NAMESPACE/NAME
        #[arg(value_name = "NAME")]
        name: String,
        /// Its namespace, where several have one of that name
        #[arg(long, short)]
        namespace: Option<String>,
    },
    /// Until an infrastructure provider is connected in Omni
    #[command(after_help = "Examples:
  talops wait provider-connected
  talops wait provider-connected matrix --timeout 5m

The limit is 3 minutes. `talops restart provider` proves more: a heartbeat that came after the restart.")]
    ProviderConnected {
        /// Its name in talops.yaml, or its id in Omni; without one that of -c, or the only one
        #[arg(value_name = "PROVIDER")]
        name: Option<String>,
    },
    /// Until the virtual machines that were made for a cluster are gone from its hypervisor
    #[command(after_help = "Examples:
  talops wait vms-gone -c talos-prod-01

Those are meant that are its machine requests' when the wait begins, those of a deletion that was begun on this host, and
those that `talops doctor` calls orphans of it. An orphan ends the wait: nobody removes it. A host of the hypervisor that is
away may have any of them: the wait goes on. The limit is waits.destroy (10m).")]
    VmsGone,
}

impl Command {
    fn condition(&self) -> Result<Condition> {
        Ok(match self {
            Self::ClusterGone => Condition::ClusterGone,
            Self::ClusterReady { api } => Condition::ClusterReady { api: *api },
            Self::Machines { count } => Condition::Machines(*count),
            Self::NodesReady { count, kubernetes_version, allow_no_cni } => Condition::Nodes(Nodes {
                count: *count,
                kubernetes: kubernetes_version.clone(),
                allow_no_cni: *allow_no_cni,
            }),
            Self::App { name, namespace } => Condition::Application(application(name, namespace.as_deref())?),
            Self::ProviderConnected { name } => Condition::ProviderConnected(name.clone()),
            Self::VmsGone => Condition::VmsGone,
        })
    }

    /// Its words, for the call that goes on.
    fn words(&self) -> String {
        match self {
            Self::ClusterReady { api: true } => "cluster-ready --api".to_owned(),
            Self::Machines { count } => format!("machines {count}"),
            Self::NodesReady { count, kubernetes_version, allow_no_cni } => {
                let mut words = vec!["nodes-ready".to_owned()];
                words.extend(count.map(|count| count.to_string()));
                words.extend(kubernetes_version.iter().map(|version| format!("--kubernetes-version {version}")));
                words.extend(allow_no_cni.then(|| "--allow-no-cni".to_owned()));
                words.join(" ")
            }
            Self::App { name, namespace: Some(namespace) } => format!("app {name} -n {namespace}"),
            Self::App { name, namespace: None } => format!("app {name}"),
            Self::ProviderConnected { name: Some(name) } => format!("provider-connected {name}"),
            Self::ClusterGone => "cluster-gone".to_owned(),
            Self::ClusterReady { api: false } => "cluster-ready".to_owned(),
            Self::ProviderConnected { name: None } => "provider-connected".to_owned(),
            Self::VmsGone => "vms-gone".to_owned(),
        }
    }
}

/// `shop`, or `argocd/shop`.
fn application(text: &str, namespace: Option<&str>) -> Result<application_well::Name> {
    let (before, name) = match text.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, text),
    };
    let wrong = name.is_empty() || name.contains('/') || before == Some("");
    if wrong || (before.is_some() && namespace.is_some() && before != namespace) {
        return Err(Error::usage(format!("{text:?} is no application's name")).hint("NAME with -n, or NAMESPACE/NAME"));
    }
    Ok(application_well::Name { namespace: before.or(namespace).map(str::to_owned), name: name.to_owned() })
}

/// Waits, and prints how that ended.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let globals = &session.globals;
    let program = program(session);
    let mut call = vec![format!("{program} wait {}", arguments.command.words())];
    call.extend(globals.clusters.iter().map(|name| format!("-c {name}")));
    let options = WaitOptions {
        condition: arguments.command.condition()?,
        clusters: globals.clusters.clone(),
        deadline: globals.deadline.map(|limit| Instant::now() + limit.saturating_sub(TO_PRINT.min(limit / 4))),
        call: call.join(" "),
        program,
    };
    let follower = Follower::new(&session.ui);
    let waited = wait::wait(session.connections()?, &session.environment, &options, &follower.events()).await;
    drop(follower);
    session.tell_notes();
    Ok(print(waited?, session))
}

fn print(mut waited: Waited, session: &Session) -> Exit {
    let (ui, failure) = (&session.ui, waited.failure);
    if let Some(budget) = ui.budget() {
        // The error that follows needs its room, too.
        let error = failure.as_ref().map_or(0, |error| error.message().len() + TO_FRAME);
        waited.report.cut(budget.saturating_sub(error), |report| ui.document_length(report));
    }
    let report = &waited.report;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(report),
        Format::Name => ui.page(&render::name(report), ui.budget(), EVERYTHING),
        Format::Table | Format::Wide => ui.page(&render::page(report, ui.color()), ui.budget(), EVERYTHING),
    }
    match failure {
        Some(error) => {
            ui.error(&error);
            error.kind().exit()
        }
        None => Exit::Success,
    }
}

#[cfg(test)]
mod tests {
    use super::application;

    #[test]
    fn an_application_is_named_with_or_without_its_namespace() {
        let named = |text: &str, namespace| application(text, namespace).map(|name| name.to_string()).ok();
        assert_eq!(named("shop", None).as_deref(), Some("shop"));
        assert_eq!(named("shop", Some("argocd")).as_deref(), Some("argocd/shop"));
        assert_eq!(named("argocd/shop", None).as_deref(), Some("argocd/shop"));
        assert_eq!(named("argocd/shop", Some("argocd")).as_deref(), Some("argocd/shop"));
        for (text, namespace) in [("", None), ("/shop", None), ("argocd/", None), ("a/b/c", None), ("a/b", Some("c"))] {
            assert_eq!(named(text, namespace), None, "{text}");
        }
    }
}
