//! The command line as a whole: what it promises to callers, whatever command it is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod agents;
mod apply;
mod bad_input;
mod classes;
mod complete;
mod delete;
mod deletion;
mod deletion_life;
mod describe;
mod doctor;
mod drill;
mod drill_faults;
mod drill_kills;
mod drill_plan;
mod drill_report;
mod drill_secrets;
mod fleet;
mod generated;
mod get;
mod help;
mod lab;
mod lock;
mod logs;
mod machines;
mod read_only;
mod restart;
mod served;
mod servers;
mod serviceaccount;
mod site;
mod stand_between;
mod streams;
mod sync;
mod talops;
mod template;
mod template_online;
mod trial;
mod unasked;
mod wait;
