//! Making a compose service's container anew, with the compose that is on its host.

use std::path::Path;
use std::time::Duration;

use super::engine::Place;
use crate::config::Access;
use crate::error::{Error, Kind, Result};
use crate::estate::{Compose, Container};
use crate::ssh::Limits;

/// How long compose may take to make a container anew: it stops the old one, for ten seconds at the most.
const TO_RECREATE: Duration = Duration::from_secs(120);

/// How many bytes of what compose prints are read.
const PRINTED: usize = 256 * 1024;

/// The ways to call compose: the plugin, and the program of old.
const PROGRAMS: [&[&str]; 2] = [&["docker", "compose"], &["docker-compose"]];

/// How a container is made anew: tried out, not done yet.
#[derive(Debug, Clone)]
pub struct Recreation {
    place: Place,
    access: Access,
    words: Vec<String>,
}

/// Finds the way to make this container anew: compose is there, and its files still have the service.
///
/// # Errors
///
/// [`Kind::Refused`] with what to do by hand, where it is not.
pub async fn recreation(place: &Place, access: Access, container: &Container, limit: Duration) -> Result<Recreation> {
    let name = &container.name;
    let Some(compose) = &container.compose else {
        let message = format!("container {name} was not made by compose: it is not known how to make it anew");
        return Err(Error::new(Kind::Refused, message).hint(format!(
            "remove and run it again by hand: docker inspect {name}, docker rm -f {name} (without -v), docker run …"
        )));
    };
    if compose.files.is_empty() {
        let message = format!("container {name} does not say which compose files it was made of");
        return Err(Error::new(Kind::Refused, message).hint(by_hand(compose)));
    }
    let mut missing = None;
    for program in PROGRAMS {
        let base = words(place, program, compose);
        let services = [base.as_slice(), &["config".to_owned(), "--services".to_owned()]].concat();
        let output = run(place, &services, limit).await?;
        let said = format!("{}\n{}", String::from_utf8_lossy(&output.stdout), output.stderr);
        let why = match output.status {
            Some(0) if said.lines().any(|line| line.trim() == compose.service) => {
                let up = ["up", "-d", "--no-build", "--force-recreate", &compose.service].map(str::to_owned);
                return Ok(Recreation { place: place.clone(), access, words: [base, up.to_vec()].concat() });
            }
            Some(0) => format!("{} has no service {} any more", listed(compose), compose.service),
            // No such program, or docker knows no such command: the other way may be there.
            Some(127 | 126) => continue,
            _ if is_unknown_command(&output.stderr) => continue,
            _ => format!("{} could not be read there: {}", listed(compose), last_line(&output.stderr)),
        };
        missing.get_or_insert(why);
    }
    let why = missing.unwrap_or_else(|| "neither docker compose nor docker-compose is there".to_owned());
    let message = format!("{}: {why}", place.host.describe());
    Err(Error::new(Kind::Refused, message).hint(by_hand(compose)))
}

impl Recreation {
    /// The command, for people.
    #[must_use]
    pub fn describe(&self) -> String {
        self.words.join(" ")
    }

    /// Makes the container anew. Volumes stay.
    pub async fn run(&self) -> Result<()> {
        let place = self.place.host.describe();
        if self.access == Access::ReadOnly {
            return Err(Error::new(Kind::Refused, format!("{place}: {}: access is read-only", self.describe()))
                .hint("access: full in talops.yaml, and no TALOPS_READ_ONLY in the environment, allow changes"));
        }
        let output = run(&self.place, &self.words, TO_RECREATE).await?;
        if output.status == Some(0) {
            return Ok(());
        }
        let how = output.status.map_or_else(|| "a signal".to_owned(), |status| format!("status {status}"));
        let message = format!("{place}: {} ended with {how}: {}", self.describe(), last_line(&output.stderr));
        Err(Error::failed(message))
    }
}

async fn run(place: &Place, words: &[String], timeout: Duration) -> Result<crate::ssh::Output> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match place.host.run(&words, Limits { timeout, max_bytes: PRINTED }).await {
        // On this machine a program that is missing cannot even be started.
        Err(error) if error.kind() == Kind::Configuration => {
            Ok(crate::ssh::Output { status: Some(127), stdout: Vec::new(), stderr: error.message().to_owned() })
        }
        outcome => outcome,
    }
}

/// Compose for this project, up to its command.
fn words(place: &Place, program: &[&str], compose: &Compose) -> Vec<String> {
    let mut words: Vec<String> = program.iter().take(1).map(|word| (*word).to_owned()).collect();
    if let Some(socket) = &place.socket {
        words.extend(["-H".to_owned(), format!("unix://{}", socket.display())]);
    }
    words.extend(program.iter().skip(1).map(|word| (*word).to_owned()));
    let path = |path: &Path| path.display().to_string();
    words.extend(["-p".to_owned(), compose.project.clone()]);
    if !compose.folder.as_os_str().is_empty() {
        words.extend(["--project-directory".to_owned(), path(&compose.folder)]);
    }
    for file in &compose.environment_files {
        words.extend(["--env-file".to_owned(), path(file)]);
    }
    for file in &compose.files {
        words.extend(["-f".to_owned(), path(file)]);
    }
    words
}

/// Docker without the plugin: `unknown shorthand flag: 'p' in -p`, `'compose' is not a docker command`.
fn is_unknown_command(stderr: &str) -> bool {
    ["is not a docker command", "unknown shorthand flag", "unknown docker command", "unknown flag: --project-directory"]
        .iter()
        .any(|words| stderr.contains(words))
}

fn last_line(stderr: &str) -> &str {
    stderr.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it said nothing")
}

fn listed(compose: &Compose) -> String {
    let files: Vec<String> = compose.files.iter().map(|file| file.display().to_string()).collect();
    files.join(", ")
}

fn by_hand(compose: &Compose) -> String {
    format!(
        "where the compose files of project {} are: docker compose up -d --force-recreate {} (never down, never -v)",
        compose.project, compose.service
    )
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{is_unknown_command, words};
    use crate::environment::Environment;
    use crate::estate::Compose;
    use crate::provider::Place;
    use crate::ssh::{Host, Sessions};

    #[test]
    fn the_project_is_the_one_that_the_container_came_from() {
        let host = Host::local(Sessions::new(&Environment::new([])));
        let compose = Compose {
            project: "omni".into(),
            service: "provider".into(),
            folder: "/opt/omni".into(),
            files: vec!["/opt/omni/a.yaml".into(), "/opt/omni/b.yaml".into()],
            environment_files: vec!["/opt/omni/omni.env".into()],
        };
        let place = Place { host: host.clone(), socket: None };
        let line = |place: &Place, program: &[&str]| words(place, program, &compose).join(" ");
        insta::assert_snapshot!(line(&place, &["docker", "compose"]), @"docker compose -p omni --project-directory /opt/omni --env-file /opt/omni/omni.env -f /opt/omni/a.yaml -f /opt/omni/b.yaml");
        let place = Place { host, socket: Some(PathBuf::from("/run/d.sock")) };
        insta::assert_snapshot!(line(&place, &["docker-compose"]), @"docker-compose -H unix:///run/d.sock -p omni --project-directory /opt/omni --env-file /opt/omni/omni.env -f /opt/omni/a.yaml -f /opt/omni/b.yaml");
    }

    #[test]
    fn docker_without_the_plugin_is_known() {
        for said in
            ["unknown shorthand flag: 'p' in -p\nSee 'docker --help'.", "docker: 'compose' is not a docker command."]
        {
            assert!(is_unknown_command(said));
        }
        assert!(!is_unknown_command("no configuration file provided: not found"));
    }
}
