//! `talops config init`: what is found is shown, a person at a terminal chooses from it, and a file is written.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Session;
use crate::config::{self, FILE_NAME, NO_PROVIDER};
use crate::error::{Error, Exit, Result};
use crate::ops::config::init::{ConfigInit, Draft, Found, document, draft, look_here, look_there};
use crate::render::{Format, Ui};

/// Arguments of `talops config init`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file to write; - prints it (default: --config, else talops.yaml in the working directory)
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Also ask this host, over ssh, for containers of compose services, its own and those of its LXC guests (repeatable)
    #[arg(long, value_name = "HOST")]
    ssh: Vec<String>,

    /// Overwrite a file that is there
    #[arg(long)]
    force: bool,

    /// Print the file instead of writing it
    #[arg(long, visible_alias = "stdout")]
    dry_run: bool,
}

/// Runs `talops config init`.
pub(super) async fn run(arguments: &Arguments, session: &Session) -> Result<Exit> {
    let prints = arguments.dry_run || arguments.file.as_deref() == Some(Path::new("-"));
    let path = target(arguments, session);
    if !prints && !arguments.force && path.exists() {
        let shown = config::shown(&path, &session.working_directory);
        return Err(Error::usage(format!("{} is there already", shown.display()))
            .hint("--force overwrites it, --dry-run prints what would be written"));
    }
    let mut found = look(arguments, session, &path).await?;
    choose(&session.ui, &mut found).await?;
    let mut draft = draft(&found);
    settle(&session.ui, &mut draft).await?;
    for note in &draft.notes {
        session.ui.note(note);
    }
    let text = checked(&document(&draft), &path, session)?;
    if prints {
        session.ui.data(&text);
        return Ok(Exit::Success);
    }
    write(&path, &text, arguments.force)?;
    report(session, &path, draft);
    Ok(Exit::Success)
}

fn target(arguments: &Arguments, session: &Session) -> PathBuf {
    let named = arguments.file.as_ref().filter(|file| *file != Path::new("-")).or(session.globals.config.as_ref());
    session.working_directory.join(named.map_or(Path::new(FILE_NAME), PathBuf::as_path))
}

async fn look(arguments: &Arguments, session: &Session, path: &Path) -> Result<Found> {
    let folder = path.parent().unwrap_or(&session.working_directory).to_owned();
    let environment = session.environment.clone();
    let mut found = tokio::task::spawn_blocking(move || look_here(&folder, &environment))
        .await
        .map_err(|error| Error::failed(format!("looking around: {error}")))?;
    for host in &arguments.ssh {
        session.ui.note(&format!("asking {host} over ssh for containers"));
        let host_found = look_there(host, &session.environment).await?;
        if host_found.containers.is_empty() {
            found.notes.push(format!("{host} has no container with a compose service label"));
        }
        found.notes.extend(host_found.notes);
        found.containers.extend(host_found.containers);
        if host_found.proxmox {
            found.proxmox.push(host.clone());
        }
    }
    Ok(found)
}

/// Lets a person choose what is taken of each kind; off a terminal all of it is, of containers those that look like
/// providers, if any does.
async fn choose(ui: &Ui, found: &mut Found) -> Result<()> {
    let endpoints = found.endpoints.iter().map(|one| format!("{} {} ({})", one.name, one.url, one.source)).collect();
    keep(ui, "Omni endpoints", &mut found.endpoints, endpoints, None).await?;
    let contexts = found.contexts.iter().map(|one| format!("{} {}", one.name, one.server)).collect();
    keep(ui, "contexts of the kubeconfig", &mut found.contexts, contexts, None).await?;
    let templates = found.templates.iter().map(|one| format!("{} {}", one.cluster, one.path.display())).collect();
    keep(ui, "cluster templates", &mut found.templates, templates, None).await?;
    let likely: Vec<usize> = (0..found.containers.len()).filter(|index| found.containers[*index].is_likely()).collect();
    let containers: Vec<String> = found.containers.iter().map(|one| format!("{} {}", one.place(), one.image)).collect();
    let preset = Some(likely.clone()).filter(|likely| !likely.is_empty());
    if !ui.can_ask() && preset.is_some() {
        let others = (0..containers.len()).filter(|index| !likely.contains(index));
        let others: Vec<String> = others.map(|index| found.containers[index].place()).collect();
        if !others.is_empty() {
            found.notes.push(format!("not taken for infrastructure providers: {}", others.join(", ")));
        }
    }
    keep(ui, "containers of infrastructure providers", &mut found.containers, containers, preset).await
}

async fn keep<T>(
    ui: &Ui,
    what: &str,
    items: &mut Vec<T>,
    shown: Vec<String>,
    preset: Option<Vec<usize>>,
) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let preset = preset.unwrap_or_else(|| (0..items.len()).collect());
    let chosen = if items.len() > 1 && ui.can_ask() {
        ui.choose_some(&format!("Which {what}?"), &shown, &preset).await?
    } else {
        preset
    };
    if chosen.len() > 1 && !ui.can_ask() {
        ui.note(&format!("nobody can be asked: all {} {what} are taken", chosen.len()));
    }
    let mut index = 0;
    items.retain(|_| {
        index += 1;
        chosen.contains(&(index - 1))
    });
    Ok(())
}

/// Lets a person say what belongs to what where that is open.
async fn settle(ui: &Ui, draft: &mut Draft) -> Result<()> {
    let endpoints: Vec<String> = draft.endpoints.iter().map(|endpoint| endpoint.name.clone()).collect();
    let providers: Vec<String> = draft.providers.iter().map(|provider| provider.name.clone()).collect();
    let choices: Vec<String> = providers.iter().cloned().chain([NO_PROVIDER.to_owned()]).collect();
    for cluster in &mut draft.clusters {
        if cluster.omni.is_some() {
            let chosen = ui.choose_one(&format!("Which endpoint manages {}?", cluster.name), &endpoints).await?;
            cluster.omni = Some(endpoints[chosen].clone());
        }
        if cluster.provider.is_some() && ui.can_ask() {
            let chosen =
                ui.choose_one(&format!("Which provider makes the machines of {}?", cluster.name), &choices).await?;
            cluster.provider = Some(choices[chosen].clone());
        }
    }
    Ok(())
}

/// Makes sure that what is about to be written is well.
fn checked(text: &str, path: &Path, session: &Session) -> Result<String> {
    let inspection = config::inspect_text(text, path, &session.environment);
    if inspection.findings.is_empty() {
        return Ok(text.to_owned());
    }
    let error = config::finding::error(path, &inspection.findings);
    Err(error
        .context("what was found does not make a configuration that is well")
        .hint("`talops config init -` with fewer things chosen, or a file by hand"))
}

fn write(path: &Path, text: &str, force: bool) -> Result<()> {
    let wrong = |error: std::io::Error| Error::failed(format!("writing {}: {error}", path.display()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    // Of two that write at the same time one must find the other's file.
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(wrong)?;
    }
    options.open(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(wrong)
}

fn report(session: &Session, path: &Path, draft: Draft) {
    let file = config::shown(path, &session.working_directory).display().to_string();
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    if matches!(session.ui.format(), Format::Json | Format::Yaml) {
        session.ui.document(&ConfigInit::new(file, draft));
        return;
    }
    let counts = [
        count(draft.endpoints.len(), "endpoint"),
        count(draft.providers.len(), "provider"),
        count(draft.clusters.len(), "cluster"),
    ];
    session.ui.data(&format!("wrote {file}: {}\n", counts.join(", ")));
    session.ui.note("next: talops status");
}
