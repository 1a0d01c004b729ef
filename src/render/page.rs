//! Lines for people, worst first, cut where the byte budget ends.

/// A page of lines whose order is its order of importance, and a last line that is never cut.
#[derive(Debug, Clone, Default)]
pub struct Page {
    lines: Vec<String>,
    last: Option<String>,
}

impl Page {
    /// Adds a line; a line break in it would break the count, so it becomes a space.
    pub fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into().replace('\n', " "));
    }

    /// Adds lines that are laid out already, such as a table.
    pub fn block(&mut self, block: &str) {
        self.lines.extend(block.lines().map(str::to_owned));
    }

    /// Sets the last line.
    pub fn last(&mut self, line: impl Into<String>) {
        self.last = Some(line.into());
    }

    /// How many bytes all of it has.
    pub fn length(&self) -> usize {
        self.lines.iter().chain(&self.last).map(|line| line.len() + 1).sum()
    }

    /// The text, at most `budget` bytes of it (`None`: all). What was cut is counted, with the command that shows it.
    /// Where even that does not fit, the first line is what remains.
    #[must_use]
    pub fn text(&self, budget: Option<usize>, command: &str) -> String {
        let last = self.last.as_ref().map(|line| format!("{line}\n")).unwrap_or_default();
        let Some(budget) = budget.filter(|budget| self.length() > *budget) else {
            return format!("{}{last}", joined(&self.lines));
        };
        let first = self.lines.first().map_or(0, |line| line.len() + 1);
        let ends: [&dyn Fn(usize) -> String; 4] = [
            &|cut| format!("… {cut} more lines: {command}\n{last}"),
            &|cut| format!("… {cut} more lines\n{last}"),
            &|cut| format!("… {cut} more lines: {command}\n"),
            &|cut| format!("… {cut} more lines\n"),
        ];
        for end in ends {
            let room = budget.checked_sub(end(self.lines.len()).len()).filter(|room| *room >= first);
            let Some(room) = room else { continue };
            let kept = fitting(&self.lines, room, |line| line.len() + 1);
            return format!("{}{}", joined(&self.lines[..kept]), end(self.lines.len() - kept));
        }
        let mut start = self.lines.first().cloned().unwrap_or_default();
        let most = budget.saturating_sub(1).min(start.len());
        let end = (0..=most).rev().find(|end| start.is_char_boundary(*end)).unwrap_or_default();
        start.truncate(end);
        if budget > 0 { start + "\n" } else { start }
    }

    /// The text for a screen: no more than fits on it without scrolling, the last line always.
    pub(super) fn screen(&self, screen: Screen) -> String {
        let height = |line: &String| visible(line).div_ceil(screen.columns.max(1)).max(1);
        // The cursor stands on a line of its own.
        let rows = screen.rows.saturating_sub(1 + self.last.as_ref().map_or(0, height));
        let last = self.last.as_ref().map(|line| format!("{line}\n")).unwrap_or_default();
        if self.lines.iter().map(height).sum::<usize>() <= rows {
            return format!("{}{last}", joined(&self.lines));
        }
        let kept = fitting(&self.lines, rows.saturating_sub(1), height);
        format!("{}… {} more lines\n{last}", joined(&self.lines[..kept]), self.lines.len() - kept)
    }
}

/// The size of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// How many characters a line has.
    pub columns: usize,
    /// How many lines it has.
    pub rows: usize,
}

/// How many lines fit into `room`.
fn fitting(lines: &[String], room: usize, size: impl Fn(&String) -> usize) -> usize {
    let mut used = 0;
    let fits = |line: &&String| {
        used += size(line);
        used <= room
    };
    lines.iter().take_while(fits).count()
}

/// How many characters of a line can be seen: colour cannot.
fn visible(line: &str) -> usize {
    let mut in_sequence = false;
    let seen = line.chars().filter(|character| match character {
        '\x1b' => {
            in_sequence = true;
            false
        }
        'm' if in_sequence => {
            in_sequence = false;
            false
        }
        _ => !in_sequence,
    });
    seen.count()
}

fn joined(lines: &[String]) -> String {
    lines.iter().fold(String::new(), |text, line| text + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::{Page, Screen};

    fn page(lines: usize) -> Page {
        let mut page = Page::default();
        for number in 1..=lines {
            page.line(format!("line {number}"));
        }
        page.last("next: look");
        page
    }

    #[test]
    fn what_fits_is_printed_whole() {
        assert_eq!(page(2).text(Some(100), "more"), "line 1\nline 2\nnext: look\n");
        assert_eq!(page(200).text(None, "more").lines().count(), 201);
    }

    #[test]
    fn what_does_not_fit_is_counted_and_the_last_line_stays() {
        let text = page(200).text(Some(100), "talops status --all");
        assert!(text.len() <= 100, "{}", text.len());
        assert_eq!(
            text,
            "line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\n… 193 more lines: talops status --all\nnext: look\n"
        );
    }

    #[test]
    fn every_budget_is_kept_to_the_byte() {
        let page = page(200);
        for budget in 0..300 {
            let text = page.text(Some(budget), "talops status --all");
            assert!(text.len() <= budget, "{budget}: {text}");
        }
        assert_eq!(page.text(Some(40), "talops status --all"), "line 1\n… 199 more lines\nnext: look\n");
        assert_eq!(page.text(Some(29), "talops status --all"), "line 1\n… 199 more lines\n");
        assert_eq!(page.text(Some(5), "talops status --all"), "line\n");
    }

    #[test]
    fn a_screen_is_never_overfull() {
        let page = page(200);
        let text = page.screen(Screen { columns: 80, rows: 6 });
        assert_eq!(text, "line 1\nline 2\nline 3\n… 197 more lines\nnext: look\n");
        let mut long = Page::default();
        long.line(format!("\x1b[1m{}\x1b[0m", "x".repeat(20)));
        long.line("second");
        assert_eq!(long.screen(Screen { columns: 10, rows: 3 }), "… 2 more lines\n");
        assert_eq!(long.screen(Screen { columns: 10, rows: 4 }).lines().count(), 2);
        assert_eq!(long.screen(Screen { columns: 20, rows: 3 }).lines().count(), 2);
    }

    #[test]
    fn a_line_break_in_a_message_does_not_make_a_line() {
        let mut page = Page::default();
        page.line("one\ntwo");
        assert_eq!(page.text(None, ""), "one two\n");
    }
}
