//! `talops dr plan`: every check, what goes and what comes, and the digest of it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use super::checks::{self, Accepted};
use super::phases::phases;
use super::report::{DrPhase, DrPlan, DrWhat};
use super::saved::{Before, Limits, Saved};
use super::seen::{Seen, seen};
use super::wanted::wanted;
use crate::approval::{Gate, Operation, Plan, Subject};
use crate::connect::Connections;
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::event::Events;
use crate::ops::approve::policy;
use crate::ops::template::delete::State;
use crate::run::RunId;

/// How many things a refusal names of each check; the plan has them all.
const NAMED: usize = 5;

/// What is to be done, and what is accepted for it.
#[derive(Debug, Clone, Default)]
pub struct DrOptions {
    /// The run's id, where somebody gave it one.
    pub id: Option<RunId>,
    /// The cluster.
    pub cluster: String,
    /// Its template; the configured one where it is not named.
    pub template: Option<PathBuf>,
    /// The folder that the template may read files from, counted from its own.
    pub allowed: PathBuf,
    /// From where relative paths count.
    pub working_directory: PathBuf,
    /// How the tool is called, for messages: `talops`.
    pub program: String,
    /// Checks that may not be possible, by their ids.
    pub accept_unknown: BTreeSet<String>,
    /// Volumes without a backup may be lost.
    pub accept_data_loss: bool,
    /// The template may make another cluster than the one that runs.
    pub accept_differences: bool,
    /// Checks that count for nothing, by their ids.
    pub skip_checks: BTreeSet<String>,
    /// Remove virtual machines of the cluster whose machine requests are gone.
    pub remove_orphans: bool,
    /// Put its locks back afterwards.
    pub relock: bool,
    /// How long each question of a check may take.
    pub limit: Duration,
}

/// A plan, as it is told and as it is carried out.
#[derive(Debug)]
pub struct Planned {
    /// What there is to tell.
    pub report: DrPlan,
    pub(super) saved: Saved,
}

impl Planned {
    /// What is approved.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.saved.plan
    }

    /// Why it cannot be run; none where it can.
    #[must_use]
    pub fn refusal(&self) -> Option<Error> {
        let standing: Vec<String> = self
            .report
            .checks
            .iter()
            .filter(|check| check.outcome.stands())
            .map(|check| {
                let details: Vec<String> =
                    check.details.iter().take(NAMED).map(|detail| format!("\n    - {detail}")).collect();
                let details = details.concat();
                let more = check.details.len().saturating_sub(NAMED);
                let more = if more == 0 { String::new() } else { format!("\n    - and {more} more") };
                let mend = check.mend.as_ref().map(|mend| format!("\n    {mend}")).unwrap_or_default();
                format!("\n  {} {}: {}{details}{more}{mend}", check.outcome.word(), check.id, check.message)
            })
            .collect();
        let things = match standing.len() {
            0 => return None,
            1 => "1 check stands against it".to_owned(),
            many => format!("{many} checks stand against it"),
        };
        let message =
            format!("the drill of {}: {things}; nothing was changed{}", self.report.cluster, standing.concat());
        Some(Error::new(Kind::Refused, message).hint(format!("look at it again: {}", self.saved.plan.again())))
    }
}

/// Makes every check and the plan. Nothing is changed.
///
/// # Errors
///
/// When Omni cannot be asked, or the template has a fault. What else cannot be asked is a check that could not be made.
pub async fn plan(
    connections: &Connections,
    environment: &Environment,
    options: &DrOptions,
    events: &Events,
) -> Result<Planned> {
    let seen = seen(connections, environment, options, events).await?;
    let accepted = Accepted {
        unknown: options.accept_unknown.clone(),
        data_loss: options.accept_data_loss,
        differences: options.accept_differences,
        skipped: options.skip_checks.clone(),
    };
    let plan = accepted.words().fold(approved(connections, options, &seen), Plan::accepting);
    let mut saved = saved(connections, options, &seen, plan);
    let phases = phases(&saved);
    let longest = phases.iter().flat_map(|phase| &phase.steps).filter_map(|step| step.limit).sum();
    let checks = checks::all(&seen, &accepted, longest);
    accepted.are_known(&checks)?;
    for (phase, step) in phases.iter().flat_map(|phase| phase.steps.iter().map(move |step| (phase, step))) {
        let limit = step.limit.map(|limit| format!(" {} s", limit.as_secs())).unwrap_or_default();
        saved.plan = saved.plan.step(format!("{}/{}{limit}", phase.id, step.id));
    }
    let report = DrPlan {
        api_version: "talops/v1",
        kind: "DrPlan",
        cluster: options.cluster.clone(),
        omni: saved.omni.clone(),
        template: seen.compared.file.clone(),
        uuid: seen.sight.remembered.uuid.clone(),
        ready: checks.iter().all(|check| !check.outcome.stands()),
        continues: continues(&seen),
        checks,
        destroys: saved
            .plan
            .destroys_noted()
            .map(|(what, note)| DrWhat { what: what.to_owned(), note: note.to_owned() })
            .collect(),
        creates: seen.compared.wanted.iter().map(|document| document.metadata.pointer().to_string()).collect(),
        outside: outside(&saved.before),
        phases: phases
            .iter()
            .map(|phase| DrPhase {
                phase: phase.id.to_owned(),
                gate: phase.gate.map(Gate::word),
                steps: phase.steps.iter().map(|step| step.what.clone()).collect(),
                limit_seconds: phase.steps.iter().filter_map(|step| step.limit).sum::<Duration>().as_secs_f64(),
            })
            .collect(),
        digest: saved.plan.digest().to_string(),
        approve: saved.plan.approve_command(),
    };
    Ok(Planned { report, saved })
}

/// That somebody began to destroy the cluster already, and died or works elsewhere: the estate says so, not only a journal.
fn continues(seen: &Seen) -> Option<String> {
    let cluster = &seen.compared.cluster;
    match seen.sight.state {
        State::UnderWay { since } => {
            let since = since.map(|since| format!(" since {}", since.strftime("%Y-%m-%d %H:%M:%SZ")));
            let since = since.unwrap_or_default();
            Some(format!("deletion of {cluster} is under way{since}; this run would continue it"))
        }
        State::Absent if seen.sight.is_nothing => Some(format!("there is no {cluster}: this run would only make it")),
        State::Absent => Some(format!("{cluster} is gone and machines of it are left; this run would wait for them")),
        State::There => None,
    }
}

/// What a rebuild leaves behind outside of the cluster.
fn outside(before: &Before) -> Vec<String> {
    let devices =
        before.devices.iter().map(|device| format!("VPN device {device}: remove it before its operator is back"));
    let tokens = "service accounts and kubeconfigs minted for the cluster as it is: they end with it";
    devices.chain([tokens.to_owned()]).collect()
}

/// What is written down before the first gate: `plan`, with all that goes of what only the old cluster knows.
fn saved(connections: &Connections, options: &DrOptions, seen: &Seen, plan: Plan) -> Saved {
    let configured = connections.config().clusters.get(&options.cluster);
    let waits = configured.map(|cluster| cluster.waits.clone());
    let server = &seen.compared.server;
    let before = seen.before();
    Saved {
        cluster: options.cluster.clone(),
        omni: server.name.clone(),
        url: server.client.endpoint().to_string(),
        template: options.working_directory.join(&seen.compared.file),
        allowed: options.allowed.clone(),
        plan: destroying(plan, &before),
        remembered: seen.sight.remembered.clone(),
        provider: seen.provider.as_ref().map(|(name, _)| name.clone()),
        hypervisor: seen.provider.is_some() && !connections.hypervisors(&options.cluster).is_empty(),
        wanted: wanted(&seen.compared.wanted),
        limits: Limits::of(&waits.unwrap_or_default()),
        rto: configured.and_then(|cluster| cluster.rto).map(|rto| rto.0),
        remove_orphans: options.remove_orphans,
        relock: options.relock,
        before,
    }
}

/// With the virtual machines and volumes that go with the cluster.
fn destroying(plan: Plan, before: &Before) -> Plan {
    let plan = before.virtual_machines.iter().fold(plan, |plan, vm| {
        let words: Vec<&str> = vm.split(' ').collect();
        let [node, id, name, ..] = words[..] else { return plan };
        plan.destroying(format!("VirtualMachines/{node}/{id}"), name)
    });
    before.volumes.iter().fold(plan, |plan, volume| {
        let (name, note) = volume.split_once(' ').unwrap_or((volume, ""));
        plan.destroying(format!("Volumes/{name}"), note)
    })
}

/// What is approved: what of Omni's goes, and what comes of the template.
fn approved(connections: &Connections, options: &DrOptions, seen: &Seen) -> Plan {
    let uuid = seen.sight.remembered.uuid.clone().filter(|_| seen.sight.state != State::Absent);
    let subject = Subject::Cluster { name: options.cluster.clone(), uuid };
    let endpoint = seen.compared.server.client.endpoint().to_string();
    let named = options.template.as_ref().map(|file| format!(" --template {}", file.display())).unwrap_or_default();
    let plan = Plan::new(Operation::Dr, endpoint, subject, policy(connections.config(), &options.cluster))
        .of_template(&seen.compared.rendered)
        .gated(Gate::Recreate)
        .shown_by(&options.program, format!("{} dr plan -c {}{named}", options.program, options.cluster));
    let flags = [(options.remove_orphans, "remove-orphans"), (options.relock, "relock")];
    let plan = flags.into_iter().filter(|(given, _)| *given).fold(plan, |plan, (_, flag)| plan.accepting(flag));
    seen.sight.destroys.iter().fold(plan, |plan, (what, note)| plan.destroying(what, note))
}
