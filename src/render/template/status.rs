//! What `talops template status` prints for people: omnictl's tree, and below it why the cluster is not ready.

use crate::ops::template::{MachineLeaf, MachineSetTree, SetRole, TemplateStatus, UpgradeStatus};
use crate::render::Page;
use crate::render::paint::Paint;
use crate::text::line;

/// The tree (`siderolabs/omni` `client/pkg/template/operations/internal/statustree`).
#[must_use]
pub fn tree(status: &TemplateStatus, color: bool) -> Page {
    let paint = Paint::new(color);
    let mut page = Page::default();
    let TemplateStatus { cluster, phase, healthy, total, .. } = status;
    let phase = word(paint, phase, &["RUNNING"], &["SCALING_UP", "SCALING_DOWN", "UNKNOWN"]);
    let ready = self::ready(paint, status.ready_in_omni);
    page.line(format!("Cluster \"{}\" {phase} {ready} ({healthy}/{total}) (healthy/total)", line(cluster)));
    let mut branches: Vec<(String, Vec<String>)> = Vec::new();
    for (name, upgrade) in [("Kubernetes", &status.kubernetes_upgrade), ("Talos", &status.talos_upgrade)] {
        branches.extend(upgrade.as_ref().map(|upgrade| (self::upgrade(paint, name, upgrade), Vec::new())));
    }
    branches.extend(status.machine_sets.iter().map(|set| (machine_set(paint, set), leaves(paint, status, set))));
    let count = branches.len();
    for (place, (branch, leaves)) in branches.into_iter().enumerate() {
        let (edge, stem) = if place + 1 == count { ("└── ", "    ") } else { ("├── ", "│   ") };
        page.line(format!("{edge}{branch}"));
        let last = leaves.len();
        for (place, leaf) in leaves.into_iter().enumerate() {
            let edge = if place + 1 == last { "└── " } else { "├── " };
            page.line(format!("{stem}{edge}{leaf}"));
        }
    }
    for why in &status.not_ready {
        let says = if why.says.is_empty() { String::new() } else { format!(": {}", line(&why.says)) };
        page.line(format!("{} {}{says}", paint.bad("not ready:"), line(&why.what)));
    }
    page
}

/// `cluster/NAME`.
#[must_use]
pub fn name(status: &TemplateStatus) -> Page {
    let mut page = Page::default();
    page.line(format!("cluster/{}", line(&status.cluster)));
    page
}

/// A state in its colour: good, on its way, or neither.
fn word(paint: Paint, word: &str, good: &[&str], on_its_way: &[&str]) -> String {
    let text = line(word);
    match word {
        word if good.contains(&word) => paint.good(&text),
        word if on_its_way.contains(&word) => paint.middling(&text),
        _ => paint.bad(&text),
    }
}

fn ready(paint: Paint, ready: bool) -> String {
    if ready { paint.good("Ready") } else { paint.bad("Not Ready") }
}

fn upgrade(paint: Paint, name: &str, upgrade: &UpgradeStatus) -> String {
    let on_its_way = ["Upgrading", "Reverting", "UpdatingMachineSchematics"];
    let phase = word(paint, &upgrade.phase, &["Done"], &on_its_way);
    format!("{name} Upgrade {phase} {}", line(&upgrade.step)).trim_end().to_owned()
}

fn machine_set(paint: Paint, set: &MachineSetTree) -> String {
    let name = match set.role {
        SetRole::ControlPlane => "Control Plane",
        SetRole::Workers => "Workers",
        SetRole::AdditionalWorkers => "Additional Workers",
    };
    let on_its_way = ["ScalingUp", "ScalingDown", "Upgrading", "Reconfiguring", "Unknown"];
    let phase = word(paint, &set.phase, &["Running"], &on_its_way);
    format!("{name} \"{}\" {phase} {} ({}/{})", line(&set.id), ready(paint, set.ready), set.healthy, set.total)
}

/// What hangs below a machine set: for the control plane its load balancer and its checks, then the machines.
fn leaves(paint: Paint, status: &TemplateStatus, set: &MachineSetTree) -> Vec<String> {
    let mut leaves = Vec::new();
    if set.role == SetRole::ControlPlane {
        leaves.extend(status.load_balancer_ready.map(|well| format!("Load Balancer {}", ready(paint, well))));
        leaves.push(match status.failing_checks.as_slice() {
            [] => format!("Status Checks {}", paint.good("OK")),
            failing => {
                let failing: Vec<String> = failing.iter().map(|check| line(check)).collect();
                format!("Status Checks {}", paint.bad(&format!("Failing: [{}]", failing.join("; "))))
            }
        });
    }
    leaves.extend(set.machines.iter().map(|machine| self::machine(paint, machine)));
    leaves
}

fn machine(paint: Paint, machine: &MachineLeaf) -> String {
    let on_its_way = ["CONFIGURING", "INSTALLING", "UPGRADING", "REBOOTING", "BOOTING", "POWERING_ON", "UNKNOWN"];
    let stage = word(paint, &machine.stage, &["RUNNING"], &on_its_way);
    let node = if machine.node.is_empty() { String::new() } else { format!("({})", line(&machine.node)) };
    let mut words = format!("Machine \"{}\"{node} {stage}", line(&machine.id));
    let mut add = |word: String| words = format!("{words} {word}");
    if machine.stage == "RUNNING" {
        add(ready(paint, machine.ready));
    }
    if !machine.connected {
        add(paint.bad("Unreachable"));
    }
    if machine.locked {
        add(paint.middling("Locked"));
    }
    if !machine.config_up_to_date {
        add(paint.middling("Config Outdated"));
    }
    if machine.pending_config {
        add(paint.middling("Pending Config Update"));
    } else if machine.config_failed {
        add(paint.bad("Config Apply Failed"));
    }
    words
}
