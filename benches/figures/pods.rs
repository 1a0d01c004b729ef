//! Ten thousand pods: the answer of talops beside kubectl's.

use crate::crowd::Crowd;
use crate::measure::{Measured, median};
use crate::table::Table;

/// What a script asks: which pods are not well.
const SCRIPT: &str = "kubectl get pods -A -o json | jq -c '.items[]
    | select(.status.phase != \"Succeeded\" and any(.status.containerStatuses[]?; .ready | not))
    | [.metadata.namespace, .metadata.name]'";

/// Measures both.
pub(crate) fn compare(crowd: &Crowd, table: &mut Table) {
    let ours: Vec<Measured> = (0..5).map(|_| crowd.talops(&["--only", "workloads"])).collect();
    let wall = median(ours.iter().map(|call| call.wall.as_secs_f64()));
    let peak = ours.iter().map(|call| call.peak).fold(0.0, f64::max);
    let told = |wall: f64, peak: f64| format!("{wall:.2} s, {peak:.0} MB");
    table
        .note(&format!("10,000 pods of {} bytes: talops status --only workloads", crowd.pod_size()), &told(wall, peak));
    for (name, line, limits) in
        [("kubectl get -o json | jq", SCRIPT, (0.02, 0.03)), ("kubectl get pods -A", "kubectl get pods -A", (0.1, 0.1))]
    {
        let theirs = crowd.shell(line);
        let theirs = (theirs.wall.as_secs_f64(), theirs.peak);
        table.note(&format!("10,000 pods: {name}"), &told(theirs.0, theirs.1));
        table.figure(&format!("10,000 pods: time ÷ {name}"), wall / theirs.0, limits.0, "");
        table.figure(&format!("10,000 pods: peak memory ÷ {name}"), peak / theirs.1, limits.1, "");
    }
}
