//! The official libraries: a child process that answers questions, one JSON object a line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(30);

/// The running child.
pub(crate) struct Library {
    child: Child,
    questions: ChildStdin,
    answers: Receiver<String>,
    _folder: TempDir,
}

/// What a library said where it did not object; which fields there are depends on the question.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answer {
    error: String,
    /// What a call carries once it is signed.
    pub(crate) metadata: std::collections::BTreeMap<String, Vec<String>>,
    /// Base64 of a detached signature.
    pub(crate) signature: String,
    pub(crate) key: NewKey,
    pub(crate) identity: String,
    pub(crate) fingerprint: String,
    /// Seconds since 1970.
    pub(crate) expires: i64,
    pub(crate) terms: Vec<Term>,
    pub(crate) templates: Vec<crate::templates::Said>,
    pub(crate) table: String,
}

/// A key pair, armored, and as a service account's where it is one.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct NewKey {
    pub(crate) public: String,
    pub(crate) private: String,
    pub(crate) service_account: String,
}

/// A condition on a label, as `cosi-project/runtime` `pkg/resource/label_query.go` numbers them.
#[derive(Debug, Deserialize)]
pub(crate) struct Term {
    pub(crate) key: String,
    pub(crate) op: u8,
    pub(crate) invert: bool,
    pub(crate) values: Option<Vec<String>>,
}

impl Library {
    /// Builds the module, which is quick once its packages are in Go's cache, and starts it.
    pub(crate) fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let program = folder.path().join("library");
        let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/library");
        let mut build = Command::new("go");
        build.args(["test", "-c", "-o"]).arg(&program).arg(".").current_dir(module).stdin(Stdio::null());
        let built = build.status().expect("running `go` (https://go.dev/doc/install)");
        assert!(built.success(), "the official libraries were not built");

        let mut command = Command::new(&program);
        command.args(["-test.run", "^TestLibrary$", "-test.timeout", "0"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
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

    /// What the library says at `now`, or why it objects.
    pub(crate) fn ask(&mut self, now: Timestamp, ask: &str, mut question: Value) -> Result<Answer, String> {
        question["ask"] = json!(ask);
        question["now"] = json!(i64::try_from(now.as_nanosecond()).unwrap());
        writeln!(self.questions, "{question}").expect("asking the library");
        let line = self.answers.recv_timeout(ANSWER).expect("an answer of the library");
        let answer: Answer = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"));
        if answer.error.is_empty() { Ok(answer) } else { Err(answer.error) }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // It would end by itself once nobody asks any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
