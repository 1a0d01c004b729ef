//! How a wait ended, for people.

use super::Page;
use super::paint::Paint;
use crate::ops::wait::WaitReport;
use crate::text::line;
use crate::wait::{End, spoken};

/// What came true and how long that took. What did not is told by the error that follows.
#[must_use]
pub fn page(report: &WaitReport, color: bool) -> Page {
    let mut page = Page::default();
    if report.end == End::Met {
        let took = spoken(std::time::Duration::from_secs_f64(report.seconds));
        let what = Paint::new(color).good(&line(&report.what));
        page.line(format!("{what}: {} (after {took})", line(&report.text)));
    }
    page
}

/// `cluster-ready/edge`, where it came true.
#[must_use]
pub fn name(report: &WaitReport) -> Page {
    let mut page = Page::default();
    if report.end == End::Met {
        let cluster = report.cluster.as_ref().map(|cluster| format!("/{}", line(cluster))).unwrap_or_default();
        page.line(format!("{}{cluster}", report.condition));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::{Page, name, page};
    use crate::ops::wait::WaitReport;
    use crate::wait::End;

    #[test]
    fn what_came_true_is_a_line_and_what_did_not_is_none() {
        let report = WaitReport {
            api_version: "talops/v1",
            kind: "WaitReport",
            condition: "cluster-ready".into(),
            cluster: Some("edge".into()),
            what: "cluster edge ready".into(),
            end: End::Met,
            why: None,
            text: "3/3 machines running".into(),
            blockers: Vec::new(),
            truncated: None,
            error: None,
            attempts: 2,
            seconds: 65.2,
        };
        let text = |page: &Page| page.text(None, "");
        assert_eq!(text(&page(&report, false)), "cluster edge ready: 3/3 machines running (after 1 m 5 s)\n");
        assert_eq!(text(&name(&report)), "cluster-ready/edge\n");
        let unmet = WaitReport { end: End::LimitReached, ..report };
        assert_eq!((text(&page(&unmet, false)), text(&name(&unmet))), (String::new(), String::new()));
    }
}
