//! Questions. They are asked on stderr and read from stdin, on a thread of their own: a read that nobody answers must
//! not keep the process alive after Ctrl-C.

use std::io::{self, BufRead, Write};

use super::Ui;
use crate::error::{Error, Kind, Result};

/// How often a question is asked again when the answer is none.
const ATTEMPTS: usize = 5;

impl Ui {
    /// Asks a question and gives the answer without white space around it; an empty one is `default`. Where nobody can be
    /// asked ([`Ui::can_ask`]) the answer is `default`.
    ///
    /// # Errors
    ///
    /// [`Kind::Interrupted`] when the input ends instead.
    pub async fn ask(&self, question: &str, default: &str) -> Result<String> {
        if !self.can_ask() {
            return Ok(default.to_owned());
        }
        let shown = if default.is_empty() { String::new() } else { format!(" [{default}]") };
        write(&format!("{question}{shown}: "));
        let answer = read_line().await?;
        Ok(if answer.is_empty() { default.to_owned() } else { answer })
    }

    /// Asks which of `options` are meant, `preset` where the answer is empty. Gives their indices in order.
    ///
    /// # Errors
    ///
    /// As [`Ui::ask`]; [`Kind::Usage`] when no answer names options after a few attempts.
    pub async fn choose_some(&self, question: &str, options: &[String], preset: &[usize]) -> Result<Vec<usize>> {
        if !self.can_ask() {
            return Ok(preset.to_owned());
        }
        list(options);
        let all = preset.len() == options.len();
        let default = if all { "all".to_owned() } else { numbers(preset) };
        for _ in 0..ATTEMPTS {
            let answer = self.ask(&format!("{question} (numbers, all or none)"), &default).await?;
            match chosen(&answer, options.len()) {
                Some(chosen) => return Ok(chosen),
                None => write(&format!("{answer:?} is not a choice of 1 to {}, as in 1,3 or 2-4\n", options.len())),
            }
        }
        Err(Error::usage(format!("no answer to {question:?}")))
    }

    /// Asks which one of `options` is meant, the first where the answer is empty. Gives its index.
    ///
    /// # Errors
    ///
    /// As [`Ui::choose_some`].
    pub async fn choose_one(&self, question: &str, options: &[String]) -> Result<usize> {
        if !self.can_ask() {
            return Ok(0);
        }
        list(options);
        for _ in 0..ATTEMPTS {
            let answer = self.ask(&format!("{question} (number)"), "1").await?;
            match chosen(&answer, options.len()).as_deref() {
                Some([only]) => return Ok(*only),
                _ => write(&format!("{answer:?} is not a number of 1 to {}\n", options.len())),
            }
        }
        Err(Error::usage(format!("no answer to {question:?}")))
    }
}

fn list(options: &[String]) {
    let lines: Vec<String> =
        options.iter().zip(1..).map(|(option, number)| format!("  {number}) {option}\n")).collect();
    write(&lines.concat());
}

fn write(text: &str) {
    let mut stderr = io::stderr().lock();
    // Whoever closed stderr is not at the terminal that the question is for.
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// Reads one line on a thread of its own.
async fn read_line() -> Result<String> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line).is_ok_and(|bytes| bytes > 0);
        // Nobody waits any more when the process ends.
        let _ = sender.send(read.then_some(line));
    });
    match receiver.await {
        Ok(Some(line)) => Ok(line.trim().to_owned()),
        _ => Err(Error::new(Kind::Interrupted, "the input ended before the question was answered")),
    }
}

fn numbers(indices: &[usize]) -> String {
    if indices.is_empty() {
        return "none".to_owned();
    }
    indices.iter().map(|index| (index + 1).to_string()).collect::<Vec<_>>().join(",")
}

/// What an answer such as `1,3-4`, `all` or `none` chooses of `count` options, as indices; `None` when it chooses nothing
/// that there is.
fn chosen(answer: &str, count: usize) -> Option<Vec<usize>> {
    match answer.trim().to_ascii_lowercase().as_str() {
        "all" => return Some((0..count).collect()),
        "none" => return Some(Vec::new()),
        _ => {}
    }
    let mut chosen = Vec::new();
    for part in answer.split([',', ' ']).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.parse::<usize>().ok()?, last.parse::<usize>().ok()?);
        if first < 1 || last > count || first > last {
            return None;
        }
        chosen.extend(first - 1..last);
    }
    chosen.sort_unstable();
    chosen.dedup();
    (!chosen.is_empty()).then_some(chosen)
}

#[cfg(test)]
mod tests {
    use super::{chosen, numbers};

    #[test]
    fn numbers_ranges_all_and_none_choose() {
        assert_eq!(chosen("1,3-4", 4), Some(vec![0, 2, 3]));
        assert_eq!(chosen("2 1 2", 2), Some(vec![0, 1]));
        assert_eq!(chosen("All", 2), Some(vec![0, 1]));
        assert_eq!(chosen("none", 2), Some(Vec::new()));
    }

    #[test]
    fn what_is_not_there_is_no_choice() {
        for answer in ["0", "3", "2-1", "x", "1,x", ",", "1-9999999999999999999999"] {
            assert_eq!(chosen(answer, 2), None, "{answer}");
        }
    }

    #[test]
    fn a_preset_is_shown_as_one_would_type_it() {
        assert_eq!(numbers(&[0, 2]), "1,3");
        assert_eq!(numbers(&[]), "none");
    }
}
