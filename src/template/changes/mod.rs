//! What a sync or a delete does: from the resources that a template stands for and those that are there, to what is made,
//! changed and destroyed, in omnictl's order and phases.
//!
//! Source: `siderolabs/omni` v1.10.4 `client/pkg/template/template.go` (`Sync`, `Delete`), for the resource of install disks
//! its main branch. What omnictl does not say is found here, too: what a person set by hand that would be lost, and what
//! Omni would refuse after half of the work.

mod by_hand;
mod equal;
mod kinds;
mod obstacles;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use crate::resource::{Document, Phase, Pointer, label};

use kinds::{
    CLUSTERS, KERNEL_ARGS, MACHINE_INSTALL_DISKS, MACHINE_SET_NODES, MACHINE_SETS, is_of_machine, rank, type_of,
};
pub use kinds::{cluster_kind, machine_kinds, node_kind, of_cluster_kinds};

/// Label without a value: a node that Omni itself added to a machine set of a class.
const MANAGED_NODE: &str = "omni.sidero.dev/managed-by-machine-set-node-controller";

/// What is done to a cluster, and in which order: creates, updates, then each phase of destroys.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSet {
    /// The cluster.
    pub cluster: String,
    /// What is made.
    pub creates: Vec<Document>,
    /// What is changed.
    pub updates: Vec<Update>,
    /// What is destroyed: machine sets and their nodes, and when they are gone everything else.
    pub destroys: [Vec<Document>; 2],
    /// Why it cannot be done.
    pub obstacles: Vec<Remark>,
    /// What a person set by hand, and is lost.
    pub by_hand: Vec<Remark>,
    /// What else is worth a second look.
    pub warnings: Vec<Remark>,
}

/// A resource that is changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// As it is.
    pub actual: Document,
    /// As it is to be, with the version, times and finalizers that it has.
    pub wanted: Document,
    /// It is kept as it is and no longer the template's: kernel arguments stay with a machine.
    pub releases: bool,
}

impl Update {
    /// Makes the change on what is there by now: finalizers and version may have moved, what people and templates write may
    /// not.
    ///
    /// # Errors
    ///
    /// Says what is otherwise than it was when the change was decided; `fresh` is then as it was.
    pub fn onto(&self, fresh: &mut Document) -> Result<(), String> {
        let wanted = equal::with_metadata_of(fresh, self.wanted.clone());
        if equal::are_equal(fresh, &wanted) {
            return Ok(());
        }
        if is_going(fresh) {
            return Err("it is being torn down".to_owned());
        }
        if !equal::are_equal(fresh, &equal::with_metadata_of(fresh, self.actual.clone())) {
            return Err("somebody else has changed it since it was compared".to_owned());
        }
        *fresh = wanted;
        Ok(())
    }
}

/// Whether a resource that is there is what was to be made.
#[must_use]
pub fn is_made(there: &Document, wanted: &Document) -> bool {
    equal::are_equal(there, &equal::with_metadata_of(there, wanted.clone()))
}

/// Something about one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Which.
    pub resource: Pointer,
    /// What, as a sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Remark {
    fn new(document: &Document, message: impl Into<String>) -> Self {
        Self { resource: document.metadata.pointer(), message: message.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl ChangeSet {
    /// What makes the cluster's resources the `wanted` ones. `seen` is what is there: whatever has the cluster's label, what
    /// belongs to its machines, and whatever has the name of a wanted resource.
    #[must_use]
    pub fn of_template(cluster: &str, wanted: Vec<Document>, seen: Vec<Document>) -> Self {
        let mut changes = Self::empty(cluster);
        let names: HashSet<Pointer> = wanted.iter().map(|document| document.metadata.pointer()).collect();
        let (actual, others) = split(cluster, &names, seen);
        // Of two that have one name the later one counts, as in omnictl.
        let mut wanted: HashMap<Pointer, Document> =
            wanted.into_iter().map(|document| (document.metadata.pointer(), document)).collect();
        let nodes: HashSet<String> = names
            .iter()
            .filter(|name| type_of(&name.kind.type_name) == MACHINE_SET_NODES)
            .map(|name| name.id.clone())
            .collect();
        let mut gone = Vec::new();
        for actual in actual {
            match wanted.remove(&actual.metadata.pointer()) {
                Some(wanted) => changes.matched(actual, wanted),
                None => gone.extend(changes.no_longer_wanted(actual, &nodes)),
            }
        }
        for (name, document) in wanted {
            match others.get(&name) {
                Some(other) if !is_of_machine(other) => changes.obstacles.push(obstacles::in_the_way(other, cluster)),
                _ => changes.creates.push(document),
            }
        }
        changes.destroy(gone);
        changes.finish();
        changes
    }

    /// What destroys the cluster. With the cluster itself everything that has its label goes; `seen` is as in
    /// [`ChangeSet::of_template`].
    #[must_use]
    pub fn of_deletion(cluster: &str, seen: Vec<Document>) -> Self {
        let mut changes = Self::empty(cluster);
        let (actual, _) = split(cluster, &HashSet::new(), seen);
        let mut gone = Vec::new();
        for actual in actual {
            gone.extend(changes.no_longer_wanted(actual, &HashSet::new()));
        }
        changes.destroy(gone);
        changes.finish();
        changes
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.creates.is_empty() && self.updates.is_empty() && !self.destroys_something()
    }

    /// Whether something is destroyed.
    #[must_use]
    pub fn destroys_something(&self) -> bool {
        self.destroys.iter().any(|phase| !phase.is_empty())
    }

    /// Everything that is destroyed, in order.
    pub fn destroyed(&self) -> impl Iterator<Item = &Document> {
        self.destroys.iter().flatten()
    }

    fn empty(cluster: &str) -> Self {
        Self {
            cluster: cluster.to_owned(),
            creates: Vec::new(),
            updates: Vec::new(),
            destroys: [Vec::new(), Vec::new()],
            obstacles: Vec::new(),
            by_hand: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// A resource that is there and is wanted.
    fn matched(&mut self, actual: Document, wanted: Document) {
        let wanted = equal::with_metadata_of(&actual, wanted);
        if equal::are_equal(&actual, &wanted) {
            return;
        }
        self.obstacles.extend(obstacles::of_update(&actual, &wanted, &self.cluster));
        self.by_hand.extend(by_hand::lost(&actual, &wanted));
        self.warnings.extend(by_hand::both_versions(&actual, &wanted));
        self.updates.push(Update { actual, wanted, releases: false });
    }

    /// A resource that is there and is not wanted: given back to say that it goes.
    fn no_longer_wanted(&mut self, actual: Document, nodes: &HashSet<String>) -> Option<Document> {
        let kind = type_of(&actual.metadata.type_name);
        if kind != KERNEL_ARGS && kind != MACHINE_INSTALL_DISKS {
            return Some(actual);
        }
        if !actual.metadata.has_annotation(label::MANAGED_BY_TEMPLATES) {
            return None;
        }
        // That a machine which stays chooses its disk by itself again can only be said by there being none.
        if kind == MACHINE_INSTALL_DISKS && nodes.contains(&actual.metadata.id) {
            return Some(actual);
        }
        let mut wanted = actual.clone();
        wanted.metadata.annotations.remove(label::MANAGED_BY_TEMPLATES);
        self.updates.push(Update { actual, wanted, releases: true });
        None
    }

    /// Puts what goes into its phase, without what goes with something else.
    fn destroy(&mut self, gone: Vec<Document>) {
        let names: HashSet<(&str, &str)> =
            gone.iter().map(|gone| (type_of(&gone.metadata.type_name), gone.metadata.id.as_str())).collect();
        let goes = |kind: &'static str, id: Option<&str>| id.is_some_and(|id| names.contains(&(kind, id)));
        let goes_with_another: Vec<bool> = gone
            .iter()
            .map(|document| match type_of(&document.metadata.type_name) {
                CLUSTERS => false,
                MACHINE_SET_NODES => goes(MACHINE_SETS, document.metadata.label(label::MACHINE_SET)),
                _ => goes(CLUSTERS, document.metadata.label(label::CLUSTER)),
            })
            .collect();
        for (document, _) in gone.into_iter().zip(goes_with_another).filter(|(_, goes_with_another)| !goes_with_another)
        {
            let kind = type_of(&document.metadata.type_name);
            let phase = usize::from(kind != MACHINE_SETS && kind != MACHINE_SET_NODES);
            self.destroys[phase].push(document);
        }
    }

    /// Sorts, and looks at what is destroyed.
    fn finish(&mut self) {
        sort(&mut self.creates, |document| document);
        sort(&mut self.updates, |update| &update.wanted);
        self.destroys.iter_mut().for_each(|phase| sort(phase, |document| document));
        let deletes = self.destroyed().any(|document| type_of(&document.metadata.type_name) == CLUSTERS);
        self.obstacles.extend(obstacles::of_destroys(self));
        if !deletes {
            let found: Vec<Remark> =
                self.destroyed().filter_map(|document| by_hand::destroyed(document, &self.cluster)).collect();
            self.by_hand.extend(found);
        }
        for remarks in [&mut self.obstacles, &mut self.by_hand, &mut self.warnings] {
            remarks.sort_by(|one, other| {
                let key = |remark: &Remark| (rank(&remark.resource.kind.type_name), remark.resource.id.clone());
                key(one).cmp(&key(other))
            });
        }
    }
}

/// By rank, within a rank by id.
fn sort<T>(items: &mut [T], document: impl Fn(&T) -> &Document) {
    items.sort_by(|one, other| {
        let (one, other) = (&document(one).metadata, &document(other).metadata);
        (rank(&one.type_name), &one.id).cmp(&(rank(&other.type_name), &other.id))
    });
}

/// What of `seen` is the cluster's (or is wanted) and a user's to change, and what else has the name of a wanted resource.
fn split(cluster: &str, wanted: &HashSet<Pointer>, seen: Vec<Document>) -> (Vec<Document>, HashMap<Pointer, Document>) {
    let is_node = |document: &Document| type_of(&document.metadata.type_name) == MACHINE_SET_NODES;
    let is_own = |document: &Document| {
        let metadata = &document.metadata;
        metadata.label(label::CLUSTER) == Some(cluster)
            && metadata.owner.is_empty()
            && !metadata.labels.contains_key(MANAGED_NODE)
    };
    let nodes: HashSet<String> = seen
        .iter()
        .filter(|document| is_node(document) && is_own(document))
        .map(|document| document.metadata.id.clone())
        .collect();
    let mut names: HashSet<Pointer> = HashSet::new();
    let (mut actual, mut others) = (Vec::new(), HashMap::new());
    for document in seen {
        let name = document.metadata.pointer();
        let own = match type_of(&name.kind.type_name) {
            CLUSTERS => name.id == cluster,
            _ if is_of_machine(&document) => nodes.contains(&name.id),
            _ => is_own(&document),
        };
        let is_wanted = wanted.contains(&name);
        if own || (is_wanted && document.metadata.owner.is_empty()) {
            if names.insert(name) {
                actual.push(document);
            }
        } else if is_wanted {
            others.insert(name, document);
        }
    }
    (actual, others)
}

/// Whether a resource is on its way out.
fn is_going(document: &Document) -> bool {
    document.metadata.phase != Phase::Running
}
