//! The changes of a sync, one at a time.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;

use super::report::StepState;
use crate::approval::{Approval, Gate};
use crate::conditions::resources_gone;
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::event::Events;
use crate::omni::Client;
use crate::ops::template::compare::Compared;
use crate::resource::{Document, Metadata, Pointer};
use crate::template::changes::{Update, is_made};
use crate::wait::{Schedule, Wait};

/// How long a phase of destroys may take where the configuration does not say.
const TO_DESTROY: Duration = Duration::from_secs(600);

/// The changes of one template under way.
pub(super) struct Steps<'a> {
    connections: &'a Connections,
    compared: &'a Compared,
    deadline: Option<Instant>,
    events: &'a Events,
    /// Of each change, in the order in which they are made.
    states: Vec<StepState>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(
        connections: &'a Connections,
        compared: &'a Compared,
        deadline: Option<Instant>,
        events: &'a Events,
    ) -> Self {
        Self { connections, compared, deadline, events, states: Vec::new() }
    }

    /// How far each change came: creates, updates, destroys.
    pub(super) fn into_states(self) -> Vec<StepState> {
        self.states
    }

    /// Makes every change. What is destroyed needs an approval.
    pub(super) async fn all(&mut self, approval: Option<&Approval>) -> Result<()> {
        let changes = &self.compared.changes;
        for document in &changes.creates {
            self.within_deadline()?;
            let made = self.create(document).await;
            self.note(made)?;
        }
        for update in &changes.updates {
            self.within_deadline()?;
            let made = self.update(update).await;
            self.note(made)?;
        }
        let Some(approval) = approval else {
            return if changes.destroys_something() {
                Err(Error::new(
                    Kind::Refused,
                    format!("what the sync of {} destroys is not approved", self.compared.cluster),
                ))
            } else {
                Ok(())
            };
        };
        for phase in changes.destroys.iter().filter(|phase| !phase.is_empty()) {
            self.within_deadline()?;
            let Compared { server, cluster, .. } = self.compared;
            let gone =
                destroy(self.connections, &server.client, cluster, phase, self.deadline, self.events, approval).await;
            let state = match &gone {
                Ok(()) => StepState::Done,
                Err(_) => StepState::Unknown,
            };
            self.states.extend(phase.iter().map(|_| state));
            gone?;
        }
        Ok(())
    }

    fn note(&mut self, made: Result<()>) -> Result<()> {
        self.states.push(match &made {
            Ok(()) => StepState::Done,
            Err(error) if error.kind() == Kind::Unreachable => StepState::Unknown,
            Err(_) => StepState::Failed,
        });
        made
    }

    /// No change is begun after the deadline.
    fn within_deadline(&self) -> Result<()> {
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => {
                Err(Error::new(Kind::Deadline, format!("the deadline came while {} was synced", self.compared.cluster)))
            }
            _ => Ok(()),
        }
    }

    async fn create(&self, document: &Document) -> Result<()> {
        self.events.note(format!("* creating {}", described(&document.metadata)));
        let client = self.compared.server.client.clone();
        let sent = document.clone();
        let made = self.connections.changes().make(async move { client.create(&sent).await }).await;
        match made {
            // Whether it arrived is looked up; it is not sent twice.
            Err(error) if error.kind() == Kind::Unreachable => self.look_up(document, error).await,
            made => made,
        }
    }

    /// Whether a resource whose creation had no answer is there.
    async fn look_up(&self, document: &Document, error: Error) -> Result<()> {
        let name = document.metadata.pointer();
        match self.compared.server.client.find_document(&name).await {
            Ok(Some(there)) if is_made(&there, document) => {
                self.events.note(format!("  the answer was lost, and {name} is there"));
                Ok(())
            }
            Ok(Some(_)) => {
                Err(error.hint(format!("{name} is there, and is otherwise than it was to be: look at the diff")))
            }
            Ok(None) => Err(error.hint(format!("{name} is not there: the same command makes it"))),
            Err(_) => Err(error),
        }
    }

    async fn update(&self, update: &Update) -> Result<()> {
        let metadata = &update.wanted.metadata;
        let verb = if update.releases { "releasing" } else { "updating" };
        self.events.note(format!("* {verb} {}", described(metadata)));
        let (client, name, update) = (self.compared.server.client.clone(), metadata.pointer(), update.clone());
        let again = self.compared.again.clone();
        let change = async move {
            let decide = |fresh: &mut Document| {
                let name = fresh.metadata.pointer();
                update.onto(fresh).map_err(|why| {
                    Error::failed(format!("updating {name}: {why}")).hint(format!("look at the diff again: {again}"))
                })
            };
            client.update(&name, decide).await
        };
        self.connections.changes().make(change).await
    }
}

/// Tears down resources of a cluster and waits until they are gone. Cut off, it is done again: what is gone or going is
/// only waited for.
///
/// # Errors
///
/// What a teardown says; [`Kind::Failed`] with what holds them when they are not gone in time.
pub async fn destroy(
    connections: &Connections,
    client: &Client,
    cluster: &str,
    phase: &[Document],
    deadline: Option<Instant>,
    events: &Events,
    approval: &Approval,
) -> Result<()> {
    if approval.gate() != Gate::Destroy {
        return Err(Error::new(Kind::Refused, format!("an approval of gate {} destroys nothing", approval.gate())));
    }
    let names: BTreeSet<Pointer> = phase.iter().map(|document| document.metadata.pointer()).collect();
    for document in phase {
        events.note(format!("* tearing down {}", described(&document.metadata)));
        let (client, name) = (client.clone(), document.metadata.pointer());
        let torn = connections.changes().make(async move { client.teardown(&name).await }).await;
        match torn {
            Err(error) if error.kind() == Kind::NotFound => {}
            torn => torn?,
        }
    }
    let configured = connections.config().clusters.get(cluster).and_then(|cluster| cluster.waits.destroy);
    let schedule = Schedule::within(configured.map_or(TO_DESTROY, |limit| limit.0));
    let things = if names.len() == 1 { "1 resource".to_owned() } else { format!("{} resources", names.len()) };
    let wait = Wait::new(format!("{things} of {cluster} gone"), schedule, events).with_deadline(deadline);
    let probe = || resources_gone::probe(client, cluster, &names);
    wait.until(resources_gone::hints(client, cluster, &names), probe).await.map_err(|unmet| {
        let error = unmet.error();
        error.hint("Omni goes on by itself; the same command waits again")
    })?;
    for document in phase {
        events.note(format!("* destroyed {}", described(&document.metadata)));
    }
    Ok(())
}

/// A resource as omnictl calls it: `Clusters.omni.sidero.dev(prod)`.
fn described(metadata: &Metadata) -> String {
    format!("{}({})", metadata.type_name, metadata.id)
}
