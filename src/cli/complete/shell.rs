//! What is particular to a shell: how it hands over its words, and the functions that ask for names.

/// A command line up to the cursor.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its words; the last one is at the cursor.
    pub(super) words: Vec<String>,
    /// What of the last word the shell keeps by itself.
    kept: usize,
}

impl Line {
    /// What the shell is to put in, for a word that is to stand there.
    pub(super) fn replacement(&self, word: &str) -> String {
        word.get(self.kept..).unwrap_or_default().to_owned()
    }
}

/// Reads `SHELL INDEX WORD…`. Bash splits words at `=` and `:`, too, and replaces only the last piece.
pub(super) fn line(arguments: &[String]) -> Option<Line> {
    let [shell, index, words @ ..] = arguments else { return None };
    let index: usize = index.parse().ok()?;
    let mut words: Vec<String> = words.iter().take(index + 1).cloned().collect();
    // At the beginning of a new word some shells hand over none.
    words.resize(index + 1, String::new());
    if shell != "bash" {
        return Some(Line { words, kept: 0 });
    }
    let mut merged: Vec<String> = Vec::new();
    let mut joins = false;
    for word in words {
        let separator = matches!(word.as_str(), "=" | ":");
        match merged.last_mut() {
            Some(last) if joins || (separator && (word == ":" || last.starts_with("--"))) => last.push_str(&word),
            _ => merged.push(word),
        }
        joins = separator && merged.last().is_some_and(|last| last.len() > 1);
    }
    let kept = merged.last().and_then(|last| last.rfind(['=', ':'])).map_or(0, |end| end + 1);
    Some(Line { words: merged, kept })
}

/// Whether a name can stand on a command line as it is.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |character: char| character.is_alphanumeric() || "._-/:@%+,=".contains(character);
    !name.is_empty() && name.chars().all(plain)
}

/// The completions of a shell, with what clap knows and with names.
pub(crate) fn script(shell: clap_complete::Shell, generated: &str) -> String {
    match shell {
        clap_complete::Shell::Bash => {
            let completing = generated.replace("complete -F _talops ", "complete -F _talops_or_names ");
            format!("{BASH}\n{completing}")
        }
        clap_complete::Shell::Zsh => generated.replacen("_talops() {\n", &format!("_talops() {{\n{ZSH}"), 1),
        clap_complete::Shell::Fish => {
            let with_names = |line: &str| {
                // Options whose value clap knows nothing of, not even that it is a file.
                let unknown = line.starts_with("complete -c talops") && line.ends_with(" -r");
                if unknown { format!("{line} -f -a \"(__fish_talops_names)\"\n") } else { format!("{line}\n") }
            };
            let lines: String = generated.lines().map(with_names).collect();
            format!("{FISH}\n{lines}{FISH_POSITIONALS}")
        }
        _ => generated.to_owned(),
    }
}

const BASH: &str = r#"# Names of what there is, from talops itself; what it does not know, clap's own function below does.
_talops_or_names() {
    local names name
    if names=$("$1" __complete bash "$COMP_CWORD" "${COMP_WORDS[@]}" 2>/dev/null); then
        COMPREPLY=()
        while IFS= read -r name; do
            if [[ -n "$name" ]]; then
                COMPREPLY+=("$name")
            fi
        done <<< "$names"
        compopt +o default +o bashdefault 2>/dev/null
        if [[ "${COMPREPLY[0]}" == */ ]]; then
            compopt -o nospace 2>/dev/null
        fi
        return 0
    fi
    _talops "$@"
}
"#;

const ZSH: &str = r#"    # Names of what there is, from talops itself; what it does not know, the rest does.
    local talops_names
    if talops_names=$("${(Q)words[1]}" __complete zsh $((CURRENT - 1)) "${(@Q)words}" 2>/dev/null); then
        local -a talops_open talops_whole
        talops_open=(${(M)${(f)talops_names}:#*/})
        talops_whole=(${${(f)talops_names}:#*/})
        compadd -S '' -a talops_open
        compadd -a talops_whole
        return 0
    fi

"#;

const FISH: &str = r"# Names of what there is, from talops itself.
function __fish_talops_names
    set -l words (commandline -opc)
    $words[1] __complete fish (count $words) $words (commandline -ct) 2>/dev/null
end
";

const FISH_POSITIONALS: &str = r#"complete -c talops -n "not __fish_talops_needs_command; and not __fish_talops_using_subcommand config" -f -a "(__fish_talops_names)"
"#;

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn bash_hands_over_pieces_and_gets_the_last_one_back() {
        let told = |index: usize, words: &[&str]| {
            let arguments: Vec<String> = ["bash".to_owned(), index.to_string()]
                .into_iter()
                .chain(words.iter().map(|&word| word.to_owned()))
                .collect();
            let line = line(&arguments).unwrap();
            (line.words.join(" "), line.replacement("--cluster=prod"))
        };
        let whole = "--cluster=prod".to_owned();
        assert_eq!(told(2, &["talops", "get", "clu"]), ("talops get clu".to_owned(), whole.clone()));
        assert_eq!(told(3, &["talops", "--cluster", "=", "pr"]), ("talops --cluster=pr".to_owned(), "prod".to_owned()));
        assert_eq!(told(2, &["talops", "--cluster", "="]), ("talops --cluster=".to_owned(), "prod".to_owned()));
        assert_eq!(told(2, &["talops", "get"]), ("talops get ".to_owned(), whole));
    }

    #[test]
    fn what_is_no_call_of_a_shell_is_none() {
        assert_eq!(line(&[]), None);
        assert_eq!(line(&["bash".to_owned(), "x".to_owned()]), None);
    }
}
