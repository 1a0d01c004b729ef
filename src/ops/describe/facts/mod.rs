//! What each kind of thing says of itself: its state in words, what it is made of. Pure.

mod gitops;
mod omni;
mod storage;
mod workloads;

pub(super) use gitops::differences;
pub(super) use omni::{cluster, container, infra_provider, machine, machine_request, machine_set};

use jiff::Timestamp;

use super::report::{Fact, fact};
use crate::estate::{Condition, Object, Thing};

/// A thing's state, and the facts around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Its state in its owner's words.
    pub(super) state: String,
    /// What it is made of and what it is for.
    pub(super) facts: Vec<Fact>,
}

impl Told {
    fn new(state: impl Into<String>, facts: impl IntoIterator<Item = Option<Fact>>) -> Self {
        Self { state: crate::text::line(&state.into()), facts: facts.into_iter().flatten().collect() }
    }
}

/// What an object of a Kubernetes API says of itself.
pub(super) fn of(thing: &Thing) -> Told {
    match thing {
        Thing::Node(node) => workloads::node(node),
        Thing::Pod(pod) => workloads::pod(pod),
        Thing::Controller(controller) => workloads::controller(controller),
        Thing::Job(job) => workloads::job(job),
        Thing::Ingress(ingress) => {
            let state = if ingress.has_address { "has an address" } else { "no address" };
            Told::new(state, [fact("class", &ingress.class), since("created", ingress.created)])
        }
        Thing::Application(application) => gitops::application(application),
        Thing::Secret(secret) => gitops::secret(secret),
        Thing::Store(store) => Told::new(ready(store.ready.as_ref()), []),
        Thing::Claim(claim) => storage::claim(claim),
        Thing::Volume(volume) => storage::volume(volume),
        Thing::LonghornNode(node) => storage::node(node),
        Thing::Object(object) => self::object(object),
    }
}

fn object(object: &Object) -> Told {
    let conditions: Vec<String> =
        object.conditions.iter().map(|one| format!("{}={}", one.condition.kind, one.condition.status)).collect();
    let state = match (object.phase.as_str(), conditions.as_slice()) {
        ("", []) if object.expects_status && !object.has_status => "no status yet".to_owned(),
        ("", []) => "is there".to_owned(),
        ("", conditions) => conditions.join(", "),
        (phase, _) => phase.to_owned(),
    };
    let conditions = object.conditions.iter().map(|one| condition(&one.condition));
    let others = [fact("group", &object.group), since("created", object.created)];
    Told::new(state, conditions.chain(others))
}

/// `condition Ready: False for … (Reason: message)`.
fn condition(condition: &Condition) -> Option<Fact> {
    let why = [condition.reason.as_str(), condition.message.as_str()];
    let why: Vec<&str> = why.into_iter().filter(|word| !word.is_empty()).collect();
    let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join(": ")) };
    fact(format!("condition {}", condition.kind), format!("{}{why}", condition.status))
}

/// `Ready`, its reason where it is not, or that nothing was said yet.
fn ready(condition: Option<&Condition>) -> String {
    match condition {
        None => "no status yet".to_owned(),
        Some(one) if one.status == "True" => "Ready".to_owned(),
        Some(one) if one.reason.is_empty() => format!("Ready={}", one.status),
        Some(one) => one.reason.clone(),
    }
}

fn since(name: &str, time: Option<Timestamp>) -> Option<Fact> {
    fact(name, time?.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}
