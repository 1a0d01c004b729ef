//! Jobs and cron jobs. Source: `printJob` and `printCronJob` in `kubernetes/kubernetes`
//! `pkg/printers/internalversion/printers.go`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Column, age, name, or, selectors};
use crate::lab::kubernetes::json::{elements, number, text, truth};
use crate::lab::kubernetes::lifecycle::is_going;

/// The columns of jobs.
pub(super) const JOBS: &[Column] = &[
    Column::object_name(),
    Column::new("Status", "string", "Status of the job."),
    Column::new(
        "Completions",
        "string",
        "The number of pods which reached phase Succeeded. The value increases monotonically for a given spec. However, it may decrease in reaction to scale down of elastic indexed jobs.",
    ),
    Column::new("Duration", "string", "Time required to complete the job."),
    Column::age(),
    Column::wide("Containers", "Names of each container in the template."),
    Column::wide("Images", "Images referenced by each container in the template."),
    Column::wide(
        "Selector",
        "A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    ),
];

/// The columns of cron jobs.
pub(super) const CRON_JOBS: &[Column] = &[
    Column::object_name(),
    Column::new("Schedule", "string", "The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron."),
    Column::new(
        "Timezone",
        "string",
        "The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this will default to the time zone of the kube-controller-manager process. The set of valid time zone names and the time zone offset is loaded from the system-wide time zone database by the API server during CronJob validation and the controller manager during execution. If no system-wide time zone database can be found a bundled version of the database is used instead. If the time zone name becomes invalid during the lifetime of a CronJob or due to a change in host configuration, the controller will stop creating new new Jobs and will create a system event with the reason UnknownTimeZone. More information can be found in https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones",
    ),
    Column::new(
        "Suspend",
        "boolean",
        "This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.",
    ),
    Column::new("Active", "integer", "A list of pointers to currently running jobs."),
    Column::new("Last Schedule", "string", "Information when was the last time the job was successfully scheduled."),
    Column::age(),
    Column::wide("Containers", "Names of each container in the template."),
    Column::wide("Images", "Images referenced by each container in the template."),
    Column::wide(
        "Selector",
        "A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    ),
];

/// The cells of one job.
pub(super) fn job(job: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = selectors::containers(job, "/spec/template/spec/containers");
    vec![
        json!(name(job)),
        json!(status(job)),
        json!(completions(job)),
        json!(duration(job, now)),
        json!(age::of(job, now)),
        json!(names),
        json!(images),
        json!(or(&selectors::selector(job, "/spec/selector"), "<none>")),
    ]
}

/// The cells of one cron job.
pub(super) fn cron_job(job: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = selectors::containers(job, "/spec/jobTemplate/spec/template/spec/containers");
    let last = age::time(job, "/status/lastScheduleTime").map(|last| age::since(Some(last), now));
    vec![
        json!(name(job)),
        json!(text(job, "/spec/schedule")),
        json!(or(text(job, "/spec/timeZone"), "<none>")),
        json!(if truth(job, "/spec/suspend") { "True" } else { "False" }),
        json!(elements(job, "/status/active").len()),
        json!(last.as_deref().unwrap_or("<none>")),
        json!(age::of(job, now)),
        json!(names),
        json!(images),
        json!(or(&selectors::selector(job, "/spec/jobTemplate/spec/selector"), "<none>")),
    ]
}

fn status(job: &Value) -> &'static str {
    let is = |kind: &str| {
        let mut conditions = elements(job, "/status/conditions").iter();
        conditions.find(|one| text(one, "/type") == kind).is_some_and(|one| text(one, "/status") == "True")
    };
    if is("Complete") {
        "Complete"
    } else if is("Failed") {
        "Failed"
    } else if is_going(job) {
        "Terminating"
    } else if is("Suspended") {
        "Suspended"
    } else if is("FailureTarget") {
        "FailureTarget"
    } else if is("SuccessCriteriaMet") {
        "SuccessCriteriaMet"
    } else {
        "Running"
    }
}

fn completions(job: &Value) -> String {
    let succeeded = number(job, "/status/succeeded");
    if let Some(wanted) = job.pointer("/spec/completions").and_then(Value::as_i64) {
        return format!("{succeeded}/{wanted}");
    }
    match number(job, "/spec/parallelism") {
        parallelism @ 2.. => format!("{succeeded}/1 of {parallelism}"),
        _ => format!("{succeeded}/1"),
    }
}

fn duration(job: &Value, now: Timestamp) -> String {
    let Some(start) = age::time(job, "/status/startTime") else { return String::new() };
    let end = age::time(job, "/status/completionTime").unwrap_or(now);
    age::human(end.duration_since(start).as_secs())
}
