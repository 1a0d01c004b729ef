//! Lines and notices as JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::log::{Field, Record, Run};

/// A line of a log, or several that are alike.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogLine<'a> {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `LogLine`.
    pub kind: &'static str,
    /// Whose log it is, where several are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'a str>,
    /// When it was written; of several lines the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    /// Its level, in its writer's word.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub level: &'a str,
    /// The service of a machine that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<&'a str>,
    /// Its message.
    pub message: &'a str,
    /// The error that it tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<&'a str>,
    /// Which machine request it is about, and the fields that were asked for; of several lines those of the newest.
    #[serde(skip_serializing_if = "<[Field]>::is_empty", serialize_with = "fields")]
    #[schemars(with = "BTreeMap<String, String>")]
    pub fields: &'a [Field<'a>],
    /// The stack trace of an error, a frame an item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stack: Vec<String>,
    /// How many bytes of the line are missing, because it was too long to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_bytes: Option<u64>,
    /// How many lines are alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The time of the first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Timestamp>,
    /// The first values of each field that had several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<&'a str, &'a [String]>,
}

/// Something that happened to a log while it was read.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogNotice<'a> {
    /// `talops/v1`.
    pub api_version: &'static str,
    /// `LogNotice`.
    pub kind: &'static str,
    /// Whose log it is, where several are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'a str>,
    /// What happened.
    pub notice: Cow<'a, str>,
    /// Lines may be missing here.
    pub gap_possible: bool,
    /// How many lines were left out to stay within the byte budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<u64>,
    /// The command that shows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<&'a str>,
}

impl<'a> LogLine<'a> {
    /// The document of a line, or of the newest of a run.
    pub fn new(source: Option<&'a str>, record: &'a Record<'a>, missing: u64, run: Option<&'a Run>) -> Self {
        let run = run.filter(|run| run.count > 1);
        let several = run.into_iter().flat_map(|run| &run.values).filter(|values| values.some.len() > 1);
        Self {
            api_version: "talops/v1",
            kind: "LogLine",
            source,
            time: record.time,
            level: &record.level,
            service: record.service.as_deref(),
            message: &record.message,
            error: record.error.as_deref(),
            fields: &record.fields,
            stack: record.trace.map(|trace| trace.frames()).unwrap_or_default(),
            missing_bytes: (missing > 0).then_some(missing),
            count: run.map(|run| run.count - run.told),
            first: run.and_then(|run| run.first),
            values: several.map(|values| (values.key.as_str(), values.some.as_slice())).collect(),
        }
    }
}

impl<'a> LogNotice<'a> {
    /// The document of a notice.
    pub fn new(source: Option<&'a str>, notice: impl Into<Cow<'a, str>>, gap_possible: bool) -> Self {
        Self {
            api_version: "talops/v1",
            kind: "LogNotice",
            source,
            notice: notice.into(),
            gap_possible,
            left_out: None,
            command: None,
        }
    }
}

fn fields<S: Serializer>(fields: &[Field<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(fields.len()))?;
    for field in fields {
        map.serialize_entry(&field.key, &field.value)?;
    }
    map.end()
}
