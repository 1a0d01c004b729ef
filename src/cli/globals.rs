//! Flags that work before and after the subcommand.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command};

use crate::environment::Environment;
use crate::render::{Format, Settings, When};

/// The global flags. Each has a `TALOPS_…` variable.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// The configuration file (default: the nearest talops.yaml upward, then $XDG_CONFIG_HOME/talops/config.yaml)
    #[arg(long, global = true, env = "TALOPS_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Only these clusters (default: all that are configured)
    #[arg(
        long = "cluster",
        short = 'c',
        global = true,
        env = "TALOPS_CLUSTER",
        value_name = "NAME",
        value_delimiter = ','
    )]
    pub clusters: Vec<String>,

    /// How data is printed
    #[arg(long, short, global = true, env = "TALOPS_OUTPUT", value_enum, default_value_t)]
    pub output: Format,

    /// Colour
    #[arg(long, global = true, env = "TALOPS_COLOR", value_enum, default_value_t, value_name = "WHEN")]
    pub color: When,

    /// Nothing on stderr but errors
    #[arg(long, short, global = true, env = "TALOPS_QUIET", value_parser = switch())]
    pub quiet: bool,

    /// Say more, on stderr
    #[arg(long, short, global = true, env = "TALOPS_VERBOSE", value_parser = switch())]
    pub verbose: bool,

    /// How long one question may take
    #[arg(long, global = true, env = "TALOPS_REQUEST_TIMEOUT", value_name = "DURATION", default_value = "5s", value_parser = duration)]
    pub request_timeout: Duration,

    /// How long the whole call may take; then it ends with exit code 4
    #[arg(long, alias = "timeout", global = true, env = "TALOPS_DEADLINE", value_name = "DURATION", value_parser = duration)]
    pub deadline: Option<Duration>,

    /// Off a terminal: how many bytes are printed at the most (0: no limit)
    #[arg(long, global = true, env = "TALOPS_MAX_BYTES", value_name = "BYTES", default_value_t = 8192)]
    pub max_bytes: usize,

    /// Never ask
    #[arg(long, global = true, env = "TALOPS_NO_INPUT", value_parser = switch())]
    pub no_input: bool,

    /// Run against a simulated estate
    #[arg(long, global = true, env = "TALOPS_LAB", value_parser = switch())]
    pub lab: bool,

    /// Which simulated estate: home (one Omni endpoint, two clusters) or fleet (three endpoints, ten clusters)
    #[arg(long, global = true, env = "TALOPS_LAB_ESTATE", value_name = "NAME")]
    pub lab_estate: Option<String>,

    /// Switch on a fault of the simulated estate (repeatable); FAULT=NAME aims it at an endpoint or a cluster
    #[arg(long = "lab-fault", global = true, env = "TALOPS_LAB_FAULT", value_name = "FAULT", value_delimiter = ',')]
    pub lab_faults: Vec<String>,
}

impl Globals {
    /// What the streams need to know.
    #[must_use]
    pub fn settings(&self, environment: &Environment) -> Settings {
        Settings {
            format: self.output,
            color: color(self.color, environment),
            quiet: self.quiet,
            max_bytes: self.max_bytes,
            no_input: self.no_input,
        }
    }
}

/// A global flag and what set it, for `talops config view`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The flag, `--output`.
    pub name: String,
    /// Its value: `true` or `false` of a switch, else text, several with commas between. Empty when it is not set.
    pub value: String,
    /// What set it.
    pub source: Option<ValueSource>,
    /// Its variable.
    pub variable: Option<String>,
}

/// The global flags of a parsed command line.
pub(super) fn flags(command: &Command, matches: &ArgMatches) -> Vec<Flag> {
    let mut innermost = matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    let flag = |argument: &clap::Arg| {
        let id = argument.get_id().as_str();
        let raw = innermost.get_raw(id).into_iter().flatten();
        let values: Vec<String> = raw.map(|value| value.to_string_lossy().into_owned()).collect();
        let switch = !argument.get_action().takes_values();
        let value = if switch { innermost.get_flag(id).to_string() } else { values.join(",") };
        Flag {
            name: format!("--{}", argument.get_long().unwrap_or(id)),
            value,
            source: innermost.value_source(id),
            variable: argument.get_env().map(|variable| variable.to_string_lossy().into_owned()),
        }
    };
    command.get_arguments().filter(|argument| argument.is_global_set()).map(flag).collect()
}

/// An explicit choice wins; then `NO_COLOR` (no-color.org), `CLICOLOR_FORCE` and `TERM=dumb`.
fn color(asked: When, environment: &Environment) -> When {
    if asked != When::Auto {
        asked
    } else if environment.get("NO_COLOR").is_some() {
        When::Never
    } else if environment.get("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        When::Always
    } else if environment.get("TERM") == Some("dumb") {
        When::Never
    } else {
        When::Auto
    }
}

/// The value of a switch's variable: `1`, `true`, `yes` and `on`, and their opposites.
fn switch() -> BoolishValueParser {
    BoolishValueParser::new()
}

/// No limit is longer: a year, which can be added to any moment.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// A duration as people write it: `5s`, `2m`, `1h30m`; a bare number is seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<u64>().ok().map(Duration::from_secs);
    let written = || Duration::try_from(text.parse::<jiff::SignedDuration>().ok()?).ok();
    match seconds.or_else(written) {
        Some(duration) if duration > LONGEST => Err(format!("{text:?} is longer than a year")),
        Some(duration) => Ok(duration),
        None => Err(format!("{text:?} is not a duration such as 5s, 2m or 1h30m")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::duration;

    #[test]
    fn a_duration_is_one_that_a_clock_can_add() {
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1h30m"), Ok(Duration::from_secs(90 * 60)));
        for wrong in ["18446744073709551615", "9000000h", "-1s", "soon", ""] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
