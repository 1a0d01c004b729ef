//! What a hypervisor shows.

/// A hypervisor cluster: its hosts and the virtual machines that were asked about.
#[derive(Debug, Clone, Default)]
pub struct Hypervisor {
    /// Its hosts.
    pub nodes: Vec<HypervisorNode>,
    /// Its virtual machines (no containers, no templates).
    pub machines: Vec<VirtualMachine>,
}

/// A host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HypervisorNode {
    /// Its name.
    pub name: String,
    /// `online`, or whatever else it says.
    pub status: String,
}

/// A virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VirtualMachine {
    /// Its host.
    pub node: String,
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// `running`, `stopped`, or whatever else it says.
    pub status: String,
    /// Its SMBIOS UUID in lower case; `None` where its configuration was not read or says nothing.
    pub uuid: Option<String>,
    /// What locks it (`backup`, `migrate`), where something does.
    pub lock: Option<String>,
    /// Its state as a resource of the high-availability manager, where it is one.
    pub ha: Option<String>,
    /// It is protected from removal; false where its configuration was not read.
    pub protected: bool,
}
