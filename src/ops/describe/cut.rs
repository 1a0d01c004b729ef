//! Making a description short: the same information, with less of each kind of it.

use super::report::Description;
use crate::text;

/// How much of everything: characters of a text, facts, findings of each kind, differences, events, lines of a log.
struct Measure {
    text: usize,
    facts: usize,
    findings: usize,
    differences: usize,
    events: usize,
    log: usize,
}

/// From generous to hardly anything. Names are never cut.
const MEASURES: [Measure; 7] = [
    Measure { text: 400, facts: 20, findings: 6, differences: 8, events: 6, log: 10 },
    Measure { text: 240, facts: 14, findings: 5, differences: 6, events: 5, log: 8 },
    Measure { text: 160, facts: 12, findings: 4, differences: 5, events: 4, log: 6 },
    Measure { text: 120, facts: 10, findings: 3, differences: 4, events: 3, log: 5 },
    Measure { text: 90, facts: 8, findings: 2, differences: 3, events: 2, log: 4 },
    Measure { text: 70, facts: 5, findings: 1, differences: 1, events: 1, log: 2 },
    Measure { text: 50, facts: 0, findings: 1, differences: 0, events: 0, log: 0 },
];

impl Description {
    /// The description in at most `bytes` bytes, as far as that goes: with the first measure under which `length` says that
    /// it fits. `command` shows what was left out.
    #[must_use]
    pub fn cut_to(self, bytes: usize, command: &str, length: impl Fn(&Self) -> usize) -> Self {
        if length(&self) <= bytes {
            return self;
        }
        let mut shortest = self.clone();
        for measure in &MEASURES {
            shortest = self.measured(measure);
            shortest.truncated = Some(command.to_owned());
            if length(&shortest) <= bytes {
                break;
            }
        }
        shortest
    }

    fn measured(&self, measure: &Measure) -> Self {
        let cut = |text: &mut String| *text = text::cut(text, measure.text);
        let mut short = self.clone();
        for findings in [&mut short.findings, &mut short.depends_on, &mut short.consequences] {
            findings.truncate(measure.findings);
            for finding in findings {
                cut(&mut finding.message);
                finding.consequences.clear();
            }
        }
        short.facts.truncate(measure.facts);
        short.facts.iter_mut().for_each(|fact| cut(&mut fact.value));
        short.differences.truncate(measure.differences);
        short.differences.iter_mut().for_each(|difference| cut(&mut difference.how));
        short.events.truncate(measure.events);
        short.events.iter_mut().for_each(|event| cut(&mut event.message));
        short.unseen.truncate(measure.findings);
        short.unseen.iter_mut().for_each(|unseen| cut(&mut unseen.error.message));
        // The newest lines of a log are its last.
        short.log = short.log.filter(|_| measure.log > 0).map(|mut log| {
            log.lines.drain(..log.lines.len().saturating_sub(measure.log));
            log.lines.iter_mut().for_each(cut);
            log
        });
        short
    }
}
