//! What is printed when the tool itself is wrong: a panic, never a user's mistake.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Exit;

/// Makes a panic print a report that says it is a bug.
pub(super) fn report_through(color: bool) {
    let theme = if color { color_eyre::config::Theme::dark() } else { color_eyre::config::Theme::new() };
    // Installing twice fails, which only tests do.
    let _ = color_eyre::config::HookBuilder::new()
        .theme(theme)
        .display_env_section(false)
        .panic_section(concat!(
            "This is a bug in talops ",
            env!("CARGO_PKG_VERSION"),
            ", not a mistake of yours. Nothing else was changed by it.\n",
            "Please report it with the command line and the lines above; RUST_BACKTRACE=1 adds where it came from."
        ))
        .install();
}

/// Runs the process's work; a panic in it, which has printed its report by then, ends it as "failed".
pub(super) fn guard(work: impl FnOnce() -> Exit) -> Exit {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Exit::Failed)
}

#[cfg(test)]
mod tests {
    use super::guard;
    use crate::error::Exit;

    #[test]
    fn a_bug_ends_as_failed() {
        assert_eq!(guard(|| panic!("a bug, made for this test")), Exit::Failed);
        assert_eq!(guard(|| Exit::NotHealthy), Exit::NotHealthy);
    }
}
