//! `talops apply` against the lab: what is made, changed, left, refused.

use crate::served::Served;

const POOL: &str = "\
metadata:
  type: MachineClasses.omni.sidero.dev
  id: pool
spec:
  matchlabels:
    - omni.sidero.dev/cores >= 4
";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_made_and_then_left() {
    let lab = Served::start().await;
    lab.file("pool.yaml", POOL);
    let would = lab.call(&["apply", "-f", "pool.yaml", "--dry-run"]);
    assert_eq!(would.0, 3, "{}", would.2);
    insta::assert_snapshot!(would.1, @"");
    assert_eq!(lab.written(), [] as [&str; 0]);
    assert_eq!(lab.call(&["apply", "-f", "pool.yaml"]), (0, "MachineClasses/pool created\n".into(), String::new()));
    assert_eq!(lab.call(&["apply", "-f", "pool.yaml"]).1, "MachineClasses/pool unchanged\n");
    assert_eq!(lab.call(&["apply", "-f", "pool.yaml", "--dry-run"]).0, 0);
    assert_eq!(lab.written(), ["Create"]);
    assert_eq!(lab.object("machineclass", "pool")["spec"]["match_labels"][0], "omni.sidero.dev/cores >= 4");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_get_prints_can_be_applied_as_it_is_and_with_a_change() {
    let lab = Served::start().await;
    for (kind, id) in [("machineclass", "worker"), ("cluster", "edge"), ("configpatch", "210-cluster-edge-registry")] {
        let (code, printed, error) = lab.call(&["get", kind, id, "-o", "yaml"]);
        assert_eq!(code, 0, "{error}");
        lab.file("got.yaml", &printed);
        let (code, out, error) = lab.call(&["apply", "-f", "got.yaml"]);
        if printed.contains("<masked>") {
            assert_eq!(code, 2, "{out}");
            assert!(error.contains("<masked>"), "{error}");
        } else {
            assert_eq!((code, out.ends_with("unchanged\n"), error.as_str()), (0, true, ""), "{out}");
        }
    }
    let before = lab.object("machineclass", "worker");
    let (_, printed, _) = lab.call(&["get", "machineclass", "worker", "-o", "yaml"]);
    lab.file("got.yaml", &printed.replace("cores: ", "cores: 1"));
    let (code, out, error) = lab.call(&["apply", "-f", "got.yaml"]);
    assert_eq!((code, out.as_str()), (0, "MachineClasses/worker changed\n"));
    insta::assert_snapshot!(error, @"");
    let after = lab.object("machineclass", "worker");
    assert_ne!(before["spec"], after["spec"]);
    assert_eq!(before["metadata"]["created"], after["metadata"]["created"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_unless_all_of_it_is_right() {
    let lab = Served::start().await;
    let told = |files: &[(&str, String)]| {
        let mut arguments = vec!["apply".to_owned()];
        for (name, text) in files {
            lab.file(name, text);
            arguments.extend(["-f".to_owned(), (*name).to_owned()]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (code, out, error) = lab.call(&arguments);
        assert_eq!(out, "");
        format!("{code} {error}")
    };
    let class = |id: &str| POOL.replace("pool", id);
    let twice = [("one.yaml", class("a") + "---\n" + &class("b")), ("two.yaml", class("b"))];
    insta::assert_snapshot!(told(&twice), @"");
    insta::assert_snapshot!(told(&[("good.yaml", class("c")), ("bad.yaml", POOL.replace("matchlabels", "matchlabel"))]), @"");
    let owned = "metadata:\n  type: ClusterStatuses.omni.sidero.dev\n  id: edge\nspec:\n  ready: true\n";
    insta::assert_snapshot!(told(&[("owned.yaml", owned.to_owned())]), @"");
    insta::assert_snapshot!(told(&[("empty.yaml", String::new())]), @"");
    assert_eq!(lab.written(), [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_that_omni_refuses_ends_it_and_says_what_was_done() {
    let lab = Served::start().await;
    let both =
        POOL.replace("pool", "both").replace("spec:\n", "spec:\n  auto_provision:\n    provider_id: matrix-cluster\n");
    let text = [POOL.to_owned(), both, POOL.replace("pool", "last")].join("---\n");
    lab.file("classes.yaml", &text);
    let (code, out, error) = lab.call(&["apply", "-f", "classes.yaml"]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(out + &error, @"");
    assert_eq!(lab.written(), ["Create", "Create"]);
    let report = lab.call(&["apply", "-f", "classes.yaml", "-o", "json"]).1;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let outcomes: Vec<&str> =
        report["resources"].as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["unchanged", "failed", "notSent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_template_wrote_and_what_goes_with_a_change_is_warned_of() {
    let lab = Served::start().await;
    let (_, printed, _) = lab.call(&["get", "configpatch", "210-cluster-edge-registry", "-o", "yaml"]);
    let labels = printed.find("  labels:").unwrap();
    let end = printed[labels + 3..].find("\n  n").map_or(printed.len(), |at| labels + 3 + at);
    let cut = format!("{}  labels: {{omni.sidero.dev/cluster: edge, team: x}}{}", &printed[..labels], &printed[end..]);
    lab.file("patch.yaml", &cut);
    let (code, out, error) = lab.call(&["apply", "-f", "patch.yaml", "--dry-run"]);
    assert_eq!(code, 3, "{out}{error}");
    insta::assert_snapshot!(error, @"");
}
