//! `clock-skew`: a signature carries its time, and Omni takes only those of a few minutes.

use jiff::SignedDuration;

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::Subject;

/// More than this is no network delay.
const OFF: SignedDuration = SignedDuration::from_secs(30);

pub(super) const FAULT: Fault = Fault {
    id: "clock-skew",
    group: Group::Access,
    seen_by: "the server's `Date` header, which comes without a signature, held against this machine's clock",
    cause: "Omni refuses a signature whose time is five minutes off, with the words of a wrong key",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let off = |skew: &SignedDuration| skew.abs() > OFF;
    let found = evidence.seen.endpoints.iter().filter_map(|endpoint| {
        let skew = endpoint.clock_skew.filter(off)?;
        let way = if skew.is_positive() { "behind" } else { "ahead of" };
        let seconds = skew.unsigned_abs().as_secs();
        let found = Found::new(&FAULT, Subject::new(&endpoint.name, "Omni", &endpoint.name))
            .seen(format!("this clock is {seconds} s {way} that of {}", endpoint.url))
            .step("set this machine's clock: `timedatectl set-ntp true`; `timedatectl` says whether it is synchronised")
            .step("is it right already? then the server's is not: the same there")
            .explains(format!("omni/{}", endpoint.name));
        Some(found)
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::FAULT;
    use crate::faults::testing::Case;

    #[test]
    fn half_a_minute_is_the_network_and_more_is_not() {
        let of = |seconds| {
            let skew = Some(SignedDuration::from_secs(seconds));
            Case::healthy().with(|case| case.seen.endpoints[0].clock_skew = skew).told(&FAULT)
        };
        assert_eq!(of(0).len() + of(30).len() + of(-30).len(), 0);
        assert!(of(600)[0].contains("this clock is 600 s behind"));
        assert!(of(-31)[0].contains("this clock is 31 s ahead of"));
    }
}
