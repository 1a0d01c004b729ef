//! The pipeline over logs in memory.

use std::time::Duration;

use futures::{StreamExt, stream};
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{Pipeline, Selection, Sink, Source, Tail, drive};
use crate::error::{Error, Result};
use crate::log::{Entry, Filter, Notice, Raw, Record, Run, Severity};

/// Writes down what it is told.
#[derive(Debug, Default, Clone)]
struct Written(std::sync::Arc<std::sync::Mutex<Vec<String>>>);

impl Written {
    fn add(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Sink for Written {
    fn line(&mut self, source: usize, _: &Raw, record: &Record<'_>) {
        self.add(format!("{source} {}", record.said()));
    }

    fn raw(&mut self, source: usize, raw: &Raw) {
        self.add(format!("{source} raw {}", raw.bytes.escape_ascii()));
    }

    fn run(&mut self, run: &Run, newest: &Record<'_>) {
        self.add(format!("{} {}x {}", run.source, run.count - run.told, newest.said()));
    }

    fn notice(&mut self, source: usize, notice: &Notice) {
        self.add(format!("{source} notice {}", notice.what));
    }

    fn pause(&mut self) {}

    fn is_closed(&self) -> bool {
        self.all().iter().any(|line| line.contains("close me"))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what a source gives")]
fn line(text: &str) -> Result<Entry> {
    Ok(Entry::Line(Raw { bytes: text.to_owned().into(), ..Raw::default() }))
}

fn source(entries: Vec<Result<Entry>>) -> Source {
    Source { name: "test".to_owned(), entries: stream::iter(entries).boxed() }
}

async fn told(selection: Selection, sources: Vec<Source>) -> (Vec<String>, Vec<Error>) {
    let written = Written::default();
    let mut pipeline = Pipeline::new(selection.clone(), sources.len(), false, written.clone());
    let failures = drive(sources, selection.follow, &mut pipeline).await;
    (written.all(), failures.into_iter().map(|failure| failure.error).collect())
}

fn numbered(count: usize) -> Vec<Result<Entry>> {
    (0..count)
        .map(|number| line(&format!(r#"{{"level":"{}","msg":"m{number}"}}"#, ["info", "error"][number % 2])))
        .collect()
}

#[tokio::test]
async fn the_tail_counts_lines_that_are_shown_and_of_each_log() {
    let selection = Selection {
        filter: Filter::new(Some(Severity::Error), None),
        tail: Some(Tail::Lines(2)),
        ..Selection::default()
    };
    let (told, _) = told(selection, vec![source(numbered(100)), source(numbered(3))]).await;
    assert_eq!(told, ["0 m97", "0 m99", "1 m1"]);
}

#[tokio::test]
async fn lines_of_several_logs_come_in_the_order_of_their_times() {
    let at = |minute: u32, text: &str| line(&format!("2026-11-21T09:{minute:02}:00Z {text}"));
    let one = source(vec![line("before all"), at(1, "a"), line("  of a"), at(5, "b")]);
    let other = source(vec![at(2, "c"), at(4, "d"), at(6, "e")]);
    let (told, _) = told(Selection::default(), vec![one, other, source(Vec::new())]).await;
    assert_eq!(told, ["0 before all", "0 a", "0   of a", "1 c", "1 d", "0 b", "1 e"]);
}

#[tokio::test]
async fn nothing_older_is_shown_and_a_line_without_a_time_is_as_old_as_the_one_before() {
    let since: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
    let lines = ["2026-11-21T09:59:59Z old", "  of it", "2026-11-21T10:00:00Z new", "  of it"].map(line);
    let (told, _) = told(Selection { since: Some(since), ..Selection::default() }, vec![source(lines.into())]).await;
    assert_eq!(told, ["0 new", "0   of it"]);
}

#[tokio::test]
async fn a_source_that_fails_ends_none_of_the_others_and_notices_keep_their_place() {
    let notice = Entry::Notice(Notice { what: "the container was restarted".to_owned(), gap_possible: false });
    let failing = source(vec![line("a"), Err(Error::failed("gone"))]);
    let other = source(vec![line("b"), Ok(notice), line("c")]);
    let (told, errors) = told(Selection::default(), vec![failing, other]).await;
    assert_eq!(told, ["0 a", "1 b", "1 notice the container was restarted", "1 c"]);
    assert_eq!(errors, [Error::failed("gone")]);
}

#[tokio::test]
async fn raw_lines_are_filtered_and_otherwise_left_alone() {
    let raw = || {
        source(vec![
            line("{\"level\":\"info\",\"msg\":\"a\"}"),
            Ok(Entry::Line(Raw { bytes: (&b"ERROR: \xff\x1b[0m"[..]).into(), ..Raw::default() })),
        ])
    };
    let selection = Selection { raw: true, runs: true, ..Selection::default() };
    let errors = Selection { filter: Filter::new(Some(Severity::Error), None), ..selection.clone() };
    assert_eq!(told(selection, vec![raw()]).await.0.len(), 2);
    assert_eq!(told(errors, vec![raw()]).await.0, ["0 raw ERROR: \\xff\\x1b[0m"]);
}

#[tokio::test]
async fn nobody_there_ends_a_log_that_has_no_end() {
    let endless = stream::iter(["close me"].map(line)).chain(stream::pending()).boxed();
    let sources = vec![Source { name: "test".to_owned(), entries: endless }];
    let selection = Selection { follow: true, ..Selection::default() };
    assert_eq!(told(selection, sources).await.0, ["0 close me"]);
    let endless = stream::repeat(()).map(|()| line("close me")).boxed();
    let sources = vec![Source { name: "test".to_owned(), entries: endless }];
    assert!(told(Selection::default(), sources).await.0.len() <= 1000);
}

/// A log that is followed, and what was told of it.
struct Followed {
    lines: Option<mpsc::UnboundedSender<Result<Entry>>>,
    written: Written,
    reading: tokio::task::JoinHandle<usize>,
}

impl Followed {
    fn begin(selection: Selection) -> Self {
        let (lines, mut receiver) = mpsc::unbounded_channel();
        let entries = stream::poll_fn(move |context| receiver.poll_recv(context)).boxed();
        let written = Written::default();
        let selection = Selection { follow: true, ..selection };
        let mut pipeline = Pipeline::new(selection, 1, true, written.clone());
        let sources = vec![Source { name: "test".to_owned(), entries }];
        let reading = tokio::spawn(async move { drive(sources, true, &mut pipeline).await.len() });
        Self { lines: Some(lines), written, reading }
    }

    async fn say(&self, text: &str) -> Vec<String> {
        self.lines.as_ref().unwrap().send(line(text)).unwrap();
        self.after(Duration::ZERO).await
    }

    async fn after(&self, time: Duration) -> Vec<String> {
        tokio::time::sleep(time + Duration::from_millis(1)).await;
        self.written.all()
    }
}

#[tokio::test(start_paused = true)]
async fn followed_a_line_is_told_at_once_and_those_like_it_within_ten_seconds() {
    let mut log = Followed::begin(Selection { runs: true, ..Selection::default() });
    assert_eq!(log.say("tick 1").await, ["0 tick 1"]);
    for number in 2..5 {
        assert_eq!(log.say(&format!("tick {number}")).await.len(), 1);
    }
    assert_eq!(log.say("other").await.len(), 2);
    assert_eq!(log.after(Duration::from_secs(9)).await.len(), 2);
    assert_eq!(log.after(Duration::from_secs(1)).await[2..], ["0 3x tick 4"]);
    assert_eq!(log.after(Duration::from_secs(60)).await.len(), 3);
    assert_eq!(log.say("tick 5").await.len(), 3);
    drop(log.lines.take());
    assert_eq!(log.reading.await.unwrap(), 0);
    assert_eq!(log.written.all()[3..], ["0 1x tick 5"]);
}

#[tokio::test(start_paused = true)]
async fn followed_with_a_filter_the_last_lines_come_first_and_then_every_new_one() {
    let filter = Filter::new(Some(Severity::Error), None);
    let log = Followed::begin(Selection { filter, tail: Some(Tail::Lines(1)), ..Selection::default() });
    for entry in numbered(6) {
        log.lines.as_ref().unwrap().send(entry).unwrap();
    }
    assert!(log.after(Duration::from_millis(100)).await.is_empty());
    assert_eq!(log.after(Duration::from_millis(200)).await, ["0 m5"]);
    assert_eq!(log.say("ERROR: new").await.len(), 2);
    log.reading.abort();
    assert!(log.reading.await.is_err());
}
