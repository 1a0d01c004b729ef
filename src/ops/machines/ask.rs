//! Asks every endpoint and every hypervisor at the same time.

use std::collections::BTreeMap;

use futures::future::join_all;
use futures::join;
use jiff::Timestamp;

use super::filter::Filter;
use super::report::{MachineReport, MachinesReport, UnseenReport};
use crate::connect::Connections;
use crate::error::{Error, Result};
use crate::estate::VirtualMachine;
use crate::ops::ErrorReport;
use crate::ops::get::endpoints;
use crate::ops::status::{Limit, within};
use crate::resource::Selector;
use crate::{health, hypervisor, omni};

/// What is wanted.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Only machines of these clusters; of all of them, and those of none, when empty.
    pub clusters: Vec<String>,
    /// A label selector on machines, as Omni reads it.
    pub selector: Option<String>,
    /// What else a machine has to be.
    pub filter: Filter,
    /// Hypervisors are asked for the machines' virtual machines.
    pub vms: bool,
    /// How long an answer may take.
    pub limit: Limit,
}

/// Lists machines. What could not be asked is in the report.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when a chosen cluster is not configured; whatever came back where no endpoint answered.
pub async fn ask(connections: &Connections, question: &Question) -> Result<MachinesReport> {
    let observed_at = Timestamp::now();
    let names = endpoints(connections.config(), &question.clusters, &[])?;
    let (answers, hypervisors) = join!(
        join_all(names.iter().map(|name| of_endpoint(connections, name, question))),
        virtual_machines(connections, question),
    );
    let (vms, mut unseen) = hypervisors;
    let (mut machines, mut first_error): (Vec<MachineReport>, _) = (Vec::new(), None);
    let mut answered = false;
    for (name, answer) in names.iter().zip(answers) {
        match answer {
            Ok((mut found, class_error)) => {
                answered = true;
                machines.append(&mut found);
                unseen.extend(class_error.map(|error| told(format!("machine sets of Omni {name}"), &error)));
            }
            Err(error) => {
                unseen.push(told(format!("Omni {name}"), &error));
                first_error.get_or_insert(error);
            }
        }
    }
    if let Some(error) = first_error.filter(|_| !answered) {
        return Err(error);
    }
    for machine in &mut machines {
        machine.find_vm(&vms);
    }
    Ok(MachinesReport::new(observed_at, machines, unseen).filtered(&question.filter))
}

fn told(what: String, error: &Error) -> UnseenReport {
    UnseenReport { what, error: ErrorReport::from(error) }
}

/// The machines of an endpoint. Their classes are only good to know: without them the machines are told all the same.
async fn of_endpoint(
    connections: &Connections,
    name: &str,
    question: &Question,
) -> Result<(Vec<MachineReport>, Option<Error>)> {
    let only = question.clusters.as_slice();
    let source = || format!("Omni {name}");
    let (machines, classes) = join!(
        within(question.limit, source, async {
            let client = connections.omni(name).await?;
            match Selector::written(question.selector.as_deref().unwrap_or_default()) {
                none if none.is_empty() => omni::observe::machines(&client, only).await,
                selectors => omni::observe::labelled_machines(&client, only, selectors).await,
            }
        }),
        within(question.limit, source, async {
            omni::observe::machine_classes(&connections.omni(name).await?, only).await
        }),
    );
    let machines = machines?;
    let (classes, error) = classes.map_or_else(|error| (BTreeMap::default(), Some(error)), |classes| (classes, None));
    let class = |set: &Option<String>| classes.get(set.as_ref()?);
    let reports = machines.iter().map(|one| MachineReport::new(name, one, class(&one.machine_set))).collect();
    Ok((reports, error))
}

/// The virtual machines of the chosen clusters' hypervisors, and what could not be asked.
async fn virtual_machines(connections: &Connections, question: &Question) -> (Vec<VirtualMachine>, Vec<UnseenReport>) {
    let config = connections.config();
    let chosen = config.select(&question.clusters).unwrap_or_default();
    let asked = chosen.iter().filter(|_| question.vms).flat_map(|(cluster, _)| {
        connections.hypervisors(cluster).into_iter().map(move |name| (*cluster, format!("{name} of {cluster}")))
    });
    let answers = join_all(asked.map(|(cluster, what)| async move {
        let answer = within(question.limit, || what.clone(), async {
            let client = connections.hypervisor(cluster).await?;
            hypervisor::observe(&client, health::looks_like_request, question.limit.duration).await
        });
        answer.await.map_err(|error| told(what.clone(), &error))
    }));
    let (mut machines, mut unseen) = (Vec::new(), Vec::new());
    for answer in answers.await {
        match answer {
            Ok(seen) => machines.extend(seen.machines),
            Err(error) => unseen.push(error),
        }
    }
    (machines, unseen)
}
