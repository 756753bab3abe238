//! The margin that a design declares, and the one that verdicts use.

use super::sentence::share_words;
use super::summary::Summary;

/// The margin that a design declares, and the one that verdicts use, as shares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Margins {
    /// That of the design.
    pub declared: f64,
    /// That which verdicts use: that of the design, or the machine's own noise where it is wider.
    pub effective: f64,
}

impl Margins {
    /// Those of a session.
    #[must_use]
    pub fn of(summary: &Summary) -> Self {
        Self { declared: summary.margin, effective: summary.judging.effective_margin }
    }

    /// Those by which two sessions are held beside one another: the wider one of either, because a
    /// difference has to be larger than what both of them let pass.
    #[must_use]
    pub fn wider(self, other: Self) -> Self {
        Self {
            declared: self.declared.max(other.declared),
            effective: self.effective.max(other.effective),
        }
    }

    /// Whether it is the machine's noise, and not the design, that verdicts are given by.
    #[must_use]
    pub fn is_noise(self) -> bool {
        self.effective > self.declared.max(0.0)
    }

    /// What the band of a chart is: `margin ± 3 %`, or `noise ± 4.7 %` where that is wider.
    #[must_use]
    pub fn band_words(self) -> String {
        let kind = if self.is_noise() { "noise" } else { "margin" };
        format!("{kind} ± {}", self.size_words())
    }

    /// The margin that verdicts use, in words: `the 3 % margin`, or the noise where that is wider.
    #[must_use]
    pub fn words(self) -> String {
        if self.is_noise() {
            format!("this machine’s own noise of {}", self.size_words())
        } else {
            format!("the {} margin", self.size_words())
        }
    }

    /// The margin that verdicts use, in per cent. What was measured is rounded up, so that no noise
    /// looks smaller than it is; what somebody chose stands as it was written.
    #[must_use]
    pub fn size_words(self) -> String {
        if self.is_noise() {
            share_words(self.effective)
        } else {
            crate::model::units::percent(self.effective.max(0.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_and_sentences_call_the_same_margin_by_the_same_name_and_size() {
        let cases = [
            ((0.03, 0.03), "margin ± 3 %", "the 3 % margin"),
            ((0.0125, 0.0125), "margin ± 1.25 %", "the 1.25 % margin"),
            ((0.03, 0.0461), "noise ± 4.7 %", "this machine’s own noise of 4.7 %"),
            ((-1.0, -1.0), "margin ± 0 %", "the 0 % margin"),
        ];
        for ((declared, effective), band, words) in cases {
            let margins = Margins { declared, effective };
            assert_eq!((margins.band_words().as_str(), margins.words().as_str()), (band, words));
        }
    }
}
