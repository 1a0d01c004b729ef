//! Minted kubeconfigs, kept for the rest of their short life.
//!
//! One file each, readable by its owner alone, below `$XDG_CACHE_HOME/talops/kubeconfigs/`. What is to be known of one is
//! in its token: Omni's are JSON Web Tokens with `exp` and `cluster_uuid` (`siderolabs/omni` `internal/backend/k8sproxy`).

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::file;
use crate::secret::Secret;

/// A kubeconfig with less life left is not used again.
const LIFE_LEFT: SignedDuration = SignedDuration::from_mins(5);

/// What a kubeconfig is minted for; another key, cluster or group is another kubeconfig.
#[derive(Debug, Clone, Copy)]
pub(super) struct MintedFor<'a> {
    pub(super) endpoint: &'a str,
    /// Whose key it was minted with.
    pub(super) identity: &'a str,
    pub(super) cluster: &'a str,
    pub(super) groups: &'a [String],
}

impl MintedFor<'_> {
    fn file_name(&self) -> String {
        let mut hash = Sha256::new();
        let parts = [self.endpoint, self.identity, self.cluster].into_iter();
        for part in parts.chain(self.groups.iter().map(String::as_str)) {
            // With its length, so that no two lists of parts run together.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let digest = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash.finalize());
        format!("{digest}.yaml")
    }
}

/// A place in the cache.
#[derive(Debug, Clone)]
pub(super) struct Slot(PathBuf);

/// A kubeconfig out of the cache, and what its token says.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) kubeconfig: Secret,
    /// The UUID of the cluster that it was minted for.
    pub(super) cluster_uuid: Option<String>,
}

impl Slot {
    /// The place for what is minted so; `None` without a home folder.
    pub(super) fn of(environment: &Environment, minted_for: &MintedFor<'_>) -> Option<Self> {
        let folder = environment.xdg("XDG_CACHE_HOME", ".cache")?.join("talops").join("kubeconfigs");
        Some(Self(folder.join(minted_for.file_name())))
    }

    /// What is kept here, if it can still be used.
    pub(super) async fn read(&self, now: Timestamp) -> Option<Kept> {
        let path = self.0.clone();
        let text = tokio::task::spawn_blocking(move || private_text(&path)).await.ok()??;
        let claims = claims(&text)?;
        let expires = Timestamp::from_second(claims.exp?).ok()?;
        (expires.duration_since(now) > LIFE_LEFT)
            .then(|| Kept { kubeconfig: Secret::new(text), cluster_uuid: claims.cluster_uuid })
    }

    /// Keeps a kubeconfig, unless it does not say how long it lives.
    pub(super) async fn write(&self, kubeconfig: &Secret) -> Result<()> {
        if claims(kubeconfig.expose()).and_then(|claims| claims.exp).is_none() {
            return Ok(());
        }
        let (path, kubeconfig) = (self.0.clone(), kubeconfig.clone());
        let write = tokio::task::spawn_blocking(move || file::write_private(&path, kubeconfig.expose()));
        let outcome = write.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
        outcome
            .map_err(|error| Error::failed(format!("keeping the minted kubeconfig in {}: {error}", self.0.display())))
    }

    /// Throws away what is kept here. Says whether there was something.
    pub(super) async fn forget(&self) -> bool {
        // Not there is as good; a file that cannot be removed is found useless again the next time.
        tokio::fs::remove_file(&self.0).await.is_ok()
    }
}

/// The text of a file that nobody but its owner can read.
fn private_text(path: &Path) -> Option<String> {
    let metadata = std::fs::symlink_metadata(path).ok()?;
    let others = metadata.permissions().mode() & 0o077;
    (metadata.is_file() && others == 0).then(|| std::fs::read_to_string(path).ok())?
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Claims {
    exp: Option<i64>,
    cluster_uuid: Option<String>,
}

/// What the token of a kubeconfig says. Its signature is the API's to check.
pub(super) fn claims(kubeconfig: &str) -> Option<Claims> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Kubeconfig {
        users: Vec<NamedUser>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct NamedUser {
        user: User,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct User {
        token: Option<String>,
    }
    let kubeconfig: Kubeconfig = serde_saphyr::from_str(kubeconfig).ok()?;
    let token = kubeconfig.users.into_iter().next()?.user.token?;
    let payload = token.split('.').nth(1)?;
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).ok()?;
    serde_json::from_slice(&payload).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use std::os::unix::fs::PermissionsExt;

    use base64::Engine;
    use jiff::Timestamp;

    use super::{MintedFor, Slot};
    use crate::environment::Environment;
    use crate::secret::Secret;

    /// A kubeconfig as Omni mints it.
    pub(crate) fn minted(server: &str, expires: &str, uuid: &str) -> Secret {
        let exp = expires.parse::<Timestamp>().unwrap().as_second();
        let encode = |json: String| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        let payload = encode(format!(r#"{{"exp":{exp},"sub":"talops","cluster_uuid":"{uuid}"}}"#));
        Secret::new(format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: lab-prod\n\
             clusters: [{{name: lab-prod, cluster: {{server: \"{server}\"}}}}]\n\
             contexts: [{{name: lab-prod, context: {{cluster: lab-prod, user: lab-prod-talops}}}}]\n\
             users: [{{name: lab-prod-talops, user: {{token: e30.{payload}.c2ln}}}}]\n"
        ))
    }

    fn slot(folder: &std::path::Path, groups: &[&str]) -> Slot {
        let groups: Vec<_> = groups.iter().map(|group| (*group).to_owned()).collect();
        let environment = Environment::new([("XDG_CACHE_HOME".into(), folder.into())]);
        let minted_for =
            MintedFor { endpoint: "https://omni.example.com", identity: "fp", cluster: "prod", groups: &groups };
        Slot::of(&environment, &minted_for).unwrap()
    }

    #[tokio::test]
    async fn a_kubeconfig_is_kept_until_five_minutes_before_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let slot = slot(folder.path(), &["system:masters"]);
        slot.write(&minted("https://k8s", "2026-11-21T03:00:00Z", "u1")).await.unwrap();
        let kept = slot.read("2026-11-21T02:54:00Z".parse().unwrap()).await.unwrap();
        assert_eq!(kept.cluster_uuid.as_deref(), Some("u1"));
        assert!(slot.read("2026-11-21T02:56:00Z".parse().unwrap()).await.is_none());
        assert!(slot.forget().await && !slot.forget().await);
        assert!(slot.read("2026-11-21T02:00:00Z".parse().unwrap()).await.is_none());
    }

    #[tokio::test]
    async fn it_is_private_and_one_that_others_could_read_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let slot = slot(folder.path(), &["system:masters"]);
        slot.write(&minted("https://k8s", "2026-11-21T03:00:00Z", "u1")).await.unwrap();
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&slot.0), 0o600);
        assert_eq!(mode(slot.0.parent().unwrap()), 0o700);
        std::fs::set_permissions(&slot.0, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(slot.read("2026-11-21T02:00:00Z".parse().unwrap()).await.is_none());
    }

    #[tokio::test]
    async fn other_groups_are_another_kubeconfig() {
        let folder = tempfile::tempdir().unwrap();
        slot(folder.path(), &["readers"]).write(&minted("https://k8s", "2026-11-21T03:00:00Z", "u1")).await.unwrap();
        let now = "2026-11-21T02:00:00Z".parse().unwrap();
        assert!(slot(folder.path(), &["system:masters"]).read(now).await.is_none());
        assert!(slot(folder.path(), &["readers"]).read(now).await.is_some());
    }

    #[tokio::test]
    async fn a_token_that_does_not_say_how_long_it_lives_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let slot = slot(folder.path(), &[]);
        slot.write(&Secret::new("users: [{name: a, user: {token: opaque}}]")).await.unwrap();
        assert!(!slot.0.exists());
    }
}
