//! A draft as a commented `talops.yaml`.

use super::draft::{Draft, DraftCluster, DraftEndpoint, DraftProvider, KubernetesDraft};
use crate::config::NO_PROVIDER;

const HEAD: &str = "\
# What talops asks, and how. Paths are relative to this file; `talops config validate` checks it.
# A secret is never written here: { env: NAME }, { file: PATH } or { command: [PROGRAM, ARGUMENT] } says where it is.
";

const NO_ENDPOINT: &str = "
# No Omni endpoint was found; without one here it is what OMNI_ENDPOINT or the omniconfig's current context says.
# omni:
#   home:
#     endpoint: https://omni.example.com
";

const NO_PROVIDER_FOUND: &str = "
# No infrastructure provider was found; `talops config init --ssh HOST` looks for its container on a host.
# providers:
#   matrix:
#     ssh: root@foxtrot
#     exec: [pct, exec, \"200\", --]         # a hop on that host, where there is one
#     composeService: proxmox-provider     # or container: NAME
";

const NO_CLUSTER: &str = "
# No cluster was found: neither a template (a document `kind: Cluster` with its `name:`) nor a kubeconfig's context.
# clusters:
#   talos-prod-01:
#     template: clusters/talos-prod-01.yaml
#     kubernetes: { mint: true }           # or { context: NAME }
";

const ACCESS: &str = "
access: full # read-only refuses whatever changes the estate, as TALOPS_READ_ONLY=1 does
";

/// Writes a draft down.
#[must_use]
pub fn document(draft: &Draft) -> String {
    let omni = section("omni", NO_ENDPOINT, draft.endpoints.iter().map(endpoint));
    let providers = section("providers", NO_PROVIDER_FOUND, draft.providers.iter().map(|one| provider(one, draft)));
    let clusters = section("clusters", NO_CLUSTER, draft.clusters.iter().map(|one| cluster(one, draft)));
    format!("{HEAD}{omni}{providers}{clusters}{ACCESS}")
}

/// A part of the file, or what is said where there is nothing for it.
fn section(key: &str, none: &str, items: impl Iterator<Item = Vec<String>>) -> String {
    let lines: Vec<String> = items.flatten().map(|line| format!("  {line}\n")).collect();
    if lines.is_empty() { none.to_owned() } else { format!("\n{key}:\n{}", lines.concat()) }
}

fn endpoint(endpoint: &DraftEndpoint) -> Vec<String> {
    let mut lines = vec![format!("{}: # {}", scalar(&endpoint.name), comment(&endpoint.source))];
    lines.push(line("endpoint", &endpoint.url));
    lines.extend(endpoint.context.as_ref().map(|context| line("context", context)));
    lines.push("  # caFile: ca.pem # for a private certificate authority".to_owned());
    lines
}

fn provider(provider: &DraftProvider, draft: &Draft) -> Vec<String> {
    let mut lines = vec![format!("{}: # {}", scalar(&provider.name), comment(&provider.source))];
    lines.push("  # id: the provider's id in Omni".to_owned());
    if let [first, _, ..] = draft.endpoints.as_slice() {
        lines.push(line("omni", &first.name));
    }
    lines.push(line("ssh", &provider.ssh));
    if !provider.exec.is_empty() {
        let words: Vec<String> = provider.exec.iter().map(|word| scalar(word)).collect();
        lines.push(format!("  exec: [{}]", words.join(", ")));
    }
    lines.push(line("composeService", &provider.service));
    lines
}

fn cluster(cluster: &DraftCluster, draft: &Draft) -> Vec<String> {
    let source =
        if cluster.sources.is_empty() { String::new() } else { format!(" # {}", comment(&cluster.sources.join(", "))) };
    let mut lines = vec![format!("{}:{source}", scalar(&cluster.name))];
    lines.extend(cluster.omni.as_ref().map(|omni| line("omni", omni)));
    match cluster.provider.as_deref() {
        Some(NO_PROVIDER) => {
            let names: Vec<&str> = draft.providers.iter().map(|provider| provider.name.as_str()).collect();
            lines.push(format!("  provider: {NO_PROVIDER} # one of {} may be meant", comment(&names.join(", "))));
        }
        Some(provider) => lines.push(line("provider", provider)),
        None => {}
    }
    lines.extend(cluster.template.as_ref().map(|template| line("template", template)));
    lines.push(match &cluster.kubernetes {
        KubernetesDraft::Mint => "  kubernetes: { mint: true } # a short-lived kubeconfig through Omni".to_owned(),
        KubernetesDraft::Context(context) => format!("  kubernetes: {{ context: {} }}", scalar(context)),
    });
    if let Some(ssh) = &cluster.proxmox {
        lines.push("  hypervisor:".to_owned());
        lines.push(format!("    proxmox: {{ ssh: {} }}", scalar(ssh)));
    }
    lines
}

fn line(key: &str, value: &str) -> String {
    format!("  {key}: {}", scalar(value))
}

/// A text as a YAML scalar: as it is where no reader can take it for something else, else in double quotes.
fn scalar(text: &str) -> String {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let first = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/') || text == "--";
    let plain = text.chars().all(|character| character.is_ascii_alphanumeric() || "-_./@".contains(character));
    let url = text.starts_with("http")
        && text.chars().all(|character| character.is_ascii_alphanumeric() || "-_./:".contains(character));
    if first && (plain || url) && !text.ends_with(':') && !WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        // JSON's quoted strings are YAML's.
        serde_json::Value::from(text).to_string()
    }
}

/// A text that stays within its comment.
fn comment(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{document, scalar};
    use crate::config::inspect_text;
    use crate::environment::Environment;
    use crate::ops::config::init::{Found, FoundContainer, FoundContext, FoundEndpoint, FoundTemplate, draft};

    fn found() -> Found {
        let container = |exec: &[&str], service: &str| FoundContainer {
            ssh: "root@foxtrot".into(),
            exec: exec.iter().map(|&word| word.to_owned()).collect(),
            service: service.into(),
            image: "infra-provider".into(),
            source: "a container of root@foxtrot, image infra-provider".into(),
        };
        Found {
            endpoints: vec![FoundEndpoint {
                name: "home".into(),
                url: "https://omni.example.com:8443".into(),
                context: Some("home".into()),
                source: "context \"home\" of /home/o/.talos/omni/config".into(),
            }],
            contexts: vec![FoundContext {
                name: "sno: \"edge\"".into(),
                server: "https://sno:6443".into(),
                through_omni: false,
                omni_cluster: None,
            }],
            templates: vec![FoundTemplate { cluster: "talos-prod-01".into(), path: "clusters/talos prod.yaml".into() }],
            containers: vec![container(&["pct", "exec", "200", "--"], "proxmox-provider")],
            proxmox: vec!["root@foxtrot".into()],
            notes: Vec::new(),
        }
    }

    fn findings(text: &str) -> Vec<String> {
        let inspection = inspect_text(text, Path::new("talops.yaml"), &Environment::default());
        inspection.findings.into_iter().map(|finding| finding.line("talops.yaml")).collect()
    }

    #[test]
    fn what_is_written_reads_well() {
        let text = document(&draft(&found()));
        assert_eq!(findings(&text), Vec::<String>::new());
        insta::assert_snapshot!(text, @r#"
        # What talops asks, and how. Paths are relative to this file; `talops config validate` checks it.
        # A secret is never written here: { env: NAME }, { file: PATH } or { command: [PROGRAM, ARGUMENT] } says where it is.

        omni:
          home: # context "home" of /home/o/.talos/omni/config
            endpoint: https://omni.example.com:8443
            context: home
            # caFile: ca.pem # for a private certificate authority

        providers:
          proxmox-provider: # a container of root@foxtrot, image infra-provider
            # id: the provider's id in Omni
            ssh: root@foxtrot
            exec: [pct, exec, "200", --]
            composeService: proxmox-provider

        clusters:
          talos-prod-01:
            template: "clusters/talos prod.yaml"
            kubernetes: { mint: true } # a short-lived kubeconfig through Omni
            hypervisor:
              proxmox: { ssh: root@foxtrot }
          "sno: \"edge\"": # context "sno: \"edge\"" of the kubeconfig
            kubernetes: { context: "sno: \"edge\"" }

        access: full # read-only refuses whatever changes the estate, as TALOPS_READ_ONLY=1 does
        "#);
    }

    #[test]
    fn several_of_everything_are_valid_too() {
        let mut found = found();
        let mut other = found.endpoints[0].clone();
        other.name = "on".into();
        found.endpoints.push(other);
        let mut other = found.containers[0].clone();
        other.exec.clear();
        found.containers.push(other);
        let text = document(&draft(&found));
        assert_eq!(findings(&text), Vec::<String>::new(), "{text}");
    }

    #[test]
    fn nothing_found_is_valid_too() {
        let text = document(&draft(&Found::default()));
        assert_eq!(findings(&text), Vec::<String>::new());
        insta::assert_snapshot!(text, @r#"
        # What talops asks, and how. Paths are relative to this file; `talops config validate` checks it.
        # A secret is never written here: { env: NAME }, { file: PATH } or { command: [PROGRAM, ARGUMENT] } says where it is.

        # No Omni endpoint was found; without one here it is what OMNI_ENDPOINT or the omniconfig's current context says.
        # omni:
        #   home:
        #     endpoint: https://omni.example.com

        # No infrastructure provider was found; `talops config init --ssh HOST` looks for its container on a host.
        # providers:
        #   matrix:
        #     ssh: root@foxtrot
        #     exec: [pct, exec, "200", --]         # a hop on that host, where there is one
        #     composeService: proxmox-provider     # or container: NAME

        # No cluster was found: neither a template (a document `kind: Cluster` with its `name:`) nor a kubeconfig's context.
        # clusters:
        #   talos-prod-01:
        #     template: clusters/talos-prod-01.yaml
        #     kubernetes: { mint: true }           # or { context: NAME }

        access: full # read-only refuses whatever changes the estate, as TALOPS_READ_ONLY=1 does
        "#);
    }

    #[test]
    fn a_scalar_is_quoted_where_it_could_be_taken_for_something_else() {
        let texts = ["a", "200", "yes", "a: b", "https://x:1", "--", "-", "a b", "", "/x", "#a", "it's"];
        insta::assert_snapshot!(texts.map(scalar).join(" "), @r##"a "200" "yes" "a: b" https://x:1 -- "-" "a b" "" /x "#a" "it's""##);
    }
}
