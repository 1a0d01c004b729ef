//! Kubernetes: tables in pages, objects read whole, discovery.
//!
//! A client: imports the ground alone, and no other client.
