//! What stands inline in a template, as go-yaml and as talops write it anew.

use std::fmt;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use talops::template::emit::{inline, reread};
use talops::template::yaml::{GoYaml, parse};
use tempfile::TempDir;

use crate::tally::Tally;
use crate::texts::{Maker, Manner};

/// How many texts are made of each manner; `TALOPS_EMITTER_TEXTS` says another number, for a longer search.
const TEXTS: u64 = 1_500;

/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(30);

/// The library is asked this often where it may not agree with itself.
const AGAIN: usize = 24;

pub(crate) fn compare(tally: &mut Tally) {
    let texts = std::env::var("TALOPS_EMITTER_TEXTS").ok().and_then(|number| number.parse().ok()).unwrap_or(TEXTS);
    for (dialect, module) in [(GoYaml::Rc4, "go.mod"), (GoYaml::Rc6, "later.mod")] {
        let mut library = Library::start(module);
        for (number, manner) in Manner::ALL.into_iter().enumerate() {
            let mut counts = Counts::default();
            for seed in 0..texts {
                let text = Maker::new(seed * Manner::ALL.len() as u64 + number as u64, manner).text();
                one(&mut library, dialect, &text, tally, &mut counts);
            }
            println!("  {dialect:?}, {manner:?}: {counts}");
        }
        for difference in differences() {
            difference.holds(&mut library, dialect, tally);
        }
    }
}

/// A text that one takes and the other refuses, and is meant to.
struct Difference {
    name: &'static str,
    text: String,
    /// Whether go-yaml takes it: the earlier and the later.
    official: [bool; 2],
    ours: bool,
}

/// Where talops is meant to differ: what go-yaml takes in a sense that nobody means, or without a bound.
fn differences() -> [Difference; 4] {
    let deep = format!("a: {}1{}\n", "[".repeat(200), "]".repeat(200));
    let levels = |levels: usize| {
        let level = |level: usize| {
            let aliases = vec![format!("*a{}", level - 1); 9].join(",");
            format!("a{level}: &a{level} [{aliases}]\n")
        };
        format!("a0: &a0 [x]\n{}", (1..=levels).map(level).collect::<String>())
    };
    let text = str::to_owned;
    [
        Difference {
            name: "a comment behind a key that is an empty list: go-yaml loses the whole document",
            text: text("? [] # why\n: b\n"),
            official: [true, true],
            ours: false,
        },
        Difference {
            name: "a byte order mark within the text: go-yaml may lose a character of each line",
            text: text("\u{feff}\u{feff}ab: 1\ncd: 2\n"),
            official: [true, true],
            ours: false,
        },
        Difference { name: "nested more than 128 deep", text: deep, official: [true, true], ours: false },
        Difference {
            name: "aliases that unfold to more than half a million values",
            text: levels(6),
            official: [false, true],
            ours: false,
        },
    ]
}

impl Difference {
    fn holds(&self, library: &mut Library, dialect: GoYaml, tally: &mut Tally) {
        let later = usize::from(dialect == GoYaml::Rc6);
        let official = library.make(&self.text).0 != Made::Refused;
        let case: String = self.text.chars().take(200).collect();
        let said: [(&str, &dyn fmt::Display); 2] = [("known", &self.official[later]), ("the library", &official)];
        tally.same(&format!("{}, {dialect:?}", self.name), &said, &case);
        let ours = made(&self.text, dialect).is_ok();
        tally.same(&format!("{}, talops", self.name), &[("known", &self.ours), ("talops", &ours)], &case);
    }
}

/// How the texts of one manner fared.
#[derive(Default)]
struct Counts {
    taken: usize,
    refused: usize,
    /// Taken, but every time as something else: keys that are in no order.
    undecided: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { taken, refused, undecided } = self;
        write!(formatter, "{taken} taken, {refused} refused, {undecided} taken differently each time")
    }
}

/// Compares one text.
fn one(library: &mut Library, dialect: GoYaml, text: &str, tally: &mut Tally, counts: &mut Counts) {
    let (official, why) = library.make(text);
    let (ours, our_why) = match made(text, dialect) {
        Ok(documents) => (Made::Taken(documents), String::new()),
        Err(why) => (Made::Refused, format!("\ntalops: {why}")),
    };
    match &official {
        Made::Refused => counts.refused += 1,
        Made::Taken(_) => counts.taken += 1,
    }
    let title = format!("an inline text, {dialect:?}");
    // Go goes through a mapping in an order that changes, and sorts keys by rules that contradict themselves for some. The
    // text counts all the same: how many are compared must not depend on what came first.
    if official != ours && (0..AGAIN).any(|_| library.make(text).0 != official) {
        counts.undecided += 1;
        tally.same(&title, &[("the library", &"undecided"), ("talops", &"undecided")], &text);
        return;
    }
    tally.same(&title, &[("the library", &official), ("talops", &ours)], &format!("{text}{why}{our_why}"));
}

/// What talops makes of each document.
fn made(text: &str, dialect: GoYaml) -> Result<Vec<String>, String> {
    let mut documents = parse(text, dialect).map_err(|fault| format!("{fault:?}"))?;
    let made = documents.iter_mut().map(|document| {
        reread(document, dialect).map_err(|fault| format!("{fault:?}"))?;
        let made = inline(document.root(), dialect).map_err(|faults| format!("{faults:?}"))?;
        Ok(made.unwrap_or_default())
    });
    made.collect()
}

/// What is made of a text.
#[derive(PartialEq)]
enum Made {
    Taken(Vec<String>),
    Refused,
}

impl fmt::Display for Made {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(documents) => write!(formatter, "{documents:?}"),
            Self::Refused => formatter.write_str("refused"),
        }
    }
}

/// go-yaml: a child process that answers a text a line.
struct Library {
    child: Child,
    questions: ChildStdin,
    answers: Receiver<String>,
    _folder: TempDir,
}

/// What the library said: `goyaml/main.go`.
#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(default)]
    error: String,
    documents: Option<Vec<String>>,
}

impl Library {
    /// Builds the program with the go-yaml that a module file names, and starts it.
    fn start(module: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let program = folder.path().join("goyaml");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/goyaml");
        let mut build = Command::new("go");
        build.args(["build", "-modfile", module, "-o"]).arg(&program).arg(".").current_dir(source);
        let built = build.stdin(Stdio::null()).status().expect("running `go` (https://go.dev/doc/install)");
        assert!(built.success(), "go-yaml was not built");

        let mut child = Command::new(&program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (questions, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, questions, answers, _folder: folder }
    }

    /// What it makes of a text, and why it refuses it.
    fn make(&mut self, text: &str) -> (Made, String) {
        match self.ask(text) {
            Answer { error, documents } if error.is_empty() => (Made::Taken(documents.unwrap_or_default()), error),
            Answer { error, .. } => (Made::Refused, format!("\nthe library: {error}")),
        }
    }

    fn ask(&mut self, text: &str) -> Answer {
        writeln!(self.questions, "{}", json!(text)).expect("asking the library");
        let line = self.answers.recv_timeout(ANSWER).expect("an answer of the library");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // It would end by itself once nobody asks any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
