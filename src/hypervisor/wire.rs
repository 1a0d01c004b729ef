//! The few fields of Proxmox VE's answers that are read.
//!
//! Numbers and booleans come as either (`1`, `"1"`, `true`), depending on version and on whether pvesh or the API says
//! them, so each field is taken as it comes.

use serde_json::Value;

use crate::estate::{HypervisorNode, VirtualMachine};

/// The nodes of `GET /nodes`, those that are away included.
pub(super) fn nodes(answer: &Value) -> Vec<HypervisorNode> {
    let node = |entry: &Value| HypervisorNode { name: text(&entry["node"]), status: text(&entry["status"]) };
    let mut nodes: Vec<_> = entries(answer).iter().map(node).collect();
    nodes.sort_by(|a, b| a.name.cmp(&b.name));
    nodes
}

/// The virtual machines of `GET /cluster/resources?type=vm`: no containers, no templates. An entry without a number is
/// kept with the number 0 rather than left out.
pub(super) fn machines(answer: &Value) -> Vec<VirtualMachine> {
    let machine = |entry: &Value| VirtualMachine {
        node: text(&entry["node"]),
        id: number(&entry["vmid"]).unwrap_or_default(),
        name: text(&entry["name"]),
        status: text(&entry["status"]),
        lock: filled(&entry["lock"]),
        ha: filled(&entry["hastate"]),
        ..VirtualMachine::default()
    };
    let wanted = |entry: &&Value| text(&entry["type"]) == "qemu" && !truth(&entry["template"]);
    let mut machines: Vec<_> = entries(answer).iter().filter(wanted).map(machine).collect();
    machines.sort_by(|a, b| (&a.node, a.id).cmp(&(&b.node, b.id)));
    machines
}

/// The SMBIOS UUID of a VM's configuration (`GET /nodes/NODE/qemu/ID/config`), in lower case.
///
/// `smbios1` is a list of `key=value`, parted by commas. With `base64=1` the other values are encoded, the uuid is not.
pub(super) fn uuid(configuration: &Value) -> Option<String> {
    let settings = configuration["smbios1"].as_str()?;
    let uuid = settings.split(',').find_map(|setting| setting.trim().strip_prefix("uuid="))?;
    Some(uuid.trim().to_ascii_lowercase()).filter(|uuid| !uuid.is_empty())
}

/// Whether a VM's configuration protects it from removal.
pub(super) fn is_protected(configuration: &Value) -> bool {
    truth(&configuration["protection"])
}

fn filled(value: &Value) -> Option<String> {
    Some(text(value)).filter(|text| !text.is_empty())
}

/// What the API puts its answers into; nothing where the answer has another form.
pub(super) fn data(mut answer: Value) -> Value {
    answer.get_mut("data").map(Value::take).unwrap_or_default()
}

/// The entries of a list. pvesh prints the list itself, the API puts it into `data`, which is taken out already.
fn entries(answer: &Value) -> &[Value] {
    answer.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or(false) || number(value).is_some_and(|number| number != 0)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{data, machines, nodes, uuid};

    /// As `pvesh get /cluster/resources --type vm --output-format json` prints it on a cluster of two nodes, pve2 away.
    const RESOURCES: &str = r#"[
        {"cpu":0.0213,"disk":0,"diskread":1382400,"diskwrite":0,"id":"qemu/111","maxcpu":4,"maxdisk":34359738368,"maxmem":8589934592,"mem":3133816832,"memhost":3200000000,"name":"talos-prod-01-workers-x7k2p","netin":81234,"netout":9123,"node":"pve1","status":"running","tags":"machine-request.talos-prod-01-workers","template":0,"type":"qemu","uptime":86400,"vmid":111},
        {"disk":0,"id":"lxc/200","maxcpu":2,"maxmem":1073741824,"name":"omni-provider","node":"pve1","status":"running","template":0,"type":"lxc","uptime":86400,"vmid":200},
        {"disk":0,"id":"qemu/9000","maxcpu":1,"name":"debian-template","node":"pve1","status":"stopped","template":1,"type":"qemu","uptime":0,"vmid":9000},
        {"id":"qemu/109","node":"pve2","status":"unknown","type":"qemu","vmid":109},
        {"id":"qemu/108","name":"old","node":"pve1","status":"stopped","lock":"backup","template":"","type":"qemu","vmid":"108"}
    ]"#;

    #[test]
    fn virtual_machines_are_listed_without_containers_and_templates() {
        let machines = machines(&serde_json::from_str(RESOURCES).unwrap());
        let listed: Vec<_> =
            machines.iter().map(|vm| format!("{} {} {:?} {}", vm.node, vm.id, vm.name, vm.status)).collect();
        assert_eq!(machines[0].lock.as_deref(), Some("backup"));
        assert!(machines[1..].iter().all(|machine| machine.lock.is_none() && machine.ha.is_none()));
        insta::assert_snapshot!(listed.join("\n"), @r#"
        pve1 108 "old" stopped
        pve1 111 "talos-prod-01-workers-x7k2p" running
        pve2 109 "" unknown
        "#);
    }

    #[test]
    fn a_node_that_is_away_is_listed() {
        let answer = json!([
            {"node": "pve2", "status": "offline", "type": "node", "id": "node/pve2", "ssl_fingerprint": "AB:CD"},
            {"node": "pve1", "status": "online", "type": "node", "cpu": 0.1, "maxcpu": 16, "level": ""},
        ]);
        let listed: Vec<_> = nodes(&answer).into_iter().map(|node| (node.name, node.status)).collect();
        assert_eq!(listed, [("pve1".into(), "online".into()), ("pve2".into(), "offline".into())]);
    }

    #[test]
    fn a_uuid_is_plain_text_even_where_the_other_values_are_base64() {
        let of = |smbios1: Value| uuid(&json!({"name": "x", "smbios1": smbios1}));
        let expected = Some("1b2c3d4e-0000-4000-8000-00000000abcd".to_owned());
        assert_eq!(of(json!("uuid=1B2C3D4E-0000-4000-8000-00000000ABCD")), expected);
        assert_eq!(of(json!("base64=1,manufacturer=UUVNVQ==,uuid=1b2c3d4e-0000-4000-8000-00000000abcd")), expected);
        assert_eq!(of(json!("base64=1,serial=dXVpZD0x")), None);
        assert_eq!(of(json!("uuid=")), None);
        assert_eq!(of(json!(7)), None);
        assert_eq!(uuid(&json!({"name": "x"})), None);
    }

    #[test]
    fn an_answer_of_another_form_holds_no_data() {
        assert_eq!(data(json!({"data": [1]})), json!([1]));
        for odd in [json!({}), json!([]), json!("maintenance"), json!(7), Value::Null] {
            assert_eq!(data(odd), Value::Null);
        }
    }

    #[test]
    fn an_answer_of_another_form_is_no_machine() {
        assert!(machines(&json!({"errors": "no"})).is_empty());
        assert!(nodes(&Value::Null).is_empty());
    }
}
