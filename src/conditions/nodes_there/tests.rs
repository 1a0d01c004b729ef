//! Nodes that are there, those that only wait for a network, and those that are not what is wanted.

use jiff::Timestamp;

use super::{Wanted, WantedNode, verdict};
use crate::estate::{Condition, Machine, Node, Nodes};
use crate::wait::Check;

const NO_CNI: &str = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady \
                      message:Network plugin returns error: cni plugin not initialized";

fn node(number: u8, status: &str, message: &str) -> Node {
    let ready = Condition {
        kind: "Ready".into(),
        status: status.into(),
        reason: if status == "True" { "KubeletReady" } else { "KubeletNotReady" }.into(),
        message: message.into(),
        since: None,
    };
    Node {
        name: format!("talos-{number}"),
        control_plane: number == 1,
        kubelet_version: "v1.36.3".into(),
        system_uuid: format!("564D-{number}"),
        conditions: vec![ready],
        ..Node::default()
    }
}

fn ready(number: u8) -> Node {
    node(number, "True", "kubelet is posting ready status")
}

fn told(wanted: &Wanted, nodes: Vec<Node>) -> String {
    match verdict(wanted, &Nodes { server_version: "v1.36.3".into(), nodes }, Timestamp::UNIX_EPOCH) {
        Check::Met(there) => format!("there: {}", there.text),
        Check::Impossible { why, .. } => format!("never: {why}"),
        Check::NotYet(not_yet) => {
            not_yet.blockers.iter().fold(not_yet.progress.text, |text, one| format!("{text} | {one}"))
        }
    }
}

fn three() -> Wanted {
    Wanted { count: 3, ..Wanted::default() }
}

#[test]
fn every_node_is_there_and_ready() {
    assert_eq!(told(&three(), vec![ready(1), ready(2), ready(3)]), "there: 3/3 nodes ready");
    let cases = [
        vec![],
        vec![ready(1), ready(2)],
        vec![ready(1), ready(2), node(3, "False", "container runtime is down")],
        // One more than is asked for has to be well too.
        vec![ready(1), ready(2), ready(3), node(4, "Unknown", "Kubelet stopped posting node status.")],
    ];
    let told: Vec<String> = cases.into_iter().map(|nodes| told(&three(), nodes)).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    0/3 nodes ready | nodes: 0 of 3 have joined
    2/3 nodes ready | nodes: 2 of 3 have joined
    2/3 nodes ready | node talos-3: NotReady: KubeletNotReady: container runtime is down
    3/4 nodes ready | node talos-4: Ready=Unknown: KubeletNotReady: Kubelet stopped posting node status.
    ");
    // Whoever waits for none in particular waits for one.
    assert_eq!(self::told(&Wanted::default(), vec![]), "0/1 nodes ready | nodes: 0 of 1 have joined");
    let any = Wanted { any: true, count: 2, ..Wanted::default() };
    assert_eq!(self::told(&any, vec![ready(1), ready(2), node(3, "False", "down")]), "there: 2/2 nodes ready");
    let one = Wanted { any: true, count: 1, ..Wanted::default() };
    assert_eq!(self::told(&one, vec![ready(1), ready(2)]), "there: 2/2 nodes ready");
}

#[test]
fn nodes_without_a_network_are_there_where_that_is_expected() {
    let no_network = || vec![node(1, "False", NO_CNI), node(2, "False", NO_CNI), node(3, "False", NO_CNI)];
    let allowed = Wanted { allow_no_cni: true, ..three() };
    assert_eq!(told(&allowed, no_network()), "there: 3/3 nodes there, waiting for a CNI");
    let one_ready = vec![ready(1), node(2, "False", NO_CNI), node(3, "False", NO_CNI)];
    assert_eq!(told(&allowed, one_ready), "there: 3/3 nodes there, 2 waiting for a CNI");
    assert_eq!(told(&allowed, vec![ready(1), ready(2), ready(3)]), "there: 3/3 nodes ready");
    let missing = vec![node(1, "False", NO_CNI), node(2, "False", NO_CNI)];
    assert_eq!(told(&allowed, missing), "2/3 nodes there, waiting for a CNI | nodes: 2 of 3 have joined");
    let more = format!("[{NO_CNI}, CSINode is not yet initialized]");
    let told_more = told(&allowed, vec![ready(1), ready(2), node(3, "False", &more)]);
    assert!(
        told_more.starts_with("2/3 nodes ready | node talos-3: NotReady: KubeletNotReady: [container"),
        "{told_more}"
    );
    // Where it is not expected it is in the way, and said at once.
    let told = told(&three(), no_network());
    assert!(told.starts_with("0/3 nodes ready, 3 waiting for a CNI | node talos-1: NotReady: Kubelet"), "{told}");
    // Nor does it excuse anything else.
    let mut full = node(1, "False", NO_CNI);
    full.conditions.push(Condition { kind: "DiskPressure".into(), status: "True".into(), ..Condition::default() });
    let one = Wanted { count: 1, ..allowed };
    assert_eq!(self::told(&one, vec![full]), "0/1 nodes there, 1 waiting for a CNI | node talos-1: DiskPressure");
}

#[test]
fn a_node_is_its_machines_and_has_its_role_and_version() {
    let machine = |number: u8, control_plane| {
        WantedNode::of(&Machine {
            id: format!("564d-{number}"),
            hostname: format!("host-{number}"),
            control_plane,
            ..Machine::default()
        })
    };
    let wanted = Wanted {
        machines: vec![machine(1, true), machine(2, false)],
        kubernetes: Some("1.36.3".into()),
        control_planes: Some(1),
        ..Wanted::default()
    };
    assert_eq!(told(&wanted, vec![ready(1), ready(2)]), "there: 2/2 nodes ready");
    let renamed = Node { name: "host-2".into(), system_uuid: "another order".into(), ..ready(2) };
    assert_eq!(told(&wanted, vec![ready(1), renamed]), "there: 2/2 nodes ready");
    let old = Node { kubelet_version: "v1.36.2".into(), ..ready(2) };
    let worker = Node { control_plane: false, ..ready(1) };
    let cases = [vec![ready(1)], vec![ready(1), old], vec![worker, ready(2)], vec![ready(1), ready(3)]];
    let told: Vec<String> = cases.into_iter().map(|nodes| self::told(&wanted, nodes)).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    1/2 nodes ready | node host-2: has not joined
    1/2 nodes ready | node talos-2: kubelet v1.36.2, v1.36.3 is asked for
    1/2 nodes ready | node talos-1: is a worker, to be a control plane | control planes: 0 there, 1 are asked for
    2/3 nodes ready | node host-2: has not joined
    ");
}
