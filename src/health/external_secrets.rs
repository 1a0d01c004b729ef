//! Are External Secrets' stores and secrets well?

use super::finding::{Collected, Counts, Finding, Severity, Subject, counted};
use crate::estate::{Condition, Dimension, ExternalSecrets, ObjectRef};

/// Judges every store and secret. A secret cannot be well without its store.
pub(super) fn judge(scope: &str, estate: &ExternalSecrets, into: &mut Collected) -> (Counts, String) {
    for store in &estate.stores {
        into.findings.extend(judge_ready(scope, &store.object, store.ready.as_ref()));
    }
    for secret in &estate.secrets {
        into.findings.extend(judge_ready(scope, &secret.object, secret.ready.as_ref()));
        if let Some(store) = &secret.store {
            let namespaced = store.kind == "SecretStore";
            let namespace = if namespaced { secret.object.namespace.clone() } else { String::new() };
            let store = ObjectRef { kind: store.kind.clone(), namespace, name: store.name.clone() };
            into.depends(&Subject::object(scope, &secret.object), Subject::object(scope, &store));
        }
    }
    let total = (estate.stores.len() + estate.secrets.len()) as u64;
    let well = total.saturating_sub(into.not_well(Dimension::ExternalSecrets, scope));
    (Counts { total, well }, {
        let (stores, secrets) = (estate.stores.len() as u64, estate.secrets.len() as u64);
        format!("{}, {}", counted(stores, "store"), counted(secrets, "secret"))
    })
}

fn judge_ready(scope: &str, object: &ObjectRef, ready: Option<&Condition>) -> Option<Finding> {
    let finding = |severity, state: &str| {
        Finding::new(Dimension::ExternalSecrets, Subject::object(scope, object), severity, state)
    };
    let Some(ready) = ready else {
        return Some(finding(Severity::Progressing, "no status yet"));
    };
    if ready.status == "True" {
        return None;
    }
    let state = if ready.reason.is_empty() { "NotReady" } else { &ready.reason };
    Some(finding(Severity::Failing, state).because(&ready.message).since(ready.since))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{SecretReference, SecretStore, SyncedSecret};
    use crate::health::causes::fold;

    fn ready(status: &str, reason: &str) -> Condition {
        let message = "could not get secret data from provider".to_owned();
        Condition { kind: "Ready".into(), status: status.into(), reason: reason.into(), message, since: None }
    }

    fn object(kind: &str, namespace: &str, name: &str) -> ObjectRef {
        ObjectRef { kind: kind.into(), namespace: namespace.into(), name: name.into() }
    }

    fn secret(name: &str, ready: Option<Condition>) -> SyncedSecret {
        let store = Some(SecretReference { kind: "ClusterSecretStore".into(), name: "infisical".into() });
        SyncedSecret { object: object("ExternalSecret", "shop", name), ready, store }
    }

    #[test]
    fn a_store_that_is_not_ready_stands_for_its_secrets() {
        let estate = ExternalSecrets {
            stores: vec![SecretStore {
                object: object("ClusterSecretStore", "", "infisical"),
                ready: Some(ready("False", "InvalidProviderConfig")),
                servers: Vec::new(),
            }],
            secrets: vec![
                secret("database", Some(ready("False", "SecretSyncedError"))),
                secret("smtp", Some(ready("False", "SecretSyncedError"))),
            ],
        };
        let mut collected = Collected::default();
        let (counts, _) = judge("prod", &estate, &mut collected);
        assert_eq!((counts.total, counts.well), (3, 0));
        let folded = fold(collected.findings, &collected.dependence);
        assert_eq!(folded.len(), 1);
        assert_eq!((folded[0].state.as_str(), folded[0].consequences.len()), ("InvalidProviderConfig", 2));
    }

    #[test]
    fn a_secret_without_a_status_is_not_called_good() {
        let mut collected = Collected::default();
        let estate = ExternalSecrets {
            stores: vec![],
            secrets: vec![secret("new", None), secret("old", Some(ready("True", "SecretSynced")))],
        };
        judge("prod", &estate, &mut collected);
        assert_eq!(collected.findings.len(), 1);
        assert_eq!(collected.findings[0].state, "no status yet");
    }
}
