//! Does what mends a fault. Every change goes through the gate of a client.

use std::sync::Arc;

use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::faults::Action;
use crate::resource::{LinkSpec, Pointer};

/// Does it, and says what was changed. The change runs in a task of its own: a caller that goes away does not cut it off
/// half-way.
///
/// # Errors
///
/// [`Kind::Refused`] under read-only access, before anything is sent; else whatever the server answers.
pub async fn apply(connections: &Arc<Connections>, action: &Action) -> Result<Vec<String>> {
    let (connections, action) = (Arc::clone(connections), action.clone());
    let done = tokio::spawn(async move { change(&connections, &action).await });
    done.await.map_err(|error| Error::failed(format!("mending: {error}")))?
}

async fn change(connections: &Connections, action: &Action) -> Result<Vec<String>> {
    match action {
        Action::RestartProvider { provider } => Err(Error::new(
            Kind::Refused,
            format!("provider {provider} is restarted by a command of its own, which proves that it is back"),
        )
        .hint(format!("talops restart provider {provider}"))),
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
