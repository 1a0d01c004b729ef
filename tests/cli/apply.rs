//! `talops apply` against the lab: what is made, changed, left, refused.

use crate::served::Served;
use crate::stand_between::Fate;

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
    insta::assert_snapshot!(would.1, @"
    MachineClasses/pool would be created
    --- /dev/null
    +++ MachineClasses.omni.sidero.dev(default/pool)
    @@ -0,0 +1,13 @@
    +metadata:
    +  namespace: default
    +  type: MachineClasses.omni.sidero.dev
    +  id: pool
    +  version: undefined
    +  owner:
    +  phase: running
    +  created: 0001-01-01T00:00:00Z
    +  updated: 0001-01-01T00:00:00Z
    +spec:
    +  matchlabels:
    +    - omni.sidero.dev/cores >= 4
    +  autoprovision: null
    ");
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
    for (kind, id) in
        [("machineclass", "matrix-worker"), ("cluster", "edge"), ("configpatch", "210-cluster-edge-registry")]
    {
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
    let before = lab.object("machineclass", "matrix-worker");
    let (_, printed, _) = lab.call(&["get", "machineclass", "matrix-worker", "-o", "yaml"]);
    lab.file("got.yaml", &printed.replace("cores: ", "cores: 1"));
    let (code, out, error) = lab.call(&["apply", "-f", "got.yaml"]);
    assert_eq!((code, out.as_str()), (0, "MachineClasses/matrix-worker changed\n"));
    insta::assert_snapshot!(error, @"warning: MachineClasses/matrix-worker is used by the cluster talos-prod-01 (talos-prod-01-workers) (class-shared)");
    let after = lab.object("machineclass", "matrix-worker");
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
    insta::assert_snapshot!(told(&twice), @"
    2 error: two.yaml:3:7: MachineClasses/b is described twice, first at one.yaml:10:7 (class-id-twice)
    hint: keep one of them; --dry-run says how it differs from what Omni has
    ");
    insta::assert_snapshot!(told(&[("good.yaml", class("c")), ("bad.yaml", POOL.replace("matchlabels", "matchlabel"))]), @r#"
    2 error: bad.yaml:5:3: the spec of MachineClasses has no key "matchlabel"
    hint: did you mean `match_labels`?
    "#);
    let owned = "metadata:\n  type: ClusterStatuses.omni.sidero.dev\n  id: edge\nspec:\n  ready: true\n";
    insta::assert_snapshot!(told(&[("owned.yaml", owned.to_owned())]), @"
    2 error: owned.yaml:2:9: Omni lets nobody write ClusterStatuses: only read access is permitted
    hint: a type that is newer than this talops goes by `talops api ResourceService/Create --write`
    ");
    insta::assert_snapshot!(told(&[("empty.yaml", String::new())]), @"
    2 error: empty.yaml:1:1: there is no resource in it
    hint: a resource is a document with `metadata` and `spec`, as `talops get -o yaml` prints it
    ");
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
    let told = format!("{out}{error}").replace(lab.address(), "[omni]");
    insta::assert_snapshot!(told, @"
    MachineClasses/pool created
    MachineClasses/both failed
    MachineClasses/last not sent
    error: classes.yaml:10:7: creating MachineClasses/both: Omni at [omni]: can't set both auto provision and match labels at the same time
    hint: written before it: 1, not sent: 1; the same command goes on from there
    ");
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
    let (_, printed, _) = lab.call(&["get", "cluster", "edge", "-o", "yaml"]);
    let annotation = "  annotations:\n    omni.sidero.dev/managed-by-cluster-templates: \"\"\n";
    assert!(printed.contains(annotation), "{printed}");
    lab.file("edge.yaml", &printed.replace(annotation, "  annotations: {}\n"));
    let (code, out, error) = lab.call(&["apply", "-f", "edge.yaml", "--dry-run"]);
    assert_eq!(code, 3, "{out}{error}");
    insta::assert_snapshot!(error, @"
    warning: Clusters/edge is written by the template of cluster edge, whose next sync undoes this
    warning: Clusters/edge loses the annotation omni.sidero.dev/managed-by-cluster-templates, which the file leaves out
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_answer_is_lost_is_looked_up_and_not_sent_twice() {
    let lab =
        Served::behind(|method, _| if ["Create", "Update"].contains(&method) { Fate::Lost } else { Fate::Through })
            .await;
    lab.file("pool.yaml", POOL);
    let (code, out, error) = lab.call(&["apply", "-f", "pool.yaml"]);
    assert_eq!((code, out.as_str()), (0, "MachineClasses/pool created\n"), "{error}");
    assert!(error.contains("MachineClasses/pool: the answer was lost"), "{error}");
    lab.file("pool.yaml", &POOL.replace(">= 4", ">= 8"));
    let (code, out, error) = lab.call(&["apply", "-f", "pool.yaml"]);
    assert_eq!((code, out.as_str()), (0, "MachineClasses/pool changed\n"), "{error}");
    assert_eq!(lab.written(), ["Create", "Update"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_that_does_not_end_is_a_failure() {
    let conflict = r#"{"code":6,"message":"update conflict: expected version \"1\", actual version \"2\""}"#;
    let lab =
        Served::behind(move |method, _| if method == "Update" { Fate::Answered(409, conflict) } else { Fate::Through })
            .await;
    lab.file("worker.yaml", &POOL.replace("pool", "matrix-worker"));
    let (code, out, error) = lab.call(&["apply", "-f", "worker.yaml"]);
    assert_eq!((code, out.as_str()), (1, "MachineClasses/matrix-worker failed\n"), "{error}");
    assert!(error.contains("update conflict") && error.contains("written before it: 0"), "{error}");
}
