//! Proxmox VE as a plain HTTP client sees it.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use talops::lab::Requests;
use talops::lab::proxmox::{Hypervisor, Machine, Node, serve};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::kubernetes::plain_http;

const TOKEN: &str = "root@pam!talops=secret";

struct Server {
    url: String,
    task: JoinHandle<()>,
}

impl Server {
    /// Two nodes, the second offline, with one machine each, and one machine without an identity.
    async fn start() -> Self {
        let node = |name: &str, status: &str| Node { name: name.to_owned(), status: status.to_owned() };
        let machine = |node: &str, id, name: &str, uuid: Option<&str>| Machine {
            node: node.to_owned(),
            id,
            name: name.to_owned(),
            status: "running".to_owned(),
            uuid: uuid.map(str::to_owned),
            ..Machine::default()
        };
        let hypervisor = Hypervisor {
            nodes: vec![node("pve1", "online"), node("pve2", "offline")],
            machines: vec![
                machine("pve1", 101, "talos-1", Some("11111111-2222-3333-4444-555555555555")),
                machine("pve2", 102, "talos-2", None),
                machine("pve1", 103, "other", None),
            ],
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/api2/json", listener.local_addr().unwrap());
        Self { url, task: serve(listener, Arc::new(Mutex::new(hypervisor)), TOKEN.to_owned(), Requests::default()) }
    }

    /// The status and body of an answer.
    async fn ask(&self, path: &str, token: Option<&str>) -> (u16, String) {
        let mut request = plain_http().get(format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.header("Authorization", format!("PVEAPIToken={token}"));
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// The data of an answer.
    async fn data(&self, path: &str) -> Value {
        let (status, body) = self.ask(path, Some(TOKEN)).await;
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str::<Value>(&body).unwrap()["data"].clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn column(rows: &Value, fields: &[&str]) -> Vec<String> {
    let row =
        |row: &Value| fields.iter().map(|field| row[field].to_string()).collect::<Vec<_>>().join(" ").replace('"', "");
    rows.as_array().unwrap().iter().map(row).collect()
}

#[tokio::test]
async fn machines_are_listed_with_what_their_node_tells() {
    let server = Server::start().await;
    let fields = ["type", "node", "vmid", "name", "status"];
    let machines = server.data("/cluster/resources?type=vm").await;
    assert_eq!(
        column(&machines, &fields),
        ["qemu pve1 101 talos-1 running", "qemu pve2 102 null unknown", "qemu pve1 103 other running"]
    );
    assert_eq!(server.data("/cluster/resources").await.as_array().unwrap().len(), 5);
    let of_node = server.data("/nodes/pve1/qemu").await;
    assert_eq!(column(&of_node, &["vmid", "name"]), ["101 talos-1", "103 other"]);
}

#[tokio::test]
async fn a_machine_shows_its_identity() {
    let server = Server::start().await;
    let smbios = server.data("/nodes/pve1/qemu/101/config").await["smbios1"].clone();
    assert_eq!(smbios, "uuid=11111111-2222-3333-4444-555555555555");
    assert_eq!(server.data("/nodes/pve1/qemu/103/config").await.get("smbios1"), None);
}

#[tokio::test]
async fn nodes_and_the_cluster_say_who_is_online() {
    let server = Server::start().await;
    let nodes = server.data("/nodes").await;
    assert_eq!(column(&nodes, &["node", "status", "maxcpu"]), ["pve1 online 16", "pve2 offline null"]);
    let status = server.data("/cluster/status").await;
    assert_eq!(column(&status, &["type", "name", "online"]), ["cluster lab null", "node pve1 1", "node pve2 0"]);
    assert_eq!(status[0]["quorate"], 0);
    assert_eq!(server.data("/version").await["release"], "8.4");
}

#[tokio::test]
async fn a_wrong_token_is_refused_in_the_status_line() {
    let server = Server::start().await;
    for (token, reason) in [
        (None, "No ticket"),
        (Some("root@pam!talops=wrong"), "invalid token value!"),
        (Some("root@pam!other=secret"), "no such token 'other' for user 'root@pam'"),
        (Some("secret"), "no tokenid specified"),
    ] {
        assert_eq!(server.ask("/version", token).await, (401, String::new()), "{reason}");
        let line = status_line(&server, token).await;
        assert_eq!(line, format!("HTTP/1.1 401 {reason}"));
    }
}

/// The first line of the answer to a request for the version.
async fn status_line(server: &Server, token: Option<&str>) -> String {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let host = server.url.trim_start_matches("http://").trim_end_matches("/api2/json");
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let header = token.map(|token| format!("Authorization: PVEAPIToken={token}\r\n")).unwrap_or_default();
    let request = format!("GET /api2/json/version HTTP/1.1\r\nHost: {host}\r\n{header}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).await.unwrap();
    line.trim_end().to_owned()
}

#[tokio::test]
async fn what_cannot_be_answered_says_why() {
    let server = Server::start().await;
    let ask = |path: &'static str| server.ask(path, Some(TOKEN));
    assert_eq!(ask("/nodes/pve2/qemu").await, (595, String::new()));
    let (status, body) = ask("/nodes/pve1/qemu/999/config").await;
    let body: Value = serde_json::from_str(&body).unwrap();
    let why = "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist\n";
    assert_eq!((status, body), (500, json!({"data": null, "message": why})));
    assert_eq!(ask("/nodes/pve9/qemu").await.0, 500);
    assert_eq!(ask("/storage").await.0, 501);
    let (status, body) = ask("/cluster/resources?type=x").await;
    assert_eq!(status, 400);
    assert!(body.contains("does not have a value in the enumeration"), "{body}");
}
