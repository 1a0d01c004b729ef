//! A door for the fuzz targets: files of other tools, without files.

use super::kubeconfig::{self, File, Kubeconfig};
use super::yaml::{self, Fault};

/// Reads a kubeconfig's text.
pub fn kubeconfig(text: &str) -> Result<Kubeconfig, Fault> {
    Ok(kubeconfig::merge(&[yaml::from_str::<File>(text)?]))
}
