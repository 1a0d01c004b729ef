//! A container engine with one container, that breaks off in the middle of a log as often as it is told to.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

/// A line: nanoseconds of its time, and its text without the end of line.
pub(crate) type Line = (u64, String);

/// What there is, and how it answers.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) id: String,
    pub(crate) log: Vec<Line>,
    pub(crate) status: &'static str,
    pub(crate) started: String,
    pub(crate) exit_code: i64,
    /// The container has a terminal.
    pub(crate) terminal: bool,
    /// After how many bytes each of the next answers with a log breaks off.
    pub(crate) cuts: Vec<usize>,
    /// What is answered instead of the log.
    pub(crate) refusal: Option<(u16, &'static str)>,
    /// Only lines after `since`, as Podman has it.
    pub(crate) after: bool,
    /// The queries with which the log was asked for.
    pub(crate) asked: Vec<String>,
}

/// The second in which everything happens.
pub(crate) const SECOND: u64 = 1_763_629_200;

/// The engine.
#[derive(Clone)]
pub(crate) struct Engine {
    pub(crate) socket: PathBuf,
    pub(crate) state: Arc<Mutex<State>>,
}

impl Engine {
    /// Starts one, below `folder`.
    pub(crate) fn start(folder: &Path, log: Vec<Line>) -> Self {
        let socket = folder.join("d.sock");
        let state = State {
            id: "d141da53bd2d411b".to_owned(),
            log,
            status: "running",
            started: "2025-11-20T08:00:00Z".to_owned(),
            exit_code: 0,
            terminal: false,
            cuts: Vec::new(),
            refusal: None,
            after: false,
            asked: Vec::new(),
        };
        let engine = Self { socket: socket.clone(), state: Arc::new(Mutex::new(state)) };
        let listener = UnixListener::bind(socket).unwrap();
        let serving = engine.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().answer(stream));
            }
        });
        engine
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.state.lock().unwrap().asked.clone()
    }

    /// What configures it as the only provider.
    pub(crate) fn configuration(&self) -> String {
        format!("providers:\n  matrix: {{ container: provider, socket: {} }}\n", self.socket.display())
    }

    async fn answer(self, mut stream: UnixStream) {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            request.push(byte);
        }
        let request = String::from_utf8(request).unwrap();
        let path = request.split(' ').nth(1).unwrap();
        let path = path.strip_prefix("/v1.41").unwrap_or(path);
        let state = self.state.lock().unwrap().clone();
        match path.split_once('?').unwrap_or((path, "")) {
            (path, query) if path.ends_with("/logs") => return self.log(stream, query).await,
            ("/containers/json", _) => {
                let list = json!([{"Id": state.id, "Names": ["/provider"], "Labels": {}, "State": state.status}]);
                whole(&mut stream, 200, &list.to_string()).await;
            }
            (path, _) if path == format!("/containers/{}/json", state.id) => {
                let inspection = json!({"Id": state.id, "Name": "/provider", "Config": {"Tty": state.terminal}, "State": {
                    "Status": state.status, "StartedAt": state.started, "ExitCode": state.exit_code,
                    "FinishedAt": "2025-11-20T09:10:00Z"}});
                whole(&mut stream, 200, &inspection.to_string()).await;
            }
            _ => whole(&mut stream, 404, r#"{"message":"No such container"}"#).await,
        }
    }

    /// The log from where it is wanted, and what is added to it until the container's run ends.
    async fn log(self, mut stream: UnixStream, query: &str) {
        let (started, refusal, cut) = {
            let mut state = self.state.lock().unwrap();
            state.asked.push(query.to_owned());
            let cut = if state.cuts.is_empty() { None } else { Some(state.cuts.remove(0)) };
            (state.started.clone(), state.refusal, cut)
        };
        if let Some((status, message)) = refusal {
            return whole(&mut stream, status, &json!({"message": message}).to_string()).await;
        }
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        let since = value("since").map(|since| {
            let (seconds, nanos) = since.split_once('.').unwrap();
            (seconds.parse::<u64>().unwrap() * 1_000_000_000 + nanos.parse::<u64>().unwrap())
                .saturating_sub(SECOND * 1_000_000_000)
        });
        let head = "HTTP/1.1 200 X\r\nApi-Version: 1.41\r\nTransfer-Encoding: chunked\r\n\r\n";
        if stream.write_all(head.as_bytes()).await.is_err() {
            return;
        }
        let mut left = cut.unwrap_or(usize::MAX);
        let length = self.state.lock().unwrap().log.len();
        let tail = value("tail").and_then(|tail| tail.parse().ok()).unwrap_or(usize::MAX);
        let mut next = length.saturating_sub(tail);
        loop {
            let (bytes, goes_on) = {
                let state = self.state.lock().unwrap();
                let wanted =
                    |time: u64| since.is_none_or(|since| if state.after { time > since } else { time >= since });
                let lines = state.log.get(next..).unwrap_or_default().iter().filter(|(time, _)| wanted(*time));
                let bytes: Vec<u8> = lines.flat_map(|line| written(line, state.terminal)).collect();
                next = state.log.len();
                (bytes, value("follow").is_some() && state.status == "running" && state.started == started)
            };
            let sent = &bytes[..bytes.len().min(left)];
            left -= sent.len();
            if !sent.is_empty() {
                let chunk = [format!("{:x}\r\n", sent.len()).as_bytes(), sent, b"\r\n"].concat();
                if stream.write_all(&chunk).await.is_err() || left == 0 {
                    return;
                }
            }
            if !goes_on {
                let _ = stream.write_all(b"0\r\n\r\n").await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn written((nanos, text): &Line, terminal: bool) -> Vec<u8> {
    let stamp = format!("2025-11-20T09:00:{:02}.{:09}Z ", nanos / 1_000_000_000, nanos % 1_000_000_000);
    if terminal {
        return format!("{stamp}{text}\r\n").into_bytes();
    }
    let pieces: Vec<&[u8]> = text.as_bytes().chunks(16 * 1024).collect();
    let last = pieces.len().saturating_sub(1);
    let mut frames = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        let end: &[u8] = if number == last { b"\n" } else { b"" };
        let length = u32::try_from(stamp.len() + piece.len() + end.len()).unwrap();
        frames.extend(
            [&[1 + u8::from(nanos % 2 == 1), 0, 0, 0][..], &length.to_be_bytes(), stamp.as_bytes(), piece, end]
                .concat(),
        );
    }
    frames
}

async fn whole(stream: &mut UnixStream, status: u16, body: &str) {
    let head = format!(
        "HTTP/1.1 {status} X\r\nApi-Version: 1.41\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await;
}
