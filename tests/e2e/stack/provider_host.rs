//! The provider's host: sshd on a loopback port, and "container 200" in it with a Docker Engine and the provider's
//! container.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::ports::free_port;
use super::process::{Finished, Frozen, Server, run};

/// The name that the client's configuration has for the host.
pub(crate) const HOST: &str = "foxtrot";

/// The label `com.docker.compose.service` of the provider's container.
pub(crate) const SERVICE: &str = "proxmox-provider";

/// How long one docker call may take.
const CALL: Duration = Duration::from_secs(60);

/// The host. The connection's server goes before the engine.
pub(crate) struct ProviderHost {
    sshd: Server,
    engine: Server,
    /// The container's first process, as the host sees it.
    init: u32,
    folder: PathBuf,
    /// The port that sshd listens on.
    pub(crate) port: u16,
}

impl ProviderHost {
    /// Starts both servers below `folder`, and the provider's container.
    pub(crate) fn start(folder: &Path) -> Self {
        assert!(is_root(), "the provider's host needs root: namespaces and a Docker Engine");
        for part in ["bin", "engine", "home", "image/bin", "image/app", "keys"] {
            std::fs::create_dir_all(folder.join(part)).expect("a folder for the provider's host");
        }
        let (engine, init) = start_engine(folder);
        std::fs::copy(sources().join("pct"), folder.join("bin/pct")).expect("pct");
        std::fs::write(folder.join("bin/container-200.pid"), init.to_string()).expect("a file");
        let port = free_port();
        make_keys(folder);
        let sshd = start_sshd("sshd", folder, port, "");
        let host = Self { sshd, engine, init, folder: folder.to_owned(), port };
        host.import_image();
        host.compose("provider");
        host
    }

    /// The engine's socket as the host sees it, besides the one inside the container.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join("engine/docker.sock")
    }

    /// A file of the host: `keys/client`, `keys/host.pub`.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// An ssh client's configuration that knows the host as [`HOST`], and its key.
    pub(crate) fn client_configuration(&self) -> String {
        self.client_configuration_for(self.port)
    }

    /// The same for another sshd of the host.
    pub(crate) fn client_configuration_for(&self, port: u16) -> String {
        let known_hosts = self.folder.join(format!("keys/known_hosts_{port}"));
        let key = std::fs::read_to_string(self.file("keys/host.pub")).expect("the host's key");
        std::fs::write(&known_hosts, format!("[127.0.0.1]:{port} {key}")).expect("known_hosts");
        self.client_configuration_with(port, &known_hosts)
    }

    /// The same with another port or another file of known hosts.
    pub(crate) fn client_configuration_with(&self, port: u16, known_hosts: &Path) -> String {
        format!(
            "Host {HOST}\n  HostName 127.0.0.1\n  Port {port}\n  User root\n  IdentityFile {}\n  IdentitiesOnly yes\n  \
             UserKnownHostsFile {}\n  GlobalKnownHostsFile /dev/null\n",
            self.file("keys/client").display(),
            known_hosts.display()
        )
    }

    /// Runs docker against the engine; it must succeed.
    pub(crate) fn docker(&self, arguments: &[&str]) -> Finished {
        let mut command = self.engine_command("docker");
        run(command.args(arguments), CALL).succeeded()
    }

    /// Brings a compose project up, whose one service is [`SERVICE`].
    pub(crate) fn compose(&self, project: &str) {
        let mut command = self.engine_command("docker-compose");
        command.args(["--project-name", project, "--file"]).arg(sources().join("compose.yaml"));
        run(command.args(["up", "--detach"]), CALL).succeeded();
    }

    /// Takes a compose project down again.
    pub(crate) fn compose_down(&self, project: &str) {
        let mut command = self.engine_command("docker-compose");
        command.args(["--project-name", project, "--file"]).arg(sources().join("compose.yaml"));
        run(command.args(["down", "--timeout", "3"]), CALL).succeeded();
    }

    /// Runs docker-compose against the engine; it must succeed.
    pub(crate) fn compose_with(&self, arguments: &[&str]) {
        run(self.engine_command("docker-compose").args(arguments), CALL).succeeded();
    }

    /// The provider's container's name, as docker-compose chose it.
    pub(crate) fn container(&self) -> String {
        let filter = format!("label=com.docker.compose.service={SERVICE}");
        self.docker(&["ps", "--all", "--filter", &filter, "--format", "{{.Names}}"]).stdout.trim().to_owned()
    }

    /// Adds a line to what the provider's container has written to stderr.
    pub(crate) fn provider_writes(&self, line: &str) {
        self.docker(&["exec", &self.container(), "sh", "-c", "echo \"$1\" >/proc/1/fd/2", "sh", line]);
    }

    /// Makes the host a Proxmox VE node: its `pvesh` asks this API with this token.
    pub(crate) fn install_pvesh(&self, url: &str, token: &str) {
        std::fs::copy(sources().join("pvesh"), self.file("bin/pvesh")).expect("pvesh");
        std::fs::write(self.file("bin/pvesh.api"), format!("url='{url}'\ntoken='{token}'\n")).expect("a file");
    }

    /// Starts a second sshd that forwards no sockets, and answers with its port.
    pub(crate) fn sshd_without_forwarding(&self) -> (Server, u16) {
        let port = free_port();
        (start_sshd("sshd-without-forwarding", &self.folder, port, "AllowStreamLocalForwarding no\n"), port)
    }

    /// Takes the socket away that the host sees, until the answer is dropped; the one inside the container stays.
    pub(crate) fn hide_socket(&self) -> Hidden {
        let (from, to) = (self.folder.join("engine"), self.folder.join("engine-hidden"));
        std::fs::rename(&from, &to).expect("a folder to rename");
        Hidden { from, to }
    }

    /// Stops the engine in mid-air (SIGSTOP) until the answer is dropped: its socket takes connections and says nothing.
    pub(crate) fn freeze_engine(&self) -> Frozen {
        Frozen::new(self.init)
    }

    /// The last lines of both servers' logs.
    pub(crate) fn logs(&self) -> String {
        self.sshd.log_tail() + &self.engine.log_tail()
    }

    fn engine_command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", &self.folder);
        command.env("DOCKER_HOST", format!("unix://{}", self.socket().display()));
        command
    }

    fn import_image(&self) {
        let image = self.folder.join("image");
        std::fs::copy("/bin/busybox", image.join("bin/busybox")).expect("busybox (Debian: busybox-static)");
        for applet in ["sh", "date", "sleep", "printf", "echo"] {
            let _ = std::os::unix::fs::symlink("busybox", image.join("bin").join(applet));
        }
        std::fs::copy(sources().join("provider.sh"), image.join("app/provider")).expect("the provider's script");
        let archive = self.folder.join("image.tar");
        run(Command::new("tar").arg("-C").arg(&image).arg("-cf").arg(&archive).arg("."), CALL).succeeded();
        let archive = archive.to_str().expect("a path that is text");
        self.docker(&["import", "-c", "ENTRYPOINT [\"/bin/sh\",\"/app/provider\"]", archive, "proxmox-provider:e2e"]);
    }
}

/// The engine's folder, renamed until this is dropped.
pub(crate) struct Hidden {
    from: PathBuf,
    to: PathBuf,
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = std::fs::rename(&self.to, &self.from);
    }
}

fn start_engine(folder: &Path) -> (Server, u32) {
    let socket = folder.join("engine/docker.sock");
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "--pid", "--net", "--uts", "--ipc", "--fork", "--kill-child"])
        .arg(sources().join("container-200.sh"))
        .arg(folder.join("data"))
        .arg(&socket)
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    let mut engine = Server::start("dockerd", folder, &command);
    let mut version = Command::new("docker");
    version.env("DOCKER_HOST", format!("unix://{}", socket.display())).arg("version");
    engine.wait_until(Duration::from_secs(60), || socket.exists() && run(&mut version, CALL).status.success());
    let children = format!("/proc/{0}/task/{0}/children", engine.id());
    let children = std::fs::read_to_string(children).expect("the children of unshare");
    let init =
        children.split_whitespace().next().and_then(|id| id.parse().ok()).expect("the container's first process");
    (engine, init)
}

fn make_keys(folder: &Path) {
    for key in ["host", "client"] {
        let mut make = Command::new("ssh-keygen");
        make.args(["-q", "-t", "ed25519", "-N", "", "-C", key, "-f"]).arg(folder.join("keys").join(key));
        run(&mut make, CALL).succeeded();
    }
}

/// Starts an sshd with a few lines of configuration besides those that each has.
fn start_sshd(name: &str, folder: &Path, port: u16, lines: &str) -> Server {
    std::fs::create_dir_all("/run/sshd").expect("the folder that sshd separates privileges in");
    let configuration = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {keys}/host\nAuthorizedKeysFile {keys}/client.pub\nPidFile none\n\
         UsePAM no\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nMaxStartups 50\n\
         SetEnv PATH={bin}:/usr/bin:/bin:/usr/sbin:/sbin HOME={home}\n{lines}",
        keys = folder.join("keys").display(),
        // The login shell reads what is in there, and not what the machine's own root has in his.
        home = folder.join("home").display(),
        bin = folder.join("bin").display(),
    );
    let file = folder.join(format!("{name}.conf"));
    std::fs::write(&file, configuration).expect("sshd's configuration");
    let mut sshd = Server::start(name, folder, Command::new("/usr/sbin/sshd").args(["-D", "-e", "-f"]).arg(&file));
    sshd.wait_until(Duration::from_secs(20), || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    sshd
}

fn is_root() -> bool {
    run(Command::new("id").arg("-u"), CALL).stdout.trim() == "0"
}

fn sources() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/provider")
}
