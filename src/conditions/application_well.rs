//! An application of Argo CD's is Synced and Healthy, as `talops status` judges it. One that is not there yet, or whose
//! Argo CD is not, is waited for like any other.

use jiff::Timestamp;

use crate::cluster::{Client, application_changes, applications_named};
use crate::conditions::{REOPENED_AFTER, words};
use crate::error::Result;
use crate::estate::{Application, Thing};
use crate::health::{self, Finding, Severity};
use crate::wait::{Blocker, Check, Hints, NotYet, Progress, from_watch, reopened};

/// Which application is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its namespace; `None` where it is the only one of its name.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(formatter, "{namespace}/{}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

/// Whether the application is well. `found` are those that the name fits; `None` where Argo CD is not installed.
#[must_use]
pub fn verdict(name: &Name, found: Option<&[Application]>, now: Timestamp) -> Check<Application> {
    let not_yet = |text: &str, blockers: Vec<Blocker>| {
        Check::NotYet(NotYet { progress: Progress::said(text), blockers, again_in: None })
    };
    let what = || format!("Application {name}");
    let application = match found {
        None => return not_yet("Argo CD is not installed yet", vec![Blocker::new(what(), "its API is not there")]),
        Some([]) => return not_yet("not there yet", vec![Blocker::new(what(), "does not exist")]),
        Some([only]) => only,
        Some(several) => {
            let places: Vec<&str> = several.iter().map(|one| one.object.namespace.as_str()).collect();
            let blockers = vec![Blocker::new(what(), format!("is in {}", places.join(", ")))];
            return Check::Impossible { why: "several namespaces have one of this name".to_owned(), blockers };
        }
    };
    let findings = health::judge_thing("", &Thing::Application(application.clone()), now);
    let not_well: Vec<&Finding> = findings.iter().filter(|one| one.severity != Severity::Notice).collect();
    let Some(worst) = not_well.first() else { return Check::Met(application.clone()) };
    let blockers = not_well.iter().map(|one| Blocker::new(what(), words(&one.state, &one.message))).collect();
    not_yet(&worst.state, blockers)
}

/// Asks the API server.
///
/// # Errors
///
/// When it cannot be asked.
pub async fn probe(client: &Client, name: &Name) -> Result<Check<Application>> {
    let found = applications_named(client, name.namespace.as_deref(), &name.name).await?;
    Ok(verdict(name, found.as_deref(), Timestamp::now()))
}

/// A hint for each change of it.
#[must_use]
pub fn hints(client: &Client, name: &Name) -> Hints {
    let (client, name) = (client.clone(), name.clone());
    reopened(REOPENED_AFTER, move || from_watch(application_changes(&client, name.namespace.as_deref(), &name.name)))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Name, verdict};
    use crate::estate::{Application, ApplicationCondition, ObjectRef, Operation};
    use crate::wait::Check;

    fn application(sync: &str, health: &str) -> Application {
        Application {
            object: ObjectRef { kind: "Application".into(), namespace: "argocd".into(), name: "shop".into() },
            sync: sync.into(),
            health: health.into(),
            ..Application::default()
        }
    }

    fn told(found: Option<&[Application]>) -> String {
        let name = Name { namespace: None, name: "shop".into() };
        match verdict(&name, found, Timestamp::UNIX_EPOCH) {
            Check::Met(_) => "well".to_owned(),
            Check::Impossible { why, blockers } => format!("never: {why} | {}", blockers[0]),
            Check::NotYet(not_yet) => {
                not_yet.blockers.iter().fold(not_yet.progress.text, |text, one| format!("{text} | {one}"))
            }
        }
    }

    #[test]
    fn it_is_well_when_status_says_so() {
        let well = application("Synced", "Healthy");
        assert_eq!(told(Some(std::slice::from_ref(&well))), "well");
        let warning = ApplicationCondition {
            kind: "OrphanedResourceWarning".into(),
            message: "Application has 1 orphaned resources".into(),
            since: None,
        };
        assert_eq!(told(Some(&[Application { conditions: vec![warning], ..well.clone() }])), "well");
        let error = ApplicationCondition {
            kind: "ComparisonError".into(),
            message: "authentication required".into(),
            since: None,
        };
        let syncing = Operation {
            phase: "Running".into(),
            message: "waiting for healthy state of apps/Deployment/web".into(),
            ..Operation::default()
        };
        let cases = [
            None,
            Some(vec![]),
            Some(vec![application("OutOfSync", "Missing")]),
            Some(vec![Application { operation: Some(syncing), ..application("OutOfSync", "Progressing") }]),
            Some(vec![Application { conditions: vec![error], ..application("Unknown", "Healthy") }]),
            Some(vec![well.clone(), well]),
        ];
        let told: Vec<String> = cases.iter().map(|found| told(found.as_deref())).collect();
        insta::assert_snapshot!(told.join("\n"), @"
        Argo CD is not installed yet | Application shop: its API is not there
        not there yet | Application shop: does not exist
        OutOfSync, Missing | Application shop: OutOfSync, Missing
        OutOfSync, Progressing, operation Running | Application shop: OutOfSync, Progressing, operation Running: waiting for healthy state of apps/Deployment/web
        Unknown, Healthy | Application shop: Unknown, Healthy: ComparisonError: authentication required
        never: several namespaces have one of this name | Application shop: is in argocd, argocd
        ");
    }
}
