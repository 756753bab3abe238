//! How surprising paired differences would be if what their interval says of a margin were not so.
//!
//! The values are those of Wilcoxon's signed-rank test, which counts the same Walsh averages as its
//! interval ([`super::statistics::signed_rank`]): an interval lies beyond a point exactly if the
//! two-sided value against that point is at most 5 %. So a verdict from an interval can be corrected
//! for the number of comparisons without a second kind of test.

use super::statistics::sample::Sample;
use super::statistics::signed_rank::{p_above, p_below};

/// The value of the clearest of three statements about a band from `-edge` to `edge`: that the
/// middle lies beyond its upper end, beyond its lower end, or inside it.
///
/// The last needs both ends, so its value is the larger one of two (two one-sided tests:
/// D. Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987), each at half of the
/// level, as the verdict asks for the whole 95 % interval.
#[must_use]
pub(super) fn of_a_band(differences: &Sample, edge: f64) -> f64 {
    let beyond = p_above(differences, edge).min(p_below(differences, -edge));
    // The ends belong to the band, so only what lies beyond them speaks against it.
    let above_low_end = p_above(differences, (-edge).next_down());
    let inside = above_low_end.max(p_below(differences, edge.next_up()));
    (2.0 * beyond.min(inside)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::statistics::level::Level;
    use super::super::statistics::signed_rank::centre;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_interval_keeps_clear_of_an_edge_exactly_if_the_value_is_at_most_5_percent(
            values in prop::collection::vec(-1.0..1.0_f64, 6..60), edge in 0.0..0.6_f64
        ) {
            let sample = Sample::new(values).unwrap();
            let (low, high) = centre(&sample, Level::NINETY_FIVE).interval.unwrap();
            let is_beyond = low > edge || high < -edge;
            let is_inside = low >= -edge && high <= edge;
            let level = of_a_band(&sample, edge);
            prop_assert_eq!(
                level <= 0.05, is_beyond || is_inside,
                "{} for {} to {} beside {}", level, low, high, edge
            );
        }
    }
}
