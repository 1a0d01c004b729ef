//! One session over the user's own ssh: commands, an exec hop, a forwarded socket.
//!
//! A [`Host`] runs commands here, over ssh, or through a command that runs commands elsewhere (`tailscale ssh`), with an
//! optional hop (`pct exec 200 --`) before each of them. Whoever uses it does not know which. Within one [`Sessions`]
//! everything that goes to the same destination shares one connection.
//!
//! Nothing here ever prompts, nothing lives longer than the process, and everything is bounded in time and bytes.
//! Imports the rest of the ground.

mod child;
mod escape;
mod failure;
mod folder;
mod host;
mod master;
mod pipe;
mod sessions;
mod tail;

pub use child::{Limits, Output};
pub use host::Host;
pub use pipe::{Ended, Pipe, Watcher};
pub use sessions::Sessions;
