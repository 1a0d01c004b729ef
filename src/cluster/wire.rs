//! What the objects of several APIs have in common, as they are on the wire.
//!
//! Everything may be missing or null. Times and counts that make no sense are taken for missing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::decode::Unreadable;
use crate::estate::{self, ObjectRef};

/// `ObjectMeta` of `meta.k8s.io/v1`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Metadata {
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
    pub(super) labels: Option<BTreeMap<String, String>>,
    pub(super) generation: Option<i64>,
    pub(super) owner_references: Option<Vec<OwnerReference>>,
    pub(super) finalizers: Option<Vec<String>>,
    pub(super) annotations: Option<BTreeMap<String, String>>,
    creation_timestamp: Option<String>,
    deletion_timestamp: Option<String>,
    deletion_grace_period_seconds: Option<i64>,
}

/// `LabelSelector` of `meta.k8s.io/v1`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct LabelSelector {
    match_labels: Option<BTreeMap<String, String>>,
    match_expressions: Option<Vec<Requirement>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Requirement {
    key: String,
    operator: String,
    values: Option<Vec<String>>,
}

impl LabelSelector {
    /// As a request's `labelSelector`. Empty for one that says nothing, or says it with an unknown operator.
    pub(super) fn text(&self) -> String {
        let equal = self.match_labels.iter().flatten().map(|(key, value)| Some(format!("{key}={value}")));
        let others = self.match_expressions.iter().flatten().map(|requirement| {
            let (key, values) = (&requirement.key, requirement.values.clone().unwrap_or_default().join(","));
            match requirement.operator.as_str() {
                "In" => Some(format!("{key} in ({values})")),
                "NotIn" => Some(format!("{key} notin ({values})")),
                "Exists" => Some(key.clone()),
                "DoesNotExist" => Some(format!("!{key}")),
                _ => None,
            }
        });
        let all: Option<Vec<String>> = equal.chain(others).collect();
        all.unwrap_or_default().join(",")
    }
}

/// `OwnerReference` of `meta.k8s.io/v1`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct OwnerReference {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) controller: Option<bool>,
}

impl Metadata {
    pub(super) fn object(&self, kind: &str) -> ObjectRef {
        ObjectRef {
            kind: kind.to_owned(),
            namespace: self.namespace.clone().unwrap_or_default(),
            name: self.name.clone().unwrap_or_default(),
        }
    }

    pub(super) fn label(&self, name: &str) -> Option<&str> {
        self.labels.as_ref()?.get(name).map(String::as_str)
    }

    pub(super) fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.as_ref()?.get(name).map(String::as_str)
    }

    pub(super) fn created(&self) -> Option<Timestamp> {
        time(self.creation_timestamp.as_deref())
    }

    /// When its deletion was asked for: the API's `deletionTimestamp` is when its grace period ends.
    pub(super) fn deleting_since(&self) -> Option<Timestamp> {
        let end = time(self.deletion_timestamp.as_deref())?;
        let grace = i64::try_from(self.grace_period_seconds()).unwrap_or_default();
        end.checked_sub(jiff::SignedDuration::from_secs(grace)).ok()
    }

    pub(super) fn grace_period_seconds(&self) -> u64 {
        u64::try_from(self.deletion_grace_period_seconds.unwrap_or_default()).unwrap_or_default()
    }

    /// The owner that controls it.
    pub(super) fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().flatten().find(|owner| owner.controller == Some(true))
    }
}

/// A condition, whichever API's.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Condition {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    status: Option<String>,
    reason: Option<String>,
    message: Option<String>,
    last_transition_time: Option<String>,
    observed_generation: Option<i64>,
}

impl From<Condition> for estate::ObjectCondition {
    fn from(condition: Condition) -> Self {
        Self { observed_generation: condition.observed_generation, condition: condition.into() }
    }
}

impl From<Condition> for estate::Condition {
    fn from(condition: Condition) -> Self {
        Self {
            kind: condition.kind.unwrap_or_default(),
            status: condition.status.unwrap_or_default(),
            reason: condition.reason.unwrap_or_default(),
            message: condition.message.unwrap_or_default(),
            since: time(condition.last_transition_time.as_deref()),
        }
    }
}

/// Conditions as a list; some older APIs (`longhorn.io/v1beta1`) have them in a map by type.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions(pub(super) Vec<Condition>);

impl Conditions {
    pub(super) fn all(conditions: Option<Self>) -> Vec<estate::Condition> {
        conditions.unwrap_or_default().0.into_iter().map(Into::into).collect()
    }

    pub(super) fn named(conditions: Option<Self>, kind: &str) -> Option<estate::Condition> {
        let mut conditions = conditions.unwrap_or_default().0.into_iter();
        conditions.find(|condition| condition.kind.as_deref() == Some(kind)).map(Into::into)
    }
}

impl<'de> Deserialize<'de> for Conditions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConditionsVisitor)
    }
}

struct ConditionsVisitor;

impl<'de> Visitor<'de> for ConditionsVisitor {
    type Value = Conditions;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("conditions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Conditions, A::Error> {
        let mut conditions = Vec::new();
        while let Some(condition) = list.next_element()? {
            conditions.push(condition);
        }
        Ok(Conditions(conditions))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Conditions, A::Error> {
        let mut conditions = Vec::new();
        while let Some((kind, mut condition)) = map.next_entry::<String, Condition>()? {
            condition.kind = Some(kind);
            conditions.push(condition);
        }
        Ok(Conditions(conditions))
    }
}

/// A time as APIs write it; empty and odd ones are none.
pub(super) fn time(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}

/// A count; a negative one is none.
pub(super) fn count(number: Option<i64>) -> u32 {
    u32::try_from(number.unwrap_or_default()).unwrap_or_default()
}

/// What an object that could not be decoded shows in place of its condition of this type: that it is not known.
pub(super) fn unreadable(kind: &str, odd: &Unreadable) -> estate::Condition {
    estate::Condition {
        kind: kind.to_owned(),
        status: "Unknown".to_owned(),
        reason: "Unreadable".to_owned(),
        message: format!("the API's answer could not be decoded: {}", odd.reason),
        since: None,
    }
}

/// The name of an object that could not be decoded.
pub(super) fn unreadable_object(kind: &str, odd: &Unreadable) -> ObjectRef {
    ObjectRef { kind: kind.to_owned(), namespace: odd.namespace.clone(), name: odd.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::{Conditions, LabelSelector, Metadata};

    #[test]
    fn a_selector_is_written_as_requests_have_it() {
        let text = |json: &str| serde_json::from_str::<LabelSelector>(json).unwrap().text();
        let json = r#"{"matchLabels":{"app":"web","tier":"front"},"matchExpressions":[
            {"key":"zone","operator":"In","values":["a","b"]},{"key":"old","operator":"DoesNotExist"}]}"#;
        assert_eq!(text(json), "app=web,tier=front,zone in (a,b),!old");
        assert_eq!(text("{}"), "");
        assert_eq!(text(r#"{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"x","operator":"Like"}]}"#), "");
    }

    #[test]
    fn conditions_are_a_list_or_a_map() {
        let list = r#"[{"type":"Ready","status":"True","lastTransitionTime":"2026-11-21T01:00:00Z"},{"type":"Schedulable","status":"False"}]"#;
        let map = r#"{"Ready":{"status":"True","lastTransitionTime":"2026-11-21T01:00:00Z"},"Schedulable":{"status":"False","lastTransitionTime":""}}"#;
        let read = |json| Conditions::all(serde_json::from_str(json).unwrap());
        assert_eq!(read(list), read(map));
        assert_eq!(read(list)[0].since.unwrap().to_string(), "2026-11-21T01:00:00Z");
        assert_eq!(read("null"), []);
        assert!(serde_json::from_str::<Conditions>("3").is_err());
    }

    #[test]
    fn an_object_is_deleted_since_it_was_asked_for() {
        let json = r#"{"deletionTimestamp":"2026-11-21T01:00:30Z","deletionGracePeriodSeconds":30}"#;
        let metadata: Metadata = serde_json::from_str(json).unwrap();
        assert_eq!(metadata.deleting_since().unwrap().to_string(), "2026-11-21T01:00:00Z");
        assert_eq!(metadata.grace_period_seconds(), 30);
    }
}
