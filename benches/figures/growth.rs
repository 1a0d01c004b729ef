//! How time and memory of the whole report grow with the cluster.

use crate::crowd::Crowd;
use crate::measure::{Measured, median};
use crate::table::Table;

/// The most memory that it may take, in MB, however large the cluster.
const MEMORY: f64 = 60.0;

/// How often each size is asked for.
const ROUNDS: usize = 5;

/// The curve.
#[derive(Default)]
pub(crate) struct Growth {
    points: Vec<Point>,
}

struct Point {
    pods: usize,
    wall: f64,
    peak: f64,
}

impl Growth {
    /// Measures one size.
    pub(crate) fn step(&mut self, pods: usize, crowd: &Crowd, table: &mut Table) {
        let (wall, peak) = status(crowd);
        let what = format!("{pods} pods, {} nodes, {} applications: talops status", pods / 10, pods / 25);
        table.note(&what, &format!("{wall:.2} s, {peak:.1} MB"));
        self.points.push(Point { pods, wall, peak });
    }

    /// Compares the sizes.
    #[expect(clippy::cast_precision_loss, reason = "counts of pods")]
    pub(crate) fn judge(&self, table: &mut Table) {
        let Some(last) = self.points.last() else { return };
        // By the smallest alone anything would look linear: there the start of the process is most of it.
        for point in self.points.iter().filter(|point| point.pods < last.pods) {
            let times = last.pods as f64 / point.pods as f64;
            let what = format!("{} ÷ {} pods: time ÷ {times}", last.pods, point.pods);
            table.figure(&what, last.wall / point.wall / times, 1.0, "");
        }
        let peak = self.points.iter().map(|point| point.peak).fold(0.0, f64::max);
        table.figure(&format!("{} pods: peak memory", last.pods), peak, MEMORY, "MB");
    }

    /// Measures the last size once more with pods that fail, which are then read whole.
    pub(crate) fn failing(&self, failing: usize, crowd: &Crowd, table: &mut Table) {
        let (wall, peak) = status(crowd);
        let pods = self.points.last().map_or(0, |point| point.pods);
        table.note(&format!("{pods} pods and {failing} that fail: talops status"), &format!("{wall:.2} s"));
        table.figure(&format!("{pods} pods and {failing} that fail: peak memory"), peak, MEMORY, "MB");
    }
}

fn status(crowd: &Crowd) -> (f64, f64) {
    // The first after a change waits until the API server's own cache has it.
    crowd.talops(&[]);
    let calls: Vec<Measured> = (0..ROUNDS).map(|_| crowd.talops(&[])).collect();
    let wall = median(calls.iter().map(|call| call.wall.as_secs_f64()));
    (wall, calls.iter().map(|call| call.peak).fold(0.0, f64::max))
}
