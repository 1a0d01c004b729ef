//! Restarting workloads, and reading how far a rollout is.

use futures::stream::BoxStream;
use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::json;

use super::client::{Client, Question};
use super::controller::{DAEMON_SETS, DEPLOYMENTS, STATEFUL_SETS, WireController, controller};
use super::decode;
use super::list::page;
use super::resource::{Resource, encode};
use super::watch;
use crate::error::{Error, Kind, Result};
use crate::estate::{Controller, ObjectRef};

const KINDS: [(Resource, &str); 3] = [(DEPLOYMENTS, "deploy"), (STATEFUL_SETS, "sts"), (DAEMON_SETS, "ds")];

/// What kubectl writes for a restart: another template makes new pods.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// Who the API server notes as having written it.
const FIELD_MANAGER: &str = "talops";

/// How many controllers of Argo CD are told apart.
const MOST_FOUND: u32 = 20;

/// Labels of Argo CD's application controller: of its manifests and chart, and of those that were given another name.
const APPLICATION_CONTROLLER: [&str; 2] = [
    "app.kubernetes.io/part-of=argocd,app.kubernetes.io/component=application-controller",
    "app.kubernetes.io/name=argocd-application-controller",
];

/// The name of a workload that can be rolled out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadName {
    resource: Resource,
    namespace: String,
    name: String,
}

impl WorkloadName {
    /// A workload by the words that kubectl takes: `deploy`, `sts`, `DaemonSet`.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`] for a kind that has no rollouts.
    pub fn new(kind: &str, namespace: &str, name: &str) -> Result<Self> {
        let lower = kind.to_lowercase();
        let word = lower.split('.').next().unwrap_or_default();
        let fits = |(resource, short): &&(Resource, &str)| {
            resource.plural == word || resource.kind.to_lowercase() == word || *short == word
        };
        match KINDS.iter().find(fits) {
            Some((resource, _)) => {
                Ok(Self { resource: *resource, namespace: namespace.to_owned(), name: name.to_owned() })
            }
            None => Err(Error::usage(format!("{kind} has no rollouts"))
                .hint("deploy/NAME, sts/NAME or ds/NAME can be restarted")),
        }
    }

    /// The object.
    #[must_use]
    pub fn object(&self) -> ObjectRef {
        let (namespace, name) = (self.namespace.clone(), self.name.clone());
        ObjectRef { kind: self.resource.kind.to_owned(), namespace, name }
    }

    fn collection(&self) -> String {
        format!("{}/namespaces/{}/{}", self.resource.group, encode(&self.namespace), self.resource.plural)
    }
}

impl std::fmt::Display for WorkloadName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}/{}", self.resource.kind, self.namespace, self.name)
    }
}

/// How far a workload's rollout is.
pub async fn rollout(client: &Client, workload: &WorkloadName) -> Result<Controller> {
    let question =
        Question::new(format!("reading {workload}"), workload.resource.object(&workload.namespace, &workload.name));
    let body = client.get(&question).await?;
    decoded(client, &question, workload.resource.kind, body).await
}

/// Restarts a workload as `kubectl rollout restart` does; gives it as the server left it. With `dry_run` the server does
/// all but keep it.
pub async fn restart(client: &Client, workload: &WorkloadName, now: Timestamp, dry_run: bool) -> Result<Controller> {
    let path = workload.resource.object(&workload.namespace, &workload.name);
    let dry = if dry_run { "&dryRun=All" } else { "" };
    let at = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let patch = json!({"spec": {"template": {"metadata": {"annotations": {RESTARTED_AT: at}}}}});
    let question = Question {
        body: Some(("application/merge-patch+json", patch.to_string().into_bytes())),
        ..Question::new(format!("restarting {workload}"), format!("{path}?fieldManager={FIELD_MANAGER}{dry}"))
    };
    let body = client.change(Method::PATCH, question.clone()).await?;
    decoded(client, &question, workload.resource.kind, body).await
}

/// What happens to a workload from now on, each as a mere sign.
pub fn rollout_changes(client: &Client, workload: &WorkloadName) -> BoxStream<'static, Result<()>> {
    watch::watch(client, workload.collection(), Some(&workload.name))
}

/// Argo CD's application controllers, in whatever namespace: StatefulSets, or Deployments in newer installations. One that
/// is scaled to nothing is left out where another is not.
pub async fn application_controllers(client: &Client) -> Result<Vec<WorkloadName>> {
    for selector in APPLICATION_CONTROLLER {
        let mut found = Vec::new();
        for (resource, _) in &KINDS[..2] {
            found.extend(labelled(client, *resource, selector).await?);
        }
        if found.iter().any(|(_, desired)| *desired > 0) {
            found.retain(|(_, desired)| *desired > 0);
        }
        if !found.is_empty() {
            return Ok(found.into_iter().map(|(workload, _)| workload).collect());
        }
    }
    Ok(Vec::new())
}

async fn labelled(client: &Client, resource: Resource, selector: &str) -> Result<Vec<(WorkloadName, u32)>> {
    let path = format!("{}?labelSelector={}&limit={MOST_FOUND}", resource.collection(), encode(selector));
    let question = Question::new(format!("looking for {} with {selector}", resource.plural), path);
    let page = match page::<WireController>(client, &question, "List").await {
        Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) => return Ok(Vec::new()),
        outcome => outcome?,
    };
    let named = page.items.into_iter().flatten().map(|item| {
        let Controller { object, desired, .. } = controller(resource.kind, Ok(item));
        (WorkloadName { resource, namespace: object.namespace, name: object.name }, desired)
    });
    Ok(named.collect())
}

async fn decoded(client: &Client, question: &Question, kind: &str, body: Vec<u8>) -> Result<Controller> {
    match decode::object::<WireController>(body).await {
        Ok(Ok(wire)) => Ok(controller(kind, Ok(wire))),
        Ok(Err(odd)) => Err(client.explain(question, Error::new(Kind::Failed, odd.reason))),
        Err(error) => Err(client.explain(question, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::WorkloadName;

    #[test]
    fn a_workload_is_called_as_kubectl_takes_it() {
        for kind in ["deploy", "Deployment", "deployments", "deployments.apps", "deployment.apps"] {
            assert_eq!(WorkloadName::new(kind, "shop", "web").unwrap().to_string(), "Deployment shop/web");
        }
        assert_eq!(WorkloadName::new("sts", "shop", "db").unwrap().to_string(), "StatefulSet shop/db");
        assert_eq!(WorkloadName::new("ds", "shop", "agent").unwrap().to_string(), "DaemonSet shop/agent");
        let error = WorkloadName::new("pod", "shop", "web-1").unwrap_err();
        assert_eq!(error.to_string(), "pod has no rollouts");
    }
}
