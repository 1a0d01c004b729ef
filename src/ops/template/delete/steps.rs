//! The changes of a deletion, each of which may have been made by an earlier call.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::situation::{Situation, kind, written};
use crate::approval::Approval;
use crate::conditions::cluster_gone::{self, Remembered};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::estate::Remains;
use crate::event::Events;
use crate::omni::{Client, Wanted};
use crate::resource::{ClusterSpec, Phase, Pointer, Selector, label};
use crate::template::changes::node_kind;
use crate::wait::{Blocker, Check, Hints, Met, NotYet, Progress, Schedule, Unmet, Wait, from_watch, merged, none};

/// What every step needs.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) connections: &'a Connections,
    pub(super) client: Client,
    pub(super) cluster: String,
    pub(super) events: &'a Events,
    pub(super) limit: Duration,
    pub(super) deadline: Option<Instant>,
}

impl Run<'_> {
    /// Takes the mark of templates off the kernel arguments of the cluster's machines: they stay, and belong to nobody.
    pub(super) async fn release_kernel_arguments(&self, _: &Approval) -> Result<()> {
        let of_cluster = Selector::new().equals(label::CLUSTER, &self.cluster);
        let nodes = written(&self.client, &node_kind(), of_cluster).await?;
        if nodes.is_empty() {
            return Ok(());
        }
        for arguments in written(&self.client, &kind("KernelArgs"), Selector::new()).await? {
            let is_its = nodes.iter().any(|node| node.id == arguments.id);
            if !is_its || !arguments.has_annotation(label::MANAGED_BY_TEMPLATES) {
                continue;
            }
            let (client, pointer) = (self.client.clone(), arguments.pointer());
            let release = async move {
                let released = client.update(&pointer, |document| {
                    document.metadata.annotations.remove(label::MANAGED_BY_TEMPLATES);
                    Ok(())
                });
                match released.await {
                    Err(error) if error.kind() == Kind::NotFound => Ok(()),
                    released => released,
                }
            };
            self.connections.changes().make(release).await?;
        }
        Ok(())
    }

    /// Has Omni forget machines that it does not reach: extensions, links and patches, one after the other.
    pub(super) async fn forget_disconnected(
        &self,
        situation: &Situation,
        approval: &Approval,
    ) -> Result<(), Box<Stopped>> {
        let links: Vec<Pointer> =
            situation.disconnected.iter().map(|machine| kind("Links").object(&machine.id)).collect();
        if links.is_empty() {
            return Ok(());
        }
        self.tear_down("extensions gone", &situation.extensions, approval).await?;
        self.tear_down("links of disconnected machines gone", &links, approval).await?;
        self.tear_down("patches of disconnected machines gone", &situation.patches, approval).await
    }

    /// Tears these down and waits until they are gone.
    pub(super) async fn tear_down(
        &self,
        what: &str,
        pointers: &[Pointer],
        approval: &Approval,
    ) -> Result<(), Box<Stopped>> {
        if pointers.is_empty() {
            return Ok(());
        }
        self.events.step(format!("tearing down {}", named(pointers)));
        for pointer in pointers {
            self.teardown(pointer, approval).await.map_err(Stopped::Failed)?;
        }
        let hints = pointers.iter().map(|pointer| self.hints(pointer)).fold(none(), merged);
        let wait = Wait::new(what, Schedule::within(self.limit), self.events).with_deadline(self.deadline);
        wait.until(hints, || self.are_gone(pointers)).await.map(drop).map_err(|unmet| Box::new(Stopped::Unmet(unmet)))
    }

    /// Tears one thing down. That it is gone or on its way is what is wanted; whether a request arrived whose answer was
    /// lost is looked up.
    async fn teardown(&self, pointer: &Pointer, _: &Approval) -> Result<()> {
        let (client, wanted) = (self.client.clone(), pointer.clone());
        let sent = self.connections.changes().make(async move { client.teardown(&wanted).await }).await;
        match sent {
            Err(error) if error.kind() == Kind::NotFound => Ok(()),
            Err(error) if error.kind() == Kind::Unreachable => match self.client.document(pointer).await {
                Err(gone) if gone.kind() == Kind::NotFound => Ok(()),
                Ok(Ok(document)) if document.metadata.phase == Phase::TearingDown => Ok(()),
                _ => Err(error),
            },
            sent => sent,
        }
    }

    /// Tears the cluster down.
    ///
    /// # Errors
    ///
    /// [`Kind::Refused`] when somebody has locked it meanwhile.
    pub(super) async fn tear_down_cluster(&self, approval: &Approval, unlock: &str) -> Result<()> {
        let pointer = Pointer::of::<ClusterSpec>(&self.cluster);
        self.events.step(format!("tearing down cluster {}", self.cluster));
        let Err(error) = self.teardown(&pointer, approval).await else { return Ok(()) };
        let locked = self.client.find::<ClusterSpec>(&self.cluster).await;
        match locked {
            Ok(Some(cluster)) if cluster.metadata.has_annotation(label::CLUSTER_LOCKED) => {
                Err(Error::new(Kind::Refused, error.message()).hint(unlock))
            }
            _ => Err(error),
        }
    }

    async fn are_gone(&self, pointers: &[Pointer]) -> Result<Check<()>> {
        let looks = pointers.iter().map(|pointer| async move {
            match self.client.document(pointer).await {
                Err(error) if error.kind() == Kind::NotFound => Ok(None),
                Err(error) => Err(error),
                Ok(Ok(document)) => Ok(Some(document.metadata.finalizers)),
                Ok(Err(unreadable)) => Ok(Some(unreadable.metadata.finalizers)),
            }
        });
        let found = futures::future::try_join_all(looks).await?;
        let left = pointers.iter().zip(found).filter_map(|(pointer, finalizers)| Some((pointer, finalizers?)));
        let says = |finalizers: Vec<String>| match finalizers.join(", ") {
            held if held.is_empty() => "about to go".to_owned(),
            held => format!("held by {held}"),
        };
        let blockers: Vec<Blocker> =
            left.map(|(pointer, finalizers)| Blocker::new(pointer.to_string(), says(finalizers))).collect();
        if blockers.is_empty() {
            return Ok(Check::Met(()));
        }
        let gone = (pointers.len() - blockers.len()) as u64;
        let progress = Progress::counted(gone, pointers.len() as u64, "gone");
        Ok(Check::NotYet(NotYet { progress, blockers, again_in: None }))
    }

    fn hints(&self, pointer: &Pointer) -> Hints {
        from_watch(self.client.watch_documents(&Wanted::every(pointer.kind.clone()), &pointer.id))
    }

    /// Waits until the cluster and its machines are gone; with what was left at the last look where they are not.
    pub(super) async fn gone(&self, remembered: &Remembered) -> Result<Met<()>, (Box<Unmet>, Option<Remains>)> {
        let last = Mutex::new(None);
        let keep = |remains| *last.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(remains);
        let look = || async {
            let (check, remains) = cluster_gone::probe(&self.client, remembered).await?;
            keep(remains);
            Ok(check)
        };
        let what = cluster_gone::what(&self.cluster);
        let wait = Wait::new(what, Schedule::within(self.limit), self.events).with_deadline(self.deadline);
        let met = wait.until(cluster_gone::hints(&self.client, remembered), look).await;
        met.map_err(|unmet| (unmet, last.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)))
    }
}

/// Why a step is not at its end.
#[derive(Debug)]
pub(super) enum Stopped {
    /// It was refused, or could not be made.
    Failed(Error),
    /// It was begun, and is not done yet.
    Unmet(Box<Unmet>),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

fn named(pointers: &[Pointer]) -> String {
    match pointers {
        [only] => only.to_string(),
        several => format!("{} resources", several.len()),
    }
}
