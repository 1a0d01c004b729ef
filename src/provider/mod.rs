//! The provider container: Docker Engine API over ssh, a hop or a local socket; log decoding.
//!
//! A client: imports the ground alone, and no other client.
