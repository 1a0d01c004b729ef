//! The document that `talops status -o json` prints, and how the scenarios read it: the one place that knows its shape.

use serde_json::Value;

use crate::stack::process::Finished;

/// A status report.
pub(crate) struct Report {
    document: Value,
    /// The call that printed it.
    pub(crate) call: Finished,
}

/// Something that is not well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) dimension: String,
    pub(crate) kind: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// `failing` or `progressing`.
    pub(crate) severity: String,
    /// The owner's own word.
    pub(crate) state: String,
    /// The owner's own sentence.
    pub(crate) message: String,
    /// Since when; empty where that is not known.
    pub(crate) since: String,
    /// Names of what is not well because of it.
    pub(crate) consequences: String,
}

impl Report {
    /// Reads it, and checks that the exit code is the verdict's.
    pub(crate) fn read(call: Finished) -> Self {
        let document: Value = serde_json::from_str(&call.stdout)
            .unwrap_or_else(|error| panic!("no JSON document on stdout ({error}): {}", call.everything()));
        assert_eq!(document["kind"], "StatusReport", "{}", call.everything());
        let report = Self { document, call };
        let code = match report.verdict() {
            "healthy" => 0,
            "notWell" => 3,
            "incomplete" => 6,
            other => panic!("the verdict is {other}: {report}"),
        };
        assert_eq!(report.call.code(), code, "the exit code is not the verdict's: {report}");
        report
    }

    /// `healthy`, `notWell` or `incomplete`.
    pub(crate) fn verdict(&self) -> &str {
        text(&self.document, "verdict")
    }

    /// What to run next.
    pub(crate) fn next(&self) -> &str {
        text(&self.document, "next")
    }

    /// Everything that is not well and is no consequence of something else; what is only worth knowing is left out.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let findings = self.document["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
        findings
            .iter()
            .filter(|finding| finding["severity"] != "notice")
            .map(|finding| Finding {
                dimension: text(finding, "dimension").to_owned(),
                kind: text(finding, "kind").to_owned(),
                namespace: text(finding, "namespace").to_owned(),
                name: text(finding, "name").to_owned(),
                severity: text(finding, "severity").to_owned(),
                state: text(finding, "state").to_owned(),
                message: text(finding, "message").to_owned(),
                since: text(finding, "since").to_owned(),
                consequences: finding["consequences"].to_string(),
            })
            .collect()
    }

    /// The one finding about `name`.
    pub(crate) fn finding(&self, kind: &str, name: &str) -> Finding {
        let mut found: Vec<Finding> =
            self.findings().into_iter().filter(|finding| finding.kind == kind && finding.name == name).collect();
        assert_eq!(found.len(), 1, "not one finding about {kind} {name}: {self}");
        found.remove(0)
    }

    /// The one finding there is.
    pub(crate) fn only_finding(&self, kind: &str, name: &str) -> Finding {
        let finding = self.finding(kind, name);
        assert_eq!(self.findings().len(), 1, "more findings than {kind} {name}: {self}");
        finding
    }

    /// How a dimension answered: `seen`, `absent`, `unseen`.
    pub(crate) fn answer(&self, dimension: &str) -> &str {
        text(self.dimension(dimension), "answer")
    }

    /// Of how many things of a dimension how many are well.
    pub(crate) fn well(&self, dimension: &str) -> (u64, u64) {
        let dimension = self.dimension(dimension);
        let number = |key: &str| dimension[key].as_u64().unwrap_or_default();
        (number("well"), number("total"))
    }

    /// What is good to know of a dimension.
    pub(crate) fn facts(&self, dimension: &str) -> &str {
        text(self.dimension(dimension), "facts")
    }

    /// Why a dimension could not be seen: message and hint.
    pub(crate) fn error(&self, dimension: &str) -> String {
        assert_eq!(self.answer(dimension), "unseen", "{dimension} was seen: {self}");
        let error = &self.dimension(dimension)["error"];
        format!("{} {}", text(error, "message"), text(error, "hint"))
    }

    fn dimension(&self, name: &str) -> &Value {
        let dimensions = self.document["dimensions"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = dimensions.iter().find(|dimension| dimension["dimension"] == name);
        found.unwrap_or_else(|| panic!("the report has no dimension {name}: {self}"))
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:#}\nstderr:\n{}", self.document, self.call.stderr)
    }
}

/// A text of an object; empty where it is absent.
fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_default()
}
