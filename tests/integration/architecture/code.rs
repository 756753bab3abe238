//! Reading Rust as far as the architecture test needs it: words, comments, literals, tests.

/// Whether a character may stand in a name.
pub fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The name at the beginning of a text; empty if there is none.
pub fn first_word(text: &str) -> &str {
    text.split(|c| !is_name(c)).next().unwrap_or("")
}

/// Whether a word stands in the code, and not as the end or the beginning of a longer one.
pub fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let after = code[at + word.len()..].chars().next();
        let is_longer = word.ends_with(is_name) && after.is_some_and(is_name);
        !is_longer && !code[..at].ends_with(is_name)
    })
}

/// The code without its module of tests, which stands at the end of a file.
pub fn without_tests(code: &str) -> &str {
    let tests = code.find("\nmod tests {").filter(|at| code[..*at].contains("#[cfg(test)]"));
    &code[..tests.unwrap_or(code.len())]
}

/// The code with comments, strings and characters blanked; every line keeps its place.
pub fn without_comments_and_literals(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after_name = code.ends_with(|c| is_name(c) && c != 'b');
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => quoted(rest, '"'),
            '\'' if !after_name => character(rest),
            'r' if !after_name => raw_string(rest),
            _ => 0,
        };
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            let blanked = rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' });
            code.extend(blanked);
            rest = &rest[length..];
        }
    }
    code
}

/// The length of a comment that may hold further ones.
fn block_comment(rest: &str) -> usize {
    let mut open = 0;
    let mut at = 0;
    while let Some(c) = rest[at..].chars().next() {
        let step = match &rest[at..] {
            inner if inner.starts_with("/*") => 1,
            inner if inner.starts_with("*/") => -1,
            _ => 0,
        };
        open += step;
        at += if step == 0 { c.len_utf8() } else { 2 };
        if open == 0 {
            break;
        }
    }
    at
}

/// The length of a literal between two quotes.
fn quoted(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character; 0 for a lifetime.
fn character(rest: &str) -> usize {
    let is_character = rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'');
    if is_character { quoted(rest, '\'') } else { 0 }
}

/// The length of a raw string; 0 for a name.
fn raw_string(rest: &str) -> usize {
    let marks = rest[1..].len() - rest[1..].trim_start_matches('#').len();
    let Some(body) = rest[1 + marks..].strip_prefix('"') else { return 0 };
    let end = format!("\"{}", "#".repeat(marks));
    body.find(&end).map_or(rest.len(), |at| 2 + marks + at + end.len())
}
