//! What a deletion would find: for whoever plans one as part of something longer.

use std::collections::BTreeMap;

use super::memory::Memory;
use super::plan::destroys;
use super::situation::{Situation, State};
use crate::conditions::cluster_gone::Remembered;
use crate::environment::Environment;
use crate::error::Result;
use crate::estate::Remains;
use crate::omni::Client;

/// A cluster as a deletion of it would find it.
#[derive(Debug, Clone)]
pub struct Sight {
    /// How the cluster itself is.
    pub state: State,
    /// Nothing of it is left.
    pub is_nothing: bool,
    /// It is locked: Omni refuses to tear it down.
    pub locked: bool,
    /// What belongs to it.
    pub remembered: Remembered,
    /// What would go, with a note on it.
    pub destroys: BTreeMap<String, String>,
    /// Its resources, its machines and the providers.
    pub remains: Remains,
}

/// Looks at a cluster.
///
/// # Errors
///
/// When Omni cannot be asked.
pub async fn look(client: &Client, environment: &Environment, cluster: &str) -> Result<Sight> {
    let memory = Memory::of(environment, &client.endpoint().to_string(), cluster);
    let situation = Situation::look(client, cluster, &memory, false).await?;
    Ok(Sight {
        state: match situation.state {
            State::UnderWay { since } => {
                State::UnderWay { since: situation.earlier.as_ref().map(|begun| begun.at).or(since) }
            }
            state => state,
        },
        is_nothing: situation.is_nothing(),
        locked: situation.locked && situation.state == State::There,
        destroys: destroys(&situation),
        remembered: situation.remembered,
        remains: situation.remains,
    })
}
