//! A login: a public key is made known, a person confirms it in a browser, and it is revoked in the end.
//!
//! Sources: `siderolabs/go-api-signature` `api/auth/auth.proto`, `pkg/client/interceptor/key.go`; `siderolabs/omni`
//! `internal/backend/grpc/auth.go`.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;

use super::access::{READER, REGISTER};
use super::client::{Call, Client};
use super::failure::{Cause, Failure};
use super::sign::CallMetadata;
use crate::config::Access;
use crate::error::{Error, Result};
use crate::openpgp::NewKey;

/// How long a user's key lives unless something else is asked for: as long as omnictl's.
pub const USER_KEY_LIFETIME: SignedDuration = SignedDuration::from_hours(4);
/// The longest life of a user's key that a server takes.
pub const LONGEST_USER_KEY_LIFETIME: SignedDuration = SignedDuration::from_hours(8);
/// How long a server waits for somebody to confirm a key (`siderolabs/omni` `internal/backend/grpc/auth.go`).
pub const CONFIRMATION_LIMIT: Duration = Duration::from_secs(300);

/// The roles that a key can be narrowed to, the lowest first (`siderolabs/omni` `client/pkg/access`).
pub const ROLES: [&str; 4] = [READER, "Auditor", "Operator", "Admin"];

/// A key that is known to the server and waits for somebody to confirm it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Where a person confirms it.
    pub login_url: String,
    /// Its fingerprint.
    pub key: String,
    /// The role that it was narrowed to.
    pub role: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WireRegistered {
    login_url: String,
    public_key_id: String,
}

impl Client {
    /// Makes a public key of `email` known. The server answers alike whether it knows that address or not.
    ///
    /// `role` narrows what the key may do, however much its owner may. A read-only client's keys only read.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Refused`] when a read-only client asks for another role.
    pub async fn register_public_key(&self, key: &NewKey, email: &str, role: Option<&str>) -> Result<Registered> {
        let role = if self.access() == Access::ReadOnly { role.or(Some(READER)) } else { role };
        let what = format!("registering a key of {email}");
        let body = json!({
            "public_key": {"pgp_data": STANDARD.encode(&key.armored_public)},
            "identity": {"email": email.to_lowercase()},
            "role": role.unwrap_or_default(),
            "skip_user_role": role.is_some(),
        });
        let call = Call { method: REGISTER.to_owned(), metadata: CallMetadata::new(), body, what: what.clone() };
        let client = self.clone();
        let task = tokio::spawn(async move { client.unsigned(&call).await });
        let answer = task.await.map_err(|error| Error::failed(format!("{what}: {error}")))??;
        let answer = answer.map_err(|failure| self.explain_write(&failure, &what))?;
        let answer: WireRegistered = serde_json::from_slice(&answer.body).map_err(|error| self.odd(&what, &error))?;
        if answer.public_key_id != key.fingerprint {
            return Err(self.odd(&what, &format!("it names the key {:?}", answer.public_key_id)));
        }
        Ok(Registered { login_url: answer.login_url, key: key.fingerprint.clone(), role: role.map(str::to_owned) })
    }

    /// Waits until somebody has confirmed a key, for `limit` at the most. `false`: nobody has.
    ///
    /// A connection that breaks in between, or a proxy that gives up, only means asking again.
    ///
    /// # Errors
    ///
    /// When the server refuses, or could not be asked until the limit.
    pub async fn await_confirmation(&self, key: &str, limit: Duration) -> Result<bool> {
        let what = format!("waiting for key {key} to be confirmed");
        let call = Call {
            method: "/auth.AuthService/AwaitPublicKeyConfirmation".to_owned(),
            metadata: CallMetadata::new(),
            body: json!({"public_key_id": key}),
            what: what.clone(),
        };
        let patient = self.with_timeout(limit);
        let backoff = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(200))
            .with_max_delay(Duration::from_secs(5))
            .without_max_times();
        let last = std::sync::Mutex::new(None);
        let asked = (|| async {
            match patient.unsigned(&call).await {
                Ok(Ok(_)) => Ok(Ok(())),
                Ok(Err(failure)) => Err(failure),
                Err(error) => Ok(Err(error)),
            }
        })
        .retry(backoff)
        .when(may_still_come)
        .notify(|failure, _| *last.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(failure.clone()));
        match tokio::time::timeout(limit, asked).await {
            Ok(Ok(Ok(()))) => Ok(true),
            Ok(Ok(Err(error))) => Err(error),
            Ok(Err(failure)) if may_still_come(&failure) => Ok(false),
            Ok(Err(failure)) => Err(self.explain(&failure, &what)),
            Err(_) => match last.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
                // The server was not there any more.
                Some(failure) if failure.cause == Cause::Connect => Err(self.explain(&failure, &what)),
                _ => Ok(false),
            },
        }
    }

    /// Revokes a key: nothing signed with it is taken any more. Only its owner may.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Unauthorized`] when the server does not know the key, or no longer.
    pub async fn revoke_public_key(&self, key: &str) -> Result<()> {
        let call = Call {
            method: "/auth.AuthService/RevokePublicKey".to_owned(),
            metadata: CallMetadata::new(),
            body: json!({"public_key_id": key}),
            what: format!("revoking key {key}"),
        };
        self.unary(call).await.map(|_| ())
    }

    fn odd(&self, what: &str, error: &dyn std::fmt::Display) -> Error {
        Error::failed(format!("{what}: Omni at {} answered oddly: {error}", self.endpoint()))
    }
}

/// Whether a key may still be confirmed after this: the server gave up waiting (4), was restarted (1, 14), or something
/// in between gave up.
fn may_still_come(failure: &Failure) -> bool {
    match failure.cause {
        Cause::Connect | Cause::Timeout(_) | Cause::Broken => true,
        Cause::Tls => false,
        Cause::Code(code) => matches!(code, 1 | 4 | 14),
        Cause::Status { status, .. } => matches!(status, 408 | 429 | 502..=504),
    }
}
