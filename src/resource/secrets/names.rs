//! Which names say that what they name is a secret.

/// Names that are secrets as they are, in lower case and without what separates words.
const NAMES: &[&str] = &["auth", "authorization", "pass", "psk", "pwd", "tokenid"];

/// What names of secrets end with.
const ENDS: &[&str] = &[
    "accesskey",
    "accountkey",
    "apikey",
    "authkey",
    "bearer",
    "cookie",
    "credential",
    "credentials",
    "encryptionkey",
    "jwt",
    "kubeconfig",
    "masterkey",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pgpkey",
    "presharedkey",
    "privatekey",
    "secret",
    "secretkey",
    "secrets",
    "sharedkey",
    "signingkey",
    "talosconfig",
    "token",
    "tokens",
];

/// Whether what is called this is a secret. Case and what separates words do not count; of a name with a path before it
/// (`registry.example.org/password`, `tls.key`) the last part does.
pub(super) fn is_secret(name: &str) -> bool {
    let last = name.rsplit(['/', '.']).next().unwrap_or(name);
    let bare: String = last.chars().filter(char::is_ascii_alphanumeric).map(|one| one.to_ascii_lowercase()).collect();
    NAMES.contains(&bare.as_str())
        || ENDS.iter().any(|end| bare.ends_with(end))
        || name.rsplit_once('.').is_some_and(|(_, end)| is_key(end))
}

/// Whether a name is the bare word `key`: a private key beside a certificate, or the name of a label.
pub(super) fn is_key(name: &str) -> bool {
    name.eq_ignore_ascii_case("key")
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn a_table_of_names() {
        let secrets = [
            "token",
            "secret",
            "aescbcEncryptionSecret",
            "secretboxEncryptionSecret",
            "privateKey",
            "presharedKey",
            "identityToken",
            "auth",
            "passphrase",
            "secret_access_key",
            "TS_AUTHKEY",
            "OMNI_SERVICE_ACCOUNT_KEY",
            "jointoken",
            "tls.key",
            "example.org/api-token",
        ];
        let others = [
            "tokenRef",
            "secretName",
            "publicKey",
            "crt",
            "access_key_id",
            "key",
            "keys",
            "auth0",
            "authors",
            "endpoint",
            "talos_version",
            "secure_boot",
        ];
        for name in secrets {
            assert!(is_secret(name), "{name}");
        }
        for name in others {
            assert!(!is_secret(name), "{name}");
        }
    }
}
