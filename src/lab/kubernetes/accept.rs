//! In which form a client wants its answer.

use http::{HeaderMap, header};

use super::failure::Failure;
use super::request::Parameters;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Whole objects.
    Objects,
    /// Metadata alone (`PartialObjectMetadata`).
    Metadata,
    /// A printed table, with this of each object beside its row.
    Table(Include),
}

/// `includeObject`: what comes with each row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Include {
    Nothing,
    Metadata,
    Object,
}

impl Form {
    /// The first form of the `Accept` header that the server has.
    pub(super) fn wanted(headers: &HeaderMap, parameters: &Parameters) -> Result<Self, Failure> {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
        let include = match parameters.get("includeObject") {
            "" | "Metadata" => Include::Metadata,
            "None" => Include::Nothing,
            "Object" => Include::Object,
            other => {
                let why = format!("unrecognized includeObject value: {other:?}");
                return Err(Failure::bad_request(why));
            }
        };
        accept.split(',').find_map(|range| Self::of(range, include)).ok_or_else(Failure::not_acceptable)
    }

    fn of(range: &str, include: Include) -> Option<Self> {
        let mut parts = range.split(';').map(str::trim);
        if !["application/json", "application/*", "*/*"].contains(&parts.next()?) {
            return None;
        }
        let parameters: Vec<_> = parts.filter_map(|part| part.split_once('=')).collect();
        let parameter = |name: &str| parameters.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        let meta = parameter("g") == "meta.k8s.io" && ["v1", "v1beta1"].contains(&parameter("v"));
        match parameter("as") {
            "" => Some(Self::Objects),
            "Table" if meta => Some(Self::Table(include)),
            "PartialObjectMetadata" | "PartialObjectMetadataList" if meta => Some(Self::Metadata),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::{Form, Include, Parameters};

    fn wanted(accept: &'static str) -> Result<Form, u16> {
        let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
        Form::wanted(&headers, &Parameters::default()).map_err(|failure| failure.response().status().as_u16())
    }

    #[test]
    fn the_first_form_that_there_is_wins() {
        assert_eq!(
            wanted("application/json;as=Table;v=v1;g=meta.k8s.io, application/json"),
            Ok(Form::Table(Include::Metadata))
        );
        assert_eq!(wanted("application/json;as=Table;v=v9;g=meta.k8s.io, application/json"), Ok(Form::Objects));
        assert_eq!(wanted("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"), Ok(Form::Metadata));
        assert_eq!(wanted("application/vnd.kubernetes.protobuf, */*"), Ok(Form::Objects));
        assert_eq!(wanted("text/html"), Err(406));
    }
}
