//! What says that it is worth looking again.

use std::time::Duration;

use futures::stream::{BoxStream, Stream, StreamExt as _};

/// Says when something may have changed. An end says only that nobody watches any more.
pub type Hints = BoxStream<'static, ()>;

/// No hints: the schedule alone.
#[must_use]
pub fn none() -> Hints {
    futures::stream::pending().boxed()
}

/// A hint for each event of a watch. One that fails has ended.
#[must_use]
pub fn from_watch<T, E>(watch: impl Stream<Item = Result<T, E>> + Send + 'static) -> Hints
where
    T: Send + 'static,
    E: Send + 'static,
{
    watch.take_while(|event| std::future::ready(event.is_ok())).map(drop).boxed()
}

/// The hints of both.
#[must_use]
pub fn merged(one: Hints, other: Hints) -> Hints {
    futures::stream::select(one, other).boxed()
}

/// Hints of a watch that is opened again, `pause` after it ended, for as long as they are listened to. Each opening is a
/// hint: something may have happened while nobody watched.
#[must_use]
pub fn reopened(pause: Duration, mut open: impl FnMut() -> Hints + Send + 'static) -> Hints {
    let openings = futures::stream::unfold(true, move |first| async move {
        if !first {
            tokio::time::sleep(pause).await;
        }
        Some((first, false))
    });
    openings
        .flat_map(move |first| {
            let opening = if first { futures::stream::empty().boxed() } else { futures::stream::iter([()]).boxed() };
            opening.chain(open())
        })
        .boxed()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::StreamExt as _;
    use tokio::time::Instant;

    use super::{from_watch, merged, none, reopened};

    #[tokio::test(start_paused = true)]
    async fn a_watch_that_ended_is_opened_again_after_a_pause() {
        let start = Instant::now();
        let open = || from_watch(futures::stream::iter([Ok(1), Err("broken"), Ok(2)]));
        let mut hints = merged(none(), reopened(Duration::from_secs(10), open));
        let mut at = Vec::new();
        for _ in 0..5 {
            hints.next().await.unwrap();
            at.push(start.elapsed().as_secs());
        }
        // One event before it breaks; then each time the opening itself and its one event.
        assert_eq!(at, [0, 10, 10, 20, 20]);
    }
}
