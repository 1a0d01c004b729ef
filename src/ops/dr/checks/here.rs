//! This host: nothing else works on the cluster, and a journal has room.

use super::{DrCheck, failed, passed, unknown};
use crate::error::Result;
use crate::run::RunId;

const RUNNING: &str = "running";
const FOLDER: &str = "state-folder";

/// How much has to be free where runs are kept, in bytes: a journal is below 1 MiB, and other things are written too.
const ROOM: u64 = 16 << 20;

/// No other process of this host works on the cluster. That somebody elsewhere does is told by the estate itself.
pub(super) fn running(holder: &Result<Option<RunId>>, program: &str) -> DrCheck {
    match holder {
        Err(error) => unknown(RUNNING, error),
        Ok(None) => passed(RUNNING, "no other run of this host works on it"),
        Ok(Some(run)) => {
            let mend = format!("`{program} dr wait {run}` shows how far it is");
            failed(RUNNING, format!("the run {run} works on it"), mend)
        }
    }
}

/// The folder of runs can be written, with room for a journal. `room` is in bytes.
pub(super) fn room(room: &Result<u64>) -> DrCheck {
    let mend = "free some space, or set XDG_STATE_HOME to where there is some";
    match room {
        Err(error) => failed(FOLDER, error.message(), error.hint_text().unwrap_or(mend)),
        Ok(bytes) if *bytes < ROOM => {
            let message = format!("{} KiB are free where runs are kept, and a journal wants 16 MiB", bytes >> 10);
            failed(FOLDER, message, mend)
        }
        Ok(_) => passed(FOLDER, "runs can be kept"),
    }
}

#[cfg(test)]
mod tests {
    use super::{room, running};
    use crate::error::Error;
    use crate::ops::dr::checks::shown;

    #[test]
    fn one_run_at_a_time_and_room_for_its_journal() {
        let id = || "20261129-104152-k3x9".parse().unwrap();
        let holders = [Ok(None), Ok(Some(id())), Err(Error::failed("locking: no"))];
        let mut lines: Vec<String> = holders.iter().map(|holder| shown(&running(holder, "talops"))).collect();
        let rooms = [Ok(16 << 20), Ok((16 << 20) - 1), Err(Error::failed("writing a run to /x: read-only"))];
        lines.extend(rooms.iter().map(|bytes| shown(&room(bytes))));
        insta::assert_snapshot!(lines.join("\n"), @r"
        passed running: no other run of this host works on it
        failed running: the run 20261129-104152-k3x9 works on it
          `talops dr wait 20261129-104152-k3x9` shows how far it is
        unknown running: locking: no
          --accept-unknown running goes on without it
        passed state-folder: runs can be kept
        failed state-folder: 16383 KiB are free where runs are kept, and a journal wants 16 MiB
          free some space, or set XDG_STATE_HOME to where there is some
        failed state-folder: writing a run to /x: read-only
          free some space, or set XDG_STATE_HOME to where there is some
        ");
    }
}
