//! What is asked of Omni, and what is made of its answer.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::config::yaml::{self, Node, Value};
use crate::config::{Access, Config};
use crate::error::{Error, Kind, Result};
use crate::file;
use crate::omni::Client;

/// The group that omnictl asks for, where none is configured.
const MASTERS: &str = "system:masters";

/// How kubectl comes by a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A token is in it.
    Token {
        /// How long it is good.
        life: Duration,
        /// The Kubernetes user.
        user: String,
        /// The Kubernetes groups; none: those of the configuration.
        groups: Vec<String>,
    },
    /// In a browser, by its plugin oidc-login.
    Browser {
        /// `auto`, `authcode` or `authcode-keyboard`.
        grant_type: Option<String>,
    },
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The cluster's name in Omni.
    pub cluster: String,
    /// How kubectl comes by a credential.
    pub form: Form,
    /// Another name for the context than Omni's.
    pub context: Option<String>,
    /// A PEM file with the certificate authority of a private endpoint, which vouches for its Kubernetes proxy too.
    pub authority: Option<PathBuf>,
}

/// A kubeconfig with one context.
#[derive(Debug, Clone, PartialEq)]
pub struct Minted {
    /// What it says.
    pub tree: Node,
    /// Its context.
    pub context: String,
    /// Its API server's URL.
    pub server: String,
    /// When its token runs out.
    pub expires: Option<Timestamp>,
}

/// Which cluster of which endpoint is meant: the one of `-c`, else the only one that Omni manages.
///
/// # Errors
///
/// [`Kind::Usage`] when that is not one.
pub fn place(config: &Config, clusters: &[String]) -> Result<(String, String)> {
    let managed = || config.clusters.iter().filter_map(|(name, one)| Some((name, config.omni_of(one)?.0)));
    match clusters {
        [name] => {
            let configured = config.clusters.get(name);
            let only = || config.one_endpoint(None, &[]).map(|(endpoint, _)| endpoint);
            let endpoint = match configured {
                Some(cluster) => config.omni_of(cluster).map(|(endpoint, _)| endpoint).ok_or_else(|| {
                    Error::usage(format!(
                        "cluster {name} is not Omni's: its kubeconfig is the one that it is reached by"
                    ))
                })?,
                // Omni may well have one that talops.yaml does not name.
                None => only()?,
            };
            Ok((endpoint.to_owned(), name.clone()))
        }
        [] => match managed().collect::<Vec<_>>().as_slice() {
            [(name, endpoint)] => Ok(((*endpoint).to_owned(), (*name).clone())),
            [] => Err(Error::usage("which cluster? None of Omni's is configured").hint("-c NAME")),
            several => {
                let names = several.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
                Err(Error::usage(format!("which cluster? {names}")).hint("-c NAME"))
            }
        },
        _ => Err(Error::usage("a kubeconfig is for one cluster").hint("-c NAME, once")),
    }
}

/// Gets a kubeconfig from Omni.
///
/// # Errors
///
/// [`Kind::Refused`] under read-only access for what could change the cluster; [`Kind::NotFound`] when Omni has no such
/// cluster.
pub async fn mint(client: &Client, config: &Config, wish: &Wish) -> Result<Minted> {
    let now = Timestamp::now();
    let (text, expires) = match &wish.form {
        Form::Token { life, user, groups } => {
            let groups = self::groups(config, &wish.cluster, groups)?;
            let text = client.kubeconfig(&wish.cluster, *life, user, &groups).await?;
            (text, now.checked_add(*life).ok())
        }
        Form::Browser { grant_type } => {
            if config.access == Access::ReadOnly {
                return Err(read_only("what a person may do there is what Omni allows"));
            }
            (client.oidc_kubeconfig(&wish.cluster, grant_type.as_deref()).await?, None)
        }
    };
    // The parser's own words are left out: they can quote what came.
    let odd = || Error::failed(format!("Omni at {} answered with no kubeconfig", client.endpoint()));
    let mut tree = yaml::tree(text.expose()).ok().flatten().ok_or_else(odd)?;
    let authority = match &wish.authority {
        Some(path) if !client.endpoint().is_plain() => {
            let wrong =
                |error| Error::configuration(format!("reading the certificate authority {}: {error}", path.display()));
            Some(STANDARD.encode(file::read(path, file::LONGEST).map_err(wrong)?))
        }
        _ => None,
    };
    let (context, server) = shape(&mut tree, wish.context.as_deref(), authority).ok_or_else(odd)?;
    Ok(Minted { tree, context, server, expires })
}

/// The groups of a token, under read-only access the one that reads.
fn groups(config: &Config, cluster: &str, asked: &[String]) -> Result<Vec<String>> {
    let kubernetes = config.clusters.get(cluster).map(|cluster| &cluster.kubernetes);
    if config.access == Access::ReadOnly {
        let reading = kubernetes.and_then(|kubernetes| kubernetes.read_group.clone()).map(|group| vec![group]);
        return match reading {
            Some(reading) if asked.is_empty() || asked == reading => Ok(reading),
            _ => Err(read_only("its groups are not the `readGroup` of that cluster")),
        };
    }
    let configured = kubernetes.map(|kubernetes| kubernetes.groups.clone()).unwrap_or_default();
    Ok([asked.to_vec(), configured, vec![MASTERS.to_owned()]]
        .into_iter()
        .find(|groups| !groups.is_empty())
        .unwrap_or_default())
}

fn read_only(why: &str) -> Error {
    let message =
        format!("access is read-only, and a kubeconfig that could change the cluster is not handed out: {why}");
    Error::new(Kind::Refused, message).hint("kubernetes.readGroup in talops.yaml names a group that only reads")
}

/// Names the context and gives the cluster its authority. What the context is called, and where it leads.
fn shape(tree: &mut Node, context: Option<&str>, authority: Option<String>) -> Option<(String, String)> {
    if let Some(name) = context {
        *first(tree, "contexts")?.entry("name")? = Node::text(name);
        *tree.entry("current-context")? = Node::text(name);
    }
    let name = first(tree, "contexts")?.text_at("name")?.to_owned();
    let cluster = first(tree, "clusters")?.entry("cluster")?;
    if let Some(authority) = authority.filter(|_| cluster.get("certificate-authority-data").is_none()) {
        *cluster.entry("certificate-authority-data")? = Node::text(authority);
    }
    let server = cluster.text_at("server")?.to_owned();
    first(tree, "users")?;
    Some((name, server))
}

/// The first entry of a list of a kubeconfig.
fn first<'tree>(tree: &'tree mut Node, list: &str) -> Option<&'tree mut Node> {
    match &mut tree.entry(list)?.value {
        Value::List(entries) => entries.first_mut(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{groups, place, shape};
    use crate::config::{Access, Config, yaml};
    use crate::error::Kind;

    fn config(text: &str) -> Config {
        yaml::from_str(text).unwrap()
    }

    #[test]
    fn the_cluster_is_named_or_the_only_one_of_omnis() {
        let one = config("omni: {home: {}}\nclusters: {prod: {}, sno: {kubernetes: {context: sno}}}\n");
        assert_eq!(place(&one, &[]).unwrap(), ("home".to_owned(), "prod".to_owned()));
        assert_eq!(place(&one, &["other".to_owned()]).unwrap(), ("home".to_owned(), "other".to_owned()));
        let two = config("omni: {a: {}, b: {}}\nclusters: {x: {omni: a}, y: {omni: b}}\n");
        assert_eq!(place(&two, &["y".to_owned()]).unwrap(), ("b".to_owned(), "y".to_owned()));
        for (config, clusters) in [(&one, vec!["sno"]), (&two, vec![]), (&two, vec!["z"]), (&two, vec!["x", "y"])] {
            let clusters: Vec<String> = clusters.into_iter().map(str::to_owned).collect();
            assert_eq!(place(config, &clusters).unwrap_err().kind(), Kind::Usage, "{clusters:?}");
        }
    }

    #[test]
    fn read_only_access_hands_out_the_group_that_reads() {
        let mut config =
            config("clusters: {prod: {kubernetes: {mint: true, groups: [ops], readGroup: readers}}, bare: {}}\n");
        let asked = |config: &Config, cluster: &str, asked: &[&str]| {
            groups(config, cluster, &asked.iter().map(|group| (*group).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(asked(&config, "prod", &[]).unwrap(), ["ops"]);
        assert_eq!(asked(&config, "prod", &["dev"]).unwrap(), ["dev"]);
        assert_eq!(asked(&config, "bare", &[]).unwrap(), ["system:masters"]);
        config.access = Access::ReadOnly;
        assert_eq!(asked(&config, "prod", &[]).unwrap(), ["readers"]);
        assert_eq!(asked(&config, "prod", &["ops"]).unwrap_err().kind(), Kind::Refused);
        assert_eq!(asked(&config, "bare", &[]).unwrap_err().kind(), Kind::Refused);
    }

    #[test]
    fn a_private_authority_is_put_in_and_the_context_renamed() {
        let text = "clusters: [{name: c, cluster: {server: 'https://k:8095'}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: t}}]\ncurrent-context: c\n";
        let mut tree = yaml::tree(text).unwrap().unwrap();
        let shaped = shape(&mut tree, Some("mine"), Some("UEVN".to_owned())).unwrap();
        assert_eq!(shaped, ("mine".to_owned(), "https://k:8095".to_owned()));
        let written = yaml::to_string(&tree).unwrap();
        assert!(
            written.contains("certificate-authority-data: UEVN") && written.contains("current-context: mine"),
            "{written}"
        );
        let mut odd = yaml::tree("clusters: []\ncontexts: []\nusers: []\n").unwrap().unwrap();
        assert_eq!(shape(&mut odd, None, None), None);
    }
}
