//! Which machines are wanted.

use super::report::MachineReport;
use crate::ops::status::SeverityWord;

/// The words for states that do not depend on what there is.
pub const STATES: [&str; 24] = [
    "before-destroy",
    "booting",
    "configuring",
    "connected",
    "destroying",
    "disconnected",
    "failing",
    "free",
    "installing",
    "locked",
    "maintenance",
    "member",
    "not-ready",
    "power-off",
    "power-on",
    "powered-off",
    "powering-on",
    "progressing",
    "ready",
    "rebooting",
    "running",
    "shutting-down",
    "upgrading",
    "well",
];

/// What a machine has to be. Of several words one is enough.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of these machine classes.
    pub classes: Vec<String>,
    /// In one of these states, in any of the words for it.
    pub states: Vec<String>,
    /// In no cluster.
    pub free: bool,
}

impl Filter {
    /// Whether a machine is wanted.
    #[must_use]
    pub fn takes(&self, machine: &MachineReport) -> bool {
        let of_class = |class: &String| machine.class.as_ref() == Some(class);
        let words = words(machine);
        let in_state = |state: &String| words.contains(&normal(state));
        (self.classes.is_empty() || self.classes.iter().any(of_class))
            && (self.states.is_empty() || self.states.iter().any(in_state))
            && (!self.free || machine.cluster.is_none())
    }
}

/// The words for a machine's state: Omni's own for its stage and its power, and what it is besides.
#[must_use]
pub(super) fn words(machine: &MachineReport) -> Vec<String> {
    let connected = if machine.connected { "connected" } else { "disconnected" };
    let member = if machine.cluster.is_some() { "member" } else { "free" };
    let ready = match machine.ready {
        Some(true) => Some("ready"),
        Some(false) => Some("not-ready"),
        None => None,
    };
    let well = match machine.severity {
        Some(SeverityWord::Failing) => "failing",
        Some(SeverityWord::Progressing) => "progressing",
        Some(SeverityWord::Notice) | None => "well",
    };
    let flags = [(machine.maintenance, "maintenance"), (machine.locked, "locked")];
    let flags = flags.into_iter().filter_map(|(is, word)| is.then_some(word));
    let power = machine.power.iter().map(|power| normal(&format!("power {power}")));
    let words = [connected, member, well].into_iter().chain(ready).chain(flags).map(str::to_owned);
    words.chain(machine.stage.as_deref().map(normal)).chain(power).collect()
}

/// `SHUTTING_DOWN`, `shutting-down` and `Shutting down` are the same word.
fn normal(word: &str) -> String {
    word.trim().to_lowercase().replace(['_', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::{Filter, words};
    use crate::ops::machines::MachineReport;

    fn machine() -> MachineReport {
        MachineReport {
            cluster: Some("prod".into()),
            class: Some("small".into()),
            stage: Some("SHUTTING_DOWN".into()),
            ready: Some(false),
            connected: true,
            locked: true,
            power: Some("ON".into()),
            ..MachineReport::default()
        }
    }

    #[test]
    fn a_machine_is_wanted_by_any_word_for_it() {
        assert_eq!(words(&machine()).join(" "), "connected member well not-ready locked shutting-down power-on");
        let filter = |states: &[&str]| Filter {
            states: states.iter().map(|&state| state.to_owned()).collect(),
            ..Filter::default()
        };
        for state in ["shutting_down", "SHUTTING-DOWN", "Shutting down", "connected", "locked", "Not_Ready"] {
            assert!(filter(&[state]).takes(&machine()), "{state}");
        }
        assert!(!filter(&["running", "disconnected"]).takes(&machine()));
        assert!(filter(&["running", "connected"]).takes(&machine()));
    }

    #[test]
    fn every_kind_of_filter_has_to_fit() {
        let filter = Filter { classes: vec!["small".into()], states: vec!["connected".into()], free: false };
        assert!(filter.takes(&machine()));
        assert!(!Filter { free: true, ..filter.clone() }.takes(&machine()));
        assert!(!Filter { classes: vec!["large".into()], ..filter }.takes(&machine()));
    }
}
