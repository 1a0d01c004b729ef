//! Where a moment is on a line.

use jiff::{SignedDuration, Timestamp};

use crate::ops::dr::Stretch;

/// What share of the line a time has in which nobody worked, however long it was; and all of them together at the most.
const GAP: f64 = 0.06;
const GAPS: f64 = 0.5;

/// Between which moments people expect marks, in seconds.
const STEPS: [i64; 16] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];

/// A line of the length 1.
#[derive(Debug)]
pub(super) struct Scale(Vec<Piece>);

/// A part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    /// When it is.
    pub(super) when: Stretch,
    /// Where it begins.
    pub(super) start: f64,
    /// Where it ends.
    pub(super) end: f64,
    /// Whether nobody worked then.
    pub(super) gap: bool,
}

impl Scale {
    /// A line for the times in which processes worked.
    pub(super) fn of(processes: &[Stretch]) -> Self {
        let worked: f64 = processes.iter().map(Stretch::seconds).sum();
        let gaps = processes.len().saturating_sub(1);
        let gap = if gaps == 0 { 0.0 } else { GAP.min(GAPS / gaps as f64) };
        let rest = 1.0 - gap * gaps as f64;
        let share = |stretch: &Stretch| match worked > 0.0 {
            true => rest * stretch.seconds() / worked,
            false => rest / processes.len() as f64,
        };
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = 0.0;
        for process in processes {
            if let Some(last) = pieces.last().copied() {
                let when = Stretch { from: last.when.to, to: process.from.max(last.when.to) };
                pieces.push(Piece { when, start: at, end: at + gap, gap: true });
                at += gap;
            }
            let end = at + share(process);
            pieces.push(Piece { when: *process, start: at, end, gap: false });
            at = end;
        }
        Self(pieces)
    }

    /// Where a moment is: 0 before it begins, 1 after its end.
    pub(super) fn at(&self, moment: Timestamp) -> f64 {
        let Some(piece) = self.0.iter().find(|piece| moment <= piece.when.to) else { return 1.0 };
        let (whole, part) = (piece.when.seconds(), moment.duration_since(piece.when.from).as_secs_f64());
        let share = if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 };
        piece.start + (piece.end - piece.start) * share
    }

    /// The times in which nobody worked.
    pub(super) fn gaps(&self) -> impl Iterator<Item = &Piece> {
        self.0.iter().filter(|piece| piece.gap)
    }

    /// Round moments at which somebody worked, and where they are: `most` or a few more, none closer than `apart`.
    pub(super) fn ticks(&self, most: u32, apart: f64) -> Vec<(f64, Timestamp)> {
        let worked = || self.0.iter().filter(|piece| !piece.gap);
        let total: f64 = worked().map(|piece| piece.when.seconds()).sum();
        let Some(step) = STEPS.into_iter().find(|step| total / *step as f64 <= f64::from(most)) else {
            return Vec::new();
        };
        let mut ticks: Vec<(f64, Timestamp)> = Vec::new();
        for piece in worked() {
            let from = piece.when.from.as_second();
            let mut moment = Timestamp::from_second(from - from.rem_euclid(step) + step).ok();
            while let Some(tick) = moment.filter(|tick| *tick <= piece.when.to) {
                let place = self.at(tick);
                if ticks.last().is_none_or(|(last, _)| place - last >= apart) {
                    ticks.push((place, tick));
                }
                moment = tick.checked_add(SignedDuration::from_secs(step)).ok();
            }
        }
        ticks
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::Scale;
    use crate::ops::dr::Stretch;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn scale(times: &[(i64, i64)]) -> Scale {
        let stretches: Vec<Stretch> = times.iter().map(|(from, to)| Stretch { from: at(*from), to: at(*to) }).collect();
        Scale::of(&stretches)
    }

    #[test]
    fn an_hour_in_which_nobody_worked_is_a_small_gap() {
        let scale = scale(&[(0, 100), (3700, 3800)]);
        let place = |second| (scale.at(at(second)) * 100.0).round();
        assert_eq!([0, 50, 100, 1900, 3700, 3750, 3800].map(place), [0.0, 24.0, 47.0, 50.0, 53.0, 77.0, 100.0]);
        assert_eq!((place(-5), place(9000)), (0.0, 100.0));
        assert_eq!(scale.gaps().map(|gap| gap.when.seconds()).collect::<Vec<_>>(), [3600.0]);
    }

    #[test]
    fn ticks_are_round_and_only_where_somebody_worked() {
        let ticks = |times: &[(i64, i64)]| {
            scale(times).ticks(6, 0.05).into_iter().map(|(_, tick)| tick.as_second()).collect::<Vec<_>>()
        };
        assert_eq!(ticks(&[(3, 103)]), [30, 60, 90]);
        assert_eq!(ticks(&[(3, 103), (3703, 3753)]), [30, 60, 90, 3720, 3750]);
        assert_eq!(ticks(&[(3, 3)]), [] as [i64; 0], "nothing took any time");
    }

    #[test]
    fn of_many_gaps_there_is_room_for_work_still() {
        let times: Vec<(i64, i64)> = (0..40).map(|number| (number * 1000, number * 1000 + 10)).collect();
        let scale = scale(&times);
        let gaps: f64 = scale.gaps().map(|gap| gap.end - gap.start).sum();
        assert!((gaps - 0.5).abs() < 1e-9, "{gaps}");
        assert!((scale.at(at(39_010)) - 1.0).abs() < 1e-9);
        assert!(scale.at(at(0)) == 0.0 && Scale::of(&[]).gaps().next().is_none());
    }
}
