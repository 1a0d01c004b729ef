//! A door for the fuzz targets: what Proxmox VE's answers become, without Proxmox VE.

use super::{fingerprint::Fingerprint, wire};
use crate::estate::Hypervisor;

/// Takes `text` for each of the answers that are read.
pub fn observe(text: &str) -> Hypervisor {
    let _ = Fingerprint::parse(text).map(|fingerprint| fingerprint.to_string());
    let Ok(printed) = serde_json::from_str(text) else { return Hypervisor::default() };
    let (nodes, mut machines) = (wire::nodes(&printed), wire::machines(&printed));
    let uuid = wire::uuid(&printed);
    machines.extend(wire::machines(&wire::data(printed)));
    for machine in &mut machines {
        machine.uuid.clone_from(&uuid);
    }
    Hypervisor { nodes, machines }
}
