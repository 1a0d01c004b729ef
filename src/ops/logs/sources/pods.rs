//! Which containers of which pods are meant.

use futures::future::join_all;

use super::pod::{self, PodSource};
use super::reader::Reader as _;
use crate::cluster::{self, Client, LogOf, Sought};
use crate::connect::Connections;
use crate::error::{Error, Kind, Result};
use crate::estate::{Pod, Thing};
use crate::log::Range;
use crate::ops::describe::{self, Around};
use crate::ops::logs::wanted::{Containers, Source};

/// How many logs are read at once at the most.
const AT_ONCE: usize = 50;

/// What is asked for.
pub(super) struct Question<'a> {
    pub(super) object: Option<&'a (String, String)>,
    pub(super) selector: Option<&'a str>,
    pub(super) namespace: Option<&'a str>,
    pub(super) containers: &'a Containers,
    pub(super) previous: bool,
    pub(super) range: Range,
}

/// Pods of one cluster, and the selector by which they were found.
struct Found {
    cluster: String,
    selector: Option<String>,
    pods: Vec<Pod>,
}

/// Opens the logs of the containers that are meant.
pub(super) async fn open(connections: &Connections, around: &Around, question: &Question<'_>) -> Result<Vec<Source>> {
    let found = find(connections, around, question).await?;
    let mut wanted = Vec::new();
    for one in &found {
        let client = &connections.kubernetes(&one.cluster).await?.client;
        for pod in &one.pods {
            for container in containers(pod, question.containers)? {
                wanted.push((client.clone(), one.selector.clone(), pod, container));
            }
        }
    }
    if wanted.len() > AT_ONCE {
        let error = Error::usage(format!("{} containers are meant: more than {AT_ONCE}", wanted.len()));
        return Err(error.hint("name one pod, or one container with --container, or a narrower selector"));
    }
    let many = wanted.len() > 1;
    let limit = connections.request_limit();
    let opening = wanted.into_iter().map(|(client, selector, pod, container): (Client, _, &Pod, String)| async move {
        let name = format!("{}/{container}", pod.object.name);
        let of = LogOf {
            namespace: pod.object.namespace.clone(),
            pod: pod.object.name.clone(),
            container,
            previous: question.previous,
        };
        // What ran before has ended.
        let range = Range { follow: question.range.follow && !question.previous, ..question.range };
        let wanted = pod::Wanted { client, of, pod: pod.clone(), range, limit, selector, is_one_of_many: many };
        Ok(Source { name, entries: PodSource::open(wanted).await?.entries() })
    });
    join_all(opening).await.into_iter().collect()
}

async fn find(connections: &Connections, around: &Around, question: &Question<'_>) -> Result<Vec<Found>> {
    let found = match (question.object, question.selector) {
        (Some((kind, name)), None) => {
            let namespace = question.namespace.map(str::to_owned);
            let sought = Sought { kind: kind.clone(), namespace, name: name.clone() };
            let (cluster, thing) = describe::find(connections, &sought, around).await?;
            vec![of_thing(connections, cluster, thing, &format!("{kind}/{name}")).await?]
        }
        (None, Some(selector)) => {
            by_selector(connections, around, question.namespace.unwrap_or_default(), selector).await?
        }
        (Some(_), Some(_)) => return Err(Error::usage("a name and a selector contradict each other")),
        (None, None) => {
            return Err(Error::usage("nothing says which pods are meant").hint("pod/NAME, deploy/NAME, or -l app=web"));
        }
    };
    Ok(found)
}

/// The pods of a thing: itself, or those that it selects.
async fn of_thing(connections: &Connections, cluster: String, thing: Thing, name: &str) -> Result<Found> {
    let (object, selector) = match thing {
        Thing::Pod(pod) => return Ok(Found { cluster, selector: None, pods: vec![pod] }),
        Thing::Controller(controller) => (controller.object, controller.selector),
        Thing::Job(job) => (job.object, job.selector),
        Thing::Object(object) => (object.object, object.selector),
        _ => return Err(no_pods(name)),
    };
    if selector.is_empty() || object.namespace.is_empty() {
        return Err(no_pods(name));
    }
    let client = &connections.kubernetes(&cluster).await?.client;
    let pods = cluster::pods(client, &object.namespace, &selector).await?;
    if pods.is_empty() {
        let error = Error::new(Kind::NotFound, format!("{name} in {} has no pods now ({selector})", object.namespace));
        return Err(error.hint(format!("talops status {name} says why")));
    }
    Ok(Found { cluster, selector: Some(selector), pods })
}

fn no_pods(name: &str) -> Error {
    Error::usage(format!("{name} has no pods of its own"))
        .hint("pod, deploy, sts, ds, rs, job and svc have; of a CronJob name one of its jobs")
}

async fn by_selector(
    connections: &Connections,
    around: &Around,
    namespace: &str,
    selector: &str,
) -> Result<Vec<Found>> {
    let chosen = connections.config().select(&around.clusters)?;
    let asked = chosen.iter().map(|(name, _)| async move {
        let pods = cluster::pods(&connections.kubernetes(name).await?.client, namespace, selector).await?;
        Ok(Found { cluster: (*name).to_owned(), selector: Some(selector.to_owned()), pods })
    });
    let found: Vec<Found> = join_all(asked).await.into_iter().collect::<Result<_>>()?;
    if found.iter().all(|found| found.pods.is_empty()) {
        let place = if namespace.is_empty() { String::new() } else { format!(" in namespace {namespace}") };
        return Err(Error::new(Kind::NotFound, format!("no pod has the labels {selector}{place}")));
    }
    Ok(found)
}

/// The names of the containers of a pod that are meant.
fn containers(pod: &Pod, wanted: &Containers) -> Result<Vec<String>> {
    let all = || pod.containers.iter().map(|container| &container.name).chain(&pod.ephemeral);
    match wanted {
        Containers::All => Ok(all().cloned().collect()),
        Containers::Named(name) if all().any(|known| known == name) => Ok(vec![name.clone()]),
        Containers::Named(name) => {
            let names: Vec<&str> = all().map(String::as_str).collect();
            let error = Error::new(Kind::NotFound, format!("the pod {} has no container {name:?}", pod.object.name));
            Err(error.hint(format!("it has {}", names.join(", "))))
        }
        Containers::Default => {
            let named = pod.default_container.as_ref().filter(|name| all().any(|known| known == *name));
            let first = || pod.containers.iter().find(|container| !container.init).map(|container| &container.name);
            let chosen = named.or_else(first);
            let none = || Error::new(Kind::NotFound, format!("the pod {} has no containers", pod.object.name));
            chosen.map(|name| vec![name.clone()]).ok_or_else(none)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::containers;
    use crate::estate::{ContainerState, ObjectRef, Pod};
    use crate::ops::logs::wanted::Containers;

    fn pod(default: Option<&str>) -> Pod {
        let container = |name: &str, init| ContainerState { name: name.to_owned(), init, ..ContainerState::default() };
        Pod {
            object: ObjectRef { name: "web-1".to_owned(), ..ObjectRef::default() },
            containers: vec![container("setup", true), container("proxy", false), container("app", false)],
            ephemeral: vec!["debugger".to_owned()],
            default_container: default.map(str::to_owned),
            ..Pod::default()
        }
    }

    #[test]
    fn the_container_that_is_meant_where_none_is_named() {
        assert_eq!(containers(&pod(None), &Containers::Default).unwrap(), ["proxy"]);
        assert_eq!(containers(&pod(Some("app")), &Containers::Default).unwrap(), ["app"]);
        assert_eq!(containers(&pod(Some("gone")), &Containers::Default).unwrap(), ["proxy"]);
    }

    #[test]
    fn all_are_init_and_ephemeral_ones_too_and_a_wrong_name_tells_the_right_ones() {
        assert_eq!(containers(&pod(None), &Containers::All).unwrap(), ["setup", "proxy", "app", "debugger"]);
        assert_eq!(containers(&pod(None), &Containers::Named("debugger".into())).unwrap(), ["debugger"]);
        let error = containers(&pod(None), &Containers::Named("nginx".into())).unwrap_err();
        insta::assert_snapshot!(error, @r#"the pod web-1 has no container "nginx""#);
        assert_eq!(error.hint_text(), Some("it has setup, proxy, app, debugger"));
    }
}
