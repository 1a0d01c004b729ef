//! `talops status`: is my estate well?
//!
//! [`report`] turns a snapshot and its verdict into what is printed and sent as JSON.

mod report;

pub use report::{
    AnswerWord, DimensionReport, ErrorReport, FindingReport, NotConfiguredReport, SeverityWord, StatusReport,
    Truncated, VerdictWord,
};
