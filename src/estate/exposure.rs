//! How a cluster is reached from outside, and what of it is nowhere else.

use std::collections::BTreeSet;

use super::ObjectRef;

/// How a cluster is reached from outside, and where its images come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Addresses and host names, each with what has it.
    pub entries: Vec<Exposed>,
    /// The hosts of the registries that its nodes have images of.
    pub registries: BTreeSet<String>,
    /// What its Services and Ingresses are called in a tailnet.
    pub devices: BTreeSet<String>,
}

/// An address or a host name of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exposed {
    /// `10.20.0.11`, `git.example.org`, `*.apps.example.org`; of a Service within the cluster `web.shop.svc`.
    pub at: String,
    /// The node, Service, Ingress or Gateway that has it.
    pub of: ObjectRef,
}

/// A volume of a cluster, whoever stores it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersistentVolume {
    /// Its name.
    pub name: String,
    /// The claim that it is bound to.
    pub claim: Option<ObjectRef>,
    /// Who stores it: a CSI driver (`driver.longhorn.io`), or the field that says it (`nfs`, `hostPath`, `local`).
    pub storage: String,
}
