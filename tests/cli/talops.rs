//! The built binary in an environment of its own.

use std::path::Path;
use std::process::{Command, Output};

/// A call of the binary with a cleared environment: nothing of the machine's own estate can be seen.
pub(crate) fn talops(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_talops"));
    command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", home).current_dir(home);
    command.env("XDG_RUNTIME_DIR", home);
    command.stdin(std::process::Stdio::null());
    command
}

/// Runs a call and gives its exit code, stdout and stderr.
pub(crate) fn outcome(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}
