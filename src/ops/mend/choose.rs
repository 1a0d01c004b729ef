//! Which of the faults that were found is meant.

use crate::config::nearest;
use crate::error::{Error, Result};
use crate::faults::{self, ELSEWHERE, Fault, Found};

/// What there is to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The fault is not there.
    Absent,
    /// It is there, and the tool can mend it.
    Mendable(Box<Found>),
    /// It is there, and a person mends it.
    Told(Box<Found>),
}

/// The fault of that id.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when there is none, or one that nothing here could see.
pub fn known(id: &str) -> Result<&'static Fault> {
    if let Some(fault) = faults::by_id(id) {
        return Ok(fault);
    }
    if let Some(elsewhere) = ELSEWHERE.iter().find(|elsewhere| elsewhere.id == id) {
        return Err(Error::usage(format!("{id} is not mended here: {}", elsewhere.why)));
    }
    let ids: Vec<&str> = faults::ALL.iter().map(|fault| fault.id).collect();
    let near = nearest(id, ids.iter().copied()).map(|near| format!("did you mean {near}? ")).unwrap_or_default();
    Err(Error::usage(format!("no known fault {id:?}")).hint(format!("{near}`talops mend --list` has them all")))
}

/// Picks what `subject` names among the findings of a fault; without a name the only one.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when there are several and none is named, or none of that name.
pub fn choose(found: Vec<Found>, id: &str, subject: Option<&str>) -> Result<Choice> {
    let mut of_it: Vec<Found> = found.into_iter().filter(|found| found.id == id).collect();
    let names = of_it.iter().map(|found| found.subject.name.clone()).collect::<Vec<_>>().join(", ");
    if let Some(subject) = subject {
        if of_it.is_empty() {
            return Ok(Choice::Absent);
        }
        of_it.retain(|found| found.subject.name == subject || found.subject.scope == subject);
        if of_it.is_empty() {
            return Err(
                Error::usage(format!("{id} is there, and not with {subject}")).hint(format!("it is with: {names}"))
            );
        }
    }
    match (of_it.pop(), of_it.is_empty()) {
        (None, _) => Ok(Choice::Absent),
        (Some(only), true) if only.mend.action.is_some() => Ok(Choice::Mendable(Box::new(only))),
        (Some(only), true) => Ok(Choice::Told(Box::new(only))),
        (Some(_), false) => {
            Err(Error::usage(format!("{id} is there several times")).hint(format!("name one of them: {names}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, choose, known};
    use crate::faults::{Action, Found, by_id};
    use crate::health::Subject;

    fn found(name: &str, mendable: bool) -> Found {
        let found = Found::new(by_id("provider-asleep").unwrap(), Subject::new("matrix", "InfraProvider", name));
        if mendable { found.action(Action::RestartProvider { provider: "matrix".into() }) } else { found }
    }

    #[test]
    fn an_id_that_is_not_known_leads_to_the_nearest() {
        assert!(known("provider-asleep").is_ok());
        let error = known("provider-aslep").unwrap_err();
        assert!(error.hint_text().unwrap().contains("did you mean provider-asleep?"), "{error:?}");
        assert!(known("template-nested").unwrap_err().message().contains("template validate"));
    }

    #[test]
    fn the_only_one_needs_no_name_and_several_do() {
        let choose = |found, subject| choose(found, "provider-asleep", subject);
        assert_eq!(choose(vec![], None), Ok(Choice::Absent));
        assert_eq!(choose(vec![], Some("a")), Ok(Choice::Absent));
        assert!(matches!(choose(vec![found("a", true)], None), Ok(Choice::Mendable(_))));
        assert!(matches!(choose(vec![found("a", false)], None), Ok(Choice::Told(_))));
        let two = || vec![found("a", true), found("b", true)];
        assert_eq!(choose(two(), None).unwrap_err().hint_text(), Some("name one of them: a, b"));
        assert!(matches!(choose(two(), Some("b")), Ok(Choice::Mendable(found)) if found.subject.name == "b"));
        assert_eq!(choose(two(), Some("c")).unwrap_err().hint_text(), Some("it is with: a, b"));
    }
}
