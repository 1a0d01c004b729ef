//! `talops config`.

use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{Args, Subcommand};

use super::config_init;
use super::{Session, globals};
use crate::config::{self, schema};
use crate::error::{Exit, Result};
use crate::ops::config::{ConfigFinding, ConfigValidation, ConfigView, From, Row, validate, view};
use crate::render::{Format, Ui};

/// Arguments of `talops config`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a first talops.yaml from what is found here and, with --ssh, on a host
    #[command(after_help = "Example: talops config init --ssh root@foxtrot")]
    Init(config_init::Arguments),
    /// Show the configuration that counts, and where each value comes from
    #[command(after_help = "Example: talops config view -o json")]
    View,
    /// Check the configuration file; exit code 3 when something is wrong with it
    #[command(after_help = "Example: talops config validate talops.yaml")]
    Validate {
        /// The file (default: the one that every other command would read)
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Print the JSON Schema of talops.yaml
    #[command(after_help = "Example: talops config schema > talops.yaml.schema.json")]
    Schema,
}

/// Runs `talops config …`.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    match &arguments.command {
        Command::Init(arguments) => config_init::run(arguments, session).await,
        Command::View => run_view(session),
        Command::Validate { file } => run_validate(file.as_ref(), session),
        Command::Schema => {
            session.ui.data(&schema::schema_text());
            Ok(Exit::Success)
        }
    }
}

fn run_validate(file: Option<&PathBuf>, session: &Session) -> Result<Exit> {
    let Session { working_directory, environment, .. } = session;
    let file = file.or(session.globals.config.as_ref());
    let Some(path) = config::find(file.map(PathBuf::as_path), working_directory, environment) else {
        return Err(config::not_found(working_directory, environment));
    };
    let mut validation = validate(&path, working_directory, environment)?;
    match session.ui.format() {
        Format::Json | Format::Yaml => {
            cut(&mut validation, session.ui.budget());
            session.ui.document(&validation);
        }
        Format::Table | Format::Wide | Format::Name => {
            session.ui.lines(&validation_lines(&validation), "talops config validate --max-bytes 0");
        }
    }
    Ok(if validation.valid { Exit::Success } else { Exit::NotHealthy })
}

/// Leaves out the last findings until the document fits.
fn cut(validation: &mut ConfigValidation, budget: Option<usize>) {
    let Some(budget) = budget else { return };
    let length = |finding: &ConfigFinding| serde_json::to_string(finding).map_or(0, |text| text.len() + 1);
    // The rest of the document.
    let mut left = budget.saturating_sub(200 + validation.file.len());
    let fitting = validation.findings.iter().take_while(|finding| {
        let length = length(finding);
        let fits = length <= left;
        left = left.saturating_sub(length);
        fits
    });
    let kept = fitting.count();
    validation.truncated = validation.findings.len() - kept;
    validation.findings.truncate(kept);
}

fn validation_lines(validation: &ConfigValidation) -> Vec<String> {
    let file = &validation.file;
    let line = |finding: &ConfigFinding| {
        let hint = finding.hint.as_ref().map(|hint| format!("\n  {hint}")).unwrap_or_default();
        format!("{file}:{}:{}: {}{hint}", finding.line, finding.column, finding.message)
    };
    if validation.valid {
        return vec![format!("{file} is well")];
    }
    validation.findings.iter().map(line).collect()
}

fn run_view(session: &Session) -> Result<Exit> {
    let Session { working_directory, environment, ui, .. } = session;
    let loaded = config::load(session.globals.config.as_deref(), working_directory, environment)?;
    let view = view(&loaded, flags(session), working_directory, environment)?;
    match ui.format() {
        Format::Json | Format::Yaml => ui.document(&view),
        Format::Table | Format::Wide | Format::Name => ui.lines(&view_lines(&view), "talops config view --max-bytes 0"),
    }
    if view.file.is_none() {
        ui.note("there is no talops.yaml; `talops config init` writes one from what it finds");
    }
    Ok(Exit::Success)
}

/// The global flags with what set each.
fn flags(session: &Session) -> Vec<Row> {
    let row = |flag: globals::Flag| {
        let (from, at) = match flag.source {
            Some(ValueSource::CommandLine) => (From::Flag, Some(flag.name.clone())),
            Some(ValueSource::EnvVariable) => (From::Environment, flag.variable),
            _ => (From::Default, None),
        };
        Row { key: flag.name, value: flag.value.into(), from, at }
    };
    session.flags.iter().cloned().map(row).collect()
}

fn view_lines(view: &ConfigView) -> Vec<String> {
    let set = view.flags.iter().filter(|row| row.from != From::Default);
    let rows: Vec<&Row> = set.chain(&view.values).collect();
    let value = |row: &Row| match &row.value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let width = |length: &dyn Fn(&Row) -> usize| rows.iter().map(|row| length(row)).max().unwrap_or(0).min(60);
    let (keys, values) = (width(&|row| row.key.chars().count()), width(&|row| value(row).chars().count()));
    let line = |row: &&Row| {
        let from = match (&row.at, row.from) {
            (Some(at), From::Environment) => format!("environment {at}"),
            (Some(at), From::Omniconfig) => format!("omniconfig, {at}"),
            (Some(at), From::File | From::Flag) => at.clone(),
            (_, from) => from.word().to_owned(),
        };
        format!("{:keys$}  {:values$}  {from}", row.key, value(row))
    };
    rows.iter().map(line).collect()
}

impl Ui {
    /// Prints lines until `--max-bytes` is reached, then how many more there are and the command that shows them.
    fn lines(&self, lines: &[String], command: &str) {
        // Room for the last line.
        let mut left = self.budget().map_or(usize::MAX, |budget| budget.saturating_sub(120));
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate() {
            if line.len() + 1 > left {
                text += &format!("… {} more: {command}\n", lines.len() - index);
                break;
            }
            left -= line.len() + 1;
            text += line;
            text.push('\n');
        }
        self.data(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::cut;
    use crate::ops::config::{ConfigFinding, ConfigValidation};

    #[test]
    fn findings_that_do_not_fit_are_counted() {
        let finding = ConfigFinding { line: 1, column: 1, path: String::new(), message: "x".repeat(100), hint: None };
        let mut validation = ConfigValidation {
            api_version: "talops/v1",
            kind: "ConfigValidation",
            file: "talops.yaml".into(),
            valid: false,
            findings: vec![finding; 100],
            truncated: 0,
        };
        cut(&mut validation, Some(2000));
        assert_eq!(validation.findings.len() + validation.truncated, 100);
        let length = serde_json::to_string(&validation).unwrap().len();
        assert!(length > 1500 && length < 2000, "{length}");
    }
}
