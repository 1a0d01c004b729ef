//! Which argument a command line ends in, found by walking its words along the tree of commands.

use clap::{Arg, ArgAction, Command};

use crate::ops::complete::Wanted;

/// What is to be completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// What names are wanted.
    pub(super) wanted: Wanted,
    /// What of the word stays before each name: `--cluster=`, `prod,`.
    pub(super) before: String,
    /// What of the name is there already.
    pub(super) begun: String,
    /// The global options that were given before, as words.
    pub(super) globals: Vec<String>,
}

impl Place {
    /// What names are wanted, without what of one is there already.
    pub(super) fn wanted_whole(&self) -> Wanted {
        match &self.wanted {
            Wanted::Target(begun) => Wanted::Target(begun.split('/').next().unwrap_or_default().to_owned()),
            other => other.clone(),
        }
    }
}

/// What the last of `words` is to become; `None` where that is none of the names that this tool knows. The first word is
/// the program.
pub(super) fn place(tree: &Command, words: &[String]) -> Option<Place> {
    let (current, before) = words.split_last()?;
    let mut walk =
        Walk { tree, path: vec![tree], positionals: Vec::new(), globals: Vec::new(), only_positionals: false };
    let mut expected: Option<&Arg> = None;
    for word in before.iter().skip(1) {
        expected = match expected.take() {
            Some(argument) => {
                walk.value(argument, word);
                None
            }
            None => walk.word(word),
        };
    }
    let (argument, before, text) = match expected {
        Some(argument) => (argument, String::new(), current.as_str()),
        None if !walk.only_positionals && current.starts_with('-') => {
            let (name, value) = current.strip_prefix("--")?.split_once('=')?;
            (walk.long(name)?, format!("--{name}="), value)
        }
        None => (walk.positional()?, String::new(), current.as_str()),
    };
    // Of a list, the last name is the one that is being written.
    let (list, begun) = match argument.get_value_delimiter().and_then(|delimiter| text.rsplit_once(delimiter)) {
        Some((list, begun)) => (format!("{list},"), begun),
        None => (String::new(), text),
    };
    let wanted = walk.wanted(argument, begun)?;
    Some(Place { wanted, before: before + &list, begun: begun.to_owned(), globals: walk.globals })
}

struct Walk<'tree> {
    tree: &'tree Command,
    path: Vec<&'tree Command>,
    positionals: Vec<String>,
    globals: Vec<String>,
    only_positionals: bool,
}

impl<'tree> Walk<'tree> {
    fn command(&self) -> &'tree Command {
        self.path.last().copied().unwrap_or(self.tree)
    }

    fn arguments(&self) -> impl Iterator<Item = &'tree Arg> + use<'tree> {
        let globals = self.tree.get_arguments().filter(|argument| argument.is_global_set());
        self.command().get_arguments().chain(globals)
    }

    fn long(&self, name: &str) -> Option<&'tree Arg> {
        self.arguments().find(|argument| {
            let aliases = argument.get_all_aliases().unwrap_or_default();
            argument.get_long() == Some(name) || aliases.contains(&name)
        })
    }

    /// Takes a word; gives the option whose value the next one is.
    fn word(&mut self, word: &str) -> Option<&'tree Arg> {
        if self.only_positionals || word == "-" || !word.starts_with('-') {
            self.plain(word);
            return None;
        }
        if word == "--" {
            self.only_positionals = true;
            return None;
        }
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
            let argument = self.long(name)?;
            return self.option(argument, value);
        }
        let mut letters = word[1..].chars();
        while let Some(letter) = letters.next() {
            let argument = self.arguments().find(|argument| argument.get_short() == Some(letter))?;
            if takes_value(argument) {
                let rest = letters.as_str();
                return self.option(argument, Some(rest).filter(|rest| !rest.is_empty()));
            }
            self.option(argument, None);
        }
        None
    }

    fn option(&mut self, argument: &'tree Arg, value: Option<&str>) -> Option<&'tree Arg> {
        match value {
            Some(value) => self.value(argument, value.trim_start_matches('=')),
            None if takes_value(argument) => return Some(argument),
            None if argument.is_global_set() => {
                self.globals.extend(argument.get_long().map(|long| format!("--{long}")));
            }
            None => {}
        }
        None
    }

    fn value(&mut self, argument: &Arg, value: &str) {
        if argument.is_global_set() {
            self.globals.extend(argument.get_long().map(|long| format!("--{long}={value}")));
        }
    }

    fn plain(&mut self, word: &str) {
        let next = self.command().find_subcommand(word).filter(|_| self.positionals.is_empty());
        match next {
            Some(next) => self.path.push(next),
            None => self.positionals.push(word.to_owned()),
        }
    }

    /// The positional argument that comes next; the last one may be repeated.
    fn positional(&self) -> Option<&'tree Arg> {
        let all: Vec<&Arg> = self.command().get_positionals().collect();
        let several = |argument: &&&Arg| {
            matches!(argument.get_action(), ArgAction::Append)
                || argument.get_num_args().is_some_and(|number| number.max_values() > 1)
        };
        all.get(self.positionals.len()).or_else(|| all.last().filter(several)).copied()
    }

    /// What names an argument takes, by what it is called in its command.
    fn wanted(&self, argument: &Arg, begun: &str) -> Option<Wanted> {
        let path: Vec<&str> = self.path.iter().skip(1).map(|command| command.get_name()).collect();
        let name = argument.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
        let first = self.positionals.first().map(String::as_str);
        Some(match (path.as_slice(), argument.get_id().as_str(), name) {
            (_, "clusters", _) | (_, _, "CLUSTER") => Wanted::Cluster,
            (_, "lab_estate", _) => Wanted::Words(words(crate::lab::Estate::ALL.map(crate::lab::Estate::name))),
            (_, "lab_faults", _) => Wanted::Words(words(crate::lab::Fault::ALL.map(crate::lab::Fault::name))),
            (["get" | "delete"], "word", _) => Wanted::Type,
            (["get" | "delete"], "ids", _) => Wanted::Id(first?.to_owned()),
            (["lock" | "unlock", "cluster"], "name", _) => Wanted::Id("Clusters.omni.sidero.dev".to_owned()),
            (["serviceaccount", "renew" | "delete"], "name", _) => Wanted::ServiceAccount,
            (_, "omni", _) | (_, _, "OMNI" | "ENDPOINT" | "ENDPOINT|NAME") => Wanted::Endpoint,
            (["machines"], "class", _) => Wanted::MachineClass,
            (["machines"], "state", _) => Wanted::MachineState,
            (["logs"], _, "KIND/NAME") if first == Some("machine") => Wanted::Machine,
            (_, _, "MACHINE") => Wanted::Machine,
            (_, _, "PROVIDER") | (["restart", "provider"], _, "NAME") => Wanted::Provider,
            (_, _, "KIND/NAME") => Wanted::Target(begun.to_owned()),
            _ => return None,
        })
    }
}

fn takes_value(argument: &Arg) -> bool {
    argument.get_action().takes_values()
}

fn words<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

#[cfg(test)]
mod tests {
    use super::{Place, place};
    use crate::cli::tree;
    use crate::ops::complete::Wanted;

    fn at(line: &str) -> Option<Place> {
        let mut tree = tree();
        tree.build();
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        place(&tree, &words)
    }

    #[test]
    fn a_table_of_places() {
        let id = |word: &str| Some(Wanted::Id(word.to_owned()));
        let target = |begun: &str| Some(Wanted::Target(begun.to_owned()));
        let cases = [
            ("talops -c ", Some(Wanted::Cluster)),
            ("talops delete ", Some(Wanted::Type)),
            ("talops delete machineclass wor", id("machineclass")),
            ("talops unlock cluster ", id("Clusters.omni.sidero.dev")),
            ("talops lock machine ", Some(Wanted::Machine)),
            ("talops serviceaccount renew ", Some(Wanted::ServiceAccount)),
            ("talops sa delete ", Some(Wanted::ServiceAccount)),
            ("talops apply --omni ", Some(Wanted::Endpoint)),
            ("talops status --cluster pro", Some(Wanted::Cluster)),
            ("talops status --cluster=pro", Some(Wanted::Cluster)),
            ("talops status -q -c a,b", Some(Wanted::Cluster)),
            ("talops status ap", target("ap")),
            ("talops status app/sh", target("app/sh")),
            ("talops status --only ", None),
            ("talops status -n x app/", target("app/")),
            ("talops get ", Some(Wanted::Type)),
            ("talops -c prod get clu", Some(Wanted::Type)),
            ("talops get clusters ", id("clusters")),
            ("talops get clusters a b", id("clusters")),
            ("talops get --omni ", Some(Wanted::Endpoint)),
            ("talops get -n default clusters ", id("clusters")),
            ("talops get -ndefault clusters ", id("clusters")),
            ("talops get -- clusters ", id("clusters")),
            ("talops machines --state ", Some(Wanted::MachineState)),
            ("talops machines --class=", Some(Wanted::MachineClass)),
            ("talops machines ", None),
            ("talops sta", None),
            ("talops --", None),
            ("talops config validate x", None),
            ("talops", None),
        ];
        for (line, expected) in cases {
            assert_eq!(at(line).map(|place| place.wanted), expected, "{line}");
        }
    }

    #[test]
    fn what_is_there_already_stays() {
        let place = at("talops --lab --config x.yaml -q status --cluster=a,pr").unwrap();
        assert_eq!((place.before.as_str(), place.begun.as_str()), ("--cluster=a,", "pr"));
        assert_eq!(place.globals, ["--lab", "--config=x.yaml", "--quiet"]);
        let place = at("talops get links -c prod ").unwrap();
        assert_eq!(place.globals, ["--cluster=prod"]);
    }
}
