//! `talops completions`.

use clap::Args;
use clap_complete::Shell;

use super::Session;
use crate::error::Exit;

/// Arguments of `talops completions`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  talops completions zsh > ~/.zfunc/_talops")]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

/// Prints the completions of a shell.
pub(super) fn run(arguments: &Arguments, session: &Session) -> Exit {
    session.ui.data(&text(arguments.shell));
    Exit::Success
}

/// The completions of a shell.
pub(super) fn text(shell: Shell) -> String {
    let mut buffer = Vec::new();
    clap_complete::generate(shell, &mut super::tree(), "talops", &mut buffer);
    super::complete::script(shell, &String::from_utf8_lossy(&buffer))
}
