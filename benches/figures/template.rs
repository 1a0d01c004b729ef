//! A cluster template of 500 machines, held against the lab's Omni, which counts what it is asked.

use std::fmt::Write as _;
use std::process::Command;

use ::talops::environment::Environment;
use ::talops::lab::{Lab, Options, Running};

use crate::measure::{Measured, measured};
use crate::table::Table;
use crate::talops::User;

/// How many machines it has, each with a patch of its own.
const MACHINES: usize = 500;

/// Its resources: cluster, two machine sets, and of each machine its place in one and its patch.
const RESOURCES: usize = 3 + 2 * MACHINES;

/// As many requests may be made however small the template, and as many resources are good for one more.
const REQUESTS: f64 = 12.0;
const RESOURCES_A_REQUEST: f64 = 1000.0;

/// The most memory that it may take, in MB.
const MEMORY: f64 = 50.0;

/// Measures it before anything of the cluster is there, and when all of it is.
pub(crate) fn measure(table: &mut Table) {
    let trial = Trial::start();
    let limit = REQUESTS + (RESOURCES as f64 / RESOURCES_A_REQUEST).floor();
    table.note("template: machines; resources", &format!("{MACHINES}; {RESOURCES}"));
    for (when, differs) in [("of a new cluster", 3), ("of one that is as it says", 0)] {
        if differs == 0 {
            trial.call(&["template", "sync", "big.yaml"]).exited(&[0]);
        }
        let before = trial.running.requests().so_far().len();
        let cost = trial.call(&["template", "diff", "big.yaml", "--summary"]).exited(&[differs]);
        let requests = trial.running.requests().so_far().len() - before;
        table.note(&format!("template diff {when}: time"), &format!("{:.2} s", cost.wall.as_secs_f64()));
        table.figure(&format!("template diff {when}: requests"), requests as f64, limit, "");
        table.figure(&format!("template diff {when}: peak memory"), cost.peak, MEMORY, "MB");
    }
}

/// The lab, and a user with the template.
struct Trial {
    // Dropped before the runtime that serves it.
    running: Running,
    user: User,
    _runtime: tokio::runtime::Runtime,
}

impl Trial {
    fn start() -> Self {
        let user = User::new();
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let environment = Environment::new([("XDG_RUNTIME_DIR".into(), user.home().as_os_str().to_owned())]);
        let running = runtime.block_on(Lab::start(Options::default(), &environment)).expect("the lab");
        std::fs::write(user.home().join("big.yaml"), template()).expect("a template");
        Self { running, user, _runtime: runtime }
    }

    fn call(&self, arguments: &[&str]) -> Measured {
        let mut command: Command = self.user.command(arguments);
        command.arg("--config").arg(self.running.configuration());
        command.env("XDG_RUNTIME_DIR", self.user.home());
        measured(&command)
    }
}

fn template() -> String {
    let machines: Vec<String> = (0..MACHINES).map(|number| format!("aaaaaaaa-0000-4000-8000-{number:012x}")).collect();
    let (control_planes, workers) = machines.split_at(3);
    let mut template = format!(
        "kind: Cluster\nname: big\nkubernetes: {{version: v1.36.3}}\ntalos: {{version: v1.13.8}}\n---\nkind: ControlPlane\nmachines: [{}]\n---\nkind: Workers\nmachines: [{}]\n",
        control_planes.join(", "),
        workers.join(", ")
    );
    for (number, machine) in machines.iter().enumerate() {
        let patch = format!("{{name: host, inline: {{machine: {{network: {{hostname: big-{number}}}}}}}}}");
        let _ = write!(template, "---\nkind: Machine\nname: {machine}\npatches: [{patch}]\n");
    }
    template
}
