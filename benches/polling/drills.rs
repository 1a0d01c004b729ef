//! What is waited for, and when it comes true.

use std::time::Duration;

use serde_json::Value;

/// Waits, one after the other.
pub(crate) struct Drill {
    pub(crate) name: &'static str,
    /// Whether its share is promised.
    pub(crate) promised: bool,
    pub(crate) waits: Vec<Wait>,
}

/// A wait: when what it waits for comes true, and when a watch hints that something may have changed, from its beginning.
pub(crate) struct Wait {
    pub(crate) true_after: Duration,
    pub(crate) hints: Vec<Duration>,
}

impl Drill {
    /// How long it is when everything is noticed at once.
    pub(crate) fn length(&self) -> Duration {
        self.waits.iter().map(|wait| wait.true_after).sum()
    }

    /// The same on an estate that is so many times as slow.
    pub(crate) fn stretched(&self, by: f64) -> Self {
        let stretch = |wait: &Wait| Wait {
            true_after: wait.true_after.mul_f64(by),
            hints: wait.hints.iter().map(|hint| hint.mul_f64(by)).collect(),
        };
        Self { name: self.name, promised: self.promised, waits: self.waits.iter().map(stretch).collect() }
    }
}

/// Every drill.
pub(crate) fn all() -> Vec<Drill> {
    vec![
        lab(),
        recorded("a real Omni destroys a cluster", include_str!("../../tests/fixtures/omni/teardowns/destroy.ndjson")),
        recorded(
            "the same with its provider away",
            include_str!("../../tests/fixtures/omni/teardowns/destroy-provider-down.ndjson"),
        ),
        recorded(
            "a cluster of fixed machines",
            include_str!("../../tests/fixtures/omni/teardowns/destroy-machines.ndjson"),
        ),
    ]
}

/// A drill of the lab's cluster at the speed of the clock: its journal says how long each wait took, and how much of that
/// it had been true. A watch hints at each end, and every five seconds at something else.
fn lab() -> Drill {
    let journal = include_str!("lab.jsonl");
    let entries = journal.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of a journal"));
    let waited = entries.filter(|entry| entry["said"]["is"] == "waited");
    let wait = |entry: Value| {
        let number = |field: &str| entry["said"][field].as_f64().expect("seconds");
        let true_after = Duration::from_secs_f64((number("seconds") - number("unnoticed")).max(0.0));
        let others = (1..).map(|turn| Duration::from_secs(5 * turn)).take_while(|hint| *hint < true_after);
        Wait { true_after, hints: others.chain([true_after]).collect() }
    };
    Drill { name: "a drill in the lab", promised: true, waits: waited.map(wait).collect() }
}

/// A teardown that was recorded from a real Omni: each event of its watches is a hint, and all is gone with the last object
/// that is destroyed.
fn recorded(name: &'static str, transcript: &str) -> Drill {
    let lines: Vec<Value> =
        transcript.lines().map(|line| serde_json::from_str(line).expect("a line of a transcript")).collect();
    let at = |line: &Value| line["t"].as_f64().unwrap_or_default();
    // What a watch tells first is what was there; a note says when somebody asked for the teardown.
    let asks = |line: &&Value| {
        let note = line["event"].as_str().filter(|_| line["type"] == "#note").unwrap_or_default().to_lowercase();
        note.contains("teardown") || note.contains("delete")
    };
    let asked = lines.iter().find(asks).map(at).expect("a note of the teardown");
    let after = |line: &&Value| at(line) > asked && line["type"].as_str().is_some_and(|kind| !kind.starts_with('#'));
    let since = |line: &Value| Duration::from_secs_f64(at(line) - asked);
    let destroyed = |line: &&Value| line["event"]["result"]["event"]["event_type"] == 3;
    let true_after = lines.iter().filter(after).filter(destroyed).map(since).max().expect("something is destroyed");
    let hints = lines.iter().filter(after).map(since).collect();
    Drill { name, promised: false, waits: vec![Wait { true_after, hints }] }
}
