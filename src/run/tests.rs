//! The engine, cut off at every line of its journal.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use jiff::Timestamp;

use super::{Done, Folder, Folders, How, Phase, Run, RunId, RunState, Said, Scope, Step, Summary};
use crate::approval::{Gate, Gates, Given, Nobody, Operation, Plan, Store, Subject};
use crate::config::Approval as Policy;
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, Events};

/// What the steps of these tests change: how often each was taken.
#[derive(Debug, Default)]
struct World {
    taken: Mutex<BTreeMap<&'static str, usize>>,
    fails: Mutex<Option<&'static str>>,
}

impl World {
    fn after(taken: &[&'static str]) -> Self {
        Self { taken: Mutex::new(taken.iter().map(|step| (*step, 1)).collect()), fails: Mutex::default() }
    }

    fn has(&self, step: &'static str) -> LocalBoxFuture<'_, Result<bool>> {
        async move { Ok(self.taken.lock().unwrap().contains_key(step)) }.boxed_local()
    }

    fn take<'a>(&'a self, step: &'static str, scope: &'a Scope<'a>) -> LocalBoxFuture<'a, Result<Done>> {
        async move {
            if *self.fails.lock().unwrap() == Some(step) {
                return Err(Error::failed(format!("{step} answered 500")));
            }
            assert!(step != "teardown" || scope.approval.is_some(), "nothing is destroyed that nobody approved");
            scope.events.note(format!("{step} taken"));
            *self.taken.lock().unwrap().entry(step).or_default() += 1;
            Ok(Done(String::new()))
        }
        .boxed_local()
    }

    fn taken(&self) -> Vec<(&'static str, usize)> {
        self.taken.lock().unwrap().iter().map(|(step, times)| (*step, *times)).collect()
    }
}

fn phases() -> Vec<Phase<World>> {
    macro_rules! step {
        ($id:literal, $destroys:literal) => {
            Step {
                id: $id,
                what: concat!("what ", $id, " does").to_owned(),
                destroys: $destroys,
                limit: None,
                holds: Some(|world| world.has($id)),
                take: |world, scope| world.take($id, scope),
            }
        };
    }
    vec![
        Phase { id: "prepare", gate: None, steps: vec![step!("restart", false)] },
        Phase { id: "destroy", gate: Some(Gate::Destroy), steps: vec![step!("teardown", true), step!("gone", false)] },
        Phase { id: "recreate", gate: None, steps: vec![step!("sync", false)] },
    ]
}

const ALL: [(&str, usize); 4] = [("gone", 1), ("restart", 1), ("sync", 1), ("teardown", 1)];

fn plan() -> Plan {
    let subject = Subject::Cluster { name: "prod".into(), uuid: Some("u-1".into()) };
    Plan::new(Operation::Dr, "https://omni", subject, Policy::Digest).destroying("Clusters/prod", "")
}

fn environment(home: &Path) -> Environment {
    Environment::new([("HOME".into(), home.into())])
}

async fn carry_out(home: &Path, folder: &Folder, world: &World, given: bool) -> Result<()> {
    let given =
        given.then(|| Given { digests: vec![plan().digest().short().parse().unwrap()], gates: vec![Gate::Destroy] });
    let gates = Gates::new(Store::of(&environment(home)), given, &Nobody, "me");
    let events = Events::unheard();
    let run = Run::begin(folder, &events, None)?;
    run.carry_out(&phases(), world, &plan(), &gates).await
}

fn new_folder(home: &Path) -> Folder {
    Folders::of(&environment(home)).unwrap().create(RunId::new(Timestamp::now()), Timestamp::now()).unwrap()
}

fn state(folder: &Folder) -> RunState {
    Summary::of(&folder.history().unwrap(), None).state
}

#[tokio::test]
async fn a_run_does_each_step_once_and_can_be_shown() {
    let home = tempfile::tempdir().unwrap();
    let (folder, world) = (new_folder(home.path()), World::default());
    carry_out(home.path(), &folder, &world, true).await.unwrap();
    assert_eq!(world.taken(), ALL);
    let summary = Summary::of(&folder.history().unwrap(), None);
    assert_eq!(summary.state, RunState::Completed);
    let phases: Vec<(&str, bool)> = summary.phases.iter().map(|phase| (phase.phase.as_str(), phase.done)).collect();
    assert_eq!(phases, [("prepare", true), ("destroy", true), ("recreate", true)]);
    assert_eq!(summary.gates[0].by, "me");
    let again = carry_out(home.path(), &folder, &world, true).await.unwrap_err();
    assert_eq!((again.kind(), world.taken()), (Kind::Refused, ALL.to_vec()));
}

#[tokio::test]
async fn a_gate_that_nobody_opens_stops_the_run_before_it() {
    let home = tempfile::tempdir().unwrap();
    let (folder, world) = (new_folder(home.path()), World::default());
    let error = carry_out(home.path(), &folder, &world, false).await.unwrap_err();
    assert_eq!((error.kind(), world.taken()), (Kind::Refused, vec![("restart", 1)]));
    // Opened once, it stays open, and is not asked about again.
    *world.fails.lock().unwrap() = Some("sync");
    let error = carry_out(home.path(), &folder, &world, true).await.unwrap_err();
    assert_eq!((error.message(), state(&folder)), ("sync answered 500", RunState::Failed));
    *world.fails.lock().unwrap() = None;
    carry_out(home.path(), &folder, &world, false).await.unwrap();
    assert_eq!(world.taken(), ALL);
}

#[tokio::test]
async fn a_run_that_was_killed_at_any_line_ends_well_and_does_nothing_twice() {
    let home = tempfile::tempdir().unwrap();
    let whole = new_folder(home.path());
    carry_out(home.path(), &whole, &World::default(), true).await.unwrap();
    let entries = whole.history().unwrap().entries;
    let text = std::fs::read_to_string(whole.path().join("journal.jsonl")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), entries.len());
    for cut in 0..lines.len() {
        let step = |said: &Said| match said {
            Said::StepBegan { step, .. } => Some((step.clone(), false)),
            Said::StepEnded { step, .. } => Some((step.clone(), true)),
            _ => None,
        };
        let so_far: Vec<(String, bool)> = entries[..cut].iter().filter_map(|entry| step(&entry.said)).collect();
        let name = |step: &String| ALL.iter().map(|(name, _)| *name).find(|name| name == step).unwrap();
        let ended: Vec<&'static str> = so_far.iter().filter(|(_, ended)| *ended).map(|(step, _)| name(step)).collect();
        let open = so_far.last().filter(|(_, ended)| !ended).map(|(step, _)| name(step));
        // The step that was under way had its effect, or had not.
        for had_its_effect in [false, true] {
            let taken: Vec<&'static str> = ended.iter().copied().chain(open.filter(|_| had_its_effect)).collect();
            let (folder, world) = (new_folder(home.path()), World::after(&taken));
            let kept: String = lines[..cut].iter().flat_map(|line| [*line, "\n"]).collect();
            std::fs::write(folder.path().join("journal.jsonl"), kept).unwrap();
            let passed = entries[..cut].iter().any(|entry| matches!(entry.said, Said::GatePassed { .. }));
            carry_out(home.path(), &folder, &world, !passed).await.unwrap();
            assert_eq!(world.taken(), ALL, "cut after {cut} lines, {taken:?}");
            assert_eq!(state(&folder), RunState::Completed);
        }
    }
}

#[tokio::test]
async fn a_gate_that_the_call_opens_stays_open_for_whoever_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let (folder, world) = (new_folder(home.path()), World::default());
    *world.fails.lock().unwrap() = Some("restart");
    carry_out(home.path(), &folder, &world, true).await.unwrap_err();
    assert_eq!(world.taken(), []);
    *world.fails.lock().unwrap() = None;
    carry_out(home.path(), &folder, &world, false).await.unwrap();
    assert_eq!(world.taken(), ALL);
    assert_eq!(Summary::of(&folder.history().unwrap(), None).gates.len(), 1);
}

#[tokio::test]
async fn a_run_that_is_stopped_in_mid_step_says_so_and_how_it_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let (folder, world) = (new_folder(home.path()), World::default());
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let events = Events::to(move |event| heard.lock().unwrap().push(event));
    let gates = Gates::new(Store::of(&environment(home.path())), None, &Nobody, "me");
    let run = Run::begin(&folder, &events, None).unwrap();
    let mut phases = phases();
    phases[0].steps[0].take = |_, _| std::future::pending().boxed_local();
    let plan = plan();
    let carried_out = run.carry_out(&phases, &world, &plan, &gates);
    tokio::time::timeout(std::time::Duration::ZERO, carried_out).await.unwrap_err();
    drop(run);
    let entries = folder.history().unwrap().entries;
    assert!(matches!(entries.last().unwrap().said, Said::Ended { how: How::Stopped, .. }), "{entries:?}");
    assert_eq!(state(&folder), RunState::Stopped);
    let text = format!("stopped; talops dr resume {} goes on", folder.id());
    assert_eq!(told.lock().unwrap().last(), Some(&Event::Note { text }));
    carry_out(home.path(), &folder, &world, true).await.unwrap();
    assert_eq!(world.taken(), ALL);
}
