//! Time and memory of a command.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// GNU time (Debian: `time`), which asks the kernel for the peak of a process and of all that it waited for. It is small
/// itself: a process counts what it was before it became another program, and this one is large.
const TIME: &str = "/usr/bin/time";

/// No command may take longer, in seconds.
const LIMIT: &str = "300";

/// What a command cost.
pub(crate) struct Measured {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// The largest resident size of one of its processes, in MB.
    pub(crate) peak: f64,
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// What it wrote to stdout.
    pub(crate) stdout: Vec<u8>,
    /// What it wrote to stderr.
    pub(crate) stderr: Vec<u8>,
}

impl Measured {
    /// Itself, if the command exited with one of `codes`.
    pub(crate) fn exited(self, codes: &[i32]) -> Self {
        let fits = self.status.code().is_some_and(|code| codes.contains(&code));
        let text = |bytes: &[u8]| String::from_utf8_lossy(&bytes[..bytes.len().min(4000)]).into_owned();
        assert!(fits, "{}\nstdout:\n{}\nstderr:\n{}", self.status, text(&self.stdout), text(&self.stderr));
        self
    }

    /// How many bytes it wrote.
    pub(crate) const fn bytes(&self) -> usize {
        self.stdout.len() + self.stderr.len()
    }
}

/// Runs a command, with its environment and folder, to its end.
pub(crate) fn measured(command: &Command) -> Measured {
    let peak = tempfile::NamedTempFile::new().expect("a file");
    let mut wrapped = Command::new(TIME);
    wrapped.args(["--format", "%M", "--output"]).arg(peak.path()).args(["timeout", LIMIT]);
    wrapped.arg(command.get_program()).args(command.get_args()).env_clear().stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        wrapped.env(name, value.unwrap_or_default());
    }
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    let start = Instant::now();
    let output = wrapped.output().unwrap_or_else(|error| panic!("{TIME} (Debian: time): {error}"));
    let wall = start.elapsed();
    let told = std::fs::read_to_string(peak.path()).expect("what GNU time wrote");
    // A line before it says so when the command did not exit with 0.
    let kilobytes: f64 = told.lines().next_back().and_then(|line| line.trim().parse().ok()).expect("a number of KB");
    Measured { wall, peak: kilobytes / 1000.0, status: output.status, stdout: output.stdout, stderr: output.stderr }
}

/// How long a command takes until its first line is there.
pub(crate) fn first_line(command: &Command) -> Duration {
    let mut bounded = Command::new("timeout");
    bounded.arg(LIMIT).arg(command.get_program()).args(command.get_args()).env_clear();
    for (name, value) in command.get_envs() {
        bounded.env(name, value.unwrap_or_default());
    }
    if let Some(folder) = command.get_current_dir() {
        bounded.current_dir(folder);
    }
    let start = Instant::now();
    let mut child = bounded.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("timeout (coreutils)");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("a line");
    let took = start.elapsed();
    std::io::copy(&mut stdout, &mut std::io::sink()).expect("the rest");
    let status = child.wait().expect("its end");
    assert!(status.success() && !line.is_empty(), "{command:?}: {status}");
    took
}

/// The one in the middle.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}
