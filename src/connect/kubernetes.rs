//! From a cluster's configuration to a client of its Kubernetes API.
//!
//! By a context of the kubeconfig, or by a kubeconfig that Omni mints for an hour. A key that may not mint leaves the
//! kubeconfig's context, and that is said.

use std::path::PathBuf;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;

use super::kubeconfig_cache::{MintedFor, Slot};
use crate::cluster::{Client, Settings};
use crate::config::{Access, KubernetesAccess, kubeconfig};
use crate::environment::Environment;
use crate::error::{Error, Kind, Result};
use crate::omni;
use crate::resource::ClusterUuidSpec;
use crate::secret::Secret;

/// The user that minted kubeconfigs are for.
const USER: &str = "talops";

/// How long a minted kubeconfig lives.
const LIFE: Duration = Duration::from_secs(3600);

/// The group that omnictl asks for, where none is configured.
const MASTERS: &str = "system:masters";

/// What a client is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Looking only.
    Reading,
    /// Changing the cluster, too.
    Changing,
}

/// What Omni is asked to mint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The cluster's name in Omni.
    pub cluster: String,
    /// How long it lives.
    pub life: Duration,
    /// The Kubernetes user that it is for.
    pub user: String,
    /// The Kubernetes groups of that user.
    pub groups: Vec<String>,
}

/// Mints a kubeconfig.
pub type Mint<'a> = dyn Fn(Grant) -> BoxFuture<'a, Result<Secret>> + Send + Sync + 'a;

/// Tells a cluster's UUID; `None` where there is no such cluster.
pub type ClusterUuid<'a> = dyn Fn(String) -> BoxFuture<'a, Result<Option<String>>> + Send + Sync + 'a;

/// What is needed of Omni.
pub struct Omni<'a> {
    /// Its URL.
    pub endpoint: String,
    /// Whose key asks (its fingerprint): what one key minted is not used by another. Empty where there is none.
    pub identity: String,
    /// Mints a kubeconfig.
    pub mint: Box<Mint<'a>>,
    /// A PEM file with the authority of a private endpoint, which vouches for its Kubernetes proxy too.
    pub authority: Option<PathBuf>,
    /// The resource `ClusterUUIDs`.
    pub cluster_uuid: Box<ClusterUuid<'a>>,
}

impl<'a> Omni<'a> {
    /// What is needed, from a client and its `caFile`. Without a key, minting is what fails.
    pub fn of(client: &'a omni::Client, authority: Option<PathBuf>) -> Self {
        Self {
            authority,
            endpoint: client.endpoint().to_string(),
            identity: client.key().map(|key| key.fingerprint().to_owned()).unwrap_or_default(),
            mint: Box::new(move |grant| {
                Box::pin(async move { client.kubeconfig(&grant.cluster, grant.life, &grant.user, &grant.groups).await })
            }),
            cluster_uuid: Box::new(move |cluster| {
                Box::pin(async move {
                    let found = client.find::<ClusterUuidSpec>(&cluster).await?;
                    Ok(found.map(|resource| resource.spec.uuid))
                })
            }),
        }
    }
}

/// What a client is made from.
pub struct Request<'a> {
    /// The cluster's name.
    pub cluster: &'a str,
    /// How the configuration says it is reached.
    pub kubernetes: &'a KubernetesAccess,
    /// What the client is for.
    pub purpose: Purpose,
    /// What the tool may do to the estate.
    pub access: Access,
    /// The most that one request may take.
    pub request_limit: Duration,
    /// The most that an exec plugin may take.
    pub plugin_limit: Duration,
    /// The process's environment.
    pub environment: &'a Environment,
    /// The Omni endpoint that manages the cluster, where one does.
    pub omni: Option<Omni<'a>>,
}

/// A client, and what the caller is to say about it.
#[derive(Debug)]
pub struct Connected {
    /// The client.
    pub client: Client,
    /// Whose view it shows, for an observation's `source`.
    pub source: String,
    /// What went otherwise than configured, for the caller to print.
    pub note: Option<String>,
}

impl From<Client> for Connected {
    fn from(client: Client) -> Self {
        Self { source: client.source(), client, note: None }
    }
}

/// Makes a client of a cluster's Kubernetes API.
pub async fn connect(request: &Request<'_>) -> Result<Connected> {
    if !request.kubernetes.is_configured() {
        let message = format!("nothing says how the Kubernetes API of {} is reached", request.cluster);
        return Err(Error::configuration(message)
            .hint("clusters.NAME.kubernetes: { mint: true } or { context: NAME }, in talops.yaml"));
    }
    if !request.kubernetes.mint {
        let context = request.kubernetes.context.as_deref();
        return Ok(by_context(request, context).await?.into());
    }
    let Some(omni) = &request.omni else {
        let message =
            format!("cluster {} is to be reached by `mint: true`, and no Omni endpoint manages it", request.cluster);
        return Err(Error::configuration(message).hint("name it with `omni:`, or give `kubernetes: {context: NAME}`"));
    };
    match minted(request, omni).await {
        Err(refused) if refused.kind == Refusal::MayNotMint => fall_back(request, refused.error).await,
        Err(refused) => Err(refused.error),
        Ok(connected) => Ok(connected),
    }
}

/// Makes a client by what Omni mints, and by nothing else.
///
/// # Errors
///
/// When Omni mints nothing, or what it minted earlier is not let in.
pub async fn minted_only(request: &Request<'_>) -> Result<Connected> {
    let Some(omni) = &request.omni else {
        return Err(Error::configuration(format!("no Omni endpoint mints a kubeconfig for {}", request.cluster)));
    };
    minted(request, omni).await.map_err(|refused| refused.error)
}

/// Whether an error leaves the kubeconfig's context as a way.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    MayNotMint,
    Other,
}

struct Refused {
    kind: Refusal,
    error: Error,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { kind: Refusal::Other, error }
    }
}

async fn minted(request: &Request<'_>, omni: &Omni<'_>) -> Result<Connected, Refused> {
    let groups = groups(request);
    let minted_for =
        MintedFor { endpoint: &omni.endpoint, identity: &omni.identity, cluster: request.cluster, groups: &groups };
    let slot = Slot::of(request.environment, &minted_for);
    if let Some(slot) = &slot
        && let Some(client) = kept(request, omni, slot).await?
    {
        return Ok(client.into());
    }
    let grant = Grant { cluster: request.cluster.to_owned(), life: LIFE, user: USER.to_owned(), groups };
    let kubeconfig = (omni.mint)(grant).await.map_err(|error| {
        // Unauthorized: no key, or one that may not. Configuration: one that cannot be read.
        let may_not = matches!(error.kind(), Kind::Unauthorized | Kind::Configuration);
        let kind = if may_not { Refusal::MayNotMint } else { Refusal::Other };
        Refused { kind, error }
    })?;
    let client = by_text(request, &kubeconfig).await?;
    let note = match slot {
        // Minting again the next time is slower, and no more than that.
        Some(slot) => slot.write(&kubeconfig).await.err().map(|error| error.to_string()),
        None => None,
    };
    Ok(Connected { note, ..client.into() })
}

/// A client by the kubeconfig that was minted earlier, if there is one and it still leads to this cluster: a cluster that
/// was destroyed and made again has another UUID, and Omni's proxy refuses the tokens of the old one.
async fn kept(request: &Request<'_>, omni: &Omni<'_>, slot: &Slot) -> Result<Option<Client>> {
    let Some(kept) = slot.read(Timestamp::now()).await else { return Ok(None) };
    let client = by_text(request, &kept.kubeconfig).await?;
    let (uuid, answer) = tokio::join!((omni.cluster_uuid)(request.cluster.to_owned()), client.version());
    if matches!(uuid, Ok(None)) {
        let _ = slot.forget().await;
        return Err(Error::new(Kind::NotFound, format!("Omni has no cluster {}", request.cluster)));
    }
    let another = matches!((&uuid, &kept.cluster_uuid), (Ok(Some(now)), Some(then)) if now != then);
    match answer {
        Err(error) if error.kind() != Kind::Unauthorized && !another => Err(error),
        Ok(_) if !another => Ok(Some(client)),
        _ => {
            let _ = slot.forget().await;
            Ok(None)
        }
    }
}

/// Removes what is kept of a cluster's minted kubeconfigs, whatever they were minted for. Says whether there was one.
pub async fn forget(cluster: &str, access: &KubernetesAccess, environment: &Environment, omni: &Omni<'_>) -> bool {
    let configured = if access.groups.is_empty() { vec![MASTERS.to_owned()] } else { access.groups.clone() };
    let reading = access.read_group.iter().map(|group| vec![group.clone()]);
    let mut removed = false;
    for groups in reading.chain([configured]) {
        let minted_for = MintedFor { endpoint: &omni.endpoint, identity: &omni.identity, cluster, groups: &groups };
        if let Some(slot) = Slot::of(environment, &minted_for) {
            removed |= slot.forget().await;
        }
    }
    removed
}

async fn fall_back(request: &Request<'_>, refused: Error) -> Result<Connected> {
    let context = match &request.kubernetes.context {
        Some(context) => Some(context.clone()),
        // What changes a cluster does not guess which one.
        None if request.purpose == Purpose::Changing => return Err(refused),
        None => named_after(request).await,
    };
    let client = by_context(request, context.as_deref()).await.map_err(|error| {
        let hint = format!("there is no other way either: {error}");
        refused.clone().hint(hint)
    })?;
    let note = format!(
        "{}: {refused}; shown by {} of the kubeconfig instead, whose server is {}",
        request.cluster,
        client.view(),
        client.server()
    );
    let source = format!("Kubernetes API of {} ({}, for want of a minted one)", request.cluster, client.view());
    Ok(Connected { client, source, note: Some(note) })
}

/// The one context that is named after the cluster, as omnictl (`omni-talos-prod-01`) and talosctl
/// (`admin@talos-prod-01`) name them; `None`, the current one, where that is not one.
async fn named_after(request: &Request<'_>) -> Option<String> {
    if request.kubernetes.kubeconfig.is_some() {
        return None;
    }
    let paths = kubeconfig::paths(request.environment);
    let known = tokio::task::spawn_blocking(move || kubeconfig::read(&paths)).await.ok()?.ok()?;
    let fits = |name: &str| {
        let beginning = name.strip_suffix(request.cluster);
        beginning.is_some_and(|beginning| beginning.is_empty() || beginning.ends_with(['-', '@']))
    };
    let mut fitting = known.contexts.into_iter().map(|context| context.name).filter(|name| fits(name));
    let only = fitting.next().filter(|name| *name != known.current)?;
    fitting.next().is_none().then_some(only)
}

fn groups(request: &Request<'_>) -> Vec<String> {
    let configured = &request.kubernetes.groups;
    match &request.kubernetes.read_group {
        Some(group) if request.purpose == Purpose::Reading => vec![group.clone()],
        _ if configured.is_empty() => vec![MASTERS.to_owned()],
        _ => configured.clone(),
    }
}

async fn by_context(request: &Request<'_>, context: Option<&str>) -> Result<Client> {
    let kubeconfig = request.kubernetes.kubeconfig.as_deref();
    Client::from_files(request.environment, kubeconfig, context, &settings(request, None)).await
}

async fn by_text(request: &Request<'_>, kubeconfig: &Secret) -> Result<Client> {
    let groups = groups(request).join(", ");
    let when_forbidden = match &request.kubernetes.read_group {
        Some(group) if request.purpose == Purpose::Reading => format!(
            "the group {group} (readGroup) is not bound to a role that allows it: bind it in the cluster, or leave readGroup out"
        ),
        _ => format!("the minted kubeconfig is for the groups {groups} (`kubernetes: {{groups: …}}`)"),
    };
    let authority = request.omni.as_ref().and_then(|omni| omni.authority.clone());
    let settings = Settings { authority, ..settings(request, Some(when_forbidden)) };
    Client::from_text(kubeconfig, crate::cluster::MINTED, request.environment, &settings).await
}

fn settings(request: &Request<'_>, when_forbidden: Option<String>) -> Settings {
    Settings {
        cluster: request.cluster.to_owned(),
        access: request.access,
        request_limit: request.request_limit,
        plugin_limit: request.plugin_limit,
        authority: None,
        when_forbidden,
    }
}
