//! Faults that are known by what a provider says of a machine request, in its log or in Omni.

use super::evidence::{Evidence, at};
use super::found::Found;
use super::table::Fault;
use crate::health::Subject;

/// One for each machine request whose error has one of `words` (lower case) in it; else one for each provider whose log
/// has. With each come the words themselves.
pub(super) fn found(fault: &Fault, evidence: Evidence<'_>, words: &[&str]) -> Vec<(Found, String)> {
    let has = |text: &str| words.iter().any(|word| text.to_lowercase().contains(word));
    let of_requests = evidence.requests().filter_map(|(endpoint, request)| {
        let told = [&request.error, &request.status].into_iter().find(|text| has(text))?;
        let subject = Subject::new(&endpoint.name, "MachineRequest", &request.id);
        Some((Found::new(fault, subject).seen(told), told.clone()))
    });
    let of_requests: Vec<_> = of_requests.collect();
    if !of_requests.is_empty() {
        return of_requests;
    }
    let of_logs = evidence.containers().filter_map(|(provider, container)| {
        let line = evidence.said(container, words)?;
        let subject = Subject::new(&provider.name, "Container", &container.name);
        Some((Found::new(fault, subject).seen(format!("{}logged: {}", at(line), line.text)), line.text.clone()))
    });
    of_logs.collect()
}
