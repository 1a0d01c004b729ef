//! Where users' keys are kept, as omnictl keeps them (`siderolabs/go-api-signature` `pkg/pgp/client/provider.go`).

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::config::omniconfig::legacy_folder;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::file;
use crate::secret::Secret;

/// What the name of a key's file ends in while nobody has confirmed the key.
const UNCONFIRMED: &str = ".unconfirmed";

/// The key of one user in one context of the omniconfig.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserKeyFile {
    name: String,
    folders: Vec<PathBuf>,
}

impl UserKeyFile {
    /// The key of `identity` in `context`.
    #[must_use]
    pub fn new(context: &str, identity: &str, environment: &Environment) -> Self {
        Self { name: format!("{context}-{identity}.pgp"), folders: folders(environment) }
    }

    /// Its name, `<context>-<identity>.pgp`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folders that it is looked for in.
    #[must_use]
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Reads the key, from the first folder that has it.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] when it is there and cannot be read.
    pub fn read(&self) -> Result<Option<(PathBuf, Secret)>> {
        for folder in &self.folders {
            let path = folder.join(&self.name);
            if let Some(armored) = read(&path)? {
                return Ok(Some((path, armored)));
            }
        }
        Ok(None)
    }

    /// Where it is written.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] when there is no home folder, or the name would lead out of it.
    pub fn path(&self) -> Result<PathBuf> {
        if self.name.contains(['/', '\0']) {
            let message = format!("no file can be called {:?}", self.name);
            return Err(Error::configuration(message).hint("a context or an identity without a slash"));
        }
        let folder = self.folders.first().ok_or_else(|| {
            Error::configuration("there is no place for a user's key: neither SIDEROV1_KEYS_DIR nor HOME is set")
        })?;
        Ok(folder.join(&self.name))
    }

    /// Checks that it can be written, by writing beside it.
    ///
    /// # Errors
    ///
    /// As [`UserKeyFile::write`].
    pub fn check(&self) -> Result<()> {
        let path = self.path()?;
        let probe = path.with_file_name(format!(".{}.probe-{}", self.name, std::process::id()));
        file::write_private(&probe, "").map_err(|error| unwritable(&path, &error))?;
        // One that stays holds nothing.
        let _ = std::fs::remove_file(probe);
        Ok(())
    }

    /// Writes the key, for its owner alone.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Configuration`] when its folder cannot be made or written to.
    pub fn write(&self, armored: &Secret) -> Result<PathBuf> {
        let path = self.path()?;
        file::write_private(&path, armored.expose()).map_err(|error| unwritable(&path, &error))?;
        Ok(path)
    }

    /// Keeps a key that nobody has confirmed yet: the next login goes on with it.
    ///
    /// # Errors
    ///
    /// As [`UserKeyFile::write`].
    pub fn keep_unconfirmed(&self, armored: &Secret) -> Result<()> {
        let path = self.unconfirmed()?;
        file::write_private(&path, armored.expose()).map_err(|error| unwritable(&path, &error))
    }

    /// The key that nobody has confirmed yet; one that cannot be read is none.
    pub fn read_unconfirmed(&self) -> Option<Secret> {
        read(&self.unconfirmed().ok()?).ok()?
    }

    /// Forgets the key that nobody has confirmed yet.
    pub fn forget_unconfirmed(&self) {
        if let Ok(path) = self.unconfirmed() {
            // Not there is as good; it is of no use to anybody, and runs out.
            let _ = std::fs::remove_file(path);
        }
    }

    /// Removes the key from every folder that has it.
    ///
    /// # Errors
    ///
    /// [`crate::error::Kind::Failed`] when one cannot be removed.
    pub fn remove(&self) -> Result<Vec<PathBuf>> {
        self.forget_unconfirmed();
        let mut removed = Vec::new();
        for folder in &self.folders {
            let path = folder.join(&self.name);
            match std::fs::remove_file(&path) {
                Ok(()) => removed.push(path),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(Error::failed(format!("removing the key {}: {error}", path.display()))),
            }
        }
        Ok(removed)
    }

    fn unconfirmed(&self) -> Result<PathBuf> {
        let path = self.path()?;
        Ok(path.with_file_name(format!("{}{UNCONFIRMED}", self.name)))
    }
}

/// Where users' keys are; `TALOS_HOME` does not count here.
fn folders(environment: &Environment) -> Vec<PathBuf> {
    let named = environment.get("SIDEROV1_KEYS_DIR").map(PathBuf::from);
    let current = named.or_else(|| Some(environment.home()?.join(".talos/keys")));
    let legacy = environment.xdg("XDG_DATA_HOME", legacy_folder(".local/share")).map(|folder| folder.join("omni/keys"));
    current.into_iter().chain(legacy).collect()
}

fn read(path: &Path) -> Result<Option<Secret>> {
    match file::read_text(path, file::LONGEST) {
        Ok(text) => Ok(Some(Secret::new(text))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::configuration(format!("reading the key {}: {error}", path.display()))),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::configuration(format!("keeping the key {}: {error}", path.display()))
        .hint("SIDEROV1_KEYS_DIR names another folder, for omnictl too")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::UserKeyFile;
    use crate::environment::Environment;
    use crate::error::Kind;
    use crate::secret::Secret;

    fn at(home: &std::path::Path, context: &str) -> UserKeyFile {
        UserKeyFile::new(context, "o@example.com", &Environment::new([("HOME".into(), home.into())]))
    }

    #[test]
    fn a_key_is_kept_where_omnictl_looks_for_it_and_for_its_owner_alone() {
        let home = tempfile::tempdir().unwrap();
        let key = at(home.path(), "home");
        assert_eq!(key.read().unwrap().map(|(path, _)| path), None);
        key.check().unwrap();
        let path = key.write(&Secret::new("armored")).unwrap();
        assert_eq!(path, home.path().join(".talos/keys/home-o@example.com.pgp"));
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        let there: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(there.len(), 1, "{there:?}");
        assert_eq!(key.read().unwrap().unwrap().1.expose(), "armored");
        assert_eq!(key.remove().unwrap(), [path]);
        assert!(key.read().unwrap().is_none());
    }

    #[test]
    fn one_that_nobody_confirmed_is_kept_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let key = at(home.path(), "home");
        key.keep_unconfirmed(&Secret::new("armored")).unwrap();
        assert!(key.read().unwrap().is_none());
        assert_eq!(key.read_unconfirmed().unwrap().expose(), "armored");
        key.forget_unconfirmed();
        assert!(key.read_unconfirmed().is_none());
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_none() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(at(home.path(), "../../x").write(&Secret::new("k")).unwrap_err().kind(), Kind::Configuration);
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_is_named() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(".talos"), "a file").unwrap();
        let error = at(home.path(), "home").check().unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration);
        assert!(error.message().contains(".talos/keys/home-o@example.com.pgp"), "{error}");
    }
}
