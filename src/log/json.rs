//! A JSON object a line: zap's production form (`level`, `ts`, `msg`, `error`), slog, logrus, Bunyan, Talos and the like.

use jiff::Timestamp;

use super::names::{self, KEPT, PARTS, Part};
use super::record::{Field, Record, Trace};
use super::scan::{End, Value, members};
use super::written::Text;
use super::{Keep, Severity, time};

/// What is found of an object.
#[derive(Default)]
pub(super) struct Found<'a> {
    parts: [Option<(u8, Value<'a>)>; PARTS],
    kept: [Option<Value<'a>>; KEPT.len()],
    more: Vec<(Text<'a>, Value<'a>)>,
}

/// Decodes a line that is a JSON object. One that was cut is told as far as it goes.
pub(super) fn decode<'a>(raw: &'a [u8], cut: bool, keep: &Keep) -> Option<Record<'a>> {
    let mut found = Found::default();
    match found.fill(raw, keep) {
        End::Whole => Some(found.record()),
        End::Early if cut => Some(found.record()).filter(|record| !record.message.is_empty()),
        End::Early | End::NotOne => None,
    }
}

impl<'a> Found<'a> {
    /// Takes all members of the object that `raw` is.
    pub(super) fn fill(&mut self, raw: &'a [u8], keep: &Keep) -> End {
        members(raw, |key, value| self.take(key, value, keep))
    }

    #[inline]
    fn take(&mut self, key: Text<'a>, value: Value<'a>, keep: &Keep) {
        match names::part(key.raw()) {
            // Asked for by its name it is kept whatever the line is about.
            Some((Part::Kept, place)) if usize::from(place) != names::SCHEMATIC || !keep.also(key.raw()) => {
                self.kept[usize::from(place)] = Some(value);
            }
            Some((Part::Kept, _)) => self.more.push((key, value)),
            Some((part, rank)) => {
                let there = &mut self.parts[part as usize];
                if there.is_none_or(|(other, _)| rank <= other) {
                    *there = Some((rank, value));
                }
            }
            None if keep.also(key.raw()) => {
                self.more.retain(|(other, _)| other.raw() != key.raw());
                self.more.push((key, value));
            }
            None => {}
        }
    }

    fn part(&self, part: Part) -> Option<Value<'a>> {
        self.parts[part as usize].map(|(_, value)| value)
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.iter().all(Option::is_none) && self.kept.iter().all(Option::is_none) && self.more.is_empty()
    }

    pub(super) fn record(&self) -> Record<'a> {
        let mut record = Record {
            time: self.part(Part::Time).and_then(moment),
            level: self.part(Part::Level).map(Value::line).unwrap_or_default(),
            message: self.part(Part::Message).map(Value::line).unwrap_or_default(),
            fields: Vec::with_capacity(KEPT.len()),
            ..Record::default()
        };
        record.severity = Severity::of(&record.level);
        self.complete(&mut record);
        record
    }

    /// Adds all but time, level and message.
    pub(super) fn complete(&self, record: &mut Record<'a>) {
        record.error = self.part(Part::Error).map(Value::line).filter(|error| !error.is_empty());
        record.service = self.part(Part::Service).map(Value::line).filter(|service| !service.is_empty());
        for (place, (key, value)) in KEPT.iter().zip(&self.kept).enumerate() {
            let Some(value) = value else { continue };
            let wanted = place != names::SCHEMATIC || is_about_schematic(record);
            // `id` and `request_id` of a line are often the same.
            let value = value.line();
            if wanted && !record.fields.iter().any(|field| field.value == value) {
                record.fields.push(Field { key: (*key).into(), value });
            }
        }
        record.fields.extend(self.more.iter().map(|(key, value)| Field { key: key.line(), value: value.line() }));
        if record.severity >= Severity::Error
            && let Some(Value::Text(trace)) = self.part(Part::Trace)
            && !trace.raw().is_empty()
        {
            record.trace = Some(Trace(trace));
        }
    }
}

/// Whether a line's schematic is of use: something went wrong, perhaps with it, or the line is about it.
pub(super) fn is_about_schematic(record: &Record<'_>) -> bool {
    record.severity >= Severity::Warning || record.message.to_ascii_lowercase().contains("schematic")
}

fn moment(value: Value<'_>) -> Option<Timestamp> {
    match value {
        Value::Text(written) => time::text(&written.line()),
        Value::Other(number) => time::epoch(number),
    }
}
