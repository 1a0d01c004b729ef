//! Waiting without watches: a look, a sleep, a look.

use std::time::Duration;

use crate::drills::Drill;

/// A loop that looks at once and then every ten seconds.
pub(crate) fn steady(look: u32) -> Duration {
    if look == 0 { Duration::ZERO } else { Duration::from_secs(10) }
}

/// The playbook's: "wait 30 seconds, check; after three failures 60, after six 120, never more than 300".
pub(crate) fn playbook(look: u32) -> Duration {
    Duration::from_secs(match look {
        ..3 => 30,
        3..6 => 60,
        6..9 => 120,
        9.. => 300,
    })
}

/// How long it takes until all of it is noticed, beyond what it takes. `sleep`: how long before each look.
pub(crate) fn lost(drill: &Drill, sleep: fn(u32) -> Duration) -> Duration {
    let noticed = |true_after: Duration| {
        let (mut now, mut look) = (sleep(0), 0);
        while now < true_after {
            look += 1;
            now += sleep(look);
        }
        now
    };
    drill.waits.iter().map(|wait| noticed(wait.true_after) - wait.true_after).sum()
}
