//! The lab's servers as real client libraries see them: `kube`, `bollard`, `reqwest`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod engine;
mod kubernetes;
mod proxmox;
mod proxy;
mod reads;
mod tables;
mod watches;
mod writes;
