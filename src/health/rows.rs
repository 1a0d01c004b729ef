//! Does a row of the API server's table look well? What does not is read whole and judged by its own rule.
//!
//! Columns and cells: `kubernetes/kubernetes` `pkg/printers/internalversion/printers.go` (1.33 to 1.36). A row that lacks a
//! column does not look well: a printer that changed must not make faults invisible.

use crate::estate::Row;

/// A pod: `Completed`, or `Running` with every container ready and no restart in the last minutes.
pub fn pod_row(row: &Row<'_>) -> bool {
    match row.text("Status") {
        Some("Completed" | "Succeeded") => true,
        Some("Running") => all_ready(row, "Ready") && !restarted_lately(row),
        _ => false,
    }
}

/// A Deployment: as many ready, up to date and available as there should be.
pub fn deployment_row(row: &Row<'_>) -> bool {
    let Some(desired) = desired(row, "Ready") else { return false };
    all_ready(row, "Ready") && [row.number("Up-to-date"), row.number("Available")] == [Some(desired), Some(desired)]
}

/// A StatefulSet: as many ready as there should be.
pub fn stateful_set_row(row: &Row<'_>) -> bool {
    all_ready(row, "Ready")
}

/// A DaemonSet: as many current, ready, up to date and available as there should be.
pub fn daemon_set_row(row: &Row<'_>) -> bool {
    let desired = row.number("Desired");
    desired.is_some()
        && ["Current", "Ready", "Up-to-date", "Available"].iter().all(|column| row.number(column) == desired)
}

/// A Job: complete, running or suspended. Before Kubernetes 1.31 there is no column for that, and it is read whole until
/// it has its completions.
pub fn job_row(row: &Row<'_>) -> bool {
    match row.text("Status") {
        Some(status) => matches!(status, "Complete" | "Running" | "Suspended"),
        None => all_ready(row, "Completions"),
    }
}

/// A volume claim: bound.
pub fn claim_row(row: &Row<'_>) -> bool {
    row.text("Status") == Some("Bound")
}

fn all_ready(row: &Row<'_>, column: &str) -> bool {
    row.text(column).and_then(|cell| cell.split_once('/')).is_some_and(|(ready, desired)| ready == desired)
}

fn desired(row: &Row<'_>, column: &str) -> Option<i64> {
    row.text(column)?.split_once('/')?.1.parse().ok()
}

/// The cell reads `5 (2m31s ago)`. A container that keeps crashing is running and ready in between.
fn restarted_lately(row: &Row<'_>) -> bool {
    let Some(cell) = row.text("Restarts") else { return false };
    let Some((_, ago)) = cell.split_once('(') else { return false };
    let ago = ago.trim_end_matches(')').trim_end_matches("ago").trim();
    let longer_than_minutes = ago.contains(['h', 'd', 'y']);
    let minutes = ago.split_once('m').and_then(|(minutes, _)| minutes.parse::<u32>().ok()).unwrap_or(0);
    row.number("Restarts").is_some_and(|restarts| restarts >= super::pods::MANY_RESTARTS)
        && !longer_than_minutes
        && minutes < super::pods::LATELY_MINUTES
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn looks_well(rule: fn(&Row<'_>) -> bool, columns: &[&str], cells: &[Value]) -> bool {
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        rule(&Row::new(&columns, cells))
    }

    #[test]
    fn pods() {
        let cases = [
            ("1/1", "Running", json!("0"), true),
            ("1/1", "Running", json!(0), true),
            ("0/1", "Completed", json!("0"), true),
            ("0/1", "Running", json!("0"), false),
            ("1/2", "Running", json!("0"), false),
            ("1/1", "Terminating", json!("0"), false),
            ("0/1", "CrashLoopBackOff", json!("5 (2m ago)"), false),
            ("0/1", "Init:0/1", json!("0"), false),
            ("0/1", "Pending", json!("0"), false),
            ("1/1", "SomethingNew", json!("0"), false),
            ("1/1", "Running", json!("5 (2m31s ago)"), false),
            ("1/1", "Running", json!("5 (59s ago)"), false),
            ("1/1", "Running", json!("5 (20m ago)"), true),
            ("1/1", "Running", json!("5 (3h10m ago)"), true),
            ("1/1", "Running", json!("12 (4d ago)"), true),
            ("1/1", "Running", json!("1 (10s ago)"), true),
        ];
        for (ready, status, restarts, well) in cases {
            let cells = [json!("web-1"), json!(ready), json!(status), restarts.clone()];
            assert_eq!(
                looks_well(pod_row, &["Name", "Ready", "Status", "Restarts"], &cells),
                well,
                "{status} {ready} {restarts}"
            );
        }
    }

    #[test]
    fn a_row_without_its_columns_does_not_look_well() {
        let cells = [json!("web-1")];
        for rule in [pod_row, deployment_row, stateful_set_row, daemon_set_row, job_row, claim_row] {
            assert!(!looks_well(rule, &["Name"], &cells));
        }
    }

    #[test]
    fn deployments() {
        let columns = ["Name", "Ready", "Up-to-date", "Available"];
        for (ready, updated, available, well) in
            [("3/3", 3, 3, true), ("0/0", 0, 0, true), ("2/3", 3, 2, false), ("3/3", 1, 3, false), ("3/3", 3, 2, false)]
        {
            let cells = [json!("web"), json!(ready), json!(updated), json!(available)];
            assert_eq!(looks_well(deployment_row, &columns, &cells), well, "{ready} {updated} {available}");
        }
    }

    #[test]
    fn daemon_sets() {
        let columns = ["Name", "Desired", "Current", "Ready", "Up-to-date", "Available"];
        let row = |numbers: [i64; 5]| {
            let mut cells = vec![json!("cilium")];
            cells.extend(numbers.map(|number| json!(number)));
            looks_well(daemon_set_row, &columns, &cells)
        };
        assert!(row([3, 3, 3, 3, 3]));
        assert!(row([0, 0, 0, 0, 0]));
        assert!(!row([3, 0, 0, 0, 0]));
        assert!(!row([3, 3, 2, 3, 2]));
    }

    #[test]
    fn jobs_with_and_without_a_status_column() {
        let with = |status: &str| {
            looks_well(job_row, &["Name", "Status", "Completions"], &[json!("j"), json!(status), json!("0/1")])
        };
        assert!(with("Complete") && with("Running") && with("Suspended"));
        assert!(!with("Failed") && !with("FailureTarget"));
        let without =
            |completions: &str| looks_well(job_row, &["Name", "Completions"], &[json!("j"), json!(completions)]);
        assert!(without("1/1"));
        assert!(!without("0/1"));
    }

    #[test]
    fn claims() {
        let row = |status: &str| looks_well(claim_row, &["Name", "Status"], &[json!("data"), json!(status)]);
        assert!(row("Bound"));
        assert!(!row("Pending") && !row("Lost") && !row("Terminating"));
    }
}
