//! A kubeconfig put into another: what else is there stays.

use crate::config::yaml::{self, Entry, Node, Position, Value};
use crate::error::{Error, Kind, Result};

/// How it is put in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether something else of the same name is replaced.
    pub force: bool,
    /// Whether its context becomes the current one, even where there is one.
    pub set_current: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The file's new text.
    pub text: String,
    /// Whether its context is the current one.
    pub current: bool,
    /// Whether something of the same name was there.
    pub replaced: bool,
}

/// Puts the one cluster, context and user of `minted` into the kubeconfig `file` (its text; empty: a new one). A token in
/// the place of an older one for the same server is no other thing.
///
/// # Errors
///
/// [`Kind::Configuration`] when `file` is no kubeconfig; [`Kind::Refused`] when something else of the same name is there.
pub fn merge(file: &str, minted: &Node, options: Options) -> Result<Merged> {
    let no_kubeconfig = |what: &str| {
        Error::configuration(format!("it is no kubeconfig: {what}"))
            .hint("it is left as it is; another file is made new")
    };
    let tree = yaml::tree(file).map_err(|fault| no_kubeconfig(&fault.message))?;
    let mut tree = tree.unwrap_or_else(|| Node::new(Value::Mapping(Vec::new())));
    for (key, value) in [("apiVersion", "v1"), ("kind", "Config")] {
        let there = tree.entry(key).ok_or_else(|| no_kubeconfig("it is no mapping"))?;
        if there.value == Value::Null {
            *there = Node::text(value);
        }
    }
    let mut replaced = false;
    for part in [Part::Cluster, Part::User, Part::Context] {
        let odd = || Error::failed(format!("the kubeconfig of Omni has no {}", part.key()));
        let new = minted.get(part.list()).and_then(first).ok_or_else(odd)?;
        let (name, data) = (new.text_at("name").ok_or_else(odd)?, new.get(part.key()).ok_or_else(odd)?);
        let list = tree
            .entry(part.list())
            .and_then(list)
            .ok_or_else(|| no_kubeconfig(&format!("its {} are no list", part.list())))?;
        let Some(place) = list.iter().position(|one| one.text_at("name") == Some(name)) else {
            list.push(new.clone());
            continue;
        };
        replaced = true;
        let old = list[place].get(part.key());
        if !options.force && !old.is_none_or(|old| part.is_renewal(old, data)) {
            let message = format!("there is another {} called {name:?} in it, and nothing was changed", part.key());
            return Err(Error::new(Kind::Refused, message)
                .hint("--force replaces it; --context-name gives the context another name; another file keeps both"));
        }
        let old = old.cloned();
        if let Some(there) = list[place].entry(part.key()) {
            *there = old.map_or_else(|| data.clone(), |old| part.renewed(&old, data));
        }
    }
    let context = minted.text_at("current-context").unwrap_or_default();
    if (options.set_current || tree.text_at("current-context").is_none_or(str::is_empty))
        && let Some(current) = tree.entry("current-context")
    {
        *current = Node::text(context);
    }
    let current = tree.text_at("current-context") == Some(context);
    Ok(Merged { text: yaml::to_plain_string(&tree)?, current, replaced })
}

/// What a kubeconfig has lists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Cluster,
    User,
    Context,
}

impl Part {
    const fn list(self) -> &'static str {
        match self {
            Self::Cluster => "clusters",
            Self::User => "users",
            Self::Context => "contexts",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::User => "user",
            Self::Context => "context",
        }
    }

    /// Whether the new one is the old one, but fresher.
    fn is_renewal(self, old: &Node, new: &Node) -> bool {
        let same = |key: &str| old.text_at(key) == new.text_at(key);
        match self {
            Self::Cluster => same("server"),
            Self::Context => same("cluster") && same("user"),
            Self::User if new.get("token").is_some() => keys(old) == ["token"],
            Self::User => plain(old) == plain(new),
        }
    }

    /// What is written in the old one's place. Of a context and of a cluster what the new one does not say stays, such as
    /// a namespace; not so of a cluster that leads elsewhere.
    fn renewed(self, old: &Node, new: &Node) -> Node {
        let Value::Mapping(entries) = &new.value else { return new.clone() };
        if self == Self::User || !self.is_renewal(old, new) {
            return new.clone();
        }
        let mut renewed = old.clone();
        for Entry { key, value, .. } in entries {
            let keep = self == Self::Context && key == "namespace" && old.get(key).is_some();
            if let Some(there) = renewed.entry(key).filter(|_| !keep) {
                *there = value.clone();
            }
        }
        renewed
    }
}

fn first(list: &Node) -> Option<&Node> {
    match &list.value {
        Value::List(entries) => entries.first(),
        _ => None,
    }
}

fn list(node: &mut Node) -> Option<&mut Vec<Node>> {
    if node.value == Value::Null {
        node.value = Value::List(Vec::new());
    }
    match &mut node.value {
        Value::List(entries) => Some(entries),
        _ => None,
    }
}

fn keys(node: &Node) -> Vec<&str> {
    match &node.value {
        Value::Mapping(entries) => entries.iter().map(|entry| entry.key.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// What a node says, wherever it is written.
fn plain(node: &Node) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(plain).collect()),
        Value::Mapping(entries) => {
            let entry = |entry: &Entry| Entry {
                key: entry.key.clone(),
                position: Position::default(),
                value: plain(&entry.value),
            };
            Value::Mapping(entries.iter().map(entry).collect())
        }
        other => other.clone(),
    };
    Node::new(value)
}

#[cfg(test)]
mod tests {
    use super::{Merged, Options, merge};
    use crate::config::yaml;
    use crate::error::{Kind, Result};

    fn minted(server: &str, token: &str) -> yaml::Node {
        let text = format!(
            "apiVersion: v1\nkind: Config\nclusters: [{{name: lab-prod, cluster: {{server: '{server}'}}}}]\n\
             contexts: [{{name: prod, context: {{cluster: lab-prod, namespace: default, user: lab-prod-talops}}}}]\n\
             current-context: prod\nusers: [{{name: lab-prod-talops, user: {{token: {token}}}}}]\n"
        );
        yaml::tree(&text).unwrap().unwrap()
    }

    fn put(file: &str, server: &str, token: &str, options: Options) -> Result<Merged> {
        merge(file, &minted(server, token), options)
    }

    const PLAIN: Options = Options { force: false, set_current: false };
    const OTHERS: &str = "apiVersion: v1
kind: Config
preferences: {colors: true}
current-context: admin@old
extensions: [{name: theirs, extension: {a: 1}}]
clusters: [{name: old, cluster: {server: 'https://old:6443', certificate-authority-data: Q0E=}}]
contexts: [{name: admin@old, context: {cluster: old, user: admin@old}}]
users: [{name: admin@old, user: {client-key-data: c2VjcmV0}}]
";

    #[test]
    fn a_new_file_has_one_context_and_uses_it() {
        let merged = put("", "https://k:8095", "t1", PLAIN).unwrap();
        assert!(merged.current && !merged.replaced);
        insta::assert_snapshot!(merged.text, @"
        apiVersion: v1
        kind: Config
        clusters:
        - name: lab-prod
          cluster:
            server: https://k:8095
        users:
        - name: lab-prod-talops
          user:
            token: t1
        contexts:
        - name: prod
          context:
            cluster: lab-prod
            namespace: default
            user: lab-prod-talops
        current-context: prod
        ");
    }

    #[test]
    fn what_else_is_in_a_file_stays_and_stays_current() {
        let merged = put(OTHERS, "https://k:8095", "t1", PLAIN).unwrap();
        assert!(!merged.current);
        insta::assert_snapshot!(merged.text, @"
        apiVersion: v1
        kind: Config
        preferences:
          colors: true
        current-context: admin@old
        extensions:
        - name: theirs
          extension:
            a: 1
        clusters:
        - name: old
          cluster:
            server: https://old:6443
            certificate-authority-data: Q0E=
        - name: lab-prod
          cluster:
            server: https://k:8095
        contexts:
        - name: admin@old
          context:
            cluster: old
            user: admin@old
        - name: prod
          context:
            cluster: lab-prod
            namespace: default
            user: lab-prod-talops
        users:
        - name: admin@old
          user:
            client-key-data: c2VjcmV0
        - name: lab-prod-talops
          user:
            token: t1
        ");
        assert!(put(OTHERS, "https://k:8095", "t1", Options { set_current: true, ..PLAIN }).unwrap().current);
    }

    #[test]
    fn a_fresher_token_takes_the_place_of_the_old_one_and_nothing_else_changes() {
        let first =
            put(OTHERS, "https://k:8095", "t1", PLAIN).unwrap().text.replace("namespace: default", "namespace: shop");
        let second = put(&first, "https://k:8095", "t2", PLAIN).unwrap();
        assert!(second.replaced);
        assert_eq!(second.text, first.replace("token: t1", "token: t2"));
    }

    #[test]
    fn something_else_of_the_same_name_is_replaced_only_by_force() {
        let first = put(OTHERS, "https://k:8095", "t1", PLAIN).unwrap().text;
        let certificate = first.replace("token: t1", "client-key-data: a2V5");
        let elsewhere = first.replace("cluster: lab-prod", "cluster: old");
        for file in [&first.replace("k:8095", "other:8095"), &certificate, &elsewhere] {
            assert_eq!(put(file, "https://k:8095", "t2", PLAIN).unwrap_err().kind(), Kind::Refused, "{file}");
            let forced = put(file, "https://k:8095", "t2", Options { force: true, ..PLAIN }).unwrap().text;
            assert_eq!(forced, first.replace("token: t1", "token: t2"));
        }
    }

    #[test]
    fn what_is_no_kubeconfig_is_none() {
        for file in ["- a\n", "text\n", "clusters: {a: 1}\n", "users: 7\n", "clusters: [\n", "clusters:\n\t- a\n"] {
            assert_eq!(put(file, "https://k", "t", PLAIN).unwrap_err().kind(), Kind::Configuration, "{file}");
        }
        assert!(put("clusters: null\nusers:\ncontexts: []\n", "https://k", "t", PLAIN).is_ok());
    }
}
