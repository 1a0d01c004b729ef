//! What a deletion destroys, and what stands against it.

use std::collections::{BTreeMap, BTreeSet};

use super::DeleteOptions;
use super::situation::{Situation, State};
use crate::approval::{Operation, Plan, Subject};
use crate::error::{Error, Kind, Result};

/// What is accepted with `--destroy-disconnected-machines`.
const FORGETTING: &str = "destroy-disconnected-machines";

/// What has to be approved; `None` where all that goes is on its way already.
pub(super) fn plan(situation: &Situation, options: &DeleteOptions, endpoint: &str) -> Option<Plan> {
    let mut destroys = destroys(situation);
    if destroys.is_empty() {
        return None;
    }
    let mut accepted = BTreeSet::new();
    if options.destroy_disconnected {
        accepted.insert(FORGETTING.to_owned());
        accepted.extend(options.forget_unwiped.iter().map(|id| format!("forget-unwiped {id}")));
    }
    // A deletion that was cut off in the middle is the same plan still: what of it is gone by now was part of it.
    let before = situation.earlier.as_ref().filter(|begun| begun.accepted == accepted);
    if let Some(begun) = before.filter(|begun| destroys.keys().all(|what| begun.destroys.contains(what))) {
        for what in &begun.destroys {
            destroys.entry(what.clone()).or_insert_with(|| "gone already".to_owned());
        }
    }
    let uuid = situation.remembered.uuid.clone().filter(|_| situation.state != State::Absent);
    let subject = Subject::Cluster { name: options.target.cluster.clone(), uuid };
    let plan = Plan::new(Operation::TemplateDelete, endpoint, subject, options.target.approval);
    let plan = plan.shown_by(&options.program, format!("{} --dry-run", options.call));
    let plan = destroys.into_iter().fold(plan, |plan, (what, note)| plan.destroying(what, note));
    Some(accepted.into_iter().fold(plan, Plan::accepting))
}

/// What goes that was not on its way before.
pub(super) fn destroys(situation: &Situation) -> BTreeMap<String, String> {
    let Situation { state, remembered, leftovers, disconnected, extensions, patches, .. } = situation;
    let mut destroys = BTreeMap::new();
    let mut add = |what: String, note: &str| drop(destroys.insert(what, note.to_owned()));
    if *state == State::There {
        add(format!("Clusters/{}", remembered.cluster), "");
        for (id, machine) in &remembered.machines {
            match machine.made {
                true => add(format!("Machines/{id}"), &machine.hostname),
                false if machine.hostname.is_empty() => add(format!("ClusterMachines/{id}"), "wiped, stays in Omni"),
                false => add(format!("ClusterMachines/{id}"), &format!("{}, wiped, stays in Omni", machine.hostname)),
            }
        }
        for request in &remembered.requests {
            add(format!("MachineRequests/{request}"), "");
        }
    }
    for machine in disconnected {
        let note = if machine.request.is_some() { "forgotten" } else { "forgotten, not wiped: it runs on" };
        let name = if machine.hostname.is_empty() { String::new() } else { format!("{}, ", machine.hostname) };
        add(format!("Links/{}", machine.id), &format!("{name}{note}"));
    }
    if !disconnected.is_empty() {
        for pointer in extensions.iter().chain(patches) {
            add(pointer.to_string(), "");
        }
    }
    for pointer in leftovers {
        add(pointer.to_string(), "left by a cluster that is not there");
    }
    destroys
}

/// Refuses what would go beyond a plan: another cluster of that name, or more of it. A machine that was made since for a
/// request of the plan is within it.
///
/// # Errors
///
/// [`Kind::Refused`].
pub(super) fn within(situation: &Situation, plan: &Plan) -> Result<()> {
    let again = format!("make a new plan: {}", plan.again());
    if let (Subject::Cluster { name, uuid: Some(then) }, Some(now)) = (plan.subject(), &situation.remembered.uuid)
        && then != now
    {
        let message = format!("the cluster {name} is another than the plan was made for: it was made again since");
        return Err(Error::new(Kind::Refused, message).hint(again));
    }
    let approved: BTreeSet<&str> = plan.destroys().collect();
    let machines = &situation.remembered.machines;
    let for_a_request = |what: &str| {
        let machine = what.split_once('/').and_then(|(_, id)| machines.get(id));
        let request = machine.and_then(|machine| machine.request.as_ref());
        request.is_some_and(|request| approved.contains(format!("MachineRequests/{request}").as_str()))
    };
    let beyond: Vec<String> = destroys(situation)
        .into_keys()
        .filter(|what| !approved.contains(what.as_str()) && !for_a_request(what))
        .collect();
    if beyond.is_empty() {
        return Ok(());
    }
    let message = format!(
        "cluster {} is not what was approved to go: there is also {}; nothing was changed",
        situation.remembered.cluster,
        beyond.join(", ")
    );
    Err(Error::new(Kind::Refused, message).hint(again))
}

/// Refuses what must not go, or not yet.
///
/// # Errors
///
/// [`Kind::Refused`] for a cluster that is locked, and for machines that would be forgotten and run on;
/// [`Kind::Usage`] for a machine that is named and is none of those.
pub(super) fn check(situation: &Situation, options: &DeleteOptions) -> Result<()> {
    let cluster = &options.target.cluster;
    if situation.locked && situation.state == State::There {
        let message = format!("deleting cluster {cluster}: it is locked; nothing was changed");
        return Err(Error::new(Kind::Refused, message).hint(format!("{} unlock cluster {cluster}", options.program)));
    }
    if !options.destroy_disconnected {
        return Ok(());
    }
    let named = &options.forget_unwiped;
    let begun = situation.earlier.iter().flat_map(|begun| &begun.forgotten);
    let known: BTreeSet<&String> = situation.disconnected.iter().map(|machine| &machine.id).chain(begun).collect();
    if let Some(other) = named.iter().find(|id| !known.contains(id)) {
        let message = format!("--forget-unwiped {other}: no machine of cluster {cluster} of that id is disconnected");
        return Err(Error::usage(message).hint(format!("{} machines -c {cluster}", options.program)));
    }
    let unwiped = situation.disconnected.iter().filter(|machine| machine.request.is_none());
    let unnamed: Vec<_> = unwiped.filter(|machine| !named.contains(&machine.id)).collect();
    if unnamed.is_empty() {
        return Ok(());
    }
    let lines = unnamed.iter().map(|machine| format!("\n  {} ({})", machine.id, machine.hostname));
    let lines = lines.collect::<Vec<_>>().concat();
    let message = format!(
        "Omni would forget these machines of cluster {cluster} without wiping them, and nobody can destroy them: each \
         runs on somewhere, with its old address and its part of etcd (static-machine-forgotten); nothing was changed{lines}"
    );
    let flags: Vec<String> = unnamed.iter().map(|machine| format!("--forget-unwiped {}", machine.id)).collect();
    Err(Error::new(Kind::Refused, message)
        .hint(format!("switch them off or bring them back; or say so for each: {}", flags.join(" "))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{check, plan};
    use crate::conditions::cluster_gone::{Remembered, RememberedMachine};
    use crate::config::Approval;
    use crate::error::Result;
    use crate::estate::Remains;
    use crate::ops::template::Target;
    use crate::ops::template::delete::memory::Begun;
    use crate::ops::template::delete::situation::{Disconnected, Situation, State, kind};
    use crate::ops::template::delete::{DeleteOptions, Waiting};

    fn options(forget: Option<&[&str]>) -> DeleteOptions {
        let target = Target { endpoint: "home".into(), cluster: "prod".into(), approval: Approval::Digest };
        DeleteOptions {
            target,
            waiting: Waiting::Configured,
            destroy_disconnected: forget.is_some(),
            forget_unwiped: forget.unwrap_or_default().iter().map(|id| (*id).to_owned()).collect(),
            ignore_not_found: false,
            dry_run: false,
            deadline: None,
            program: "talops".into(),
            call: "talops template delete prod".into(),
        }
    }

    fn situation() -> Situation {
        let machine = |made, request: Option<&str>| RememberedMachine {
            hostname: String::new(),
            request: request.map(str::to_owned),
            made,
        };
        let remembered = Remembered {
            cluster: "prod".into(),
            uuid: Some("one".into()),
            machines: [
                ("fixed".to_owned(), machine(false, None)),
                ("made".to_owned(), machine(true, Some("prod-workers-a"))),
            ]
            .into(),
            requests: ["prod-workers-a".to_owned()].into(),
            ..Remembered::default()
        };
        Situation {
            state: State::There,
            locked: false,
            remembered,
            remains: Remains::default(),
            earlier: None,
            leftovers: Vec::new(),
            disconnected: Vec::new(),
            extensions: Vec::new(),
            patches: Vec::new(),
        }
    }

    fn away() -> Situation {
        let machine = |id: &str, request: Option<&str>| Disconnected {
            id: id.into(),
            hostname: format!("host-{id}"),
            request: request.map(str::to_owned),
        };
        let disconnected = vec![machine("fixed", None), machine("made", Some("prod-workers-a"))];
        let patches = vec![kind("ConfigPatches").object("500-fixed")];
        Situation { disconnected, patches, ..situation() }
    }

    fn told(outcome: Result<()>) -> String {
        match outcome {
            Ok(()) => "well".to_owned(),
            Err(error) => format!("{:?}: {}\n{}", error.kind(), error.message(), error.hint_text().unwrap_or_default()),
        }
    }

    #[test]
    fn what_goes_is_the_cluster_its_machines_and_their_requests() {
        let plan = plan(&situation(), &options(None), "https://a").unwrap();
        insta::assert_snapshot!(plan.lines().join("\n"), @"
        template delete of cluster prod at https://a: 4 resources go
          - ClusterMachines/fixed (wiped, stays in Omni)
          - Clusters/prod
          - MachineRequests/prod-workers-a
          - Machines/made
        ");
        let leaving = Situation { state: State::UnderWay { since: None }, ..situation() };
        assert!(super::plan(&leaving, &options(None), "https://a").is_none(), "it is on its way already");
    }

    #[test]
    fn a_locked_cluster_is_refused_with_how_to_unlock_it() {
        let locked = Situation { locked: true, ..situation() };
        insta::assert_snapshot!(told(check(&locked, &options(None))), @"
        Refused: deleting cluster prod: it is locked; nothing was changed
        talops unlock cluster prod
        ");
    }

    #[test]
    fn a_machine_that_would_run_on_has_to_be_named() {
        insta::assert_snapshot!(told(check(&away(), &options(Some(&[])))), @"
        Refused: Omni would forget these machines of cluster prod without wiping them, and nobody can destroy them: each runs on somewhere, with its old address and its part of etcd (static-machine-forgotten); nothing was changed
          fixed (host-fixed)
        switch them off or bring them back; or say so for each: --forget-unwiped fixed
        ");
        assert_eq!(told(check(&away(), &options(Some(&["fixed"])))), "well");
        insta::assert_snapshot!(told(check(&away(), &options(Some(&["other"])))), @"
        Usage: --forget-unwiped other: no machine of cluster prod of that id is disconnected
        talops machines -c prod
        ");
        // Without the flag nothing is forgotten.
        assert_eq!(told(check(&situation(), &options(None))), "well");
    }

    #[test]
    fn a_deletion_that_was_cut_off_is_the_same_plan() {
        let whole = plan(&away(), &options(Some(&["fixed"])), "https://a").unwrap();
        assert!(whole.lines().join("\n").contains("Links/fixed (host-fixed, forgotten, not wiped: it runs on)"));
        let begun = Begun {
            endpoint: "https://a".into(),
            at: jiff::Timestamp::UNIX_EPOCH,
            remembered: away().remembered,
            destroys: whole.destroys().map(str::to_owned).collect(),
            accepted: whole.accepted().map(str::to_owned).collect(),
            forgotten: BTreeSet::from(["fixed".to_owned(), "made".to_owned()]),
        };
        // Its links are gone, the cluster is there still.
        let cut = Situation { earlier: Some(begun), ..situation() };
        let again = plan(&cut, &options(Some(&["fixed"])), "https://a").unwrap();
        assert_eq!(again.digest(), whole.digest());
        // With other flags it is another one.
        assert_ne!(plan(&cut, &options(None), "https://a").unwrap().digest(), whole.digest());
    }
}
