//! Ids of machines as Omni takes them in a template: UUIDs in each of the forms that `google/uuid` reads.

/// What is wrong with a machine's id, if anything.
pub(super) fn fault(id: &str) -> Option<&'static str> {
    let bytes = id.as_bytes();
    match bytes.len() {
        36 => dashed(bytes),
        // The first and the last are not looked at: braces as people write them.
        38 => dashed(&bytes[1..37]),
        45 if bytes[..9].eq_ignore_ascii_case(b"urn:uuid:") => dashed(&bytes[9..]),
        45 => Some("it should begin with `urn:uuid:`"),
        32 => (!bytes.iter().all(u8::is_ascii_hexdigit)).then_some(FORM),
        _ => Some("a UUID has 36 characters, such as 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0"),
    }
}

const FORM: &str = "a UUID is hexadecimal digits with four dashes, such as 4aed1106-6f44-4be9-9796-d4b5b0b5b0b0";

fn dashed(bytes: &[u8]) -> Option<&'static str> {
    let well = bytes.iter().zip(0..).all(|(byte, index)| match index {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    (!well).then_some(FORM)
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn ids_are_taken_in_every_form_of_a_uuid() {
        let plain = "4aed1106-6f44-4be9-9796-d4b5b0b5b0b0";
        let well = [
            plain.to_owned(),
            plain.to_uppercase(),
            plain.replace('-', ""),
            format!("{{{plain}}}"),
            format!("URN:uuid:{plain}"),
        ];
        for id in well {
            assert_eq!(fault(&id), None, "{id}");
        }
        let wrong = [
            String::new(),
            "worker-1".into(),
            plain.replace('-', "x"),
            plain.replacen('a', "g", 1),
            format!("urn-uuid:{plain}"),
        ];
        for id in wrong {
            assert!(fault(&id).is_some(), "{id}");
        }
    }
}
