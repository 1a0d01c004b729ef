//! `kind: Cluster`.

use std::collections::BTreeMap;

use super::super::fault::Fault;
use super::super::model::{At, Cluster};
use super::super::version::Version;
use super::super::yaml::Position;
use super::{Check, descriptors, patch, sources};

/// From here on Talos encrypts disks with Omni's keys.
const ENCRYPTS: Version = Version::new(1, 5, 0);

pub(super) fn check(cluster: &Cluster, check: &mut Check<'_, '_>) {
    name(&cluster.name, check);
    version(&cluster.kubernetes_version, "kubernetes", check);
    let talos = version(&cluster.talos_version, "talos", check);
    if !cluster.talos_version.value.is_empty() && !cluster.talos_version.value.starts_with('v') {
        let message = format!("the version of Talos begins with `v`, and {:?} does not", cluster.talos_version.value);
        check.error(cluster.talos_version.position, message, format!("write v{}", cluster.talos_version.value.trim()));
    }
    let encrypted = &cluster.features.disk_encryption;
    if encrypted.value && talos.is_some_and(|talos| talos < ENCRYPTS) {
        let message = "`diskEncryption` needs Talos 1.5.0 or newer";
        check.error(encrypted.position, message, "raise `talos.version`, or leave it out");
    }
    let features = &cluster.features;
    if let Some(flag) = features.disable_public_discovery_service.as_ref().filter(|flag| flag.value) {
        // Omni says so only once it is sent.
        if talos.is_some_and(|talos| talos < Version::series(1, 14)) {
            let message = "`disablePublicDiscoveryService` needs a cluster that was made with Talos 1.14 or newer";
            check
                .faults
                .push(Fault::warning(flag.position, message).hint("Omni will refuse it for this version of Talos"));
        }
    }
    descriptors(&cluster.descriptors, check);
    patch::all(&cluster.patches, true, check);
    manifests(cluster, check);
    healthchecks(cluster, check);
}

fn name(name: &At<String>, check: &mut Check<'_, '_>) {
    if name.value.is_empty() {
        check.error(name.position, "the cluster has no name", "write `name:` with the cluster's name in Omni");
    }
    let odd = |character: &char| !is_letter_or_digit(*character) && !matches!(character, '-' | '_');
    if let Some(odd) = name.value.chars().find(odd) {
        let message = format!("the cluster's name {:?} has the character {odd:?}", name.value);
        check.error(name.position, message, "a name has letters, digits, dashes and underscores");
    }
}

/// As Go's `unicode.IsLetter` and `unicode.IsDigit` have it: numbers that are no digits do not count.
fn is_letter_or_digit(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric()
    } else {
        character.is_alphabetic() || character.is_numeric()
    }
}

/// The version, when it is one.
fn version(version: &At<String>, key: &str, check: &mut Check<'_, '_>) -> Option<Version> {
    if version.value.is_empty() {
        let message = format!("`{key}.version` is missing");
        let example = if key == "talos" { "v1.11.2" } else { "v1.34.1" };
        check.error(version.position, message, format!("write `{key}:` and below it `version: {example}`"));
        return None;
    }
    match Version::read(&version.value) {
        Ok(version) => Some(version),
        Err(why) => {
            let message = format!("`{key}.version` {:?} is no version", version.value);
            check.error(version.position, message, why);
            None
        }
    }
}

fn manifests(cluster: &Cluster, check: &mut Check<'_, '_>) {
    let mut names = BTreeMap::new();
    for manifest in &cluster.manifests {
        let name = manifest.shown_name();
        if name.is_empty() {
            check.error(manifest.position, "a manifest has neither a `name` nor a `file`", "give it a `name`");
        }
        if manifest.mode.is_none() {
            let hint = "`mode: full` keeps it as it is here, `mode: one-time` makes it once";
            check.error(manifest.position, format!("the manifest {name:?} has no `mode`"), hint);
        }
        sources::check(&manifest.source, &format!("the manifest {name:?}"), "inline", manifest.position, check);
        descriptors(&manifest.descriptors, check);
        twice(&mut names, name, "manifest", manifest.position, check);
    }
}

fn healthchecks(cluster: &Cluster, check: &mut Check<'_, '_>) {
    let mut names = BTreeMap::new();
    for healthcheck in &cluster.healthchecks {
        let name = healthcheck.shown_name();
        if name.is_empty() {
            let message = "a health check has neither a `name` nor an `idOverride`";
            check.error(healthcheck.position, message, "give it a `name`");
        }
        let what = format!("the health check {name:?}");
        sources::check(&healthcheck.source, &what, "job", healthcheck.position, check);
        descriptors(&healthcheck.descriptors, check);
        // Omni refuses less, but only once it is sent.
        if healthcheck.interval > 0 && healthcheck.interval < 5_000_000_000 {
            let message = format!("{what} has an `interval` below 5 s");
            check
                .faults
                .push(Fault::warning(healthcheck.position, message).hint("Omni will refuse it; write `5s` or more"));
        }
        twice(&mut names, name, "health check", healthcheck.position, check);
    }
}

/// A name that another one of the same list has.
fn twice<'a>(
    names: &mut BTreeMap<&'a str, Position>,
    name: &'a str,
    what: &str,
    at: Position,
    check: &mut Check<'_, '_>,
) {
    if name.is_empty() {
        return;
    }
    if let Some(first) = names.insert(name, at) {
        let message = format!("there are two of the {what} {name:?}, the first in line {}", first.line);
        check.error(at, message, "give each a name of its own");
    }
}
