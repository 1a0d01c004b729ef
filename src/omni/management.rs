//! Management calls: kubeconfigs, service accounts.
//!
//! Source: `siderolabs/omni` `client/api/omni/management/management.proto`.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Call, Client};
use super::sign::CallMetadata;
use crate::error::{Error, Result};
use crate::resource::{ClusterSpec, UNNAMED, Unreadable};
use crate::secret::Secret;

/// A service account and its keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ServiceAccount {
    /// Its short name; `infra-provider:NAME` for an infrastructure provider's.
    pub name: String,
    /// `None`, `InfraProvider`, `Reader`, `Auditor`, `Operator`, `Admin`.
    pub role: String,
    /// When it was last used; empty where it never was.
    pub last_active: String,
    /// Its keys: a renewal adds one, the old ones live on until they run out.
    pub pgp_public_keys: Vec<PublicKey>,
}

/// A key of a service account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PublicKey {
    /// The fingerprint.
    pub id: String,
    /// When it runs out.
    pub expiration: Option<Timestamp>,
    /// When it was made known to Omni.
    pub created: Option<Timestamp>,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
}

/// Every service account that there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceAccounts {
    /// Those that can be read.
    pub accounts: Vec<ServiceAccount>,
    /// Those that cannot, by their names.
    pub unreadable: Vec<Unreadable>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WireServiceAccounts {
    service_accounts: Vec<Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Kubeconfig {
    kubeconfig: String,
}

impl Client {
    /// Mints a kubeconfig (YAML) with a token of its own for `cluster`: valid for `ttl`, as `user` in `groups`. It dies
    /// with the cluster, even when one of the same name is made again.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::NotFound`] when there is no such cluster (Omni itself does not always say so);
    /// [`crate::error::Kind::Unauthorized`] below the role Operator.
    pub async fn kubeconfig(&self, cluster: &str, ttl: Duration, user: &str, groups: &[String]) -> Result<Secret> {
        let what = format!("minting a kubeconfig for {cluster}");
        let body = json!({
            "service_account": true,
            "service_account_ttl": format!("{}s", ttl.as_secs()),
            "service_account_user": user,
            "service_account_groups": groups,
        });
        self.mint(cluster, body, what).await
    }

    /// A kubeconfig (YAML) for `cluster` without a credential: kubectl asks for one in a browser, by its plugin oidc-login.
    /// `grant_type` is `auto`, `authcode` or `authcode-keyboard`.
    ///
    /// # Errors
    ///
    /// As [`Client::kubeconfig`]; the role Reader is enough.
    pub async fn oidc_kubeconfig(&self, cluster: &str, grant_type: Option<&str>) -> Result<Secret> {
        let what = format!("getting a kubeconfig for {cluster}");
        self.mint(cluster, json!({"grant_type": grant_type.unwrap_or_default()}), what).await
    }

    async fn mint(&self, cluster: &str, body: Value, what: String) -> Result<Secret> {
        let metadata = CallMetadata::new().with("context", cluster)?;
        let call = management("Kubeconfig", metadata, body, &what);
        let (there, minted) = futures::join!(self.get::<ClusterSpec>(cluster), self.unary(call));
        there.map_err(|error| error.context(&what))?;
        let answer = minted?;
        // The parser's own words are left out: they can quote what came.
        let another = || Error::failed(format!("{what}: Omni at {} answered without one", self.endpoint()));
        let answer: Kubeconfig = serde_json::from_slice(&answer.body).map_err(|_| another())?;
        let yaml = STANDARD.decode(answer.kubeconfig).map_err(|_| another())?;
        let yaml = String::from_utf8(yaml).map_err(|_| another())?;
        if yaml.trim().is_empty() { Err(another()) } else { Ok(Secret::new(yaml)) }
    }

    /// What the server has against a patch of a machine configuration, in its own words, which can hold values of the
    /// patch; `None` when it takes it.
    ///
    /// # Errors
    ///
    /// When it cannot be asked. Any key that the server knows may ask.
    pub async fn validate_config(&self, config: &str) -> Result<Option<String>> {
        let what = "checking a patch";
        let call = management("ValidateConfig", CallMetadata::new(), json!({"config": config}), what);
        match self.unary_or_failure(call).await? {
            Ok(_) => Ok(None),
            Err(failure) => match failure.refused_input() {
                Some(said) => Ok(Some(said.to_owned())),
                None => Err(self.explain(&failure, what)),
            },
        }
    }

    /// Every service account and its keys.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Unauthorized`] below the role Admin.
    pub async fn service_accounts(&self) -> Result<ServiceAccounts> {
        let what = "listing service accounts";
        let answer = self.unary(management("ListServiceAccounts", CallMetadata::new(), json!({}), what)).await?;
        let answer: WireServiceAccounts = serde_json::from_slice(&answer.body)
            .map_err(|error| Error::failed(format!("{what}: Omni at {} answered oddly: {error}", self.endpoint())))?;
        let mut all = ServiceAccounts::default();
        for account in answer.service_accounts {
            let name = account["name"].as_str().unwrap_or(UNNAMED).to_owned();
            match serde_json::from_value(account) {
                Ok(account) => all.accounts.push(account),
                Err(error) => all.unreadable.push(Unreadable::new(&name, error.to_string())),
            }
        }
        Ok(all)
    }
}

pub(super) fn management(method: &str, metadata: CallMetadata, body: serde_json::Value, what: &str) -> Call {
    Call { method: format!("/management.ManagementService/{method}"), metadata, body, what: what.to_owned() }
}
