//! The checksum of what was measured in a session, without its timelines; trials that were repeated
//! have one of their own. It shows that samples were edited, by accident or without
//! much thought; whoever can edit samples can compute it too.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The members of a session that the checksum covers, in the order in which they enter it.
/// The places of controls are there only in the part of a session that holds these.
const COVERED: [&str; 8] =
    ["order", "places", "samples", "unavailable", "missing", "failures", "workers", "rounds_seen"];

/// SHA-256 of some bytes in hexadecimal digits.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a String takes every text");
        digits
    })
}

/// The checksum of a session as it stands in a file: of the JSON text, without spaces, of an
/// object with the members that it covers.
pub(super) fn of_session(session: &Value) -> String {
    let covered: Map<String, Value> = COVERED
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), session.get(name)?.clone())))
        .collect();
    of_bytes(Value::Object(covered).to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_digest_is_the_one_that_every_other_tool_gives() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(of_bytes(b"abc"), known);
    }

    #[test]
    fn every_measured_value_changes_the_checksum_and_nothing_else_does() {
        let session = json!({
            "machine": {"label": "a"}, "order": [["v0"]],
            "samples": {"columns": ["round"], "rows": [[1]]}, "workers": {"rows": [[2]]},
        });
        let whole = of_session(&session);
        let changed = |path: &str, value: Value| {
            let mut session = session.clone();
            *session.pointer_mut(path).unwrap() = value;
            of_session(&session)
        };
        assert_eq!(changed("/machine/label", json!("b")), whole);
        assert_ne!(changed("/samples/rows/0/0", json!(2)), whole);
        assert_ne!(changed("/workers/rows/0/0", json!(3)), whole);
        assert_ne!(changed("/order/0/0", json!("v1")), whole);
    }
}
