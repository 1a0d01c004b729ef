//! The provider container: Docker Engine API over ssh, a hop or a local socket.
//!
//! An [`Engine`] is reached over a socket, or over the stdio of `docker system dial-stdio` where no socket can be had. In
//! it the container is found by a [`Target`], and [`observe()`] says how it is.
//!
//! A client: imports the ground alone, and no other client.

mod compose;
mod control;
mod engine;
mod failure;
mod find;
mod frames;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod image;
mod log;
mod observe;
mod transport;
mod wire;

pub use compose::{Recreation, recreation};
pub use control::{changes, inspect_id, joined, locate, restart};
pub use engine::{Engine, Place};
pub use find::{Found, Target, find};
pub use image::is_local;
pub use log::Log;
pub use observe::{inspect, observe};
