//! What an object's end means for others. What Omni would refuse is refused here, before anything is asked for.

use crate::error::{Error, Kind, Result};
use crate::omni::Client;
use crate::resource::{
    Document, Kind as ResourceKind, List, MachineRequestSpec, MachineSetSpec, Selector, Spec as _, label,
};

/// Label without a value on `MachineSetNodes`: the node comes from a machine class.
const FROM_CLASS: &str = "omni.sidero.dev/managed-by-machine-set-node-controller";

/// What the end of an object means, as a note on it.
///
/// # Errors
///
/// [`Kind::Refused`] when it must not go.
pub(super) async fn check(client: &Client, document: &Document) -> Result<String> {
    let metadata = &document.metadata;
    let pointer = metadata.pointer();
    if !metadata.owner.is_empty() {
        let message = format!("{pointer} belongs to the controller {}, which alone removes it", metadata.owner);
        return Err(refused(message));
    }
    Ok(match metadata.type_name.split('.').next().unwrap_or_default() {
        "MachineClasses" => {
            let sets = client.list::<MachineSetSpec>(&[]).await?;
            unused(&metadata.id, &sets)?;
            String::new()
        }
        "MachineSets" => {
            let kind =
                ResourceKind { namespace: "default".into(), type_name: "MachineSetNodes.omni.sidero.dev".into() };
            let of_it = [Selector::new().one_of(label::MACHINE_SET, &[metadata.id.clone()])];
            let nodes = client.list_documents(&kind, &of_it).await?;
            machine_set(document, nodes.resources.len() + nodes.unreadable.len())
        }
        "MachineSetNodes" => node(document)?,
        "MachineRequestSets" => "its machines are removed by their provider".to_owned(),
        "MachineRequests" => "its machine is removed by its provider".to_owned(),
        "Links" => "Omni forgets the machine, which is not wiped".to_owned(),
        "InfraProviders" => {
            let of_it = [Selector::new().one_of(label::INFRA_PROVIDER_ID, &[metadata.id.clone()])];
            let kind = ResourceKind {
                namespace: MachineRequestSpec::NAMESPACE.into(),
                type_name: MachineRequestSpec::TYPE.into(),
            };
            let requests = client.list_documents(&kind, &of_it).await?;
            provider(&metadata.id, requests.resources.len() + requests.unreadable.len())?
        }
        "ConfigPatches" | "ExtensionsConfigurations" | "KernelArgs" => match metadata.label(label::CLUSTER) {
            Some(cluster) => format!("the machines of cluster {cluster} that it is for are configured without it"),
            None => String::new(),
        },
        "JWTPublicKeys" => "every Kubernetes token that it signed is refused from then on".to_owned(),
        _ => String::new(),
    })
}

fn refused(message: String) -> Error {
    Error::new(Kind::Refused, format!("{message}; nothing was changed"))
}

fn unused(class: &str, sets: &List<MachineSetSpec>) -> Result<()> {
    let uses = |set: &&crate::resource::Resource<MachineSetSpec>| {
        set.spec.machine_allocation.as_ref().is_some_and(|allocation| allocation.name == class)
    };
    let users: Vec<&str> = sets.resources.iter().filter(uses).map(|set| set.metadata.id.as_str()).collect();
    if users.is_empty() {
        return Ok(());
    }
    let message = format!("the machine class {class} is still in use by machine sets: {}", users.join(", "));
    Err(refused(message).hint("give them another class first, in their cluster's template"))
}

fn machine_set(document: &Document, nodes: usize) -> String {
    let cluster = document.metadata.label(label::CLUSTER).unwrap_or("?");
    let machines = match nodes {
        1 => "1 machine leaves".to_owned(),
        many => format!("{many} machines leave"),
    };
    let plane = document.metadata.labels.contains_key(label::ROLE_CONTROL_PLANE);
    let plane = if plane { ", its control plane" } else { "" };
    format!("{machines} cluster {cluster}{plane}, and are wiped")
}

fn node(document: &Document) -> Result<String> {
    let metadata = &document.metadata;
    let cluster = metadata.label(label::CLUSTER).unwrap_or("?");
    if metadata.has_annotation(label::LOCKED) {
        let set = metadata.label(label::MACHINE_SET).unwrap_or("?");
        let message = format!(
            "removing machine set node {} from the machine set {set:?} is not allowed: machine set node is locked",
            metadata.id
        );
        return Err(refused(message).hint(format!("talops unlock machine {}", metadata.id)));
    }
    let again = metadata.labels.contains_key(FROM_CLASS);
    let again = if again { "; its machine class gives the set another one, unless the set is scaled" } else { "" };
    Ok(format!("the machine leaves cluster {cluster} and is wiped{again}"))
}

fn provider(id: &str, requests: usize) -> Result<String> {
    if requests == 0 {
        return Ok("its service account stays: talops serviceaccount delete".to_owned());
    }
    let message = format!(
        "the infrastructure provider {id} holds {requests} machine requests: their machines could not be removed any more"
    );
    Err(refused(message).hint("scale its machine sets to nothing, or delete its clusters, first"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{machine_set, node, provider, unused};
    use crate::resource::{Document, List, MachineAllocation, MachineSetSpec, Metadata, Resource, label};

    fn document(labels: &[(&str, &str)]) -> Document {
        let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Document { metadata: Metadata { id: "m1".into(), labels, ..Metadata::default() }, spec: json!({}) }
    }

    #[test]
    fn a_class_in_use_stays() {
        let mut sets = List::default();
        sets.resources = vec![Resource {
            metadata: Metadata { id: "lab-one-pool-a".into(), ..Metadata::default() },
            spec: MachineSetSpec {
                machine_allocation: Some(MachineAllocation {
                    name: "small".into(),
                    machine_count: 1,
                    ..MachineAllocation::default()
                }),
            },
        }];
        insta::assert_snapshot!(unused("small", &sets).unwrap_err(), @"the machine class small is still in use by machine sets: lab-one-pool-a; nothing was changed");
        assert!(unused("large", &sets).is_ok());
    }

    #[test]
    fn what_else_its_end_means() {
        let plane = document(&[(label::CLUSTER, "prod"), (label::ROLE_CONTROL_PLANE, "")]);
        assert_eq!(machine_set(&plane, 3), "3 machines leave cluster prod, its control plane, and are wiped");
        let mut one =
            document(&[(label::CLUSTER, "prod"), (super::FROM_CLASS, ""), (label::MACHINE_SET, "prod-workers")]);
        insta::assert_snapshot!(node(&one).unwrap(), @"the machine leaves cluster prod and is wiped; its machine class gives the set another one, unless the set is scaled");
        one.metadata.annotations.insert(label::LOCKED.to_owned(), String::new());
        insta::assert_snapshot!(node(&one).unwrap_err(), @r#"removing machine set node m1 from the machine set "prod-workers" is not allowed: machine set node is locked; nothing was changed"#);
        insta::assert_snapshot!(provider("pve", 4).unwrap_err(), @"the infrastructure provider pve holds 4 machine requests: their machines could not be removed any more; nothing was changed");
        assert!(provider("pve", 0).is_ok());
    }
}
