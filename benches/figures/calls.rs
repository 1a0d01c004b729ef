//! The scripts that `talops status` takes the place of: curl, kubectl and ssh, one call for each question, one after
//! another, each with the jq filter that somebody who knows the answer's shape would write.
//!
//! They are given what helps them: warm caches of API discovery, no `omnictl` to be started (signatures are made before
//! the clock runs), and no call for what is only sometimes needed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::measure::measured;
use crate::stack::process::run;

/// How a thing's name is printed.
const NAME: &str = "((.metadata.namespace // \"\") + \"/\" + .metadata.name)";

/// Omni's kinds that are asked for, and the fields that answer.
const OMNI: [(&str, &str); 5] = [
    ("SysVersions", "[.spec.backend_version]"),
    ("ClusterStatuses", "[.metadata.id, .spec.phase, .spec.ready, .spec.machines]"),
    ("MachineStatuses", "[.metadata.id, .spec.connected, .spec.maintenance]"),
    ("MachineRequestStatuses", "[.metadata.id, .spec.stage, .spec.status, .spec.error]"),
    ("InfraProviderCombinedStatuses", "[.metadata.id, .spec.health]"),
];

/// What kubectl is asked for, and the fields that answer.
const KUBERNETES: [(&str, &str); 10] = [
    ("nodes", "[.metadata.name, (.status.conditions[] | select(.type == \"Ready\").status)]"),
    ("pods -A", "[NAME, .status.phase, [.status.containerStatuses[]? | .ready, .restartCount, (.state | keys)]]"),
    ("deployments -A", "[NAME, .spec.replicas, .status.availableReplicas]"),
    ("statefulsets -A", "[NAME, .spec.replicas, .status.readyReplicas]"),
    ("daemonsets -A", "[NAME, .status.desiredNumberScheduled, .status.numberReady]"),
    ("jobs -A", "[NAME, .status.succeeded, .status.failed]"),
    ("persistentvolumeclaims -A", "[NAME, .status.phase]"),
    ("applications.argoproj.io -A", "[NAME, .status.sync.status, .status.health.status]"),
    ("externalsecrets.external-secrets.io -A", "[NAME, (.status.conditions[]? | [.type, .status, .reason])]"),
    ("volumes.longhorn.io -A", "[NAME, .status.state, .status.robustness]"),
];

/// Where the calls go.
pub(crate) struct Ways<'a> {
    /// Omni's endpoint.
    pub(crate) omni: &'a str,
    /// What goes into `OMNI_SERVICE_ACCOUNT_KEY`.
    pub(crate) key: &'a str,
    /// The kubectl that is run.
    pub(crate) kubectl: PathBuf,
    /// Its kubeconfig.
    pub(crate) kubeconfig: &'a Path,
    /// The configuration of ssh.
    pub(crate) ssh: PathBuf,
    /// The host behind it.
    pub(crate) host: &'a str,
    /// The provider's container there.
    pub(crate) container: &'a str,
}

/// The calls of one kind of tool.
pub(crate) struct Calls {
    /// `curl`, `kubectl`, `ssh`.
    pub(crate) tool: &'static str,
    /// What the shell is given, without a filter, and the filter.
    pub(crate) lines: Vec<(String, Option<String>)>,
}

/// What the calls of one tool cost, all in all.
#[derive(Default)]
pub(crate) struct Cost {
    /// One after another, with their filters.
    pub(crate) wall: Duration,
    /// What they print through their filters.
    pub(crate) filtered: usize,
}

/// All calls, with a signature that holds for five minutes.
pub(crate) fn all(ways: &Ways, folder: &Path) -> Vec<Calls> {
    let headers = folder.join("omni.headers");
    std::fs::write(&headers, signed_headers(ways.key, folder)).expect("a file of headers");
    let omni = OMNI.iter().map(|(kind, fields)| {
        let body = json!({"namespace": "default", "type": format!("{kind}.omni.sidero.dev")});
        let url = format!("{}/api/omni.resources.ResourceService/List", ways.omni);
        let line = format!("curl --silent --show-error --fail --header @{} --data '{body}' {url}", headers.display());
        (line, Some(format!(".items[] | fromjson | {fields}")))
    });
    let kubectl = format!("{} --kubeconfig {}", ways.kubectl.display(), ways.kubeconfig.display());
    let kubernetes = KUBERNETES.iter().map(|(what, fields)| {
        (format!("{kubectl} get {what} -o json"), Some(format!(".items[] | {}", fields.replace("NAME", NAME))))
    });
    let docker = |command: &str| {
        let (ssh, host) = (ways.ssh.display(), ways.host);
        format!("/usr/bin/ssh -F {ssh} {host} 'pct exec 200 -- docker {command} {} 2>&1'", ways.container)
    };
    let state = ".[] | [.Name, .State.Status, .State.StartedAt, .RestartCount]".to_owned();
    let provider = vec![(docker("inspect"), Some(state)), (docker("logs --tail 200"), None)];
    vec![
        Calls { tool: "curl", lines: omni.collect() },
        Calls { tool: "kubectl", lines: kubernetes.collect() },
        Calls { tool: "ssh", lines: provider },
    ]
}

impl Calls {
    /// Runs them one after another, as a script does.
    pub(crate) fn run(&self, home: &Path) -> Cost {
        let costs = self.lines.iter().map(|(line, filter)| {
            let piped = filter.as_ref().map_or_else(|| line.clone(), |filter| format!("{line} | jq -c '{filter}'"));
            measured(&shell(&piped, home)).exited(&[0])
        });
        costs.fold(Cost::default(), |sum, cost| Cost {
            wall: sum.wall + cost.wall,
            filtered: sum.filtered + cost.stdout.len(),
        })
    }

    /// How many bytes they print without their filters.
    pub(crate) fn unfiltered(&self, home: &Path) -> usize {
        self.lines.iter().map(|(line, _)| measured(&shell(line, home)).exited(&[0]).stdout.len()).sum()
    }
}

/// A line of a script.
pub(crate) fn shell(line: &str, home: &Path) -> Command {
    let mut command = Command::new("/bin/bash");
    command.args(["-euo", "pipefail", "-c", line]).env("HOME", home).env("PATH", "/usr/local/bin:/usr/bin:/bin");
    command
}

/// The headers of a call that lists resources, signed by GnuPG with a service account's key.
fn signed_headers(key: &str, folder: &Path) -> String {
    let key = BASE64_STANDARD.decode(key).expect("a key is base64");
    let key: Value = serde_json::from_slice(&key).expect("a key is JSON");
    let home = tempfile::Builder::new().prefix("gpg.").tempdir_in(folder).expect("a folder for GnuPG");
    let file = |name: &str, text: &str| {
        std::fs::write(home.path().join(name), text).expect("a file");
        home.path().join(name)
    };
    let gpg = |arguments: &[&str], input: &Path| {
        let mut command = Command::new("gpg");
        command.env("GNUPGHOME", home.path()).args(["--batch", "--yes", "--quiet"]).args(arguments).arg(input);
        run(&mut command, Duration::from_secs(20)).succeeded();
    };
    gpg(&["--import"], &file("key.asc", key["pgp_key"].as_str().expect("a private key")));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs().to_string();
    let headers = json!({"x-sidero-timestamp": [now], "runtime": ["Omni"]});
    let payload = json!({"headers": headers, "method": "/omni.resources.ResourceService/List"}).to_string();
    let signature = home.path().join("payload.sig");
    let output = ["--output", signature.to_str().expect("a path that is text"), "--detach-sign"];
    gpg(&output, &file("payload", &payload));
    let signature = BASE64_STANDARD.encode(std::fs::read(&signature).expect("a signature"));
    run(Command::new("gpgconf").env("GNUPGHOME", home.path()).args(["--kill", "gpg-agent"]), Duration::from_secs(20));
    [
        "Content-Type: application/json".to_owned(),
        "Grpc-Metadata-Runtime: Omni".to_owned(),
        format!("Grpc-Metadata-X-Sidero-Timestamp: {now}"),
        format!("Grpc-Metadata-X-Sidero-Payload: {payload}"),
        format!("Grpc-Metadata-X-Sidero-Signature: siderov1 automation key {signature}"),
    ]
    .join("\n")
}
