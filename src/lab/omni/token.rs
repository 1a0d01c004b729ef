//! Bearer tokens for the clusters' Kubernetes APIs, as Omni mints them for service accounts.
//!
//! The real ones are RS256 and name the key; these are HS256 with a secret that lives as long as the lab. What they say
//! is the same: `iat`, `exp`, `iss`, `sub`, `groups`, `cluster`, `cluster_uuid`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// When it was made, in Unix seconds.
    pub iat: i64,
    /// When it runs out, in Unix seconds.
    pub exp: i64,
    /// Who made it.
    pub iss: String,
    /// The user.
    pub sub: String,
    /// The user's groups.
    pub groups: Vec<String>,
    /// The cluster.
    pub cluster: String,
    /// The cluster's UUID: a token does not survive its cluster.
    pub cluster_uuid: String,
}

/// Makes and checks tokens.
#[derive(Clone)]
pub struct Tokens {
    secret: [u8; 32],
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tokens(…)")
    }
}

impl Tokens {
    /// With a new secret.
    #[must_use]
    pub fn new() -> Self {
        Self { secret: rand::random() }
    }

    /// Makes a token.
    #[must_use]
    pub fn mint(&self, claims: &Claims) -> String {
        let header = json!({"alg": "HS256", "kid": "lab", "typ": "JWT"}).to_string();
        // Strings and numbers: this cannot fail.
        let claims = serde_json::to_string(claims).unwrap_or_default();
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// What a token says, if it is one of ours and has not run out.
    #[must_use]
    pub fn check(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        if URL_SAFE_NO_PAD.decode(signature).ok()? != self.sign(signed.as_bytes()) {
            return None;
        }
        let (_, claims) = signed.split_once('.')?;
        let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
        (claims.exp > now.as_second()).then_some(claims)
    }

    /// HMAC-SHA256 (RFC 2104).
    fn sign(&self, data: &[u8]) -> [u8; 32] {
        let pad = |byte: u8| {
            let mut block = [byte; 64];
            block.iter_mut().zip(self.secret).for_each(|(pad, secret)| *pad ^= secret);
            block
        };
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(data).finalize();
        Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Claims, Tokens};

    fn claims() -> Claims {
        Claims {
            iat: 1000,
            exp: 2000,
            iss: "omni-lab-service-account-issuer".to_owned(),
            sub: "talops".to_owned(),
            groups: vec!["system:masters".to_owned()],
            cluster: "edge".to_owned(),
            cluster_uuid: "u".to_owned(),
        }
    }

    #[test]
    fn a_token_is_good_until_it_runs_out() {
        let tokens = Tokens::new();
        let token = tokens.mint(&claims());
        assert_eq!(tokens.check(&token, Timestamp::from_second(1999).unwrap()), Some(claims()));
        assert_eq!(tokens.check(&token, Timestamp::from_second(2000).unwrap()), None);
    }

    #[test]
    fn a_token_that_was_changed_or_that_another_lab_made_is_refused() {
        let tokens = Tokens::new();
        let now = Timestamp::from_second(1000).unwrap();
        let other = Claims { cluster: "talos-prod-01".to_owned(), ..claims() };
        let (payload, signature) = (tokens.mint(&other), tokens.mint(&claims()));
        let forged = format!("{}.{}", payload.rsplit_once('.').unwrap().0, signature.rsplit_once('.').unwrap().1);
        assert_eq!(tokens.check(&forged, now), None);
        assert_eq!(Tokens::new().check(&tokens.mint(&claims()), now), None);
    }

    #[test]
    fn the_authentication_code_is_the_one_of_rfc_4231() {
        // Test case 1 has a key of 20 bytes, which HMAC fills up with zeros.
        let mut secret = [0; 32];
        secret[..20].fill(0x0b);
        let code = Tokens { secret }.sign(b"Hi There");
        assert_eq!(code[..4], [0xb0, 0x34, 0x4c, 0x61]);
    }
}
