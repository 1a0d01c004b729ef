//! Names that a shell's completion asks for: `talops __complete SHELL INDEX WORD…`, called by the functions that `talops
//! completions` prints, and no command of a person's.
//!
//! It prints a name a line and nothing else, never an error, within a limit that holds whatever the servers do: what is
//! asked runs on a thread of its own, and the process ends without it. Exit code 1 says that the shell is to complete by
//! itself.

mod place;
mod shell;

use std::ffi::OsString;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant, SystemTime};

use clap::Parser;

use super::{Globals, Session};
use crate::config;
use crate::connect::Connections;
use crate::environment::Environment;
use crate::error::Exit;
use crate::ops::complete::{self, cache::Slot};
use crate::render::Ui;
use place::Place;

pub(super) use shell::script;

/// The word that asks for names.
const WORD: &str = "__complete";

/// From the start of the process to its last word. With what a shell and a process's start take it stays below 300 ms.
const LIMIT: Duration = Duration::from_millis(230);

/// What of it servers have to answer.
const SERVERS: Duration = Duration::from_millis(200);

/// The global flags alone.
#[derive(Debug, Parser)]
#[command(no_binary_name = true)]
struct OnlyGlobals {
    #[command(flatten)]
    globals: Globals,
}

/// Whether a call asks for names.
pub(super) fn is_meant(arguments: &[OsString]) -> bool {
    arguments.get(1).is_some_and(|word| word == WORD)
}

/// Prints names for the word at the cursor.
pub(super) fn main(arguments: &[OsString], environment: Environment) -> Exit {
    let start = Instant::now();
    let words: Vec<String> = arguments.iter().skip(2).map(|word| word.to_string_lossy().into_owned()).collect();
    let Some(line) = shell::line(&words) else { return Exit::Failed };
    let mut tree = super::tree();
    tree.build();
    let Some(place) = place::place(&tree, &line.words) else { return Exit::Failed };
    let (sender, receiver) = mpsc::channel();
    let asked = place.clone();
    // Never joined: a name server that does not answer would hold it.
    let _ = std::thread::Builder::new().spawn(move || names(&asked, environment, &sender));
    let mut found: Vec<String> = Vec::new();
    // The first answer is what is known without asking; a later one is better.
    while let Ok(better) = receiver.recv_timeout(LIMIT.saturating_sub(start.elapsed())) {
        found = better;
    }
    found.sort_unstable();
    found.dedup();
    let fitting = found.iter().filter(|name| name.starts_with(&place.begun) && shell::is_plain(name));
    let text: String = fitting.map(|name| line.replacement(&format!("{}{name}", place.before)) + "\n").collect();
    Ui::new(crate::render::Settings::default()).data(&text);
    Exit::Success
}

/// Sends what is known at once, and then what the servers say.
fn names(place: &Place, environment: Environment, sender: &mpsc::Sender<Vec<String>>) {
    let Ok(OnlyGlobals { globals }) = OnlyGlobals::try_parse_from(&place.globals) else { return };
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() else {
        return;
    };
    runtime.block_on(async {
        let ui = Arc::new(Ui::new(globals.settings(&environment)));
        let clusters = globals.clusters.clone();
        let folder = std::env::current_dir().unwrap_or_default();
        let file = globals.config.clone();
        let is_lab = globals.lab;
        let Ok(session) = Session::open(globals, Vec::new(), environment, ui).await else { return };
        let Ok(loaded) = config::load(session.configuration_file(), &session.working_directory, &session.environment)
        else {
            return;
        };
        if let Some(names) = complete::configured(&loaded.config, &place.wanted) {
            let _ = sender.send(names);
            return;
        }
        let question = [
            folder.display().to_string(),
            file.unwrap_or_default().display().to_string(),
            clusters.join(","),
            format!("{:?}", place.wanted_whole()),
        ];
        let question: Vec<&str> = question.iter().map(String::as_str).collect();
        let slot = Slot::of(&session.environment, &question).filter(|_| !is_lab);
        if let Some(names) = slot.as_ref().and_then(|slot| slot.read(SystemTime::now())) {
            let _ = sender.send(names);
        }
        let connections = Connections::new(loaded, &session.environment, SERVERS);
        if let Ok(names) = complete::ask(&connections, &clusters, &place.wanted, SERVERS).await {
            let _ = sender.send(names.clone());
            if let Some(slot) = slot {
                slot.write(&names);
            }
        }
    });
    runtime.shutdown_background();
}
