//! Units, and the one way in which numbers are written for people.

use std::time::Duration;

/// The unit of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nanoseconds, shown in the unit that suits the size.
    Nanoseconds,
    /// Bytes, shown in binary units (KiB, MiB).
    Bytes,
    /// A plain count.
    Count,
    /// A count per second.
    PerSecond,
    /// A share between 0 and 1, shown as it is.
    Share,
    /// A number of cores.
    Cores,
}

impl Unit {
    /// Writes a value with its unit for people: three significant figures and a round unit.
    #[must_use]
    pub fn show(self, value: f64) -> String {
        match self {
            Unit::Nanoseconds => time(value),
            Unit::Bytes => bytes(value),
            Unit::Count => count(value),
            Unit::PerSecond => format!("{}/s", scaled(value, &DECIMAL)),
            Unit::Share => figures(value),
            Unit::Cores => format!("{value:.1}"),
        }
    }
}

const DECIMAL: [(f64, &str); 4] = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];

/// A time given in nanoseconds, such as `251 ms`.
#[must_use]
pub fn time(ns: f64) -> String {
    let magnitude = ns.abs();
    let (size, unit) = if magnitude >= 999.5e6 {
        (1e9, "s")
    } else if magnitude >= 999.5e3 {
        (1e6, "ms")
    } else if magnitude >= 999.5 {
        (1e3, "µs")
    } else {
        (1.0, "ns")
    };
    format!("{} {unit}", figures(ns / size))
}

/// A duration for people, such as `20 s`.
#[must_use]
pub fn duration(duration: Duration) -> String {
    time(duration.as_secs_f64() * 1e9)
}

/// About how long something takes: no false precision, such as `about 12 s` or `about 3 min`.
#[must_use]
pub fn about(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 1.0 {
        "about 1 s".to_owned()
    } else if seconds < 99.5 {
        format!("about {seconds:.0} s")
    } else {
        format!("about {:.0} min", seconds / 60.0)
    }
}

/// A size in bytes, such as `64 MiB`.
#[must_use]
pub fn bytes(bytes: f64) -> String {
    const KI: f64 = 1024.0;
    let magnitude = bytes.abs();
    let (size, unit) = if magnitude >= KI * KI * KI {
        (KI * KI * KI, "GiB")
    } else if magnitude >= KI * KI {
        (KI * KI, "MiB")
    } else if magnitude >= KI {
        (KI, "KiB")
    } else {
        (1.0, "B")
    };
    format!("{} {unit}", figures(bytes / size))
}

/// A count with thousands separators, such as `12,000`; fractions keep three figures.
#[must_use]
pub fn count(value: f64) -> String {
    if value.fract() != 0.0 && value.abs() < 1000.0 {
        return figures(value);
    }
    grouped(&format!("{value:.0}"))
}

/// A number in digits with thousands separators: `-1234567.5` becomes `-1,234,567.5`.
#[must_use]
pub fn grouped(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let whole = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let (digits, rest) = number.split_at(whole);
    let mut text = sign.to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// A ratio, such as `1.14`; three decimals only where two would say nothing.
#[must_use]
pub fn ratio(value: f64) -> String {
    if (0.01..9.95).contains(&value) { format!("{value:.2}") } else { figures(value) }
}

/// A share as a percentage, such as `3 %` or `0.9 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{} %", figures((share * 1e9).round() / 1e7))
}

fn scaled(value: f64, units: &[(f64, &str)]) -> String {
    let (size, prefix) =
        units.iter().copied().find(|(size, _)| value.abs() >= *size).unwrap_or((1.0, ""));
    let space = if prefix.is_empty() { "" } else { " " };
    format!("{}{space}{prefix}", figures(value / size))
}

/// Three significant figures without trailing zeros after the point.
#[must_use]
pub fn figures(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "–".to_owned() };
    }
    let magnitude = value.abs();
    if magnitude >= 99.95 {
        return count(value.round());
    }
    let decimals = if magnitude >= 9.995 {
        1
    } else if magnitude >= 0.9995 {
        2
    } else if magnitude >= 0.09995 {
        3
    } else {
        4
    };
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Reads a duration such as `500ms`, `20s` or `2m`.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(split);
    let seconds = match unit {
        "ns" => 1e-9,
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    let value: f64 = number.trim().parse().ok()?;
    (value.is_finite() && value >= 0.0 && value * seconds < 1e7)
        .then(|| Duration::from_secs_f64(value * seconds))
}

/// Reads a whole number, or a size such as `64KiB` or `1MiB`.
#[must_use]
pub fn parse_amount(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.trim().replace([',', '_'], "").parse().ok()?;
    let factor: u64 = match unit {
        "" | "B" => 1,
        "k" | "kB" => 1_000,
        "M" | "MB" => 1_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

/// Several names as people say them: `a, b and c`.
#[must_use]
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        alone => alone.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let cases = [
            (time(251_000_000.0), "251 ms"),
            (time(1_042_000_000.0), "1.04 s"),
            (time(999_600.0), "1 ms"),
            (time(3_900.0), "3.9 µs"),
            (time(27.0), "27 ns"),
            (time(0.0), "0 ns"),
            (bytes(64.0 * 1024.0 * 1024.0), "64 MiB"),
            (bytes(1.0), "1 B"),
            (count(12_000.0), "12,000"),
            (count(999.0), "999"),
            (count(-1_234.0), "-1,234"),
            (grouped("1234567.25"), "1,234,567.25"),
            (grouped("-123"), "-123"),
            (ratio(1.138), "1.14"),
            (ratio(31.4), "31.4"),
            (ratio(0.514), "0.51"),
            (percent(0.03), "3 %"),
            (percent(0.009), "0.9 %"),
            (Unit::PerSecond.show(211_000_000.0), "211 M/s"),
            (Unit::PerSecond.show(12.0), "12/s"),
            (figures(0.0123), "0.0123"),
        ];
        for (shown, expected) in cases {
            assert_eq!(shown, expected);
        }
    }

    #[test]
    fn durations_and_amounts_are_read_as_documented() {
        assert_eq!(parse_duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(parse_duration("20s"), Some(Duration::from_secs(20)));
        assert_eq!(parse_duration("2m"), Some(Duration::from_mins(2)));
        for wrong in ["", "20", "s", "-1s", "1y", "1e99s"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
        assert_eq!(parse_amount("64KiB"), Some(65_536));
        assert_eq!(parse_amount("12,000"), Some(12_000));
        assert_eq!(parse_amount("1 MiB"), Some(1 << 20));
        for wrong in ["", "-1", "1.5", "64kib", "99999999999GiB"] {
            assert_eq!(parse_amount(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_list_ends_in_and() {
        let items =
            |count: usize| ["a", "b", "c"][..count].iter().map(|s| (*s).to_owned()).collect();
        let check = |items: Vec<String>, expected: &str| assert_eq!(listed(&items), expected);
        check(items(0), "");
        check(items(1), "a");
        check(items(2), "a and b");
        check(items(3), "a, b and c");
    }
}
