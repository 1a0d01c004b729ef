//! Certificates, made with the openssl command: one authority and a leaf for each server and client.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::process::run;

/// An authority's folder of certificates.
pub(crate) struct Certificates {
    folder: PathBuf,
}

/// What a leaf is for.
#[derive(Clone, Copy)]
pub(crate) enum Usage {
    /// A server on loopback.
    Server,
    /// A client.
    Client,
}

impl Certificates {
    /// Makes an authority in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("a folder for certificates");
        let certificates = Self { folder: folder.to_owned() };
        certificates.openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key"]);
        certificates.openssl(&[
            "req",
            "-x509",
            "-new",
            "-key",
            "ca.key",
            "-subj",
            "/CN=e2e",
            "-days",
            "2",
            "-out",
            "ca.crt",
            "-addext",
            "keyUsage=critical,keyCertSign,cRLSign,digitalSignature",
        ]);
        certificates
    }

    /// A file of the folder: `ca.crt`, `<name>.crt`, `<name>.key`.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// Makes `<name>.key` and `<name>.crt` for `subject`.
    pub(crate) fn leaf(&self, name: &str, subject: &str, usages: &[Usage]) {
        self.signed(name, subject, usages, &["-days", "2"]);
    }

    /// Makes a client's certificate that ran out yesterday.
    pub(crate) fn expired_leaf(&self, name: &str, subject: &str) {
        self.signed(name, subject, &[Usage::Client], &["-days", "-1"]);
    }

    /// Makes the pair that service-account tokens are signed and checked with: `sa.key`, `sa.pub`.
    pub(crate) fn service_account_pair(&self) {
        self.openssl(&["genrsa", "-out", "sa.key", "2048"]);
        self.openssl(&["rsa", "-in", "sa.key", "-pubout", "-out", "sa.pub"]);
    }

    fn signed(&self, name: &str, subject: &str, usages: &[Usage], validity: &[&str]) {
        let purposes: Vec<&str> = usages
            .iter()
            .map(|usage| match usage {
                Usage::Server => "serverAuth",
                Usage::Client => "clientAuth",
            })
            .collect();
        let extensions = format!(
            "keyUsage=critical,digitalSignature\nextendedKeyUsage={}\nsubjectAltName=IP:127.0.0.1,IP:10.96.0.1,\
             DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc\n",
            purposes.join(",")
        );
        std::fs::write(self.path(&format!("{name}.ext")), extensions).expect("a file of extensions");
        let (key, request, certificate) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.crt"));
        self.openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", &key]);
        self.openssl(&["req", "-new", "-key", &key, "-subj", subject, "-out", &request]);
        let extensions = format!("{name}.ext");
        let mut sign = vec!["x509", "-req", "-in", &request, "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"];
        sign.extend(["-extfile", &extensions, "-out", &certificate]);
        sign.extend(validity);
        self.openssl(&sign);
    }

    fn openssl(&self, arguments: &[&str]) {
        run(Command::new("openssl").args(arguments).current_dir(&self.folder), Duration::from_secs(20)).succeeded();
    }
}
