//! So many machines of a cluster run, and Omni reaches them. The cluster may have more, and need not be ready.

use jiff::Timestamp;

use crate::conditions::cluster_ready::{self, Seen, asked, in_the_way, members, runs, stays};
use crate::error::Result;
use crate::omni::Client;
use crate::wait::{Blocker, Check, NotYet, Progress};

/// What of a cluster is in the way of a machine that is to run.
const TELLING: [&str; 3] = ["Machine", "MachineRequest", "InfraProvider"];

/// Whether at least so many run; with how many do.
#[must_use]
pub fn verdict(seen: &Seen, at_least: u32, now: Timestamp) -> Check<u64> {
    let cluster = match stays(seen) {
        Ok(cluster) => cluster,
        Err((why, blockers)) => return Check::Impossible { why, blockers },
    };
    let (running, wanted) = (members(seen).filter(|machine| runs(machine)).count() as u64, u64::from(at_least));
    if running >= wanted {
        return Check::Met(running);
    }
    let telling = in_the_way(seen, now).filter(|(finding, _)| TELLING.contains(&finding.subject.kind.as_str()));
    let mut blockers: Vec<Blocker> = telling.map(|(_, blocker)| blocker).collect();
    let (asked, open) = (asked(&seen.asked), seen.asked.iter().any(|set| set.machines.is_none()));
    if asked < wanted && !open {
        blockers.push(Blocker::new(format!("cluster {}", cluster.name), format!("{asked} machines are asked for")));
    }
    let progress = Progress::counted(running, wanted, "machines running");
    Check::NotYet(NotYet { progress, blockers, again_in: None })
}

/// Asks Omni. What hints at a change is what does so for [`cluster_ready`].
///
/// # Errors
///
/// When it cannot be asked.
pub async fn probe(client: &Client, cluster: &str, at_least: u32) -> Result<Check<u64>> {
    Ok(verdict(&cluster_ready::look(client, cluster).await?, at_least, Timestamp::now()))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::verdict;
    use crate::conditions::cluster_ready::Seen;
    use crate::estate::{AskedMachineSet, Machine, MachineRequest, OmniCluster};
    use crate::wait::Check;

    fn machine(id: &str, stage: &str, connected: bool) -> Machine {
        Machine {
            id: id.into(),
            hostname: format!("talos-{id}"),
            cluster: Some("prod".into()),
            connected,
            stage: Some(stage.into()),
            ready: Some(stage == "RUNNING"),
            ..Machine::default()
        }
    }

    fn told(seen: &Seen, at_least: u32) -> String {
        match verdict(seen, at_least, Timestamp::UNIX_EPOCH) {
            Check::Met(running) => format!("{running} run"),
            Check::Impossible { why, .. } => format!("never: {why}"),
            Check::NotYet(not_yet) => {
                not_yet.blockers.iter().fold(not_yet.progress.text, |text, one| format!("{text} | {one}"))
            }
        }
    }

    #[test]
    fn those_that_run_and_are_connected_count() {
        let cluster = OmniCluster { name: "prod".into(), phase: "SCALING_UP".into(), ..OmniCluster::default() };
        let request = MachineRequest {
            id: "prod-workers-x7k2p1".into(),
            stage: "PROVISIONING".into(),
            status: "creating VM".into(),
            ..MachineRequest::default()
        };
        let leaving = Machine { tearing_down: true, ..machine("4", "RUNNING", true) };
        let seen = Seen {
            cluster: Some(cluster),
            machines: vec![machine("1", "RUNNING", true), machine("2", "BOOTING", true), leaving],
            requests: vec![request],
            asked: vec![AskedMachineSet { id: "prod-workers".into(), machines: Some(3), tearing_down: false }],
            ..Seen::default()
        };
        // Nothing of the cluster's own state is in the way of one machine.
        assert_eq!(told(&seen, 1), "1 run");
        insta::assert_snapshot!(told(&seen, 3), @"1/3 machines running | machine talos-2: BOOTING: of prod | machine talos-4: being destroyed: of prod | machine request prod-workers-x7k2p1: PROVISIONING: creating VM");
        let away = Seen { machines: vec![machine("1", "RUNNING", false)], ..seen.clone() };
        insta::assert_snapshot!(told(&away, 1), @"0/1 machines running | machine talos-1: RUNNING, not connected: of prod | machine request prod-workers-x7k2p1: PROVISIONING: creating VM");
        assert!(told(&seen, 5).ends_with(" | cluster prod: 3 machines are asked for"), "{}", told(&seen, 5));
        assert_eq!(told(&Seen::default(), 1), "never: Omni has no such cluster");
    }
}
