//! No secret that a run is given is ever to be seen: not in what it prints or keeps, nor in the process that it detaches.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::drill::{CLUSTER, Estate, on_the_lab};
use crate::talops::{outcome, talops};

const KEY: &str = "OMNI_SERVICE_ACCOUNT_KEY";
const TOKEN: &str = "PROXMOX_TOKEN";

/// A configuration whose secrets are in variables, and those.
fn with_variables(estate: &Estate) -> (PathBuf, [(&'static str, String); 2]) {
    let configuration = estate.configuration();
    let read = |file: &str| std::fs::read_to_string(configuration.with_file_name(file)).unwrap().trim().to_owned();
    let secrets = [(KEY, read("home.key")), (TOKEN, read("home-proxmox.secret"))];
    let text = std::fs::read_to_string(&configuration).unwrap();
    let text = text.replace("file: home.key", &format!("env: {KEY}"));
    let text = text.replace("file: home-proxmox.secret", &format!("env: {TOKEN}"));
    assert!(!text.contains("home.key") && !text.contains("home-proxmox.secret"));
    let path = configuration.with_file_name("variables.yaml");
    std::fs::write(&path, text).unwrap();
    (path, secrets)
}

/// The files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

/// The words and the environment of the process that was detached, while it is there.
fn detached(id: &str) -> Option<String> {
    for entry in std::fs::read_dir("/proc").unwrap() {
        let path = entry.unwrap().path();
        let read =
            |file: &str| String::from_utf8_lossy(&std::fs::read(path.join(file)).unwrap_or_default()).into_owned();
        let words = read("cmdline");
        if words.contains("--detached-as") && words.contains(id) {
            return Some(words + &read("environ"));
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_run_is_to_be_seen_anywhere() {
    on_the_lab(|| {
        let estate = Estate::new();
        let (configuration, secrets) = with_variables(&estate);
        let call = |arguments: &[&str]| {
            let mut command = talops(estate.home());
            command.envs(secrets.iter().map(|(name, secret)| (name, secret)));
            outcome(command.arg("--config").arg(&configuration).args(arguments))
        };
        let (code, plan, error) = call(&["dr", "plan", "-c", CLUSTER, "-o", "json"]);
        assert_eq!(code, 0, "{error}");
        let digest = serde_json::from_str::<serde_json::Value>(&plan).unwrap()["digest"].as_str().unwrap().to_owned();
        let approved = ["--approve-plan", &digest, "--gates", "destroy,recreate", "--detach"];
        let (code, out, run) = call(&[&["dr", "run", "-c", CLUSTER][..], &approved].concat());
        assert_eq!(code, 0, "{run}");
        let id = out.trim();
        let seen = detached(id).unwrap();
        let (code, waited, error) = call(&["dr", "wait", id, "--deadline", "60s"]);
        assert_eq!(code, 0, "{waited}{error}");
        let until = Instant::now() + Duration::from_secs(10);
        while detached(id).is_some() {
            assert!(Instant::now() < until, "a run that is done ends");
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut places = vec![("its process", seen), ("stdout", plan + &out + &waited), ("stderr", run + &error)];
        let kept = files(&estate.home().join(".local/state/talops"));
        assert!(kept.iter().any(|path| path.ends_with("journal.jsonl")), "{kept:?}");
        places.extend(kept.iter().map(|path| ("a file", std::fs::read_to_string(path).unwrap())));
        for (place, text) in &places {
            for (name, secret) in &secrets {
                assert!(!text.contains(secret.as_str()), "{name} is in {place}");
            }
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    on_the_lab(|| {
        let estate = Estate::new();
        let (code, out, error) = estate.run(&estate.digest());
        assert_eq!(code, 0, "{out}{error}");
        let state = estate.home().join(".local/state/talops");
        for path in files(&state) {
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
            let folder = path.parent().unwrap();
            assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o077, 0, "{}", folder.display());
        }
        // A folder that others may enter, or a link, is not used.
        let runs = estate.runs();
        std::fs::set_permissions(&runs, std::fs::Permissions::from_mode(0o755)).unwrap();
        let (code, _, error) = estate.call(&["dr", "list"]);
        assert_eq!(code, 1);
        assert!(error.contains("is not a folder of this user's alone"), "{error}");
        std::fs::rename(&runs, state.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(state.join("elsewhere"), &runs).unwrap();
        let (code, _, error) = estate.call(&["dr", "list"]);
        assert_eq!(code, 1);
        assert!(error.contains("is not a folder of this user's alone"), "{error}");
    });
}
