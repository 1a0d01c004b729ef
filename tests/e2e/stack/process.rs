//! Child processes: servers that run until they are dropped, and commands that end within a limit.
//!
//! Whatever is started here dies with the test's process, however that ends: the kernel kills it (`setpriv --pdeathsig`).
//! That signal is bound to the thread that started the child, so servers are started from the main thread.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How often a condition is looked at.
const PERIOD: Duration = Duration::from_millis(50);

/// A server: a process in a session of its own that writes to a log file and is ended when it is dropped.
pub(crate) struct Server {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts `command` as the server `name`; its log is `<name>.log` in `folder`.
    pub(crate) fn start(name: &str, folder: &Path, command: &Command) -> Self {
        let log = folder.join(format!("{name}.log"));
        let output = File::options().create(true).append(true).open(&log).expect("a log file");
        let mut wrapped = Command::new("setsid");
        wrapped.args(["setpriv", "--pdeathsig", "KILL", "--"]).arg(command.get_program()).args(command.get_args());
        for (variable, value) in command.get_envs() {
            wrapped.env(variable, value.unwrap_or_default());
        }
        let child = wrapped
            .stdin(Stdio::null())
            .stdout(output.try_clone().expect("a second handle of a log"))
            .stderr(output)
            .spawn()
            .unwrap_or_else(|error| panic!("starting {name}: {error}"));
        Self { name: name.to_owned(), child, log }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `ready` holds, and fails with the server's log when it ends before that or takes longer than `limit`.
    pub(crate) fn wait_until(&mut self, limit: Duration, mut ready: impl FnMut() -> bool) {
        let start = Instant::now();
        while !ready() {
            if let Some(status) = self.child.try_wait().expect("a child's status") {
                panic!("{} ended ({status}) before it was ready:\n{}", self.name, self.log_tail());
            }
            assert!(
                start.elapsed() < limit,
                "{} is not ready after {} s:\n{}",
                self.name,
                limit.as_secs(),
                self.log_tail()
            );
            std::thread::sleep(PERIOD);
        }
    }

    /// The last lines of its log.
    pub(crate) fn log_tail(&self) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let tail = &lines[lines.len().saturating_sub(15)..];
        let mut block = format!("--- last lines of {} ({})\n", self.name, self.log.display());
        for line in tail {
            let cut: String = line.chars().take(300).collect();
            let _ = writeln!(block, "    {cut}");
        }
        block
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing that it knows is worth a graceful end: its data goes with the run's folder.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a command that ended left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// What it wrote to stdout.
    pub(crate) stdout: String,
    /// What it wrote to stderr.
    pub(crate) stderr: String,
    /// From its start to its end.
    pub(crate) took: Duration,
}

impl Finished {
    /// Its exit code as a shell shows it: 128 and the signal's number where a signal ended it.
    pub(crate) fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| 128 + self.status.signal().unwrap_or_default())
    }

    /// Both streams.
    pub(crate) fn everything(&self) -> String {
        format!(
            "exit {} after {:.1} s\nstdout:\n{}\nstderr:\n{}",
            self.code(),
            self.took.as_secs_f64(),
            self.stdout,
            self.stderr
        )
    }

    /// Itself, if it exited with 0; else the test fails with what it wrote.
    pub(crate) fn succeeded(self) -> Self {
        assert!(self.status.success(), "{}", self.everything());
        self
    }
}

/// A command that was started and has not ended yet.
pub(crate) struct Running {
    child: Child,
    what: String,
    started: Instant,
    stdout: Option<mpsc::Receiver<Vec<u8>>>,
    stderr: Option<mpsc::Receiver<Vec<u8>>>,
}

impl Running {
    /// Starts `command` with nothing on stdin. Streams that the caller has not directed elsewhere are captured.
    pub(crate) fn start(command: &mut Command) -> Self {
        let what = format!("{command:?}").chars().take(300).collect();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("starting {what}: {error}"));
        let stdout = child.stdout.take().map(read_in_background);
        let stderr = child.stderr.take().map(read_in_background);
        Self { child, what, started: Instant::now(), stdout, stderr }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal by its name without `SIG`.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.id(), name);
    }

    /// Waits for its end. One that is not over after `limit` is killed, and the test fails; so it does when something
    /// that the command started keeps its streams open.
    pub(crate) fn finish(mut self, limit: Duration) -> Finished {
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child's status") {
                break status;
            }
            if self.started.elapsed() > limit {
                let _ = self.child.kill();
                let _ = self.child.wait();
                panic!("not over after {} s: {}", limit.as_secs(), self.what);
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let took = self.started.elapsed();
        let collect = |stream: Option<mpsc::Receiver<Vec<u8>>>| {
            let bytes = stream.map(|stream| stream.recv_timeout(Duration::from_secs(2)));
            match bytes {
                Some(Ok(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
                Some(Err(_)) => panic!("it ended, but something that it started holds its streams open: {}", self.what),
                None => String::new(),
            }
        };
        let (stdout, stderr) = (collect(self.stdout.take()), collect(self.stderr.take()));
        Finished { status, stdout, stderr, took }
    }
}

/// Runs `command` to its end, which must come within `limit`.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Finished {
    Running::start(command).finish(limit)
}

/// Waits until `holds` answers with something; fails with `what` after `limit`.
pub(crate) fn eventually<T>(what: &str, limit: Duration, mut holds: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = holds() {
            return value;
        }
        assert!(start.elapsed() < limit, "after {} s still not: {what}", limit.as_secs());
        std::thread::sleep(PERIOD);
    }
}

/// Sends a signal by its name without `SIG`; a process that is gone is no mistake.
pub(crate) fn signal(process: u32, name: &str) {
    let _ = Command::new("kill").arg(format!("-{name}")).arg(process.to_string()).stderr(Stdio::null()).status();
}

/// A process that is stopped in mid-air (SIGSTOP) until this is dropped.
pub(crate) struct Frozen(u32);

impl Frozen {
    /// Stops it.
    pub(crate) fn new(process: u32) -> Self {
        signal(process, "STOP");
        Self(process)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        signal(self.0, "CONT");
    }
}

/// Processes whose command line holds `text`: their ids and command lines.
pub(crate) fn processes_with(text: &str) -> Vec<(u32, String)> {
    let entries = std::fs::read_dir("/proc").expect("/proc");
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|id| {
            let line = std::fs::read(format!("/proc/{id}/cmdline")).ok()?;
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            line.contains(text).then_some((id, line))
        })
        .collect()
}

fn read_in_background(mut stream: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}
