//! What is in the cluster and nowhere else: private keys, and other clusters' places in its Argo CD.

use super::{DrCheck, failed, passed, so_many, unknown};
use crate::error::{Error, Result};
use crate::estate::ObjectRef;

/// Private keys of sealed-secrets.
pub(super) const SEALED_KEYS: &str = "sealed-keys";
/// Other clusters, registered in this one's Argo CD.
pub(super) const OTHER_CLUSTERS: &str = "other-clusters";

/// What is put down of the old cluster.
pub(super) const OLD_CLUSTER: &str = "old-cluster";

/// What Argo CD calls the cluster that it runs in itself (`argocd cluster add --in-cluster`, `util/db/cluster.go`).
const ITSELF: [&str; 2] = ["in-cluster", "cluster-kubernetes.default.svc-"];

/// What was sealed for a cluster can be opened with its keys alone. That they were exported nobody but the caller knows.
pub(super) fn sealed_keys(keys: &Result<Vec<ObjectRef>>) -> DrCheck {
    let keys = match keys {
        Ok(keys) => keys,
        Err(error) => return unknown(SEALED_KEYS, error),
    };
    if keys.is_empty() {
        return passed(SEALED_KEYS, "no private keys of sealed-secrets");
    }
    let message = format!("{} of sealed-secrets that may be nowhere else", so_many(keys.len(), "private key"));
    let mend = "export them (`kubectl get secrets -A -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml`, to where \
                secrets are kept); --skip-check sealed-keys says that they are";
    failed(SEALED_KEYS, message, mend).of(keys.iter().map(name).collect())
}

/// Whoever is deployed to by this Argo CD is deployed to by nobody while it is gone.
pub(super) fn other_clusters(registered: &Result<Vec<ObjectRef>>) -> DrCheck {
    let registered = match registered {
        Ok(registered) => registered,
        Err(error) => return unknown(OTHER_CLUSTERS, error),
    };
    let is_itself = |secret: &&ObjectRef| ITSELF.iter().any(|itself| secret.name.starts_with(itself));
    let others: Vec<String> = registered.iter().filter(|secret| !is_itself(secret)).map(name).collect();
    if others.is_empty() {
        return passed(OTHER_CLUSTERS, "no other cluster is registered in its Argo CD");
    }
    let message = format!("{} registered in its Argo CD", so_many(others.len(), "other cluster"));
    let mend = "move them to another Argo CD, or keep the Secrets; --skip-check other-clusters says that they can wait";
    failed(OTHER_CLUSTERS, message, mend).of(others)
}

/// What only the old cluster knows can be put down. `unread` is what could not be asked, and why.
pub(super) fn old_cluster(unread: &[(&str, &Error)]) -> DrCheck {
    let Some((_, first)) = unread.first() else {
        return passed(OLD_CLUSTER, "what only the old cluster knows can be put down");
    };
    let details = unread.iter().map(|(what, error)| format!("{what}: {}", error.message()));
    let error = Error::new(first.kind(), "not all that only the old cluster knows could be read");
    let error = match first.hint_text() {
        Some(hint) => error.hint(hint),
        None => error,
    };
    unknown(OLD_CLUSTER, &error).of(details.collect())
}

fn name(secret: &ObjectRef) -> String {
    format!("Secret {}/{}", secret.namespace, secret.name)
}

#[cfg(test)]
mod tests {
    use super::{old_cluster, other_clusters, sealed_keys};
    use crate::error::Error;
    use crate::estate::ObjectRef;
    use crate::ops::dr::checks::shown;

    fn secrets(names: &[(&str, &str)]) -> Vec<ObjectRef> {
        let secret = |(namespace, name): &(&str, &str)| ObjectRef {
            kind: "Secret".into(),
            namespace: (*namespace).into(),
            name: (*name).into(),
        };
        names.iter().map(secret).collect()
    }

    #[test]
    fn what_could_not_be_read_of_the_old_cluster_is_named() {
        let away = Error::unreachable("Kubernetes API of prod: no answer within 5 s").hint("is it up?");
        let lines = [old_cluster(&[]), old_cluster(&[("nodes", &away), ("tailnet", &away)])];
        insta::assert_snapshot!(lines.map(|line| shown(&line)).join("\n"), @r"
        passed old-cluster: what only the old cluster knows can be put down
        unknown old-cluster: not all that only the old cluster knows could be read
          - nodes: Kubernetes API of prod: no answer within 5 s
          - tailnet: Kubernetes API of prod: no answer within 5 s
          is it up?; --accept-unknown old-cluster goes on without it
        ");
    }

    #[test]
    fn what_would_be_lost_is_named() {
        let away = || Err(Error::unreachable("Kubernetes API of prod: no answer within 5 s"));
        let keys = [Ok(secrets(&[])), Ok(secrets(&[("kube-system", "sealed-secrets-key9x2fk")])), away()];
        let mut lines: Vec<String> = keys.iter().map(|keys| shown(&sealed_keys(keys))).collect();
        let itself = [("argocd", "in-cluster"), ("argocd", "cluster-kubernetes.default.svc-3396314289")];
        let with_another = [itself[0], ("argocd", "cluster-10.20.8.11-1187"), ("argocd", "edge")];
        let clusters = [Ok(secrets(&itself)), Ok(secrets(&with_another)), away()];
        lines.extend(clusters.iter().map(|clusters| shown(&other_clusters(clusters))));
        insta::assert_snapshot!(lines.join("\n"), @r"
        passed sealed-keys: no private keys of sealed-secrets
        failed sealed-keys: 1 private key of sealed-secrets that may be nowhere else
          - Secret kube-system/sealed-secrets-key9x2fk
          export them (`kubectl get secrets -A -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml`, to where secrets are kept); --skip-check sealed-keys says that they are
        unknown sealed-keys: Kubernetes API of prod: no answer within 5 s
          --accept-unknown sealed-keys goes on without it
        passed other-clusters: no other cluster is registered in its Argo CD
        failed other-clusters: 2 other clusters registered in its Argo CD
          - Secret argocd/cluster-10.20.8.11-1187
          - Secret argocd/edge
          move them to another Argo CD, or keep the Secrets; --skip-check other-clusters says that they can wait
        unknown other-clusters: Kubernetes API of prod: no answer within 5 s
          --accept-unknown other-clusters goes on without it
        ");
    }
}
