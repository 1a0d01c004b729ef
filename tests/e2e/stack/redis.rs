//! redis, which Argo CD's controllers cache in; nothing of it is kept.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::ports::{answers, free_port};
use super::process::Server;

/// A running redis.
pub(crate) struct Redis {
    /// Its address.
    pub(crate) address: String,
    server: Server,
}

impl Redis {
    /// Starts it.
    pub(crate) fn start(folder: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        command.arg("--dir").arg(folder);
        let mut server = Server::start("redis", folder, &command);
        server.wait_until(Duration::from_secs(20), || answers(port, "PING\r\n", "+PONG"));
        Self { address: format!("127.0.0.1:{port}"), server }
    }

    /// The last lines of its log.
    pub(crate) fn log_tail(&self) -> String {
        self.server.log_tail()
    }
}
