//! A drill that is cut off anywhere is gone on with: nothing is destroyed twice, and nothing that is gone is waited for.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::drill::{CLUSTER, Estate, on_the_lab};
use crate::talops::talops;

/// How long a drill may take here before something is wrong.
const TOO_LONG: Duration = Duration::from_secs(90);

/// Where a run is killed: when its journal has so many lines, and so much later.
#[derive(Debug, Clone, Copy)]
struct Cut {
    lines: usize,
    later: Duration,
}

/// Runs a drill and kills it; `None` when it was done before.
fn killed(estate: &Estate, digest: &str, cut: Cut) -> Option<()> {
    let mut command = talops(estate.home());
    command.arg("--config").arg(estate.configuration());
    command.args(["dr", "run", "-q", "-c", CLUSTER, "--approve-plan", digest, "--gates", "destroy,recreate"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let until = Instant::now() + TOO_LONG;
    loop {
        assert!(Instant::now() < until, "{cut:?}: no such line");
        if journal(estate).is_some_and(|text| text.lines().count() >= cut.lines) {
            std::thread::sleep(cut.later);
            child.kill().unwrap();
            return (!child.wait().unwrap().success()).then_some(());
        }
        if child.try_wait().unwrap().is_some() {
            return None;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn run_folder(estate: &Estate) -> Option<PathBuf> {
    let runs = std::fs::read_dir(estate.runs()).ok()?;
    let mut folders = runs.map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with("locks"));
    folders.next()
}

fn journal(estate: &Estate) -> Option<String> {
    std::fs::read_to_string(run_folder(estate)?.join("journal.jsonl")).ok()
}

/// The lines of the journal of a drill that nobody cuts off: `stepBegan`, ….
fn lines_of_a_whole_one() -> Vec<String> {
    let estate = Estate::new();
    let (code, out, error) = estate.run(&estate.digest());
    assert_eq!(code, 0, "{out}{error}");
    let kind = |line: &str| serde_json::from_str::<Value>(line).unwrap()["said"]["is"].as_str().unwrap().to_owned();
    journal(&estate).unwrap().lines().map(kind).collect()
}

/// Cuts a drill off there and goes on with it.
fn cut_and_resumed(cut: Cut) {
    let estate = Estate::new();
    let before = estate.json(&["dr", "plan", "-c", CLUSTER]);
    if killed(&estate, before["digest"].as_str().unwrap(), cut).is_none() {
        return;
    }
    let folder = run_folder(&estate).unwrap();
    let id = folder.file_name().unwrap().to_str().unwrap().to_owned();
    let passed = passed(&folder);
    let again = if passed { Vec::new() } else { vec!["--approve-plan", before["digest"].as_str().unwrap()] };
    let gates = if again.is_empty() { Vec::new() } else { vec!["--gates", "destroy,recreate"] };
    let (code, out, error) = estate.call(&[&["dr", "resume", &id][..], &again, &gates].concat());
    assert_eq!(code, 0, "{cut:?}: {out}{error}");
    assert_eq!(estate.destroyed(), 1, "{cut:?}: it is destroyed once: {error}");
    let after = estate.json(&["dr", "plan", "-c", CLUSTER]);
    assert!(after["uuid"].is_string() && after["uuid"] != before["uuid"], "{cut:?}: {after}");
    let shown = estate.json(&["dr", "show", &id]);
    assert_eq!(
        (shown["run"]["state"].as_str(), shown["run"]["resumed"].as_u64()),
        (Some("completed"), Some(1)),
        "{cut:?}"
    );
}

/// Whether every gate of the run was passed before it was cut off.
fn passed(folder: &Path) -> bool {
    let text = std::fs::read_to_string(folder.join("journal.jsonl")).unwrap();
    text.matches("\"gatePassed\"").count() == 2
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_step_boundary_it_is_gone_on_with() {
    on_the_lab(|| {
        let lines = lines_of_a_whole_one();
        let boundaries = lines.iter().enumerate().filter(|(_, kind)| kind.starts_with("step"));
        for (index, _) in boundaries {
            cut_and_resumed(Cut { lines: index + 1, later: Duration::ZERO });
        }
    });
}

/// `just kill-sweep`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "it takes minutes: just kill-sweep"]
async fn kill_sweep() {
    on_the_lab(|| {
        let lines = lines_of_a_whole_one();
        let mut kills = 0;
        for lines in 1..=lines.len() {
            for later in [0, 20, 150] {
                cut_and_resumed(Cut { lines, later: Duration::from_millis(later) });
                kills += 1;
            }
        }
        assert!(kills >= 60, "{kills}");
        let summary = format!(
            "{kills} kills at {} lines of the journal: every drill ended well, each cluster was destroyed once\n",
            lines.len()
        );
        std::fs::write("/dev/stdout", summary).unwrap();
    });
}

/// Cuts a server off when the journal says that a step begins, for a second; goes on with the run where that ended it.
fn disconnected(server: &str, step: &str) {
    let estate = Estate::new();
    let before = estate.json(&["dr", "plan", "-c", CLUSTER]);
    let digest = before["digest"].as_str().unwrap();
    let cut = estate.configuration().with_file_name(format!("home.{server}.cut"));
    let mut command = talops(estate.home());
    command.arg("--config").arg(estate.configuration());
    command.args(["dr", "run", "-q", "-c", CLUSTER, "--approve-plan", digest, "--gates", "destroy,recreate"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (phase, id) = step.split_once('/').unwrap();
    let begun = format!("\"stepBegan\",\"phase\":\"{phase}\",\"step\":\"{id}\"");
    let until = Instant::now() + TOO_LONG;
    while !journal(&estate).is_some_and(|text| text.contains(&begun)) {
        assert!(Instant::now() < until, "{step} does not begin");
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    std::fs::write(&cut, "").unwrap();
    std::thread::sleep(Duration::from_secs(1));
    std::fs::remove_file(&cut).unwrap();
    let whole = child.wait().unwrap().success();
    if !whole {
        let id = run_folder(&estate).unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let passed = ["--approve-plan", digest, "--gates", "destroy,recreate"];
        let (code, out, error) = estate.call(&[&["dr", "resume", &id][..], &passed].concat());
        assert_eq!(code, 0, "{server} away at {step}: {out}{error}");
    }
    let after = estate.json(&["dr", "plan", "-c", CLUSTER]);
    assert!(after["uuid"].is_string() && after["uuid"] != before["uuid"], "{server} away at {step}: {after}");
    assert_eq!(estate.gone(), 1, "{server} away at {step}: it is destroyed once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_for_a_while_at_any_step_costs_no_drill() {
    on_the_lab(|| {
        for (server, step) in ASKED {
            disconnected(server, step);
        }
    });
}

/// Which steps ask which server.
const ASKED: [(&str, &str); 10] = [
    ("docker", "destroy/provider"),
    ("omni", "destroy/provider"),
    ("omni", "destroy/delete"),
    ("omni", "destroy/machines"),
    ("proxmox", "destroy/machines"),
    ("omni", "recreate/sync"),
    ("omni", "recreate/ready"),
    ("kubernetes", "recreate/ready"),
    ("omni", "verify/nodes"),
    ("kubernetes", "verify/nodes"),
];
