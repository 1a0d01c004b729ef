//! Infrastructure providers.

use super::UNREADABLE;
use crate::error::Result;
use crate::estate::{Heartbeat, InfraProvider};
use crate::omni::client::Client;
use crate::resource::{InfraProviderCombinedStatusSpec, InfraProviderHealthStatusSpec, List};

/// Every infrastructure provider that Omni knows, by id.
///
/// # Errors
///
/// When it cannot be asked.
pub async fn infra_providers(client: &Client) -> Result<Vec<InfraProvider>> {
    Ok(told(&client.list::<InfraProviderCombinedStatusSpec>(&[]).await?))
}

/// A provider's connection, as far as Omni knows it.
///
/// # Errors
///
/// When it cannot be asked.
pub async fn heartbeat(client: &Client, id: &str) -> Result<Heartbeat> {
    let (combined, told) = futures::try_join!(
        client.find::<InfraProviderCombinedStatusSpec>(id),
        client.find::<InfraProviderHealthStatusSpec>(id),
    )?;
    let combined = combined.map(|resource| resource.spec);
    let told = told.map(|resource| resource.spec).unwrap_or_default();
    Ok(Heartbeat {
        known: combined.is_some(),
        connected: combined.is_some_and(|status| status.health.connected),
        last: told.last_heartbeat.and_then(|time| time.parse().ok()),
        error: told.error,
    })
}

pub(super) fn told(list: &List<InfraProviderCombinedStatusSpec>) -> Vec<InfraProvider> {
    let readable = list.resources.iter().map(|resource| {
        let spec = &resource.spec;
        InfraProvider {
            id: resource.metadata.id.clone(),
            name: spec.name.clone(),
            connected: spec.health.connected,
            initialized: spec.health.initialized,
            error: spec.health.error.clone(),
            version: spec.version.clone(),
        }
    });
    // Neither "not connected" nor "never connected" is known of it: what it has is an error.
    let unreadable = list.unreadable.iter().map(|unreadable| InfraProvider {
        id: unreadable.metadata.id.clone(),
        connected: true,
        initialized: true,
        error: format!("{UNREADABLE}: {}", unreadable.why),
        ..InfraProvider::default()
    });
    let mut providers: Vec<InfraProvider> = readable.chain(unreadable).collect();
    providers.sort_by(|a, b| a.id.cmp(&b.id));
    providers
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::resource::{List, Resource, Unreadable};

    #[test]
    fn a_provider_of_another_shape_hides_no_other_and_has_an_error() {
        let list = List { resources: vec![Resource::default()], unreadable: vec![Unreadable::new("b", "odd")] };
        let providers = told(&list);
        assert_eq!(providers.len(), 2);
        assert_eq!((providers[1].id.as_str(), providers[1].error.as_str()), ("b", "unreadable: odd"));
        assert!(providers[1].connected && providers[1].initialized);
    }
}
