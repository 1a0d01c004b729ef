//! Proxmox VE, by its API or `pvesh` over ssh: which VMs are really there. Reading, and removing one that nobody
//! else removes.
//!
//! Whether a VM is a cluster's is not judged here. What `health/` needs for it, and where that comes from:
//!
//! - Omni's provider gives a VM the id of its machine request as `name` and the machine's UUID as
//!   `smbios1: uuid=…`; the only tag is `machine-request.<machine request set>`
//!   (`siderolabs/omni-infra-provider-proxmox internal/pkg/provider/provision.go`, step `syncVM`).
//! - `smbios1`'s other values may be base64 (`base64=1`); its uuid never is (`proxmox/qemu-server
//!   src/PVE/QemuServer.pm`, `$smbios1_fmt` and the command line made of it).
//! - `/cluster/resources` lists the VMs of every node from the cluster's own file system, so those of a node that is away
//!   are listed too; but name, status and template come from the node's statistics, and a VM without them has the status
//!   `unknown` and no name (`proxmox/pve-manager PVE/API2Tools.pm`, `extract_vm_stats`).
//! - It leaves out whatever the caller has no `VM.Audit` for, without a word (`PVE/API2/Cluster.pm`): a list that is empty
//!   for want of rights looks like one of a host without VMs, so the API client asks for its rights first.
//! - A node is `online`, `offline` or `unknown` (`PVE/API2/Nodes.pm`).
//!
//! A client: imports the ground alone, and no other client.

mod api;
mod client;
mod fingerprint;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod observe;
mod remove;
mod wire;

pub use api::Api;
pub use client::Client;
pub use observe::observe;
pub use remove::remove;
