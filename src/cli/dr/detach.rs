//! `--detach`: the run goes on in a process of its own, which no terminal and no shell ends.
//!
//! Secrets reach it by a pipe: neither its arguments nor its environment show them. What it prints is in the file `output`
//! of the run's folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::deadline;
use crate::cli::Session;
use crate::cli::status::program;
use crate::cli::stdin;
use crate::environment::Environment;
use crate::error::{Error, Exit, Kind, Result};
use crate::file;
use crate::ops::dr;
use crate::render::{Format, Page};
use crate::run::{Folder, Folders, RunId};

/// How often it is looked whether the process has begun.
const LOOKS: Duration = Duration::from_millis(50);

/// How long its checks may take before it begins, where the call has no deadline.
const TO_BEGIN: Duration = Duration::from_secs(10 * 60);

/// The variable that bounds a call bounds the one that detaches, and not the run.
const DEADLINE: &str = "TALOPS_DEADLINE";

/// In the process of its own: out of the caller's session, with the secrets that it was given.
///
/// # Errors
///
/// [`Kind::Usage`] when stdin has none.
pub(in crate::cli) async fn taken_over(environment: Environment) -> Result<Environment> {
    // It fails where this process leads a session already, which is as well.
    let _ = rustix::process::setsid();
    let text = stdin::read().await?;
    let secrets: BTreeMap<String, String> = serde_json::from_slice(&text)
        .map_err(|_| Error::usage("--detached-as is for a run that detached itself").hint("--detach"))?;
    Ok(environment.with_secrets(secrets))
}

/// Starts a process of its own with these words and waits until it has begun, or says why it did not.
///
/// # Errors
///
/// When it cannot be started.
pub(super) async fn detach(words: Vec<OsString>, id: RunId, session: &Session) -> Result<Exit> {
    let folders = Folders::of(&session.environment)?;
    let folder = folders.create(id, Timestamp::now())?;
    let path = folder.path().join("output");
    let failed = |error: &dyn std::fmt::Display| Error::failed(format!("detaching: {error}"));
    let output = private(&path).map_err(|error| failed(&error))?;
    let mut child = spawn(words, &output, &session.environment).map_err(|error| failed(&error))?;
    let until = deadline(session).unwrap_or_else(|| Instant::now() + TO_BEGIN);
    loop {
        if let Some(status) = child.try_wait().map_err(|error| failed(&error))? {
            return ended(&path, &folder, status.code(), session);
        }
        if dr::has_begun(&folder)? {
            return detached(&folder, session);
        }
        if Instant::now() >= until {
            let message = format!("the run {} has not begun yet: it makes its checks", folder.id());
            let wait = format!("{} dr wait {} looks again", program(session), folder.id());
            return Err(Error::new(Kind::Deadline, message).hint(wait));
        }
        tokio::time::sleep(LOOKS).await;
    }
}

/// A new file that is its owner's alone.
fn private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn spawn(words: Vec<OsString>, output: &File, environment: &Environment) -> std::io::Result<Child> {
    let secrets: BTreeMap<&str, &str> = environment.secrets().map(|(name, secret)| (name, secret.expose())).collect();
    let mut child = Command::new(std::env::current_exe()?)
        .args(words)
        .env_clear()
        .envs(environment.plain().filter(|(name, _)| *name != DEADLINE))
        .stdin(Stdio::piped())
        .stdout(output.try_clone()?)
        .stderr(output.try_clone()?)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&serde_json::to_vec(&secrets)?)?;
    }
    Ok(child)
}

/// It ended before it was seen to begin: what it printed is the answer.
fn ended(output: &Path, folder: &Folder, code: Option<i32>, session: &Session) -> Result<Exit> {
    let text = file::read_text(output, file::LONGEST).unwrap_or_default();
    if dr::has_begun(folder).unwrap_or(false) {
        return detached(folder, session);
    }
    session.ui.note(text.trim_end());
    let _ = std::fs::remove_file(output);
    let _ = std::fs::remove_dir(folder.path());
    Exit::of_code(code.unwrap_or(1)).ok_or_else(|| Error::failed("the run ended before it began"))
}

fn detached(folder: &Folder, session: &Session) -> Result<Exit> {
    let (ui, id, program) = (&session.ui, folder.id(), program(session));
    if matches!(ui.format(), Format::Json | Format::Yaml) {
        ui.document(&dr::show(&session.environment, id.as_str(), &program)?);
    } else {
        let mut page = Page::default();
        page.line(id.to_string());
        ui.page(&page, ui.budget(), super::EVERYTHING);
    }
    ui.note(&format!("the run goes on by itself; {program} dr wait {id} shows how far it is"));
    Ok(Exit::Success)
}
