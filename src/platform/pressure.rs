//! How much programs wait for a core, as the kernel of Linux tells it (PSI).

use super::system_files::{Live, SystemFiles};

/// What the kernel tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pressure {
    /// The share of the last ten seconds in which something that was ready waited for a core.
    pub of_10_s: f64,
    /// All such time since the system started, in nanoseconds.
    pub total_ns: u64,
}

/// What the kernel tells of waiting for a core; `None` where it does not.
#[must_use]
pub fn cpu() -> Option<Pressure> {
    of(&Live)
}

/// The same from these files.
#[must_use]
pub fn of(files: &impl SystemFiles) -> Option<Pressure> {
    let text = files.text("/proc/pressure/cpu")?;
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let figure = |name: &str| {
        some.split_ascii_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    };
    let percent: f64 = figure("avg10")?.parse().ok()?;
    let total_us: u64 = figure("total")?.parse().ok()?;
    Some(Pressure { of_10_s: percent / 100.0, total_ns: total_us.saturating_mul(1_000) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_some_is_read() {
        let check = |text: &str, expected: Option<(f64, u64)>| {
            let files = [("/proc/pressure/cpu", text)];
            let found = of(&files.as_slice()).map(|found| (found.of_10_s, found.total_ns));
            assert_eq!(found, expected, "{text}");
        };
        check(
            "some avg10=12.50 avg60=3.00 avg300=1.00 total=123456\n\
             full avg10=0.00 avg60=0.00 avg300=0.00 total=0",
            Some((0.125, 123_456_000)),
        );
        check("some avg10=0.00 avg60=0.00 avg300=0.00 total=0", Some((0.0, 0)));
        check("full avg10=1.00 avg60=0.00 avg300=0.00 total=0", None);
        check("some avg60=1.00", None);
        check("", None);
    }
}
