//! The documents of Docker 20.10.24, as its daemon writes them.

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Container;

/// What stands for "never".
const NEVER: &str = "0001-01-01T00:00:00Z";

/// `/version`.
pub(super) fn version() -> Value {
    let built = "2026-05-07T21:09:36.000000000+00:00";
    json!({
        "Platform": {"Name": ""},
        "Components": [{
            "Name": "Engine",
            "Version": "20.10.24+dfsg1",
            "Details": {
                "ApiVersion": "1.41", "Arch": "amd64", "BuildTime": built, "Experimental": "false", "GitCommit": "5d6db84",
                "GoVersion": "go1.19.8", "KernelVersion": "6.1.0-44-amd64", "MinAPIVersion": "1.12", "Os": "linux",
            },
        }],
        "Version": "20.10.24+dfsg1",
        "ApiVersion": "1.41",
        "MinAPIVersion": "1.12",
        "GitCommit": "5d6db84",
        "GoVersion": "go1.19.8",
        "Os": "linux",
        "Arch": "amd64",
        "KernelVersion": "6.1.0-44-amd64",
        "BuildTime": built,
    })
}

/// An entry of `/containers/json`.
pub(super) fn summary(container: &Container) -> Value {
    json!({
        "Id": container.id,
        "Names": [format!("/{}", container.name)],
        "Image": container.image,
        "ImageID": image_id(&container.image),
        "Command": "",
        "Created": created(container).as_second(),
        "Ports": [],
        "Labels": container.labels,
        "State": container.state,
        "Status": status(container, Timestamp::now()),
        "HostConfig": {"NetworkMode": network_mode(container)},
        "NetworkSettings": {"Networks": {}},
        "Mounts": [],
    })
}

/// `/containers/ID/json`.
pub(super) fn inspection(container: &Container) -> Value {
    json!({
        "Id": container.id,
        "Created": created(container).to_string(),
        "Path": "",
        "Args": [],
        "State": state(container),
        "Image": image_id(&container.image),
        "ResolvConfPath": "",
        "HostnamePath": "",
        "HostsPath": "",
        "LogPath": "",
        "Name": format!("/{}", container.name),
        "RestartCount": container.restarts,
        "Driver": "overlay2",
        "Platform": "linux",
        "MountLabel": "",
        "ProcessLabel": "",
        "AppArmorProfile": "",
        "ExecIDs": null,
        "HostConfig": {
            "Binds": null,
            "LogConfig": {"Type": "json-file", "Config": {}},
            "NetworkMode": network_mode(container),
            "PortBindings": {},
            "RestartPolicy": {"Name": "unless-stopped", "MaximumRetryCount": 0},
            "AutoRemove": false,
            "Privileged": false,
            "Runtime": "runc",
        },
        "GraphDriver": {"Data": null, "Name": "overlay2"},
        "Mounts": [],
        "Config": {
            "Hostname": container.id.get(..12).unwrap_or_default(),
            "Domainname": "",
            "User": "",
            "AttachStdin": false,
            "AttachStdout": false,
            "AttachStderr": false,
            "Tty": false,
            "OpenStdin": false,
            "StdinOnce": false,
            "Env": null,
            "Cmd": null,
            "Image": container.image,
            "Volumes": null,
            "WorkingDir": "",
            "Entrypoint": null,
            "OnBuild": null,
            "Labels": container.labels,
        },
        "NetworkSettings": {"Bridge": "", "SandboxID": "", "Ports": {}, "Networks": {}},
    })
}

fn network_mode(container: &Container) -> String {
    container.joins.as_ref().map_or_else(|| "default".to_owned(), |id| format!("container:{id}"))
}

fn state(container: &Container) -> Value {
    let time = |time: Option<Timestamp>| time.map_or_else(|| NEVER.to_owned(), |time| time.to_string());
    let is = |state: &str| container.state == state;
    let mut document = json!({
        "Status": container.state,
        "Running": container.is_running(),
        "Paused": is("paused"),
        "Restarting": is("restarting"),
        "OOMKilled": false,
        "Dead": is("dead"),
        // A process that runs has some number; which one is nobody's concern.
        "Pid": if is("running") || is("paused") { 1000 } else { 0 },
        "ExitCode": container.exit_code,
        "Error": container.error,
        "StartedAt": time(container.started),
        "FinishedAt": time(container.finished),
    });
    if let Some(health) = &container.health {
        document["Health"] = json!({"Status": health, "FailingStreak": 0, "Log": []});
    }
    document
}

/// When a container was made: what is known of it begins with its first line or start.
fn created(container: &Container) -> Timestamp {
    let first = container.log.first().map(|line| line.time);
    [first, container.started, container.finished].into_iter().flatten().min().unwrap_or_default()
}

/// `/images/ID/json` of a container's image, where that is meant: an image whose name has no registry was built here.
pub(super) fn image(container: &Container, reference: &str) -> Option<Value> {
    let name = &container.image;
    let id = image_id(name);
    let digests = match name.rsplit_once(':') {
        Some((repository, _)) if name.contains('/') => json!([format!("{repository}@{id}")]),
        _ => json!([]),
    };
    ([&id, name].contains(&&reference.to_owned())).then(|| {
        json!({
            "Id": id, "RepoTags": [name], "RepoDigests": digests, "Architecture": "amd64", "Os": "linux", "Size": 52_428_800,
        })
    })
}

fn image_id(image: &str) -> String {
    format!("sha256:{:x}", Sha256::digest(image))
}

/// The state in words. Source: `moby/moby` v20.10.24 `container/state.go` (`State.String`).
fn status(container: &Container, now: Timestamp) -> String {
    let since = |time: Option<Timestamp>| time.map_or(0, |time| now.duration_since(time).as_secs());
    let (up, ended) = (words(since(container.started)), words(since(container.finished)));
    match (container.state.as_str(), &container.health) {
        ("paused", _) => format!("Up {up} (Paused)"),
        ("restarting", _) => format!("Restarting ({}) {ended} ago", container.exit_code),
        ("running", Some(health)) if health == "starting" => format!("Up {up} (health: starting)"),
        ("running", Some(health)) => format!("Up {up} ({health})"),
        ("running", None) => format!("Up {up}"),
        ("removing", _) => "Removal In Progress".to_owned(),
        ("dead", _) => "Dead".to_owned(),
        ("created", _) => "Created".to_owned(),
        _ => format!("Exited ({}) {ended} ago", container.exit_code),
    }
}

/// A duration in words. Source: `docker/go-units` `duration.go` (`HumanDuration`).
fn words(seconds: i64) -> String {
    let (minutes, hours) = (seconds / 60, (seconds + 1800) / 3600);
    match seconds {
        i64::MIN..=0 => "Less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..=59 => format!("{seconds} seconds"),
        _ if minutes == 1 => "About a minute".to_owned(),
        _ if minutes < 60 => format!("{minutes} minutes"),
        _ if hours == 1 => "About an hour".to_owned(),
        _ if hours < 48 => format!("{hours} hours"),
        _ if hours < 24 * 14 => format!("{} days", hours / 24),
        _ if hours < 24 * 60 => format!("{} weeks", hours / 24 / 7),
        _ if hours < 24 * 730 => format!("{} months", hours / 24 / 30),
        _ => format!("{} years", seconds / 3600 / 24 / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn durations_are_told_in_words() {
        let (minute, hour, day) = (60, 3600, 86400);
        let durations = [
            (0, "Less than a second"),
            (59, "59 seconds"),
            (minute, "About a minute"),
            (59 * minute, "59 minutes"),
            (hour, "About an hour"),
            (47 * hour, "47 hours"),
            (3 * day, "3 days"),
            (20 * day, "2 weeks"),
            (100 * day, "3 months"),
            (800 * day, "2 years"),
        ];
        for (seconds, expected) in durations {
            assert_eq!(words(seconds), expected, "{seconds}");
        }
    }
}
