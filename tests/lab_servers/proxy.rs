//! A real API server behind the lab's proxy of Omni. The "real" one is the lab's, too: it is reached by a kubeconfig alone.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use talops::lab::Requests;
use talops::lab::kubernetes::{Admission, proxy};
use tokio::net::TcpListener;

use crate::kubernetes::{Cluster, TOKEN, plain_http};

async fn of_node(name: &str) -> Cluster {
    Cluster::of(vec![json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}})]).await
}

fn lead_to(cluster: &Cluster, kubeconfig: &Path) {
    let text = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: it\nclusters: [{{name: it, cluster: {{server: \"{}\"}}}}]\n\
         users: [{{name: it, user: {{token: {TOKEN}}}}}]\ncontexts: [{{name: it, context: {{cluster: it, user: it}}}}]\n",
        cluster.url
    );
    std::fs::write(kubeconfig, text).unwrap();
}

#[tokio::test]
async fn it_leads_to_whichever_api_server_the_kubeconfig_names_by_then() {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("kubeconfig");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api/v1/nodes", listener.local_addr().unwrap());
    let tokens = Arc::new(|token: &str| match token {
        "minted" => Admission::Admitted,
        "minted before" => Admission::Forbidden,
        _ => Admission::Unauthorized,
    });
    let proxy = proxy::serve(listener, kubeconfig.clone(), tokens, Requests::default());
    let ask = |token: &'static str| {
        let request = plain_http().get(&url).bearer_auth(token);
        async move {
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        }
    };

    assert_eq!(ask("minted").await, (502, "proxy error".to_owned()));
    let first = of_node("first").await;
    lead_to(&first, &kubeconfig);
    let (status, text) = ask("minted").await;
    assert!(status == 200 && text.contains("\"first\""), "{status} {text}");
    drop(first);
    assert_eq!(ask("minted").await, (502, "proxy error".to_owned()));
    let second = of_node("second").await;
    lead_to(&second, &kubeconfig);
    let (status, text) = ask("minted").await;
    assert!(status == 200 && text.contains("\"second\"") && !text.contains("\"first\""), "{status} {text}");
    assert_eq!(ask("minted before").await, (403, String::new()));
    assert_eq!(ask(TOKEN).await.0, 401);
    proxy.abort();
}
