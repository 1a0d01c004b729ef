//! Is it healthy? From snapshots to verdicts, and which fault is the cause of which.
//!
//! Pure: no client, no clock, no file. Imports the ground.
