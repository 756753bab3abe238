//! Saving without loss: what changed in the document is written into the file as it was read, so
//! that members this version does not know stay where they were.

use super::hash;
use serde_json::{Map, Value};

/// Writes the difference between two states of a document into the file's own text.
///
/// `base` is what this version made of `original` when it read it, `new` what it would write now.
/// Where the two are equal the original stays, whatever its spelling; so a file that was only
/// opened is written as it was.
pub(super) fn merge(original: &Value, base: &Value, new: &Value) -> Value {
    if base == new {
        return original.clone();
    }
    match (original, base, new) {
        (Value::Object(original), Value::Object(base), Value::Object(new)) => {
            Value::Object(merge_members(original, base, new))
        }
        (Value::Array(original), Value::Array(base), Value::Array(new))
            if new.iter().all(Value::is_object) =>
        {
            Value::Array(merge_elements(original, base, new))
        }
        _ => new.clone(),
    }
}

/// Gives what changed in sessions the checksums of what stands in the file now, with members that
/// this version does not know. What did not change keeps its checksum, right or wrong: saving must
/// not hide an edit.
pub(super) fn renew_checksums(document: &mut Value, original: &Value) {
    let before = checksums(original.get("sessions").unwrap_or(&Value::Null));
    let Some(sessions) = document.get_mut("sessions").and_then(Value::as_array_mut) else { return };
    for session in sessions {
        renew_samples(session, &before);
        // A checksum that the file did not hold was computed for what changed.
        if session.get(hash::OF_REST).is_some_and(|stored| !before.contains(stored)) {
            session[hash::OF_REST] = hash::of_rest(session).into();
        }
    }
}

/// Renews the checksum of the samples of a session, and first those of its parts.
fn renew_samples(part: &mut Value, before: &[Value]) {
    if let Some(controls) = part.get_mut("controls") {
        renew_samples(controls, before);
    }
    let repeated = part.get_mut("repeated").and_then(Value::as_array_mut);
    repeated.into_iter().flatten().for_each(|part| renew_samples(part, before));
    if part.get(hash::OF_SAMPLES).is_some_and(|stored| !before.contains(stored)) {
        part[hash::OF_SAMPLES] = hash::of_samples(part).into();
    }
}

/// Every checksum that sessions and their parts hold.
fn checksums(sessions: &Value) -> Vec<Value> {
    let parts = sessions.as_array().into_iter().flatten();
    let of_part = |part: &Value| {
        let own = [hash::OF_SAMPLES, hash::OF_REST].map(|name| part.get(name).cloned());
        let inner = checksums(part.get("repeated").unwrap_or(&Value::Null));
        own.into_iter().flatten().chain(inner).collect::<Vec<_>>()
    };
    parts
        .flat_map(|session| {
            let of_controls = session.get("controls").map(of_part).unwrap_or_default();
            of_part(session).into_iter().chain(of_controls)
        })
        .collect()
}

/// A file keeps its minor, which may be one that this version does not know.
pub(super) fn keep_minor(document: &mut Value, original: &Value) {
    let minor = |document: &Value| document["version"]["minor"].as_u64();
    if minor(document) < minor(original) {
        document["version"]["minor"] = original["version"]["minor"].clone();
    }
}

fn merge_members(
    original: &Map<String, Value>,
    base: &Map<String, Value>,
    new: &Map<String, Value>,
) -> Map<String, Value> {
    let mut merged = original.clone();
    merged.retain(|name, _| new.contains_key(name) || !base.contains_key(name));
    let mut position = 0;
    for (name, value) in new {
        if let Some(place) = merged.keys().position(|key| key == name) {
            let base = base.get(name).unwrap_or(&Value::Null);
            merged[name] = merge(&original[name], base, value);
            position = place + 1;
        } else if base.get(name) != Some(value) {
            merged.shift_insert(position, name.clone(), value.clone());
            position += 1;
        }
    }
    merged
}

fn merge_elements(original: &[Value], base: &[Value], new: &[Value]) -> Vec<Value> {
    if original.len() != base.len() {
        return new.to_vec();
    }
    let sources = sources(base, new);
    let elements = new.iter().zip(sources);
    elements
        .map(|(new, source)| match source {
            Some(place) => merge(&original[place], &base[place], new),
            None => new.clone(),
        })
        .collect()
}

/// Which element each new one was before: an equal one, one of the same name, or, where elements
/// have no names, the one at the same place.
fn sources(base: &[Value], new: &[Value]) -> Vec<Option<usize>> {
    let mut sources = vec![None; new.len()];
    let mut used = vec![false; base.len()];
    let mut take = |sources: &mut Vec<Option<usize>>, is_source: &dyn Fn(usize, usize) -> bool| {
        for (place, source) in sources.iter_mut().enumerate().filter(|(_, s)| s.is_none()) {
            let same_place_first = std::iter::once(place).chain(0..base.len());
            let found = same_place_first
                .filter(|candidate| used.get(*candidate) == Some(&false))
                .find(|candidate| is_source(place, *candidate));
            if let Some(found) = found {
                used[found] = true;
                *source = Some(found);
            }
        }
    };
    take(&mut sources, &|place, candidate| new[place] == base[candidate]);
    take(&mut sources, &|place, candidate| {
        let name = name_of(&new[place]);
        name.is_some() && name == name_of(&base[candidate])
    });
    take(&mut sources, &|place, candidate| place == candidate && name_of(&new[place]).is_none());
    sources
}

/// What tells an element of a list from the others.
fn name_of(element: &Value) -> Option<Vec<&Value>> {
    const NAMES: [&[&str]; 6] = [
        &["id"],
        &["name"],
        &["of", "against", "metric"],
        &["round", "variant", "metric"],
        &["round", "variant"],
        &["check"],
    ];
    NAMES.iter().find_map(|names| names.iter().map(|name| element.get(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(original: &str, base: &str, new: &str, expected: &str) {
        let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let merged = merge(&parse(original), &parse(base), &parse(new));
        assert_eq!(merged.to_string(), parse(expected).to_string(), "{original} {base} {new}");
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_unknown_stays_in_its_place() {
        // Nothing changed: the spelling of the original stays.
        check(r#"{"z":9,"a":1.0}"#, r#"{"a":1,"b":2}"#, r#"{"a":1,"b":2}"#, r#"{"z":9,"a":1.0}"#);
        // A change leaves neighbours alone and writes no default that was absent.
        check(
            r#"{"z":9,"a":1.0,"y":8}"#,
            r#"{"a":1,"b":2,"c":3}"#,
            r#"{"a":1,"b":2,"c":4}"#,
            r#"{"z":9,"a":1.0,"c":4,"y":8}"#,
        );
        // A member that is gone is removed.
        check(r#"{"x":{"u":1,"a":1}}"#, r#"{"x":{"a":1}}"#, r#"{"x":{}}"#, r#"{"x":{"u":1}}"#);
        // A null that becomes an object, and back.
        check(r#"{"p":null,"u":1}"#, r#"{"p":null}"#, r#"{"p":{"a":1}}"#, r#"{"p":{"a":1},"u":1}"#);
        check(r#"{"p":{"u":1}}"#, r#"{"p":{"a":0}}"#, r#"{"p":null}"#, r#"{"p":null}"#);
    }

    #[test]
    fn elements_are_followed_by_their_names() {
        let original = r#"[{"id":"a","u":1,"w":1},{"id":"b","u":2,"w":1}]"#;
        let base = r#"[{"id":"a","w":1},{"id":"b","w":1}]"#;
        check(
            original,
            base,
            r#"[{"id":"b","w":2},{"id":"c","w":1},{"id":"a","w":1}]"#,
            r#"[{"id":"b","u":2,"w":2},{"id":"c","w":1},{"id":"a","u":1,"w":1}]"#,
        );
        // Without names: equal ones first, then places.
        check(
            r#"[{"s":1,"u":1},{"s":2,"u":2}]"#,
            r#"[{"s":1},{"s":2}]"#,
            r#"[{"s":2}]"#,
            r#"[{"s":2,"u":2}]"#,
        );
        check(
            r#"[{"s":1,"u":1}]"#,
            r#"[{"s":1}]"#,
            r#"[{"s":3},{"s":4}]"#,
            r#"[{"s":3,"u":1},{"s":4}]"#,
        );
        // Lists of plain values are taken as they are.
        check("[1.0,2]", "[1,2]", "[1,3]", "[1,3]");
    }
}
