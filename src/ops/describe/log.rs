//! The end of a log, in lines that are fit to be shown.

use jiff::Timestamp;

use super::report::LogReport;
use crate::cluster::{self, Client, LogOf};
use crate::error::Result;
use crate::estate::{ErrorLine, Pod};
use crate::log::{self, Line};
use crate::{health, text};

/// The end of the log of the container of a pod that tells most; `None` where it has none.
pub(super) async fn of_pod(client: &Client, pod: &Pod, lines: usize, now: Timestamp) -> Result<Option<LogReport>> {
    let Some((container, previous)) = health::container_to_look_at(pod, now) else { return Ok(None) };
    let mut of = LogOf {
        namespace: pod.object.namespace.clone(),
        pod: pod.object.name.clone(),
        container: container.name.clone(),
        previous,
    };
    let mut log = cluster::log(client, &of, lines).await?;
    if previous && log.as_ref().is_none_or(Vec::is_empty) {
        of.previous = false;
        log = cluster::log(client, &of, lines).await?;
    }
    let before = if of.previous { ", before its restart" } else { "" };
    let of = format!("container {} of pod {}/{}{before}", of.container, of.namespace, of.pod);
    let lines: Vec<String> = log.unwrap_or_default().iter().map(|line| text::line(line)).collect();
    Ok((!lines.is_empty()).then_some(LogReport { of, lines }))
}

/// What a machine sent to Omni: Talos writes a JSON object a line.
pub(super) fn of_machine(name: &str, lines: &[String]) -> Option<LogReport> {
    let lines: Vec<String> = lines.iter().map(|raw| talos_line(raw)).collect();
    (!lines.is_empty()).then(|| LogReport { of: format!("machine {name}"), lines })
}

/// The end of a provider's log, which was decoded when it was read.
pub(super) fn of_provider(name: &str, tail: &[ErrorLine]) -> Option<LogReport> {
    let time = |line: &ErrorLine| line.time.map(|time| format!("{} ", time.strftime("%H:%M:%SZ"))).unwrap_or_default();
    let lines: Vec<String> = tail.iter().map(|line| format!("{}{}", time(line), line.text)).collect();
    (!lines.is_empty()).then(|| LogReport { of: format!("container {name}"), lines })
}

/// `02:11:09Z warning [controller-runtime] message`.
fn talos_line(raw: &str) -> String {
    let Line { time, level, service, message, .. } = log::decode(None, raw);
    let time = time.map(|time| format!("{} ", time.strftime("%H:%M:%SZ"))).unwrap_or_default();
    let level = if level.is_empty() { level } else { format!("{level} ") };
    let service = service.map(|service| format!("[{service}] ")).unwrap_or_default();
    format!("{time}{level}{service}{}", message.trim())
}

#[cfg(test)]
mod tests {
    use super::talos_line;

    #[test]
    fn a_line_of_talos_is_told_without_its_frame() {
        let raw = r#"{"clock":1,"facility":"user","msg":"[talos] etcd is \u001b[31mdown\n","priority":"warning","seq":7,"talos-level":"warn","talos-time":"2026-11-21T02:11:09.123Z"}"#;
        assert_eq!(talos_line(raw), "02:11:09Z warn [user] [talos] etcd is down");
        assert_eq!(talos_line("plain text"), "plain text");
    }
}
