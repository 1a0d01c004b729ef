//! Which resource types there are and how one object of them is named.

use std::fmt;

use serde::de::DeserializeOwned;

/// The spec of one resource type, as far as this tool reads it.
pub trait Spec: DeserializeOwned + Default + Send + 'static {
    /// The type's name, `Clusters.omni.sidero.dev`.
    const TYPE: &'static str;
    /// The namespace that its objects live in. A wrong one lists as empty, without an error.
    const NAMESPACE: &'static str = "default";
}

/// A type of resources in its namespace.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind {
    /// `default`, `ephemeral`, `infra-provider`, ….
    pub namespace: String,
    /// `Clusters.omni.sidero.dev`.
    pub type_name: String,
}

impl Kind {
    /// The kind of a typed spec.
    #[must_use]
    pub fn of<S: Spec>() -> Self {
        Self { namespace: S::NAMESPACE.to_owned(), type_name: S::TYPE.to_owned() }
    }

    /// One object of this kind.
    #[must_use]
    pub fn object(self, id: impl Into<String>) -> Pointer {
        Pointer { kind: self, id: id.into() }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.type_name.split('.').next().unwrap_or(&self.type_name))
    }
}

/// The name of one object: namespace, type and id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
}

impl Pointer {
    /// An object of a typed spec's kind.
    #[must_use]
    pub fn of<S: Spec>(id: impl Into<String>) -> Self {
        Kind::of::<S>().object(id)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.kind, self.id)
    }
}
