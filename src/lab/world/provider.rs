//! The infrastructure provider: its container, and what it logs.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::clusters::Machine;
use super::{World, days, hours, minutes};

/// The infrastructure provider.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name in the configuration.
    pub alias: &'static str,
    /// Its id in Omni.
    pub id: &'static str,
    /// Its name in Omni.
    pub name: &'static str,
    /// Its container's name.
    pub container: &'static str,
    /// Its container's compose service.
    pub service: &'static str,
    /// Its container's compose project.
    pub project: &'static str,
    /// Its image.
    pub image: &'static str,
    /// Its version.
    pub version: &'static str,
    /// How it is.
    pub state: ProviderState,
    /// The container whose network it joins was made anew.
    pub network_gone: bool,
    /// Once it is started anew it ends, again and again.
    pub crashes: bool,
}

/// How the provider is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderState {
    /// It runs and works.
    Working,
    /// Its container runs, and it has neither logged nor sent a heartbeat since.
    Asleep {
        /// Since when.
        since: Timestamp,
    },
    /// It runs, and Omni refuses its key since.
    Refused {
        /// Since when.
        since: Timestamp,
    },
    /// It runs with another id than Omni knows, since.
    Misnamed {
        /// Since when.
        since: Timestamp,
    },
    /// Its container ended.
    Stopped {
        /// When.
        at: Timestamp,
    },
}

/// A line of its log.
#[derive(Debug, Clone)]
pub struct LogLine {
    /// When it was written.
    pub time: Timestamp,
    /// The line.
    pub text: String,
}

/// How often it looks at its machine requests.
const RESYNC: SignedDuration = SignedDuration::from_mins(10);

/// How many rounds of its log are kept.
const ROUNDS: i32 = 20;

impl Provider {
    pub(super) const fn running(alias: &'static str, id: &'static str) -> Self {
        Self {
            alias,
            id,
            name: "Proxmox",
            container: "omni-infra-provider-proxmox",
            service: "proxmox-provider",
            project: "omni",
            image: "ghcr.io/siderolabs/omni-infra-provider-proxmox:v0.3.0",
            version: "v0.3.0",
            state: ProviderState::Working,
            network_gone: false,
            crashes: false,
        }
    }

    /// Whether Omni has had a heartbeat lately.
    #[must_use]
    pub const fn connected(&self) -> bool {
        matches!(self.state, ProviderState::Working)
    }

    /// When Omni had its last heartbeat.
    #[must_use]
    pub fn last_heartbeat(&self, world: &World) -> Timestamp {
        match self.state {
            ProviderState::Working => world.ago(SignedDuration::from_secs(7)),
            ProviderState::Asleep { since } | ProviderState::Refused { since } | ProviderState::Misnamed { since } => {
                since
            }
            ProviderState::Stopped { at } => at,
        }
    }

    /// When its container was started.
    #[must_use]
    pub fn container_started(&self, world: &World) -> Timestamp {
        world.ago(days(9))
    }

    /// Its log, oldest line first.
    ///
    /// Lines are zap's production encoding, as recorded in `siderolabs/omni-infra-provider-proxmox` issue 49.
    #[must_use]
    pub fn log(&self, world: &World) -> Vec<LogLine> {
        let last = match self.state {
            ProviderState::Working => world.ago(SignedDuration::from_secs(20)),
            ProviderState::Asleep { since } | ProviderState::Refused { since } | ProviderState::Misnamed { since } => {
                since
            }
            ProviderState::Stopped { at } => at.checked_sub(minutes(3)).unwrap_or(at),
        };
        let start = self.container_started(world);
        let mut lines =
            vec![line(start, "info", "omni-infra-provider-proxmox/main.go:117", "starting infra provider", &json!({}))];
        for round in (0..ROUNDS).rev() {
            let time = last.checked_sub(RESYNC * round).unwrap_or(last);
            let machines = world
                .clusters
                .iter()
                .flat_map(|cluster| cluster.machines.iter().filter(|machine| cluster.provides(machine)));
            lines.extend(machines.zip(1..).map(|(machine, turn)| reconciled(self.id, time, turn, machine)));
        }
        match self.state {
            ProviderState::Working | ProviderState::Asleep { .. } => {}
            ProviderState::Stopped { at } => lines.extend(last_words(at)),
            ProviderState::Refused { .. } => {
                lines.extend(complaints(world, KEY_REFUSED));
            }
            ProviderState::Misnamed { .. } => lines.extend(complaints(world, ID_REFUSED)),
        }
        lines
    }
}

fn reconciled(id: &str, round: Timestamp, turn: i64, machine: &Machine) -> LogLine {
    let fields = json!({
        "controller": format!("{id}.ProvisionController"),
        "namespace": "infra-provider",
        "type": "MachineRequests.omni.sidero.dev",
        "id": machine.request,
        "job": "reconcile",
        "busy": 0.088_553_39,
    });
    let time = round.checked_sub(SignedDuration::from_millis(900 - 90 * turn)).unwrap_or(round);
    line(time, "info", "qruntime/qruntime.go:310", "reconcile succeeded", &fields)
}

/// What Omni answers a provider whose key ran out.
pub const KEY_REFUSED: &str = "rpc error: code = Unauthenticated desc = invalid signature";

/// What Omni answers a provider that runs with another id than its own.
pub const ID_REFUSED: &str = "rpc error: code = InvalidArgument desc = resource ID must match the infra provider ID";

/// What a provider says each minute while Omni refuses what it asks.
fn complaints(world: &World, error: &str) -> Vec<LogLine> {
    let complaint = |ago: i64| {
        let fields = json!({"error": error, "interval": 60});
        line(world.ago(minutes(ago)), "error", "infra/infra.go:214", "infra provider run failed, retrying", &fields)
    };
    (1..10).rev().map(complaint).collect()
}

/// What a provider of the client library of July 2026 says when Omni was restarted under it.
fn last_words(at: Timestamp) -> [LogLine; 2] {
    let error = "controller runtime watch error: rpc error: code = FailedPrecondition desc = invalid watch bookmark";
    let fields = json!({"error": error, "stacktrace": "main.main\n\t/src/cmd/omni-infra-provider-proxmox/main.go:151"});
    [
        line(at, "error", "omni-infra-provider-proxmox/main.go:151", "infra provider failed", &fields),
        LogLine { time: at, text: format!("Error: {error}") },
    ]
}

/// A line in zap's production encoding, without the fields that it does not need.
#[must_use]
pub fn line(time: Timestamp, level: &str, caller: &str, message: &str, fields: &serde_json::Value) -> LogLine {
    let mut text = format!(
        r#"{{"level":"{level}","ts":{}.{:06},"caller":"{caller}","msg":"{message}""#,
        time.as_second(),
        time.subsec_microsecond()
    );
    for (name, value) in fields.as_object().into_iter().flatten() {
        // Writing to a `String` cannot fail.
        let _ = write!(text, r#","{name}":{value}"#);
    }
    text.push('}');
    LogLine { time, text }
}

/// When a provider that stopped or fell asleep did so.
pub const AWAY: SignedDuration = hours(9);
