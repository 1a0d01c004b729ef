//! Waiting as talops does: its own engine, on a clock that nobody waits for.

use std::time::Duration;

use futures::StreamExt as _;
use talops::event::Events;
use talops::wait::{Check, NotYet, Schedule, Wait};
use tokio::time::{Instant, sleep, sleep_until};

use crate::drills::{self, Drill};

/// How long a look takes: two questions over 30 ms.
const LOOK: Duration = Duration::from_millis(60);

/// How long it takes until all of it is noticed, beyond what it takes.
pub(crate) fn lost(drill: &Drill) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime with a paused clock");
    runtime.block_on(async {
        let mut lost = Duration::ZERO;
        for wait in &drill.waits {
            lost += noticed(wait).await - wait.true_after;
        }
        lost
    })
}

async fn noticed(wait: &drills::Wait) -> Duration {
    let start = Instant::now();
    let moments = wait.hints.iter().map(|hint| start + *hint).collect::<Vec<_>>();
    let hints = futures::stream::iter(moments).then(sleep_until).boxed();
    let looks = || async {
        // What an answer says was so when it was asked.
        let is_true = start.elapsed() >= wait.true_after;
        sleep(LOOK).await;
        Ok(if is_true { Check::Met(()) } else { Check::NotYet(NotYet::default()) })
    };
    let schedule = Schedule::within(Duration::from_secs(3600));
    Wait::new("it", schedule, &Events::unheard()).until(hints, looks).await.expect("it comes true");
    start.elapsed()
}
