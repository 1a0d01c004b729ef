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

    /// The text, at most `budget` bytes of it (`None`: all). What was cut is counted, with the command that shows it.
    pub(super) fn text(&self, budget: Option<usize>, command: &str) -> String {
        let last = self.last.as_ref().map(|line| format!("{line}\n")).unwrap_or_default();
        let whole = self.lines.iter().map(|line| line.len() + 1).sum::<usize>() + last.len();
        let Some(budget) = budget.filter(|budget| whole > *budget) else {
            return format!("{}{last}", joined(&self.lines));
        };
        let notice = |cut: usize| format!("… {cut} more lines: {command}\n");
        let room = budget.saturating_sub(last.len() + notice(self.lines.len()).len());
        let mut used = 0;
        let kept = self
            .lines
            .iter()
            .take_while(|line| {
                used += line.len() + 1;
                used <= room
            })
            .count();
        format!("{}{}{last}", joined(&self.lines[..kept]), notice(self.lines.len() - kept))
    }
}

fn joined(lines: &[String]) -> String {
    lines.iter().fold(String::new(), |text, line| text + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::Page;

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
    fn a_line_break_in_a_message_does_not_make_a_line() {
        let mut page = Page::default();
        page.line("one\ntwo");
        assert_eq!(page.text(None, ""), "one two\n");
    }
}
