//! What is to be done with each resource, held against what Omni has. Nothing is written.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _};

use super::sources::{Described, Sources};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::omni::Client;
use crate::ops::status::{Limit, within};
use crate::resource::{ClusterSpec, Document, List, MachineSetSpec, Phase, Spec as _, SysVersionSpec, label};
use crate::template::{Api, alike, difference};

/// How many objects are read at the same time.
const AT_ONCE: usize = 8;

/// The type of machine classes.
const CLASS: &str = "MachineClasses.omni.sidero.dev";

/// What is to be done with a resource.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The resource and where it is described.
    pub described: Described,
    /// What Omni has; nothing when it is to be made.
    pub before: Option<Document>,
    /// What it will be.
    pub after: Document,
    /// How that differs, as a unified diff; secrets are masked.
    pub diff: String,
    /// The clusters that use it.
    pub clusters: Vec<String>,
    /// What somebody should know before.
    pub warnings: Vec<String>,
}

impl Planned {
    /// Whether nothing is to be done.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.before.as_ref().is_some_and(|before| alike(before, &self.after))
    }
}

/// Reads what Omni has of the resources that the sources describe.
///
/// # Errors
///
/// [`Kind::Configuration`] for what that Omni does not take; [`Kind::Refused`] for an object that is being torn down, or
/// belongs to a controller.
pub async fn plan(connections: &Connections, endpoint: &str, sources: &Sources, limit: Limit) -> Result<Vec<Planned>> {
    let client = connections.omni(endpoint).await?;
    let asked = async {
        let version = client.get::<SysVersionSpec>("current").await?.spec;
        let api = Api::of_server(&version.backend_version, version.backend_api_version.into());
        let described = sources.resources(api)?;
        let reading = described.iter().map(|one| there(&client, one));
        let there: Vec<Option<Document>> = futures::stream::iter(reading).buffered(AT_ONCE).try_collect().await?;
        let mut planned = Vec::new();
        for (described, before) in described.into_iter().zip(there) {
            planned.push(one(described, before, api)?);
        }
        let changing = |one: &Planned| {
            one.described.manifest.pointer.kind.type_name == CLASS && one.before.is_some() && !one.is_unchanged()
        };
        if planned.iter().any(changing) {
            let sets = client.list::<MachineSetSpec>(&[]).await;
            planned.iter_mut().filter(|one| changing(one)).for_each(|one| shared(one, &sets));
        }
        Ok(planned)
    };
    within(limit, || format!("Omni {endpoint}"), asked).await
}

async fn there(client: &Client, described: &Described) -> Result<Option<Document>> {
    match client.get_document(&described.manifest.pointer).await {
        Ok(document) => Ok(Some(document)),
        Err(error) if error.kind() == Kind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn one(described: Described, before: Option<Document>, api: Api) -> Result<Planned> {
    let pointer = &described.manifest.pointer;
    if let Some(before) = &before {
        let owner = &before.metadata.owner;
        if !owner.is_empty() {
            let message =
                format!("{}: {pointer} belongs to the controller {owner}, which would undo it", described.place());
            return Err(refused(message).hint("a person's own object needs another id"));
        }
        if before.metadata.phase == Phase::TearingDown {
            let message = format!("{}: {pointer} is being torn down", described.place());
            let look = format!("talops get {} {} --watch", pointer.kind.to_string().to_lowercase(), pointer.id);
            return Err(refused(message).hint(format!("once it is gone it can be made anew: {look}")));
        }
    }
    let after = described.manifest.applied(before.as_ref());
    let warnings = before.as_ref().map(|before| warnings(before, &after)).unwrap_or_default();
    let diff = match &before {
        Some(before) if alike(before, &after) => String::new(),
        before => difference::of_resource(before.as_ref(), Some(&after), api),
    };
    Ok(Planned { described, before, after, diff, clusters: Vec::new(), warnings })
}

fn refused(message: String) -> Error {
    Error::new(Kind::Refused, format!("{message}; nothing was changed"))
}

/// What a change takes away, and who will take it back.
fn warnings(before: &Document, after: &Document) -> Vec<String> {
    let mut warnings = Vec::new();
    if alike(before, after) {
        return warnings;
    }
    let pointer = before.metadata.pointer();
    if before.metadata.has_annotation(label::MANAGED_BY_TEMPLATES) {
        let own = (before.metadata.type_name == ClusterSpec::TYPE).then_some(before.metadata.id.as_str());
        let whose = match before.metadata.label(label::CLUSTER).or(own) {
            Some(cluster) => format!("the template of cluster {cluster}"),
            None => "a cluster's template".to_owned(),
        };
        warnings.push(format!("{pointer} is written by {whose}, whose next sync undoes this"));
    }
    let lost = |before: &BTreeMap<String, String>, after: &BTreeMap<String, String>| -> Vec<String> {
        before.keys().filter(|key| !after.contains_key(*key)).cloned().collect()
    };
    for (what, gone) in [
        ("label", lost(&before.metadata.labels, &after.metadata.labels)),
        ("annotation", lost(&before.metadata.annotations, &after.metadata.annotations)),
    ] {
        if !gone.is_empty() {
            let plural = if gone.len() == 1 { "" } else { "s" };
            warnings.push(format!("{pointer} loses the {what}{plural} {}, which the file leaves out", gone.join(", ")));
        }
    }
    warnings
}

/// Says which clusters a machine class is used by.
fn shared(planned: &mut Planned, sets: &Result<List<MachineSetSpec>>) {
    let pointer = &planned.described.manifest.pointer;
    let sets = match sets {
        Ok(sets) => sets,
        Err(error) => {
            planned.warnings.push(format!("which clusters use {pointer} could not be asked: {}", error.message()));
            return;
        }
    };
    let mut clusters: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for set in &sets.resources {
        if set.spec.machine_allocation.as_ref().is_some_and(|allocation| allocation.name == pointer.id) {
            let cluster = set.metadata.label(label::CLUSTER).unwrap_or("?");
            clusters.entry(cluster).or_default().push(&set.metadata.id);
        }
    }
    let odd: BTreeSet<&str> = sets.unreadable.iter().map(|one| one.metadata.id.as_str()).collect();
    if !odd.is_empty() {
        let odd: Vec<&str> = odd.into_iter().collect();
        planned.warnings.push(format!("whether {} use {pointer} cannot be read", odd.join(", ")));
    }
    if clusters.is_empty() {
        return;
    }
    let users: Vec<String> =
        clusters.iter().map(|(cluster, sets)| format!("{cluster} ({})", sets.join(", "))).collect();
    let many = if users.len() == 1 { "by the cluster" } else { "by the clusters" };
    planned.warnings.push(format!("{pointer} is used {many} {} (class-shared)", users.join(", ")));
    planned.clusters = clusters.into_keys().map(str::to_owned).collect();
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{one, shared};
    use crate::error::Error;
    use crate::ops::apply::Described;
    use crate::resource::{
        Document, List, MachineAllocation, MachineSetSpec, Metadata, Phase, Resource, Unreadable, label,
    };
    use crate::template::{Api, Manifest};

    fn described() -> Described {
        let text = "metadata:\n  type: MachineClasses.omni.sidero.dev\n  id: small\n  labels: {team: a}\nspec:\n  match_labels: [b]\n";
        let (mut manifests, faults) = Manifest::read(text, Api::V1_10);
        assert!(faults.is_empty());
        Described { file: "small.yaml".into(), manifest: manifests.remove(0) }
    }

    fn planned(before: Option<Document>) -> crate::error::Result<super::Planned> {
        one(described(), before, Api::V1_10)
    }

    fn there(change: impl FnOnce(&mut Metadata)) -> Option<Document> {
        let mut metadata = Metadata::new(described().manifest.pointer);
        change(&mut metadata);
        Some(Document { metadata, spec: json!({"match_labels": ["a"]}) })
    }

    #[test]
    fn what_cannot_be_written_is_refused_before_anything_is() {
        let owned = planned(there(|metadata| metadata.owner = "SomeController".into())).unwrap_err();
        let going = planned(there(|metadata| metadata.phase = Phase::TearingDown)).unwrap_err();
        insta::assert_snapshot!(format!("{owned}\n{going} ({})", going.hint_text().unwrap()), @"
        small.yaml:3:7: MachineClasses/small belongs to the controller SomeController, which would undo it; nothing was changed
        small.yaml:3:7: MachineClasses/small is being torn down; nothing was changed (once it is gone it can be made anew: talops get machineclasses small --watch)
        ");
    }

    #[test]
    fn what_a_change_takes_away_is_said() {
        let changed = planned(there(|metadata| {
            metadata.labels = [("old", "1"), ("team", "a")].map(|(key, value)| (key.into(), value.into())).into();
            metadata.annotations = [(label::MANAGED_BY_TEMPLATES.to_owned(), String::new())].into();
        }));
        insta::assert_debug_snapshot!(changed.unwrap().warnings, @r#"
        [
            "MachineClasses/small is written by a cluster's template, whose next sync undoes this",
            "MachineClasses/small loses the label old, which the file leaves out",
        ]
        "#);
        let same = planned(Some(described().manifest.applied(None))).unwrap();
        assert!(same.is_unchanged() && same.warnings.is_empty() && same.diff.is_empty());
        assert!(!planned(None).unwrap().is_unchanged());
    }

    #[test]
    fn who_uses_a_class_is_said_and_who_may() {
        let set = |id: &str, cluster: &str, class: &str| Resource {
            metadata: Metadata {
                id: id.into(),
                labels: [(label::CLUSTER.to_owned(), cluster.to_owned())].into(),
                ..Metadata::default()
            },
            spec: MachineSetSpec {
                machine_allocation: Some(MachineAllocation {
                    name: class.into(),
                    machine_count: 1,
                    ..MachineAllocation::default()
                }),
            },
        };
        let mut sets = List::default();
        sets.resources = vec![set("one-w", "one", "small"), set("two-w", "two", "small"), set("two-x", "two", "large")];
        sets.unreadable = vec![Unreadable::new("odd", "")];
        let mut changed = planned(there(|_| ())).unwrap();
        shared(&mut changed, &Ok(sets));
        shared(&mut changed, &Err(Error::unauthorized("no")));
        assert_eq!(changed.clusters, ["one", "two"]);
        insta::assert_debug_snapshot!(changed.warnings, @r#"
        [
            "whether odd use MachineClasses/small cannot be read",
            "MachineClasses/small is used by the clusters one (one-w), two (two-w) (class-shared)",
            "which clusters use MachineClasses/small could not be asked: no",
        ]
        "#);
    }
}
