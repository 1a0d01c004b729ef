//! What the lab's servers share: an accept loop that ends with its task and notes what comes, and the decoding of paths
//! and queries.

use std::io;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::task::{JoinHandle, JoinSet};

use super::trouble::{Abrupt, Cut, Cuttable, Wire};

/// Serves HTTP/1.1 in a task of its own, and notes each request. Aborting the task closes the listener and every
/// connection, as the death of a server process does.
pub(in crate::lab) fn serve<L>(mut listener: L, router: Router, wire: Wire) -> JoinHandle<()>
where
    L: Listener<Io: Abrupt>,
{
    let outside = wire.clone();
    let router = router.layer(middleware::from_fn(move |mut request: Request, next: Next| {
        let (wire, entry) = (wire.clone(), wire.requests.came(&request));
        request.extensions_mut().insert(entry.clone());
        async move {
            let response = wire.answer(request, next).await;
            entry.answered(response.status().as_u16());
            response
        }
    }));
    tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            let stream = tokio::select! {
                (stream, _) = listener.accept() => stream,
                () = outside.look() => {
                    if outside.is_cut() {
                        connections.abort_all();
                    }
                    continue;
                }
            };
            if outside.is_cut() {
                stream.abandon();
                continue;
            }
            let (stream, cut) = Cuttable::new(stream);
            let router = TowerToHyperService::new(router.clone());
            let service = service_fn(move |request: http::Request<Incoming>| {
                let (answer, cut) = (router.call(request.map(Body::new)), cut.clone());
                async move {
                    let Ok(response) = answer.await;
                    if response.extensions().get::<Cut>().is_some() {
                        cut.store(true, Ordering::Relaxed);
                        return Err(io::Error::from(io::ErrorKind::ConnectionReset));
                    }
                    Ok(response)
                }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .half_close(true)
                .serve_connection(TokioIo::new(stream), service);
            // A client that goes away in mid-answer is no failure of the server's.
            connections.spawn(async move { connection.await.unwrap_or_default() });
            while connections.try_join_next().is_some() {}
        }
    })
}

/// The parameters of a query string, decoded, in their order.
pub(in crate::lab) fn query(text: Option<&str>) -> Vec<(String, String)> {
    let pairs = text.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
        })
        .collect()
}

/// Takes percent-encoding away; bytes that are not UTF-8 are replaced.
pub(in crate::lab) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{decode, query};

    #[test]
    fn a_query_is_decoded_with_its_signs() {
        let pairs = query(Some("labelSelector=app%3Dweb%2Ctier+in+%28a%29&watch&x=%zz"));
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("labelSelector", "app=web,tier in (a)"), ("watch", ""), ("x", "%zz")]);
    }

    #[test]
    fn a_path_keeps_its_plus_signs() {
        assert_eq!(decode("system%3Anode+x"), "system:node+x");
    }
}
