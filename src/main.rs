//! The `talops` binary: takes the environment, runs the command line, ends with its exit code.

use std::process::ExitCode;

use talops::environment::Environment;

fn main() -> ExitCode {
    let environment = take_environment();
    ExitCode::from(talops::cli::main(std::env::args_os(), environment).code())
}

/// Copies the environment and removes its secrets from the process, so that no child inherits them; and this tool's
/// empty variables, which the command line would take for values.
fn take_environment() -> Environment {
    let environment = Environment::new(std::env::vars_os());
    for name in environment.secret_names().chain(environment.empty_names("TALOPS_")) {
        #[expect(unsafe_code, reason = "removing a variable is sound while there is one thread, and this is its start")]
        // SAFETY: nothing has started a thread yet, so nobody reads the environment meanwhile.
        unsafe {
            std::env::remove_var(name);
        }
    }
    environment
}
