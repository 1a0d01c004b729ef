//! Lines for people within a byte budget, or on a terminal of some size. The first four bytes are the budget and the
//! terminal's size, the fifth says whether there is a last line; the rest are lines.
#![no_main]

use libfuzzer_sys::fuzz_target;
use talops::render::{Screen, fuzzing};

const EVERYTHING: &str = "talops status --all";

/// How many lines a text says that it leaves out.
fn left_out(text: &str) -> Option<usize> {
    text.lines().rev().take(2).find_map(|line| line.strip_prefix("… ")?.split_once(" more lines")?.0.parse().ok())
}

fuzz_target!(|input: &[u8]| {
    talops_fuzz::bounded(|| {
        let Some(([high, low, columns, rows, last], rest)) = input.split_first_chunk() else { return };
        let rest = String::from_utf8_lossy(rest);
        // A line that looks like the count of those left out cannot be told from it.
        let lines: Vec<&str> = rest.split('\n').filter(|line| !line.contains('…') && !line.contains('\r')).collect();
        let last = (last % 2 == 1).then_some("next: talops status -o wide");
        let page = fuzzing::page(&lines, last);

        let whole = fuzzing::text(&page, None, EVERYTHING);
        assert_eq!(whole.lines().count(), lines.len() + usize::from(last.is_some()));
        let usual = usize::from(u16::from_be_bytes([*high, *low]));
        for budget in [usual, usual % 200, usual % (whole.len() + 2)] {
            let text = fuzzing::text(&page, Some(budget), EVERYTHING);
            assert!(text.len() <= budget, "{} bytes where {budget} were allowed: {text:?}", text.len());
            assert!(text.is_empty() || text.ends_with('\n'), "a last line without an end: {text:?}");
            if whole.len() <= budget {
                assert_eq!(text, whole, "it would have fitted");
            } else if let Some(cut) = left_out(&text) {
                let ends = 1 + usize::from(last.is_some_and(|last| text.ends_with(&format!("{last}\n"))));
                let kept = text.lines().count() - ends;
                assert_eq!(kept + cut, lines.len(), "a line is lost: {text:?}");
                assert!(
                    whole.starts_with(&text.lines().take(kept).map(|line| format!("{line}\n")).collect::<String>())
                );
            } else {
                let start = text.strip_suffix('\n').unwrap_or_default();
                assert!(whole.starts_with(start), "{text:?} is no part of the first line");
            }
        }

        let screen = Screen { columns: usize::from(*columns), rows: usize::from(*rows) };
        let drawn = fuzzing::screen(&page, screen);
        // On the smallest screen there is the count of what is left out, and the last line.
        assert!(drawn.lines().count() <= screen.rows.max(2), "{} lines on {rows} rows", drawn.lines().count());
    });
});
