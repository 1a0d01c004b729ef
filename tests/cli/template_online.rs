//! `talops template validate --online` and `talops template export`, against the lab.

use crate::talops::{outcome, talops};
use crate::trial::Trial;

/// Calls against a simulated estate of its own.
fn call(trial: &Trial, arguments: &[&str]) -> (i32, String, String) {
    outcome(talops(trial.folder.path()).arg("--lab").args(arguments))
}

/// The template of a cluster of the lab, as it exports it.
fn exported(trial: &Trial) -> String {
    let (code, out, error) = call(trial, &["template", "export", "talos-prod-01"]);
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    out
}

#[test]
fn the_configured_template_is_well() {
    let trial = Trial::without_configuration();
    let (code, out, error) = call(&trial, &["template", "validate", "-c", "talos-prod-01", "--online"]);
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    assert!(out.ends_with("clusters/talos-prod-01.yaml is well, and home would take it (Omni 1.10)\n"), "{out}");
}

#[test]
fn what_omni_knows_better_has_its_place() {
    let trial = Trial::without_configuration();
    let text = exported(&trial);
    let wrong = text.replacen("version: v1.36", "version: v1.99", 1).replacen(
        "name: matrix-worker\n",
        "name: matrix-wroker\n",
        1,
    );
    trial.file(
        "wrong.yaml",
        &format!("{wrong}patches:\n  - name: odd\n    inline: {{machine: {{somethingElseEntirely: hunter2}}}}\n"),
    );
    let (code, out, _) = call(&trial, &["template", "validate", "wrong.yaml", "--online"]);
    assert_eq!(code, 3);
    insta::assert_snapshot!(out, @r#"
    wrong.yaml:4:12: Omni does not know Kubernetes 1.99.3
      hint: there are 1.36.3, 1.36.2, 1.35.7, 1.35.6
    wrong.yaml:38:9: Omni has no machine class "matrix-wroker"
      hint: did you mean matrix-worker?
    wrong.yaml:42:13: Omni refuses the patch "odd": error decoding document /v1alpha1/ (line 1): it knows no keys machine, somethingElseEntirely
    wrong.yaml:42:24: warning: `machine` has no key "somethingElseEntirely" in Talos
      hint: is it of another Talos than this tool knows?
    "#);
    let (code, out, error) = call(&trial, &["template", "validate", "wrong.yaml", "--online", "-o", "json"]);
    assert_eq!((code, error.as_str()), (3, ""));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&report["asked"], &report["valid"]), (&serde_json::json!(["home"]), &serde_json::json!(false)));
    assert!(!out.contains("hunter2"), "{out}");
}

#[test]
fn an_omni_that_cannot_be_asked_hides_nothing() {
    let trial = Trial::new("omni: {home: {endpoint: 'http://127.0.0.1:9'}}\n");
    trial.file(
        "well.yaml",
        "kind: Cluster\nname: a\nkubernetes: {version: v1.34.1}\ntalos: {version: v1.11.2}\n---\nkind: ControlPlane\n",
    );
    trial.file("wrong.yaml", "kind: Cluster\nname: b\nkubernetes: {version: v1.34.1}\ntalos: {version: v1.11.2}\nfeature: {}\n---\nkind: ControlPlane\n");
    trial.file("key", "");
    let told = |file: &str| {
        let arguments = ["template", "validate", file, "--online", "--request-timeout", "1s"];
        let (code, out, error) = outcome(talops(trial.folder.path()).args(arguments));
        format!("{code}\n{out}{error}")
    };
    insta::assert_snapshot!(told("well.yaml"), @"
    6
    well.yaml is well as far as could be seen, as Omni 1.10 takes it
    error: there is no key for Omni at http://127.0.0.1:9: no service-account key, no omniconfig
    hint: `talops login` makes one; a program has OMNI_SERVICE_ACCOUNT_KEY (`talops serviceaccount create NAME` prints one)
    ");
    insta::assert_snapshot!(told("wrong.yaml"), @r#"
    3
    wrong.yaml:5:1: a Cluster has no key "feature"
      hint: did you mean `features`?
    error: there is no key for Omni at http://127.0.0.1:9: no service-account key, no omniconfig
    hint: `talops login` makes one; a program has OMNI_SERVICE_ACCOUNT_KEY (`talops serviceaccount create NAME` prints one)
    "#);
}

#[test]
fn which_templates_and_which_omni_is_meant() {
    let trial = Trial::new(
        "omni: {one: {endpoint: 'http://127.0.0.1:9'}, two: {endpoint: 'http://127.0.0.1:9'}}\nclusters: {bare: {omni: one}}\n",
    );
    trial.file(
        "a.yaml",
        "kind: Cluster\nname: a\nkubernetes: {version: v1.34.1}\ntalos: {version: v1.11.2}\n---\nkind: ControlPlane\n",
    );
    let told: String = [
        &["template", "validate"][..],
        &["template", "validate", "-c", "bare"],
        &["template", "validate", "a.yaml", "--omni", "one"],
        &["template", "validate", "a.yaml", "--online"],
        &["template", "validate", "a.yaml", "--online", "--omni", "tow"],
        &["template", "export"],
        &["template", "export", "-c", "bare,other"],
        &["template", "export", "a", "-c", "bare"],
        &["template", "export", "a", "--force"],
    ]
    .map(|arguments| trial.told(arguments))
    .concat();
    insta::assert_snapshot!(told, @r#"
    2  which templates are to be checked?
       hint: name their files, or -c NAME for the template of a configured cluster
    2  the cluster "bare" has no template in the configuration
       hint: clusters.bare.template: PATH, relative to talops.yaml
    2  the following required arguments were not provided:
         --online
       
       Usage: talops template validate --online --omni <NAME> --request-timeout <DURATION> <FILE|DIR>...
       
       For more information, try '--help'.
    2  which Omni endpoint is meant? configured: one, two
       hint: --omni NAME, or clusters.a.omni in talops.yaml
    2  no Omni endpoint is called "tow"; configured: one, two
       hint: did you mean two?
    2  which cluster is to be exported?
       hint: talops template export NAME
    2  one cluster is exported at a time
       hint: talops template export NAME
    2  which Omni endpoint is meant? configured: one, two
       hint: --omni NAME, or clusters.a.omni in talops.yaml
    2  the following required arguments were not provided:
         --output-file <FILE>
       
       Usage: talops template export --output-file <FILE> --force --request-timeout <DURATION> <NAME>
       
       For more information, try '--help'.
    "#);
}

#[test]
fn an_export_comes_back_as_it_was() {
    let trial = Trial::without_configuration();
    let text = exported(&trial);
    insta::assert_snapshot!(text, @"
    kind: Cluster
    name: talos-prod-01
    kubernetes:
      version: v1.36.3
    talos:
      version: v1.13.8
    features:
      useEmbeddedDiscoveryService: true
    patches:
      - idOverride: 200-cluster-talos-prod-01-cni
        annotations:
          name: cni
        inline: |
          cluster:
              network:
                  cni:
                      name: none
      - idOverride: 210-cluster-talos-prod-01-registry
        annotations:
          name: registry
        inline: |
          machine:
              # the mirror's own account
              registries:
                  config:
                      registry.example.org:
                          auth:
                              username: puller
                              password: lab-hunter2-lab-hunter2
    ---
    kind: ControlPlane
    machineClass:
      name: matrix-control-plane
      size: 3
    ---
    kind: Workers
    machineClass:
      name: matrix-worker
      size: 3
    ");
    trial.file("again.yaml", &text);
    let (code, out, error) = call(&trial, &["template", "validate", "again.yaml", "--online"]);
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    let (code, _, error) = call(&trial, &["template", "export", "talos-prod-02"]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(error, @r#"
    error: Omni has no cluster "talos-prod-02"
    hint: `talops get clusters` lists those that there are
    "#);
}

#[test]
fn an_export_overwrites_nothing() {
    let trial = Trial::without_configuration();
    let to_file = ["template", "export", "talos-prod-01", "--output-file", "out/prod.yaml"];
    let (code, out, error) = call(&trial, &to_file);
    assert_eq!((code, out.as_str(), error.as_str()), (0, "", ""));
    let path = trial.folder.path().join("out/prod.yaml");
    std::fs::write(&path, "mine").unwrap();
    let (code, _, error) = call(&trial, &to_file);
    assert_eq!(code, 2);
    insta::assert_snapshot!(error.replace(&trial.folder.path().canonicalize().unwrap().display().to_string(), "HERE"), @"
    error: HERE/out/prod.yaml is there already
    hint: --force overwrites it
    ");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    let (code, ..) = call(&trial, &[&to_file[..], &["--force"]].concat());
    assert_eq!(code, 0);
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("kind: Cluster\n"));
}

#[test]
fn two_machine_classes_of_one_id() {
    let trial = Trial::new(
        "omni: {home: {endpoint: 'http://127.0.0.1:9'}}\nclusters: {a: {template: a.yaml, machineClasses: classes/}}\n",
    );
    let class =
        "metadata: {namespace: default, type: MachineClasses.omni.sidero.dev, id: worker}\nspec: {matchlabels: [a]}\n";
    trial.file(
        "a.yaml",
        "kind: Cluster\nname: a\nkubernetes: {version: v1.34.1}\ntalos: {version: v1.11.2}\n---\nkind: ControlPlane\n",
    );
    trial.file("classes/one.yaml", class).file("classes/two.yaml", &class.replace("[a]", "[b]"));
    let (code, out, error) = outcome(talops(trial.folder.path()).args(["template", "validate", "-c", "a"]));
    assert_eq!((code, error.as_str()), (3, ""));
    insta::assert_snapshot!(out.replace(&trial.folder.path().canonicalize().unwrap().display().to_string(), "HERE"), @r#"
    classes/two.yaml:1:74: the machine class "worker" is in classes/one.yaml:1:74 too, and differs in `spec.matchlabels[0]`
      hint: whichever is applied last counts: give one of them another id, or remove it
    "#);
}

#[test]
fn longhorn_wants_more_than_a_template_may_have() {
    let trial = Trial::without_configuration();
    trial.file("a.yaml", "kind: Cluster\nname: a\nkubernetes: {version: v1.34.1}\ntalos: {version: v1.11.2}\n---\nkind: ControlPlane\n---\nkind: Workers\n");
    let (code, out, _) =
        outcome(talops(trial.folder.path()).args(["template", "validate", "a.yaml", "--expect", "longhorn"]));
    assert_eq!(code, 3);
    insta::assert_snapshot!(out, @"
    a.yaml:8:1: warning: Longhorn needs /var/lib/longhorn mounted into the kubelet of these machines
      hint: a patch: machine.kubelet.extraMounts with destination and source /var/lib/longhorn, type bind, options [bind, rshared, rw]
    a.yaml:8:1: warning: Longhorn needs siderolabs/iscsi-tools and siderolabs/util-linux-tools, and no `systemExtensions` lists them
      hint: list them, unless the machines' own image has them
    ");
}
