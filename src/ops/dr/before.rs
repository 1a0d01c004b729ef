//! What only the old cluster knows, put down before anything is changed.

use std::collections::BTreeSet;

use super::inside::Inside;
use super::saved::Before;
use super::seen::{Seen, answer};
use crate::error::Error;

impl Seen {
    /// What only the old cluster knows. What could not be asked is not there, and the check that asked for it says so.
    pub(super) fn before(&self) -> Before {
        let cluster = self.cluster();
        let nodes = answer(cluster.and_then(|cluster| cluster.nodes.as_ref()));
        let machine = |uuid: &str| self.machines().iter().find(|machine| machine.id.eq_ignore_ascii_case(uuid));
        let addresses = |uuid: &str| machine(uuid).map(|machine| machine.addresses.join(" ")).unwrap_or_default();
        let applications =
            answer(cluster.and_then(|cluster| cluster.argocd.as_ref())).map(|argocd| &argocd.applications);
        let hypervisors = cluster.map(|cluster| cluster.hypervisors.as_slice()).unwrap_or_default();
        let virtual_machines = hypervisors.iter().filter_map(|one| answer(Some(&one.observation)));
        let remembered = &self.sight.remembered;
        Before {
            kubernetes: nodes.map(|nodes| nodes.server_version.clone()),
            talos: self
                .machines()
                .iter()
                .filter(|machine| remembered.machines.contains_key(&machine.id))
                .map(|machine| machine.talos_version.clone())
                .find(|version| !version.is_empty()),
            authority: self.inside.as_ref().and_then(|inside| inside.authority.clone().ok().flatten()),
            nodes: nodes
                .iter()
                .flat_map(|nodes| &nodes.nodes)
                .map(|node| format!("{} {}", node.name, addresses(&node.system_uuid)).trim_end().to_owned())
                .collect(),
            applications: applications
                .into_iter()
                .flatten()
                .map(|one| format!("{}/{} {}", one.object.namespace, one.object.name, one.revision))
                .collect(),
            volumes: self.volumes(),
            devices: self.inside.as_ref().map(devices).unwrap_or_default(),
            virtual_machines: virtual_machines
                .flat_map(|hypervisor| &hypervisor.machines)
                .filter(|vm| self.is_its(vm))
                .map(|vm| format!("{} {} {} {}", vm.node, vm.id, vm.name, vm.uuid.as_deref().unwrap_or("-")))
                .collect(),
            locked_machines: self
                .machines()
                .iter()
                .filter(|machine| machine.locked && remembered.machines.contains_key(&machine.id))
                .map(|machine| machine.id.clone())
                .collect(),
            by_hand: self
                .compared
                .changes
                .by_hand
                .iter()
                .map(|remark| format!("{} {}", remark.resource, remark.message))
                .collect(),
        }
    }

    /// What of it could not be asked, and no other check tells of.
    pub(super) fn unread<'a>(&'a self, inside: &'a Inside) -> Vec<(&'static str, &'a Error)> {
        let cluster = self.cluster();
        let nodes = cluster.and_then(|cluster| cluster.nodes.as_ref()?.error());
        let argocd = cluster.and_then(|cluster| cluster.argocd.as_ref()?.error());
        let all = [
            ("nodes", nodes),
            ("applications", argocd),
            ("certificate authority", inside.authority.as_ref().err()),
            ("names in a tailnet", inside.tailnet.as_ref().err()),
        ];
        all.into_iter().filter_map(|(what, error)| Some((what, error?))).collect()
    }

    /// Longhorn's volumes with their last backups, and whoever else's with who stores them.
    fn volumes(&self) -> Vec<String> {
        let longhorn = answer(self.cluster().and_then(|cluster| cluster.longhorn.as_ref()));
        let of_longhorn = longhorn.into_iter().flat_map(|longhorn| &longhorn.volumes).map(|volume| {
            let claim = volume.claim.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name));
            let backup = volume.last_backup.map_or_else(|| "never backed up".to_owned(), |at| at.to_string());
            format!("{} {backup}", claim.unwrap_or_else(|| volume.name.clone()))
        });
        let known: BTreeSet<&str> =
            longhorn.into_iter().flat_map(|longhorn| &longhorn.volumes).map(|volume| volume.name.as_str()).collect();
        let all = self.inside.iter().flat_map(|inside| inside.volumes.iter().flatten());
        let others = all.filter(|volume| !known.contains(volume.name.as_str())).map(|volume| {
            let claim = volume.claim.as_ref().map(|claim| format!("{}/{}", claim.namespace, claim.name));
            format!("{} on {}", claim.unwrap_or_else(|| volume.name.clone()), volume.storage)
        });
        of_longhorn.chain(others).collect()
    }
}

/// What the cluster calls itself in a tailnet: its Services and Ingresses, and Tailscale's own.
fn devices(inside: &Inside) -> Vec<String> {
    let exposed = inside.exposure.iter().flat_map(|exposure| &exposure.devices);
    let all: BTreeSet<&String> = exposed.chain(inside.tailnet.iter().flatten()).collect();
    all.into_iter().cloned().collect()
}
