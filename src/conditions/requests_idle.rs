//! No machine request of any cluster is being provisioned.

use crate::conditions::REOPENED_AFTER;
use crate::error::Result;
use crate::estate::MachineRequest;
use crate::faults::provider_restart_in_flight::in_flight;
use crate::omni::{Client, observe};
use crate::resource::MachineRequestStatusSpec;
use crate::wait::{Check, Hints, NotYet, Progress, from_watch, reopened};

/// Whether nothing is in flight. `provider` is the provider's id in Omni; without one every provider's requests count.
pub fn verdict(requests: &[MachineRequest], provider: Option<&str>) -> Check<()> {
    let blockers = in_flight(requests, provider);
    if blockers.is_empty() {
        return Check::Met(());
    }
    let progress = match blockers.len() {
        1 => Progress::said("1 machine request is being provisioned"),
        several => Progress::said(format!("{several} machine requests are being provisioned")),
    };
    Check::NotYet(NotYet { progress, blockers, again_in: None })
}

/// Asks Omni.
pub async fn probe(client: &Client, provider: Option<&str>) -> Result<Check<()>> {
    Ok(verdict(&observe::requests(client, &[]).await?, provider))
}

/// A hint for each change of a request's status.
pub fn hints(client: &Client) -> Hints {
    let client = client.clone();
    reopened(REOPENED_AFTER, move || from_watch(client.watch::<MachineRequestStatusSpec>("", &[])))
}
