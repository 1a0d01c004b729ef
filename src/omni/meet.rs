//! The first question to a server, which wants no key: is it there, what time is it, may it be used at all?

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::client::{Call, Client, skew};
use super::failure::Cause;
use super::sign::CallMetadata;
use crate::error::Result;

/// What a server shows to whoever asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meeting {
    /// The server's clock less ours (whole seconds), from the header `Date`.
    pub clock_skew: Option<SignedDuration>,
    /// Whether its licence (EULA) has been accepted; `None` where it does not say.
    pub eula_accepted: Option<bool>,
}

impl Client {
    /// Asks for the acceptance of the licence, which is public, without signing: a key that ran out, or a clock that is
    /// off, does not stand in the way.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached, or something else answers there.
    pub async fn meet(&self) -> Result<Meeting> {
        let call = Call {
            method: "/omni.resources.ResourceService/Get".to_owned(),
            metadata: CallMetadata::new().with("runtime", "Omni")?,
            body: json!({ "namespace": "default", "type": "EulaAcceptances.omni.sidero.dev", "id": "eula" }),
            what: "asking who is there".to_owned(),
        };
        let sent = Timestamp::now();
        match self.unsigned(&call).await? {
            Ok(answer) => Ok(Meeting { clock_skew: answer.clock_skew(), eula_accepted: Some(true) }),
            Err(failure) => {
                let clock_skew = skew(failure.date, sent, Timestamp::now());
                match failure.cause {
                    Cause::Code(5) if failure.message != "Not Found" => {
                        Ok(Meeting { clock_skew, eula_accepted: Some(false) })
                    }
                    // An older server has no licence, and says so as of anything that it does not show.
                    Cause::Code(_) => Ok(Meeting { clock_skew, eula_accepted: None }),
                    _ => Err(self.explain(&failure, &call.what)),
                }
            }
        }
    }
}
