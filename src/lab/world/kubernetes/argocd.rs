//! Argo CD's applications.
//!
//! Shapes: the Application definition of Argo CD 3.5. Health of single objects is in `status.resources`, as an
//! installation with `controller.resource.health.persist` has it.

use serde_json::{Value, json};

use super::metadata;
use crate::lab::world::applications::{self, Application, Judgement};
use crate::lab::world::clusters::Cluster;
use crate::lab::world::{World, hours, minutes, names, seconds_text};

pub(super) fn objects(world: &World, cluster: &Cluster) -> Vec<Value> {
    if cluster.applications.is_empty() {
        return Vec::new();
    }
    let created = world.ago_text(cluster.age);
    let project = json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": metadata(cluster, "AppProject", "argocd", "default", &created),
        "spec": {"sourceRepos": ["*"], "destinations": [{"namespace": "*", "server": "*"}]},
    });
    let applications = cluster.applications.iter().map(|application| object(world, cluster, application, &created));
    std::iter::once(project).chain(applications).collect()
}

fn object(world: &World, cluster: &Cluster, application: &Application, created: &str) -> Value {
    let judgements = applications::judge(world, cluster, application);
    let (health, since) = applications::worst(&judgements);
    let since = since.map_or_else(|| world.ago_text(hours(6)), seconds_text);
    let sync = if application.automated { "Synced" } else { "OutOfSync" };
    let repository = format!("https://git.example.org/home/{}.git", cluster.name);
    let mut spec = json!({
        "project": "default",
        "source": {"repoURL": repository, "path": format!("apps/{}", application.path), "targetRevision": "main"},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": application.namespace},
    });
    let revision = &names::hash(&repository)[..40];
    let mut status = json!({
        "sync": {"status": sync, "revision": revision},
        "health": {"status": health, "lastTransitionTime": since},
        "reconciledAt": world.ago_text(minutes(2)),
        "sourceType": "Kustomize",
        "controllerNamespace": "argocd",
        "resources": judgements.iter().map(resource).collect::<Vec<_>>(),
        "summary": {},
    });
    if application.automated {
        spec["syncPolicy"] = json!({"automated": {"prune": true, "selfHeal": true}});
        status["operationState"] = json!({
            "phase": "Succeeded",
            "message": "successfully synced (all tasks run)",
            "startedAt": world.ago_text(hours(6) + minutes(1)),
            "finishedAt": world.ago_text(hours(6)),
            "operation": {"sync": {"revision": revision}},
        });
    }
    json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": metadata(cluster, "Application", "argocd", application.name, created),
        "spec": spec,
        "status": status,
    })
}

fn resource(judgement: &Judgement) -> Value {
    let mut resource = json!({
        "version": judgement.version,
        "kind": judgement.kind,
        "name": judgement.name,
        "status": judgement.sync,
    });
    if !judgement.group.is_empty() {
        resource["group"] = judgement.group.into();
    }
    if !judgement.namespace.is_empty() {
        resource["namespace"] = judgement.namespace.into();
    }
    if let Some(health) = judgement.health {
        resource["health"] = json!({"status": health});
        if !judgement.message.is_empty() {
            resource["health"]["message"] = judgement.message.as_str().into();
        }
    }
    resource
}
