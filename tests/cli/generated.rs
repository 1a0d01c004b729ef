//! Files in the repository that are made from the code are current. `just completions` and `just schemas` make them.

use std::path::Path;

use schemars::schema_for;
use talops::{lab, ops};

use crate::talops::{outcome, talops};

/// Compares a generated file with what it should be, or writes it when `TALOPS_GENERATE` is set.
fn current(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("TALOPS_GENERATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == text, "{} is not current: run `just generate`", path.display());
}

#[test]
fn completions() {
    let home = tempfile::tempdir().unwrap();
    for (shell, file) in [("bash", "talops.bash"), ("zsh", "_talops"), ("fish", "talops.fish")] {
        let (code, text, _) = outcome(talops(home.path()).args(["completions", shell]));
        assert_eq!(code, 0);
        current(&format!("completions/{file}"), &text);
    }
}

#[test]
fn schemas() {
    let schema = |schema: schemars::Schema| serde_json::to_string_pretty(&schema).unwrap() + "\n";
    current("docs/schema/StatusReport.json", &schema(schema_for!(ops::status::StatusReport)));
    current("docs/schema/Description.json", &schema(schema_for!(ops::describe::Description)));
    current("docs/schema/MachinesReport.json", &schema(schema_for!(ops::machines::MachinesReport)));
    current("docs/schema/ResourceList.json", &schema(schema_for!(ops::get::ResourceList)));
    current("docs/schema/ResourceTypeList.json", &schema(schema_for!(ops::get::ResourceTypeList)));
    current("docs/schema/DoctorReport.json", &schema(schema_for!(ops::doctor::DoctorReport)));
    current("docs/schema/MendList.json", &schema(schema_for!(ops::mend::MendList)));
    current("docs/schema/MendOutcome.json", &schema(schema_for!(ops::mend::MendOutcome)));
    current("docs/schema/VersionReport.json", &schema(schema_for!(ops::version::VersionReport)));
    current("docs/schema/WaitReport.json", &schema(schema_for!(ops::wait::WaitReport)));
    current("docs/schema/PlanApproval.json", &schema(schema_for!(ops::approve::PlanApproval)));
    current("docs/schema/RestartReport.json", &schema(schema_for!(ops::restart::RestartReport)));
    current("docs/schema/ConfigInit.json", &schema(schema_for!(ops::config::init::ConfigInit)));
    current("docs/schema/ConfigValidation.json", &schema(schema_for!(ops::config::ConfigValidation)));
    current("docs/schema/ConfigView.json", &schema(schema_for!(ops::config::ConfigView)));
    current("docs/schema/LoginReport.json", &schema(schema_for!(ops::login::LoginReport)));
    current("docs/schema/LogoutReport.json", &schema(schema_for!(ops::login::LogoutReport)));
    current("docs/schema/WhoamiReport.json", &schema(schema_for!(ops::login::WhoamiReport)));
    current("docs/schema/KubeconfigReport.json", &schema(schema_for!(ops::kubeconfig::KubeconfigReport)));
    current("docs/schema/LogLine.json", &schema(schema_for!(ops::logs::LogLine<'_>)));
    current("docs/schema/LogNotice.json", &schema(schema_for!(ops::logs::LogNotice<'_>)));
    current("docs/schema/TemplateExport.json", &schema(schema_for!(ops::template::TemplateExport)));
    current("docs/schema/TemplateValidation.json", &schema(schema_for!(ops::template::TemplateValidation)));
    current("docs/schema/TemplateResources.json", &schema(schema_for!(ops::template::TemplateResources)));
    current("docs/schema/ApplyReport.json", &schema(schema_for!(ops::apply::ApplyReport)));
    current("docs/schema/DeleteReport.json", &schema(schema_for!(ops::delete::DeleteReport)));
    current("docs/schema/LockReport.json", &schema(schema_for!(ops::lock::LockReport)));
    current("docs/schema/ServiceAccountList.json", &schema(schema_for!(ops::service_account::ServiceAccountList)));
    current("docs/schema/ServiceAccountKey.json", &schema(schema_for!(ops::service_account::ServiceAccountKey)));
    current(
        "docs/schema/ServiceAccountDeleted.json",
        &schema(schema_for!(ops::service_account::ServiceAccountDeleted)),
    );
    current("docs/schema/TemplateDiff.json", &schema(schema_for!(ops::template::TemplateDiff)));
    current("docs/schema/TemplateSync.json", &schema(schema_for!(ops::template::TemplateSync)));
    current("docs/schema/TemplateDelete.json", &schema(schema_for!(ops::template::delete::TemplateDelete)));
    current("docs/schema/TemplateStatus.json", &schema(schema_for!(ops::template::TemplateStatus)));
    current("docs/schema/DrPlan.json", &schema(schema_for!(ops::dr::DrPlan)));
    current("docs/schema/DrRun.json", &schema(schema_for!(ops::dr::DrRun)));
    current("docs/schema/DrList.json", &schema(schema_for!(ops::dr::DrList)));
    current("docs/schema/Lab.json", &schema(schema_for!(lab::LabReport)));
    current("docs/schema/LabFaultList.json", &schema(schema_for!(lab::LabFaultList)));
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let home = tempfile::tempdir().unwrap();
    let (code, _, error) = outcome(talops(home.path()).args(["man", "--dir", "man1"]));
    assert_eq!((code, error.as_str()), (0, ""));
    for page in ["talops.1", "talops-status.1", "talops-config-init.1", "talops-lab-serve.1"] {
        let text = std::fs::read_to_string(home.path().join("man1").join(page)).unwrap();
        assert!(text.contains(".SH SYNOPSIS"), "{page}");
    }
}
