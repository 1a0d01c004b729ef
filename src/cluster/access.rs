//! From a kubeconfig to a client.

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use jiff::Timestamp;
use kube::client::ClientBuilder;
use kube::config::{AuthInfo, ExecAuthCluster, KubeConfigOptions, Kubeconfig};

use super::client::{Client, Identity};
use super::kubeconfig::{Loaded, blocking, load, names, parse};
use super::{certificate, exec_plugin, proxy};
use crate::config::Access;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// The most that reaching a server may take, before any request.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// What a client is made with, besides a kubeconfig.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The cluster's name, for messages.
    pub cluster: String,
    /// Read-only refuses every method but GET.
    pub access: Access,
    /// The most that one request may take, its repetitions included.
    pub request_limit: Duration,
    /// The most that an exec plugin may take.
    pub plugin_limit: Duration,
    /// A PEM file with the authority of a server whose kubeconfig names none, as a minted one does not.
    pub authority: Option<PathBuf>,
    /// What to try when the API does not permit what is asked for.
    pub when_forbidden: Option<String>,
}

impl Client {
    /// A client for a context (or the current one) of a kubeconfig: `kubeconfig`, or else what `$KUBECONFIG` lists, or
    /// else `~/.kube/config`. Runs the context's exec plugin, and contacts nothing else.
    pub async fn from_files(
        environment: &Environment,
        kubeconfig: Option<&Path>,
        context: Option<&str>,
        settings: &Settings,
    ) -> Result<Self> {
        let loaded = load(environment, kubeconfig).await?;
        let view = |context: &str| format!("context {context}");
        from_loaded(loaded, context, view, environment, settings).await
    }

    /// A client for the current context of a kubeconfig that is not a file; `view` says where it came from: `minted`.
    pub async fn from_text(
        kubeconfig: &Secret,
        view: &str,
        environment: &Environment,
        settings: &Settings,
    ) -> Result<Self> {
        let loaded = parse(kubeconfig.expose(), &format!("the {view} kubeconfig"))?;
        from_loaded(loaded, None, |_| view.to_owned(), environment, settings).await
    }
}

async fn from_loaded(
    loaded: Loaded,
    context: Option<&str>,
    view: impl FnOnce(&str) -> String,
    environment: &Environment,
    settings: &Settings,
) -> Result<Client> {
    let name = loaded.context(context)?.to_owned();
    let files = names(&loaded.files);
    let place = format!("context {name:?} of {files}");
    let mut kubeconfig = loaded.content;
    let server = cluster(&kubeconfig, &name).and_then(|cluster| cluster.server.clone()).unwrap_or_default();
    let proxy = proxy_of(&kubeconfig, &name, &server, environment).map_err(|error| error.context(&place))?;
    let identity = Identity {
        cluster: settings.cluster.clone(),
        view: view(&name),
        when_unauthorized: format!(
            "the credential of {name} in {files} was not accepted; the kubeconfig may be of an earlier cluster of that name: get a new one"
        ),
        when_forbidden: settings.when_forbidden.clone(),
        // Without what may stand before the host: a password.
        proxy: proxy.as_ref().and_then(|proxy| Some(format!("{}:{}", proxy.host()?, proxy.port_u16().unwrap_or(80)))),
        server,
    };
    if let Some(authority) = &settings.authority {
        trust(&mut kubeconfig, &name, authority);
    }
    let cluster = exec_cluster(&kubeconfig, &name).await;
    if let Some(user) = user(&mut kubeconfig, &name) {
        credential(user, cluster.as_ref(), environment, settings.plugin_limit).await?;
    }
    let limit = settings.request_limit;
    let http = blocking(move || {
        build(kubeconfig, name, proxy, limit).map_err(|problem| Error::configuration(format!("{place}: {problem}")))
    });
    Ok(Client::new(http.await?, identity, settings.access, limit))
}

/// Reads the files that the kubeconfig names, so it is run where blocking is no harm.
fn build(
    kubeconfig: Kubeconfig,
    context: String,
    proxy: Option<http::Uri>,
    limit: Duration,
) -> Result<kube::Client, String> {
    let options = KubeConfigOptions { context: Some(context), ..KubeConfigOptions::default() };
    let config = kube::Config::from_custom_kubeconfig(kubeconfig, &options);
    let mut config = tokio::runtime::Handle::current().block_on(config).map_err(|error| error.to_string())?;
    config.default_retry = false;
    config.connect_timeout = Some(CONNECT_LIMIT.min(limit));
    config.read_timeout = Some(limit);
    config.write_timeout = Some(limit);
    config.reset_reader_on_write = true;
    config.proxy_url = proxy;
    let builder = ClientBuilder::try_from(config).map_err(|error| match error {
        kube::Error::InferKubeconfig(error) => error.to_string(),
        other => other.to_string(),
    });
    Ok(builder?.build())
}

fn proxy_of(
    kubeconfig: &Kubeconfig,
    context: &str,
    server: &str,
    environment: &Environment,
) -> Result<Option<http::Uri>> {
    let own = cluster(kubeconfig, context).and_then(|cluster| cluster.proxy_url.as_deref());
    if server.is_empty() {
        return Err(Error::configuration("its cluster is not there, or names no server"));
    }
    let odd =
        || Error::configuration(format!("its cluster's server {server:?} is not a URL such as https://HOST:6443"));
    let server: http::Uri = server.parse().map_err(|_| odd())?;
    if !matches!(server.scheme_str(), Some("http" | "https")) {
        return Err(odd());
    }
    proxy::proxy(own, &server, environment)
}

fn cluster<'kubeconfig>(
    kubeconfig: &'kubeconfig Kubeconfig,
    context: &str,
) -> Option<&'kubeconfig kube::config::Cluster> {
    let context = kubeconfig.contexts.iter().find(|named| named.name == context)?.context.as_ref()?;
    kubeconfig.clusters.iter().find(|named| named.name == context.cluster)?.cluster.as_ref()
}

/// Names the authority of a context's server, where the kubeconfig names none.
fn trust(kubeconfig: &mut Kubeconfig, context: &str, authority: &Path) {
    let named = kubeconfig.contexts.iter().find(|named| named.name == context);
    let Some(context) = named.and_then(|named| named.context.as_ref()) else { return };
    let clusters = kubeconfig.clusters.iter_mut().filter(|named| named.name == context.cluster);
    for cluster in clusters.filter_map(|named| named.cluster.as_mut()) {
        if cluster.certificate_authority.is_none() && cluster.certificate_authority_data.is_none() {
            cluster.certificate_authority = Some(authority.display().to_string());
        }
    }
}

/// What an exec plugin is told of the cluster, which includes its authority: that may be a file.
async fn exec_cluster(kubeconfig: &Kubeconfig, context: &str) -> Option<ExecAuthCluster> {
    let cluster = cluster(kubeconfig, context)?.clone();
    blocking(move || ExecAuthCluster::try_from(&cluster).map_err(|error| Error::configuration(error.to_string())))
        .await
        .ok()
}

/// The credential of a context's user.
fn user<'kubeconfig>(
    kubeconfig: &'kubeconfig mut Kubeconfig,
    context: &str,
) -> Option<(String, &'kubeconfig mut AuthInfo)> {
    let context = kubeconfig.contexts.iter().find(|named| named.name == context)?.context.as_ref()?;
    let name = context.user.clone()?;
    let user = kubeconfig.auth_infos.iter_mut().find(|named| named.name == name)?.auth_info.as_mut()?;
    Some((name, user))
}

/// Brings a user's credential into a form that needs nothing more to be run.
async fn credential(
    (name, user): (String, &mut AuthInfo),
    cluster: Option<&ExecAuthCluster>,
    environment: &Environment,
    limit: Duration,
) -> Result<()> {
    if let Some(provider) = &user.auth_provider {
        let message = format!(
            "kubeconfig user {name:?} logs in by the auth provider {:?}, which is not supported",
            provider.name
        );
        return Err(Error::configuration(message).hint("use an exec plugin, a token or a client certificate instead"));
    }
    // A token comes before a plugin, as for kubectl.
    if let Some(plugin) = user.exec.take()
        && user.token.is_none()
        && user.token_file.is_none()
    {
        let credential = exec_plugin::run(&plugin, cluster, &name, environment, limit).await?;
        let encode = |pem: &str| base64::engine::general_purpose::STANDARD.encode(pem);
        user.token = credential.token.map(|token| token.expose().into());
        if let Some((certificate, key)) = credential.certificate {
            user.client_certificate_data = Some(encode(&certificate));
            user.client_key_data = Some(encode(key.expose()).into());
        }
    }
    let pem = client_certificate(user).await;
    if let Some(end) = pem.and_then(|pem| certificate::not_after(&pem)).filter(|end| *end <= Timestamp::now())
        && user.token.is_none()
    {
        return Err(Error::unauthorized(format!(
            "the client certificate of kubeconfig user {name:?} expired at {end}"
        ))
        .hint("get a new kubeconfig; if the certificate should be good, look at this machine's clock"));
    }
    Ok(())
}

/// The client certificate in PEM. What is wrong with it, kube says.
async fn client_certificate(user: &AuthInfo) -> Option<Vec<u8>> {
    match (&user.client_certificate_data, &user.client_certificate) {
        (Some(data), _) => base64::engine::general_purpose::STANDARD.decode(data).ok(),
        (None, Some(file)) => tokio::fs::read(file).await.ok(),
        (None, None) => None,
    }
}
