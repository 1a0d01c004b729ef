//! From a configured hypervisor to a client for it.

use std::path::PathBuf;
use std::sync::Arc;

use super::provider::host;
use crate::config::HypervisorAccess;
use crate::error::{Error, Result};
use crate::hypervisor::{Api, Client};
use crate::secret::Secret;
use crate::ssh::Sessions;

/// Takes what is configured for a Proxmox VE of the cluster `cluster`: its API where there is a `url`, else `pvesh` over
/// ssh or a command. Nothing is contacted yet.
///
/// `token_secret` and `authority` (the PEM file and what is in it) are what `tokenSecret` and `caFile` name, read by the
/// caller.
pub fn proxmox(
    cluster: &str,
    access: &HypervisorAccess,
    token_secret: Option<&Secret>,
    authority: Option<(&PathBuf, &[u8])>,
    sessions: &Arc<Sessions>,
) -> Result<Client> {
    let key = format!("clusters.{cluster}.hypervisor.proxmox");
    let over_ssh = access.ssh.is_some() || !access.command.is_empty();
    match &access.url {
        Some(_) if over_ssh => {
            Err(Error::configuration(format!("{key} has a url and a way over ssh")).hint("leave one of them out"))
        }
        Some(url) => {
            let (Some(token_id), Some(secret)) = (&access.token_id, token_secret) else {
                return Err(Error::configuration(format!("{key} has a url but no token"))
                    .hint("tokenId: root@pam!talops and tokenSecret: {env: NAME}"));
            };
            let api = Api::new(url, token_id, secret, access.fingerprint.as_deref(), authority);
            api.map(Client::Api).map_err(|error| error.context(key))
        }
        None if over_ssh => Ok(Client::Pvesh(host(&key, access.ssh.as_deref(), &access.command, sessions)?)),
        None => Err(Error::configuration(format!("{key} does not say how it is reached"))
            .hint("ssh: root@HOST, or url: https://HOST:8006 with tokenId and tokenSecret")),
    }
}

#[cfg(test)]
mod tests {
    use super::proxmox;
    use crate::config::HypervisorAccess;
    use crate::environment::Environment;
    use crate::error::Result;
    use crate::hypervisor::Client;
    use crate::secret::Secret;
    use crate::ssh::Sessions;

    fn client(access: &HypervisorAccess, secret: Option<&Secret>) -> Result<Client> {
        proxmox("prod", access, secret, None, &Sessions::new(&Environment::default()))
    }

    #[test]
    fn it_is_reached_by_its_api_or_over_ssh() {
        let secret = Secret::new("s");
        let url = HypervisorAccess {
            url: Some("https://foxtrot:8006".into()),
            token_id: Some("root@pam!t".into()),
            ..HypervisorAccess::default()
        };
        assert_eq!(client(&url, Some(&secret)).unwrap().describe(), "Proxmox VE API at https://foxtrot:8006");
        let ssh = HypervisorAccess { ssh: Some("root@foxtrot".into()), ..HypervisorAccess::default() };
        assert_eq!(client(&ssh, None).unwrap().describe(), "pvesh on root@foxtrot");
        let both = HypervisorAccess { ssh: ssh.ssh, ..url.clone() };
        let told: Vec<_> =
            [client(&url, None), client(&both, Some(&secret)), client(&HypervisorAccess::default(), None)]
                .into_iter()
                .map(|client| client.unwrap_err().to_string())
                .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        clusters.prod.hypervisor.proxmox has a url but no token
        clusters.prod.hypervisor.proxmox has a url and a way over ssh
        clusters.prod.hypervisor.proxmox does not say how it is reached
        ");
    }
}
