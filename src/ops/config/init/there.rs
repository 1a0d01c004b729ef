//! What is found on a host behind ssh: containers with a compose service label, on the host and in its LXC guests.
//!
//! One connection over the user's own `ssh` serves every question.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;

use super::found::FoundContainer;
use super::here::guest_hop;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::ssh::{Host, Limits, Sessions};
use crate::text;

/// How long one command may take there, connecting included.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(15);
/// How many LXC guests are asked, and how many at once.
const MOST_GUESTS: usize = 64;
const GUESTS_AT_ONCE: usize = 4;
/// No answer is longer than this many bytes.
const LONGEST: usize = 1024 * 1024;
/// The status with which ssh itself fails, as opposed to the command there (ssh(1), "EXIT STATUS").
const SSH_FAILED: i32 = 255;
/// How long the end of the connection is waited for.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Lists containers with the label of a compose service: service, image.
const LIST_CONTAINERS: [&str; 7] = [
    "docker",
    "ps",
    "--all",
    "--filter",
    "label=com.docker.compose.service",
    "--format",
    "{{.Label \"com.docker.compose.service\"}}\t{{.Image}}",
];

/// What is on a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostFound {
    /// Its containers and those of its LXC guests.
    pub containers: Vec<FoundContainer>,
    /// Whether it is a Proxmox VE host.
    pub proxmox: bool,
    /// What was passed over.
    pub notes: Vec<String>,
}

/// Asks the host that `destination` leads to.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when `destination` is not one, [`crate::error::Kind::Unreachable`] or
/// [`crate::error::Kind::Unauthorized`] when ssh cannot get there without asking.
pub async fn look_there(destination: &str, environment: &Environment) -> Result<HostFound> {
    if destination.is_empty() || destination.starts_with('-') || destination.contains(char::is_whitespace) {
        return Err(
            Error::usage(format!("{destination:?} is not a destination for ssh")).hint("as in --ssh root@foxtrot")
        );
    }
    let sessions = Sessions::new(environment);
    let found = look(destination, &Host::ssh(Arc::clone(&sessions), destination)).await;
    sessions.close(CLOSE_TIMEOUT).await;
    found.map_err(|error| error.context("asking over ssh"))
}

async fn look(destination: &str, host: &Host) -> Result<HostFound> {
    let mut found = HostFound::default();
    let on_host = run(host, &LIST_CONTAINERS).await?;
    found.containers.extend(containers(&on_host, destination, &[]));
    let list = run(host, &["pct", "list"]).await?;
    let mut guests = running_guests(&list);
    found.proxmox = list.lines().next().is_some_and(|line| line.starts_with("VMID"));
    if guests.len() > MOST_GUESTS {
        let all = guests.len();
        found.notes.push(format!("{destination} runs {all} LXC guests: the first {MOST_GUESTS} were asked"));
        guests.truncate(MOST_GUESTS);
    }
    let ask = |guest: String| async move {
        let hop = guest_hop(&guest);
        let answer = run(&host.clone().with_hop(hop.clone()), &LIST_CONTAINERS).await;
        (guest, hop, answer)
    };
    let mut answers = futures::stream::iter(guests).map(ask).buffered(GUESTS_AT_ONCE);
    while let Some((guest, hop, answer)) = answers.next().await {
        match answer {
            Ok(answer) => found.containers.extend(containers(&answer, destination, &hop)),
            Err(error) => found.notes.push(format!("LXC guest {guest} of {destination} was passed over: {error}")),
        }
    }
    Ok(found)
}

/// Runs one command there and gives what it printed; nothing when the command itself failed, as where there is no docker.
async fn run(host: &Host, words: &[&str]) -> Result<String> {
    let output = host.run(words, Limits { timeout: COMMAND_TIMEOUT, max_bytes: LONGEST }).await?;
    if output.status == Some(SSH_FAILED) {
        let last = output.stderr.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("ssh gave no reason");
        let last = text::cut(text::line(last).trim(), 200);
        return Err(Error::unreachable(format!("{}: {last}", host.describe())));
    }
    Ok(if output.status == Some(0) { String::from_utf8_lossy(&output.stdout).into_owned() } else { String::new() })
}

fn containers(answer: &str, destination: &str, hop: &[String]) -> Vec<FoundContainer> {
    let mut found: Vec<FoundContainer> = Vec::new();
    for line in answer.lines() {
        let Some((service, image)) = line.split_once('\t') else { continue };
        if service.is_empty() || found.iter().any(|container| container.service == service) {
            continue;
        }
        found.push(FoundContainer {
            ssh: destination.to_owned(),
            exec: hop.to_owned(),
            service: service.to_owned(),
            image: image.to_owned(),
            source: format!("a container of {destination}, image {image}"),
        });
    }
    found
}

/// The numbers of running guests in what `pct list` prints: `VMID Status Lock Name`, the lock often left out.
fn running_guests(list: &str) -> Vec<String> {
    let running = |line: &str| {
        let mut words = line.split_whitespace();
        let (number, status) = (words.next()?, words.next()?);
        (number.bytes().all(|byte| byte.is_ascii_digit()) && status == "running").then(|| number.to_owned())
    };
    list.lines().filter_map(running).collect()
}

#[cfg(test)]
mod tests {
    use super::{containers, look_there, running_guests};
    use crate::environment::Environment;
    use crate::error::Kind;

    #[test]
    fn guests_that_run_are_told_from_those_that_do_not() {
        let list = "VMID       Status     Lock         Name\n100        stopped                 old\n200        running                 omni-provider\n201        running    backup       web\n";
        assert_eq!(running_guests(list), ["200", "201"]);
    }

    #[test]
    fn a_service_with_several_containers_is_one() {
        let found =
            containers("proxmox-provider\timage:1\nproxmox-provider\timage:1\n\tnone\nweb\tnginx\n", "foxtrot", &[]);
        let services: Vec<&str> = found.iter().map(|container| container.service.as_str()).collect();
        assert_eq!(services, ["proxmox-provider", "web"]);
        assert!(found[0].is_likely() && !found[1].is_likely());
    }

    #[tokio::test]
    async fn an_option_is_not_taken_for_a_host() {
        let error = look_there("-oProxyCommand=x", &Environment::default()).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
    }

    #[tokio::test]
    async fn an_ssh_that_hangs_is_given_up() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let ssh = folder.path().join("ssh");
        std::fs::write(&ssh, "#!/bin/sh\nexec sleep 60\n").unwrap();
        std::fs::set_permissions(&ssh, PermissionsExt::from_mode(0o755)).unwrap();
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        tokio::time::pause();
        let error = look_there("foxtrot", &Environment::new([("PATH".into(), path.into())])).await.unwrap_err();
        assert_eq!(error.to_string(), "asking over ssh: foxtrot: no answer within 12 s");
    }
}
