//! How things are before a deletion, or in the middle of one.

use jiff::Timestamp;

use super::memory::{Begun, Memory};
use crate::conditions::cluster_gone::{Remembered, verdict};
use crate::error::{Kind as ErrorKind, Result};
use crate::estate::Remains;
use crate::omni::{Client, observe};
use crate::resource::{Document, Kind, MachineStatusSpec, Metadata, Phase, Pointer, Selector, label};
use crate::template::changes::{node_kind, of_cluster_kinds};
use crate::wait::Check;

/// How the cluster itself is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is there.
    There,
    /// It is being torn down.
    UnderWay {
        /// When it was last seen to change.
        since: Option<Timestamp>,
    },
    /// There is no such cluster, or none any more.
    Absent,
}

/// A machine that Omni does not reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Disconnected {
    pub(super) id: String,
    pub(super) hostname: String,
    /// A provider made it, and can destroy it.
    pub(super) request: Option<String>,
}

/// How things are.
#[derive(Debug, Clone)]
pub(super) struct Situation {
    pub(super) state: State,
    pub(super) locked: bool,
    pub(super) remembered: Remembered,
    pub(super) remains: Remains,
    /// The deletion of this cluster that was begun earlier.
    pub(super) earlier: Option<Begun>,
    /// What a user wrote for a cluster that is not there.
    pub(super) leftovers: Vec<Pointer>,
    /// Machines of it that Omni does not reach, where they are to be forgotten.
    pub(super) disconnected: Vec<Disconnected>,
    /// What goes before such machines do.
    pub(super) extensions: Vec<Pointer>,
    /// What goes after them.
    pub(super) patches: Vec<Pointer>,
}

impl Situation {
    /// Looks. `forgetting`: machines that Omni does not reach are to be forgotten.
    ///
    /// # Errors
    ///
    /// When Omni cannot be asked.
    pub(super) async fn look(client: &Client, cluster: &str, memory: &Memory, forgetting: bool) -> Result<Self> {
        let earlier = memory.read(&client.endpoint().to_string(), cluster);
        let mut sets = observe::machine_sets_that_were(client, cluster).await?;
        sets.extend(earlier.iter().flat_map(|begun| begun.remembered.machine_sets.iter().cloned()));
        let remains = observe::remains(client, cluster, &sets).await?;
        let found = remains.remnants.iter().find(|remnant| remnant.kind == "Clusters" && remnant.id == cluster);
        let state = match found {
            Some(cluster) if cluster.tearing_down => State::UnderWay { since: cluster.changed },
            Some(_) => State::There,
            None => State::Absent,
        };
        let locked = found.is_some_and(|cluster| cluster.locked);
        let mut remembered = Remembered::of(cluster, &remains, &sets);
        // What was begun earlier counts for the cluster that it was begun for, and not for a later one.
        let same = |begun: &Begun| match (&begun.remembered.uuid, &remains.uuid) {
            (Some(then), Some(now)) => then == now,
            (_, None) => state != State::There,
            (None, Some(_)) => false,
        };
        let earlier = earlier.filter(same);
        if let Some(begun) = &earlier {
            remembered = remembered.and(begun.remembered.clone());
        }
        let leftovers = if state == State::Absent { leftovers(client, cluster).await? } else { Vec::new() };
        let mut situation = Self {
            state,
            locked,
            remembered,
            remains,
            earlier,
            leftovers,
            disconnected: Vec::new(),
            extensions: Vec::new(),
            patches: Vec::new(),
        };
        if forgetting && state != State::Absent {
            situation.look_for_disconnected(client, cluster).await?;
        }
        Ok(situation)
    }

    /// Whether there is nothing of it, and nothing left to wait for.
    pub(super) fn is_nothing(&self) -> bool {
        self.state == State::Absent
            && self.leftovers.is_empty()
            && verdict(&self.remembered, &self.remains) == Check::Met(())
    }

    async fn look_for_disconnected(&mut self, client: &Client, cluster: &str) -> Result<()> {
        let of_cluster = Selector::new().equals(label::CLUSTER, cluster);
        let away = [of_cluster.clone().exists(label::DISCONNECTED)];
        let machines = client.list::<MachineStatusSpec>(&away).await?;
        self.disconnected = machines
            .resources
            .iter()
            .map(|machine| Disconnected {
                id: machine.metadata.id.clone(),
                hostname: machine.spec.network.hostname.clone(),
                request: machine.metadata.label(label::MACHINE_REQUEST).map(str::to_owned),
            })
            .collect();
        self.extensions = pointers(&written(client, &kind("ExtensionsConfigurations"), of_cluster).await?);
        if !self.disconnected.is_empty() {
            let ids: Vec<String> = self.disconnected.iter().map(|machine| machine.id.clone()).collect();
            let of_them = Selector::new().one_of(label::MACHINE, &ids);
            self.patches = pointers(&written(client, &kind("ConfigPatches"), of_them).await?);
        }
        Ok(())
    }
}

/// The type of user-written resources of this name.
pub(super) fn kind(plural: &str) -> Kind {
    Kind { namespace: "default".to_owned(), type_name: format!("{plural}.omni.sidero.dev") }
}

/// What users wrote and is not on its way out; nothing where this Omni knows no such type.
pub(super) async fn written(client: &Client, kind: &Kind, selector: Selector) -> Result<Vec<Metadata>> {
    let list = match client.list_documents(kind, &[selector]).await {
        Err(error) if matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::NotFound) => return Ok(Vec::new()),
        list => list?,
    };
    let users = |metadata: &Metadata| {
        metadata.owner.is_empty()
            && metadata.phase == Phase::Running
            && metadata.label(label::MANAGED_BY_MACHINE_CLASS).is_none()
    };
    let all = list.resources.into_iter().map(|document: Document| document.metadata);
    let all = all.chain(list.unreadable.into_iter().map(|unreadable| *unreadable.metadata));
    Ok(all.filter(users).collect())
}

/// What a cluster that is not there left; a machine goes with its machine set.
async fn leftovers(client: &Client, cluster: &str) -> Result<Vec<Pointer>> {
    let of_cluster = Selector::new().equals(label::CLUSTER, cluster);
    let lists = of_cluster_kinds().map(|kind| {
        let selector = of_cluster.clone();
        async move { written(client, &kind, selector).await }
    });
    let found: Vec<Metadata> = futures::future::try_join_all(lists).await?.into_iter().flatten().collect();
    let set = |metadata: &Metadata| found.iter().any(|one| Some(one.id.as_str()) == metadata.label(label::MACHINE_SET));
    let is_node = |metadata: &Metadata| metadata.type_name == node_kind().type_name;
    Ok(found.iter().filter(|metadata| !is_node(metadata) || !set(metadata)).map(Metadata::pointer).collect())
}

fn pointers(metadata: &[Metadata]) -> Vec<Pointer> {
    metadata.iter().map(Metadata::pointer).collect()
}
