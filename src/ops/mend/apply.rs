//! Does what mends a fault. Every change goes through the gate of a client.

use std::sync::Arc;

use tokio::time::Instant;

use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::event::Events;
use crate::faults::Action;
use crate::ops::restart::{self, ProviderOptions, Restart};
use crate::resource::{LinkSpec, Pointer};

/// Does it, and says what was changed. The change runs in a task of its own: a caller that goes away does not cut it off
/// half-way.
///
/// # Errors
///
/// [`Kind::Refused`] under read-only access, before anything is sent; else whatever the server answers.
pub async fn apply(
    connections: &Arc<Connections>,
    action: &Action,
    deadline: Option<Instant>,
    events: &Events,
) -> Result<Vec<String>> {
    let (connections, action, events) = (Arc::clone(connections), action.clone(), events.clone());
    let done = tokio::spawn(async move { Box::pin(change(&connections, &action, deadline, &events)).await });
    done.await.map_err(|error| Error::failed(format!("mending: {error}")))?
}

async fn change(
    connections: &Connections,
    action: &Action,
    deadline: Option<Instant>,
    events: &Events,
) -> Result<Vec<String>> {
    match action {
        Action::RestartProvider { provider } => {
            let options = ProviderOptions {
                name: Some(provider.clone()),
                deadline,
                call: format!("talops restart provider {provider}"),
                look: format!("talops status provider/{provider}"),
                ..ProviderOptions::default()
            };
            let Restart { report, failure } = Box::pin(restart::provider(connections, &options, events)).await?;
            if let Some(failure) = failure {
                return Err(failure);
            }
            let proofs = report.proofs.iter().map(|proof| format!("{}: {}", proof.name, proof.message));
            Ok(std::iter::once(report.action.clone()).chain(proofs).collect())
        }
        Action::TeardownLink { endpoint, machine } => {
            let client = connections.omni(endpoint).await?;
            match client.teardown(&Pointer::of::<LinkSpec>(machine.as_str())).await {
                Ok(()) => Ok(vec![format!(
                    "tore down Links/{machine} in Omni {endpoint}; its controllers let go of it within a minute"
                )]),
                Err(error) if error.kind() == Kind::NotFound => Ok(vec![format!("Links/{machine} was gone already")]),
                Err(error) => Err(error),
            }
        }
        Action::ForgetKubeconfig { cluster } => {
            let removed = connections.forget_kubeconfig(cluster).await?;
            Ok(vec![if removed {
                format!("removed the kubeconfig kept for {cluster}; the next question has Omni mint another")
            } else {
                format!("no kubeconfig was kept for {cluster}: the next question has Omni mint one")
            }])
        }
    }
}
