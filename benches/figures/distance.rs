//! The whole estate from 30 ms away: how long one call takes and how much it prints, beside the scripts it replaces.

use std::time::Duration;

use serde_json::Value;

use crate::calls::{self, Calls, Cost, Ways, shell};
use crate::delay::{self, ROUND_TRIP};
use crate::measure::{Measured, measured, median};
use crate::stack::Stack;
use crate::stack::provider_host::HOST;
use crate::stack::tools::Tools;
use crate::table::Table;
use crate::talops::User;

/// How often everything is done.
const ROUNDS: usize = 5;

/// What one call of talops cost.
struct Status {
    wall: f64,
    /// Each dimension, slowest first.
    took: Vec<(String, f64)>,
}

/// Measures it on the end-to-end stack.
pub(crate) fn measure(table: &mut Table) {
    let mut stack = Stack::default();
    let (endpoint, key) = (stack.omni().endpoint.clone(), stack.omni().key());
    let (cluster, host) = stack.estate();
    let omni = format!("http://127.0.0.1:{}", delay::to(port_of(&endpoint)));
    let server = format!("https://127.0.0.1:{}", delay::to(port_of(&cluster.url)));
    let kubeconfig = cluster.kubeconfig_for("far", &server, &cluster.certificate_user("admin"));
    let user = User::new()
        .with_kubeconfig(&kubeconfig)
        .with_omni(&omni, &key)
        .with_provider_behind_hop(host)
        .with_ssh(&host.client_configuration_for(delay::to(host.port)));

    let ways = Ways {
        omni: &omni,
        key: &key,
        kubectl: Tools::find().binary("kubectl"),
        kubeconfig: &kubeconfig,
        ssh: user.ssh_configuration(),
        host: HOST,
        container: &host.container(),
    };
    // What is not measured: caches on both sides become warm.
    let scripts = calls::all(&ways, user.home());
    for calls in &scripts {
        calls.run(user.home());
    }
    status(&user);

    let mut rounds = Vec::new();
    let mut costs = Vec::new();
    let mut logins = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(status(&user));
        costs.push(scripts.iter().map(|calls| calls.run(user.home())).collect::<Vec<_>>());
        logins.push(login(&ways, &user));
    }
    time(table, &rounds, &scripts, &costs, &logins);
    bytes(table, &user, &scripts, &costs[0]);
}

fn time(table: &mut Table, rounds: &[Status], scripts: &[Calls], costs: &[Vec<Cost>], logins: &[f64]) {
    let wall = median(rounds.iter().map(|round| round.wall));
    let slowest = median(rounds.iter().map(|round| round.took[0].1));
    let sum = |costs: &Vec<Cost>| costs.iter().map(|cost| cost.wall.as_secs_f64()).sum();
    let script = median(costs.iter().map(sum));
    table.note(
        &format!("round trips of {} ms more: talops status, median of {ROUNDS}", ROUND_TRIP.as_millis()),
        &format!("{wall:.3} s"),
    );
    let first = &rounds[0].took;
    for (name, _) in first {
        let of = |round: &Status| round.took.iter().find(|(other, _)| other == name).map_or(f64::NAN, |found| found.1);
        table.note(&format!("  {name}"), &format!("{:.3} s", median(rounds.iter().map(of))));
    }
    table.note("ssh, logging in and running `true`", &format!("{:.3} s", median(logins.iter().copied())));
    table.note("the scripts, one after another", &format!("{script:.3} s"));
    for (number, calls) in scripts.iter().enumerate() {
        let wall = median(costs.iter().map(|costs| costs[number].wall.as_secs_f64()));
        table.note(&format!("  {} × {}", calls.lines.len(), calls.tool), &format!("{wall:.3} s"));
    }
    table.figure("status from 30 ms away: wall time ÷ slowest dimension", wall / slowest, 1.3, "");
    table.figure("status from 30 ms away: wall time ÷ the scripts", wall / script, 0.2, "");
}

#[expect(clippy::cast_precision_loss, reason = "sizes of documents")]
fn bytes(table: &mut Table, user: &User, scripts: &[Calls], costs: &[Cost]) {
    let ours = measured(&user.command(&["status"])).exited(&[0, 3]);
    let whole: usize = scripts.iter().map(|calls| calls.unfiltered(user.home())).sum();
    let filtered: usize = costs.iter().map(|cost| cost.filtered).sum();
    table.note("bytes: talops status, both streams", &ours.bytes().to_string());
    table.note("bytes: the scripts' documents", &whole.to_string());
    let small = ours.bytes() as f64 / filtered as f64;
    table.note("bytes: the scripts through their jq filters", &format!("{filtered} (talops ÷ that: {small:.2})"));
    table.figure("output bytes ÷ the documents that answer the same", ours.bytes() as f64 / whole as f64, 0.01, "");
}

/// One call. The verdict is the estate's and does not matter here, but every dimension must have been seen.
fn status(user: &User) -> Status {
    let call = measured(&user.command(&["status", "-o", "json", "--max-bytes", "0"])).exited(&[0, 3]);
    Status { wall: call.wall.as_secs_f64(), took: took(&call) }
}

/// How long each dimension took, slowest first.
fn took(call: &Measured) -> Vec<(String, f64)> {
    let report: Value = serde_json::from_slice(&call.stdout).expect("a report is JSON");
    let dimensions = report["dimensions"].as_array().expect("a report has dimensions");
    let mut took: Vec<(String, f64)> = dimensions
        .iter()
        .map(|dimension| {
            assert_eq!(dimension["answer"], "seen", "{dimension}");
            let name = dimension["dimension"].as_str().expect("a dimension has a name");
            (name.to_owned(), dimension["took"].as_f64().expect("a dimension took its time"))
        })
        .collect();
    took.sort_by(|one, other| other.1.total_cmp(&one.1));
    took
}

/// The least that anything over ssh costs, in seconds.
fn login(ways: &Ways, user: &User) -> f64 {
    let line = format!("exec /usr/bin/ssh -F {} {} true", ways.ssh.display(), ways.host);
    let wall: Duration = measured(&shell(&line, user.home())).exited(&[0]).wall;
    wall.as_secs_f64()
}

fn port_of(url: &str) -> u16 {
    url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a URL with a port")
}
