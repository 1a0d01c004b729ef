//! What a person means by `KIND/NAME`.

use std::str::FromStr;

use crate::error::{Error, Result};

/// One thing, as it is called on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A cluster, by its name in the configuration or in Omni.
    Cluster(String),
    /// A machine in Omni, by host name, id or machine request.
    Machine(String),
    /// A machine set in Omni.
    MachineSet(String),
    /// A machine request in Omni.
    MachineRequest(String),
    /// An infrastructure provider in Omni.
    InfraProvider(String),
    /// An infrastructure provider's container, by the provider's name in the configuration; `None` for the only one.
    Provider(Option<String>),
    /// An object of a Kubernetes API.
    Object {
        /// The kind as it was called.
        kind: String,
        /// The namespace, where it was named.
        namespace: Option<String>,
        /// The name.
        name: String,
    },
}

impl Target {
    /// The same in a namespace that was named apart.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Usage`] when it has no namespace, or another one was named with it.
    pub fn within(self, namespace: Option<&str>) -> Result<Self> {
        match (self, namespace) {
            (Self::Object { namespace: Some(named), .. }, Some(namespace)) if named != namespace => {
                Err(Error::usage(format!("--namespace {namespace} contradicts the namespace {named} before the name")))
            }
            (Self::Object { kind, namespace: None, name }, Some(namespace)) => {
                Ok(Self::Object { kind, namespace: Some(namespace.to_owned()), name })
            }
            (target @ Self::Object { .. }, _) | (target, None) => Ok(target),
            (_, Some(_)) => Err(Error::usage("what Omni has is in no namespace").hint("leave out --namespace")),
        }
    }
}

impl FromStr for Target {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        let usage = || {
            Error::usage(format!("{text:?} is not KIND/NAME or KIND/NAMESPACE/NAME"))
                .hint("for instance app/shop, node/worker-1, pod/shop/web-1, machine/talos-3ic-x9g, provider")
        };
        if parts.iter().any(|part| part.is_empty()) {
            return Err(usage());
        }
        let kind = parts[0].to_lowercase();
        match (kind.as_str(), &parts[1..]) {
            ("provider" | "providers", []) => Ok(Self::Provider(None)),
            ("provider" | "providers", [name]) => Ok(Self::Provider(Some((*name).to_owned()))),
            ("cluster" | "clusters", [name]) => Ok(Self::Cluster((*name).to_owned())),
            ("machine" | "machines", [name]) => Ok(Self::Machine((*name).to_owned())),
            ("machineset" | "machinesets", [name]) => Ok(Self::MachineSet((*name).to_owned())),
            ("machinerequest" | "machinerequests", [name]) => Ok(Self::MachineRequest((*name).to_owned())),
            ("infraprovider" | "infraproviders", [name]) => Ok(Self::InfraProvider((*name).to_owned())),
            (_, [name]) => Ok(Self::Object { kind, namespace: None, name: (*name).to_owned() }),
            (_, [namespace, name]) => {
                Ok(Self::Object { kind, namespace: Some((*namespace).to_owned()), name: (*name).to_owned() })
            }
            _ => Err(usage()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn a_kind_a_namespace_where_there_is_one_and_a_name() {
        let object = |kind: &str, namespace: Option<&str>, name: &str| Target::Object {
            kind: kind.into(),
            namespace: namespace.map(str::to_owned),
            name: name.into(),
        };
        for (text, expected) in [
            ("app/shop", object("app", None, "shop")),
            ("Pod/shop/web-1", object("pod", Some("shop"), "web-1")),
            ("gateways.gateway.networking.k8s.io/web", object("gateways.gateway.networking.k8s.io", None, "web")),
            ("machine/talos-3ic", Target::Machine("talos-3ic".into())),
            ("cluster/prod", Target::Cluster("prod".into())),
            ("provider", Target::Provider(None)),
            ("provider/matrix", Target::Provider(Some("matrix".into()))),
        ] {
            assert_eq!(text.parse::<Target>().unwrap(), expected);
        }
        for text in ["shop", "", "app/", "/shop", "a/b/c/d"] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
