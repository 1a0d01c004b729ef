//! Omni resources: metadata, specs, selectors, wire form.
//!
//! Imports the rest of the ground. No I/O: `omni/` sends and receives what is written here.
