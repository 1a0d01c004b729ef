//! What an operation says while it runs, on stderr: a bar at a terminal, elsewhere a line for each change of state.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::ui::Ui;
use crate::event::{Event, Events};
use crate::text::{cut, line};
use crate::wait::{Blocker, End, spoken};

/// How many of the things in the way are named.
const NAMED: usize = 3;

/// How long a line of an off-terminal log may be, in characters.
const LONGEST: usize = 300;

/// How often a bar is redrawn.
const TICK: Duration = Duration::from_millis(120);

/// Follows an operation until it is dropped, and leaves the terminal as it was.
#[derive(Debug)]
pub struct Follower {
    ui: Arc<Ui>,
    bar: Option<ProgressBar>,
    shape: Mutex<Shape>,
}

/// What the bar looks like now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Shape {
    /// None is drawn.
    #[default]
    None,
    /// Something is under way, how far is not known.
    Spinner,
    /// So many of so many.
    Counted,
}

impl Follower {
    /// A follower on stderr.
    #[must_use]
    pub fn new(ui: &Arc<Ui>) -> Arc<Self> {
        let bar = ui.draws().then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()));
        Arc::new(Self { ui: Arc::clone(ui), bar, shape: Mutex::default() })
    }

    /// What an operation is given to tell its events to.
    #[must_use]
    pub fn events(self: &Arc<Self>) -> Events {
        let follower = Arc::clone(self);
        Events::to(move |event| follower.hear(&event))
    }

    fn hear(&self, event: &Event) {
        match &self.bar {
            Some(bar) => self.draw(bar, event),
            None => {
                if let Some(text) = told(event) {
                    self.ui.note(&cut(&text, LONGEST));
                }
            }
        }
    }

    fn draw(&self, bar: &ProgressBar, event: &Event) {
        match event {
            Event::Step { what } => {
                self.shape(bar, Shape::Spinner);
                bar.set_message(fitted(&line(what)));
            }
            Event::Learned { .. } => {}
            Event::Note { .. } | Event::Mended { .. } | Event::WaitQuiet { .. } => {
                if let Some(text) = told(event) {
                    bar.println(fitted(&text));
                }
            }
            Event::WaitBegan { what, limit } => {
                self.shape(bar, Shape::Spinner);
                bar.set_message(fitted(&format!("{}, {} at most", line(what), spoken(*limit))));
            }
            Event::WaitLooked { what, progress, blockers, limit, .. } => {
                let counted = progress.of > 0;
                self.shape(bar, if counted { Shape::Counted } else { Shape::Spinner });
                if counted {
                    bar.set_length(progress.of);
                    bar.set_position(progress.done);
                }
                let mut message = format!("of {} at most  {}: {}", spoken(*limit), line(what), line(&progress.text));
                message = fitted(&message);
                for blocker in blockers.iter().take(NAMED) {
                    let _ = write!(message, "\n    {}", fitted(&line(&blocker.to_string())));
                }
                bar.set_message(message);
            }
            Event::WaitEnded { end, .. } => {
                self.shape(bar, Shape::None);
                if let Some(text) = told(event).filter(|_| *end == End::Met) {
                    bar.println(fitted(&text));
                }
            }
        }
    }

    fn shape(&self, bar: &ProgressBar, wanted: Shape) {
        let mut shape = self.shape.lock().unwrap_or_else(PoisonError::into_inner);
        if *shape == wanted {
            return;
        }
        let before = std::mem::replace(&mut *shape, wanted);
        let template = match wanted {
            Shape::None => {
                bar.disable_steady_tick();
                bar.set_message("");
                bar.finish_and_clear();
                return;
            }
            Shape::Spinner => "{spinner} {elapsed:>4} {msg}",
            Shape::Counted => "{spinner} {elapsed:>4} {bar:18} {pos}/{len} {msg}",
        };
        // A template that is no template leaves the one before it.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        if before == Shape::None {
            bar.reset();
            bar.enable_steady_tick(TICK);
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// As much of a line as the terminal shows beside a bar.
fn fitted(text: &str) -> String {
    let columns = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(columns, _)| usize::from(columns.0));
    cut(text, columns.saturating_sub(34).max(20))
}

/// An event as a line; `None` for one that is no change of state.
fn told(event: &Event) -> Option<String> {
    let text = match event {
        Event::Step { what } => what.clone(),
        Event::Note { text } => text.clone(),
        Event::Mended { fault, text } => format!("{fault}: {text}"),
        Event::WaitBegan { what, limit } => format!("waiting, {} at most: {what}", spoken(*limit)),
        // What was learned is for the report.
        Event::Learned { .. } | Event::WaitLooked { changed: false, .. } => return None,
        Event::WaitLooked { what, progress, blockers, elapsed, .. } => {
            let progress = if progress.text.is_empty() { "not yet" } else { &progress.text };
            format!("{what}: {progress}{} ({})", named(blockers), spoken(*elapsed))
        }
        Event::WaitQuiet { what, unchanged, left, blockers } => {
            let (unchanged, left) = (spoken(*unchanged), spoken(*left));
            format!("{what}: no change for {unchanged}, {left} left{}", named(blockers))
        }
        Event::WaitEnded { what, end: End::Met, elapsed, .. } => format!("{what}, after {}", spoken(*elapsed)),
        // The error that follows says more.
        Event::WaitEnded { .. } => return None,
    };
    Some(line(&text.replace('\n', " ")))
}

fn named(blockers: &[Blocker]) -> String {
    let mut text = String::new();
    for blocker in blockers.iter().take(NAMED) {
        let _ = write!(text, "; {blocker}");
    }
    if blockers.len() > NAMED {
        let _ = write!(text, "; and {} more", blockers.len() - NAMED);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::told;
    use crate::event::Event;
    use crate::wait::{Blocker, End, Progress};

    #[test]
    fn off_a_terminal_each_change_of_state_is_a_line() {
        let looked = |changed, text: &str, blockers| Event::WaitLooked {
            what: "no machine request in flight".into(),
            progress: Progress::said(text),
            blockers,
            attempts: 2,
            elapsed: Duration::from_secs(95),
            limit: Duration::from_secs(300),
            changed,
        };
        let request = |name: &str| Blocker::new(format!("machine request {name}"), "PROVISIONING\u{1b}[31m");
        let events = [
            Event::Step { what: "restart container provider".into() },
            Event::WaitBegan { what: "no machine request in flight".into(), limit: Duration::from_secs(300) },
            looked(true, "4 are being provisioned", ["a", "b", "c", "d"].map(request).to_vec()),
            looked(false, "4 are being provisioned", Vec::new()),
            looked(true, "", Vec::new()),
            Event::WaitQuiet {
                what: "no machine request in flight".into(),
                unchanged: Duration::from_secs(100),
                left: Duration::from_secs(105),
                blockers: vec![request("a")],
            },
            Event::WaitEnded {
                what: "container provider back".into(),
                end: End::Met,
                attempts: 3,
                elapsed: Duration::from_secs(6),
                unnoticed: Duration::ZERO,
            },
            Event::WaitEnded {
                what: "it".into(),
                end: End::Impossible,
                attempts: 3,
                elapsed: Duration::from_secs(6),
                unnoticed: Duration::ZERO,
            },
            Event::Mended { fault: "provider-asleep".into(), text: "restarted again".into() },
        ];
        let lines: Vec<String> = events.iter().filter_map(told).collect();
        insta::assert_snapshot!(lines.join("\n"), @"
        restart container provider
        waiting, 5 m at most: no machine request in flight
        no machine request in flight: 4 are being provisioned; machine request a: PROVISIONING; machine request b: PROVISIONING; machine request c: PROVISIONING; and 1 more (1 m 35 s)
        no machine request in flight: not yet (1 m 35 s)
        no machine request in flight: no change for 1 m 40 s, 1 m 45 s left; machine request a: PROVISIONING
        container provider back, after 6 s
        provider-asleep: restarted again
        ");
    }
}
