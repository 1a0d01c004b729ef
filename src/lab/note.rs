//! A note of what reached the lab's servers and of what became of the estate: the proof that nothing was done twice.
//!
//! It is kept in memory and, where a file is named, in that file as lines of JSON, so that it outlives whoever called. A
//! request has a line once it is answered or its client has gone (then it has no `status`); whatever was made, began to end
//! or went has one too:
//!
//! ```text
//! {"at":"…","request":"POST /api/omni.resources.ResourceService/Teardown","about":"Clusters.omni.sidero.dev/edge","status":200}
//! {"at":"…","happened":"gone","what":"ClusterUUIDs/edge","uuid":"…"}
//! ```

use std::fs::File;
use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::Request;
use jiff::Timestamp;
use serde_json::{Value, json};

/// What has reached servers, and what happened. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Requests(Arc<Mutex<Note>>);

#[derive(Debug, Default)]
struct Note {
    came: Vec<String>,
    lines: Vec<Value>,
    file: Option<File>,
}

impl Requests {
    /// Also kept in a file.
    pub(in crate::lab) fn write_to(&self, file: File) {
        self.lock().file = Some(file);
    }

    /// Method and path of each request that came so far (`POST /api/omni.resources.ResourceService/List`), in the order in
    /// which they came.
    #[must_use]
    pub fn so_far(&self) -> Vec<String> {
        self.lock().came.clone()
    }

    /// The lines so far, as they stand in the file.
    #[must_use]
    pub fn lines(&self) -> Vec<Value> {
        self.lock().lines.clone()
    }

    /// Notes what was `made`, is `ending`, or is `gone`.
    pub(in crate::lab) fn happened(&self, how: &str, what: &str, uuid: Option<&str>) {
        let mut line = json!({"at": Timestamp::now().to_string(), "happened": how, "what": what});
        if let Some(uuid) = uuid {
            line["uuid"] = uuid.into();
        }
        self.lock().tell(line);
    }

    /// Notes that a request came.
    pub(in crate::lab) fn came(&self, request: &Request) -> Entry {
        let told = format!("{} {}", request.method(), request.uri().path());
        self.lock().came.push(told.clone());
        let line = Mutex::new(json!({"at": Timestamp::now().to_string(), "request": told}));
        Entry(Arc::new(Answering { line, requests: self.clone() }))
    }

    fn lock(&self) -> MutexGuard<'_, Note> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Note {
    fn tell(&mut self, line: Value) {
        if let Some(file) = &mut self.file {
            // A note that cannot be written any more is still in memory, and the estate goes on.
            let _ = file.write_all(format!("{line}\n").as_bytes());
        }
        self.lines.push(line);
    }
}

/// A request that is being answered. Its line is written when nobody answers it any more.
#[derive(Debug, Clone)]
pub(in crate::lab) struct Entry(Arc<Answering>);

#[derive(Debug)]
struct Answering {
    line: Mutex<Value>,
    requests: Requests,
}

impl Entry {
    /// Says what it is about: `TYPE/ID`.
    pub(in crate::lab) fn about(&self, what: &str) {
        self.0.set("about", what.into());
    }

    /// Says how it was answered.
    pub(in crate::lab) fn answered(&self, status: u16) {
        self.0.set("status", status.into());
    }
}

impl Answering {
    fn set(&self, name: &str, value: Value) {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)[name] = value;
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.requests.lock().tell(line);
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;

    use super::Requests;

    #[test]
    fn a_request_has_its_line_once_nobody_answers_it_any_more() {
        let note = Requests::default();
        let file = tempfile::NamedTempFile::new().unwrap();
        note.write_to(file.reopen().unwrap());
        let request = |path: &str| Request::post(path).body(Body::empty()).unwrap();
        let (answered, left) = (note.came(&request("/a")), note.came(&request("/b?c=d")));
        answered.about("Clusters/edge");
        answered.answered(200);
        assert_eq!((note.so_far(), note.lines().len()), (vec!["POST /a".to_owned(), "POST /b".to_owned()], 0));
        drop((answered.clone(), answered, left));
        note.happened("gone", "ClusterUUIDs/edge", Some("u"));
        let written = std::fs::read_to_string(file.path()).unwrap();
        let lines: Vec<serde_json::Value> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines, note.lines());
        let told = |line: &serde_json::Value| (line["request"].clone(), line["about"].clone(), line["status"].clone());
        assert_eq!(told(&lines[0]), ("POST /a".into(), "Clusters/edge".into(), 200.into()));
        assert_eq!(told(&lines[1]), ("POST /b".into(), ().into(), ().into()));
        assert_eq!((&lines[2]["happened"], &lines[2]["uuid"]), (&"gone".into(), &"u".into()));
    }
}
