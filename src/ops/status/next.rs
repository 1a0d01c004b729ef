//! From a line of a report to the call that says more of it.

use crate::health::Subject;

/// The command that describes a thing; `None` for what has no description of its own (a VM, a host, Omni itself, the rest
/// of too many).
pub(in crate::ops) fn look_at(subject: &Subject) -> Option<String> {
    let described = !subject.name.starts_with('(')
        && !matches!(subject.kind.as_str(), "VM" | "Host" | "Omni" | "ServiceAccount" | "MachineId");
    described.then(|| format!("talops status {}", argument(subject)))
}

/// A thing as it is called on the command line: `-c prod pod/shop/web-1`.
pub fn argument(subject: &Subject) -> String {
    let Subject { scope, kind, namespace, name } = subject;
    let kind = kind.to_lowercase();
    match kind.as_str() {
        "container" => format!("provider/{scope}"),
        "cluster" | "machine" | "machineset" | "machinerequest" | "infraprovider" => format!("{kind}/{name}"),
        _ if namespace.is_empty() => format!("-c {scope} {kind}/{name}"),
        _ => format!("-c {scope} {kind}/{namespace}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::look_at;
    use crate::estate::ObjectRef;
    use crate::health::Subject;

    #[test]
    fn a_thing_is_looked_at_by_the_name_that_a_report_gives_it() {
        let pod = ObjectRef { kind: "Pod".into(), namespace: "shop".into(), name: "web-1".into() };
        for (subject, expected) in [
            (Subject::object("prod", &pod), Some("talops status -c prod pod/shop/web-1")),
            (Subject::new("prod", "Node", "worker-1"), Some("talops status -c prod node/worker-1")),
            (Subject::new("prod", "LonghornNode", "worker-1"), Some("talops status -c prod longhornnode/worker-1")),
            (Subject::new("home", "Machine", "worker-1"), Some("talops status machine/worker-1")),
            (Subject::new("matrix", "Container", "provider"), Some("talops status provider/matrix")),
            (Subject::new("prod", "VM", "prod-workers-abc123"), None),
            (Subject::new("prod", "Pod", "(others)"), None),
        ] {
            assert_eq!(look_at(&subject).as_deref(), expected);
        }
    }
}
