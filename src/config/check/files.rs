//! Whether the files that a configuration names are there.

use std::path::Path;

use crate::config::finding::{Finding, dotted};
use crate::config::load::Loaded;

/// What a path must lead to.
#[derive(Clone, Copy)]
enum Wanted {
    File,
    Folder,
}

/// One finding for each path that leads nowhere. Files with secrets are not looked for: they need not be on the host that
/// validates.
#[must_use]
pub fn missing(loaded: &Loaded) -> Vec<Finding> {
    let config = &loaded.config;
    let mut findings = Vec::new();
    let mut look = |keys: &[&str], path: Option<&Path>, wanted: Wanted| {
        findings.extend(path.and_then(|path| finding(loaded, keys, path, wanted)));
    };
    for (name, omni) in &config.omni {
        look(&["omni", name, "caFile"], omni.ca_file.as_deref(), Wanted::File);
    }
    for (name, cluster) in &config.clusters {
        look(&["clusters", name, "template"], cluster.template.as_deref(), Wanted::File);
        look(&["clusters", name, "machineClasses"], cluster.machine_classes.as_deref(), Wanted::Folder);
        look(&["clusters", name, "bootstrap"], cluster.bootstrap.as_deref(), Wanted::File);
        look(&["clusters", name, "kubernetes", "kubeconfig"], cluster.kubernetes.kubeconfig.as_deref(), Wanted::File);
        let proxmox = cluster.hypervisor.proxmox.as_ref();
        let authority = proxmox.and_then(|access| access.ca_file.as_deref());
        look(&["clusters", name, "hypervisor", "proxmox", "caFile"], authority, Wanted::File);
    }
    findings
}

fn finding(loaded: &Loaded, keys: &[&str], path: &Path, wanted: Wanted) -> Option<Finding> {
    let said = match (std::fs::metadata(path), wanted) {
        (Err(error), _) if error.kind() == std::io::ErrorKind::NotFound => "which is not there".to_owned(),
        (Err(error), _) => format!("which cannot be read: {error}"),
        (Ok(found), Wanted::File) if found.is_dir() => "which is a folder, not a file".to_owned(),
        (Ok(found), Wanted::Folder) if !found.is_dir() => "which is not a folder".to_owned(),
        (Ok(_), _) => return None,
    };
    let message = format!("{} names {}, {said}", dotted(keys), path.display());
    let hint = "a path is relative to the folder of the configuration file";
    let keys_to_it = keys.iter().map(|&key| key.to_owned()).collect();
    Some(Finding::new(keys_to_it, loaded.position(keys), message, Some(hint.to_owned())))
}
