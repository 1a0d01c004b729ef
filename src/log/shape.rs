//! What lines that are alike share: their words, without numbers, ids and quoted names.

use super::Record;

/// A number that lines which are alike share, and others all but never do.
pub(super) fn shape(source: usize, record: &Record<'_>) -> u64 {
    let mut shape = Shape(source as u64);
    shape.mix(record.severity as u64);
    shape.text(&record.message);
    shape.mix(1);
    if let Some(error) = record.unsaid_error() {
        shape.text(error);
    }
    if let Some(service) = &record.service {
        shape.mix(2);
        shape.word(service.as_bytes());
    }
    shape.0
}

/// A number that equal bytes share, and others all but never do.
pub(super) fn same(bytes: &[u8]) -> u64 {
    let mut shape = Shape(0);
    shape.word(bytes);
    shape.0
}

struct Shape(u64);

impl Shape {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn word(&mut self, word: &[u8]) {
        let (eights, rest) = word.as_chunks::<8>();
        for eight in eights {
            self.mix(u64::from_le_bytes(*eight));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last) ^ word.len() as u64);
    }

    /// A word with a digit in it counts as any other such: numbers, addresses, UUIDs, names with a random end. So do
    /// quoted texts, whatever is in them.
    fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if is_of_word(*byte) {
                let end = bytes[at..].iter().position(|byte| !is_of_word(*byte)).map_or(bytes.len(), |end| at + end);
                let word = &bytes[at..end];
                if is_id(word) {
                    self.mix(u64::MAX);
                } else {
                    self.word(word);
                }
                at = end;
            } else if let (b'"' | b'\'' | b'`', Some(end)) = (byte, quoted(bytes, at)) {
                self.mix(u64::MAX - 1);
                at = end;
            } else {
                self.mix(u64::from(*byte));
                at += 1;
            }
        }
    }
}

const fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte >= 0x80
        || matches!(byte, b'-' | b'_' | b'.' | b':' | b'/' | b'@' | b'%' | b'+' | b'#')
}

fn is_id(word: &[u8]) -> bool {
    word.iter().any(u8::is_ascii_digit) || (word.len() >= 8 && word.iter().all(u8::is_ascii_hexdigit))
}

/// Where the quoted text ends that starts at `start`; `None` where it does not.
fn quoted(bytes: &[u8], start: usize) -> Option<usize> {
    let end = bytes[start + 1..].iter().position(|byte| *byte == bytes[start])?;
    Some(start + end + 2)
}

#[cfg(test)]
mod tests {
    use super::shape;
    use crate::log::{Keep, read};

    fn of(line: &str) -> u64 {
        shape(0, &read(line.as_bytes(), None, false, &Keep::Known))
    }

    #[test]
    fn numbers_ids_and_quoted_names_make_no_difference() {
        for (one, other) in [
            ("VM id 101 is taken", "VM id 7 is taken"),
            ("machine 00000103-c798-4da7-a410-f09abb48c8d8 gone", "machine 4c4c4544-0032-3510-8056-b4c04f503733 gone"),
            ("dial tcp [fdae::1]:50000: timeout", "dial tcp [fd00:3::2]:50000: timeout"),
            ("restarting in 619.631954ms", "restarting in 1.2s"),
            ("no 'a b' here", "no 'c' here"),
            (r#"{"msg":"x","error":"500 \"a\""}"#, r#"{"msg":"x","error":"404 \"bcd\"","id":"y"}"#),
            ("hash deadbeefcafe", "hash 0123456789ab"),
        ] {
            assert_eq!(of(one), of(other), "{one} / {other}");
        }
    }

    #[test]
    fn words_levels_errors_and_services_do() {
        let lines = [
            "reconcile succeeded",
            "reconcile skipped",
            "reconcile it's skipped",
            r#"{"level":"info","msg":"reconcile"}"#,
            r#"{"level":"error","msg":"reconcile"}"#,
            r#"{"level":"error","msg":"reconcile","error":"refused"}"#,
            r#"{"level":"error","msg":"reconcile","error":"timeout"}"#,
            r#"{"talos-level":"error","msg":"reconcile","talos-service":"etcd"}"#,
            r#"{"talos-level":"error","msg":"reconcile","talos-service":"kubelet"}"#,
        ];
        let shapes: std::collections::BTreeSet<u64> = lines.iter().map(|line| of(line)).collect();
        assert_eq!(shapes.len(), lines.len());
        let record = read(b"x", None, false, &Keep::Known);
        assert_ne!(shape(0, &record), shape(1, &record), "alike lines of two sources are two");
    }
}
