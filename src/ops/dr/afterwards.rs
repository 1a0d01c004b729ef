//! What a drill changed, and what a person has to see to after it: what is outside of the cluster and knew the old one.

use super::report::DrVersion;
use super::saved::Saved;
use crate::run::Summary;

/// What is learned of versions, and how it is called there.
const VERSIONS: [&str; 2] = ["kubernetes", "talos"];

/// How many things a line names.
const NAMED: usize = 12;

/// Versions before and after.
pub(super) fn versions(saved: &Saved, run: &Summary) -> Vec<DrVersion> {
    let before = |of: &str| match of {
        "talos" => saved.before.talos.clone(),
        _ => saved.before.kubernetes.clone(),
    };
    let version = |of: &'static str| DrVersion {
        of,
        before: before(of).map(with_v),
        after: run.learned.get(of).cloned().filter(|version| !version.is_empty()).map(with_v),
    };
    VERSIONS.into_iter().map(version).filter(|one| one.before.is_some() || one.after.is_some()).collect()
}

/// Omni leaves the `v` out where Talos has it.
fn with_v(version: String) -> String {
    if version.starts_with('v') { version } else { format!("v{version}") }
}

/// What there is to see to, with the names that are known; nothing while nothing was destroyed.
pub(super) fn afterwards(saved: &Saved, run: &Summary, program: &str) -> Vec<String> {
    if run.destroying_since.is_none() {
        return Vec::new();
    }
    let Saved { cluster, before, .. } = saved;
    let mut told: Vec<String> = run
        .learned
        .iter()
        .filter(|(name, _)| !VERSIONS.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    told.extend(before.devices.iter().map(|device| {
        format!(
            "VPN device {device} is the old cluster's: remove it in the VPN's console, or the new one is {device}-1"
        )
    }));
    told.extend(named("set by hand on the old cluster, and in no template:", before.by_hand.clone()));
    if !saved.relock {
        let locked = before.locked_machines.iter().map(|id| saved.remembered.named(id)).collect();
        let lock = format!("; {program} lock machine NAME locks one of the new ones");
        told.extend(named("machines that were locked:", locked).map(|line| line + &lock));
    }
    told.extend(named("what the old cluster stored, with its last backups:", before.volumes.clone()));
    if let Some(uuid) = &saved.remembered.uuid {
        told.push(format!("etcd backups of the old cluster ({uuid}) cannot be restored any more"));
    }
    told.push(format!(
        "kubeconfigs and service accounts minted for the old {cluster}, and tools with contexts of it, are not let in any \
         more: {program} kubeconfig write FILE -c {cluster}"
    ));
    told
}

/// Things of one kind on a line; none where there are none.
fn named(what: &str, names: Vec<String>) -> Option<String> {
    let more = names.len().saturating_sub(NAMED);
    let first = names.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
    match (first.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(format!("{what} {first}")),
        (false, more) => Some(format!("{what} {first} and {more} more")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{afterwards, versions};
    use crate::approval::{Operation, Plan, Subject};
    use crate::conditions::cluster_gone::Remembered;
    use crate::config::{Approval, Waits};
    use crate::ops::dr::saved::{Before, Limits, Saved, Wanted};
    use crate::run::{History, Summary};

    fn saved(before: Before) -> Saved {
        let uuid = Some("8372695d".to_owned());
        let subject = Subject::Cluster { name: "prod".into(), uuid: uuid.clone() };
        let url = "https://omni.example.com";
        Saved {
            cluster: "prod".into(),
            omni: "home".into(),
            url: url.into(),
            template: "prod.yaml".into(),
            allowed: ".".into(),
            plan: Plan::new(Operation::Dr, url, subject, Approval::Terminal),
            remembered: Remembered { cluster: "prod".into(), uuid, ..Remembered::default() },
            provider: None,
            hypervisor: false,
            wanted: Wanted::default(),
            limits: Limits::of(&Waits::default()),
            rto: None,
            remove_orphans: false,
            relock: false,
            before,
        }
    }

    fn run(learned: &[(&str, &str)]) -> Summary {
        let learned = learned.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let destroying_since = Some(Timestamp::UNIX_EPOCH);
        Summary { learned, destroying_since, ..Summary::of(&History::default(), None) }
    }

    #[test]
    fn what_is_outside_of_the_cluster_is_named() {
        let before = Before {
            devices: vec!["prod-argocd".into()],
            volumes: (1..=13).map(|number| format!("shop/data-{number} never backed up")).collect(),
            by_hand: vec!["Clusters/prod label tier=gold".into()],
            locked_machines: vec!["430d".into()],
            ..Before::default()
        };
        let learned = [
            ("control planes", "all on hypervisor host foxtrot: with it goes etcd (cp-one-host)"),
            ("talos", "1.13.8"),
        ];
        let told = afterwards(&saved(before), &run(&learned), "talops").join("\n");
        insta::assert_snapshot!(told, @r"
        control planes: all on hypervisor host foxtrot: with it goes etcd (cp-one-host)
        VPN device prod-argocd is the old cluster's: remove it in the VPN's console, or the new one is prod-argocd-1
        set by hand on the old cluster, and in no template: Clusters/prod label tier=gold
        machines that were locked: 430d; talops lock machine NAME locks one of the new ones
        what the old cluster stored, with its last backups: shop/data-1 never backed up, shop/data-2 never backed up, shop/data-3 never backed up, shop/data-4 never backed up, shop/data-5 never backed up, shop/data-6 never backed up, shop/data-7 never backed up, shop/data-8 never backed up, shop/data-9 never backed up, shop/data-10 never backed up, shop/data-11 never backed up, shop/data-12 never backed up and 1 more
        etcd backups of the old cluster (8372695d) cannot be restored any more
        kubeconfigs and service accounts minted for the old prod, and tools with contexts of it, are not let in any more: talops kubeconfig write FILE -c prod
        ");
        let nothing = Summary { destroying_since: None, ..run(&[]) };
        assert_eq!(afterwards(&saved(Before::default()), &nothing, "talops"), Vec::<String>::new());
    }

    #[test]
    fn a_version_is_told_as_it_was_and_as_it_is() {
        let before = Before { talos: Some("v1.13.8".into()), ..Before::default() };
        let found = versions(&saved(before), &run(&[("kubernetes", "v1.36.3"), ("talos", "1.13.9")]));
        let told: Vec<_> = found.iter().map(|one| (one.of, one.before.as_deref(), one.after.as_deref())).collect();
        assert_eq!(told, [("kubernetes", None, Some("v1.36.3")), ("talos", Some("v1.13.8"), Some("v1.13.9"))]);
    }
}
