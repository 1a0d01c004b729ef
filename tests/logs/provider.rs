//! The log of a provider's container.

use talops::connect::Connections;
use talops::error::{Error, Kind};
use talops::log::Range;
use talops::ops::logs::{Source, Wanted};

use crate::engine::{Engine, Line};
use crate::read::{Told, connections, numbers, open, read};

const FOLLOW: Range = Range { tail: None, since: None, follow: true };

/// Lines, each `step` nanoseconds after the one before it.
fn log(first: usize, count: usize, step: u64) -> Vec<Line> {
    (first..first + count).map(|number| (number as u64 * step, format!("line {number}"))).collect()
}

struct Provider {
    engine: Engine,
    connections: Connections,
    _folder: tempfile::TempDir,
}

fn provider(log: Vec<Line>) -> Provider {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::start(folder.path(), log);
    Provider { connections: connections(&engine.configuration()), engine, _folder: folder }
}

impl Provider {
    async fn open(&self, range: Range) -> Result<Source, Error> {
        Ok(open(&self.connections, &Wanted::Provider(None), range).await?.remove(0))
    }

    async fn whole(&self, range: Range) -> Told {
        read(&mut self.open(range).await.unwrap(), |_| false).await
    }
}

#[tokio::test]
async fn what_is_wanted_is_asked_of_the_engine() {
    let provider = provider(log(0, 10, 1_000_000));
    let since = "2025-11-20T09:00:00.008Z".parse().ok();
    assert_eq!(provider.whole(Range { tail: Some(5), since, follow: false }).await.lines, numbers(8, 2));
    let asked = provider.engine.asked();
    assert_eq!(asked, ["stdout=true&stderr=true&timestamps=true&tail=5&since=1763629200.008000000"]);
    provider.engine.change(|state| state.terminal = true);
    assert_eq!(provider.whole(Range { tail: Some(3), ..Range::default() }).await.lines, numbers(7, 3));
}

/// Cut in the middle of lines, of headers and of times, again and again: with a terminal and without, with a time of its
/// own for each line and one for all, by an engine that takes `since` for after.
#[tokio::test]
async fn a_connection_that_drops_loses_no_line_and_repeats_none() {
    for (terminal, step, after) in [
        (false, 1_000_003, false),
        (true, 1_000_003, false),
        (false, 0, false),
        (true, 0, false),
        (false, 70_000_001, true),
    ] {
        let provider = provider(log(0, 300, step));
        provider.engine.change(|state| {
            (state.terminal, state.after) = (terminal, after);
            state.cuts = vec![1, 5, 1003, 4001, 6007, 11_003];
        });
        let mut source = provider.open(FOLLOW).await.unwrap();
        let mut told = read(&mut source, |told| told.lines.len() >= 300).await;
        provider.engine.change(|state| state.log.extend(log(300, 5, step.max(1))));
        let more = read(&mut source, |told| told.lines.len() >= 5).await;
        told.lines.extend(more.lines);
        assert_eq!(told.lines, numbers(0, 305), "terminal {terminal}, step {step}");
        let lost = told.notices.iter().filter(|notice| notice.starts_with("connection lost (")).count();
        assert!(lost >= 4 && lost == told.notices.len(), "{:?}", told.notices);
    }
}

#[tokio::test]
async fn a_restart_is_told_and_loses_nothing() {
    let provider = provider(log(0, 20, 1000));
    let mut source = provider.open(FOLLOW).await.unwrap();
    assert_eq!(read(&mut source, |told| told.lines.len() == 20).await.lines, numbers(0, 20));
    provider.engine.change(|state| {
        state.log.extend(log(20, 10, 1000));
        state.started = "2025-11-20T09:05:00Z".to_owned();
    });
    let told = read(&mut source, |told| told.lines.len() == 10 && !told.notices.is_empty()).await;
    assert_eq!((told.lines, told.notices), (numbers(20, 10), vec!["the container was restarted".to_owned()]));
}

#[tokio::test]
async fn a_container_that_ended_is_waited_for() {
    let provider = provider(log(0, 3, 1000));
    let mut source = provider.open(Range { tail: Some(2), ..FOLLOW }).await.unwrap();
    assert_eq!(read(&mut source, |told| told.lines.len() == 2).await.lines, numbers(1, 2));
    provider.engine.change(|state| (state.status, state.exit_code) = ("exited", 137));
    let told = read(&mut source, |told| !told.notices.is_empty()).await;
    assert_eq!(told.notices, ["the container ended (exit code 137); waiting until it runs again"]);
    provider.engine.change(|state| {
        state.log.extend(log(3, 2, 1000));
        (state.status, state.started) = ("running", "2025-11-20T09:05:00Z".to_owned());
    });
    let told = read(&mut source, |told| told.lines.len() == 2).await;
    assert_eq!((told.lines, told.notices), (numbers(3, 2), vec!["the container runs again".to_owned()]));
}

#[tokio::test]
async fn a_container_made_anew_may_have_left_a_gap() {
    let provider = provider(log(0, 3, 1000));
    let mut source = provider.open(FOLLOW).await.unwrap();
    read(&mut source, |told| told.lines.len() == 3).await;
    provider.engine.change(|state| {
        (state.id, state.started) = ("e252eb64ce3e522c".to_owned(), "2025-11-20T09:05:00Z".to_owned());
        state.log = log(100, 2, 1000);
    });
    let told = read(&mut source, |told| told.lines.len() == 2).await;
    assert_eq!(told.lines, numbers(100, 2));
    assert!(told.notices[1].starts_with("!the container was made anew (e252eb64ce3e"), "{:?}", told.notices);
}

#[tokio::test]
async fn only_what_is_written_from_now_on() {
    let provider = provider(log(0, 10, 1000));
    let mut source = provider.open(Range { tail: Some(0), ..FOLLOW }).await.unwrap();
    provider.engine.change(|state| state.log.extend(log(10, 2, 1000)));
    assert_eq!(read(&mut source, |told| told.lines.len() == 2).await.lines, numbers(10, 2));
}

#[tokio::test]
async fn a_log_that_was_rotated_away_meanwhile_may_have_a_gap() {
    let provider = provider(log(0, 50, 1000));
    provider.engine.change(|state| state.cuts = vec![2000]);
    let mut source = provider.open(FOLLOW).await.unwrap();
    let first = read(&mut source, |told| told.lines.len() == 10).await;
    provider.engine.change(|state| state.log = log(1_000, 5, 1_000_000));
    let told = read(&mut source, |told| told.lines.last().is_some_and(|line| line == "line 1004")).await;
    assert_eq!(first.lines, numbers(0, 10));
    assert!(told.notices.contains(&"!what was read last is no longer kept".to_owned()), "{:?}", told.notices);
}

#[tokio::test]
async fn a_line_of_30_mb_is_cut_and_the_next_one_is_whole() {
    let long = "x".repeat(30 << 20);
    let provider = provider(vec![(1, long), (2, "next".to_owned())]);
    let told = provider.whole(Range::default()).await;
    assert_eq!((told.lines.len(), told.lines[1].as_str()), (2, "next"));
    assert_eq!(told.missing, (30 << 20) - talops::log::LONGEST_LINE as u64);
}

#[tokio::test]
async fn what_an_engine_refuses_is_told_in_its_words() {
    let provider = provider(log(0, 3, 1000));
    let refused = |status, message| {
        provider.engine.change(|state| state.refusal = Some((status, message)));
        provider.open(Range::default())
    };
    let error = refused(500, "error from daemon: disk I/O").await.err().unwrap();
    insta::assert_snapshot!(error, @"this machine: reading the log: the container engine answered 500: error from daemon: disk I/O");
    let error = refused(501, "configured logging driver does not support reading").await.err().unwrap();
    assert!(error.hint_text().unwrap().starts_with("its logging driver keeps nothing that can be read"), "{error:?}");
    let error = refused(404, "No such container: provider").await.err().unwrap();
    assert_eq!(error.kind(), Kind::NotFound);
}

#[tokio::test]
async fn a_log_that_breaks_off_and_is_not_followed_is_an_error_after_its_lines() {
    let provider = provider(log(0, 100, 1000));
    provider.engine.change(|state| state.cuts = vec![1003]);
    let told = provider.whole(Range::default()).await;
    assert!(told.lines.len() > 10 && told.lines == numbers(0, told.lines.len()));
    assert_eq!(told.error.unwrap().kind(), Kind::Unreachable);
}

#[tokio::test]
async fn a_provider_that_is_not_configured_is_not_looked_for() {
    let provider = provider(Vec::new());
    let error = open(&provider.connections, &Wanted::Provider(Some("x".into())), FOLLOW).await.err().unwrap();
    assert_eq!((error.kind(), error.hint_text()), (Kind::Usage, Some("these are: matrix")));
}
