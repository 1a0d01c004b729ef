//! `omni`: the endpoints.

use super::{Checker, endpoint_fault};
use crate::config::model::Omni;

pub(super) fn check(checker: &mut Checker<'_>) {
    let config = checker.config;
    for (name, omni) in &config.omni {
        if let Some((message, hint)) = omni.endpoint.as_deref().and_then(|url| endpoint_fault(url, &["https", "http"]))
        {
            checker.fault(&["omni", name, "endpoint"], format!("omni.{name}.endpoint {message}"), hint);
        }
    }
    let vague = |omni: &Omni| omni.endpoint.is_none() && omni.context.is_none();
    let vague: Vec<&str> = config.omni.iter().filter(|(_, omni)| vague(omni)).map(|(name, _)| name.as_str()).collect();
    if let [first, second, ..] = vague.as_slice()
        && checker.whole(&["omni"])
    {
        let message = format!("omni.{first} and omni.{second} both have neither `endpoint` nor `context`");
        let hint = "at most one can be left to OMNI_ENDPOINT and the omniconfig's current context";
        checker.fault(&["omni", second], message, hint.to_owned());
    }
}
