//! Versions as Omni reads them in a template: `v1.10.4`, `1.34`, `1.14.0-beta.1`.

/// The numbers of a version, by which it is compared. A pre-release is before its release; two pre-releases of one
/// release are not told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    major: u64,
    minor: u64,
    patch: u64,
    released: bool,
}

impl Version {
    /// A release.
    pub(super) const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self { major, minor, patch, released: true }
    }

    /// The first of a minor version, its pre-releases among them.
    pub(super) const fn series(major: u64, minor: u64) -> Self {
        Self { major, minor, patch: 0, released: false }
    }

    /// The first of its minor version.
    pub(super) const fn series_of(self) -> Self {
        Self::series(self.major, self.minor)
    }

    /// Reads a version as tolerantly as omnictl does (`blang/semver` `ParseTolerant`), or says in a few words what is
    /// wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let mut parts = text.strip_prefix('v').unwrap_or(text).splitn(3, '.');
        let (major, minor, rest) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        if rest.is_none() && minor.unwrap_or(major).contains(['+', '-']) {
            return Err("a pre-release needs all three numbers before it");
        }
        let rest = rest.unwrap_or("0");
        let (numbers, build) = rest.split_once('+').map_or((rest, None), |(numbers, build)| (numbers, Some(build)));
        let (patch, before) = match numbers.split_once('-') {
            Some((patch, before)) => (patch, Some(before)),
            None => (numbers, None),
        };
        if before.is_some_and(|before| before.split('.').any(|part| !is_identifier(part) || is_padded(part))) {
            return Err("what is after `-` is words of letters, digits and dashes with dots between them");
        }
        if build.is_some_and(|build| build.split('.').any(|part| !is_identifier(part))) {
            return Err("what is after `+` is words of letters, digits and dashes with dots between them");
        }
        let released = before.is_none();
        Ok(Self { major: number(major)?, minor: number(minor.unwrap_or("0"))?, patch: number(patch)?, released })
    }
}

fn number(text: &str) -> Result<u64, &'static str> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).ok_or("a version is numbers with dots between them, such as 1.34.1")
}

fn is_identifier(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_padded(part: &str) -> bool {
    part.len() > 1 && part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_read_as_omnictl_reads_them() {
        let well =
            ["v1.34.1", "1.34.1", "1.34", "1", " v1.2.3 ", "v01.02.03", "1.14.0-beta.1", "1.2.3-a+b.c", "1.2.3+5"];
        for text in well {
            assert!(Version::read(text).is_ok(), "{text}");
        }
        let wrong =
            ["", "v", "latest", "1.x", "1.2-beta", "1.2.3-", "1.2.3-a..b", "1.2.3+", "1.2.3-01", "vv1.2.3", "-1.2.3"];
        for text in wrong {
            assert!(Version::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_pre_release_is_before_its_release() {
        let read = |text| Version::read(text).unwrap();
        assert!(read("1.5.0-alpha.1") < Version::new(1, 5, 0));
        assert!(read("1.14") > read("v1.5.7"));
        assert!(read("1.14.0-alpha.1") >= Version::series(1, 14) && read("1.13.9") < Version::series(1, 14));
    }
}
