//! Reading sources.

use std::time::Duration;

use futures::StreamExt as _;
use talops::config::{self, Loaded};
use talops::connect::Connections;
use talops::environment::Environment;
use talops::error::Error;
use talops::log::{Entry, Range};
use talops::ops::logs::{self, Source, Wanted};

/// Nothing here takes longer.
const LIMIT: Duration = Duration::from_secs(30);

/// The servers of a configuration.
pub(crate) fn connections(yaml: &str) -> Connections {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talops.yaml");
    std::fs::write(&path, yaml).unwrap();
    let environment = Environment::new([("PATH".into(), "/usr/bin:/bin".into())]);
    let loaded: Loaded = config::load(Some(&path), folder.path(), &environment).unwrap();
    Connections::new(loaded, &environment, Duration::from_secs(10))
}

/// Opens the sources.
pub(crate) async fn open(connections: &Connections, wanted: &Wanted, range: Range) -> Result<Vec<Source>, Error> {
    logs::open(connections, &[], wanted, range).await
}

/// What one source gave: lines, and notices in brackets, with an exclamation mark where there may be a gap.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) lines: Vec<String>,
    pub(crate) notices: Vec<String>,
    pub(crate) missing: u64,
    pub(crate) error: Option<Error>,
}

/// Reads a source until it ends or `enough`.
pub(crate) async fn read(source: &mut Source, enough: impl Fn(&Told) -> bool) -> Told {
    let mut told = Told::default();
    let reading = async {
        while !enough(&told) {
            match source.entries.next().await {
                Some(Ok(Entry::Line(raw))) => {
                    told.missing += raw.missing;
                    let cut = &raw.bytes[..raw.bytes.len().min(100)];
                    told.lines.push(String::from_utf8_lossy(cut).into_owned());
                }
                Some(Ok(Entry::Notice(notice))) => {
                    let mark = if notice.gap_possible { "!" } else { "" };
                    told.notices.push(format!("{mark}{}", notice.what));
                }
                Some(Err(error)) => told.error = Some(error),
                None => return,
            }
        }
    };
    tokio::time::timeout(LIMIT, reading).await.expect("a log that ends or goes on");
    told
}

/// The numbers from `first` on, as lines.
pub(crate) fn numbers(first: usize, count: usize) -> Vec<String> {
    (first..first + count).map(|number| format!("line {number}")).collect()
}
