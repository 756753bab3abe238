//! The checksums of a session: one of its samples, which every version of the format computes alike,
//! and one of the members that came later. Trials that were repeated and controls have one of their
//! own samples. They show that something was edited, by accident or without much thought; whoever can
//! edit a file can compute them too.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The members that the checksum of samples covers, in the order in which they enter it. They are
/// those of 1.0 for ever: a program of that version computes it over these whatever else is there,
/// and would call every newer file edited if another one entered it.
const SAMPLES: [&str; 6] = ["order", "samples", "unavailable", "missing", "failures", "workers"];

/// The members of a session that came after 1.0, which the other checksum covers, in the order in
/// which they enter it.
const REST: [&str; 7] =
    ["repeated", "timelines", "rounds_seen", "worker_counts", "asked", "controls", "plan"];

/// The name of the checksum of samples.
pub(super) const OF_SAMPLES: &str = "samples_sha256";
/// The name of the checksum of the members that came later.
pub(super) const OF_REST: &str = "rest_sha256";

/// SHA-256 of some bytes in hexadecimal digits.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a String takes every text");
        digits
    })
}

/// The checksum of the samples of a session, of its controls or of what was repeated, as they stand
/// in a file: of the JSON text, without spaces, of an object with the members that it covers.
pub(super) fn of_samples(part: &Value) -> String {
    of_members(&covered(part, &SAMPLES))
}

/// The checksum of the members of a session that came after 1.0, likewise; nothing if it has none.
pub(super) fn of_rest(session: &Value) -> Option<String> {
    let members = covered(session, &REST);
    (!members.is_empty()).then(|| of_members(&members))
}

fn covered<'v>(value: &'v Value, names: &[&'static str]) -> Vec<(&'static str, &'v Value)> {
    names.iter().filter_map(|name| Some((*name, value.get(name)?))).collect()
}

fn of_members(members: &[(&'static str, &Value)]) -> String {
    let own = |(name, value): &(&str, &Value)| ((*name).to_owned(), (*value).clone());
    let object: Map<String, Value> = members.iter().map(own).collect();
    of_bytes(Value::Object(object).to_string().as_bytes())
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
        let whole = of_samples(&session);
        let changed = |path: &str, value: Value| {
            let mut session = session.clone();
            *session.pointer_mut(path).unwrap() = value;
            of_samples(&session)
        };
        assert_eq!(changed("/machine/label", json!("b")), whole);
        assert_ne!(changed("/samples/rows/0/0", json!(2)), whole);
        assert_ne!(changed("/workers/rows/0/0", json!(3)), whole);
        assert_ne!(changed("/order/0/0", json!("v1")), whole);
    }

    #[test]
    fn members_after_1_0_leave_the_checksum_of_samples_alone_and_have_one_of_their_own() {
        let plain = json!({"order": [["v0"]], "samples": {"columns": [], "rows": []}});
        assert_eq!(of_rest(&plain), None);
        for name in REST {
            let mut session = plain.clone();
            session[name] = json!([1]);
            assert_eq!(of_samples(&session), of_samples(&plain), "{name}");
            let rest = of_rest(&session);
            session[name] = json!([2]);
            assert!(rest.is_some() && of_rest(&session) != rest, "{name}");
        }
    }
}
