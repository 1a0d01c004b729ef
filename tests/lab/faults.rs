//! Every fault shows in every view that it should show in, and nothing else changes.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use talops::lab::Fault;
use talops::lab::world::{ProviderState, World, kubernetes, omni};

fn healthy() -> World {
    World::new("2026-11-21T12:00:00Z".parse::<Timestamp>().unwrap())
}

fn with(fault: Fault) -> World {
    let mut world = healthy();
    fault.apply(&mut world);
    world
}

/// The production cluster's objects.
fn objects(world: &World) -> Vec<Value> {
    kubernetes::objects(world, &world.clusters[0])
}

fn of_kind<'objects>(objects: &'objects [Value], kind: &str) -> Vec<&'objects Value> {
    objects.iter().filter(|object| object["kind"] == kind).collect()
}

fn named<'objects>(objects: &'objects [Value], kind: &str, name: &str) -> &'objects Value {
    of_kind(objects, kind)
        .into_iter()
        .find(|object| object["metadata"]["name"] == name)
        .unwrap_or_else(|| panic!("{kind} {name}"))
}

fn condition<'object>(object: &'object Value, kind: &str) -> &'object Value {
    let conditions = object["status"]["conditions"].as_array().unwrap();
    conditions.iter().find(|condition| condition["type"] == kind).unwrap()
}

/// Names of the objects of a kind that are not as they should be.
fn unwell(objects: &[Value], kind: &str, well: impl Fn(&Value) -> bool) -> Vec<String> {
    let unwell = of_kind(objects, kind).into_iter().filter(|object| !well(object));
    unwell.map(|object| object["metadata"]["name"].as_str().unwrap().to_owned()).collect()
}

fn unwell_applications(objects: &[Value]) -> Vec<(String, String)> {
    let unwell = unwell(objects, "Application", |object| object["status"]["health"]["status"] == "Healthy");
    let health =
        |name: &String| named(objects, "Application", name)["status"]["health"]["status"].as_str().unwrap().to_owned();
    unwell.into_iter().filter(|name| name != "argocd-ha").map(|name| (name.clone(), health(&name))).collect()
}

fn unwell_pods(objects: &[Value]) -> Vec<String> {
    unwell(objects, "Pod", |pod| pod["status"]["phase"] == "Succeeded" || condition(pod, "Ready")["status"] == "True")
}

/// The spec of one of Omni's resources.
fn spec(world: &World, kind: &str, id: &str) -> Value {
    let resources = omni::resources(world);
    let kind = format!("{kind}.omni.sidero.dev");
    resources.iter().find(|each| each.metadata.kind == kind && each.metadata.id == id).unwrap().spec.clone()
}

#[test]
fn a_fresh_estate_is_well_in_every_view() {
    let world = healthy();
    let objects = objects(&world);
    assert_eq!(
        unwell(&objects, "Node", |node| { condition(node, "Ready")["status"] == "True" || node["apiVersion"] != "v1" }),
        [""; 0]
    );
    assert_eq!(unwell_pods(&objects), [""; 0]);
    assert_eq!(unwell_applications(&objects), []);
    for kind in ["ClusterSecretStore", "ExternalSecret"] {
        assert_eq!(unwell(&objects, kind, |object| condition(object, "Ready")["status"] == "True"), [""; 0]);
    }
    assert_eq!(unwell(&objects, "Volume", |volume| volume["status"]["robustness"] == "healthy"), [""; 0]);
    assert_eq!(unwell(&objects, "PersistentVolumeClaim", |claim| claim["status"]["phase"] == "Bound"), [""; 0]);
    assert_eq!(
        unwell(&objects, "Deployment", |each| each["status"]["readyReplicas"] == each["spec"]["replicas"]),
        [""; 0]
    );
    assert_eq!(
        unwell(&objects, "StatefulSet", |each| each["status"]["readyReplicas"] == each["spec"]["replicas"]),
        [""; 0]
    );
    assert_eq!(
        unwell(&objects, "DaemonSet", |each| each["status"]["numberReady"] == each["status"]["desiredNumberScheduled"]),
        [""; 0]
    );
    for cluster in &world.clusters {
        let status = spec(&world, "ClusterStatuses", cluster.name);
        assert_eq!(status["ready"], true);
        assert_eq!(status["machines"]["healthy"], cluster.machines.len());
    }
    assert_eq!(spec(&world, "InfraProviderCombinedStatuses", "matrix-cluster")["health"]["connected"], true);
    assert!(world.provider.log(&world).iter().all(|line| !line.text.contains("\"level\":\"error\"")));
}

#[test]
fn the_first_state_is_always_the_same() {
    assert_eq!(objects(&healthy()), objects(&healthy()));
    assert_eq!(omni::resources(&healthy()), omni::resources(&healthy()));
}

#[test]
fn a_machine_is_the_same_in_omni_in_kubernetes_and_on_the_hypervisor() {
    let world = healthy();
    for cluster in &world.clusters {
        let objects = kubernetes::objects(&world, cluster);
        for machine in &cluster.machines {
            let node = named(&objects, "Node", &machine.request);
            assert_eq!(node["status"]["nodeInfo"]["systemUUID"], machine.id.as_str());
            assert_eq!(spec(&world, "MachineRequestStatuses", &machine.request)["id"], machine.id.as_str());
            let vm = world.virtual_machines.iter().find(|vm| vm.name == machine.request).unwrap();
            assert_eq!((vm.uuid.as_str(), vm.id), (machine.id.as_str(), machine.vm));
        }
    }
    let machines: usize = world.clusters.iter().map(|cluster| cluster.machines.len()).sum();
    assert_eq!(world.virtual_machines.len(), machines + 3);
}

#[test]
fn every_name_leads_to_its_fault() {
    for fault in Fault::ALL {
        assert_eq!(fault.name().parse::<Fault>().unwrap(), fault);
        assert!(!fault.description().is_empty());
    }
    let error = "provider".parse::<Fault>().unwrap_err();
    assert_eq!(error.kind(), talops::error::Kind::Usage);
    assert!(Fault::ALL.iter().all(|fault| error.hint_text().unwrap().contains(fault.name())));
}

#[test]
fn a_provider_that_stopped_has_ended_and_is_not_connected() {
    let world = with(Fault::ProviderStopped);
    let ProviderState::Stopped { at } = world.provider.state else { panic!("{:?}", world.provider.state) };
    let health = &spec(&world, "InfraProviderCombinedStatuses", "matrix-cluster")["health"];
    assert_eq!(health.to_string(), r#"{"initialized":true}"#);
    let log = world.provider.log(&world);
    assert!(log.iter().any(|line| line.text.contains("\"level\":\"error\"")));
    assert!(log.iter().all(|line| line.time <= at));
    assert_eq!(objects(&world), objects(&healthy()));
}

#[test]
fn a_provider_that_sleeps_runs_and_says_nothing() {
    let world = with(Fault::ProviderAsleep);
    let last = world.provider.log(&world).last().unwrap().time;
    assert!(last < world.ago(SignedDuration::from_hours(8)));
    assert!(matches!(world.provider.state, ProviderState::Asleep { .. }));
    assert!(spec(&world, "InfraProviderCombinedStatuses", "matrix-cluster")["health"].get("connected").is_none());
    let heartbeat = spec(&world, "InfraProviderHealthStatuses", "matrix-cluster")["last_heartbeat_timestamp"].clone();
    let heartbeat: Timestamp = heartbeat.as_str().unwrap().parse().unwrap();
    assert!(heartbeat.duration_since(last).abs() < SignedDuration::from_secs(1));
}

#[test]
fn the_log_is_in_order_and_each_structured_line_is_json() {
    let world = with(Fault::ProviderStopped);
    let log = world.provider.log(&world);
    assert!(log.is_sorted_by_key(|line| line.time));
    for line in log.iter().filter(|line| line.text.starts_with('{')) {
        let value: Value = serde_json::from_str(&line.text).unwrap();
        let seconds = value["ts"].as_f64().unwrap();
        assert!((seconds - line.time.as_second() as f64).abs() < 1.0, "{seconds}");
    }
    insta::assert_snapshot!(log[1].text, @r#"{"level":"info","ts":1795218419.190000,"caller":"qruntime/qruntime.go:310","msg":"reconcile succeeded","busy":0.08855339,"controller":"matrix-cluster.ProvisionController","id":"talos-prod-01-control-planes-m5c556","job":"reconcile","namespace":"infra-provider","type":"MachineRequests.omni.sidero.dev"}"#);
}

#[test]
fn a_lost_node_takes_its_machine_pods_volumes_and_application_with_it() {
    let world = with(Fault::NodeNotReady);
    let lost = world.clusters[0].machines.iter().find(|machine| machine.lost_since.is_some()).unwrap();
    let objects = objects(&world);

    let node = named(&objects, "Node", &lost.request);
    let ready = condition(node, "Ready");
    assert_eq!((&ready["status"], &ready["reason"]), (&"Unknown".into(), &"NodeStatusUnknown".into()));
    let unwell = unwell_pods(&objects);
    assert!(unwell.len() > 6, "{unwell:?}");
    for name in &unwell {
        assert_eq!(named(&objects, "Pod", name)["spec"]["nodeName"], lost.request.as_str(), "{name}");
    }
    // What can move has moved: only what is bound to the node is short of pods.
    assert_eq!(
        self::unwell(&objects, "Deployment", |each| each["status"]["readyReplicas"] == each["spec"]["replicas"]),
        [""; 0]
    );
    assert_eq!(
        self::unwell(&objects, "StatefulSet", |each| each["status"]["readyReplicas"] == each["spec"]["replicas"]),
        ["prometheus-main", "loki"]
    );
    assert!(named(&objects, "Pod", "loki-0")["metadata"]["deletionTimestamp"].is_string());

    let applications = unwell_applications(&objects);
    assert_eq!(applications.iter().find(|(name, _)| name == "monitoring").unwrap().1, "Degraded");
    assert!(applications.iter().filter(|(name, _)| name != "monitoring").all(|(_, health)| health == "Progressing"));

    let machine = spec(&world, "MachineStatuses", &lost.id);
    assert!(machine.get("connected").is_none());
    assert!(spec(&world, "ClusterMachineStatuses", &lost.id).get("ready").is_none());
    let set = spec(&world, "MachineSetStatuses", &lost.machine_set);
    assert_eq!(set["machines"].to_string(), r#"{"connected":2,"healthy":2,"requested":3,"total":3}"#);
    let cluster = spec(&world, "ClusterStatuses", "talos-prod-01");
    assert!(cluster.get("ready").is_none());
    assert_eq!(cluster["machines"]["connected"], 5);
    assert_eq!(cluster["controlplaneReady"], true);

    let volumes = self::unwell(&objects, "Volume", |volume| volume["status"]["robustness"] == "healthy");
    assert!(!volumes.is_empty());
    // The hypervisor still runs it: nothing there tells of a hung guest.
    assert!(world.virtual_machines.iter().any(|vm| vm.uuid == lost.id && vm.status == "running"));
    // The other cluster is none the wiser.
    assert_eq!(spec(&world, "ClusterStatuses", "edge")["ready"], true);
}

#[test]
fn an_image_that_is_not_there_stalls_one_deployment_and_its_application() {
    let world = with(Fault::ImagePull);
    let objects = objects(&world);
    let pods = unwell_pods(&objects);
    let [pod] = pods.as_slice() else { panic!("{pods:?}") };
    let pod = named(&objects, "Pod", pod);
    let waiting = &pod["status"]["containerStatuses"][0]["state"]["waiting"];
    assert_eq!(waiting["reason"], "ImagePullBackOff");
    assert!(waiting["message"].as_str().unwrap().contains("not found"));
    let deployment = named(&objects, "Deployment", "grafana");
    assert_eq!(condition(deployment, "Progressing")["reason"], "ProgressDeadlineExceeded");
    assert_eq!(deployment["status"]["observedGeneration"], deployment["metadata"]["generation"]);
    // The old pod goes on serving.
    assert_eq!(condition(deployment, "Available")["status"], "True");
    let owner = pod["metadata"]["ownerReferences"][0]["name"].as_str().unwrap();
    let set = named(&objects, "ReplicaSet", owner);
    assert_eq!(set["metadata"]["ownerReferences"][0]["name"], "grafana");
    assert_eq!(set["metadata"]["uid"], pod["metadata"]["ownerReferences"][0]["uid"]);
    assert_eq!(unwell_applications(&objects), [("monitoring".to_owned(), "Degraded".to_owned())]);
}

#[test]
fn an_application_can_be_degraded_by_itself() {
    let objects = objects(&with(Fault::AppDegraded));
    assert_eq!(unwell_applications(&objects), [("gateway".to_owned(), "Degraded".to_owned())]);
    assert_eq!(unwell_pods(&objects), [""; 0]);
    let resources = named(&objects, "Application", "gateway")["status"]["resources"].as_array().unwrap().clone();
    let certificate = resources.iter().find(|each| each["kind"] == "Certificate").unwrap();
    assert!(certificate["health"]["message"].as_str().unwrap().contains("too many certificates"));
}

#[test]
fn a_store_that_refuses_takes_its_secrets_and_their_applications_with_it() {
    let objects = objects(&with(Fault::ExternalSecretNotReady));
    let unready = |kind: &str| unwell(&objects, kind, |object| condition(object, "Ready")["status"] == "True");
    assert_eq!(unready("ClusterSecretStore"), ["infisical"]);
    assert_eq!(unready("ExternalSecret").len(), of_kind(&objects, "ExternalSecret").len());
    assert_eq!(condition(of_kind(&objects, "ExternalSecret")[0], "Ready")["reason"], "SecretSyncedError");
    let applications: Vec<String> = unwell_applications(&objects).into_iter().map(|(name, _)| name).collect();
    assert_eq!(applications, ["cert-manager", "external-dns", "forgejo", "monitoring", "secret-stores"]);
}

#[test]
fn a_degraded_volume_is_one_volume() {
    let objects = objects(&with(Fault::VolumeDegraded));
    let unwell = unwell(&objects, "Volume", |volume| volume["status"]["robustness"] == "healthy");
    let [volume] = unwell.as_slice() else { panic!("{unwell:?}") };
    let volume = named(&objects, "Volume", volume);
    assert_eq!(volume["status"]["robustness"], "degraded");
    assert_eq!(condition(volume, "Scheduled")["reason"], "ReplicaSchedulingFailure");
    assert_eq!(volume["status"]["kubernetesStatus"]["pvcName"], "data-forgejo-postgresql-0");
    assert_eq!(unwell_applications(&objects), []);
}

#[test]
fn an_orphan_is_a_machine_that_no_request_names() {
    let world = with(Fault::VmOrphaned);
    let orphan = world.virtual_machines.last().unwrap();
    assert!(orphan.name.starts_with("talos-prod-01-workers-"));
    let known =
        omni::resources(&world).iter().any(|each| each.metadata.id == orphan.name || each.metadata.id == orphan.uuid);
    assert!(!known);
    assert_eq!(world.virtual_machines.len(), healthy().virtual_machines.len() + 1);
    assert_eq!(omni::resources(&world), omni::resources(&healthy()));
}

#[test]
fn faults_go_together() {
    let mut world = healthy();
    for fault in Fault::ALL {
        fault.apply(&mut world);
    }
    let objects = objects(&world);
    assert!(unwell_applications(&objects).len() > 5);
    assert!(!world.omni_listens);
}
