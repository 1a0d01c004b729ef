//! The log of a container of a pod.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use futures::stream;
use jiff::Timestamp;
use serde_json::{Value, json};
use talops::connect::Connections;
use talops::error::{Error, Kind};
use talops::log::Range;
use talops::ops::logs::{Containers, Source, Wanted};

use crate::read::{connections, numbers, open, read};

const FOLLOW: Range = Range { tail: None, since: None, follow: true };

/// What a kubelet has of one container, and how it answers.
#[derive(Debug, Clone, Default)]
struct State {
    log: Vec<(Timestamp, String)>,
    previous: Vec<(Timestamp, String)>,
    restarts: u32,
    ended: bool,
    gone: bool,
    restart_policy: &'static str,
    /// After how many bytes each of the next answers with a log breaks off.
    cuts: Vec<usize>,
    asked: Vec<String>,
}

#[derive(Clone, Default)]
struct Kubelet(Arc<Mutex<State>>);

impl Kubelet {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap());
    }

    fn pod(&self) -> Value {
        let state = self.0.lock().unwrap();
        let ended = json!({"exitCode": 137, "reason": "OOMKilled", "finishedAt": "2026-11-20T09:00:00Z"});
        let now = if state.ended {
            json!({"terminated": ended})
        } else {
            json!({"running": {"startedAt": "2026-11-20T08:00:00Z"}})
        };
        let last = if state.restarts > 0 { json!({"terminated": ended}) } else { json!({}) };
        json!({
            "metadata": {"name": "web-1", "namespace": "shop", "creationTimestamp": "2026-11-20T08:00:00Z",
                         "annotations": {"kubectl.kubernetes.io/default-container": "app"}},
            "spec": {"nodeName": "worker-1", "restartPolicy": state.restart_policy,
                     "containers": [{"name": "proxy"}, {"name": "app"}]},
            "status": {"phase": "Running", "containerStatuses": [
                {"name": "app", "restartCount": state.restarts, "state": now, "lastState": last}]},
        })
    }

    fn answer(&self, request: &Request) -> Response {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let gone = self.0.lock().unwrap().gone;
        let json = |value: Value| Response::new(Body::from(value.to_string()));
        match request.uri().path() {
            "/version" => json(json!({"gitVersion": "v1.36.1"})),
            "/api/v1/namespaces/shop/pods" => {
                let items = if gone { vec![] } else { vec![self.pod()] };
                json(json!({"kind": "PodList", "metadata": {}, "items": items}))
            }
            "/api/v1/namespaces/shop/pods/web-1" if !gone => json(self.pod()),
            "/api/v1/namespaces/shop/pods/web-1/log" if !gone => self.log(&query),
            _ => {
                let status = json!({"kind": "Status", "message": "not found", "code": 404});
                Response::builder().status(404).body(Body::from(status.to_string())).unwrap()
            }
        }
    }

    /// The log: only whole seconds of a time are understood, and a run that is followed ends with the container.
    fn log(&self, query: &str) -> Response {
        let value =
            |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned));
        let since: Option<Timestamp> = value("sinceTime").map(|time| time.replace("%3A", ":").parse().unwrap());
        let previous = value("previous").as_deref() == Some("true");
        let (restarts, cut, length) = {
            let mut state = self.0.lock().unwrap();
            state.asked.push(query.to_owned());
            let cut = if state.cuts.is_empty() { usize::MAX } else { state.cuts.remove(0) };
            (state.restarts, cut, if previous { state.previous.len() } else { state.log.len() })
        };
        let tail = value("tailLines").map_or(usize::MAX, |tail| tail.parse().unwrap());
        let (follow, next) = (value("follow").is_some(), length.saturating_sub(tail));
        let kubelet = self.clone();
        let chunks = stream::unfold((next, cut, false), move |(mut next, mut left, over)| {
            let kubelet = kubelet.clone();
            async move {
                loop {
                    if over {
                        return None;
                    }
                    if left == 0 {
                        // What was sent is on its way before the connection is closed.
                        tokio::time::sleep(Duration::from_millis(30)).await;
                        return Some((Err(io::Error::other("broken off")), (next, left, true)));
                    }
                    let (text, goes_on) = {
                        let state = kubelet.0.lock().unwrap();
                        let same = state.restarts == restarts || previous;
                        let log = if previous { &state.previous } else { &state.log };
                        let new = if same { log.get(next..).unwrap_or_default() } else { &[] };
                        next += new.len();
                        let new = new.iter().filter(|(time, _)| since.is_none_or(|since| *time >= since));
                        let text = new.fold(String::new(), |all, (time, text)| all + &format!("{time:.9} {text}\n"));
                        (text, follow && same && !state.ended)
                    };
                    if !text.is_empty() {
                        let sent = text.len().min(left);
                        left -= sent;
                        return Some((
                            Ok(Bytes::from(text.as_bytes()[..sent].to_vec())),
                            (next, left, !goes_on && left > 0),
                        ));
                    }
                    if !goes_on {
                        return None;
                    }
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        });
        Response::new(Body::from_stream(chunks))
    }
}

/// Lines, each `step` milliseconds after the one before it.
fn log(first: usize, count: usize, step: i64) -> Vec<(Timestamp, String)> {
    let time =
        |number: usize| Timestamp::from_millisecond(1_795_165_200_000 + i64::try_from(number).unwrap() * step).unwrap();
    (first..first + count).map(|number| (time(number), format!("line {number}"))).collect()
}

struct Pod {
    kubelet: Kubelet,
    connections: Connections,
    _folder: tempfile::TempDir,
}

async fn pod(log: Vec<(Timestamp, String)>) -> Pod {
    let kubelet = Kubelet::default();
    kubelet.change(|state| (state.log, state.restart_policy) = (log, "Always"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = kubelet.clone();
    let router = Router::new().fallback(move |request: Request| {
        let response = serving.answer(&request);
        async move { Ok::<_, Infallible>(response) }
    });
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("kubeconfig");
    let text = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters: [{{name: c, cluster: {{server: \"{url}\"}}}}]\n\
         contexts: [{{name: a, context: {{cluster: c, user: u}}}}]\nusers: [{{name: u, user: {{token: t}}}}]\n"
    );
    std::fs::write(&kubeconfig, text).unwrap();
    let yaml = format!("clusters:\n  prod: {{ kubernetes: {{ kubeconfig: {}, context: a }} }}\n", kubeconfig.display());
    Pod { kubelet, connections: connections(&yaml), _folder: folder }
}

impl Pod {
    async fn all(&self, containers: Containers, previous: bool, range: Range) -> Result<Vec<Source>, Error> {
        let (selector, namespace) = (Some("app=web".to_owned()), Some("shop".to_owned()));
        let wanted = Wanted::Pods { object: None, selector, namespace, containers, previous };
        open(&self.connections, &wanted, range).await
    }

    async fn open(&self, range: Range) -> Source {
        self.all(Containers::Default, false, range).await.unwrap().remove(0)
    }
}

#[tokio::test]
async fn what_is_wanted_is_asked_of_the_kubelet_and_its_seconds_are_made_exact() {
    let pod = pod(log(0, 10, 300)).await;
    let since = "2026-11-20T09:00:01.800Z".parse().ok();
    let mut source = pod.open(Range { tail: Some(6), since, follow: false }).await;
    assert_eq!(source.name, "web-1/app");
    assert_eq!(read(&mut source, |_| false).await.lines, numbers(6, 4));
    let asked = pod.kubelet.0.lock().unwrap().asked.clone();
    assert_eq!(asked, ["container=app&timestamps=true&previous=false&tailLines=6&sinceTime=2026-11-20T09%3A00%3A01Z"]);
}

#[tokio::test]
async fn a_connection_that_drops_loses_no_line_and_repeats_none() {
    for step in [0, 1, 400] {
        let pod = pod(log(0, 200, step)).await;
        pod.kubelet.change(|state| state.cuts = vec![3, 1003, 4001, 6007]);
        let mut source = pod.open(FOLLOW).await;
        let mut told = read(&mut source, |told| told.lines.len() >= 200).await;
        pod.kubelet.change(|state| state.log.extend(log(200, 5, step.max(1))));
        told.lines.extend(read(&mut source, |told| told.lines.len() >= 5).await.lines);
        assert_eq!(told.lines, numbers(0, 205), "step {step}");
        assert!((3..=4).contains(&told.notices.len()), "{:?}", told.notices);
    }
}

#[tokio::test]
async fn a_restart_is_told_and_the_log_of_the_new_run_is_read_from_its_start() {
    let pod = pod(log(0, 5, 1)).await;
    let mut source = pod.open(Range { tail: Some(2), ..FOLLOW }).await;
    assert_eq!(read(&mut source, |told| told.lines.len() == 2).await.lines, numbers(3, 2));
    pod.kubelet.change(|state| (state.log, state.restarts) = (log(1000, 3, 1), 1));
    let told = read(&mut source, |told| told.lines.len() == 3).await;
    assert_eq!(told.lines, numbers(1000, 3));
    assert_eq!(told.notices, ["the container was restarted (OOMKilled, exit code 137)"]);
}

#[tokio::test]
async fn what_the_last_run_wrote_while_nobody_was_connected_is_not_lost() {
    let pod = pod(log(0, 50, 1)).await;
    pod.kubelet.change(|state| state.cuts = vec![1003]);
    let mut source = pod.open(FOLLOW).await;
    let first = read(&mut source, |told| told.lines.len() == 5).await;
    pod.kubelet.change(|state| {
        state.previous = log(0, 60, 1);
        (state.log, state.restarts) = (log(60, 5, 1), 1);
    });
    let told = read(&mut source, |told| told.lines.last().is_some_and(|line| line == "line 64")).await;
    assert_eq!([first.lines, told.lines].concat(), numbers(0, 65));
    assert!(told.notices.iter().all(|notice| !notice.starts_with('!')), "{:?}", told.notices);
    assert_eq!(told.notices.last().unwrap(), "the container was restarted");
}

#[tokio::test]
async fn a_container_that_will_not_run_again_ends_its_log() {
    let pod = pod(log(0, 3, 1)).await;
    pod.kubelet.change(|state| (state.ended, state.restart_policy) = (true, "Never"));
    let told = read(&mut pod.open(FOLLOW).await, |_| false).await;
    assert_eq!(
        (told.lines, told.notices),
        (numbers(0, 3), vec!["the container ended (OOMKilled, exit code 137)".to_owned()])
    );
}

#[tokio::test]
async fn a_pod_that_is_gone_ends_its_log() {
    let pod = pod(log(0, 3, 1)).await;
    let mut source = pod.open(FOLLOW).await;
    read(&mut source, |told| told.lines.len() == 3).await;
    pod.kubelet.change(|state| (state.gone, state.ended) = (true, true));
    let told = read(&mut source, |_| false).await;
    assert_eq!((told.lines.len(), told.notices), (0, vec!["the pod web-1 is gone".to_owned()]));
    assert!(told.error.is_none());
}

#[tokio::test]
async fn the_run_before_is_read_and_not_followed() {
    let pod = pod(log(0, 3, 1)).await;
    pod.kubelet.change(|state| (state.previous, state.restarts) = (log(100, 2, 1), 1));
    let mut sources = pod.all(Containers::Default, true, FOLLOW).await.unwrap();
    assert_eq!(read(&mut sources[0], |_| false).await.lines, numbers(100, 2));
}

#[tokio::test]
async fn a_container_that_the_pod_does_not_have_is_told_with_those_that_it_has() {
    let pod = pod(Vec::new()).await;
    let error = pod.all(Containers::Named("nginx".into()), false, Range::default()).await.err().unwrap();
    assert_eq!((error.kind(), error.hint_text()), (Kind::NotFound, Some("it has proxy, app")));
    assert_eq!(pod.all(Containers::All, false, Range::default()).await.unwrap().len(), 2);
}
