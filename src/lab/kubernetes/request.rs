//! What a request asks for: its path and its query.

use super::failure::Failure;
use super::store::State;
use super::types::{ResourceType, Version};
use crate::lab::wire::decode;

/// What a path below `/api` or `/apis` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) plural: String,
    /// Empty for an object outside of namespaces, and for a list over all of them.
    pub(super) namespace: String,
    /// Empty for a list.
    pub(super) name: String,
    /// Empty for the object itself.
    pub(super) subresource: String,
}

impl Target {
    /// Reads a path; `None` when it names no resource.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let segments: Vec<String> = path.split('/').filter(|segment| !segment.is_empty()).map(decode).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (group, version, rest) = match segments.as_slice() {
            ["api", version, rest @ ..] => ("", *version, rest),
            ["apis", group, version, rest @ ..] => (*group, *version, rest),
            _ => return None,
        };
        let (namespace, rest) = match rest {
            // A namespace's own subresources, not a resource in it.
            ["namespaces", _, "status" | "finalize"] => ("", rest),
            ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (*namespace, rest),
            rest => ("", rest),
        };
        let (plural, name, subresource) = match rest {
            [plural] => (*plural, "", ""),
            [plural, name] => (*plural, *name, ""),
            [plural, name, subresource] => (*plural, *name, *subresource),
            _ => return None,
        };
        let owned = str::to_owned;
        Some(Self {
            group: owned(group),
            version: owned(version),
            plural: owned(plural),
            namespace: owned(namespace),
            name: owned(name),
            subresource: owned(subresource),
        })
    }

    /// The type that it names, in the version that it names.
    pub(super) fn resolve<'state>(&self, state: &'state State) -> Result<&'state ResourceType, Failure> {
        let found = state.find_type(&self.group, &self.version, &self.plural).ok_or_else(Failure::no_such_resource)?;
        let scoped = found.namespaced || self.namespace.is_empty();
        let placed = !found.namespaced || !self.namespace.is_empty() || self.name.is_empty();
        if scoped && placed { Ok(found) } else { Err(Failure::no_such_resource()) }
    }

    /// The version of the type that it names.
    pub(super) fn served<'kind>(&self, kind: &'kind ResourceType) -> Result<&'kind Version, Failure> {
        kind.version(&self.version).ok_or_else(Failure::no_such_resource)
    }
}

/// The query of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters(pub(super) Vec<(String, String)>);

impl Parameters {
    /// A parameter's value, empty where it is not given.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a parameter is set to a word for yes.
    pub(super) fn is_set(&self, name: &str) -> bool {
        ["true", "1", "t", "T", "TRUE", "True"].contains(&self.get(name))
    }

    /// A parameter that is a whole number; `None` where it is not given.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Failure> {
        let value = self.get(name);
        if value.is_empty() {
            return Ok(None);
        }
        let wrong = |_| Failure::bad_request(format!("strconv.ParseInt: parsing \"{value}\": invalid syntax"));
        value.parse().map(Some).map_err(wrong)
    }

    /// `resourceVersion`; `None` where it is not given.
    pub(super) fn resource_version(&self) -> Result<Option<u64>, Failure> {
        let value = self.get("resourceVersion");
        if value.is_empty() {
            return Ok(None);
        }
        let wrong = |_| {
            Failure::bad_request(format!(
                "invalid resource version: resourceVersion: Invalid value: \"{value}\": strconv.ParseUint: parsing \
                 \"{value}\": invalid syntax"
            ))
        };
        value.parse().map(Some).map_err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    fn parts(path: &str) -> Option<[String; 6]> {
        let target = Target::parse(path)?;
        Some([target.group, target.version, target.namespace, target.plural, target.name, target.subresource])
    }

    #[test]
    fn paths_name_lists_objects_and_subresources() {
        let cases = [
            ("/api/v1/pods", ["", "v1", "", "pods", "", ""]),
            ("/api/v1/namespaces/lab/pods/web-1/status", ["", "v1", "lab", "pods", "web-1", "status"]),
            ("/api/v1/namespaces/lab", ["", "v1", "", "namespaces", "lab", ""]),
            ("/api/v1/namespaces/lab/status", ["", "v1", "", "namespaces", "lab", "status"]),
            (
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode",
                ["rbac.authorization.k8s.io", "v1", "", "clusterroles", "system:node", ""],
            ),
        ];
        for (path, expected) in cases {
            assert_eq!(parts(path).unwrap(), expected, "{path}");
        }
        assert_eq!(parts("/apis/apps/v1"), None);
        assert_eq!(parts("/version"), None);
    }
}
