//! Proxmox VE, by its API or `pvesh` over ssh: which VMs are really there.
//!
//! A client: imports the ground alone, and no other client.
