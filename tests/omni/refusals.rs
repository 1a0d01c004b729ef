//! Every answer that is no answer, and what a user is told.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use talops::config::Access;
use talops::error::{Error, Kind};
use talops::omni::{CallMetadata, Client, Endpoint, Target};
use talops::resource::{ClusterSpec, CurrentUserSpec};

use crate::exchange::{Exchange, names, recorded};
use crate::replay::{LIMIT, Replay, Reply, client, pair, told};

async fn replayed(exchange: &Exchange) -> Result<String, Error> {
    let replay = Replay::script(vec![Reply::of(exchange)]).await;
    let metadata = exchange.metadata().into_iter();
    let metadata = metadata.fold(CallMetadata::new(), |metadata, (name, value)| {
        // What no client of ours can send (a misspelt name) is not what this is about.
        metadata.clone().with(&name, &value).unwrap_or(metadata)
    });
    let method = exchange.request.path.trim_start_matches("/api");
    let body = serde_json::from_str(&exchange.request.body).unwrap_or_default();
    replay.client().call(method, metadata, body).await
}

#[tokio::test]
async fn every_recorded_refusal_is_told_in_words() {
    let folders = ["errors", "crud", "lock", "management", "runtimes"];
    let mut all = String::new();
    for name in folders.into_iter().flat_map(names) {
        let exchange = recorded(&name);
        let refused = exchange.response.status >= 400 || exchange.answer().contains(r#"{"error":"#);
        if !refused || exchange.request.method != "POST" {
            continue;
        }
        let error = replayed(&exchange).await.unwrap_err();
        writeln!(all, "{name}\n    {}", told(&error)).unwrap();
    }
    insta::assert_snapshot!(all);
}

#[tokio::test]
async fn every_other_recorded_answer_is_an_answer() {
    for name in ["crud", "lock", "management", "signature"].into_iter().flat_map(names) {
        let exchange = recorded(&name);
        let refused = exchange.response.status != 200 || exchange.answer().contains(r#"{"error":"#);
        if !refused {
            assert_eq!(replayed(&exchange).await.unwrap(), exchange.answer(), "{name}");
        }
    }
}

/// What a client with this key is told when its signature is refused at a server whose clock is `ahead` of ours.
async fn unauthorized(lifetime: SignedDuration, ahead: SignedDuration) -> Error {
    let date = jiff::fmt::rfc2822::DateTimePrinter::new();
    let date = date.timestamp_to_rfc9110_string(&(Timestamp::now() + ahead)).unwrap();
    let replay = Replay::script(vec![Reply::of(&recorded("errors/401-stale-timestamp")).header("date", &date)]).await;
    let mut replay = replay;
    replay.pair = pair(lifetime);
    let error = replay.client().get::<CurrentUserSpec>("current").await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    error
}

#[tokio::test]
async fn a_refused_signature_explains_itself() {
    let hours = SignedDuration::from_hours;
    let minutes = SignedDuration::from_mins;
    let unknown = unauthorized(hours(8), minutes(0)).await;
    let behind = unauthorized(hours(8), minutes(7) + SignedDuration::from_secs(30)).await;
    let ahead = unauthorized(hours(8), -hours(5)).await;
    insta::assert_snapshot!([unknown, behind, ahead].iter().map(told).collect::<Vec<_>>().join("\n"), @"
    unauthorized: reading CurrentUsers/current: Omni at http://OMNI refused the signature: it does not know the key KEY of automation@serviceaccount.omni.sidero.dev, or no longer
        hint: a key of another Omni, one that was revoked, or one whose login was never confirmed; `talops serviceaccount renew automation`, by an administrator, prints a new one: it goes to test
    unauthorized: reading CurrentUsers/current: Omni at http://OMNI refused the signature: this machine's clock is 7 m behind the server's, which allows 5 m
        hint: set the clock, then try again (`timedatectl` says whether it is synchronised)
    unauthorized: reading CurrentUsers/current: Omni at http://OMNI refused the signature: this machine's clock is 5 h ahead of the server's, which allows 5 m
        hint: set the clock, then try again (`timedatectl` says whether it is synchronised)
    ");
}

#[tokio::test]
async fn a_key_that_ran_out_by_the_servers_clock_is_said_to_have() {
    // Ours is within the five minutes that the server allows, and the key ends in between.
    let lifetime = SignedDuration::from_hours(1) + SignedDuration::from_mins(2);
    let error = unauthorized(lifetime, SignedDuration::from_mins(4)).await;
    assert!(error.message().contains("refused the signature: the key of automation@"), "{error}");
    assert!(error.message().contains("expired on 20"), "{error}");
}

#[tokio::test]
async fn a_key_that_ran_out_asks_nobody() {
    let mut replay = Replay::script(vec![Reply::json(200, "{}")]).await;
    replay.pair = pair(SignedDuration::from_mins(30));
    let error = replay.client().get::<CurrentUserSpec>("current").await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unauthorized);
    assert!(
        error.message().starts_with("the key of automation@serviceaccount.omni.sidero.dev expired on 20"),
        "{error}"
    );
    assert!(replay.came().is_empty());
}

#[tokio::test]
async fn no_key_is_the_reason_that_discovery_gave() {
    let endpoint = Endpoint::parse("http://127.0.0.1:1", "test").unwrap();
    let key = Err(Error::unauthorized("there is no key for Omni").hint("log in"));
    let client = Client::new(Target { endpoint, ca_file: None, key }, Access::Full, LIMIT).unwrap();
    let error = client.get::<CurrentUserSpec>("current").await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"
    unauthorized: there is no key for Omni
        hint: log in
    ");
}

#[tokio::test]
async fn a_licence_that_nobody_accepted_is_said() {
    let body = r#"{"code":9,"message":"EULA has not been accepted; please accept the End User License Agreement before using Omni: https://omni.example.com/eula"}"#;
    let replay = Replay::script(vec![Reply::json(400, body)]).await;
    let error = replay.client().list::<ClusterSpec>(&[]).await.unwrap_err();
    insta::assert_snapshot!(told(&error), @"
    unauthorized: listing Clusters: Omni at http://OMNI refuses every call: EULA has not been accepted; please accept the End User License Agreement before using Omni: https://omni.example.com/eula
        hint: an administrator accepts the licence in a browser, at the URL in the message
    ");
}

#[tokio::test]
async fn what_is_not_omni_is_said_to_be_something_else() {
    let redirect = Reply::html(302).header("location", "https://login.example.com/");
    let cases = [
        Reply::html(200),
        Reply::json(200, "ok").header("content-type", "text/plain"),
        redirect,
        Reply::html(404),
        Reply::html(502),
        Reply::json(400, "Client sent an HTTP request to an HTTPS server.").header("content-type", "text/plain"),
        Reply::json(401, ""),
        Reply::json(403, r#"{"message":"no"}"#),
    ];
    let mut all = String::new();
    for reply in cases {
        let replay = Replay::script(vec![reply]).await;
        let error = replay.client().list::<ClusterSpec>(&[]).await.unwrap_err();
        all.push_str(&told(&error));
        all.push('\n');
    }
    insta::assert_snapshot!(all, @r#"
    unreachable: listing Clusters: Omni at http://OMNI answered with a web page: this is not the URL of Omni's API
        hint: the URL is the one that omnictl uses; a login page in front of it (a VPN's, a proxy's) answers so too
    unreachable: listing Clusters: Omni at http://OMNI answered 200: ok
        hint: not Omni itself but something in front of it answered, or the URL is not Omni's
    unreachable: listing Clusters: Omni at http://OMNI answered 302: it sends elsewhere, to https://login.example.com/
        hint: not Omni itself but something in front of it answered, or the URL is not Omni's
    unreachable: listing Clusters: Omni at http://OMNI answered 404 with a web page
        hint: not Omni itself but something in front of it answered, or the URL is not Omni's
    unreachable: listing Clusters: Omni at http://OMNI answered 502 with a web page
        hint: not Omni itself but something in front of it answered, or the URL is not Omni's
    unreachable: listing Clusters: Omni at http://OMNI answered 400: Client sent an HTTP request to an HTTPS server.
        hint: the endpoint is https://
    unauthorized: listing Clusters: Omni at http://OMNI refused the signature: it does not know the key KEY of automation@serviceaccount.omni.sidero.dev, or no longer
        hint: a key of another Omni, one that was revoked, or one whose login was never confirmed; `talops serviceaccount renew automation`, by an administrator, prints a new one: it goes to test
    unreachable: listing Clusters: Omni at http://OMNI answered 403: {"message":"no"}
        hint: not Omni itself but something in front of it answered, or the URL is not Omni's
    "#);
}

#[tokio::test]
async fn an_answer_of_another_shape_is_said_to_be_one() {
    let mut all = String::new();
    for body in ["{", r#"{"items":7}"#, "[1]"] {
        let replay = Replay::script(vec![Reply::json(200, body)]).await;
        let error = replay.client().list::<ClusterSpec>(&[]).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Failed);
        all.push_str(&told(&error));
        all.push('\n');
    }
    insta::assert_snapshot!(all, @"
    failed: listing Clusters: Omni at http://OMNI answered in a shape that is not known: EOF while parsing an object at line 1 column 1
        hint: `talops version` says which version it is
    failed: listing Clusters: Omni at http://OMNI answered in a shape that is not known: invalid type: integer `7`, expected a sequence at line 1 column 10
        hint: `talops version` says which version it is
    failed: listing Clusters: Omni at http://OMNI answered in a shape that is not known: invalid type: integer `1`, expected a sequence at line 1 column 2
        hint: `talops version` says which version it is
    ");
}

#[tokio::test]
async fn a_server_that_nobody_listens_at_cannot_be_reached() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = client(&format!("http://{free}"), &pair(SignedDuration::from_hours(8)), Access::Full, LIMIT);
    let error = client.list::<ClusterSpec>(&[]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable);
    assert!(told(&error).contains("listing Clusters: Omni at http://OMNI cannot be reached: "), "{error}");
}
