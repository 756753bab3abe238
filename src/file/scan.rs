//! A strict look over the text of a file before anything is built from it: syntax, limits and
//! names that stand twice, each with its place. The parser that follows takes the last of two
//! equal names and knows no limits.

use super::limits::{MAX_DEPTH, MAX_NUMBERS, MAX_TEXT_BYTES};
use super::place::{Fault, Path, Step};
use std::collections::HashSet;

/// Checks syntax and limits.
pub(super) fn scan(text: &str) -> Result<(), Fault> {
    Scanner::new(text, None).document()
}

/// The byte at which a value begins; where the path leads nowhere, the byte at which the last
/// value on the way begins.
pub(super) fn locate(text: &str, path: &Path) -> usize {
    let mut scanner = Scanner::new(text, Some(path));
    let _what_is_wrong_was_told_by_scan = scanner.document();
    scanner.found
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    numbers: usize,
    target: Option<&'t Path>,
    found: usize,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, target: Option<&'t Path>) -> Self {
        Self { text, at: 0, numbers: 0, target, found: 0 }
    }

    fn document(&mut self) -> Result<(), Fault> {
        self.skip_space();
        self.value(0, self.target.is_some())?;
        self.skip_space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault("there is more text after the end of the document")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, what: impl Into<String>) -> Fault {
        Fault { offset: self.at, what: what.into() }
    }

    fn unexpected(&self, wanted: &str) -> Fault {
        match self.text[self.at..].chars().next() {
            None => self.fault(format!("the file ends where {wanted} should stand")),
            Some(found) => self.fault(format!("{found:?} stands where {wanted} should stand")),
        }
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// A value at a depth; `on_path` says whether all steps so far are those of the target.
    fn value(&mut self, depth: usize, on_path: bool) -> Result<(), Fault> {
        if on_path {
            self.found = self.at;
        }
        match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => Err(self.fault(format!(
                "objects and lists stand more than {MAX_DEPTH} deep inside each other"
            ))),
            Some(b'{') => self.object(depth, on_path),
            Some(b'[') => self.list(depth, on_path),
            Some(b'"') => self.string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.word(),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn leads_to(&self, depth: usize, on_path: bool, step: impl Fn(&Step) -> bool) -> bool {
        on_path && self.target.and_then(|path| path.0.get(depth)).is_some_and(step)
    }

    fn object(&mut self, depth: usize, on_path: bool) -> Result<(), Fault> {
        let mut names = HashSet::new();
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a name in quotation marks"));
            }
            let start = self.at;
            let name = self.string()?;
            let here =
                self.leads_to(depth, on_path, |step| matches!(step, Step::Key(k) if *k == name));
            if let Some(twice) = names.replace(name) {
                return Err(Fault {
                    offset: start,
                    what: format!("the name {twice:?} stands twice in one object"),
                });
            }
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("a colon"));
            }
            self.at += 1;
            self.skip_space();
            self.value(depth + 1, here)?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.unexpected("a comma or a closing brace")),
            }
            self.skip_space();
        }
        self.at += 1;
        Ok(())
    }

    fn list(&mut self, depth: usize, on_path: bool) -> Result<(), Fault> {
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        for place in 0.. {
            let here = self.leads_to(depth, on_path, |step| *step == Step::Index(place));
            self.value(depth + 1, here)?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.unexpected("a comma or a closing bracket")),
            }
            self.skip_space();
        }
        self.at += 1;
        Ok(())
    }

    /// A string, decoded, so that two spellings of one name are found to be the same.
    fn string(&mut self) -> Result<String, Fault> {
        let start = self.at;
        self.at += 1;
        let mut decoded = String::new();
        loop {
            if decoded.len() > MAX_TEXT_BYTES {
                return Err(Fault {
                    offset: start,
                    what: format!("a text is longer than {} KiB", MAX_TEXT_BYTES >> 10),
                });
            }
            let plain = self.text.as_bytes()[self.at..]
                .iter()
                .take(MAX_TEXT_BYTES + 1)
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F));
            let Some(plain) = plain else {
                if self.text.len() - self.at > MAX_TEXT_BYTES {
                    let what = format!("a text is longer than {} KiB", MAX_TEXT_BYTES >> 10);
                    return Err(Fault { offset: start, what });
                }
                self.at = self.text.len();
                return Err(self.fault("the file ends inside a text"));
            };
            decoded.push_str(&self.text[self.at..self.at + plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => decoded.push(self.escape()?),
                _ => {
                    return Err(self.fault("a text holds a control character that is not escaped"));
                }
            }
        }
        self.at += 1;
        if decoded.len() > MAX_TEXT_BYTES {
            let what = format!("a text is longer than {} KiB", MAX_TEXT_BYTES >> 10);
            return Err(Fault { offset: start, what });
        }
        Ok(decoded)
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        let broken = |what: &str| Fault { offset: start, what: what.to_owned() };
        self.at += 1;
        let letter = self.peek().ok_or_else(|| self.fault("the file ends inside a text"))?;
        let plain = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.four_hex_digits()?;
                let second = match first {
                    0xD800..=0xDBFF if self.text[self.at..].starts_with("\\u") => {
                        self.at += 1;
                        Some(self.four_hex_digits()?)
                    }
                    _ => None,
                };
                let units = std::iter::once(first).chain(second);
                let mut decoded = char::decode_utf16(units);
                return match (decoded.next(), decoded.next()) {
                    (Some(Ok(character)), None) => Ok(character),
                    _ => Err(broken("half of a surrogate pair stands alone")),
                };
            }
            _ => return Err(broken("a backslash stands before a letter that needs none")),
        };
        self.at += 1;
        Ok(plain)
    }

    /// Stands on the `u` before and behind the digits after.
    fn four_hex_digits(&mut self) -> Result<u16, Fault> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5);
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let Some(digits) = digits else {
            return Err(self.fault("four hexadecimal digits should follow \\u"));
        };
        let value = digits.iter().fold(0, |sum, digit| {
            let digit = char::from(*digit).to_digit(16).expect("checked to be hexadecimal");
            sum * 16 + u16::try_from(digit).expect("a digit is below 16")
        });
        self.at += 5;
        Ok(value)
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        self.at > start
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else if !self.digits() {
            return Err(self.unexpected("a digit"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if !self.digits() {
                return Err(self.unexpected("a digit"));
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            if !self.digits() {
                return Err(self.unexpected("a digit"));
            }
        }
        self.numbers += 1;
        let at_start = |what: String| Fault { offset: start, what };
        if self.numbers > MAX_NUMBERS {
            return Err(at_start(format!("there are more than {MAX_NUMBERS} numbers")));
        }
        let text = &self.text[start..self.at];
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(()),
            _ => Err(at_start("a number is too large".to_owned())),
        }
    }

    fn word(&mut self) -> Result<(), Fault> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        match &rest[..end] {
            "true" | "false" | "null" => {
                self.at += end;
                Ok(())
            }
            "NaN" | "nan" | "Infinity" | "inf" => Err(self.fault(
                "something that is not a number stands where a value should stand; a figure that \
                 is not known is written as null",
            )),
            _ => Err(self.unexpected("a value")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_json_standard_allows_is_allowed() {
        let cases = [
            "{}",
            " [ ] \r\n\t",
            "null",
            "[0, -0, 1.5e-7, 12E+3, \"\\u00b5\\ud83d\\ude00\\n\\/\", true, false]",
            r#"{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}"#,
        ];
        for text in cases {
            assert_eq!(scan(text), Ok(()), "{text}");
            serde_json::from_str::<serde_json::Value>(text).unwrap();
        }
    }

    #[test]
    fn what_it_does_not_allow_is_refused_at_its_place() {
        let cases = [
            ("", 0, "ends where a value"),
            ("{", 1, "ends where a name"),
            ("{\"a\" 1}", 5, "a colon"),
            ("{\"a\":1 \"b\":2}", 7, "a comma or a closing brace"),
            ("{\"a\":1,}", 7, "a name in quotation marks"),
            ("[1,]", 3, "a value"),
            ("[1 2]", 3, "a comma or a closing bracket"),
            ("[01]", 2, "a comma"),
            ("[1.]", 3, "a digit"),
            ("[1e]", 3, "a digit"),
            ("[-]", 2, "a digit"),
            ("[+1]", 1, "a value"),
            ("[1e999]", 1, "too large"),
            ("[NaN]", 1, "null"),
            ("[-Infinity]", 2, "a digit"),
            ("[nul]", 1, "a value"),
            ("\"abc", 4, "ends inside a text"),
            ("\"a\nb\"", 2, "control character"),
            ("\"a\\x\"", 2, "backslash"),
            ("\"\\ud800\"", 1, "surrogate"),
            ("\"\\ud800\\u0041\"", 1, "surrogate"),
            ("\"\\u00g0\"", 2, "hexadecimal"),
            ("{} {}", 3, "more text"),
            (r#"{"a": 1, "\u0061": 2}"#, 9, "\"a\" stands twice"),
        ];
        for (text, offset, words) in cases {
            let fault = scan(text).unwrap_err();
            assert_eq!(fault.offset, offset, "{text}: {}", fault.what);
            assert!(fault.what.contains(words), "{text}: {}", fault.what);
        }
    }

    #[test]
    fn limits_hold_and_what_is_just_inside_them_passes() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        let long = |length| format!("\"{}\"", "x".repeat(length));
        let many = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        assert_eq!(scan(&nested(MAX_DEPTH)), Ok(()));
        assert_eq!(scan(&nested(MAX_DEPTH + 1)).unwrap_err().offset, MAX_DEPTH);
        assert_eq!(scan(&nested(1_000_000)).unwrap_err().offset, MAX_DEPTH);
        assert_eq!(scan(&long(MAX_TEXT_BYTES)), Ok(()));
        assert_eq!(scan(&long(MAX_TEXT_BYTES + 1)).unwrap_err().offset, 0);
        assert_eq!(scan(&many(MAX_NUMBERS)), Ok(()));
        assert_eq!(scan(&many(MAX_NUMBERS + 1)).unwrap_err().offset, 1 + 2 * MAX_NUMBERS);
    }

    #[test]
    fn a_path_leads_to_the_byte_where_its_value_begins() {
        let text = r#"{"a": [1, {"b": "x"}], "c": null}"#;
        let root = Path::default();
        let cases = [
            (root.clone(), 0),
            (root.key("a"), 6),
            (root.key("a").index(1), 10),
            (root.key("a").index(1).key("b"), 16),
            (root.key("c"), 28),
            (root.key("a").index(1).key("missing"), 10),
            (root.key("missing").key("b"), 0),
        ];
        for (path, offset) in cases {
            assert_eq!(locate(text, &path), offset, "{path}");
        }
    }
}
