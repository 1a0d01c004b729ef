//! What the server says of the template: versions, classes, machines, extensions and patches that it names.

use super::{DrCheck, failed, noted, passed, so_many, unknown};
use crate::error::Result;
use crate::ops::template::{OnlineValidation, TemplateFinding};
use crate::template::Severity;

const ID: &str = "template";

/// The findings of `talops template validate --online`.
pub(super) fn check(online: &Result<OnlineValidation>) -> DrCheck {
    let online = match online {
        Ok(online) => online,
        Err(error) => return unknown(ID, error),
    };
    let of = |severity: Severity| -> Vec<String> {
        let findings = online.validation.findings.iter().filter(|finding| finding.severity == severity.word());
        findings.map(line).collect()
    };
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let look = "`talops template validate --online` says the same";
    if !errors.is_empty() {
        let message = format!("Omni would not take the template: {}", so_many(errors.len(), "finding"));
        return failed(ID, message, look).of(errors);
    }
    if let Some(error) = online.unseen.first() {
        return unknown(ID, error);
    }
    if !warnings.is_empty() {
        let message = format!("Omni takes the template, with {}", so_many(warnings.len(), "warning"));
        return noted(ID, message).of(warnings);
    }
    passed(ID, "Omni takes the template: versions, classes, machines, extensions and patches")
}

fn line(finding: &TemplateFinding) -> String {
    let TemplateFinding { file, line, column, message, hint, .. } = finding;
    let hint = hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{file}:{line}:{column}: {message}{hint}")
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::error::Error;
    use crate::ops::dr::checks::shown;
    use crate::ops::template::{OnlineValidation, TemplateFinding, TemplateValidation};

    fn online(findings: &[(&'static str, &str)], unseen: Vec<Error>) -> OnlineValidation {
        let finding = |(severity, message): &(&'static str, &str)| TemplateFinding {
            file: "prod.yaml".into(),
            line: 4,
            column: 3,
            severity,
            message: (*message).into(),
            hint: Some("look it up".into()),
        };
        let validation = TemplateValidation {
            api_version: "talops/v1",
            kind: "TemplateValidation",
            omni: String::new(),
            templates: Vec::new(),
            asked: Vec::new(),
            valid: true,
            findings: findings.iter().map(finding).collect(),
            unseen: Vec::new(),
            truncated: None,
        };
        OnlineValidation { validation, unseen, notes: Vec::new() }
    }

    #[test]
    fn an_error_stands_against_it_and_a_warning_is_told() {
        let away = || Error::unreachable("Omni home: no answer within 5 s");
        let cases = [
            Ok(online(&[], vec![])),
            Ok(online(&[("warning", "Talos 1.12 is no longer kept up")], vec![])),
            Ok(online(&[("warning", "old"), ("error", "there is no class \"small\"")], vec![away()])),
            Ok(online(&[("warning", "old")], vec![away()])),
            Err(away()),
        ];
        let shown: Vec<String> = cases.iter().map(|case| shown(&check(case))).collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
        passed template: Omni takes the template: versions, classes, machines, extensions and patches
        noted template: Omni takes the template, with 1 warning
          - prod.yaml:4:3: Talos 1.12 is no longer kept up (look it up)
        failed template: Omni would not take the template: 1 finding
          - prod.yaml:4:3: there is no class "small" (look it up)
          `talops template validate --online` says the same
        unknown template: Omni home: no answer within 5 s
          --accept-unknown template goes on without it
        unknown template: Omni home: no answer within 5 s
          --accept-unknown template goes on without it
        "#);
    }
}
