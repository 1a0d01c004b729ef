//! How long a cluster was away.

use std::time::Duration;

use jiff::Timestamp;

use super::report::{DrEarlier, DrRecovery};
use crate::run::{RunState, Summary};

/// How long it took from the beginning of destroying; none where that has not begun. `now`: a process works on the run, and
/// it is so late. `earlier`: what it took before, in seconds.
pub(super) fn recovery(
    run: &Summary,
    target: Option<Duration>,
    now: Option<Timestamp>,
    earlier: &[f64],
) -> Option<DrRecovery> {
    let since = run.destroying_since?;
    let until = now.or(run.last)?;
    let seconds = until.duration_since(since).as_secs_f64().max(0.0);
    let recovered = run.state == RunState::Completed;
    let target_seconds = target.map(|target| target.as_secs_f64());
    let met = target_seconds.map(|target| seconds <= target).filter(|kept| recovered || !kept);
    Some(DrRecovery { since, seconds, recovered, target_seconds, met, earlier: compared(earlier) })
}

fn compared(earlier: &[f64]) -> Option<DrEarlier> {
    let mut sorted = earlier.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    let lower = if sorted.len() % 2 == 0 { *sorted.get(middle - 1)? } else { upper };
    Some(DrEarlier {
        runs: sorted.len(),
        fastest_seconds: *sorted.first()?,
        median_seconds: f64::midpoint(lower, upper),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::{SignedDuration, Timestamp};

    use super::recovery;
    use crate::run::{Entry, History, How, RunState, Said, Summary};

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second)
    }

    /// A run that began to destroy after ten seconds, and ended as said.
    fn run(ended: Option<(i64, How)>) -> Summary {
        let destroying =
            Said::StepBegan { phase: "destroy".into(), step: "delete".into(), what: "it goes".into(), destroys: true };
        let began = Said::Began { format: 1, talops: "0.1.0".into(), process: 7, resumed: false };
        let mut entries = vec![Entry { at: at(0), said: began }, Entry { at: at(10), said: destroying }];
        entries.extend(
            ended.map(|(second, how)| Entry { at: at(second), said: Said::Ended { how, message: String::new() } }),
        );
        Summary::of(&History { entries, ..History::default() }, None)
    }

    const TARGET: Option<Duration> = Some(Duration::from_secs(60));

    #[test]
    fn it_counts_from_the_first_step_that_destroys_to_the_end() {
        let kept = recovery(&run(Some((70, How::Completed))), TARGET, None, &[]).unwrap();
        assert_eq!((kept.seconds, kept.recovered, kept.met), (60.0, true, Some(true)));
        let missed = recovery(&run(Some((71, How::Completed))), TARGET, None, &[]).unwrap();
        assert_eq!((missed.seconds, missed.met, missed.earlier), (61.0, Some(false), None));
        let summary = Summary { destroying_since: None, ..run(Some((5, How::Failed))) };
        assert_eq!(recovery(&summary, TARGET, None, &[]), None, "nothing was destroyed");
    }

    #[test]
    fn what_is_not_done_has_missed_its_target_once_that_is_past() {
        let met = |second| recovery(&run(Some((second, How::Failed))), TARGET, None, &[]).unwrap().met;
        assert_eq!((met(40), met(100)), (None, Some(false)));
        let going_on = Summary { state: RunState::Running, ..run(None) };
        let so_far = recovery(&going_on, TARGET, Some(at(100)), &[]).unwrap();
        assert_eq!((so_far.seconds, so_far.met, so_far.recovered), (90.0, Some(false), false));
    }

    #[test]
    fn earlier_runs_are_told_as_the_fastest_and_the_median() {
        let earlier = |seconds: &[f64]| {
            let found = recovery(&run(Some((70, How::Completed))), None, None, seconds).unwrap();
            (found.met, found.earlier.map(|earlier| (earlier.runs, earlier.fastest_seconds, earlier.median_seconds)))
        };
        assert_eq!(earlier(&[50.0, 30.0, 40.0]), (None, Some((3, 30.0, 40.0))));
        assert_eq!(earlier(&[50.0, 30.0]), (None, Some((2, 30.0, 40.0))));
        assert_eq!(earlier(&[]), (None, None));
    }
}
