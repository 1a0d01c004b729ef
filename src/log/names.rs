//! What fields are called.

/// What a field is of a line. Of several names for the same the first in its table counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Time,
    Level,
    Message,
    Error,
    Trace,
    Service,
    /// A field that is kept, by its place among [`KEPT`].
    Kept,
}

/// How many parts there are of which a line has one each: all but those kept.
pub(super) const PARTS: usize = 6;

/// Fields that say which machine request a line is about (`siderolabs/omni client/pkg/infra/controllers/provision.go`,
/// `cosi-project/runtime` `qruntime.go`), in the order in which they are shown.
pub(super) const KEPT: [&str; 7] =
    ["id", "step", "job", "request_id", "machine_request", "machineRequest", "schematic"];

/// The one of them that is of use only where something went wrong with it.
pub(super) const SCHEMATIC: usize = 6;

/// What the field of that name is, and its rank among the names for the same.
#[inline]
pub(super) fn part(key: &[u8]) -> Option<(Part, u8)> {
    Some(match key {
        b"ts" => (Part::Time, 0),
        b"time" => (Part::Time, 1),
        b"timestamp" => (Part::Time, 2),
        b"@timestamp" => (Part::Time, 3),
        b"t" => (Part::Time, 4),
        b"talos-time" => (Part::Time, 5),
        b"level" => (Part::Level, 0),
        b"lvl" => (Part::Level, 1),
        b"severity" => (Part::Level, 2),
        b"@level" => (Part::Level, 3),
        b"talos-level" => (Part::Level, 4),
        b"msg" => (Part::Message, 0),
        b"message" => (Part::Message, 1),
        b"@message" => (Part::Message, 2),
        b"event" => (Part::Message, 3),
        b"error" => (Part::Error, 0),
        b"err" => (Part::Error, 1),
        b"exception" => (Part::Error, 2),
        b"stacktrace" => (Part::Trace, 0),
        b"stack" => (Part::Trace, 1),
        b"stack_trace" => (Part::Trace, 2),
        b"exception.stacktrace" => (Part::Trace, 3),
        b"errorVerbose" => (Part::Trace, 4),
        // siderolabs/talos internal/app/machined/pkg/runtime/logging/sender_jsonlines.go
        b"talos-service" => (Part::Service, 0),
        b"facility" => (Part::Service, 1),
        b"id" => (Part::Kept, 0),
        b"step" => (Part::Kept, 1),
        b"job" => (Part::Kept, 2),
        b"request_id" => (Part::Kept, 3),
        b"machine_request" => (Part::Kept, 4),
        b"machineRequest" => (Part::Kept, 5),
        b"schematic" => (Part::Kept, 6),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Part, SCHEMATIC, part};

    #[test]
    fn what_is_kept_has_its_place() {
        for (place, name) in KEPT.iter().enumerate() {
            assert_eq!(part(name.as_bytes()), Some((Part::Kept, u8::try_from(place).unwrap())));
        }
        assert_eq!(KEPT[SCHEMATIC], "schematic");
    }
}
