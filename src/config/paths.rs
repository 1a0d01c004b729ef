//! Paths of a configuration file are relative to its folder; `~/` is the home folder.

use std::path::{Path, PathBuf};

use super::model::{Config, SecretSource};
use crate::environment::Environment;

/// Makes every local path of `config` absolute.
pub(super) fn resolve(config: &mut Config, folder: &Path, environment: &Environment) {
    let home = environment.home();
    let one = |path: &mut PathBuf| *path = absolute(path, folder, home.as_deref());
    let some = |path: &mut Option<PathBuf>| path.iter_mut().for_each(one);
    let secret = |source: &mut Option<SecretSource>| match source {
        Some(SecretSource::File(path)) => one(path),
        Some(SecretSource::Command(words)) => program(words, folder, home.as_deref()),
        Some(SecretSource::Env(_)) | None => {}
    };
    for omni in config.omni.values_mut() {
        some(&mut omni.ca_file);
        secret(&mut omni.service_account_key);
    }
    for provider in config.providers.values_mut() {
        program(&mut provider.command, folder, home.as_deref());
    }
    for cluster in config.clusters.values_mut() {
        some(&mut cluster.template);
        some(&mut cluster.machine_classes);
        some(&mut cluster.bootstrap);
        some(&mut cluster.kubernetes.kubeconfig);
        if let Some(proxmox) = &mut cluster.hypervisor.proxmox {
            some(&mut proxmox.ca_file);
            secret(&mut proxmox.token_secret);
            program(&mut proxmox.command, folder, home.as_deref());
        }
    }
}

/// A program that is named with a folder is a path like any other; one without is looked for on the `PATH`.
fn program(words: &mut [String], folder: &Path, home: Option<&Path>) {
    if let Some(program) = words.first_mut()
        && program.contains('/')
    {
        *program = absolute(Path::new(program.as_str()), folder, home).to_string_lossy().into_owned();
    }
}

fn absolute(path: &Path, folder: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => folder.join(path),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::resolve;
    use crate::config::model::{Config, SecretSource};
    use crate::environment::Environment;

    #[test]
    fn paths_are_relative_to_the_file_and_a_tilde_is_home() {
        let mut config: Config = crate::config::yaml::from_str(
            "omni: {home: {caFile: ~/ca.pem, serviceAccountKey: {command: [./key.sh, ./word]}}}\n\
             providers: {p: {command: [tailscale, ssh, foxtrot], socket: /run/d.sock}}\n\
             clusters: {a: {template: clusters/a.yaml, bootstrap: /b.yaml}}",
        )
        .unwrap();
        let environment = Environment::new([("HOME".into(), "/home/o".into())]);
        resolve(&mut config, Path::new("/estate"), &environment);
        let omni = &config.omni["home"];
        assert_eq!(omni.ca_file.as_deref(), Some(Path::new("/home/o/ca.pem")));
        let words = vec!["/estate/./key.sh".to_owned(), "./word".to_owned()];
        assert_eq!(omni.service_account_key, Some(SecretSource::Command(words)));
        assert_eq!(config.providers["p"].command[0], "tailscale");
        let cluster = &config.clusters["a"];
        assert_eq!(cluster.template.as_deref(), Some(Path::new("/estate/clusters/a.yaml")));
        assert_eq!(cluster.bootstrap.as_deref(), Some(Path::new("/b.yaml")));
    }
}
