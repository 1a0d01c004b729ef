//! `talops api`: any call of Omni's API, signed, as it is.

mod decode;

use serde_json::Value;

pub use decode::decoded;

use crate::config::Access;
use crate::error::{Error, Kind, Result};
use crate::omni::{self, CallMetadata, Client, Messages};

/// Services by the last part of their names, which is enough to name them.
const SERVICES: [(&str, &str); 6] = [
    ("ResourceService", "omni.resources.ResourceService"),
    ("ManagementService", "management.ManagementService"),
    ("AuthService", "auth.AuthService"),
    ("OIDCService", "oidc.OIDCService"),
    ("State", "cosi.resource.State"),
    ("MachineService", "machine.MachineService"),
];

/// The service whose calls say whose resources they mean.
const RESOURCE_SERVICE: &str = "omni.resources.ResourceService";

/// One call.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The method in full, `/omni.resources.ResourceService/List`.
    pub method: String,
    /// Its metadata.
    pub metadata: CallMetadata,
    /// Its body.
    pub body: Value,
}

/// What comes back.
#[derive(Debug)]
pub enum Answer {
    /// One document, or none.
    Document(String),
    /// One document after the other, until it ends.
    Stream(Messages),
}

impl Request {
    /// A call of `method`, which may be named without its package; `headers` are `KEY=VALUE`, `cluster` the one that it is
    /// about.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`] for what is no such thing.
    pub fn new(method: &str, headers: &[String], cluster: Option<&str>, body: Value) -> Result<Self> {
        let method = method.trim_start_matches('/').trim_start_matches("api/");
        let (service, name) = method.split_once('/').ok_or_else(|| {
            Error::usage(format!("{method:?} is no method"))
                .hint("Service/Method, such as ManagementService/ListUsers or omni.resources.ResourceService/List")
        })?;
        let service = SERVICES.iter().find(|(short, _)| *short == service).map_or(service, |(_, whole)| *whole);
        let mut metadata = CallMetadata::new();
        let mut given = Vec::new();
        for header in headers {
            let (key, value) = header.split_once('=').ok_or_else(|| {
                Error::usage(format!("{header:?} is no metadata")).hint("-H KEY=VALUE, such as -H runtime=Omni")
            })?;
            metadata = metadata.with(key, value)?;
            given.push(key);
        }
        if service == RESOURCE_SERVICE && !given.contains(&"runtime") {
            metadata = metadata.with("runtime", "Omni")?;
        }
        if let Some(cluster) = cluster.filter(|_| !given.contains(&"context") && !given.contains(&"cluster")) {
            metadata = metadata.with("context", cluster)?;
        }
        Ok(Self { method: format!("/{service}/{name}"), metadata, body })
    }

    /// Whether it only reads, as far as is known.
    #[must_use]
    pub fn reads(&self) -> bool {
        omni::reads(&self.method, &self.body)
    }

    /// Refuses a call that may change something, unless it is meant to.
    ///
    /// # Errors
    ///
    /// [`Kind::Refused`].
    pub fn check(&self, write: bool, access: Access) -> Result<()> {
        if self.reads() || write || access == Access::ReadOnly {
            // Under read-only access the client says why it refuses.
            return Ok(());
        }
        let message = format!("{} is not among the calls that only read, and was not made", &self.method[1..]);
        Err(Error::new(Kind::Refused, message).hint("--write makes it all the same"))
    }
}

/// Makes the call.
///
/// # Errors
///
/// As every call to Omni.
pub async fn call(client: &Client, request: Request) -> Result<Answer> {
    let reads = request.reads();
    let Request { method, metadata, body } = request;
    if reads && Client::is_stream(&method) {
        return client.messages(&method, metadata, body).await.map(Answer::Stream);
    }
    client.call(&method, metadata, body).await.map(Answer::Document)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Request;
    use crate::config::Access;
    use crate::error::Kind;

    fn request(method: &str, headers: &[&str]) -> crate::error::Result<Request> {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        Request::new(method, &headers, None, json!({}))
    }

    fn carried(request: &Request) -> Vec<String> {
        request.metadata.iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn a_method_is_named_with_its_package_or_without() {
        for name in
            ["ResourceService/List", "/api/omni.resources.ResourceService/List", "omni.resources.ResourceService/List"]
        {
            let request = request(name, &[]).unwrap();
            assert_eq!(request.method, "/omni.resources.ResourceService/List", "{name}");
            assert_eq!(carried(&request), ["runtime=Omni"]);
        }
        assert_eq!(request("List", &[]).unwrap_err().kind(), Kind::Usage);
    }

    #[test]
    fn metadata_is_what_a_signature_covers() {
        let talos = request("ResourceService/List", &["runtime=Talos", "nodes=a", "nodes=b", "context=prod"]).unwrap();
        assert_eq!(carried(&talos), ["context=prod", "nodes=a", "nodes=b", "runtime=Talos"]);
        let about = Request::new("ManagementService/Kubeconfig", &[], Some("prod"), json!({})).unwrap();
        assert_eq!(carried(&about), ["context=prod"]);
        for wrong in ["runtime", "authorization=x", "node=a", "context=a\nb"] {
            assert_eq!(request("ResourceService/List", &[wrong]).unwrap_err().kind(), Kind::Usage, "{wrong}");
        }
    }

    #[test]
    fn what_may_change_something_is_asked_for() {
        let create = request("ResourceService/Create", &[]).unwrap();
        assert_eq!(create.check(false, Access::Full).unwrap_err().kind(), Kind::Refused);
        assert!(create.check(true, Access::Full).is_ok());
        assert!(request("ResourceService/List", &[]).unwrap().check(false, Access::Full).is_ok());
    }
}
