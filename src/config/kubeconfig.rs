//! kubectl's own configuration, as far as ours leans on it: which contexts there are, and which of them lead through
//! Omni. Credentials are not decoded.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::yaml;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::file;

/// The port of Omni's Kubernetes proxy unless its operator chose another (`siderolabs/omni cmd/omni`).
const OMNI_PROXY_PORT: u16 = 8095;

/// What the kubeconfig files say together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kubeconfig {
    /// The current context; empty when none is.
    pub current: String,
    /// The contexts, in the order of the files; of two with the same name the first counts, as for kubectl.
    pub contexts: Vec<KubeContext>,
}

/// One context of a kubeconfig.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KubeContext {
    /// Its name.
    pub name: String,
    /// The API server's URL.
    pub server: String,
    /// The cluster's name in Omni, where the login that the context uses asks Omni for that cluster.
    pub omni_cluster: Option<String>,
}

impl KubeContext {
    /// Whether its API server is Omni's Kubernetes proxy.
    #[must_use]
    pub fn through_omni(&self) -> bool {
        let port = self.server.parse::<http::Uri>().ok().and_then(|uri| uri.port_u16());
        self.omni_cluster.is_some() || port == Some(OMNI_PROXY_PORT)
    }
}

/// The files that kubectl would read: those that `KUBECONFIG` lists, else `~/.kube/config`; none where there is no home.
#[must_use]
pub fn paths(environment: &Environment) -> Vec<PathBuf> {
    let list = environment.get("KUBECONFIG").unwrap_or_default();
    let listed: Vec<_> = std::env::split_paths(list).filter(|path| !path.as_os_str().is_empty()).collect();
    let default = || environment.home().map(|home| home.join(".kube/config")).into_iter().collect();
    if listed.is_empty() { default() } else { listed }
}

/// Reads kubeconfig files as one; files that are not there are passed over, as by kubectl.
///
/// # Errors
///
/// When one cannot be read or is not a kubeconfig.
pub fn read(paths: &[PathBuf]) -> Result<Kubeconfig> {
    let files = paths.iter().filter_map(|path| read_file(path).transpose()).collect::<Result<Vec<File>>>()?;
    Ok(merge(&files))
}

fn read_file(path: &Path) -> Result<Option<File>> {
    let wrong = |what: String| Error::configuration(format!("kubeconfig {}: {what}", path.display()));
    let text = match file::read_text(path, file::LONGEST) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error.to_string())),
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    yaml::from_str(&text).map(Some).map_err(|fault| wrong(fault.message))
}

/// Of two things with the same name the first counts. A context's cluster and user may be in another file.
pub(super) fn merge(files: &[File]) -> Kubeconfig {
    let mut current = files.iter().filter_map(|file| file.current_context.as_ref());
    let current = current.find(|name| !name.is_empty()).cloned();
    let mut all = Kubeconfig { current: current.unwrap_or_default(), contexts: Vec::new() };
    for named in files.iter().flat_map(|file| file.contexts.iter().flatten()) {
        if all.contexts.iter().any(|context| context.name == named.name) {
            continue;
        }
        let Some(context) = &named.context else { continue };
        let mut clusters = files.iter().flat_map(|file| file.clusters.iter().flatten());
        let cluster = clusters.find(|cluster| Some(&cluster.name) == context.cluster.as_ref());
        let mut users = files.iter().flat_map(|file| file.users.iter().flatten());
        let user = users.find(|user| Some(&user.name) == context.user.as_ref());
        all.contexts.push(KubeContext {
            name: named.name.clone(),
            server: cluster.and_then(|named| named.cluster.as_ref()?.server.clone()).unwrap_or_default(),
            omni_cluster: user.and_then(|user| scope(user.user.as_ref()?)),
        });
    }
    all
}

/// The cluster that a login through Omni is for: it asks for the extra scope `cluster:NAME`
/// (`siderolabs/omni internal/backend/runtime/kubernetes`).
fn scope(user: &User) -> Option<String> {
    let arguments = user.exec.as_ref()?.args.as_deref()?;
    arguments.iter().find_map(|argument| argument.strip_prefix("--oidc-extra-scope=cluster:")).map(str::to_owned)
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct File {
    current_context: Option<String>,
    contexts: Option<Vec<NamedContext>>,
    clusters: Option<Vec<NamedCluster>>,
    users: Option<Vec<NamedUser>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NamedContext {
    name: String,
    context: Option<ContextBody>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ContextBody {
    cluster: Option<String>,
    user: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NamedCluster {
    name: String,
    cluster: Option<ClusterBody>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ClusterBody {
    server: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NamedUser {
    name: String,
    user: Option<User>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct User {
    exec: Option<Exec>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Exec {
    args: Option<Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::{Kubeconfig, merge};
    use crate::environment::Environment;

    fn read(texts: &[&str]) -> Kubeconfig {
        let files: Vec<_> = texts.iter().map(|text| crate::config::yaml::from_str(text).unwrap()).collect();
        merge(&files)
    }

    const OMNI: &str = "
current-context: omni-prod
contexts:
- {name: omni-prod, context: {cluster: omni-prod, user: omni-prod-me, namespace: default}}
- {name: admin@old, context: {cluster: old, user: admin@old}}
clusters:
- {name: omni-prod, cluster: {server: 'https://kube.example.com'}}
- {name: old, cluster: {server: 'https://omni.example.com:8095'}}
users:
- name: omni-prod-me
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: kubectl
      args: [oidc-login, get-token, --oidc-extra-scope=cluster:talos-prod-01]
- {name: admin@old, user: {client-key-data: c2VjcmV0}}
";

    #[test]
    fn a_context_through_omni_is_known_by_its_login_or_by_the_proxys_port() {
        let kubeconfig = read(&[OMNI]);
        let through = |index: usize| {
            (kubeconfig.contexts[index].through_omni(), kubeconfig.contexts[index].omni_cluster.as_deref())
        };
        assert_eq!(through(0), (true, Some("talos-prod-01")));
        assert_eq!(through(1), (true, None));
    }

    #[test]
    fn of_several_files_the_first_word_counts() {
        let other = "
current-context: sno
contexts: [{name: omni-prod, context: {cluster: x}}, {name: sno, context: {cluster: sno}}]
clusters: [{name: sno, cluster: {server: 'https://sno:6443'}}]
users: [{name: x, user: null}]
";
        let kubeconfig = read(&[OMNI, other]);
        assert_eq!(kubeconfig.current, "omni-prod");
        let names: Vec<&str> = kubeconfig.contexts.iter().map(|context| context.name.as_str()).collect();
        assert_eq!(names, ["omni-prod", "admin@old", "sno"]);
        assert_eq!(kubeconfig.contexts[2].server, "https://sno:6443");
        assert!(!kubeconfig.contexts[2].through_omni());
    }

    #[test]
    fn a_contexts_cluster_may_be_in_a_later_file() {
        let one = "contexts: [{name: a, context: {cluster: a, user: a}}]\n";
        let two = "clusters: [{name: a, cluster: {server: 'https://a:6443'}}]\n";
        assert_eq!(read(&[one, two]).contexts[0].server, "https://a:6443");
    }

    #[test]
    fn contexts_are_listed_from_the_file_in_the_home_folder() {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::new([("HOME".into(), folder.path().into())]);
        assert_eq!(super::read(&super::paths(&environment)).unwrap(), Kubeconfig::default());
        std::fs::create_dir(folder.path().join(".kube")).unwrap();
        std::fs::write(folder.path().join(".kube/config"), OMNI).unwrap();
        let found = super::read(&super::paths(&environment)).unwrap();
        assert_eq!((found.current.as_str(), found.contexts.len()), ("omni-prod", 2));
        assert_eq!(found.contexts[0].server, "https://kube.example.com");
    }

    #[test]
    fn what_is_null_in_a_file_is_not_there() {
        let text = "current-context: null\ncontexts: [{name: a, context: null}, {name: b, context: {cluster: c, user: null}}]\n\
            clusters: [{name: c, cluster: {server: null}}, {name: d, cluster: null}]\nusers: null\n";
        let found = read(&[text]);
        let names: Vec<_> =
            found.contexts.iter().map(|context| (context.name.as_str(), context.server.as_str())).collect();
        assert_eq!((found.current.as_str(), names), ("", vec![("b", "")]));
    }
}
