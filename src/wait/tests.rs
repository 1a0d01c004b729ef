//! The engine, on a clock that runs by itself.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt as _;
use futures::channel::mpsc;
use tokio::time::Instant;

use super::{Blocker, Check, End, Hints, NotYet, Progress, Schedule, Stop, Unmet, Wait, none};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, Events};

const MINUTE: Duration = Duration::from_secs(60);

fn schedule(minutes: u64) -> Schedule {
    Schedule::within(Duration::from_secs(minutes * 60))
}

fn not_yet(done: u64) -> Check<()> {
    let blockers = vec![Blocker::new("machine worker-1", "waits for its image")];
    Check::NotYet(NotYet { progress: Progress::counted(done, 3, "machines running"), blockers, again_in: None })
}

/// Waits with a probe that is told how many seconds have passed; gives what came of it and when each look was.
async fn looks(
    wait: Wait,
    hints: Hints,
    mut found: impl FnMut(u64) -> Result<Check<()>>,
) -> (Result<u32, Box<Unmet>>, Vec<u64>) {
    let start = Instant::now();
    let at = Rc::new(RefCell::new(Vec::new()));
    let probe = || {
        let seconds = start.elapsed().as_secs();
        at.borrow_mut().push(seconds);
        std::future::ready(found(seconds))
    };
    let outcome = wait.until(hints, probe).await.map(|met| met.attempts);
    (outcome, at.take())
}

fn heard() -> (Events, Arc<Mutex<Vec<Event>>>) {
    let events: Arc<Mutex<Vec<Event>>> = Arc::default();
    let kept = Arc::clone(&events);
    (Events::to(move |event| kept.lock().unwrap().push(event)), events)
}

#[tokio::test(start_paused = true)]
async fn without_hints_the_schedule_alone_looks_and_the_limit_ends_it() {
    let wait = Wait::new("machines of prod", schedule(10), &Events::unheard());
    let (outcome, at) = looks(wait, none(), |_| Ok(not_yet(1))).await;
    assert_eq!(at, [0, 30, 60, 90, 150, 210, 270, 390, 510]);
    let unmet = outcome.unwrap_err();
    assert_eq!((unmet.end, unmet.attempts, unmet.elapsed), (End::LimitReached, 9, 10 * MINUTE));
    let error = unmet.error();
    assert_eq!(error.kind(), Kind::Failed);
    insta::assert_snapshot!(error, @"
    machines of prod: not so after 10 m and 9 looks, 1/3 machines running
      machine worker-1: waits for its image
    ");
}

#[tokio::test(start_paused = true)]
async fn a_hint_is_followed_within_a_second_and_does_not_put_the_schedule_off() {
    let (mut sender, receiver) = mpsc::channel(16);
    let sending = async {
        for second in [5_u64, 6, 7, 40] {
            tokio::time::sleep(Duration::from_secs(second)).await;
            // A burst is one hint.
            for _ in 0..5 {
                sender.try_send(()).unwrap();
            }
        }
        // Nobody watches any more.
        drop(sender);
    };
    let start = Instant::now();
    let wait = Wait::new("it", schedule(3), &Events::unheard());
    let (looked, ()) = tokio::join!(looks(wait, receiver.boxed(), |_| Ok(not_yet(0))), sending);
    // Hints at 5, 11, 18 and 58 s; the schedule at 30, 60, 90 and 150 s as ever.
    assert_eq!(looked.1, [0, 5, 11, 18, 30, 58, 60, 90, 150]);
    assert_eq!(start.elapsed(), 3 * MINUTE);
}

#[tokio::test(start_paused = true)]
async fn what_a_hint_says_during_a_look_is_looked_at_again() {
    let (mut sender, receiver) = mpsc::channel(4);
    let came_true = Rc::new(RefCell::new(false));
    let looks = Rc::new(RefCell::new(0));
    let probe = || {
        *looks.borrow_mut() += 1;
        // What it answers is what was so when it was asked.
        let then = *came_true.borrow();
        let (came_true, mut sender) = (Rc::clone(&came_true), sender.clone());
        async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            *came_true.borrow_mut() = true;
            let _ = sender.try_send(());
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok(if then { Check::Met(()) } else { not_yet(0) })
        }
    };
    let start = Instant::now();
    let wait = Wait::new("it", schedule(3), &Events::unheard());
    wait.until(receiver.boxed(), probe).await.unwrap();
    let _ = sender.try_send(());
    assert_eq!(*looks.borrow(), 2);
    assert!(start.elapsed() <= Duration::from_millis(300 + 1000), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_thousand_hints_a_second_are_a_few_looks() {
    let hints = futures::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Some(((), ()))
    });
    let wait = Wait::new("it", Schedule::within(Duration::from_secs(10)), &Events::unheard());
    let (_, at) = looks(wait, hints.boxed(), |_| Ok(not_yet(0))).await;
    assert!((20..=41).contains(&at.len()), "{} looks in 10 s", at.len());
    // One whose hints never end without ever waiting is no worse.
    let wait = Wait::new("it", Schedule::within(Duration::from_secs(10)), &Events::unheard());
    let (_, at) = looks(wait, futures::stream::repeat(()).boxed(), |_| Ok(not_yet(0))).await;
    assert!(at.len() <= 41, "{} looks in 10 s", at.len());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_refused_for_good_ends_it_after_a_grace() {
    let refused =
        || Err(Error::new(Kind::Unauthorized, "Omni: Unauthenticated: invalid signature").hint("talops login"));
    let wait = Wait::new("machines of prod", schedule(600), &Events::unheard());
    let (outcome, at) = looks(wait, none(), |_| refused()).await;
    let error = outcome.unwrap_err().error();
    assert_eq!((error.kind(), error.hint_text()), (Kind::Unauthorized, Some("talops login")));
    assert!(at.last().unwrap() >= &10 && at.last().unwrap() <= &11, "{at:?}");
    // A look that gets through begins it anew.
    let wait = Wait::new("machines of prod", schedule(600), &Events::unheard());
    let (outcome, _) = looks(wait, none(), |second| match second {
        0 | 30 => refused(),
        1..30 => Ok(not_yet(1)),
        _ => Ok(Check::Met(())),
    })
    .await;
    assert!(outcome.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_look_that_errs_is_an_attempt_and_its_error_is_told_at_the_end() {
    let wait = Wait::new("machines of prod", schedule(1), &Events::unheard());
    let error = || Error::unreachable("Omni: connection refused").hint("is it there?");
    let (outcome, at) = looks(wait, none(), |at| if at == 0 { Ok(not_yet(2)) } else { Err(error()) }).await;
    assert_eq!(at, [0, 30]);
    let unmet = outcome.unwrap_err();
    insta::assert_snapshot!(unmet.error(), @"
    machines of prod: not so after 1 m and 2 looks, 2/3 machines running
      machine worker-1: waits for its image
      the last look failed: Omni: connection refused
    ");
    assert_eq!(unmet.error().hint_text(), Some("is it there?"));
    // Where nothing was ever seen, that is what is wrong.
    let wait = Wait::new("machines of prod", schedule(1), &Events::unheard());
    let (outcome, _) = looks(wait, none(), |_| Err(error())).await;
    assert_eq!(outcome.unwrap_err().error().kind(), Kind::Unreachable);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_cannot_pass_ends_it_at_once() {
    let wait = Wait::new("it", schedule(10), &Events::unheard());
    let (outcome, at) = looks(wait, none(), |_| Err(Error::new(Kind::Refused, "access is read-only"))).await;
    assert_eq!((at.as_slice(), outcome.unwrap_err().error().message()), ([0].as_slice(), "access is read-only"));
}

#[tokio::test(start_paused = true)]
async fn the_impossible_is_believed_only_when_it_stays_so() {
    let impossible = || Check::Impossible {
        why: "it ended with code 3 and nothing starts it again".to_owned(),
        blockers: vec![Blocker::new("container provider", "exited")],
    };
    // A passing failure is part of every healthy start.
    let wait = Wait::new("it", schedule(10), &Events::unheard());
    let (outcome, at) = looks(wait, none(), |at| Ok(if at < 10 { impossible() } else { Check::Met(()) })).await;
    assert_eq!((outcome, at.as_slice()), (Ok(2), [0, 10].as_slice()));
    // One that came back in between has to stay so anew.
    let wait = Wait::new("it", schedule(10), &Events::unheard());
    let (outcome, at) = looks(wait, none(), |at| Ok(if at == 10 { not_yet(1) } else { impossible() })).await;
    assert_eq!(at, [0, 10, 30, 40]);
    let unmet = outcome.unwrap_err();
    assert_eq!(unmet.end, End::Impossible);
    insta::assert_snapshot!(unmet.error(), @"
    it: it ended with code 3 and nothing starts it again
      container provider: exited
    ");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_the_call_and_whoever_stops_it_end_it_otherwise_than_its_limit() {
    let events = Events::unheard();
    let wait = || Wait::new("it", schedule(10), &events);
    let deadline = Some(Instant::now() + Duration::from_secs(45));
    let (outcome, at) = looks(wait().with_deadline(deadline), none(), |_| Ok(not_yet(0))).await;
    let unmet = outcome.unwrap_err();
    assert_eq!((unmet.end, unmet.error().kind(), at.len()), (End::DeadlineReached, Kind::Deadline, 2));

    let (stopper, stop) = Stop::new();
    let stopping = async {
        tokio::time::sleep(Duration::from_secs(70)).await;
        stopper.stop();
    };
    let start = Instant::now();
    let ((outcome, _), ()) = tokio::join!(looks(wait().with_stop(stop), none(), |_| Ok(not_yet(0))), stopping);
    let unmet = outcome.unwrap_err();
    assert_eq!((unmet.end, unmet.error().kind()), (End::Interrupted, Kind::Interrupted));
    assert_eq!(start.elapsed().as_secs(), 70);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_hangs_does_not_outlast_the_limit() {
    let wait = Wait::new("it", schedule(1), &Events::unheard());
    let start = Instant::now();
    let outcome = wait.until(none(), std::future::pending::<Result<Check<()>>>).await;
    assert_eq!((outcome.unwrap_err().end, start.elapsed()), (End::LimitReached, MINUTE));
}

#[tokio::test(start_paused = true)]
async fn what_only_time_brings_is_looked_for_in_time() {
    let wait = Wait::new("it", schedule(1), &Events::unheard());
    let settling = |at| NotYet { again_in: Some(Duration::from_secs(5 - at)), ..NotYet::default() };
    let found = |at| Ok(if at < 5 { Check::NotYet(settling(at)) } else { Check::Met(()) });
    assert_eq!(looks(wait, none(), found).await, (Ok(2), vec![0, 5]));
}

#[tokio::test(start_paused = true)]
async fn what_changes_is_told_once_and_that_nothing_changes_long_before_the_limit() {
    let (events, kept) = heard();
    let wait = Wait::new("it", schedule(20), &events);
    let found = |at| {
        Ok(match at {
            ..60 => not_yet(1),
            60..1000 => not_yet(2),
            _ => Check::Met(()),
        })
    };
    let (outcome, _) = looks(wait, none(), found).await;
    outcome.unwrap();
    let told: Vec<String> = kept
        .lock()
        .unwrap()
        .iter()
        .filter_map(|event| match event {
            Event::WaitBegan { limit, .. } => Some(format!("begins, {} s at most", limit.as_secs())),
            Event::WaitLooked { changed: false, .. }
            | Event::Step { .. }
            | Event::Note { .. }
            | Event::Mended { .. }
            | Event::Learned { .. } => None,
            Event::WaitLooked { progress, elapsed, .. } => Some(format!("{} s: {}", elapsed.as_secs(), progress.text)),
            Event::WaitQuiet { unchanged, left, blockers, .. } => {
                Some(format!("no change for {:.0?}, {:.0?} left: {}", unchanged, left, blockers[0]))
            }
            Event::WaitEnded { end, elapsed, .. } => Some(format!("{end:?} after {} s", elapsed.as_secs())),
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    begins, 1200 s at most
    0 s: 1/3 machines running
    60 s: 2/3 machines running
    no change for 240s, 900s left: machine worker-1: waits for its image
    no change for 480s, 660s left: machine worker-1: waits for its image
    no change for 960s, 180s left: machine worker-1: waits for its image
    Met after 1110 s
    ");
}
