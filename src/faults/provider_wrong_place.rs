//! `provider-wrong-place`: the container is looked for here, and runs elsewhere.

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::error::Kind;
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "provider-wrong-place",
    group: Group::Machines,
    seen_by: "a provider without `ssh`, `command` and `exec` whose container, or whose engine, is not here",
    cause: "the provider runs behind another host (in an LXC, say), and nothing in the configuration says so",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let here = |name: &str| evidence.seen.providers.iter().any(|access| access.name == name && access.here);
    let found = evidence.estate.providers.iter().filter(|provider| here(&provider.name)).filter_map(|provider| {
        let error = provider.container.error()?;
        if !matches!(error.kind(), Kind::NotFound | Kind::Unreachable) {
            return None;
        }
        let name = &provider.name;
        Some(
            Found::new(&FAULT, Subject::new(name, "Provider", name))
                .seen(error.message())
                .step(format!("say where it runs, in talops.yaml: providers.{name}.ssh: root@HOST"))
                .step(format!("in an LXC behind that host, too: providers.{name}.exec: [pct, exec, \"ID\", --]"))
                .explains(format!("provider/{name}")),
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::error::{Error, Kind};
    use crate::faults::testing::{Case, unseen};

    fn told(here: bool, kind: Kind) -> Vec<String> {
        let case = Case::healthy().with(|case| {
            case.seen.providers[0].here = here;
            case.estate.providers[0].container = unseen(Error::new(kind, "this machine: no container named \"x\""));
        });
        case.told(&FAULT)
    }

    #[test]
    fn only_here_and_only_when_it_is_not_there() {
        assert!(told(true, Kind::NotFound)[0].contains("providers.matrix.ssh: root@HOST"));
        assert_eq!(told(true, Kind::Unreachable).len(), 1);
        assert_eq!(told(true, Kind::Unauthorized), [] as [&str; 0]);
        assert_eq!(told(false, Kind::NotFound), [] as [&str; 0]);
    }
}
