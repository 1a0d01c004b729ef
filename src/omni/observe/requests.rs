//! Machine requests.

use std::collections::BTreeMap;

use super::{UNREADABLE, filled};
use crate::error::Result;
use crate::estate::MachineRequest;
use crate::omni::client::Client;
use crate::resource::{List, MachineRequestSpec, MachineRequestStatusSpec, MachineSetSpec, Metadata, Phase, label};

/// Machine requests by id: those of the clusters `only`, or all.
///
/// # Errors
///
/// When one of the lists that make it up cannot be read.
pub async fn requests(client: &Client, only: &[String]) -> Result<Vec<MachineRequest>> {
    let (requests, statuses, sets) = futures::try_join!(client.list(&[]), client.list(&[]), client.list(&[]))?;
    let mut all = joined(&requests, &statuses, &sets);
    // A request has no label of its cluster to be selected by.
    all.retain(|request| only.is_empty() || request.cluster.as_ref().is_some_and(|cluster| only.contains(cluster)));
    Ok(all)
}

pub(super) fn joined(
    requests: &List<MachineRequestSpec>,
    statuses: &List<MachineRequestStatusSpec>,
    sets: &List<MachineSetSpec>,
) -> Vec<MachineRequest> {
    // A machine set's own request set has its id; one that a user made belongs to no cluster.
    let metadata =
        sets.resources.iter().map(|set| &set.metadata).chain(sets.unreadable.iter().map(|set| &*set.metadata));
    let clusters: BTreeMap<&str, &str> =
        metadata.filter_map(|metadata| Some((metadata.id.as_str(), metadata.label(label::CLUSTER)?))).collect();
    let statuses_by_id: BTreeMap<&str, &MachineRequestStatusSpec> =
        statuses.resources.iter().map(|status| (status.metadata.id.as_str(), &status.spec)).collect();
    let request = |metadata: &Metadata| {
        let set = metadata.label(label::MACHINE_REQUEST_SET).unwrap_or_default();
        let status = statuses_by_id.get(metadata.id.as_str()).copied().cloned().unwrap_or_default();
        let odd = statuses.unreadable.iter().find(|status| status.metadata.id == metadata.id);
        MachineRequest {
            id: metadata.id.clone(),
            provider_id: metadata.label(label::INFRA_PROVIDER_ID).unwrap_or_default().to_owned(),
            machine_set: set.to_owned(),
            cluster: clusters.get(set).map(|cluster| (*cluster).to_owned()),
            machine_id: filled(&status.id),
            stage: odd.map_or_else(|| status.stage(), |_| UNREADABLE.to_owned()),
            status: status.status,
            error: odd.map_or(status.error, |odd| odd.why.clone()),
            tearing_down: metadata.phase == Phase::TearingDown,
            finalizers: metadata.finalizers.clone(),
            created: metadata.created,
        }
    };
    let readable = requests.resources.iter().map(|resource| request(&resource.metadata));
    let unreadable = requests.unreadable.iter().map(|unreadable| MachineRequest {
        stage: UNREADABLE.to_owned(),
        error: unreadable.why.clone(),
        ..request(&unreadable.metadata)
    });
    let mut all: Vec<MachineRequest> = readable.chain(unreadable).collect();
    // One whose request is not known is shown by itself.
    for status in &statuses.unreadable {
        if !all.iter().any(|request| request.id == status.metadata.id) {
            all.push(request(&status.metadata));
        }
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

#[cfg(test)]
mod tests {
    use super::joined;
    use crate::resource::{EnumValue, List, MachineRequestStatusSpec, Metadata, Resource, Unreadable, label};

    fn labelled<S: Default>(id: &str, labels: &[(&str, &str)]) -> Resource<S> {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Resource { metadata: Metadata { id: id.to_owned(), labels, ..Metadata::default() }, spec: S::default() }
    }

    fn list<S>(resources: Vec<Resource<S>>) -> List<S> {
        List { resources, unreadable: Vec::new() }
    }

    #[test]
    fn a_request_that_no_provider_has_taken_up_is_of_unknown_stage() {
        let request = labelled("a", &[(label::MACHINE_REQUEST_SET, "lab-one-workers")]);
        let set = labelled("lab-one-workers", &[(label::CLUSTER, "lab-one")]);
        let all = joined(&list(vec![request]), &List::default(), &list(vec![set]));
        assert_eq!((all[0].stage.as_str(), all[0].cluster.as_deref()), ("UNKNOWN", Some("lab-one")));
    }

    #[test]
    fn a_status_of_another_shape_does_not_hide_its_request() {
        let statuses = List { resources: Vec::new(), unreadable: vec![Unreadable::new("a", "odd")] };
        let all = joined(&list(vec![labelled("a", &[])]), &statuses, &List::default());
        assert_eq!((all[0].stage.as_str(), all[0].error.as_str()), ("unreadable", "odd"));
        let all = joined(&list(vec![labelled("b", &[])]), &statuses, &List::default());
        assert_eq!((all.len(), all[0].id.as_str(), all[0].stage.as_str()), (2, "a", "unreadable"));
    }

    #[test]
    fn a_request_of_another_shape_is_not_what_its_status_says() {
        let status = Resource {
            spec: MachineRequestStatusSpec { stage_value: EnumValue::Number(2), ..MachineRequestStatusSpec::default() },
            ..labelled("a", &[])
        };
        let requests = List { resources: Vec::new(), unreadable: vec![Unreadable::new("a", "odd")] };
        let all = joined(&requests, &list(vec![status]), &List::default());
        assert_eq!((all.len(), all[0].stage.as_str(), all[0].error.as_str()), (1, "unreadable", "odd"));
    }
}
