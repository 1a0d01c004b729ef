//! A door for the fuzz targets: a kubeconfig that was minted, without a cache.

/// Reads what the token of a kubeconfig says; whether it says anything.
pub fn claims(kubeconfig: &str) -> bool {
    super::kubeconfig_cache::claims(kubeconfig).is_some()
}
