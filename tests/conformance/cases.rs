//! The cases of signatures, as tables.

use crate::call::{Call, PAYLOAD, SIGNATURE, TIMESTAMP, Verdict};
use Verdict::{Accepted, Refused};

pub(crate) const GET: &str = "/omni.resources.ResourceService/Get";
pub(crate) const LIST: &str = "/omni.resources.ResourceService/List";

/// Methods of every service that is called.
pub(crate) const METHODS: [&str; 11] = [
    GET,
    LIST,
    "/omni.resources.ResourceService/Watch",
    "/omni.resources.ResourceService/Create",
    "/omni.resources.ResourceService/Update",
    "/omni.resources.ResourceService/Teardown",
    "/omni.resources.ResourceService/Delete",
    "/management.ManagementService/Kubeconfig",
    "/management.ManagementService/ListServiceAccounts",
    "/machine.MachineService/Version",
    "/auth.AuthService/RevokePublicKey",
];

/// Metadata that a signature covers and a call can carry, with a value for each: every subset of it is a case.
pub(crate) const COVERED: [(&str, &str); 7] = [
    ("nodes", "10.0.0.1"),
    ("selectors", "omni.sidero.dev/cluster = talos-prod-01, !omni.sidero.dev/locked"),
    ("runtime", "Omni"),
    ("context", "talos-prod-01"),
    ("cluster", "talos-prod-01"),
    ("namespace", "kube-system"),
    ("uid", "0b5ab4f0-5d6c-4b3e-9f5d-1a2b3c4d5e6f"),
];

const LONG: &str = match std::str::from_utf8(&[b'x'; 8192]) {
    Ok(text) => text,
    Err(_) => "",
};

/// Lists of metadata beyond those: several values, unusual texts.
pub(crate) const LISTS: [(&str, &[(&str, &str)]); 14] = [
    ("two selectors", &[("runtime", "Omni"), ("selectors", "a"), ("selectors", "b = 1")]),
    ("two selectors the other way round", &[("selectors", "b = 1"), ("selectors", "a"), ("runtime", "Omni")]),
    ("the same value twice", &[("nodes", "10.0.0.1"), ("nodes", "10.0.0.1")]),
    ("values of two names in turns", &[("nodes", "a"), ("uid", "1"), ("nodes", "b"), ("uid", "2"), ("nodes", "c")]),
    ("an empty value", &[("cluster", "")]),
    ("an empty value among others", &[("nodes", "a"), ("nodes", ""), ("nodes", "b")]),
    ("quotes and backslashes", &[("selectors", r#"a = "b \"c\" \\d""#)]),
    ("what Go escapes for HTML", &[("selectors", "a < 3, b > 4, c != 1&2")]),
    ("commas, semicolons, colons", &[("selectors", "a=1,b;c"), ("nodes", "[::1]:50000,10.0.0.1")]),
    ("spaces inside", &[("cluster", "a  b   c")]),
    ("JSON", &[("context", r#"{"headers":{"cluster":["x"]},"method":"/x"}"#)]),
    ("escapes that are none", &[("context", r"\u00fc %C3%BC &#252; \n")]),
    ("every printable ASCII character", &[("uid", PRINTABLE)]),
    ("a value of 8 KiB", &[("selectors", LONG)]),
];

const PRINTABLE: &str =
    r##"!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_ `abcdefghijklmnopqrstuvwxyz{|}~"##;

/// Values that the gateway drops, so that no signature of them can be good: talops does not send them.
pub(crate) const UNSENDABLE: [(&str, &str); 6] = [
    ("a letter beyond ASCII", "münchen"),
    ("another script", "東京"),
    ("an emoji", "cluster-😀"),
    ("a space beyond ASCII", "a\u{a0}b"),
    ("a line separator", "a\u{2028}b"),
    ("a tabulator", "a\tb"),
];

/// A case: its title, what it is about, and what the library says of it.
type Case<T> = (&'static str, T, Verdict);
/// Writes another value from a good one.
type Change = fn(&str) -> String;
/// Writes a timestamp from the present second.
type Shift = fn(i64) -> String;

/// Metadata that only the library's own callers send.
pub(crate) const FOREIGN: [Case<&[(&str, &str)]>; 5] = [
    ("an authorization", &[("authorization", "Bearer token"), ("runtime", "Omni")], Accepted),
    ("two authorizations", &[("authorization", "Bearer token"), ("authorization", "Basic dXNlcg==")], Accepted),
    ("a name that is not covered", &[("node", "10.0.0.1"), ("runtime", "Omni")], Accepted),
    // The list of covered names has `fieldSelectors`, a spelling that metadata never has: its signer finds them all the
    // same, its verifier does not.
    ("field selectors", &[("fieldselectors", "a=b"), ("runtime", "Omni")], Refused),
    ("names in capitals", &[("Runtime", "Omni")], Refused),
];

pub(crate) const SECOND: i64 = 1_000_000_000;

/// The server's clock less the time of the signature, in nanoseconds.
pub(crate) const CLOCKS: [(&str, i64, Verdict); 21] = [
    ("the same time", 0, Accepted),
    ("half a second later", SECOND / 2, Accepted),
    ("a second later", SECOND, Accepted),
    ("a second earlier", -SECOND, Accepted),
    ("4 minutes 59 later", 299 * SECOND, Accepted),
    ("4 minutes 59 earlier", -299 * SECOND, Accepted),
    ("just inside of 5 minutes, later", 300 * SECOND - 1, Accepted),
    ("just inside of 5 minutes, earlier", -300 * SECOND + 1, Accepted),
    ("5 minutes later", 300 * SECOND, Accepted),
    ("5 minutes earlier", -300 * SECOND, Accepted),
    ("just outside of 5 minutes, later", 300 * SECOND + 1, Refused),
    ("just outside of 5 minutes, earlier", -300 * SECOND - 1, Refused),
    ("5 minutes and a half second later", 300 * SECOND + SECOND / 2, Refused),
    ("5 minutes and a half second earlier", -300 * SECOND - SECOND / 2, Refused),
    ("5 minutes and a second later", 301 * SECOND, Refused),
    ("5 minutes and a second earlier", -301 * SECOND, Refused),
    ("an hour later", 3600 * SECOND, Refused),
    ("an hour earlier", -3600 * SECOND, Refused),
    ("a year later", 365 * 86400 * SECOND, Refused),
    ("a year earlier", -365 * 86400 * SECOND, Refused),
    ("a day later", 86400 * SECOND, Refused),
];

/// What happens to a call of [`GET`] with `runtime: Omni`, `nodes: a`, `nodes: b` after it was signed.
pub(crate) const TWISTS: [Case<fn(&mut Call)>; 49] = [
    ("nothing", |_| (), Accepted),
    ("headers in another order", |call| call.headers.sort_by(|(left, _), (right, _)| right.cmp(left)), Accepted),
    ("names in capitals", |call| call.headers.iter_mut().for_each(|(name, _)| name.make_ascii_uppercase()), Accepted),
    ("another method", |call| LIST.clone_into(&mut call.method), Refused),
    ("a method in lower case", |call| call.method.make_ascii_lowercase(), Refused),
    ("a method without its slash", |call| call.method = call.method.trim_start_matches('/').to_owned(), Refused),
    ("a changed payload", |call| call.edit(PAYLOAD, |text| text.replace("Omni", "Talos")), Refused),
    (
        "a payload and a header changed alike",
        |call| {
            call.edit(PAYLOAD, |text| text.replace("Omni", "Talos"));
            call.set("grpc-metadata-runtime", &["Talos"]);
        },
        Refused,
    ),
    (
        "a payload and the method changed alike",
        |call| {
            call.edit(PAYLOAD, |text| text.replace("Service/Get", "Service/List"));
            LIST.clone_into(&mut call.method);
        },
        Refused,
    ),
    ("a space in the payload", |call| call.edit(PAYLOAD, |text| text.replacen(':', ": ", 1)), Refused),
    ("a payload cut short", |call| call.edit(PAYLOAD, |text| text[..text.len() - 1].to_owned()), Refused),
    ("an empty payload", |call| call.set(PAYLOAD, &[""]), Refused),
    ("no payload", |call| call.remove(PAYLOAD), Refused),
    ("a second payload", |call| call.add(PAYLOAD, "{}"), Accepted),
    ("a timestamp a second on", |call| call.set(TIMESTAMP, &[&(call.at.as_second() + 1).to_string()]), Refused),
    ("a timestamp a second back", |call| call.set(TIMESTAMP, &[&(call.at.as_second() - 1).to_string()]), Refused),
    ("no timestamp", |call| call.remove(TIMESTAMP), Refused),
    ("the timestamp twice", |call| call.add(TIMESTAMP, &call.at.as_second().to_string()), Refused),
    ("a changed header", |call| call.set("grpc-metadata-runtime", &["Kubernetes"]), Refused),
    ("a header in another case", |call| call.edit("grpc-metadata-runtime", str::to_lowercase), Refused),
    ("a header less", |call| call.remove("grpc-metadata-runtime"), Refused),
    ("a value less", |call| call.set("grpc-metadata-nodes", &["a"]), Refused),
    ("values in another order", |call| call.set("grpc-metadata-nodes", &["b", "a"]), Refused),
    ("values in one", |call| call.set("grpc-metadata-nodes", &["a, b"]), Refused),
    ("a value more", |call| call.add("grpc-metadata-nodes", "c"), Refused),
    ("an empty value more", |call| call.add("grpc-metadata-nodes", ""), Refused),
    ("selectors added", |call| call.add("grpc-metadata-selectors", "a"), Refused),
    ("a second runtime added", |call| call.add("grpc-metadata-runtime", "Talos"), Refused),
    ("a context added", |call| call.add("grpc-metadata-context", "a"), Refused),
    ("a cluster added", |call| call.add("grpc-metadata-cluster", "a"), Refused),
    ("an empty cluster added", |call| call.add("grpc-metadata-cluster", ""), Refused),
    ("a namespace added", |call| call.add("grpc-metadata-namespace", "a"), Refused),
    ("a uid added", |call| call.add("grpc-metadata-uid", "a"), Refused),
    ("an authorization added", |call| call.add("authorization", "Bearer token"), Refused),
    ("an authorization added as metadata", |call| call.add("grpc-metadata-authorization", "Bearer token"), Refused),
    ("field selectors added", |call| call.add("grpc-metadata-fieldselectors", "a=b"), Accepted),
    ("an uncovered name added", |call| call.add("grpc-metadata-node", "a"), Accepted),
    ("a header that is no metadata added", |call| call.add("cluster", "a"), Accepted),
    ("a value that the gateway drops added", |call| call.add("grpc-metadata-cluster", "münchen"), Accepted),
    ("a value with a tabulator, which it drops too, added", |call| call.add("grpc-metadata-uid", "a\tb"), Accepted),
    ("somebody else's name", |call| call.edit_word(1, |_| "somebody@example.com".to_owned()), Accepted),
    ("no signature", |call| call.remove(SIGNATURE), Refused),
    ("an empty signature", |call| call.set(SIGNATURE, &[""]), Refused),
    ("another version", |call| call.edit_word(0, |_| "siderov2".to_owned()), Refused),
    ("an unknown fingerprint", |call| call.edit_word(2, |_| "0".repeat(40)), Refused),
    ("a fingerprint in capitals", |call| call.edit_word(2, str::to_uppercase), Refused),
    ("three words", |call| call.edit(SIGNATURE, |text| text.rsplit_once(' ').unwrap().0.to_owned()), Refused),
    ("two spaces", |call| call.edit(SIGNATURE, |text| text.replacen(' ', "  ", 1)), Refused),
    ("five words", |call| call.edit(SIGNATURE, |text| format!("{text} x")), Accepted),
];

/// What happens to the bytes of the signature, base64.
pub(crate) const BYTES: [Case<Change>; 6] = [
    ("no base64", |_| "%%%".to_owned(), Refused),
    ("nothing", |_| String::new(), Refused),
    ("one byte", |_| "wg==".to_owned(), Refused),
    ("cut short", |text| text[..text.len() / 8 * 4].to_owned(), Refused),
    ("too much padding", |text| format!("{}===", text.trim_end_matches('=')), Refused),
    (
        "bent in the middle",
        |text| {
            let middle = text.len() - 20;
            let other = if &text[middle..=middle] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &text[..middle], &text[middle + 1..])
        },
        Refused,
    ),
];

/// Payloads of any kind for a call of [`GET`] with `TIME` as its timestamp; no other metadata is sent.
pub(crate) const PAYLOADS: [(&str, &str, Verdict); 22] = [
    ("as talops writes it", r#"{"headers":{"x-sidero-timestamp":["TIME"]},"method":"METHOD"}"#, Accepted),
    ("in another order", r#"{"method":"METHOD","headers":{"x-sidero-timestamp":["TIME"]}}"#, Accepted),
    ("with spaces", r#" { "headers" : { "x-sidero-timestamp" : [ "TIME" ] } , "method" : "METHOD" } "#, Accepted),
    ("absent as null", r#"{"headers":{"x-sidero-timestamp":["TIME"],"cluster":null},"method":"METHOD"}"#, Accepted),
    (
        "absent as an empty list",
        r#"{"headers":{"x-sidero-timestamp":["TIME"],"cluster":[]},"method":"METHOD"}"#,
        Refused,
    ),
    ("absent as an empty text", r#"{"headers":{"x-sidero-timestamp":["TIME"],"uid":[""]},"method":"METHOD"}"#, Refused),
    ("absent, and signed", r#"{"headers":{"x-sidero-timestamp":["TIME"],"uid":["a"]},"method":"METHOD"}"#, Refused),
    (
        "field selectors",
        r#"{"headers":{"x-sidero-timestamp":["TIME"],"fieldSelectors":["a"]},"method":"METHOD"}"#,
        Refused,
    ),
    (
        "null field selectors",
        r#"{"headers":{"x-sidero-timestamp":["TIME"],"fieldSelectors":null},"method":"METHOD"}"#,
        Accepted,
    ),
    (
        "names that are not covered",
        r#"{"headers":{"x-sidero-timestamp":["TIME"],"node":["m\u00fcnchen"]},"method":"METHOD"}"#,
        Accepted,
    ),
    (
        "such a name with a number",
        r#"{"headers":{"x-sidero-timestamp":["TIME"],"node":[7]},"method":"METHOD"}"#,
        Refused,
    ),
    ("such a name with a text", r#"{"headers":{"x-sidero-timestamp":["TIME"],"node":"a"},"method":"METHOD"}"#, Refused),
    ("more beside", r#"{"headers":{"x-sidero-timestamp":["TIME"]},"method":"METHOD","body":{"a":1}}"#, Accepted),
    ("escapes", r#"{"headers":{"x-\u0073idero-timestamp":["TIME"]},"method":"\u004dETHOD"}"#, Refused),
    ("escaped names", r#"{"headers":{"x-\u0073idero-timestamp":["TIME"]},"method":"METHOD"}"#, Accepted),
    (
        "a name twice",
        r#"{"headers":{"x-sidero-timestamp":["1"],"x-sidero-timestamp":["TIME"]},"method":"METHOD"}"#,
        Accepted,
    ),
    ("letters beyond ASCII", r#"{"headers":{"x-sidero-timestamp":["TIME"],"node":["ü"]},"method":"METHOD"}"#, Refused),
    ("no timestamp", r#"{"headers":{},"method":"METHOD"}"#, Refused),
    ("no headers", r#"{"method":"METHOD"}"#, Refused),
    ("no method", r#"{"headers":{"x-sidero-timestamp":["TIME"]}}"#, Refused),
    ("text after it", r#"{"headers":{"x-sidero-timestamp":["TIME"]},"method":"METHOD"} x"#, Refused),
    ("a list", r#"[{"headers":{"x-sidero-timestamp":["TIME"]},"method":"METHOD"}]"#, Refused),
];

/// Spellings of the timestamp, signed as they are.
pub(crate) const TIMESTAMPS: [Case<Shift>; 12] = [
    ("digits", |time| time.to_string(), Accepted),
    ("a plus", |time| format!("+{time}"), Accepted),
    ("a zero in front", |time| format!("0{time}"), Accepted),
    ("a space in front", |time| format!(" {time}"), Refused),
    ("a space behind", |time| format!("{time} "), Refused),
    ("a fraction", |time| format!("{time}.0"), Refused),
    ("milliseconds", |time| format!("{time}000"), Refused),
    ("hexadecimal", |time| format!("{time:#x}"), Refused),
    ("underscores", |time| format!("1_{}", time - 1_000_000_000), Refused),
    ("a minus", |time| format!("-{time}"), Refused),
    ("the largest number", |_| i64::MAX.to_string(), Refused),
    ("a larger number", |_| format!("{}0", i64::MAX), Refused),
];

/// Lives of keys of the library: how long it lives, when after its making it signs, when a server decides; in seconds.
pub(crate) const LIVES: [(&str, i64, i64, i64, Verdict); 11] = [
    ("in its life", 3600, 1800, 1800, Accepted),
    ("a second before its end", 3600, 3599, 3599, Accepted),
    ("at its end", 3600, 3600, 3600, Accepted),
    ("signed in time, decided a second after its end", 3600, 3600, 3601, Refused),
    ("signed in time, decided a minute after its end", 3600, 3590, 3660, Refused),
    ("decided before it was made", 3600, 0, -240, Accepted),
    ("decided five minutes before it was made", 3600, 0, -300, Accepted),
    ("a short life, decided a minute before it was made", 240, 0, -60, Accepted),
    ("a short life, decided half of it before it was made", 240, 0, -120, Accepted),
    ("a short life, decided longer before it was made", 240, 0, -121, Refused),
    ("a short life, signed by a clock ahead", 240, 200, 60, Refused),
];
