//! Workers that no provider made.

use jiff::SignedDuration;

use super::World;

impl World {
    /// The first cluster's workers are machines that somebody set up and named one by one; one of them is away, where that
    /// is wanted. Says whether there are any.
    pub(in crate::lab) fn keep_workers_fixed(&mut self, one_is_away: bool) -> bool {
        let since = self.ago(SignedDuration::from_mins(60));
        let Some(cluster) = self.clusters.first_mut() else { return false };
        let Some(set) = cluster.machine_sets.iter_mut().find(|set| !set.control_plane) else { return false };
        set.machine_class = "";
        for (number, machine) in (1..).zip(cluster.machines.iter_mut().filter(|machine| machine.machine_set == set.id))
        {
            let name = format!("{}-metal-{number}", cluster.name);
            if one_is_away && number == 2 {
                machine.lost_since = Some(since);
            }
            for vm in self.virtual_machines.iter_mut().filter(|vm| vm.uuid == machine.id) {
                vm.name.clone_from(&name);
            }
            let replicas = cluster.volumes.iter_mut().flat_map(|volume| &mut volume.replicas);
            replicas.filter(|node| **node == machine.request).for_each(|node| node.clone_from(&name));
            machine.request = name;
        }
        true
    }
}
