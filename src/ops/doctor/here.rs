//! What this machine has: the configuration's file, folders of our own, programs, variables.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::Check;
use crate::config::{Loaded, READ_ONLY_VARIABLE, check::files};
use crate::environment::Environment;

/// What no one else may have of our folders and files.
const OTHERS: u32 = 0o077;

/// How many entries of a folder are looked at.
const MOST_ENTRIES: usize = 200;

/// What is known before anybody is asked.
#[derive(Debug, Clone)]
pub struct Here {
    /// The configuration's file, as it is shown; none where there is no file.
    pub file: Option<String>,
    /// The configuration, as the caller has it.
    pub loaded: Loaded,
    /// The process's environment.
    pub environment: Environment,
    /// The call may change nothing, and why.
    pub read_only: Option<&'static str>,
}

impl Here {
    /// The names of the variables that are set.
    pub(super) fn variables(&self) -> BTreeSet<String> {
        let plain = self.environment.plain().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name);
        plain.chain(self.environment.secret_names()).map(str::to_owned).collect()
    }

    /// The configuration: found where, and whether what it names is there.
    pub(super) fn configuration(&self) -> Check {
        let mut check = Check::new("configuration");
        match &self.file {
            Some(file) => check.fact(file),
            None => check
                .fact("no talops.yaml: what omnictl and kubectl are configured for (`talops config init` writes one)"),
        }
        for finding in files::missing(&self.loaded) {
            check.problem(finding.message(), finding.hint());
        }
        let config = &self.loaded.config;
        let (omni, providers, clusters) = (config.omni.len(), config.providers.len(), config.clusters.len());
        check.fact(format!("{omni} Omni, {providers} providers, {clusters} clusters"));
        if omni + providers + clusters == 0 {
            let hint = "`talops config init` writes a talops.yaml from what it finds; `talops --lab doctor` shows a simulated estate";
            check.problem("nothing is configured to be asked", Some(hint));
        }
        if let Some(why) = self.read_only {
            check.fact(format!("read-only ({why}): nothing is changed, `talops mend` neither"));
        }
        check
    }

    /// Folders, programs, variables. Reads the disk: to be called where that is no harm.
    pub(super) fn machine(&self) -> Check {
        let mut check = Check::new("here");
        self.folders(&mut check);
        self.programs(&mut check);
        let empty: Vec<&str> = self.environment.empty_names("TALOPS_").collect();
        if !empty.is_empty() {
            check.fact(format!("set and empty, so not set: {}", empty.join(" ")));
        }
        if self.environment.get(READ_ONLY_VARIABLE).is_some() && self.read_only.is_none() {
            check.fact(format!("{READ_ONLY_VARIABLE} is set to a word for no"));
        }
        check
    }

    /// Folders of our own are the user's alone: minted kubeconfigs and journals are in them.
    fn folders(&self, check: &mut Check) {
        let known = [("XDG_CACHE_HOME", ".cache"), ("XDG_STATE_HOME", ".local/state")];
        let folders: Vec<PathBuf> = known
            .iter()
            .filter_map(|(variable, fallback)| Some(self.environment.xdg(variable, fallback)?.join("talops")))
            .collect();
        let mut open = Vec::new();
        for folder in &folders {
            look(folder, 0, &mut open);
        }
        if let Some(first) = open.first() {
            let more = if open.len() > 1 { format!(" and {} more", open.len() - 1) } else { String::new() };
            let shown: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
            check.problem(
                format!("others may read {}{more}: kubeconfigs and journals are kept there", first.display()),
                Some(&format!("chmod -R go-rwx {}", shown.join(" "))),
            );
        } else {
            check.fact("cache and state are private");
        }
    }

    /// The programs that the configuration needs.
    fn programs(&self, check: &mut Check) {
        let config = &self.loaded.config;
        let proxmox = config.clusters.values().filter_map(|cluster| cluster.hypervisor.proxmox.as_ref());
        let ssh = config.providers.values().any(|provider| provider.ssh.is_some())
            || proxmox.clone().any(|access| access.ssh.is_some());
        let commands = config.providers.values().map(|provider| &provider.command);
        let commands = commands.chain(proxmox.map(|access| &access.command));
        let mut wanted: BTreeSet<&str> = commands.filter_map(|words| words.first()).map(String::as_str).collect();
        if ssh {
            wanted.insert("ssh");
        }
        let missing = wanted.iter().filter(|program| self.find(program).is_none());
        for program in missing {
            check.problem(
                format!("there is no program {program}, and the configuration goes by it"),
                Some("install it, or put its folder on the PATH of this call"),
            );
        }
        let bootstrap = config.clusters.values().any(|cluster| cluster.bootstrap.is_some());
        if bootstrap && self.find("helm").is_none() {
            check.problem("there is no program helm, and a cluster has a bootstrap recipe", Some("install helm 3"));
        }
        let found: Vec<&str> = wanted.into_iter().filter(|program| self.find(program).is_some()).collect();
        if !found.is_empty() {
            check.fact(found.join(", "));
        }
        let openers: &[&str] = if cfg!(target_os = "macos") { &["open"] } else { &["xdg-open", "wslview"] };
        let opener = openers.iter().copied().find(|program| self.find(program).is_some());
        let browser = self.environment.get("BROWSER").or(opener);
        check.fact(browser.map_or_else(
            || "no browser opener: `talops login` prints its URL".to_owned(),
            |browser| format!("{browser} opens a browser"),
        ));
    }

    fn find(&self, program: &str) -> Option<PathBuf> {
        let is_program =
            |path: &Path| path.metadata().is_ok_and(|there| there.is_file() && there.permissions().mode() & 0o111 != 0);
        if program.contains('/') {
            return Some(PathBuf::from(program)).filter(|path| is_program(path));
        }
        let folders = std::env::split_paths(self.environment.get("PATH").unwrap_or_default());
        folders.map(|folder| folder.join(program)).find(|path| is_program(path))
    }
}

/// Collects what others may read in a folder, two levels deep. What is not there is private.
fn look(path: &Path, depth: usize, open: &mut Vec<PathBuf>) {
    let Ok(there) = std::fs::symlink_metadata(path) else { return };
    if there.is_symlink() {
        return;
    }
    if there.permissions().mode() & OTHERS != 0 {
        open.push(path.to_owned());
        return;
    }
    if there.is_dir() && depth < 2 {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten().take(MOST_ENTRIES);
        entries.for_each(|entry| look(&entry.path(), depth + 1, open));
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::Here;
    use crate::config::{Cluster, Config, Loaded, Provider};
    use crate::environment::Environment;

    fn here(config: Config, variables: &[(&str, &str)]) -> Here {
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Here {
            file: Some("talops.yaml".into()),
            loaded: Loaded::from_config(config),
            environment: Environment::new(variables),
            read_only: None,
        }
    }

    #[test]
    fn a_folder_that_others_may_read_is_a_problem_and_what_is_not_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap();
        let problems =
            || here(Config::default(), &[("XDG_CACHE_HOME", home), ("XDG_STATE_HOME", home)]).machine().problems;
        assert_eq!(problems(), []);
        let kept = folder.path().join("talops/kubeconfigs");
        std::fs::create_dir_all(&kept).unwrap();
        let mode = |path: &std::path::Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(&folder.path().join("talops"), 0o700);
        mode(&kept, 0o700);
        assert_eq!(problems(), []);
        std::fs::write(kept.join("a.yaml"), "").unwrap();
        mode(&kept.join("a.yaml"), 0o644);
        let found = problems();
        assert!(found[0].message.contains("a.yaml") && found[0].hint.as_ref().unwrap().starts_with("chmod -R go-rwx"));
    }

    #[test]
    fn only_the_programs_that_are_needed_are_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let mut config = Config::default();
        assert_eq!(here(config.clone(), &[("PATH", path)]).machine().problems, []);
        config.providers.insert("p".into(), Provider { ssh: Some("root@foxtrot".into()), ..Provider::default() });
        config.clusters.insert("c".into(), Cluster { bootstrap: Some("b.yaml".into()), ..Cluster::default() });
        let told = |config: &Config| {
            let problems = here(config.clone(), &[("PATH", path)]).machine().problems;
            problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>()
        };
        assert_eq!(told(&config).len(), 2);
        for program in ["ssh", "helm"] {
            let file = folder.path().join(program);
            std::fs::write(&file, "").unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        assert_eq!(told(&config), [] as [&str; 0]);
    }

    #[test]
    fn variables_are_known_by_name_and_an_empty_one_is_not_set() {
        let here =
            here(Config::default(), &[("INFISICAL_CLIENT_ID", "x"), ("INFISICAL_CLIENT_SECRET", "y"), ("EMPTY", "")]);
        assert_eq!(Vec::from_iter(here.variables()), ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET"]);
    }
}
