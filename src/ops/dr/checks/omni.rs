//! Omni: it takes templates as this tool knows them, and the caller may do what will be done, long enough.

use std::time::Duration;

use jiff::Timestamp;

use super::{DrCheck, failed, passed, unknown};
use crate::error::Result;
use crate::ops::dr::seen::Caller;

const API: &str = "omni-api";
const ACCESS: &str = "omni-access";

/// The roles that may make and destroy clusters (`siderolabs/omni` `client/pkg/auth/role/role.go`).
const ENOUGH: [&str; 2] = ["Operator", "Admin"];

/// This Omni is one whose templates are known.
pub(super) fn api(known: Result<()>) -> DrCheck {
    match known {
        Ok(()) => passed(API, "Omni takes templates as this talops knows them"),
        Err(error) => failed(API, error.message(), error.hint_text().unwrap_or_default()),
    }
}

/// The caller's role is enough, and the key outlives every wait of the drill.
pub(super) fn access(caller: &Result<Caller>, longest: Duration, now: Timestamp) -> DrCheck {
    let caller = match caller {
        Ok(caller) => caller,
        Err(error) => return unknown(ACCESS, error),
    };
    let Caller { identity, role, expires, renewal } = caller;
    if !ENOUGH.contains(&role.as_str()) {
        let message = format!("{identity} has the role {role}, and clusters are destroyed and made by an Operator");
        let mend = "ask an administrator for the role Operator; where an access policy gives it for this cluster, \
                    --skip-check omni-access";
        return failed(ACCESS, message, mend);
    }
    let Some(expires) = expires else {
        return passed(ACCESS, format!("{identity} is {role}, and its key does not run out"));
    };
    let (left, minutes) = (expires.duration_since(now), longest.as_secs().div_ceil(60));
    if left.as_secs() < i64::try_from(longest.as_secs()).unwrap_or(i64::MAX) {
        let left = left.as_secs().max(0) / 60;
        let message =
            format!("the key of {identity} runs out at {expires}, in {left} min, and the drill may take {minutes} min");
        return failed(ACCESS, message, renewal.clone());
    }
    passed(ACCESS, format!("{identity} is {role}, and its key outlives the {minutes} min that the drill may take"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{access, api};
    use crate::error::{Error, Kind};
    use crate::ops::dr::checks::shown;
    use crate::ops::dr::seen::Caller;

    #[test]
    fn another_omni_is_refused_with_what_helps() {
        let newer = Error::new(Kind::Refused, "Omni v2 speaks API 9").hint("a newer talops knows it");
        insta::assert_snapshot!(format!("{}\n{}", shown(&api(Ok(()))), shown(&api(Err(newer)))), @r"
        passed omni-api: Omni takes templates as this talops knows them
        failed omni-api: Omni v2 speaks API 9
          a newer talops knows it
        ");
    }

    #[test]
    fn role_and_key_must_be_enough_for_the_whole_drill() {
        let now = "2026-11-29T10:00:00Z".parse().unwrap();
        let longest = Duration::from_secs(68 * 60);
        let caller = |role: &str, expires: Option<&str>| Caller {
            identity: "ops@example.org".into(),
            role: role.into(),
            expires: expires.map(|expires| expires.parse().unwrap()),
            renewal: "`talops login` makes a new one".into(),
        };
        let cases = [
            Ok(caller("Operator", None)),
            Ok(caller("Admin", Some("2026-11-29T11:08:00Z"))),
            Ok(caller("Admin", Some("2026-11-29T11:07:59Z"))),
            Ok(caller("Operator", Some("2026-11-28T11:07:59Z"))),
            Ok(caller("Reader", None)),
            Err(Error::unreachable("no answer within 5 s").hint("try a longer --request-timeout")),
        ];
        let shown: Vec<String> = cases.iter().map(|caller| shown(&access(caller, longest, now))).collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        passed omni-access: ops@example.org is Operator, and its key does not run out
        passed omni-access: ops@example.org is Admin, and its key outlives the 68 min that the drill may take
        failed omni-access: the key of ops@example.org runs out at 2026-11-29T11:07:59Z, in 67 min, and the drill may take 68 min
          `talops login` makes a new one
        failed omni-access: the key of ops@example.org runs out at 2026-11-28T11:07:59Z, in 0 min, and the drill may take 68 min
          `talops login` makes a new one
        failed omni-access: ops@example.org has the role Reader, and clusters are destroyed and made by an Operator
          ask an administrator for the role Operator; where an access policy gives it for this cluster, --skip-check omni-access
        unknown omni-access: no answer within 5 s
          try a longer --request-timeout; --accept-unknown omni-access goes on without it
        ");
    }
}
