//! The lab's servers as real client libraries see them: `kube`, `bollard`, `reqwest`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod kubernetes;
mod reads;
mod tables;
mod watches;
mod writes;
