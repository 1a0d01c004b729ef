//! Is an object well of whose kind no more is known than that it has conditions?
//!
//! The rules are kstatus's (`kubernetes-sigs/cli-utils` `pkg/kstatus/status/generic.go`), differing where it calls current
//! what is not: no status yet is no answer where a status is promised, neither is one of an older generation, nor is a
//! condition about an older generation. And `Ready` is not the only word: the conditions of definitions
//! (`kubernetes/apiextensions-apiserver` `pkg/apis/apiextensions/v1/types.go`), of Gateways and routes
//! (`kubernetes-sigs/gateway-api` `apis/v1/shared_types.go`, `gateway_types.go`) and of ApplicationSets
//! (`argoproj/argo-cd` `pkg/apis/application/v1alpha1/applicationset_types.go`) are known too. What a condition of an
//! unknown type means nobody can tell from its name; it is not judged.

use jiff::Timestamp;

use super::finding::{Finding, Severity, Subject};
use super::life::{held_by, settling};
use crate::estate::{Condition, Dimension, Ingress, Object};

/// Conditions whose `True` is good, and anything else not.
const GOOD: [&str; 14] = [
    "Ready",
    "Available",
    "Healthy",
    "Succeeded",
    "Complete",
    "Established",
    "NamesAccepted",
    "Accepted",
    "Programmed",
    "ResolvedRefs",
    "Synced",
    "ParametersGenerated",
    "ResourcesUpToDate",
    "Reconciled",
];

/// Conditions whose `True` is bad.
const BAD: [&str; 6] = ["Stalled", "Failed", "Degraded", "ErrorOccurred", "Conflicted", "Error"];

/// Conditions whose `True` says that something is under way.
const UNDER_WAY: [&str; 6] =
    ["Reconciling", "Progressing", "RolloutProgressing", "Issuing", "Terminating", "Installing"];

/// Phases that are good, of kinds that have a phase and no condition that is known.
const GOOD_PHASES: [&str; 13] = [
    "",
    "Active",
    "Available",
    "Bound",
    "Completed",
    "Deployed",
    "deployed",
    "Healthy",
    "Ready",
    "ready",
    "Running",
    "Succeeded",
    "Synced",
];

/// What is not well with an object, if anything.
pub(super) fn judge(dimension: Dimension, scope: &str, object: &Object, now: Timestamp) -> Option<Finding> {
    let finding =
        |severity, state: &str| Finding::new(dimension, Subject::object(scope, &object.object), severity, state);
    if let Some(since) = object.deleting_since {
        let held = held_by(&object.finalizers);
        return Some(finding(Severity::Progressing, "being deleted").because(held).since(Some(since)));
    }
    if object.observed_generation.zip(object.generation).is_some_and(|(observed, newest)| observed < newest) {
        let message = "its controller has not seen the newest version of it";
        return Some(finding(Severity::Progressing, "not observed").because(message));
    }
    if object.expects_status && !object.has_status {
        return Some(finding(Severity::Progressing, "no status yet").since(object.created));
    }
    let told = |severity, condition: &Condition| {
        let message = match (condition.reason.as_str(), condition.message.as_str()) {
            (reason, "") => reason.to_owned(),
            ("", message) => message.to_owned(),
            (reason, message) => format!("{reason}: {message}"),
        };
        finding(severity, &format!("{}={}", condition.kind, condition.status)).because(message).since(condition.since)
    };
    let known = |kinds: &'static [&'static str]| {
        object.conditions.iter().filter(|one| kinds.contains(&one.condition.kind.as_str()))
    };
    if let Some(bad) = known(&BAD).find(|one| one.condition.status == "True") {
        return Some(told(Severity::Failing, &bad.condition));
    }
    let under_way = known(&UNDER_WAY).any(|one| one.condition.status == "True");
    for good in known(&GOOD) {
        let condition = &good.condition;
        if good.observed_generation.zip(object.generation).is_some_and(|(observed, newest)| observed < newest) {
            return Some(told(Severity::Progressing, condition).because("not of its newest version"));
        }
        let young = settling(condition.since.or(object.created), now);
        match condition.status.as_str() {
            "True" => {}
            "Unknown" if condition.reason != "Unreadable" => return Some(told(Severity::Progressing, condition)),
            _ if under_way || young => return Some(told(Severity::Progressing, condition)),
            _ => return Some(told(Severity::Failing, condition)),
        }
    }
    if let Some(busy) = known(&UNDER_WAY).find(|one| one.condition.status == "True") {
        // A Deployment's rollout that is over says `Progressing=True` for ever, beside `Available`.
        return known(&GOOD).next().is_none().then(|| told(Severity::Progressing, &busy.condition));
    }
    if known(&GOOD).next().is_some() || GOOD_PHASES.contains(&object.phase.as_str()) {
        return None;
    }
    let severity = if object.phase == "Pending" { Severity::Progressing } else { Severity::Failing };
    Some(finding(severity, &object.phase))
}

/// What is not well with an Ingress, if anything. Whether its controller gives addresses at all shows in the others of its
/// class: many do not, and then having none says nothing.
pub(super) fn judge_ingress(scope: &str, ingress: &Ingress, addresses: bool, now: Timestamp) -> Option<Finding> {
    let finding = |severity, state: &str| {
        Finding::new(Dimension::Workloads, Subject::object(scope, &ingress.object), severity, state)
    };
    if let Some(since) = ingress.deleting_since {
        return Some(finding(Severity::Progressing, "being deleted").since(Some(since)));
    }
    if ingress.has_address || !addresses {
        return None;
    }
    let severity = if settling(ingress.created, now) { Severity::Progressing } else { Severity::Failing };
    let message = format!("others of class {} have one", ingress.class);
    Some(finding(severity, "no address").because(message).since(ingress.created))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{ObjectCondition, ObjectRef};
    use crate::health::testing::{ago, now};

    fn object(conditions: &[(&str, &str, &str)]) -> Object {
        let conditions = conditions.iter().map(|(kind, status, since)| ObjectCondition {
            condition: Condition {
                kind: (*kind).into(),
                status: (*status).into(),
                reason: "Why".into(),
                message: String::new(),
                since: Some(ago(since)),
            },
            observed_generation: None,
        });
        Object {
            object: ObjectRef { kind: "Thing".into(), namespace: "shop".into(), name: "web".into() },
            expects_status: true,
            has_status: true,
            generation: Some(2),
            conditions: conditions.collect(),
            created: Some(ago("2h")),
            ..Object::default()
        }
    }

    fn verdict(object: &Object) -> Option<(Severity, String)> {
        judge(Dimension::Workloads, "prod", object, now()).map(|finding| (finding.severity, finding.state))
    }

    /// Conditions (type, status, since), and the verdict.
    type Case<'a> = (&'a [(&'a str, &'a str, &'a str)], Option<(Severity, String)>);

    #[test]
    fn by_conditions() {
        let failing = |state: &str| Some((Severity::Failing, state.to_owned()));
        let progressing = |state: &str| Some((Severity::Progressing, state.to_owned()));
        let cases: [Case<'_>; 20] = [
            // generic.go: checkGenericProperties.
            (&[("Ready", "True", "1h")], None),
            (&[("Ready", "False", "1h")], failing("Ready=False")),
            (&[("Ready", "False", "30s")], progressing("Ready=False")),
            (&[("Ready", "Unknown", "1h")], progressing("Ready=Unknown")),
            (&[("Ready", "Maybe", "1h")], failing("Ready=Maybe")),
            (&[("Ready", "False", "1h"), ("Reconciling", "True", "1h")], progressing("Ready=False")),
            (&[("Reconciling", "True", "1h")], progressing("Reconciling=True")),
            (&[("Ready", "True", "1h"), ("Stalled", "True", "1h")], failing("Stalled=True")),
            (&[("Ready", "True", "1h"), ("Stalled", "False", "1h")], None),
            // apiextensions/v1 types.go: a definition.
            (&[("NamesAccepted", "True", "1h"), ("Established", "True", "1h")], None),
            (&[("NamesAccepted", "False", "1h"), ("Established", "False", "1h")], failing("NamesAccepted=False")),
            (&[("NamesAccepted", "True", "1h"), ("Established", "False", "1h")], failing("Established=False")),
            // gateway-api: a Gateway, a route of two parents.
            (&[("Accepted", "True", "1h"), ("Programmed", "True", "1h")], None),
            (&[("Accepted", "True", "1h"), ("Programmed", "Unknown", "1h")], progressing("Programmed=Unknown")),
            (
                &[("Accepted", "True", "1h"), ("ResolvedRefs", "True", "1h"), ("ResolvedRefs", "False", "1h")],
                failing("ResolvedRefs=False"),
            ),
            // applicationset_types.go.
            (&[("ErrorOccurred", "False", "1h"), ("ResourcesUpToDate", "True", "1h")], None),
            (&[("ErrorOccurred", "True", "1h"), ("ResourcesUpToDate", "False", "1h")], failing("ErrorOccurred=True")),
            // A rollout that is over still says so.
            (&[("Progressing", "True", "1h"), ("Available", "True", "1h")], None),
            // Nobody can tell what these mean.
            (&[("Frobnicated", "True", "1h")], None),
            (&[("Frobnicated", "False", "1h")], None),
        ];
        for (conditions, expected) in cases {
            assert_eq!(verdict(&object(conditions)), expected, "{conditions:?}");
        }
    }

    #[test]
    fn no_status_yet_is_not_well_where_one_is_promised() {
        let none = Object { has_status: false, ..object(&[]) };
        assert_eq!(verdict(&none), Some((Severity::Progressing, "no status yet".into())));
        assert_eq!(verdict(&Object { expects_status: false, ..none }), None);
    }

    #[test]
    fn a_status_or_condition_of_an_older_generation_is_no_answer() {
        let stale = Object { observed_generation: Some(1), ..object(&[("Ready", "True", "1h")]) };
        assert_eq!(verdict(&stale), Some((Severity::Progressing, "not observed".into())));
        let mut stale = object(&[("Accepted", "True", "1h")]);
        stale.conditions[0].observed_generation = Some(1);
        assert_eq!(verdict(&stale), Some((Severity::Progressing, "Accepted=True".into())));
    }

    #[test]
    fn what_is_being_deleted_says_who_holds_it() {
        let finalizers = vec!["foregroundDeletion".to_owned()];
        let going = Object { deleting_since: Some(ago("5m")), finalizers, ..object(&[("Ready", "True", "1h")]) };
        let finding = judge(Dimension::Workloads, "prod", &going, now()).unwrap();
        assert_eq!((finding.severity, finding.message.as_str()), (Severity::Progressing, "held by foregroundDeletion"));
    }

    #[test]
    fn by_phase_where_no_condition_is_known() {
        for (phase, expected) in [
            ("", None),
            ("Active", None),
            ("Bound", None),
            ("Pending", Some(Severity::Progressing)),
            ("Lost", Some(Severity::Failing)),
            ("SomethingNew", Some(Severity::Failing)),
        ] {
            let phased = Object { phase: phase.into(), ..object(&[]) };
            assert_eq!(verdict(&phased).map(|(severity, _)| severity), expected, "{phase}");
        }
        assert_eq!(verdict(&Object { phase: "Odd".into(), ..object(&[("Ready", "True", "1h")]) }), None);
    }

    #[test]
    fn an_ingress_needs_an_address_where_its_class_gives_them() {
        let ingress = Ingress { class: "nginx".into(), created: Some(ago("1h")), ..Ingress::default() };
        let verdict = |ingress: &Ingress, gives| {
            judge_ingress("prod", ingress, gives, now()).map(|finding| (finding.severity, finding.message))
        };
        assert_eq!(verdict(&ingress, false), None);
        assert_eq!(verdict(&ingress, true), Some((Severity::Failing, "others of class nginx have one".into())));
        let young = Ingress { created: Some(ago("30s")), ..ingress.clone() };
        assert_eq!(verdict(&young, true).unwrap().0, Severity::Progressing);
        assert_eq!(verdict(&Ingress { has_address: true, ..ingress }, true), None);
    }
}
