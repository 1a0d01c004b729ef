//! Versions of Talos and of Kubernetes, and what a cluster that is there does not let be changed.

use std::collections::BTreeSet;

use super::super::Template;
use super::super::fault::Fault;
use super::super::model::At;
use super::super::version::Version;
use super::{Existing, Known, bare};
use crate::resource::label;

/// So many versions are named in a hint.
const NAMED: usize = 4;

pub(super) fn check(template: &Template, known: &Known, faults: &mut Vec<Fault>) {
    let Some(cluster) = super::cluster(template) else { return };
    let existing = known.clusters.as_ref().and_then(|clusters| clusters.get(&cluster.name.value));
    let (talos, kubernetes) = (&cluster.talos_version, &cluster.kubernetes_version);
    let has = |name: &str, version: &At<String>| {
        let own = existing.and_then(|existing| existing.cluster.as_ref());
        own.is_some_and(|own| own.spec[name].as_str() == Some(bare(&version.value)))
    };
    // Omni does not look at the versions of a cluster that keeps them.
    let keeps_talos = has("talos_version", talos);
    if !keeps_talos {
        self::talos(talos, existing, known, faults);
    }
    if !(keeps_talos && has("kubernetes_version", kubernetes)) {
        self::kubernetes(kubernetes, talos, known, faults);
    }
    let Some(own) = existing.and_then(|existing| existing.cluster.as_ref()) else { return };
    let is_encrypted = own.spec["features"]["disk_encryption"].as_bool().unwrap_or_default();
    let encryption = &cluster.features.disk_encryption;
    if is_encrypted != encryption.value {
        let at = if encryption.position.line == 0 { cluster.position } else { encryption.position };
        let message =
            format!("the cluster {:?} is there, and its `diskEncryption` cannot be changed", cluster.name.value);
        let hint = format!("write `diskEncryption: {is_encrypted}`");
        faults.push(Fault::error(at, message).hint(hint));
    }
    if own.metadata.has_annotation(label::CLUSTER_LOCKED) {
        let message = format!("the cluster {:?} is locked: Omni takes no change of it", cluster.name.value);
        let hint = format!("unlock it first: talops unlock cluster {}", cluster.name.value);
        faults.push(Fault::warning(cluster.name.position, message).hint(hint));
    }
}

fn talos(version: &At<String>, existing: Option<&Existing>, known: &Known, faults: &mut Vec<Fault>) {
    let (Some(all), wanted) = (&known.talos, bare(&version.value)) else { return };
    if wanted.is_empty() {
        return;
    }
    let usable = all.iter().filter(|(_, spec)| !spec.deprecated && !spec.unsupported);
    let hint = || nearest(wanted, usable.clone().map(|(version, _)| version.as_str()));
    let error = |message: String| Fault::error(version.position, message).maybe_hint(hint());
    match all.get(wanted) {
        None => faults.push(error(format!("Omni does not know Talos {wanted}"))),
        Some(spec) if spec.unsupported => {
            faults.push(error(format!("Talos {wanted} is newer than this Omni supports")));
        }
        Some(spec) if spec.deprecated && !is_deprecated(existing, known) => {
            faults.push(error(format!("Omni supports Talos {wanted} no longer")));
        }
        Some(_) => {}
    }
    let initial = existing.and_then(|existing| Version::read(&existing.initial_talos_version).ok());
    if let (Some(initial), Ok(wanted)) = (initial, Version::read(wanted))
        && wanted.series_of() < initial.series_of()
    {
        let message = "the cluster was made with a newer Talos, and does not go below its minor version";
        faults.push(Fault::error(version.position, message));
    }
}

/// Whether the cluster runs a version that is no longer supported, from which it may go to another such one.
fn is_deprecated(existing: Option<&Existing>, known: &Known) -> bool {
    let current = existing.and_then(|existing| existing.cluster.as_ref()?.spec["talos_version"].as_str());
    let spec = current.and_then(|current| known.talos.as_ref()?.get(current));
    spec.is_some_and(|spec| spec.deprecated)
}

fn kubernetes(version: &At<String>, talos: &At<String>, known: &Known, faults: &mut Vec<Fault>) {
    let wanted = bare(&version.value);
    let of_talos = known.talos.as_ref().and_then(|all| all.get(bare(&talos.value)));
    let compatible: Option<BTreeSet<&str>> =
        of_talos.map(|spec| spec.compatible_kubernetes_versions.iter().map(String::as_str).collect());
    let is_known = |known: &BTreeSet<String>| known.contains(wanted);
    if wanted.is_empty() || compatible.as_ref().is_some_and(|compatible| compatible.contains(wanted)) {
        return;
    }
    let all = known.kubernetes.as_ref();
    let message = match (all.map(is_known), &compatible) {
        (Some(true), None) | (None, None) => return,
        (Some(false), _) => format!("Omni does not know Kubernetes {wanted}"),
        (_, Some(_)) => format!("Kubernetes {wanted} does not go with Talos {}", bare(&talos.value)),
    };
    let others: Vec<&str> = match compatible {
        Some(compatible) => compatible.into_iter().collect(),
        None => all.into_iter().flatten().map(String::as_str).collect(),
    };
    faults.push(Fault::error(version.position, message).maybe_hint(nearest(wanted, others.into_iter())));
}

/// The versions of the same minor, else the newest.
fn nearest<'a>(wanted: &str, all: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut known: Vec<(Version, &str)> = all.filter_map(|text| Some((Version::read(text).ok()?, text))).collect();
    known.sort_unstable();
    let series = Version::read(wanted).ok().map(Version::series_of);
    let same: Vec<&str> =
        known.iter().filter(|(version, _)| Some(version.series_of()) == series).map(|(_, text)| *text).collect();
    let named: Vec<&str> = if same.is_empty() { known.iter().map(|(_, text)| *text).collect() } else { same };
    let newest: Vec<&str> = named.into_iter().rev().take(NAMED).collect();
    match newest.as_slice() {
        [] => None,
        [only] => Some(format!("there is {only}")),
        several => Some(format!("there are {}", several.join(", "))),
    }
}
