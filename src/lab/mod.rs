//! A simulated estate on loopback sockets: Omni's gateway, a Kubernetes API, a Docker Engine, Proxmox VE.
//!
//! It is what a newcomer runs first and what the hermetic tests use; it is never the proof that something works with the
//! real server. Imports the ground only; imported by `cli/` and tests.
//!
//! [`Estate`] chooses one, [`world`] says what is behind each Omni endpoint of it, [`Fault`]s change that, and each server shows its view of it.

mod authority;
mod clock;
pub mod engine;
mod estate;
mod fault;
pub mod kubernetes;
mod note;
pub mod omni;
pub mod proxmox;
mod report;
mod serve;
mod trouble;
mod wire;
pub mod world;

pub use clock::{Clock, SPEED, SPEEDS};
pub use estate::{Aimed, Estate, Worlds};
pub use fault::Fault;
pub use note::Requests;
pub use report::{LabFault, LabFaultList, LabReport};
pub use serve::{Endpoint, Joined, Lab, Options, Published, Running, join_or_start, publish};
pub use trouble::{Server, Trouble, Wire};
