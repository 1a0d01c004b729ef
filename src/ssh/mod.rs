//! One session over the user's own ssh: commands, an exec hop, a forwarded socket.
//!
//! Imports the rest of the ground.
