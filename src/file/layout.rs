//! The canonical layout: the same document always gives the same bytes, and a changed sample
//! changes one line.
//!
//! One space a level. A list of objects and a list of lists have one element a line; a list of
//! plain values is one line; an object is one line if it fits.

use serde_json::Value;

/// The longest line of an object that is written on one.
const WIDTH: usize = 100;

/// The text of a document, with a newline at the end.
pub(super) fn text(document: &Value) -> String {
    let mut out = String::new();
    match document {
        Value::Object(members) if !members.is_empty() => write_lines(&mut out, document, 0),
        _ => write(&mut out, document, 0),
    }
    out.push('\n');
    out
}

fn is_container(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

fn write(out: &mut String, value: &Value, depth: usize) {
    let line_start = out.rfind('\n').map_or(0, |at| at + 1);
    // A comma may follow.
    let room = WIDTH.saturating_sub(out[line_start..].chars().count() + 1);
    let always_one_line = match value {
        Value::Array(items) => !items.iter().any(is_container),
        Value::Object(members) => members.is_empty(),
        _ => true,
    };
    let start = out.len();
    if always_one_line {
        write_inline(out, value, ", ", usize::MAX);
    } else if !write_inline(out, value, ", ", start.saturating_add(room)) {
        out.truncate(start);
        write_lines(out, value, depth);
    }
}

/// One member or element a line.
fn write_lines(out: &mut String, value: &Value, depth: usize) {
    let new_line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', depth));
    };
    match value {
        Value::Array(items) => {
            out.push('[');
            let is_table = items.iter().all(Value::is_array);
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                new_line(out, depth + 1);
                if is_table {
                    write_inline(out, item, ",", usize::MAX);
                } else {
                    write(out, item, depth + 1);
                }
            }
            new_line(out, depth);
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (place, (name, member)) in members.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                new_line(out, depth + 1);
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push_str(": ");
                write(out, member, depth + 1);
            }
            new_line(out, depth);
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

/// One line. Gives up, with false, once the text is longer than the limit or something in it has
/// lines of its own.
fn write_inline(out: &mut String, value: &Value, separator: &str, limit: usize) -> bool {
    let has_limit = limit != usize::MAX;
    match value {
        Value::Array(items) => {
            if has_limit && items.iter().any(is_container) {
                return false;
            }
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push_str(separator);
                }
                if !write_inline(out, item, separator, limit) {
                    return false;
                }
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (place, (name, member)) in members.iter().enumerate() {
                if place > 0 {
                    out.push_str(separator);
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push_str(if separator == "," { ":" } else { ": " });
                if !write_inline(out, member, separator, limit) {
                    return false;
                }
            }
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
    }
    out.len() <= limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_documented_one_and_stays_when_read_again() {
        let long = "x".repeat(90);
        let cases = [
            ("{}".to_owned(), "{}\n".to_owned()),
            (r#"{"a":1,"b":[1,2],"c":{}}"#.to_owned(), "{\n \"a\": 1,\n \"b\": [1, 2],\n \"c\": {}\n}\n".to_owned()),
            (
                r#"{"d":{"rows":[[1,"v"],[2,null]],"x":[]}}"#.to_owned(),
                "{\n \"d\": {\n  \"rows\": [\n   [1,\"v\"],\n   [2,null]\n  ],\n  \"x\": []\n }\n}\n"
                    .to_owned(),
            ),
            (
                r#"{"v":[{"id":"a","p":{"pin":true}}]}"#.to_owned(),
                "{\n \"v\": [\n  {\"id\": \"a\", \"p\": {\"pin\": true}}\n ]\n}\n".to_owned(),
            ),
            (
                format!(r#"{{"o":{{"long":"{long}","b":1}}}}"#),
                format!("{{\n \"o\": {{\n  \"long\": \"{long}\",\n  \"b\": 1\n }}\n}}\n"),
            ),
            (r#"{"s":"µ\"\u000a"}"#.to_owned(), "{\n \"s\": \"µ\\\"\\n\"\n}\n".to_owned()),
        ];
        for (given, expected) in cases {
            let value: Value = serde_json::from_str(&given).unwrap();
            let laid = text(&value);
            assert_eq!(laid, expected);
            assert_eq!(text(&serde_json::from_str(&laid).unwrap()), laid);
        }
    }
}
