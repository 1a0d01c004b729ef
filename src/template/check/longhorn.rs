//! What Longhorn needs of its nodes: two system extensions, and its folder mounted into the kubelet's.
//!
//! A template does not say whether Longhorn will run. It is taken to when a patch mounts its folder, or when the caller
//! expects it. Whether a machine's image has the extensions, where the template lists none, is not knowable here.
//!
//! Source: <https://longhorn.io/docs/latest/advanced-resources/os-distro-specific/talos-linux-support/>.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Template;
use super::super::fault::Fault;
use super::super::model::{At, Document, Patch};
use super::super::online::official;
use super::super::yaml::{self, Kind, Node, Position};
use super::patch::find;

/// Where Longhorn keeps its volumes.
const FOLDER: &str = "/var/lib/longhorn";
/// What its pods run on the node.
const EXTENSIONS: [&str; 2] = ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"];
/// Without these a volume is mounted where nobody else sees it.
const OPTIONS: [&str; 2] = ["bind", "rshared"];

/// What is missing for Longhorn; nothing where neither the template nor the caller says that it will run.
pub(in crate::template) fn check(template: &Template, is_expected: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut mounted: BTreeSet<usize> = BTreeSet::new();
    for (index, document) in template.documents.iter().enumerate() {
        for patch in document.patches() {
            let mounts = mounts(template, patch);
            if let Some(missing) = mounts.iter().find(|missing| !missing.is_empty()) {
                let message =
                    format!("{FOLDER} is mounted without `{}`, and Longhorn's volumes need it", missing.join("`, `"));
                faults.push(Fault::warning(place(patch), message).hint("write `options: [bind, rshared, rw]`"));
            }
            if !mounts.is_empty() {
                mounted.extend(reached(template, index));
            }
        }
    }
    let mut sets = mounted.clone();
    if is_expected {
        sets.extend(usual(template));
    }
    for set in sets {
        let Some(document) = template.documents.get(set) else { continue };
        if !mounted.contains(&set) {
            let message = format!("Longhorn needs {FOLDER} mounted into the kubelet of these machines");
            let hint = "a patch: machine.kubelet.extraMounts with destination and source /var/lib/longhorn, type bind, \
                        options [bind, rshared, rw]";
            faults.push(Fault::warning(start(document), message).hint(hint));
        }
        extensions(template, document, &mut faults);
    }
    faults
}

/// For each mount of Longhorn's folder in a patch, which options it lacks.
fn mounts(template: &Template, patch: &Patch) -> Vec<Vec<&'static str>> {
    let text = template.content(&patch.source).filter(|text| text.contains(FOLDER)).unwrap_or_default();
    let documents = yaml::parse(text, template.api.dialect()).unwrap_or_default();
    let mut mounts = Vec::new();
    for document in &documents {
        let Some((_, list)) = find(document.root(), "machine.kubelet.extraMounts") else { continue };
        let Kind::Sequence(items) = list.kind() else { continue };
        let is_longhorns = |item: &Node<'_>| {
            find(*item, "destination").is_some_and(|(_, path)| matches!(path.kind(), Kind::Scalar(FOLDER)))
        };
        for item in items.into_iter().filter(is_longhorns) {
            let given = find(item, "options").map(|(_, options)| options.kind());
            let Some(Kind::Sequence(given)) = given else {
                mounts.push(OPTIONS.to_vec());
                continue;
            };
            let has = |wanted: &str| given.iter().any(|one| matches!(one.kind(), Kind::Scalar(text) if text == wanted));
            mounts.push(OPTIONS.into_iter().filter(|option| !has(option)).collect());
        }
    }
    mounts
}

/// The machine sets that the patches of a document reach, by their places among the documents.
fn reached(template: &Template, index: usize) -> Vec<usize> {
    let sets = template.documents.iter().enumerate().filter(|(_, document)| document.machine_set().is_some());
    match template.documents.get(index) {
        Some(Document::Cluster(_)) => sets.map(|(set, _)| set).collect(),
        Some(Document::Machine(machine)) => {
            let has = |document: &Document| {
                document.machine_set().is_some_and(|set| set.machines.iter().any(|one| one.value == machine.name.value))
            };
            sets.filter(|(_, document)| has(document)).map(|(set, _)| set).collect()
        }
        _ => vec![index],
    }
}

/// Where Longhorn runs unless something else says so: on the workers, without any on the control plane.
fn usual(template: &Template) -> Vec<usize> {
    let of = |is_meant: fn(&Document) -> bool| -> Vec<usize> {
        let meant = template.documents.iter().enumerate().filter(|(_, document)| is_meant(document));
        meant.map(|(index, _)| index).collect()
    };
    let workers = of(|document| matches!(document, Document::Workers(_)));
    if workers.is_empty() { of(|document| matches!(document, Document::ControlPlane(_))) } else { workers }
}

/// The extensions that the machines of a set get: the most specific list counts.
fn extensions(template: &Template, document: &Document, faults: &mut Vec<Fault>) {
    let Some(set) = document.machine_set() else { return };
    let of_cluster = template.documents.iter().find_map(|one| match one {
        Document::Cluster(cluster) => cluster.system_extensions.as_ref(),
        _ => None,
    });
    let of_set = document.system_extensions().or(of_cluster);
    let own: BTreeMap<&str, &At<Vec<At<String>>>> = template
        .documents
        .iter()
        .filter_map(|one| match one {
            Document::Machine(machine) => Some((machine.name.value.as_str(), machine.system_extensions.as_ref()?)),
            _ => None,
        })
        .collect();
    let of_machines = set.machines.iter().filter_map(|machine| own.get(machine.value.as_str()).copied());
    let has_other_machines = set.machines.len() > of_machines.clone().count() || set.machines.is_empty();
    let mut lists: Vec<&At<Vec<At<String>>>> = of_machines.collect();
    match of_set {
        Some(list) if has_other_machines => lists.push(list),
        None if has_other_machines => {
            let message = format!("Longhorn needs {}, and no `systemExtensions` lists them", EXTENSIONS.join(" and "));
            let hint = "list them, unless the machines' own image has them";
            faults.push(Fault::warning(start(document), message).hint(hint));
        }
        _ => {}
    }
    for list in lists {
        let has = |wanted: &&str| list.value.iter().any(|one| official(&one.value) == **wanted);
        let missing: Vec<&str> = EXTENSIONS.into_iter().filter(|wanted| !has(wanted)).collect();
        if missing.is_empty() {
            continue;
        }
        let message = format!("Longhorn needs {}, which this list does not have", missing.join(" and "));
        let fault = Fault::warning(list.position, message).hint("add what is missing: without it its manager crashes");
        // One list can be that of several sets.
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
}

fn start(document: &Document) -> Position {
    match document {
        Document::Cluster(cluster) => cluster.position,
        Document::ControlPlane(set) | Document::Workers(set) => set.position,
        Document::Machine(machine) => machine.position,
    }
}

/// Where a patch is written in the template.
fn place(patch: &Patch) -> Position {
    match &patch.source.inline {
        _ if !patch.source.file.value.is_empty() => patch.source.file.position,
        Some(inline) => inline.position,
        None => patch.position,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Api, Files, Refusal, Template};

    struct Nothing;

    impl Files for Nothing {
        fn read(&self, _: &str) -> Result<String, Refusal> {
            Err(Refusal::Missing)
        }
    }

    fn told(extensions: &str, patches: &str, workers: &str, is_expected: bool) -> String {
        let text = format!(
            "kind: Cluster\nname: lab\nkubernetes: {{version: v1.36.3}}\ntalos: {{version: v1.13.8}}\n{extensions}{patches}---\nkind: ControlPlane\n{workers}"
        );
        let template = Template::read(&text, &Nothing, Api::V1_10).template;
        let line = |fault: crate::template::Fault| format!("{} {}\n", fault.position, fault.message());
        template.longhorn(is_expected).into_iter().map(line).collect()
    }

    const BOTH: &str = "systemExtensions: [iscsi-tools, siderolabs/util-linux-tools]\n";
    const WORKERS: &str = "---\nkind: Workers\n";

    fn mount(options: &str) -> String {
        format!(
            "patches:\n- name: longhorn\n  inline: {{machine: {{kubelet: {{extraMounts: [{{destination: /var/lib/longhorn, type: bind, source: /var/lib/longhorn, options: [{options}]}}]}}}}}}\n"
        )
    }

    #[test]
    fn nothing_is_said_where_nobody_says_longhorn() {
        assert_eq!(told("", "", WORKERS, false), "");
        assert_eq!(told(BOTH, &mount("bind, rshared, rw"), WORKERS, true), "");
    }

    #[test]
    fn what_is_missing_is_told() {
        insta::assert_snapshot!(told("", &mount("bind, rw"), WORKERS, false), @"
        7:11 /var/lib/longhorn is mounted without `rshared`, and Longhorn's volumes need it
        9:1 Longhorn needs siderolabs/iscsi-tools and siderolabs/util-linux-tools, and no `systemExtensions` lists them
        11:1 Longhorn needs siderolabs/iscsi-tools and siderolabs/util-linux-tools, and no `systemExtensions` lists them
        ");
        insta::assert_snapshot!(told("systemExtensions: [iscsi-tools]\n", &mount("bind, rshared"), WORKERS, false), @"5:19 Longhorn needs siderolabs/util-linux-tools, which this list does not have");
        insta::assert_snapshot!(told("", "", WORKERS, true), @"
        8:1 Longhorn needs /var/lib/longhorn mounted into the kubelet of these machines
        8:1 Longhorn needs siderolabs/iscsi-tools and siderolabs/util-linux-tools, and no `systemExtensions` lists them
        ");
        // Without workers it runs on the control plane.
        insta::assert_snapshot!(told(BOTH, "", "", true), @"7:1 Longhorn needs /var/lib/longhorn mounted into the kubelet of these machines");
    }

    #[test]
    fn the_most_specific_list_counts() {
        let machine = "4aed1106-6f44-4be9-9796-d4b5b0b5b0b0";
        let workers = format!(
            "---\nkind: Workers\nmachines: [{machine}]\nsystemExtensions: []\n---\nkind: Machine\nname: {machine}\n{BOTH}"
        );
        assert_eq!(told("", &mount("bind, rshared"), &workers, false).lines().count(), 1);
        let others = workers.replace(BOTH, "");
        insta::assert_snapshot!(told(BOTH, &mount("bind, rshared"), &others, false), @"14:19 Longhorn needs siderolabs/iscsi-tools and siderolabs/util-linux-tools, which this list does not have");
    }
}
