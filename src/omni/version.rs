//! The version handshake.

use super::client::Client;
use crate::error::Result;
use crate::resource::SysVersionSpec;

/// The backend API number that this tool was built against: Omni 1.5 to 1.10 (`siderolabs/omni` `client/api/version.go`).
pub const BACKEND_API_VERSION: u32 = 2;

impl Client {
    /// The server's version. Any key that the server knows may ask.
    ///
    /// # Errors
    ///
    /// When it cannot be asked.
    pub async fn version(&self) -> Result<SysVersionSpec> {
        self.get::<SysVersionSpec>("current").await.map(|resource| resource.spec)
    }
}

/// What to warn of when a server speaks another backend API than this tool was built against. omnictl refuses to work
/// then; what this tool reads has kept its meaning so far.
#[must_use]
pub fn version_warning(version: &SysVersionSpec) -> Option<String> {
    let SysVersionSpec { backend_version, backend_api_version, .. } = version;
    (*backend_api_version != BACKEND_API_VERSION).then(|| {
        format!(
            "Omni {backend_version} speaks backend API {backend_api_version}, and this talops was built against \
             {BACKEND_API_VERSION}: what it shows may be incomplete"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::version_warning;
    use crate::resource::SysVersionSpec;

    fn version(backend_api_version: u32) -> SysVersionSpec {
        SysVersionSpec { backend_version: "v1.11.0".to_owned(), backend_api_version, ..SysVersionSpec::default() }
    }

    #[test]
    fn another_backend_api_is_warned_of() {
        assert_eq!(version_warning(&version(2)), None);
        insta::assert_snapshot!(version_warning(&version(3)).unwrap(), @"Omni v1.11.0 speaks backend API 3, and this talops was built against 2: what it shows may be incomplete");
    }
}
