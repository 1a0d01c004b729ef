//! Resource types, and the paths under which an API server has them.

use std::fmt::Write as _;

/// A resource type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource {
    /// `Deployment`.
    pub kind: &'static str,
    /// `deployments`, as in paths.
    pub plural: &'static str,
    /// The path of its group and version: `/api/v1`, `/apis/apps/v1`.
    pub group: &'static str,
}

impl Resource {
    /// All objects of the type, in all namespaces.
    pub(super) fn collection(&self) -> String {
        format!("{}/{}", self.group, self.plural)
    }

    /// One object; `namespace` is empty for cluster-scoped types.
    pub(super) fn object(&self, namespace: &str, name: &str) -> String {
        let name = encode(name);
        if namespace.is_empty() {
            format!("{}/{}/{name}", self.group, self.plural)
        } else {
            format!("{}/namespaces/{}/{}/{name}", self.group, encode(namespace), self.plural)
        }
    }
}

/// Text as a part of a path or query (RFC 3986, section 2.3).
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::Resource;

    #[test]
    fn a_name_stays_a_name() {
        let pods = Resource { kind: "Pod", plural: "pods", group: "/api/v1" };
        assert_eq!(pods.object("argocd", "a/../b?c=d é"), "/api/v1/namespaces/argocd/pods/a%2F..%2Fb%3Fc%3Dd%20%C3%A9");
        assert_eq!(pods.object("", "x"), "/api/v1/pods/x");
    }
}
