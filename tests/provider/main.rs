//! ssh, the container engine and Proxmox VE, as far as they go without real servers: programs named `ssh` and `docker`
//! on the PATH, an engine on a Unix socket, an API on loopback. The real ones are in `tests/e2e`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod engine;
mod hypervisor;
mod sessions;
mod stand_in;
