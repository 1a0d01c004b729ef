//! What is otherwise in a plan than in an earlier one.

use std::collections::BTreeSet;
use std::fmt;

use super::{Plan, Subject};
use crate::text;

/// How many things are named that go, or are accepted, and did not or were not before.
const NAMED: usize = 3;

impl Plan {
    /// What is otherwise than it was in an earlier plan, for whoever approved that.
    #[must_use]
    pub fn differences(&self, earlier: &Self) -> Vec<String> {
        let mut told = Vec::new();
        let mut other = |what: &str, then: &str, now: &str| {
            if then != now {
                told.push(format!("{what} was {then}, and is {now}"));
            }
        };
        other("the operation", earlier.operation.word(), self.operation.word());
        other("Omni", &earlier.endpoint, &self.endpoint);
        match (&earlier.subject, &self.subject) {
            (Subject::Cluster { name: then, uuid: before }, Subject::Cluster { name: now, uuid }) if then == now => {
                let word = |uuid: &Option<String>| uuid.clone().unwrap_or_else(|| "none".to_owned());
                other("the cluster's UUID", &word(before), &word(uuid));
            }
            (then, now) => other("it", &then.to_string(), &now.to_string()),
        }
        if earlier.template != self.template {
            told.push("the template is another".to_owned());
        }
        let (was, is): (BTreeSet<&String>, BTreeSet<&String>) =
            (earlier.destroys.keys().collect(), self.destroys.keys().collect());
        told.extend(named("goes too", is.difference(&was)));
        told.extend(named("does not go any more", was.difference(&is)));
        told.extend(named("accepted too", self.accepted.difference(&earlier.accepted)));
        told.extend(named("not accepted any more", earlier.accepted.difference(&self.accepted)));
        if earlier.steps != self.steps || earlier.gates != self.gates {
            told.push("its steps, limits or gates are others".to_owned());
        }
        told
    }
}

/// `goes too: Machines/1, Machines/2`, the first few; none where there is nothing.
fn named<'a>(what: &str, names: impl Iterator<Item = &'a (impl fmt::Display + 'a)>) -> Option<String> {
    let names: Vec<String> = names.map(ToString::to_string).collect();
    (!names.is_empty()).then(|| format!("{what}: {}", text::few(&names, NAMED)))
}

#[cfg(test)]
mod tests {
    use crate::approval::plan::tests::plan;
    use crate::approval::{Plan, Subject};
    use crate::config::Approval as Policy;

    #[test]
    fn what_changed_since_an_earlier_plan_is_told() {
        let base = plan(Policy::Terminal);
        assert!(base.differences(&base.clone().shown_by("talops", "another command")).is_empty());
        let cluster = Subject::Cluster { name: "Prod".into(), uuid: Some("c1c3".into()) };
        let now = Plan { subject: cluster, ..base.clone() }
            .destroying("MachineSetNodes/m3", "")
            .of_template("other")
            .accepting("data-loss")
            .step("destroy/delete 600 s");
        insta::assert_snapshot!(now.differences(&base).join("\n"), @"
        the cluster's UUID was c1c2, and is c1c3
        the template is another
        goes too: MachineSetNodes/m3
        accepted too: data-loss
        its steps, limits or gates are others
        ");
    }
}
