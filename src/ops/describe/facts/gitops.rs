//! Argo CD's applications, External Secrets' secrets.

use super::{Told, ready, since};
use crate::estate::{Application, ApplicationResource, Operation, SyncedSecret};
use crate::ops::describe::report::{Difference, Fact, fact};

pub(super) fn application(application: &Application) -> Told {
    let word = |word: &str| if word.is_empty() { "no status yet".to_owned() } else { word.to_owned() };
    let state = match application.deleting_since {
        Some(_) => "being deleted".to_owned(),
        None => format!("{}, {}", word(&application.sync), word(&application.health)),
    };
    let sources = application.sources.iter().map(|source| {
        let at = if source.target_revision.is_empty() { "HEAD" } else { &source.target_revision };
        let path = if source.path.is_empty() { String::new() } else { format!(" {}", source.path) };
        fact("source", format!("{}{path} at {at}", source.repository))
    });
    let (server, namespace) = &application.destination;
    let destination = if namespace.is_empty() { server.clone() } else { format!("namespace {namespace} of {server}") };
    let differing = application.resources.iter().filter(|resource| resource.sync == "OutOfSync").count();
    let facts = [
        fact("revision", &application.revision),
        fact("destination", destination),
        fact("resources", format!("{}, {differing} OutOfSync", application.resources.len())),
        fact("sync", if application.automated { "automatic" } else { "by hand" }),
        application.operation.as_ref().and_then(operation),
        since("compared", application.reconciled_at),
    ];
    let conditions = application.conditions.iter().map(|one| fact(format!("condition {}", one.kind), &one.message));
    Told::new(state, facts.into_iter().chain(conditions).chain(sources))
}

fn operation(operation: &Operation) -> Option<Fact> {
    let tries = match operation.retries {
        0 => String::new(),
        1 => ", tried again once".to_owned(),
        retries => format!(", tried again {retries} times"),
    };
    let message = if operation.message.is_empty() { String::new() } else { format!(": {}", operation.message) };
    fact("operation", format!("{}{tries}{message}", operation.phase))
}

/// The objects that are not as the source says, and those that could not be applied, each once.
pub(in crate::ops::describe) fn differences(application: &Application) -> Vec<Difference> {
    let operation = application.operation.iter();
    let hooks =
        operation.clone().flat_map(|operation| &operation.failed_hooks).map(|hook| (&hook.object, &hook.message));
    let failures = operation.flat_map(|operation| &operation.failures).map(|(object, message)| (object, message));
    let mut differences: Vec<Difference> = failures
        .chain(hooks)
        .map(|(object, message)| Difference {
            kind: object.kind.clone(),
            namespace: object.namespace.clone(),
            name: object.name.clone(),
            how: crate::text::line(message),
        })
        .collect();
    for ApplicationResource { object, to_be_pruned, health, .. } in
        application.resources.iter().filter(|resource| resource.sync == "OutOfSync")
    {
        let how = match (to_be_pruned, health.as_str()) {
            (true, _) => "to be pruned",
            (false, "Missing") => "missing",
            // Since Argo CD 3 the health of single objects is not in the Application.
            (false, "") => "differs or is missing",
            (false, _) => "differs",
        };
        let known = differences
            .iter_mut()
            .find(|one| (&one.kind, &one.namespace, &one.name) == (&object.kind, &object.namespace, &object.name));
        match known {
            Some(known) => known.how = format!("{how}: {}", known.how),
            None => differences.push(Difference {
                kind: object.kind.clone(),
                namespace: object.namespace.clone(),
                name: object.name.clone(),
                how: how.to_owned(),
            }),
        }
    }
    differences
}

pub(super) fn secret(secret: &SyncedSecret) -> Told {
    let store = secret.store.as_ref().map(|store| format!("{}/{}", store.kind.to_lowercase(), store.name));
    let since = secret.ready.as_ref().and_then(|ready| ready.since);
    Told::new(ready(secret.ready.as_ref()), [fact("store", store.unwrap_or_default()), self::since("since", since)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::ObjectRef;

    #[test]
    fn a_difference_says_how_and_why_it_could_not_be_applied() {
        let object = |name: &str| ObjectRef { kind: "Deployment".into(), namespace: "shop".into(), name: name.into() };
        let resource = |name: &str, health: &str, to_be_pruned| ApplicationResource {
            object: object(name),
            sync: "OutOfSync".into(),
            to_be_pruned,
            health: health.into(),
            message: String::new(),
        };
        let mut application = Application {
            resources: vec![
                resource("web", "Healthy", false),
                resource("old", "Healthy", true),
                resource("new", "Missing", false),
            ],
            ..Application::default()
        };
        application.resources.push(ApplicationResource { sync: "Synced".into(), ..resource("same", "", false) });
        let failures = vec![(object("new"), "namespaces \"shop\" not found".to_owned())];
        application.operation = Some(Operation { failures, ..Operation::default() });
        let told: Vec<_> = differences(&application).into_iter().map(|one| (one.name, one.how)).collect();
        let expected = [("new", "missing: namespaces \"shop\" not found"), ("web", "differs"), ("old", "to be pruned")];
        assert_eq!(told, expected.map(|(name, how)| (name.to_owned(), how.to_owned())));
    }
}
