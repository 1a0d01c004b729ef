//! Infrastructure providers.

use super::UNREADABLE;
use crate::error::Result;
use crate::estate::InfraProvider;
use crate::omni::client::Client;
use crate::resource::{InfraProviderCombinedStatusSpec, List};

/// Every infrastructure provider that Omni knows, by id.
///
/// # Errors
///
/// When it cannot be asked.
pub async fn infra_providers(client: &Client) -> Result<Vec<InfraProvider>> {
    Ok(told(&client.list::<InfraProviderCombinedStatusSpec>(&[]).await?))
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
    let unreadable = list.unreadable.iter().map(|unreadable| InfraProvider {
        id: unreadable.metadata.id.clone(),
        error: format!("{UNREADABLE}: {}", unreadable.why),
        ..InfraProvider::default()
    });
    let mut providers: Vec<InfraProvider> = readable.chain(unreadable).collect();
    providers.sort_by(|a, b| a.id.cmp(&b.id));
    providers
}
