//! What a call carries besides its body: gRPC metadata in HTTP headers.

use http::HeaderMap;

/// The prefix of headers that become metadata (`grpc-ecosystem/grpc-gateway` `runtime/mux.go`).
const PREFIX: &str = "grpc-metadata-";

/// Whether the gateway passes a byte of a value on: printable ASCII, without tabulators.
const fn is_printable(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_graphic()
}

/// gRPC metadata: lower-case names, each with its values in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Metadata(Vec<(String, Vec<String>)>);

impl Metadata {
    /// Metadata of a request. A value that is not printable ASCII is passed over, as the gateway does.
    #[must_use]
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut metadata = Self::default();
        for name in headers.keys() {
            let key = match name.as_str().strip_prefix(PREFIX) {
                Some(key) => key,
                None if name == http::header::AUTHORIZATION => "authorization",
                None => continue,
            };
            let printable =
                headers.get_all(name).iter().filter(|value| value.as_bytes().iter().all(|byte| is_printable(*byte)));
            let values = printable.filter_map(|value| value.to_str().ok().map(str::to_owned));
            metadata.0.push((key.to_owned(), values.collect()));
        }
        metadata
    }

    /// The values of a key; `None` where there are none.
    #[must_use]
    pub(super) fn all(&self, key: &str) -> Option<&[String]> {
        let (_, values) = self.0.iter().find(|(name, _)| name == key)?;
        (!values.is_empty()).then_some(values.as_slice())
    }

    /// The first value of a key.
    #[must_use]
    pub(super) fn first(&self, key: &str) -> Option<&str> {
        self.all(key)?.first().map(String::as_str)
    }

    /// The cluster that a call is about; `cluster` wins over `context`.
    #[must_use]
    pub(super) fn cluster(&self) -> Option<&str> {
        self.first("cluster").or_else(|| self.first("context"))
    }
}
