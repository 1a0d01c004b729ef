//! The connections of one call, one for each destination.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};

use super::failure::{self, Place};
use super::folder::Folder;
use super::master::Master;
use crate::environment::Environment;
use crate::error::{Error, Result};

/// What an attempt gets beyond its own limit to say why it failed.
const GRACE: Duration = Duration::from_millis(200);

type Connecting = Shared<BoxFuture<'static, Result<Arc<Master>>>>;

/// Connections over the user's own ssh, made when they are first needed and shared by everything that goes to the same
/// destination. Whoever makes it closes it: what is not closed goes with the process.
#[derive(Default)]
pub struct Sessions {
    runtime: Option<PathBuf>,
    path: Option<OsString>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    folder: Option<Arc<Folder>>,
    connections: HashMap<String, Connecting>,
}

impl Sessions {
    /// No connection yet. `PATH` (for ssh) and `XDG_RUNTIME_DIR` (for its sockets) come from the environment.
    #[must_use]
    pub fn new(environment: &Environment) -> Arc<Self> {
        let runtime = environment.get("XDG_RUNTIME_DIR").map(PathBuf::from);
        let path = environment.get("PATH").map(OsString::from);
        Arc::new(Self { runtime, path, state: Mutex::default() })
    }

    /// The `PATH` that programs are looked for on.
    pub(super) const fn path(&self) -> Option<&OsString> {
        self.path.as_ref()
    }

    /// The connection to a destination: the one there is, the one that somebody else is waiting for, or a new one.
    /// A failure is shared by those who wait for it, and then forgotten.
    pub(super) async fn connection(&self, destination: &str, timeout: Duration) -> Result<Arc<Master>> {
        let connecting = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let usable = state.connections.get(destination).filter(|connecting| match connecting.peek() {
                None => true,
                Some(Ok(master)) => master.is_alive(),
                Some(Err(_)) => false,
            });
            if let Some(connecting) = usable {
                connecting.clone()
            } else {
                let connecting = self.connect(&mut state, destination, timeout);
                state.connections.insert(destination.to_owned(), connecting.clone());
                connecting
            }
        };
        match tokio::time::timeout(timeout + GRACE, connecting).await {
            Ok(connected) => connected,
            // Somebody with more patience is the one who connects. The grace lets our own attempt tell its own reason.
            Err(_) => Err(failure::timed_out(&Place::ssh(destination), timeout, "")),
        }
    }

    fn connect(&self, state: &mut State, destination: &str, timeout: Duration) -> Connecting {
        let known = state.folder.clone();
        let folder = failure::check_destination(destination)
            .and_then(|()| known.map_or_else(|| Folder::create(self.runtime.as_deref()).map(Arc::new), Ok));
        let folder = match folder {
            Ok(folder) => folder,
            Err(error) => return futures::future::ready(Err(error)).boxed().shared(),
        };
        state.folder = Some(Arc::clone(&folder));
        let destination = destination.to_owned();
        let path = self.path.clone();
        // A task of its own: whoever waits may give up earlier than the connection does.
        let connecting = tokio::spawn(async move {
            let own = folder.connection()?;
            Master::connect(&destination, own, path.as_ref(), timeout).await.map(Arc::new)
        });
        let joined =
            async { connecting.await.unwrap_or_else(|error| Err(Error::failed(format!("connecting: {error}")))) };
        joined.boxed().shared()
    }

    /// Ends every connection, all at once, each within `timeout`.
    pub async fn close(&self, timeout: Duration) {
        let (connections, folder) = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            (std::mem::take(&mut state.connections), state.folder.take())
        };
        let closing = connections.into_values().map(|connecting| async move {
            if let Ok(Ok(master)) = tokio::time::timeout(timeout, connecting).await {
                master.close(timeout).await;
            }
        });
        futures::future::join_all(closing).await;
        drop(folder);
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        formatter.debug_struct("Sessions").field("destinations", &state.connections.keys()).finish_non_exhaustive()
    }
}
