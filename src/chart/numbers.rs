//! How numbers of a chart are written: one unit an axis, short intervals.

use crate::model::units::{Unit, figures};

/// A unit that suits the size of the values of one axis or one table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShownUnit {
    /// How many of the metric's unit it holds.
    pub size: f64,
    /// Its name, empty for plain counts.
    pub name: &'static str,
}

impl ShownUnit {
    /// The unit in which a value of this size is written.
    #[must_use]
    pub fn suiting(unit: Unit, largest: f64) -> Self {
        let of = |steps: &[(f64, &'static str)]| {
            let fitting = steps.iter().find(|(size, _)| largest.abs() >= size * 0.9995);
            let (size, name) = fitting.or(steps.last()).copied().unwrap_or((1.0, ""));
            Self { size, name }
        };
        match unit {
            Unit::Nanoseconds => of(&[(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")]),
            Unit::Bytes => {
                of(&[(1_073_741_824.0, "GiB"), (1_048_576.0, "MiB"), (1024.0, "KiB"), (1.0, "B")])
            }
            Unit::PerSecond => of(&[(1e9, "G/s"), (1e6, "M/s"), (1e3, "k/s"), (1.0, "/s")]),
            Unit::Count | Unit::Share | Unit::Cores => Self { size: 1.0, name: "" },
        }
    }

    /// The value in this unit, without the unit's name: three significant figures.
    #[must_use]
    pub fn show(&self, value: f64) -> String {
        figures(value / self.size)
    }

    /// The value in this unit for a table: six significant figures, no thousands separators, so
    /// that a spreadsheet reads a number.
    #[must_use]
    pub fn cell(&self, value: f64) -> String {
        cell(value / self.size)
    }

    /// A heading with the unit, such as `median (ms)`.
    #[must_use]
    pub fn heading(&self, words: &str) -> String {
        if self.name.is_empty() { words.to_owned() } else { format!("{words} ({})", self.name) }
    }
}

/// A number for a table: six significant figures, no thousands separators.
#[must_use]
pub fn cell(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = 5 - value.abs().log10().floor() as i32;
    let text = format!("{value:.*}", digits.clamp(0, 9) as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// An interval beside its value, such as `248 to 253` beside `251 ms`: the unit is repeated only
/// where it is another one than the value's.
#[must_use]
pub fn range(unit: Unit, value: f64, low: f64, high: f64) -> String {
    let shown = [value, low, high].map(|number| unit.show(number));
    let name = |text: &str| text.split_once(' ').map(|(_, name)| name.to_owned());
    let [_, low_text, high_text] = &shown;
    if shown.iter().all(|text| name(text) == name(&shown[0])) {
        let bare = |text: &str| text.split(' ').next().unwrap_or(text).to_owned();
        return format!("{} to {}", bare(low_text), bare(high_text));
    }
    format!("{low_text} to {high_text}")
}

/// A ratio with its sign, such as `1.14 ×`; the space does not break.
#[must_use]
pub fn times(ratio: f64) -> String {
    format!("{}\u{a0}×", crate::model::units::ratio(ratio))
}

/// The interval of a ratio, such as `1.12 to 1.15`.
#[must_use]
pub fn ratio_range(low: f64, high: f64) -> String {
    format!("{} to {}", crate::model::units::ratio(low), crate::model::units::ratio(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_repeats_the_unit_only_where_it_is_another() {
        let check = |unit: Unit, value, low, high, expected: &str| {
            assert_eq!(range(unit, value, low, high), expected);
        };
        check(Unit::Nanoseconds, 251e6, 248e6, 253e6, "248 to 253");
        check(Unit::Nanoseconds, 1.0e9, 0.98e9, 1.02e9, "980 ms to 1.02 s");
        check(Unit::Bytes, 70.0 * 1_048_576.0, 69.0 * 1_048_576.0, 71.0 * 1_048_576.0, "69 to 71");
        check(Unit::Cores, 3.9, 3.8, 4.0, "3.8 to 4.0");
        check(Unit::Share, 0.5, 0.4, 0.6, "0.4 to 0.6");
    }

    #[test]
    fn the_unit_of_an_axis_suits_its_largest_value() {
        let check = |unit: Unit, largest, expected: &str| {
            assert_eq!(ShownUnit::suiting(unit, largest).name, expected, "{largest}");
        };
        check(Unit::Nanoseconds, 965e6, "ms");
        check(Unit::Nanoseconds, 999.6e6, "s");
        check(Unit::Nanoseconds, 27.0, "ns");
        check(Unit::Nanoseconds, 0.0, "ns");
        check(Unit::Bytes, 331.0 * 1_048_576.0, "MiB");
        check(Unit::Cores, 4.0, "");
        check(Unit::PerSecond, 2.1e8, "M/s");
    }

    #[test]
    fn cells_are_numbers_that_a_spreadsheet_reads() {
        for (value, expected) in [
            (0.0, "0"),
            (251.34, "251.34"),
            (1_234_567.8, "1234568"),
            (1.0, "1"),
            (0.012_345_678, "0.0123457"),
        ] {
            assert_eq!(cell(value), expected);
            assert!(cell(value).parse::<f64>().is_ok());
        }
        assert_eq!(cell(f64::NAN), "");
    }
}
