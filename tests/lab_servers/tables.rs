//! Tables, held against those that a real kube-apiserver 1.36.1 printed of the same objects.
//!
//! `fixtures/tables.json` was recorded with `fixtures/record.py`.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use talops::lab::kubernetes::ObjectStore;

use crate::kubernetes::Cluster;

const RECORDED: &str = include_str!("fixtures/tables.json");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recorded {
    taken_at: Timestamp,
    objects: Vec<Value>,
    tables: BTreeMap<String, Value>,
}

async fn table(cluster: &Cluster, path: &str) -> Value {
    let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    let request = http::Request::get(path).header("Accept", accept).body(Vec::new()).unwrap();
    serde_json::from_str(&cluster.client().request_text(request).await.unwrap()).unwrap()
}

#[tokio::test]
async fn tables_are_those_that_a_real_server_prints() {
    let Recorded { taken_at, objects, tables } = serde_json::from_str(RECORDED).unwrap();
    let cluster = Cluster::start(ObjectStore::with_clock(objects, Arc::new(move || taken_at))).await;
    assert_eq!(tables.len(), 13);
    for (path, expected) in tables {
        let mut printed = table(&cluster, &format!("{path}?includeObject=None")).await;
        printed.as_object_mut().unwrap().remove("metadata");
        for (row, expected) in printed["rows"].as_array().unwrap().iter().zip(expected["rows"].as_array().unwrap()) {
            assert_eq!(row, expected, "{path}");
        }
        assert_eq!(printed, expected, "{path}");
    }
}

#[tokio::test]
async fn rows_carry_what_of_the_object_was_asked_for() {
    let volume = json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv", "creationTimestamp": "2026-01-01T00:00:00Z"}});
    let cluster = Cluster::of(vec![volume]).await;
    let row = async |query: &str| {
        let table = table(&cluster, &format!("/api/v1/persistentvolumes{query}")).await;
        assert_eq!(table["columnDefinitions"][1]["name"], "Created At");
        table["rows"][0].clone()
    };
    let metadata = row("").await;
    assert_eq!(metadata["cells"], json!(["pv", "2026-01-01T00:00:00Z"]));
    assert_eq!(metadata["object"]["kind"], "PartialObjectMetadata");
    assert_eq!(metadata["object"]["metadata"]["name"], "pv");
    assert_eq!(row("?includeObject=Object").await["object"]["kind"], "PersistentVolume");
    assert_eq!(row("?includeObject=None").await["object"], Value::Null);
}
