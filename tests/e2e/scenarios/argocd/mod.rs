//! Argo CD's applications in the states that its own controllers bring them to: by commits, by what their objects ask
//! for and by what the cluster does, never by a status written by hand.
//!
//! All applications are made at once (`manifests/applications.yaml`, from the folders of `repository/`); each scenario
//! waits for its own to get where it is going.

mod family;
mod look;
mod operations;
mod states;

use super::Scenario;

/// All of them.
pub(crate) fn scenarios() -> Vec<Scenario> {
    [states::SCENARIOS, operations::SCENARIOS, family::SCENARIOS].concat()
}
