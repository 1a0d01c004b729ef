//! What a server told while something was done, in short: when each kind of event came first and last, and which values
//! a status went through. The files are condensed from merged watches of a server of version 1.10.4.
//!
//! A line is `FIRST LAST TYPE [GROUP] EVENT` in seconds, or `values TYPE [GROUP]: VALUES`. An object is ending with the
//! first event in which it is torn down.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use talops::lab::omni::{Change, Resource};

/// Two kinds of events that came closer than that came at the same time.
const TOGETHER: f64 = 0.1;

#[derive(Debug, Default)]
pub(crate) struct Transcript {
    /// When each kind of event came, first and last.
    marks: BTreeMap<String, (f64, f64)>,
    /// What each object of a type went through.
    values: BTreeMap<String, BTreeSet<Vec<String>>>,
}

impl Transcript {
    /// One that was recorded.
    pub(crate) fn recorded(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/recorded/transcripts");
        let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        let mut transcript = Self::default();
        for line in text.lines() {
            if let Some((name, values)) = line.strip_prefix("values ").and_then(|line| line.split_once(": ")) {
                let values = values.split(' ').map(str::to_owned).collect();
                transcript.values.entry(name.to_owned()).or_default().insert(values);
                continue;
            }
            let mut parts = line.splitn(3, ' ');
            let mut time = || parts.next().unwrap().parse().unwrap();
            let times = (time(), time());
            transcript.marks.insert(parts.next().unwrap().to_owned(), times);
        }
        transcript
    }

    /// What the lab told of a cluster.
    pub(crate) fn of(changes: &[Change], cluster: &str) -> Self {
        let mut transcript = Self::default();
        let mut ending = BTreeSet::new();
        let mut passed: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for (time, change) in (1_u32..).zip(changes) {
            let resource = change.new.as_ref().or(change.old.as_ref()).unwrap();
            if !is_of(resource, cluster) {
                continue;
            }
            let metadata = &resource.metadata;
            let plural = metadata.kind.split('.').next().unwrap();
            let named = format!("{plural}{}", group(plural, resource));
            if let Some(value) = value(plural, resource).filter(|_| change.new.is_some()) {
                let values = passed.entry((named.clone(), metadata.id.clone())).or_default();
                if values.last() != Some(&value) {
                    values.push(value);
                }
            }
            let event = match (&change.old, &change.new) {
                (None, _) => "created",
                (_, None) => "destroyed",
                _ if resource.is_ending() && ending.insert((metadata.kind.clone(), metadata.id.clone())) => "ending",
                _ => continue,
            };
            let time = f64::from(time);
            transcript.marks.entry(format!("{named} {event}")).or_insert((time, time)).1 = time;
        }
        for ((name, _), values) in passed {
            transcript.values.entry(name).or_default().insert(values);
        }
        transcript
    }

    /// Whether this is told in the order of what was recorded: what came before something else in every recording comes
    /// before it here. Returns how many pairs were compared.
    #[track_caller]
    pub(crate) fn keeps_the_order_of(&self, recordings: &[Self], unordered: &[&str]) -> usize {
        let mut compared = 0;
        let is_ordered = |mark: &&String| !unordered.iter().any(|name| mark.starts_with(name));
        let names: Vec<&String> = recordings[0].marks.keys().filter(is_ordered).collect();
        let missing: Vec<_> = names.iter().filter(|name| !self.marks.contains_key(**name)).collect();
        assert!(missing.is_empty(), "not told: {missing:?}\ntold: {:#?}", self.marks);
        let mut wrong = Vec::new();
        for one in &names {
            for other in &names {
                let times = |recording: &Self| Some((recording.marks.get(*one)?.1, recording.marks.get(*other)?.0));
                let pairs: Vec<(f64, f64)> = recordings.iter().filter_map(times).collect();
                let comes_first = pairs.iter().all(|(last, first)| last + TOGETHER < *first);
                if pairs.len() < recordings.len() || !comes_first {
                    continue;
                }
                compared += 1;
                let (ours, then) = (self.marks[*one], self.marks[*other]);
                // Here a group has several machines, each of which goes its own way.
                let is_one_group = one.split(' ').nth(1) == other.split(' ').nth(1);
                let is_kept = if is_one_group { ours.0 < then.0 && ours.1 < then.1 } else { ours.1 < then.0 };
                if !is_kept {
                    wrong.push(format!("{one} {:?} before {other} {:?}", self.marks[*one], self.marks[*other]));
                }
            }
        }
        assert!(wrong.is_empty(), "recorded otherwise:\n{}", wrong.join("\n"));
        compared
    }

    /// Whether each type of resource begins in the order in which it was recorded to, whatever the part of the cluster.
    #[track_caller]
    pub(crate) fn begins_in_the_order_of(&self, recording: &Self) {
        let (ours, theirs) = (self.beginnings(), recording.beginnings());
        for (one, first) in &theirs {
            assert!(ours.contains_key(one), "{one} was not told: {ours:?}");
            for (other, _) in theirs.iter().filter(|(_, then)| first + TOGETHER < **then) {
                assert!(
                    ours[one] < ours[other],
                    "recorded otherwise: {one} {:?} before {other} {:?}",
                    ours[one],
                    ours[other]
                );
            }
        }
    }

    fn beginnings(&self) -> BTreeMap<String, f64> {
        let mut beginnings = BTreeMap::new();
        // What users write comes when they write it.
        let created =
            self.marks.iter().filter(|(mark, _)| mark.ends_with(" created") && !mark.starts_with("ConfigPatches"));
        for (mark, (first, _)) in created {
            let begins = beginnings.entry(mark.split(' ').next().unwrap().to_owned()).or_insert(*first);
            *begins = first.min(*begins);
        }
        beginnings
    }

    /// Whether an event of this kind was told.
    pub(crate) fn tells(&self, mark: &str) -> bool {
        self.marks.contains_key(mark)
    }

    /// Whether statuses go through what they were recorded to: from the same to the same, by what was seen.
    #[track_caller]
    pub(crate) fn has_the_values_of(&self, recording: &Self) {
        for (name, recorded) in &recording.values {
            // Which part of a cluster is seen on its way through a value is chance.
            let plural = |name: &str| name.split(' ').next().unwrap().to_owned();
            let of_type = recording.values.iter().filter(|(other, _)| plural(other) == plural(name));
            let known: BTreeSet<&String> = of_type.flat_map(|(_, values)| values).flatten().collect();
            let ends: BTreeSet<_> = recorded.iter().map(|values| (values.first(), values.last())).collect();
            let Some(ours) = self.values.get(name) else {
                // What stays as it is need not be told again.
                assert!(recorded.iter().all(|values| values.len() == 1), "{name} was not told");
                continue;
            };
            for values in ours {
                assert!(ends.contains(&(values.first(), values.last())), "{name}: {values:?} of {recorded:?}");
                assert!(values.iter().all(|value| known.contains(value)), "{name}: {values:?} of {recorded:?}");
            }
        }
    }
}

fn is_of(resource: &Resource, cluster: &str) -> bool {
    let id = &resource.metadata.id;
    let prefix = format!("{cluster}-");
    id == cluster
        || id.starts_with(&prefix)
        || resource.label_of("cluster") == cluster
        || resource.label_of("machine-request-set").starts_with(&prefix)
}

fn group(plural: &str, resource: &Resource) -> &'static str {
    let metadata = &resource.metadata;
    if plural == "ConfigPatches" {
        return match metadata.id.split('-').next().unwrap() {
            "950" => " discovery",
            id if id.starts_with('2') => " cluster",
            _ => " below",
        };
    }
    let all = format!("{:?} {}", metadata.labels, metadata.id);
    if all.contains("role-controlplane") || all.contains("control-planes") {
        " control-plane"
    } else if all.contains("role-worker") || all.contains("-workers") {
        " worker"
    } else {
        ""
    }
}

fn value(plural: &str, resource: &Resource) -> Option<String> {
    let field = match plural {
        "ClusterStatuses" | "MachineSetStatuses" | "KubernetesUpgradeStatuses" | "TalosUpgradeStatuses" => "phase",
        "ClusterMachineStatuses" | "MachineRequestStatuses" => "stage",
        "LoadBalancerStatuses" => {
            let is = |name: &str| resource.spec[name] == true;
            return Some(
                if is("stopped") {
                    "stopped"
                } else if is("healthy") {
                    "healthy"
                } else {
                    "neither"
                }
                .to_owned(),
            );
        }
        _ => return None,
    };
    Some(resource.spec[field].as_u64().unwrap_or_default().to_string())
}
