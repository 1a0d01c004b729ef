//! What is left of a cluster that is being deleted.

use jiff::Timestamp;

use super::{InfraProvider, Machine};

/// What is left of a cluster in Omni.
#[derive(Debug, Clone, Default)]
pub struct Remains {
    /// Its UUID, while there is a cluster of its name: another one's, where it was made anew.
    pub uuid: Option<String>,
    /// Omni's own words on how far it is (`ClusterDestroyStatuses`): `Destroying: 2 machine sets, 3 machines`.
    pub destroy_status: Option<String>,
    /// Its resources that are still there.
    pub remnants: Vec<Remnant>,
    /// What is known of its machines.
    pub machines: Vec<Machine>,
    /// The infrastructure providers.
    pub providers: Vec<InfraProvider>,
}

/// A resource that is still there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remnant {
    /// Its kind: `Links`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// It is being torn down.
    pub tearing_down: bool,
    /// Who still holds it.
    pub finalizers: Vec<String>,
    /// When it was last changed; what is being torn down changes when somebody lets go of it.
    pub changed: Option<Timestamp>,
    /// Its cluster, where it names one.
    pub cluster: Option<String>,
    /// The machine set that it belongs to, or was made for.
    pub machine_set: Option<String>,
    /// The machine that it is, or is about.
    pub machine: Option<String>,
    /// The machine request that it is, or was made for.
    pub request: Option<String>,
    /// The infrastructure provider that has to let go of it.
    pub provider: Option<String>,
    /// Locked against deletion.
    pub locked: bool,
}
